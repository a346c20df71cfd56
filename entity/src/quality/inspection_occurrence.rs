//! Which inspection was planned for which time of a schedule.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, InspectionId, InspectionScheduleId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inspection_occurrence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub inspection_schedule_id: InspectionScheduleId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub occurs_at: ChronoDateTimeUtc,
    pub inspection_id: InspectionId,
}

impl ActiveModelBehavior for ActiveModel {}
