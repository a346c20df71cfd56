//! Skills, credentials, background checks, training.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{CredentialId, SkillId, StaffMemberId, TrainingAttendanceId, TrainingCourseId, TrainingSessionId},
    kernel::Tx,
    staff::{check, credential, member, skill, training},
};

use crate::{
    graphql::{ContextExt, Id, Result, payload},
    staff::{
        BackgroundCheck, Credential, Skill, StaffMember, TrainingCourse, TrainingSession,
        credential::{BackgroundCheckInput, CredentialInput},
        enums::ExamResult,
        skill::StaffSkill,
        training::{TrainingAttendance, TrainingCourseInput, TrainingSessionCreateInput},
    },
};

/// Changes of what people can and may.
#[derive(Default)]
pub struct AbilitiesMutation;

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

/// Adds a credential.
#[derive(InputObject)]
struct CredentialAddInput {
    /// Whose credential.
    staff_member_id: Id<StaffMemberId>,
    #[graphql(flatten)]
    credential: CredentialInput,
}

/// Corrects a credential.
#[derive(InputObject)]
struct CredentialUpdateInput {
    /// Which credential.
    id: Id<CredentialId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    credential: CredentialInput,
}

/// Withdraws a credential.
#[derive(InputObject)]
struct CredentialWithdrawInput {
    /// Which credential.
    id: Id<CredentialId>,
    /// The version that you read.
    version: i32,
}

/// Records a background check.
#[derive(InputObject)]
struct BackgroundCheckRecordInput {
    /// Who was checked.
    staff_member_id: Id<StaffMemberId>,
    #[graphql(flatten)]
    check: BackgroundCheckInput,
}

/// Makes a course.
#[derive(InputObject)]
struct TrainingCourseCreateInput {
    /// Upper case letters, digits and underscores, at most 50; unique in the agency.
    code: String,
    #[graphql(flatten)]
    course: TrainingCourseInput,
}

/// Changes a course.
#[derive(InputObject)]
struct TrainingCourseUpdateInput {
    /// Which course.
    id: Id<TrainingCourseId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    course: TrainingCourseInput,
}

/// Gives somebody a place in a session.
#[derive(InputObject)]
struct TrainingAttendanceEnrolInput {
    /// Which session.
    session_id: Id<TrainingSessionId>,
    /// Who.
    staff_member_id: Id<StaffMemberId>,
}

/// Records a result.
#[derive(InputObject)]
struct TrainingAttendanceRecordInput {
    /// Whose place.
    id: Id<TrainingAttendanceId>,
    /// Whether the person was there.
    attended: bool,
    /// How the exam ended. Null when none was taken.
    exam: Option<ExamResult>,
    /// Points of 100. Null when none were given.
    score: Option<i32>,
}

/// Gives a place back.
#[derive(InputObject)]
struct TrainingAttendanceWithdrawInput {
    /// Which place.
    id: Id<TrainingAttendanceId>,
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
payload! {
    /// What `credentialAdd` answers.
    CredentialAddPayload {
        /// The new credential. Null when there are user errors.
        credential: Credential,
    }
}
payload! {
    /// What `credentialUpdate` answers.
    CredentialUpdatePayload {
        /// The credential as it is now. Null when there are user errors.
        credential: Credential,
    }
}
payload! {
    /// What `credentialWithdraw` answers.
    CredentialWithdrawPayload {
        /// The credential as it is now. Null when there are user errors.
        credential: Credential,
    }
}
payload! {
    /// What `backgroundCheckRecord` answers.
    BackgroundCheckRecordPayload {
        /// The check. Null when there are user errors.
        background_check: BackgroundCheck,
    }
}
payload! {
    /// What `trainingCourseCreate` answers.
    TrainingCourseCreatePayload {
        /// The new course. Null when there are user errors.
        training_course: TrainingCourse,
    }
}
payload! {
    /// What `trainingCourseUpdate` answers.
    TrainingCourseUpdatePayload {
        /// The course as it is now. Null when there are user errors.
        training_course: TrainingCourse,
    }
}
payload! {
    /// What `trainingSessionCreate` answers.
    TrainingSessionCreatePayload {
        /// The new session. Null when there are user errors.
        training_session: TrainingSession,
    }
}
payload! {
    /// What `trainingAttendanceEnrol` answers.
    TrainingAttendanceEnrolPayload {
        /// The place. Null when there are user errors.
        training_attendance: TrainingAttendance,
    }
}
payload! {
    /// What `trainingAttendanceRecord` answers.
    TrainingAttendanceRecordPayload {
        /// The result. Null when there are user errors.
        training_attendance: TrainingAttendance,
    }
}
payload! {
    /// What `trainingAttendanceWithdraw` answers.
    TrainingAttendanceWithdrawPayload {
        /// The place as it is now. Null when there are user errors.
        training_attendance: TrainingAttendance,
    }
}

#[Object]
impl AbilitiesMutation {
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

