//! The sums of a day: of a person, or of a whole branch.

use sea_orm::entity::prelude::*;

use super::indicator_fact::Measure;
use crate::id::{AgencyId, BranchId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "indicator_day")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    /// The zero UUID for the whole branch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub on_day: ChronoDate,
    #[sea_orm(primary_key, auto_increment = false)]
    pub branch_id: BranchId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub measure: Measure,
    pub hits: i64,
    pub cases: i64,
    pub minutes: i64,
    /// The sum of the squares of the minutes.
    pub squares: i64,
}

impl ActiveModelBehavior for ActiveModel {}
