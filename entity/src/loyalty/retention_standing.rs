//! How a household stands with the agency, as last measured.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, HouseholdId, RetentionStandingId};

/// How far a household has come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Rung {
    /// It gets to know the agency.
    Acquaintance,
    /// It has tried the agency and come back.
    Trust,
    /// It counts on the agency.
    Reliance,
    /// It is glad about the agency.
    Happiness,
    /// It belongs.
    Belonging,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "retention_standing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RetentionStandingId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub rung: Rung,
    /// The day on which it was first found there.
    pub rung_since: ChronoDate,
    /// What leads to the rung, as JSON.
    pub reasons: Json,
    /// How likely it is to leave: 0 to 100.
    pub risk: i32,
    /// What pushes it, as JSON.
    pub pushes: Json,
    /// The days of the first and the last visit or payment.
    pub first_seen: Option<ChronoDate>,
    pub last_seen: Option<ChronoDate>,
    /// Whether it has left, by its status or by having stayed away.
    pub lost: bool,
    /// In the smallest unit of the agency's currency.
    pub paid: i64,
    pub paid_year: i64,
    pub last_contact_on: Option<ChronoDate>,
    pub next_contact_on: Option<ChronoDate>,
    pub measured_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
