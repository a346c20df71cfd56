//! What kind of user somebody is.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// A role: a set of permissions and a reach of rows.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Sets up the agency: branches, users, applications, policies.
    Admin,
    /// Leads: approves, decides, appraises.
    Manager,
    /// Matches carers to households and plans the days.
    Dispatcher,
    /// Assesses and plans care.
    Coordinator,
    /// Inspects quality.
    Inspector,
    /// Works in households.
    Carer,
    /// A family, with full access to its household.
    Family,
    /// A family member who may look and not change.
    FamilyReader,
    /// A partner's program.
    Application,
}

/// The roles of a user, as a JSON list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Roles(pub Vec<Role>);

/// The branches that a user is bound to, as a JSON list of ids; empty means all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct BoundBranches(pub Vec<crate::id::BranchId>);

/// The permissions that an application was given, as a JSON list of names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Scopes(pub Vec<String>);
