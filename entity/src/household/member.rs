//! A member of a household.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, HouseholdId, HouseholdMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "household_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HouseholdMemberId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub kinship: Kinship,
    /// Name, birth, sex, occupation: as sealed JSON; null once erased.
    pub person: Option<Sealed>,
    /// What those who care must know: sealed text.
    pub health: Option<Sealed>,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// What a member is to the person who speaks for the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kinship {
    /// The person who speaks for the household.
    Head,
    /// Wife, husband or partner.
    Partner,
    /// A son or daughter.
    Child,
    /// A father or mother.
    Parent,
    /// A grandfather or grandmother.
    Grandparent,
    /// A grandson or granddaughter.
    Grandchild,
    /// Any other relative.
    Relative,
    /// Somebody who lives there and is no relative.
    Other,
}
