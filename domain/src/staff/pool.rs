//! Everything that matching has to know of everybody, in a number of statements that does not grow with the staff.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, SkillId, StaffMemberId, TrainingCourseId, TrainingSessionId},
    staff::{
        availability_exception::{self, Column as Exception},
        background_check::{self, Column as Check},
        booking::{self, Column as Booking},
        credential::{self, Column as Held},
        leaving::{self, Column as Leaving},
        staff_member,
        staff_skill::{self, Column as Skill},
        training_attendance::{self, Column as Attended},
        training_course, training_session,
    },
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
    Statement, TryGetableMany,
};

use super::{
    AttendanceState, BackgroundCheck, BookingKind, CourseKind, CredentialKind, ExamResult, LeavingState, StaffMember,
    availability::DayException,
    check,
    eligibility::{Exam, Record},
    hours, limits,
    validity::Validity,
};
use crate::{
    agency::branch,
    kernel::{Context, Error, Result, span::Span},
};

/// What tells whether something read before still holds: equal marks mean equal facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, FromQueryResult)]
pub struct Mark {
    /// How many staff there are.
    pub staff: i64,
    /// The sum of their revisions, which the database itself raises with every change.
    pub revisions: i64,
    /// Changes of courses and sessions and of the policy, counted.
    pub training: i64,
    /// Changes of branches, counted.
    pub branches: i64,
}

/// All facts of one person.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The record itself.
    pub member: StaffMember,
    /// The clock of the person's branch.
    pub zone: Tz,
    /// The last day, when a leaving is approved.
    pub last_day: Option<NaiveDate>,
    /// Skills with their levels.
    pub skills: Vec<(SkillId, u8)>,
    /// Credentials that were not withdrawn.
    pub credentials: Vec<(CredentialKind, Validity)>,
    /// Induction, exams and background checks.
    pub record: Record,
    /// The days on which the weekly hours do not hold.
    pub exceptions: Vec<(NaiveDate, DayException)>,
    /// What is taken, in order of time, from [`limits::REACH`] ago on.
    pub taken: Vec<(BookingKind, Span)>,
}

/// The present mark of the actor's agency, in one statement.
///
/// # Errors
/// When the database fails.
pub async fn mark<C: ConnectionTrait>(cx: &Context<C>) -> Result<Mark> {
    let statement = Statement::from_sql_and_values(
        cx.backend(),
        "select count(*) as staff, cast(coalesce(sum(revision), 0) as bigint) as revisions,
           (select cast(coalesce(sum(version), 0) + count(*) as bigint) from training_course where agency_id = $1)
             + (select count(*) from training_session where agency_id = $1)
             + (select cast(coalesce(sum(version), 0) as bigint) from staff_policy where agency_id = $1) as training,
           (select cast(coalesce(sum(version), 0) as bigint) from branch where agency_id = $1) as branches
         from staff_member where agency_id = $1",
        [cx.signed_in()?.0.into()],
    );
    let mark = Mark::find_by_statement(statement).one(cx.db()).await?;
    mark.ok_or_else(|| Error::internal("a count without a row"))
}

/// The revision of everybody, by which those who changed are told from those who did not.
///
/// # Errors
/// When the database fails.
pub async fn revisions<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<(StaffMemberId, i64)>> {
    Ok(staff_member::Entity::find()
        .filter(staff_member::Column::AgencyId.eq(cx.signed_in()?))
        .select_only()
        .columns([staff_member::Column::Id, staff_member::Column::Revision])
        .into_tuple()
        .all(cx.db())
        .await?)
}

/// More ids than this are not listed in a statement: the whole agency is read instead.
const MOST_LISTED: usize = 1_000;

/// The facts of these people, or of the whole agency, in order of id. The actor's scope is not asked: whoever shows
/// them to somebody asks it.
///
/// # Errors
/// When the database fails.
pub async fn load<C: ConnectionTrait>(cx: &Context<C>, people: Option<&[StaffMemberId]>) -> Result<Vec<Facts>> {
    let people = people.filter(|people| people.len() <= MOST_LISTED);
    let zones = branch::time_zones(cx).await?;
    let members = of(cx, staff_member::Entity::find(), Table::MEMBER, people)?
        .order_by_asc(staff_member::Column::Id)
        .all(cx.db())
        .await?;
    let mut facts: HashMap<StaffMemberId, Facts> = HashMap::with_capacity(members.len());
    let mut order = Vec::with_capacity(members.len());
    for member in members {
        let zone = *zones.get(&member.branch_id).ok_or_else(|| Error::internal("a staff member without a branch"))?;
        order.push(member.id);
        facts.insert(member.id, Facts::new(member, zone));
    }
    add_skills(cx, people, &mut facts).await?;
    add_credentials(cx, people, &mut facts).await?;
    add_last_days(cx, people, &mut facts).await?;
    add_training(cx, people, &zones, &mut facts).await?;
    add_hours(cx, people, &mut facts).await?;
    Ok(order.into_iter().filter_map(|id| facts.remove(&id)).collect())
}

