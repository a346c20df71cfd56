//! Something about a person in care that somebody has to look at.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, CareAlertId, HouseholdId, HouseholdMemberId, VisitId},
    sealed::Sealed,
};

/// What raised an alert.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AlertKind {
    /// An answer or a sum of an assessment.
    Assessment,
    /// A critical task of a visit was not done.
    TaskMissed,
    /// A vital sign lies outside its limits.
    Vitals,
    /// A medicine was refused, or is long due.
    Medication,
    /// A serious incident.
    Incident,
    /// A plan is to be looked at again, or the day of a goal has come.
    PlanReview,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "care_alert")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CareAlertId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub household_member_id: Option<HouseholdMemberId>,
    pub visit_id: Option<VisitId>,
    pub kind: AlertKind,
    /// What it is about: of an assessment, a task, a log entry, an order, an incident.
    pub source_id: Uuid,
    /// Which of the source's rules raised it.
    pub rule: String,
    /// What it happened at: a visit, a dose, or the source itself.
    pub occasion_id: Uuid,
    /// Sealed words; `None` once the household is forgotten.
    pub detail: Option<Sealed>,
    pub raised_at: ChronoDateTimeUtc,
    pub acknowledged_at: Option<ChronoDateTimeUtc>,
    /// The account, as history keeps it.
    pub acknowledged_by: Option<String>,
    /// What follows from it, in sealed words.
    pub measure: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
