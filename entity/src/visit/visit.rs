//! An appointment in a household.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AddressId, AgencyId, BranchId, HouseholdId, PlacementId, StaffMemberId, VisitId, VisitSeriesId},
    matching::staffing_request::ServiceType,
    sealed::Sealed,
};

/// Where a visit stands. It follows from the visit's facts; it is kept so that visits are found by it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VisitState {
    /// Nobody is to come yet.
    Planned,
    /// Somebody was asked, and has not answered.
    Offered,
    /// Somebody is to come.
    Assigned,
    /// The carer has set out.
    OnTheWay,
    /// The carer is there.
    CheckedIn,
    /// The carer has left.
    CheckedOut,
    /// The family or the agency says that it was so.
    Confirmed,
    /// It does not take place.
    Cancelled,
    /// Its time went by and nobody came.
    Missed,
}

/// Who called something off.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CancelledBy {
    /// The family.
    Family,
    /// The carer.
    Carer,
    /// The agency.
    Agency,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "visit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VisitId,
    pub agency_id: AgencyId,
    /// The series that it is an occurrence of.
    pub visit_series_id: Option<VisitSeriesId>,
    /// The placement that it is a time of.
    pub placement_id: Option<PlacementId>,
    /// Whether the placement's own hours on the roster are those of the visit; once it is changed by itself they are not.
    pub by_placement: bool,
    /// Whether it is a day of a carer who lives in the household: it begins and ends by the clock.
    pub live_in: bool,
    /// When the series or the placement has it begin, wherever it was moved to.
    pub occurs_at: Option<ChronoDateTimeUtc>,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    pub address_id: Option<AddressId>,
    pub service_type: ServiceType,
    pub starts_at: ChronoDateTimeUtc,
    pub ends_at: ChronoDateTimeUtc,
    /// Who is to come, or was asked.
    pub staff_member_id: Option<StaffMemberId>,
    /// Until when whoever was asked may answer; `None` once they are to come.
    pub answer_by: Option<ChronoDateTimeUtc>,
    pub state: VisitState,
    /// By the carer's device, as the following two.
    pub set_out_at: Option<ChronoDateTimeUtc>,
    pub checked_in_at: Option<ChronoDateTimeUtc>,
    pub checked_out_at: Option<ChronoDateTimeUtc>,
    pub confirmed_at: Option<ChronoDateTimeUtc>,
    /// The account, as history keeps it.
    pub confirmed_by: Option<String>,
    pub cancelled_at: Option<ChronoDateTimeUtc>,
    pub cancelled_by: Option<CancelledBy>,
    /// Sealed words.
    pub cancel_reason: Option<Sealed>,
    /// Since when it is noticed that nobody has come in time.
    pub late_since: Option<ChronoDateTimeUtc>,
    pub missed_at: Option<ChronoDateTimeUtc>,
    /// What whoever comes next has to know, in sealed words.
    pub hand_over_note: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
