//! Courses, sessions and attendance in the schema.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BranchId, StaffMemberId, TrainingAttendanceId, TrainingCourseId, TrainingSessionId},
    kernel,
    staff::{self, training},
};

use super::{
    batches::{TrainingCourseById, TrainingSessionById},
    enums::{AttendanceState, ExamResult, TrainingCourseKind},
};
use crate::{
    agency::{Branch, BranchById},
    graphql::{ApiError, ContextExt, DateTime, Id, Result, node::Findable},
};

/// A course.
#[derive(Clone)]
pub struct TrainingCourse(pub staff::TrainingCourse);

impl From<staff::TrainingCourse> for TrainingCourse {
    fn from(row: staff::TrainingCourse) -> Self {
        Self(row)
    }
}

impl Findable for TrainingCourse {
    type Id = TrainingCourseId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[TrainingCourseId],
    ) -> kernel::Result<HashMap<TrainingCourseId, Self>> {
        Ok(training::courses_by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// A course that the agency trains its staff in.
#[Object]
impl TrainingCourse {
    /// The id.
    pub async fn id(&self) -> Id<TrainingCourseId> {
        self.0.id.into()
    }

    /// What programs and imports call it; unique in the agency, never changed.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When it is held, and for what.
    async fn kind(&self) -> TrainingCourseKind {
        self.0.kind.into()
    }

    /// Whether nobody serves without having passed its exam.
    async fn required(&self) -> bool {
        self.0.required
    }

    /// For how many months a pass counts. Null when it counts for good.
    async fn valid_months(&self) -> Option<i32> {
        self.0.valid_months
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What a course is made of.
#[derive(InputObject)]
pub struct TrainingCourseInput {
    /// What people call it; at most 100 characters.
    pub name: String,
    /// When it is held, and for what.
    pub kind: TrainingCourseKind,
    /// Whether nobody serves without having passed its exam.
    pub required: bool,
    /// For how many months a pass counts, 1 to 120. Null when it counts for good.
    pub valid_months: Option<i32>,
}

impl From<TrainingCourseInput> for training::CourseInput {
    fn from(input: TrainingCourseInput) -> Self {
        Self { name: input.name, kind: input.kind.into(), required: input.required, valid_months: input.valid_months }
    }
}

/// A session.
#[derive(Clone)]
pub struct TrainingSession(pub staff::TrainingSession);

impl From<staff::TrainingSession> for TrainingSession {
    fn from(row: staff::TrainingSession) -> Self {
        Self(row)
    }
}

impl Findable for TrainingSession {
    type Id = TrainingSessionId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[TrainingSessionId],
    ) -> kernel::Result<HashMap<TrainingSessionId, Self>> {
        Ok(training::sessions_by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// One holding of a course.
#[Object]
impl TrainingSession {
    /// The id.
    pub async fn id(&self) -> Id<TrainingSessionId> {
        self.0.id.into()
    }

    /// The course.
    async fn course(&self, ctx: &Context<'_>) -> Result<TrainingCourse> {
        let course = ctx.load::<TrainingCourseById>(self.0.course_id).await?;
        course.ok_or_else(|| ApiError::internal("a session without its course"))
    }

    /// The branch that holds it. Null when you do not see the branch.
    async fn branch(&self, ctx: &Context<'_>) -> Result<Option<Branch>> {
        ctx.load::<BranchById>(self.0.branch_id).await
    }

    /// When it begins.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// When it is over.
    async fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// Where it is held.
    async fn place(&self) -> &str {
        &self.0.place
    }

    /// How many can take part. Null when there is no limit.
    async fn capacity(&self) -> Option<i32> {
        self.0.capacity
    }
}

/// What a session is made of.
#[derive(InputObject)]
pub struct TrainingSessionCreateInput {
    /// Of which course.
    pub course_id: Id<TrainingCourseId>,
    /// The branch that holds it.
    pub branch_id: Id<BranchId>,
    /// When it begins.
    pub starts_at: DateTime,
    /// When it is over; after it begins.
    pub ends_at: DateTime,
    /// Where it is held; at most 200 characters.
    pub place: String,
    /// How many can take part. Null for no limit.
    pub capacity: Option<i32>,
}

impl From<TrainingSessionCreateInput> for training::SessionInput {
    fn from(input: TrainingSessionCreateInput) -> Self {
        Self {
            course: input.course_id.0,
            branch: input.branch_id.0,
            starts_at: input.starts_at.0,
            ends_at: input.ends_at.0,
            place: input.place,
            capacity: input.capacity,
        }
    }
}

/// A place in a session.
#[derive(Clone)]
pub struct TrainingAttendance(pub staff::TrainingAttendance);

impl From<staff::TrainingAttendance> for TrainingAttendance {
    fn from(row: staff::TrainingAttendance) -> Self {
        Self(row)
    }
}

/// Somebody's place in a session, with the result.
#[Object]
impl TrainingAttendance {
    /// The id.
    pub async fn id(&self) -> Id<TrainingAttendanceId> {
        self.0.id.into()
    }

    /// Whose place it is.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// The session.
    async fn session(&self, ctx: &Context<'_>) -> Result<TrainingSession> {
        let session = ctx.load::<TrainingSessionById>(self.0.session_id).await?;
        session.ok_or_else(|| ApiError::internal("an attendance without its session"))
    }

    /// Whether the person takes part.
    async fn state(&self) -> AttendanceState {
        self.0.state.into()
    }

    /// How the exam ended. Null when none was taken.
    async fn exam(&self) -> Option<ExamResult> {
        self.0.exam.map(Into::into)
    }

    /// Points of 100. Null when none were given.
    async fn score(&self) -> Option<i32> {
        self.0.score
    }

    /// When the result was recorded. Null before.
    async fn recorded_at(&self) -> Option<DateTime> {
        self.0.recorded_at.map(Into::into)
    }
}
