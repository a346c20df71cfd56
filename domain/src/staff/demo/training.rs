//! The demo's courses and sessions.

use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use entity::{
    id::{BranchId, TrainingCourseId, TrainingSessionId},
    staff::{training_course, training_session},
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::{
    kernel::{Result, Tx, demo::Demo, recurrence::instant},
    staff::CourseKind,
};

/// Code, name, kind, whether it is required, months for which a pass counts.
const COURSES: [(&str, &str, CourseKind, bool, Option<i32>); 5] = [
    ("INDUCTION", "Induction: the house, its standards and its manners", CourseKind::Induction, true, None),
    ("SAFETY", "Safety and first aid in the home", CourseKind::Skill, true, Some(36)),
    ("MONTHLY", "Monthly training", CourseKind::Monthly, false, None),
    ("TEAM", "Weekly team training", CourseKind::Team, false, None),
    ("DRILL_FIRE", "Drill: smoke in the kitchen", CourseKind::Drill, false, None),
];

/// The sessions of one branch that people took part in, or will.
pub(super) struct Classroom {
    pub branch: BranchId,
    /// Two weeks of induction, some months ago.
    pub induction: TrainingSessionId,
    /// The exam in safety, after it.
    pub safety: TrainingSessionId,
    /// The next monthly training, with its hours.
    pub monthly: (TrainingSessionId, DateTime<Utc>, DateTime<Utc>),
}

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<Vec<Classroom>> {
    let courses: Vec<TrainingCourseId> = COURSES.iter().map(|_| demo.id()).collect();
    let rows =
        courses.iter().zip(COURSES).map(|(id, (code, name, kind, required, months))| training_course::ActiveModel {
            id: Set(*id),
            agency_id: Set(demo.agency),
            code: Set(code.to_owned()),
            name: Set(name.to_owned()),
            kind: Set(kind),
            required: Set(required),
            valid_months: Set(months),
            version: Set(1),
        });
    training_course::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    let mut classrooms = Vec::new();
    let mut sessions = Vec::new();
    for branch in demo.branches.clone() {
        let (from, to) = (at(demo, -180, 9), at(demo, -169, 17));
        let induction = session(demo, courses[0], branch.id, (from, to), &mut sessions);
        let safety = session(demo, courses[1], branch.id, (at(demo, -160, 9), at(demo, -160, 12)), &mut sessions);
        let hours = (at(demo, 12, 14), at(demo, 12, 16));
        let monthly = session(demo, courses[2], branch.id, hours, &mut sessions);
        session(demo, courses[4], branch.id, (at(demo, 20, 15), at(demo, 20, 16)), &mut sessions);
        classrooms.push(Classroom { branch: branch.id, induction, safety, monthly: (monthly, hours.0, hours.1) });
    }
    training_session::Entity::insert_many(sessions).exec_without_returning(tx.db()).await?;
    Ok(classrooms)
}

/// An hour of the clock on a day some days from now, moved to the Monday of its week when it is in the past: an
/// induction of two weeks then has its ten working days.
fn at(demo: &Demo, days: i64, hour: u32) -> DateTime<Utc> {
    let today = demo.now.with_timezone(&Shanghai).date_naive();
    let anchor = today - Days::new(today.weekday().num_days_from_monday().into());
    let day = if days < 0 {
        anchor + TimeDelta::days(days - days.rem_euclid(7) + week_day(days))
    } else {
        today + TimeDelta::days(days)
    };
    let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    instant(Shanghai, day.and_time(time)).unwrap_or(demo.now)
}

/// The last day of an induction is a Friday, everything else in the past is on a Monday.
const fn week_day(days: i64) -> i64 {
    if days == -169 { 4 } else { 0 }
}

fn session(
    demo: &mut Demo,
    course: TrainingCourseId,
    branch: BranchId,
    (starts_at, ends_at): (DateTime<Utc>, DateTime<Utc>),
    sessions: &mut Vec<training_session::ActiveModel>,
) -> TrainingSessionId {
    let id = demo.id();
    sessions.push(training_session::ActiveModel {
        id: Set(id),
        agency_id: Set(demo.agency),
        course_id: Set(course),
        branch_id: Set(branch),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        place: Set("Classroom at the branch".to_owned()),
        capacity: Set(None),
    });
    id
}
