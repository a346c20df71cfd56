//! A day that a household keeps every year.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, FamilyDayId, HouseholdId, HouseholdMemberId},
    sealed::Sealed,
};

/// By which calendar a day comes round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FamilyCalendar {
    /// The calendar of the offices.
    Gregorian,
    /// The Chinese lunar calendar.
    Lunar,
}

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FamilyDayKind {
    /// A member's birthday, in place of the one by the date of birth.
    Birthday,
    /// The day of a wedding, of moving in, and the like.
    Anniversary,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "family_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FamilyDayId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    /// Whose birthday.
    pub household_member_id: Option<HouseholdMemberId>,
    pub kind: FamilyDayKind,
    pub calendar: FamilyCalendar,
    pub month: i32,
    pub day: i32,
    /// Whether the lunar month is a leap month.
    pub leap_month: bool,
    /// What the household calls it; null for a birthday, and once the household is erased.
    pub name: Option<Sealed>,
    pub noted_at: ChronoDateTimeUtc,
    pub noted_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
