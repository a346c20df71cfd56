//! A day of a plan as the search saw it, and what came of it.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, DispatchPlanId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dispatch_plan_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan_id: DispatchPlanId,
    /// On the branch's calendar.
    #[sea_orm(primary_key, auto_increment = false)]
    pub on_day: ChronoDate,
    pub agency_id: AgencyId,
    /// Who and what there was, by ids, with travel times; `None` once a household of it was forgotten.
    pub model: Option<Json>,
    /// The routes; `None` while they are not worked out, and once forgotten.
    pub routes: Option<Json>,
    /// The score component by component; `None` while there is none.
    pub score: Option<Json>,
}

impl ActiveModelBehavior for ActiveModel {}
