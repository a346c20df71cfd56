//! Courses, their sessions, who takes part, and with what result.

use chrono::{DateTime, Utc};
use entity::{
    id::{BranchId, StaffMemberId, TrainingAttendanceId, TrainingCourseId, TrainingSessionId},
    staff::{training_attendance, training_course, training_session},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;

use super::{
    AttendanceState, BookingKind, CourseKind, ExamResult, TRAINING_READ, TRAINING_UPDATE, TrainingAttendance,
    TrainingCourse, TrainingSession, member, qualification, reached, roster, skill::checked_code,
};
use crate::{
    agency::branch,
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Tx, input, page::ListOrder, page::page, span::Span,
    },
};

/// Another course has this code.
pub const COURSE_CODE_TAKEN: Rule = Rule { code: "COURSE_CODE_TAKEN", message: "Another course has this code." };
/// The session has no place left.
pub const SESSION_FULL: Rule = Rule { code: "SESSION_FULL", message: "The session has no place left." };
/// The person has a place in the session, or had one.
pub const ALREADY_ENROLLED: Rule =
    Rule { code: "ALREADY_ENROLLED", message: "This person is already on the list of the session." };
/// Who was there to the end is known only when it is over.
pub const SESSION_NOT_HELD: Rule =
    Rule { code: "SESSION_NOT_HELD", message: "The session is not over yet; record afterwards who was there." };
/// What is recorded does not follow from the state of the attendance.
pub const NOT_ENROLLED: Rule =
    Rule { code: "NOT_ENROLLED", message: "This person gave the place in the session back." };

/// What a course is made of.
#[derive(Clone, Debug)]
pub struct CourseInput {
    /// At most 100 characters.
    pub name: String,
    /// When it is held, and for what.
    pub kind: CourseKind,
    /// Whether nobody serves without having passed its exam.
    pub required: bool,
    /// For how many months a pass counts, 1 to 120; for good when absent.
    pub valid_months: Option<i32>,
}

/// What a session is made of.
#[derive(Clone, Debug)]
pub struct SessionInput {
    /// Of which course.
    pub course: TrainingCourseId,
    /// Held by this branch.
    pub branch: BranchId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it is over.
    pub ends_at: DateTime<Utc>,
    /// At most 200 characters.
    pub place: String,
    /// How many can take part; no limit when absent.
    pub capacity: Option<i32>,
}

/// All courses, by code.
///
/// # Errors
/// As [`Context::require`].
pub async fn courses<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<TrainingCourse>> {
    let scope = cx.require(TRAINING_READ)?;
    let select = training_course::Entity::find().filter(training_course::Column::AgencyId.eq(scope.agency));
    Ok(select.order_by_asc(training_course::Column::Code).all(cx.db()).await?)
}

/// Some courses, by id.
///
/// # Errors
/// As [`Context::require`].
pub async fn courses_by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[TrainingCourseId],
) -> Result<Vec<TrainingCourse>> {
    let scope = cx.require(TRAINING_READ)?;
    Ok(training_course::Entity::find()
        .filter(training_course::Column::AgencyId.eq(scope.agency))
        .filter(training_course::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?)
}

/// Makes a course.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`COURSE_CODE_TAKEN`].
pub async fn create_course(tx: &Tx, code: &str, input: CourseInput) -> Result<TrainingCourse> {
    let scope = tx.require(TRAINING_UPDATE)?;
    let row = training_course::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        code: Set(checked_code("code", code)?),
        version: Set(1),
        ..checked_course(&input)?
    };
    row.insert(tx.db()).await.or_refuse_duplicate(&COURSE_CODE_TAKEN).map_err(|error| error.at("code"))
}

