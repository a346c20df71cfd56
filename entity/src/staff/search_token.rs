//! Blind index: keyed hashes of what somebody may be found by, so that sealed names and numbers can be searched.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_search_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    /// A keyed hash of a part of a name or a number; without the agency's key it says nothing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token: Vec<u8>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_member_id: StaffMemberId,
}

impl ActiveModelBehavior for ActiveModel {}
