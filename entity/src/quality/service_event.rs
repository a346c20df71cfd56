//! Something that the agency holds for families, for its staff, or for both.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, BranchId, ReceptionId, ServiceEventId};

/// What kind of event it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceEventKind {
    /// A day for families.
    FamilyDay,
    /// A festival is kept.
    Festival,
    /// An outing.
    Outing,
    /// Something is shown or learnt.
    Workshop,
    /// Somebody is honoured.
    Recognition,
    /// Anything else.
    Other,
}

/// For whom an event is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceEventAudience {
    /// For families.
    Families,
    /// For the staff.
    Staff,
    /// For both.
    Both,
}

/// Where an event stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceEventState {
    /// It is announced.
    Planned,
    /// It is being prepared.
    Preparing,
    /// It takes place now.
    Running,
    /// It is over.
    Closed,
    /// It does not take place.
    Cancelled,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceEventId,
    pub agency_id: AgencyId,
    /// Of one branch; `None` of all.
    pub branch_id: Option<BranchId>,
    pub kind: ServiceEventKind,
    pub audience: ServiceEventAudience,
    pub title: String,
    pub words: Option<String>,
    pub place: String,
    pub starts_at: ChronoDateTimeUtc,
    pub ends_at: ChronoDateTimeUtc,
    /// Before this moment people enrol.
    pub enrol_until: ChronoDateTimeUtc,
    /// For so many people.
    pub places: i32,
    /// So many of them are taken, never more than there are.
    pub taken: i32,
    /// How many enrolments there were, so that each has a number.
    pub enrolments: i32,
    pub state: ServiceEventState,
    /// The reception that prepares it.
    pub reception_id: Option<ReceptionId>,
    /// The account, as history keeps it.
    pub planned_by: String,
    pub planned_at: ChronoDateTimeUtc,
    /// When it was closed or called off.
    pub ended_at: Option<ChronoDateTimeUtc>,
    pub cancel_reason: Option<String>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
