//! What a staff member has done in a household so far.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, HouseholdId, StaffMemberId};

/// What a staff member has done in a household so far: the source of continuity, reliability and ratings.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_member_id: StaffMemberId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub household_id: HouseholdId,
    /// Minutes worked in the household.
    pub minutes_served: i64,
    pub visits_kept: i32,
    pub visits_late: i32,
    pub visits_cancelled: i32,
    pub no_shows: i32,
    /// Sum of the family's ratings, each 1 to 5.
    pub rating_sum: i32,
    pub rating_count: i32,
    pub updated_at: ChronoDateTimeUtc,
    /// Grows with every change, so that what is kept in memory can be held against it.
    pub revision: i64,
}

impl ActiveModelBehavior for ActiveModel {}
