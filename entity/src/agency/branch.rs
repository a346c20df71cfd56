//! A branch: where an agency works, and by which clock.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, BranchId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "branch")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: BranchId,
    pub agency_id: AgencyId,
    pub name: String,
    /// IANA name: `Asia/Shanghai`. Calendars and working hours of the branch are computed in it.
    pub time_zone: String,
    pub address: String,
    /// Degrees, WGS 84.
    pub latitude: f64,
    pub longitude: f64,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
