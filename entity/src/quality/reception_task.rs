//! Something that is to be done for a reception.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, BranchId, HouseholdId, ReceptionId, ReceptionTaskId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reception_task")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReceptionTaskId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    pub reception_id: ReceptionId,
    /// Where it stands in the protocol, from 0.
    pub place: i32,
    /// As in the protocol, like the five that follow.
    pub code: String,
    pub words: String,
    pub owner: String,
    /// After the arrival; before it when negative.
    pub minutes: i32,
    pub alarm: bool,
    pub photographs: bool,
    pub due_at: ChronoDateTimeUtc,
    /// Whether it is still to be done.
    pub open: bool,
    /// When its alarm sounded, for the time at which it is due now.
    pub alarmed_at: Option<ChronoDateTimeUtc>,
    pub done_at: Option<ChronoDateTimeUtc>,
    /// The account, as history keeps it.
    pub done_by: Option<String>,
    pub note: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
