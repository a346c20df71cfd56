//! What is done about a finding.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, CorrectiveActionId, FindingId, UserId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "corrective_action")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CorrectiveActionId,
    pub agency_id: AgencyId,
    pub finding_id: FindingId,
    /// Its place among what was done about the finding, from 1.
    pub number: i32,
    /// What was done at once, in sealed words.
    pub containment: Sealed,
    /// Why it came about, in sealed words.
    pub cause: Sealed,
    /// What will keep it from coming back, in sealed words.
    pub measure: Sealed,
    pub owner_id: UserId,
    /// The account, as history keeps it.
    pub planned_by: String,
    pub planned_at: ChronoDateTimeUtc,
    pub due_at: ChronoDateTimeUtc,
    pub done_at: Option<ChronoDateTimeUtc>,
    pub done_by: Option<String>,
    pub done_note: Option<Sealed>,
    pub verified_at: Option<ChronoDateTimeUtc>,
    pub verified_by: Option<String>,
    /// Whether it helped.
    pub effective: Option<bool>,
    pub verification: Option<Sealed>,
}

impl ActiveModelBehavior for ActiveModel {}