/// Changes a course as a whole; making it required closes eligibility for whoever has not passed it.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), and as [`create_course`].
pub async fn update_course(tx: &Tx, id: TrainingCourseId, version: i32, input: CourseInput) -> Result<TrainingCourse> {
    let scope = tx.require(TRAINING_UPDATE)?;
    let before = training_course::Entity::find_by_id(id)
        .filter(training_course::Column::AgencyId.eq(scope.agency))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    let row = training_course::ActiveModel { id: Set(id), version: Set(version + 1), ..checked_course(&input)? };
    let after = row.update(tx.db()).await?;
    let readable = |course: &TrainingCourse| json!({ "name": course.name, "kind": course.kind, "required": course.required, "validMonths": course.valid_months });
    tx.record_change("trainingCourseUpdate", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

fn checked_course(input: &CourseInput) -> Result<training_course::ActiveModel> {
    if let Some(months) = input.valid_months {
        input::within("validMonths", months.into(), 1, 120)?;
    }
    Ok(training_course::ActiveModel {
        name: Set(input::required_text("name", &input.name, 100)?),
        kind: Set(input.kind),
        required: Set(input.required),
        valid_months: Set(input.valid_months),
        ..Default::default()
    })
}

/// Sessions, newest first; of one course or of all.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn sessions<C: ConnectionTrait>(
    cx: &Context<C>,
    course: Option<TrainingCourseId>,
    request: &PageRequest,
) -> Result<Page<TrainingSession>> {
    let scope = cx.require(TRAINING_READ)?;
    let mut select = training_session::Entity::find().filter(training_session::Column::AgencyId.eq(scope.agency));
    if let Some(course) = course {
        select = select.filter(training_session::Column::CourseId.eq(course));
    }
    let order = ListOrder::newest_first(training_session::Column::Id, |row: &TrainingSession| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some sessions, by id.
///
/// # Errors
/// As [`Context::require`].
pub async fn sessions_by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[TrainingSessionId],
) -> Result<Vec<TrainingSession>> {
    let scope = cx.require(TRAINING_READ)?;
    Ok(training_session::Entity::find()
        .filter(training_session::Column::AgencyId.eq(scope.agency))
        .filter(training_session::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?)
}

/// Plans a session.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::NotFound`] at `courseId` or `branchId`.
pub async fn create_session(tx: &Tx, input: SessionInput) -> Result<TrainingSession> {
    let scope = tx.require(TRAINING_UPDATE)?;
    if courses_by_ids(tx, &[input.course]).await?.is_empty() {
        return Err(Error::not_found(input.course).at("courseId"));
    }
    if !scope.has_branch(input.branch) || branch::by_ids(tx, &[input.branch]).await?.is_empty() {
        return Err(Error::not_found(input.branch).at("branchId"));
    }
    if input.ends_at <= input.starts_at {
        return Err(Error::invalid("endsAt", "must be after it begins"));
    }
    if let Some(capacity) = input.capacity {
        input::within("capacity", capacity.into(), 1, 10_000)?;
    }
    let row = training_session::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        course_id: Set(input.course),
        branch_id: Set(input.branch),
        starts_at: Set(input.starts_at),
        ends_at: Set(input.ends_at),
        place: Set(input::required_text("place", &input.place, 200)?),
        capacity: Set(input.capacity),
    };
    Ok(row.insert(tx.db()).await?)
}

/// What people attended, in the order in which they were enrolled.
///
/// # Errors
/// As [`Context::require`].
pub async fn attendance_of_members<C: ConnectionTrait>(
    cx: &Context<C>,
    people: &[StaffMemberId],
) -> Result<Vec<TrainingAttendance>> {
    let scope = cx.require(TRAINING_READ)?;
    Ok(training_attendance::Entity::find()
        .filter(training_attendance::Column::AgencyId.eq(scope.agency))
        .filter(reached(training_attendance::Column::StaffMemberId, &scope, people))
        .order_by_asc(training_attendance::Column::Id)
        .all(cx.db())
        .await?)
}

/// Gives somebody a place in a session, and takes the hours in the roster.
///
/// # Errors
/// [`Error::NotFound`] at `sessionId` or `staffMemberId`, [`SESSION_FULL`], [`ALREADY_ENROLLED`],
/// [`BOOKED`](roster::BOOKED).
pub async fn enrol(tx: &Tx, session: TrainingSessionId, person: StaffMemberId) -> Result<TrainingAttendance> {
    let scope = tx.require(TRAINING_UPDATE)?;
    let session = training_session::Entity::find_by_id(session)
        .filter(training_session::Column::AgencyId.eq(scope.agency))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(session).at("sessionId"))?;
    let person = member::locked(tx, TRAINING_UPDATE, person).await?;
    if let Some(capacity) = session.capacity {
        let taken = training_attendance::Entity::find()
            .filter(training_attendance::Column::AgencyId.eq(scope.agency))
            .filter(training_attendance::Column::SessionId.eq(session.id))
            .filter(training_attendance::Column::State.ne(AttendanceState::Withdrawn))
            .count(tx.db())
            .await?;
        if i64::try_from(taken).unwrap_or(i64::MAX) >= capacity.into() {
            return Err(Error::refused(&SESSION_FULL).at("sessionId"));
        }
    }
    let row = training_attendance::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        session_id: Set(session.id),
        staff_member_id: Set(person.id),
        state: Set(AttendanceState::Enrolled),
        exam: Set(None),
        score: Set(None),
        recorded_at: Set(None),
    };
    let row = row.insert(tx.db()).await.or_refuse_duplicate(&ALREADY_ENROLLED).map_err(|e| e.at("staffMemberId"))?;
    let hours = Span::new(session.starts_at, session.ends_at);
    roster::book(tx, person.id, hours.as_slice(), BookingKind::Training, row.id.0).await?;
    Ok(row)
}

