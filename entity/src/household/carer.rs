//! Who serves a household now and who did: the reach of a carer's rights.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, HouseholdId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "household_carer")]
pub struct Model {
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub household_id: HouseholdId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_member_id: StaffMemberId,
    /// The placement or other engagement for which the carer is there; one carer may have several.
    #[sea_orm(primary_key, auto_increment = false)]
    pub engagement: Uuid,
    /// Whether the carer works there, or has only met the household.
    pub at_work: bool,
    pub since: ChronoDateTimeUtc,
    /// Null while the carer serves.
    pub until: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
