//! A version of what the agency promises about time.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, ServicePolicyId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_policy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServicePolicyId,
    pub agency_id: AgencyId,
    /// The version, from 1.
    pub number: i32,
    /// To be on site.
    pub arrival_minutes: i32,
    /// To the first solution with an estimated finish.
    pub solution_minutes: i32,
    /// So long before a clock warns.
    pub warn_minutes: i32,
    /// Whether the clocks of households with a carer who lives in run day and night.
    pub live_in_always: bool,
    pub published_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub published_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
