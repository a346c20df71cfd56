//! Skills: the agency's list, and who has them.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{SkillId, StaffMemberId},
    kernel::Tx,
    staff::{member, skill},
};

use crate::{
    graphql::{ContextExt, Id, Result, payload},
    staff::{Skill, StaffMember, skill::StaffSkill},
};

/// Changes of skills.
#[derive(Default)]
pub struct SkillsMutation;

/// Puts a skill on the list.
#[derive(InputObject)]
struct SkillCreateInput {
    /// Upper case letters, digits and underscores, at most 50; unique in the agency.
    code: String,
    /// What people call it; at most 100 characters.
    name: String,
}

/// Changes a skill.
#[derive(InputObject)]
struct SkillUpdateInput {
    /// Which skill.
    id: Id<SkillId>,
    /// The version that you read.
    version: i32,
    /// What people call it; at most 100 characters.
    name: String,
    /// True: it is not given to anybody any more; who has it keeps it.
    retired: bool,
}

/// Says that somebody has a skill.
#[derive(InputObject)]
struct StaffMemberSetSkillInput {
    /// Who.
    staff_member_id: Id<StaffMemberId>,
    /// Which skill.
    skill_id: Id<SkillId>,
    /// From 1, has begun, to 5, teaches others.
    level: i32,
}

/// Says that somebody does not have a skill.
#[derive(InputObject)]
struct StaffMemberRemoveSkillInput {
    /// Who.
    staff_member_id: Id<StaffMemberId>,
    /// Which skill.
    skill_id: Id<SkillId>,
}

payload! {
    /// What `skillCreate` answers.
    SkillCreatePayload {
        /// The new skill. Null when there are user errors.
        skill: Skill,
    }
}
payload! {
    /// What `skillUpdate` answers.
    SkillUpdatePayload {
        /// The skill as it is now. Null when there are user errors.
        skill: Skill,
    }
}
payload! {
    /// What `staffMemberSetSkill` answers.
    StaffMemberSetSkillPayload {
        /// The skill with its level. Null when there are user errors.
        staff_skill: StaffSkill,
    }
}
payload! {
    /// What `staffMemberRemoveSkill` answers.
    StaffMemberRemoveSkillPayload {
        /// The person without the skill. Null when there are user errors.
        staff_member: StaffMember,
    }
}

#[Object]
impl SkillsMutation {
    /// Puts a skill on the agency's list. Codes: `INVALID`, `SKILL_CODE_TAKEN`.
    async fn skill_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SkillCreateInput,
    ) -> Result<SkillCreatePayload> {
        let work = async |tx: &Tx| skill::create(tx, &input.code, &input.name).await;
        SkillCreatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Renames a skill, retires it or takes it up again. Codes: `NOT_FOUND`, `INVALID`, `STALE`.
    async fn skill_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SkillUpdateInput,
    ) -> Result<SkillUpdatePayload> {
        let work = async |tx: &Tx| skill::update(tx, input.id.0, input.version, &input.name, input.retired).await;
        SkillUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Says that somebody has a skill at a level, or at another than before. Codes: `NOT_FOUND`, `INVALID`.
    async fn staff_member_set_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffMemberSetSkillInput,
    ) -> Result<StaffMemberSetSkillPayload> {
        let StaffMemberSetSkillInput { staff_member_id, skill_id, level } = input;
        let work = async |tx: &Tx| skill::set_level(tx, staff_member_id.0, skill_id.0, level).await;
        StaffMemberSetSkillPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Says that somebody does not have a skill any more. Codes: `NOT_FOUND`.
    async fn staff_member_remove_skill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffMemberRemoveSkillInput,
    ) -> Result<StaffMemberRemoveSkillPayload> {
        let person = input.staff_member_id.0;
        let work = async |tx: &Tx| {
            skill::remove(tx, person, input.skill_id.0).await?;
            member::get(tx, person).await
        };
        StaffMemberRemoveSkillPayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
