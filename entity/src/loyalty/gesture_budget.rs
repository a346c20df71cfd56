//! What a carer may spend on gestures in a year, and what is taken of it.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "gesture_budget")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_member_id: StaffMemberId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i32,
    /// In the smallest unit of the agency's currency.
    pub amount: i64,
    /// What approved and done gestures take of it: kept by the database.
    pub taken: i64,
}

impl ActiveModelBehavior for ActiveModel {}
