//! Something that went wrong in care, and how it was followed up.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, HouseholdId, HouseholdMemberId, IncidentId, IncidentStepId, VisitId},
    sealed::Sealed,
};

/// What went wrong.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IncidentKind {
    /// A fall.
    Fall,
    /// Choking.
    Choking,
    /// Self-harm.
    SelfHarm,
    /// Wandering off.
    Wandering,
    /// Another injury.
    Injury,
    /// A wrong medicine, dose or time.
    Medication,
    /// A sudden illness.
    Illness,
    /// Something was damaged or lost.
    Property,
    /// Anything else.
    Other,
}

/// How bad it was.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IncidentSeverity {
    /// Nobody was harmed.
    Minor,
    /// Somebody was harmed a little, and needed no doctor.
    Moderate,
    /// Somebody needed a doctor.
    Severe,
    /// A life was in danger.
    Critical,
}

/// Where an incident stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum IncidentState {
    /// Reported; nobody has taken it up.
    Open,
    /// Somebody is at it.
    FollowedUp,
    /// It is done with.
    Closed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incident")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IncidentId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub household_member_id: Option<HouseholdMemberId>,
    pub visit_id: Option<VisitId>,
    pub kind: IncidentKind,
    pub severity: IncidentSeverity,
    pub state: IncidentState,
    pub happened_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub reported_by: String,
    pub reported_at: ChronoDateTimeUtc,
    /// Sealed words; `None` once the household is forgotten, as the following two.
    pub description: Option<Sealed>,
    /// What was done at once.
    pub immediate_measures: Option<Sealed>,
    /// What is learned from it.
    pub conclusion: Option<Sealed>,
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// Steps of following up.
pub mod step {
    use sea_orm::entity::prelude::*;

    use super::{AgencyId, IncidentId, IncidentStepId, Sealed};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "incident_step")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: IncidentStepId,
        pub agency_id: AgencyId,
        pub incident_id: IncidentId,
        /// The account, as history keeps it.
        pub taken_by: String,
        pub taken_at: ChronoDateTimeUtc,
        /// Sealed words; `None` once the household is forgotten.
        pub words: Option<Sealed>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
