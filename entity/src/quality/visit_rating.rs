//! A family's stars for a visit.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, BranchId, HouseholdId, StaffMemberId, VisitId, VisitRatingId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit_rating")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitRatingId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    pub visit_id: VisitId,
    /// Who was there.
    pub staff_member_id: StaffMemberId,
    /// From 1 to 5.
    pub stars: i32,
    pub note: Option<Sealed>,
    /// The account, as history keeps it.
    pub rated_by: String,
    pub rated_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
