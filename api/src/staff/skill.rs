//! Skills in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::SkillId,
    kernel,
    staff::{self, skill},
};

use crate::graphql::{ApiError, Batch, ContextExt, DateTime, Id, Result, node::Findable};

/// A skill in the agency's list.
#[derive(Clone)]
pub struct Skill(pub staff::Skill);

impl From<staff::Skill> for Skill {
    fn from(row: staff::Skill) -> Self {
        Self(row)
    }
}

impl Findable for Skill {
    type Id = SkillId;

    async fn find_many(cx: &kernel::Context, ids: &[SkillId]) -> kernel::Result<HashMap<SkillId, Self>> {
        Ok(skill::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// Skills by their ids.
pub struct SkillById;

impl Batch for SkillById {
    type Key = SkillId;
    type Value = Skill;

    async fn load(cx: &kernel::Context, keys: &[SkillId]) -> kernel::Result<HashMap<SkillId, Skill>> {
        Ok(skill::by_ids(cx, keys).await?.into_iter().map(|row| (row.id, Skill(row))).collect())
    }
}

/// A skill in the agency's list.
#[Object]
impl Skill {
    /// The id.
    pub async fn id(&self) -> Id<SkillId> {
        self.0.id.into()
    }

    /// What programs and imports call it, such as `NEWBORN_CARE`; unique in the agency, never changed.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Since when it is not given to anybody any more. Null while it is.
    async fn retired_at(&self) -> Option<DateTime> {
        self.0.retired_at.map(Into::into)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A skill that somebody has.
#[derive(Clone)]
pub struct StaffSkill(pub staff::StaffSkill);

impl From<staff::StaffSkill> for StaffSkill {
    fn from(row: staff::StaffSkill) -> Self {
        Self(row)
    }
}

/// A skill that somebody has, at a level.
#[Object]
impl StaffSkill {
    /// The skill.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Skill> {
        let skill = ctx.load::<SkillById>(self.0.skill_id).await?;
        skill.ok_or_else(|| ApiError::internal("a staff skill without its skill"))
    }

    /// From 1, has begun, to 5, teaches others.
    async fn level(&self) -> i32 {
        self.0.level
    }
}
