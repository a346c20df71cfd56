//! A desk of a department: where requests are sent, and where they wait.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, BranchId, ServiceStationId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_station")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceStationId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub department: String,
    pub name: String,
    /// Whether requests can be sent there.
    pub open: bool,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
