//! A visit of a lot, and whether it is looked at.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, SamplingLotId, VisitId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sampling_lot_visit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub sampling_lot_id: SamplingLotId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub visit_id: VisitId,
    /// Whether it is of the sample by which the lot is judged.
    pub drawn: bool,
    /// Whether it was chosen by itself, for its risk.
    pub chosen: bool,
    /// How likely it was to be chosen for its risk, in parts of ten thousand.
    pub chance: i32,
    /// What was found; `None` of a visit that is not looked at, or not yet.
    pub conforming: Option<bool>,
}

impl ActiveModelBehavior for ActiveModel {}
