//! The opening hours of a branch, by which clocks run.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, BranchId, ServiceCalendarId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_calendar")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceCalendarId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    /// The week and its exceptions, as the clock's calendar is written.
    pub hours: Json,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