impl Facts {
    fn new(member: StaffMember, zone: Tz) -> Self {
        Self {
            member,
            zone,
            last_day: None,
            skills: Vec::new(),
            credentials: Vec::new(),
            record: Record::default(),
            exceptions: Vec::new(),
            taken: Vec::new(),
        }
    }
}

type CredentialRow = (StaffMemberId, CredentialKind, NaiveDate, Option<NaiveDate>);
type AttendanceRow = (StaffMemberId, TrainingSessionId, Option<ExamResult>);
type BookingRow = (StaffMemberId, BookingKind, DateTime<Utc>, DateTime<Utc>);

/// The columns by which a table's rows belong to an agency and to a person.
struct Table<C>(C, C);

impl Table<staff_member::Column> {
    const MEMBER: Self = Self(staff_member::Column::AgencyId, staff_member::Column::Id);
}

fn of<E: EntityTrait, C: ConnectionTrait>(
    cx: &Context<C>,
    select: Select<E>,
    Table(agency, person): Table<E::Column>,
    people: Option<&[StaffMemberId]>,
) -> Result<Select<E>> {
    let select = select.filter(agency.eq(cx.signed_in()?));
    Ok(match people {
        Some(people) => select.filter(person.is_in(people.iter().copied())),
        None => select,
    })
}

/// Some columns of the rows that belong to these people.
async fn rows<E: EntityTrait, T: TryGetableMany + Send + Sync, C: ConnectionTrait>(
    cx: &Context<C>,
    select: Select<E>,
    table: Table<E::Column>,
    people: Option<&[StaffMemberId]>,
    columns: impl IntoIterator<Item = E::Column>,
) -> Result<Vec<T>> {
    Ok(of(cx, select, table, people)?.select_only().columns(columns).into_tuple().all(cx.db()).await?)
}

async fn add_skills<C: ConnectionTrait>(
    cx: &Context<C>,
    people: Option<&[StaffMemberId]>,
    facts: &mut HashMap<StaffMemberId, Facts>,
) -> Result<()> {
    let table = Table(Skill::AgencyId, Skill::StaffMemberId);
    let columns = [Skill::StaffMemberId, Skill::SkillId, Skill::Level];
    for (person, skill, level) in
        rows::<_, (StaffMemberId, SkillId, i32), _>(cx, staff_skill::Entity::find(), table, people, columns).await?
    {
        if let Some(facts) = facts.get_mut(&person) {
            facts.skills.push((skill, u8::try_from(level).unwrap_or(0)));
        }
    }
    Ok(())
}

async fn add_credentials<C: ConnectionTrait>(
    cx: &Context<C>,
    people: Option<&[StaffMemberId]>,
    facts: &mut HashMap<StaffMemberId, Facts>,
) -> Result<()> {
    let select = credential::Entity::find().filter(Held::WithdrawnAt.is_null()).order_by_asc(Held::IssuedOn);
    let columns = [Held::StaffMemberId, Held::Kind, Held::IssuedOn, Held::ExpiresOn];
    for (person, kind, from, until) in
        rows::<_, CredentialRow, _>(cx, select, Table(Held::AgencyId, Held::StaffMemberId), people, columns).await?
    {
        if let Some(facts) = facts.get_mut(&person) {
            facts.credentials.push((kind, Validity { from, until }));
        }
    }
    Ok(())
}

async fn add_last_days<C: ConnectionTrait>(
    cx: &Context<C>,
    people: Option<&[StaffMemberId]>,
    facts: &mut HashMap<StaffMemberId, Facts>,
) -> Result<()> {
    let approved = [LeavingState::Approved, LeavingState::HandedOver, LeavingState::Certified];
    let select = leaving::Entity::find().filter(Leaving::State.is_in(approved));
    let columns = [Leaving::StaffMemberId, Leaving::LastDay];
    for (person, last_day) in rows::<_, (StaffMemberId, NaiveDate), _>(
        cx,
        select,
        Table(Leaving::AgencyId, Leaving::StaffMemberId),
        people,
        columns,
    )
    .await?
    {
        if let Some(facts) = facts.get_mut(&person) {
            facts.last_day = Some(last_day);
        }
    }
    Ok(())
}

