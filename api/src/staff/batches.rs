//! What belongs to people, loaded for all people of a request at once.

use std::collections::HashMap;

use async_graphql::Context as Resolving;
use chrono::NaiveDate;
use domain::{
    id::{StaffMemberId, TrainingCourseId, TrainingSessionId},
    kernel::{
        self, Context,
        span::{Period, Span},
    },
    staff,
};

use super::{
    credential::{BackgroundCheck, Credential, ExpiryWarning},
    leaving::Leaving,
    limits::WorkingTimeOverride,
    skill::{SkillById, StaffSkill},
    training::{TrainingAttendance, TrainingCourse, TrainingSession},
};
use crate::{
    agency::BranchById,
    graphql::{Batch, BatchWith, ContextExt, Result},
};

/// A batch of rows that belong to people, by one operation of the domain.
macro_rules! of_members {
    ($($(#[$doc:meta])* $batch:ident: $object:ident by $load:path;)*) => {
        $(
            $(#[$doc])*
            pub struct $batch;

            impl Batch for $batch {
                type Key = StaffMemberId;
                type Value = Vec<$object>;

                async fn load(cx: &Context, keys: &[StaffMemberId]) -> kernel::Result<HashMap<StaffMemberId, Vec<$object>>> {
                    let rows = $load(cx, keys).await?.into_iter().map($object).collect();
                    Ok(by_member(keys, rows, |row: &$object| row.0.staff_member_id))
                }
            }
        )*
    };
}

of_members! {
    /// Skills with their levels.
    SkillsOf: StaffSkill by staff::skill::of_members;
    /// Credentials.
    CredentialsOf: Credential by staff::credential::of_members;
    /// Background checks.
    ChecksOf: BackgroundCheck by staff::check::of_members;
    /// What was attended.
    AttendanceOf: TrainingAttendance by staff::training::attendance_of_members;
    /// Warnings raised.
    WarningsOf: ExpiryWarning by staff::warning::of_members;
    /// Leavings.
    LeavingsOf: Leaving by staff::leaving::of_members;
    /// Breaches of working-time limits that somebody answered for.
    OverridesOf: WorkingTimeOverride by staff::limits::overrides;
}

/// The days from one on, on which the weekly availability does not hold.
pub struct ExceptionsOf;

impl BatchWith for ExceptionsOf {
    type Owner = StaffMemberId;
    type Argument = NaiveDate;
    type Value = Vec<staff::AvailabilityException>;

    async fn load(
        cx: &Context,
        people: &[StaffMemberId],
        from: &NaiveDate,
    ) -> kernel::Result<HashMap<StaffMemberId, Self::Value>> {
        let rows = staff::hours::exceptions(cx, people, *from).await?;
        Ok(by_member(people, rows, |row| row.staff_member_id))
    }
}

/// What takes hours within a window.
pub struct RosterOf;

impl BatchWith for RosterOf {
    type Owner = StaffMemberId;
    type Argument = Span;
    type Value = Vec<staff::Booking>;

    async fn load(
        cx: &Context,
        people: &[StaffMemberId],
        window: &Span,
    ) -> kernel::Result<HashMap<StaffMemberId, Self::Value>> {
        let taken = staff::roster::of_members(cx, people, *window).await?;
        Ok(by_member(people, taken, |row| row.staff_member_id))
    }
}

/// What stands against serving in a period.
pub struct ObstaclesOf;

impl BatchWith for ObstaclesOf {
    type Owner = StaffMemberId;
    type Argument = Period;
    type Value = Vec<staff::eligibility::Obstacle>;

    async fn load(
        cx: &Context,
        people: &[StaffMemberId],
        period: &Period,
    ) -> kernel::Result<HashMap<StaffMemberId, Self::Value>> {
        staff::policy::standing(cx, people, *period).await
    }
}

/// Rows in their order, under the person of each; who has none is known to have none.
fn by_member<T>(
    people: &[StaffMemberId],
    rows: Vec<T>,
    of: impl Fn(&T) -> StaffMemberId,
) -> HashMap<StaffMemberId, Vec<T>> {
    let mut found: HashMap<StaffMemberId, Vec<T>> = people.iter().map(|person| (*person, Vec::new())).collect();
    for row in rows {
        found.entry(of(&row)).or_default().push(row);
    }
    found
}

/// Loads what a list of people is asked for before they are asked one by one.
pub async fn load_ahead(ctx: &Resolving<'_>, people: &[&staff::StaffMember]) -> Result<()> {
    let cx = ctx.cx()?;
    let ids = || people.iter().map(|person| person.id).collect::<Vec<_>>();
    if ctx.asks_rows_for("branch") {
        ctx.load_all::<BranchById>(people.iter().map(|person| person.branch_id).collect()).await?;
    }
    if ctx.asks_rows_for("skills") {
        let held = ctx.load_all::<SkillsOf>(ids()).await?;
        ctx.load_all::<SkillById>(held.iter().flatten().map(|held| held.0.skill_id).collect()).await?;
    }
    if ctx.asks_rows_for("credentials") && cx.may(staff::CREDENTIAL_READ) {
        ctx.load_all::<CredentialsOf>(ids()).await?;
    }
    if ctx.asks_rows_for("expiryWarnings") && cx.may(staff::CREDENTIAL_READ) {
        ctx.load_all::<WarningsOf>(ids()).await?;
    }
    if ctx.asks_rows_for("backgroundChecks") && cx.may(staff::CHECK_READ) {
        ctx.load_all::<ChecksOf>(ids()).await?;
    }
    if ctx.asks_rows_for("leavings") {
        ctx.load_all::<LeavingsOf>(ids()).await?;
    }
    if ctx.asks_rows_for("training") && cx.may(staff::TRAINING_READ) {
        let attended = ctx.load_all::<AttendanceOf>(ids()).await?;
        let sessions = attended.iter().flatten().map(|place| place.0.session_id).collect();
        let sessions = ctx.load_all::<TrainingSessionById>(sessions).await?;
        ctx.load_all::<TrainingCourseById>(sessions.iter().map(|session| session.0.course_id).collect()).await?;
    }
    Ok(())
}

/// Courses by their ids.
pub struct TrainingCourseById;

impl Batch for TrainingCourseById {
    type Key = TrainingCourseId;
    type Value = TrainingCourse;

    async fn load(
        cx: &Context,
        keys: &[TrainingCourseId],
    ) -> kernel::Result<HashMap<TrainingCourseId, TrainingCourse>> {
        let found = staff::training::courses_by_ids(cx, keys).await?;
        Ok(found.into_iter().map(|row| (row.id, TrainingCourse(row))).collect())
    }
}

/// Sessions by their ids.
pub struct TrainingSessionById;

impl Batch for TrainingSessionById {
    type Key = TrainingSessionId;
    type Value = TrainingSession;

    async fn load(
        cx: &Context,
        keys: &[TrainingSessionId],
    ) -> kernel::Result<HashMap<TrainingSessionId, TrainingSession>> {
        let found = staff::training::sessions_by_ids(cx, keys).await?;
        Ok(found.into_iter().map(|row| (row.id, TrainingSession(row))).collect())
    }
}
