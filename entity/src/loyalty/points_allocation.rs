//! What an entry moves within a lot. It never changes.

use sea_orm::entity::prelude::*;

use super::points::Points;
use crate::id::{AgencyId, PointsEntryId, PointsLotId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "points_allocation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub entry_id: PointsEntryId,
    /// Its place in the entry: the lot that is taken first is the first.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub agency_id: AgencyId,
    pub lot_id: PointsLotId,
    pub withheld: Points,
    pub pending: Points,
    pub available: Points,
    pub reserved: Points,
    pub spent: Points,
    pub expired: Points,
}

impl ActiveModelBehavior for ActiveModel {}
