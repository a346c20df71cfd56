//! A skill that somebody has, at a level.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, SkillId, StaffMemberId, StaffSkillId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_skill")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffSkillId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    pub skill_id: SkillId,
    /// From 1, has begun, to 5, teaches others.
    pub level: i32,
}

impl ActiveModelBehavior for ActiveModel {}
