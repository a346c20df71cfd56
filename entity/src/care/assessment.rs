//! What an instrument said about a member of a household.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, AssessmentId, HouseholdId, HouseholdMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssessmentId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub household_member_id: HouseholdMemberId,
    pub instrument_code: String,
    pub instrument_number: i32,
    /// When the person was assessed.
    pub assessed_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub recorded_by: String,
    pub recorded_at: ChronoDateTimeUtc,
    /// Sealed answers; `None` once the household is forgotten, as the following two.
    pub answers: Option<Sealed>,
    /// The sealed result.
    pub result: Option<Sealed>,
    /// Sealed words.
    pub note: Option<Sealed>,
    /// The assessment that this one takes the place of.
    pub corrects_id: Option<AssessmentId>,
}

impl ActiveModelBehavior for ActiveModel {}
