//! What a team shows of a person to the family that it serves.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::StaffMemberId,
    kernel,
    staff::{self, member},
};

use super::{batches::SkillsOf, enums::StaffRole, skill::StaffSkill};
use crate::graphql::{Batch, ContextExt, Id, Result};

/// What a team shows of a person.
#[derive(Clone)]
pub struct StaffProfile(pub staff::StaffMember);

impl From<staff::StaffMember> for StaffProfile {
    fn from(row: staff::StaffMember) -> Self {
        Self(row)
    }
}

/// Profiles by the ids of people, for whoever shows a team: the operation that gives the ids has checked who may see it.
pub struct StaffProfileById;

impl Batch for StaffProfileById {
    type Key = StaffMemberId;
    type Value = StaffProfile;

    async fn load(
        cx: &kernel::Context,
        keys: &[StaffMemberId],
    ) -> kernel::Result<HashMap<StaffMemberId, StaffProfile>> {
        Ok(member::profiles(cx, keys).await?.into_iter().map(|row| (row.id, StaffProfile(row))).collect())
    }
}

/// What a team shows of a person to the family that it serves.
#[Object]
impl StaffProfile {
    /// Who it is.
    pub async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.id.into()
    }

    /// The person's name.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(member::name(ctx.cx()?, &self.0).await?)
    }

    /// What the person is employed as.
    async fn roles(&self) -> Vec<StaffRole> {
        self.0.roles.0.iter().map(|role| (*role).into()).collect()
    }

    /// Languages spoken, as BCP 47 tags such as `zh` or `en`.
    async fn languages(&self) -> &[String] {
        &self.0.languages.0
    }

    /// Skills with their levels.
    async fn skills(&self, ctx: &Context<'_>) -> Result<Vec<StaffSkill>> {
        Ok(ctx.load::<SkillsOf>(self.0.id).await?.unwrap_or_default())
    }
}
