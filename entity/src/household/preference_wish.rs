//! The person or the skill that the wish of a preference names, where the database can see it.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, PreferenceId, SkillId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preference_wish")]
pub struct Model {
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub preference_id: PreferenceId,
    /// Either this person,
    pub staff_member_id: Option<StaffMemberId>,
    /// or somebody with this skill.
    pub skill_id: Option<SkillId>,
}

impl ActiveModelBehavior for ActiveModel {}