/// What is recorded after a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttendanceResult {
    /// Whether the person was there.
    pub attended: bool,
    /// How the exam ended, if one was taken.
    pub exam: Option<ExamResult>,
    /// Points of 100.
    pub score: Option<i32>,
}

/// Records who was there and how the exam ended; recording again corrects it.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`Error::Invalid`] naming the field, [`NOT_ENROLLED`], [`SESSION_NOT_HELD`].
pub async fn record(tx: &Tx, id: TrainingAttendanceId, result: AttendanceResult) -> Result<TrainingAttendance> {
    let before = locked(tx, id).await?;
    let session = training_session::Entity::find_by_id(before.session_id)
        .filter(training_session::Column::AgencyId.eq(before.agency_id))
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::internal("an attendance without a session"))?;
    if tx.now() < session.ends_at {
        return Err(Error::refused(&SESSION_NOT_HELD).at("id"));
    }
    if !result.attended && result.exam.is_some() {
        return Err(Error::invalid("exam", "cannot have a result when the person was not there"));
    }
    if let Some(score) = result.score {
        input::within("score", score.into(), 0, 100)?;
    }
    let state = if result.attended { AttendanceState::Attended } else { AttendanceState::Absent };
    let changed = training_attendance::ActiveModel {
        state: Set(state),
        exam: Set(result.exam),
        score: Set(result.score),
        recorded_at: Set(Some(tx.now())),
        ..before.clone().into()
    };
    let after = changed.update(tx.db()).await?;
    let readable = |row: &TrainingAttendance| json!({ "state": row.state, "exam": row.exam, "score": row.score });
    tx.record_change("trainingAttendanceRecord", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    qualification::changed(tx, after.staff_member_id).await?;
    Ok(after)
}

/// Gives a place back before the session; the hours are free again.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`NOT_ENROLLED`].
pub async fn withdraw(tx: &Tx, id: TrainingAttendanceId) -> Result<TrainingAttendance> {
    let before = locked(tx, id).await?;
    let changed =
        training_attendance::ActiveModel { state: Set(AttendanceState::Withdrawn), exam: Set(None), ..before.into() };
    let after = changed.update(tx.db()).await?;
    roster::release(tx, id.0, tx.now()).await?;
    Ok(after)
}

async fn locked(tx: &Tx, id: TrainingAttendanceId) -> Result<TrainingAttendance> {
    let scope = tx.require(TRAINING_UPDATE)?;
    let found = training_attendance::Entity::find_by_id(id)
        .filter(training_attendance::Column::AgencyId.eq(scope.agency))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    member::seen(tx, &scope, found.staff_member_id).await.map_err(|_| Error::not_found(id).at("id"))?;
    if found.state == AttendanceState::Withdrawn {
        return Err(Error::refused(&NOT_ENROLLED).at("id"));
    }
    Ok(found)
}
