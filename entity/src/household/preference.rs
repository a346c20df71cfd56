//! A wish of a household, told or observed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, HouseholdId, PreferenceId, SkillId, StaffMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preference")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PreferenceId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub source: Source,
    pub topic: Topic,
    pub consent: ConsentClass,
    pub status: Status,
    /// Observation, inference and suggested action: as sealed JSON; null once erased.
    pub content: Option<Sealed>,
    /// What it means for who is sent, where it means anything.
    pub carer_wish: Option<CarerWish>,
    /// What the suggested action costs, in minor units of the currency.
    pub cost_minor: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Who noted it: `user_…`, `application_…` or `system`.
    pub noted_by: String,
    pub noted_at: ChronoDateTimeUtc,
    /// Who approved or declined it.
    pub decided_by: Option<String>,
    pub decided_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// How a preference became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Source {
    /// The household said so.
    Told,
    /// Somebody on duty noticed it.
    Observed,
}

/// What a preference is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Topic {
    /// Meals and drinks.
    Food,
    /// Rooms, temperature, light, laundry, order.
    Home,
    /// How to speak, when to speak, privacy.
    Manner,
    /// The rhythm of the day and the hours of service.
    Time,
    /// Children, elderly or ill members.
    Care,
    /// Who is sent.
    Carer,
    /// Festivals, birthdays, guests.
    Occasion,
    /// Anything else.
    Other,
}

/// On which ground the agency may keep and use what it knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConsentClass {
    /// The service cannot be done well without it.
    Service,
    /// The household agreed that the service be made personal.
    Personal,
    /// Health, religion and the like: the household agreed to this very point.
    Sensitive,
}

/// Where a preference stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// The suggested action costs something and nobody has decided.
    AwaitingApproval,
    /// The next shift acts by it.
    Active,
    /// The suggested action was declined.
    Declined,
    /// It no longer holds.
    Retired,
}

/// What a preference means for who is sent, in a form that matching can compare, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "camelCase")]
pub enum CarerWish {
    /// Somebody with this skill.
    Skill(SkillId),
    /// Somebody who speaks this language, by its BCP 47 tag.
    Language(String),
    /// This person.
    Person(StaffMemberId),
}