async fn add_training<C: ConnectionTrait>(
    cx: &Context<C>,
    people: Option<&[StaffMemberId]>,
    zones: &HashMap<BranchId, Tz>,
    facts: &mut HashMap<StaffMemberId, Facts>,
) -> Result<()> {
    let checks: Vec<BackgroundCheck> =
        of(cx, background_check::Entity::find(), Table(Check::AgencyId, Check::StaffMemberId), people)?
            .all(cx.db())
            .await?;
    for row in &checks {
        if let Some(facts) = facts.get_mut(&row.staff_member_id) {
            facts.record.checks.push(check::fact(row));
        }
    }
    let sessions = sessions(cx, zones).await?;
    let select = training_attendance::Entity::find().filter(Attended::State.eq(AttendanceState::Attended));
    let columns = [Attended::StaffMemberId, Attended::SessionId, Attended::Exam];
    for (person, session, exam) in
        rows::<_, AttendanceRow, _>(cx, select, Table(Attended::AgencyId, Attended::StaffMemberId), people, columns)
            .await?
    {
        let (Some(facts), Some(session)) = (facts.get_mut(&person), sessions.get(&session)) else { continue };
        if session.induction {
            facts.record.induction.extend(&session.days);
        }
        if let (Some(exam), Some(on)) = (exam, session.days.last()) {
            facts.record.exams.push(Exam { course: session.course, on: *on, passed: exam == ExamResult::Passed });
        }
    }
    Ok(())
}

/// What a session tells about whoever attended it.
struct Session {
    course: TrainingCourseId,
    induction: bool,
    days: BTreeSet<NaiveDate>,
}

async fn sessions<C: ConnectionTrait>(
    cx: &Context<C>,
    zones: &HashMap<BranchId, Tz>,
) -> Result<HashMap<TrainingSessionId, Session>> {
    let agency = cx.signed_in()?;
    let courses = training_course::Entity::find().filter(training_course::Column::AgencyId.eq(agency));
    let induction: BTreeSet<TrainingCourseId> = courses
        .all(cx.db())
        .await?
        .into_iter()
        .filter(|course| course.kind == CourseKind::Induction)
        .map(|course| course.id)
        .collect();
    let held = training_session::Entity::find().filter(training_session::Column::AgencyId.eq(agency));
    let held = held.all(cx.db()).await?.into_iter().map(|row| {
        let zone = zones.get(&row.branch_id).copied().unwrap_or_default();
        let first = row.starts_at.with_timezone(&zone).date_naive();
        let last = row.ends_at.with_timezone(&zone).date_naive();
        let days = first.iter_days().take_while(|day| *day <= last).take(60).collect();
        (row.id, Session { course: row.course_id, induction: induction.contains(&row.course_id), days })
    });
    Ok(held.collect())
}

async fn add_hours<C: ConnectionTrait>(
    cx: &Context<C>,
    people: Option<&[StaffMemberId]>,
    facts: &mut HashMap<StaffMemberId, Facts>,
) -> Result<()> {
    let since = cx.now() - limits::REACH;
    let select = availability_exception::Entity::find()
        .filter(Exception::OnDay.gte(cx.now().date_naive() - chrono::Days::new(2)));
    for row in of(cx, select, Table(Exception::AgencyId, Exception::StaffMemberId), people)?.all(cx.db()).await? {
        if let Some(facts) = facts.get_mut(&row.staff_member_id) {
            facts.exceptions.push(hours::fact(&row));
        }
    }
    let select = booking::Entity::find()
        .filter(Booking::ReleasedAt.is_null())
        .filter(Booking::EndsAt.gt(since))
        .order_by_asc(Booking::StartsAt);
    let columns = [Booking::StaffMemberId, Booking::Kind, Booking::StartsAt, Booking::EndsAt];
    for (person, kind, from, to) in
        rows::<_, BookingRow, _>(cx, select, Table(Booking::AgencyId, Booking::StaffMemberId), people, columns).await?
    {
        if let (Some(facts), Some(span)) = (facts.get_mut(&person), Span::new(from, to)) {
            facts.taken.push((kind, span));
        }
    }
    Ok(())
}