    /// Adds a credential. Codes: `NOT_FOUND`, `INVALID`.
    async fn credential_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CredentialAddInput,
    ) -> Result<CredentialAddPayload> {
        let work = async |tx: &Tx| credential::add(tx, input.staff_member_id.0, input.credential.into()).await;
        CredentialAddPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Corrects a credential as a whole. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `CREDENTIAL_WITHDRAWN`.
    async fn credential_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CredentialUpdateInput,
    ) -> Result<CredentialUpdatePayload> {
        let CredentialUpdateInput { id, version, credential: said } = input;
        let work = async |tx: &Tx| credential::update(tx, id.0, version, said.into()).await;
        CredentialUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Lets a credential count no more, whatever is printed on it. Codes: `NOT_FOUND`, `STALE`, `CREDENTIAL_WITHDRAWN`.
    async fn credential_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CredentialWithdrawInput,
    ) -> Result<CredentialWithdrawPayload> {
        let work = async |tx: &Tx| credential::withdraw(tx, input.id.0, input.version).await;
        CredentialWithdrawPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Records a background check. Codes: `NOT_FOUND`, `INVALID`.
    async fn background_check_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: BackgroundCheckRecordInput,
    ) -> Result<BackgroundCheckRecordPayload> {
        let work = async |tx: &Tx| check::record(tx, input.staff_member_id.0, input.check.into()).await;
        BackgroundCheckRecordPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Makes a course. Codes: `INVALID`, `COURSE_CODE_TAKEN`.
    async fn training_course_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: TrainingCourseCreateInput,
    ) -> Result<TrainingCourseCreatePayload> {
        let work = async |tx: &Tx| training::create_course(tx, &input.code, input.course.into()).await;
        TrainingCourseCreatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Changes a course as a whole. Codes: `NOT_FOUND`, `INVALID`, `STALE`.
    async fn training_course_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: TrainingCourseUpdateInput,
    ) -> Result<TrainingCourseUpdatePayload> {
        let TrainingCourseUpdateInput { id, version, course } = input;
        let work = async |tx: &Tx| training::update_course(tx, id.0, version, course.into()).await;
        TrainingCourseUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Plans a session. Codes: `NOT_FOUND`, `INVALID`.
    async fn training_session_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: TrainingSessionCreateInput,
    ) -> Result<TrainingSessionCreatePayload> {
        let work = async |tx: &Tx| training::create_session(tx, input.into()).await;
        TrainingSessionCreatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Gives somebody a place in a session, and takes the hours in the roster. Codes: `NOT_FOUND`, `SESSION_FULL`,
    /// `ALREADY_ENROLLED`, `BOOKED`, `NOT_EMPLOYED`.
    async fn training_attendance_enrol(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: TrainingAttendanceEnrolInput,
    ) -> Result<TrainingAttendanceEnrolPayload> {
        let work = async |tx: &Tx| training::enrol(tx, input.session_id.0, input.staff_member_id.0).await;
        TrainingAttendanceEnrolPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Records who was there and how the exam ended; recording again corrects it. Codes: `NOT_FOUND`, `INVALID`,
    /// `NOT_ENROLLED`, `SESSION_NOT_HELD`.
    async fn training_attendance_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: TrainingAttendanceRecordInput,
    ) -> Result<TrainingAttendanceRecordPayload> {
        let TrainingAttendanceRecordInput { id, attended, exam, score } = input;
        let result = training::AttendanceResult { attended, exam: exam.map(Into::into), score };
        let work = async |tx: &Tx| training::record(tx, id.0, result).await;
        TrainingAttendanceRecordPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Gives a place back; the hours are free again. Codes: `NOT_FOUND`, `NOT_ENROLLED`.
    async fn training_attendance_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: TrainingAttendanceWithdrawInput,
    ) -> Result<TrainingAttendanceWithdrawPayload> {
        let work = async |tx: &Tx| training::withdraw(tx, input.id.0).await;
        TrainingAttendanceWithdrawPayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
