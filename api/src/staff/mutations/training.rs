//! Training: courses, sessions, and who was there.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{StaffMemberId, TrainingAttendanceId, TrainingCourseId, TrainingSessionId},
    kernel::Tx,
    staff::training,
};

use crate::{
    graphql::{ContextExt, Id, Result, payload},
    staff::{
        TrainingCourse, TrainingSession,
        enums::ExamResult,
        training::{TrainingAttendance, TrainingCourseInput, TrainingSessionCreateInput},
    },
};

/// Changes of training.
#[derive(Default)]
pub struct TrainingMutation;

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
impl TrainingMutation {
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
