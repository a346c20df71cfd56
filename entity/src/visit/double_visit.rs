//! Visits that two carers give together: each of the two points to the other.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, VisitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "double_visit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub visit_id: VisitId,
    pub agency_id: AgencyId,
    pub other_id: VisitId,
}

impl ActiveModelBehavior for ActiveModel {}
