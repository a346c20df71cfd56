//! How the service to a household ends.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, HouseholdId, ServiceEndingId},
    sealed::Sealed,
};

/// Where the end of a service stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EndingState {
    /// It is to end; the family has not been talked with.
    Begun,
    /// The family has been talked with.
    Talked,
    /// The certificate is issued.
    Certified,
    /// The file is closed, with its lessons.
    Archived,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_ending")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceEndingId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub state: EndingState,
    pub began_on: ChronoDate,
    pub last_day: ChronoDate,
    pub begun_at: ChronoDateTimeUtc,
    /// What was said, in sealed words.
    pub talk: Option<Sealed>,
    pub talked_at: Option<ChronoDateTimeUtc>,
    /// What stands on the certificate, as sealed JSON; `None` once the household is forgotten.
    pub certificate: Option<Sealed>,
    pub certificate_number: Option<String>,
    pub certified_at: Option<ChronoDateTimeUtc>,
    /// In sealed words.
    pub lessons: Option<Sealed>,
    pub archived_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
