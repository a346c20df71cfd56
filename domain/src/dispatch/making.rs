//! Having plans made: ahead, to make a day or a week good, and at once, because something has happened.

use std::time::Instant;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{
    dispatch::dispatch_plan::PlanKind,
    id::{BranchId, DispatchPlanId},
};

use super::{
    DISPATCH_PLAN, DISPATCH_READ, DispatchPlan,
    asked::{Asked, AskedInput, PlanWeights, Usual},
    facts::DayFacts,
    labour::Loads,
    loading, mapping,
    model::DayModel,
    reach,
    roads::{self, Patience, TravelSource},
    solving,
    storing::{self, Draft},
};
use crate::{
    agency::{Branch, branch},
    kernel::{Actor, Context, Error, Result, Rule, input},
    staff::pool::Facts,
};

/// Nobody works for the branch.
pub const NO_CARERS: Rule =
    Rule { code: "NO_CARERS", message: "Nobody works for this branch; there is no day to plan." };

/// So many days are planned at once.
pub const MOST_DAYS: i32 = 7;

/// Nobody plans further ahead: in days.
const FURTHEST: i64 = 366;

/// A day ahead is searched for five seconds, and keeps to the times that families were told.
pub(super) const AHEAD: Usual = Usual { budget_ms: 5_000, may_move_minutes: 0, weights: PlanWeights::AHEAD };

/// A day under way has an answer at once, and may keep families waiting before it lets them down.
const UNDER_WAY: Usual = Usual { budget_ms: 150, may_move_minutes: 45, weights: PlanWeights::UNDER_WAY };

/// What is to be planned.
#[derive(Clone, Debug)]
pub struct PlanInput {
    /// Whose days.
    pub branch: BranchId,
    /// The first of them on the branch's calendar, today or later.
    pub first_day: NaiveDate,
    /// How many, 1 to [`MOST_DAYS`].
    pub days: i32,
    /// What to keep to.
    pub options: AskedInput,
    /// The plan that this one is another version of, to be compared with.
    pub based_on: Option<DispatchPlanId>,
}

/// Has a day or a week planned. What there is to plan is read now; it is worked out in the background.
///
/// # Errors
/// [`Error::NotFound`] at `branchId`, `basedOnId`, or a field of `options`, [`Error::Invalid`] naming the field,
/// [`NO_CARERS`].
pub async fn create(cx: &Context, input: PlanInput) -> Result<DispatchPlan> {
    cx.require(DISPATCH_PLAN)?;
    let prepared = prepare(cx, PlanKind::Plan, input).await?;
    let plan = cx.write(async |tx| storing::queue(tx, &prepared.draft, &prepared.models).await).await?;
    solving::begin(cx, plan.id);
    Ok(plan)
}

/// Plans what is left of a day anew, at once and with the fewest changes, because something has happened: somebody fell
/// ill, a visit came or was called off, somebody is late. What has begun stays.
///
/// # Errors
/// As [`create`].
pub async fn replan(cx: &Context, input: PlanInput) -> Result<DispatchPlan> {
    cx.require(DISPATCH_PLAN)?;
    let prepared = prepare(cx, PlanKind::Replan, input).await?;
    let loads = Loads::of(&prepared.people, &prepared.models)?;
    let solved = solving::solve_now(cx, &prepared.draft, prepared.models, loads).await?;
    cx.write(async |tx| storing::propose_at_once(tx, &prepared.draft, &solved).await).await
}

struct Prepared {
    draft: Draft,
    models: Vec<DayModel>,
    people: Vec<Facts>,
}

async fn prepare(cx: &Context, kind: PlanKind, input: PlanInput) -> Result<Prepared> {
    let scope = cx.require(DISPATCH_PLAN)?;
    let branch = branch::get(cx, input.branch).await.map_err(|error| error.at("branchId"))?;
    if let Some(based_on) = input.based_on {
        reach::find(cx, &scope, based_on).await.map_err(|error| error.at("basedOnId"))?;
    }
    let count = checked_days(cx.now(), &branch, input.first_day, input.days)?;
    // A plan weighs what a dispatcher is not shown, such as whom a household does not want.
    let system = cx.acting_as(Actor::system(scope.agency));
    let (days, people) = loading::days(&system, &branch, input.first_day, count).await?;
    let (usual, patience) = match kind {
        PlanKind::Plan => (AHEAD, Patience::AHEAD),
        PlanKind::Replan => (UNDER_WAY, Patience::AT_ONCE),
    };
    let end = days.last().map_or(cx.now(), |day| day.span.end());
    let asked = Asked { based_on: input.based_on, ..input.options.checked(usual, cx.now(), end)? };
    let (models, travel) = models(cx, &days, &asked, patience).await?;
    refuse_unknown(&models, &asked)?;
    if people.is_empty() {
        return Err(Error::refused(&NO_CARERS).at("branchId"));
    }
    let draft = Draft { branch: branch.id, kind, first_day: input.first_day, days: input.days, asked, travel };
    Ok(Prepared { draft, models, people })
}

/// The days as the search sees them, and where their travel times come from. All of them wait for a service together as
/// long as one would.
async fn models(
    cx: &Context,
    days: &[DayFacts],
    asked: &Asked,
    patience: Patience,
) -> Result<(Vec<DayModel>, TravelSource)> {
    let percent = u32::try_from(asked.travel_percent).unwrap_or(100);
    let (begun, mut travel, mut models) = (Instant::now(), TravelSource::default(), Vec::with_capacity(days.len()));
    for day in days {
        let ways = roads::of_day(cx, day, percent, patience.left(begun.elapsed())).await;
        travel.add(ways.source());
        models.push(mapping::model(day, asked, &ways)?);
    }
    Ok((models, travel))
}

fn checked_days(now: DateTime<Utc>, branch: &Branch, first: NaiveDate, days: i32) -> Result<u64> {
    let today = now.with_timezone(&branch::time_zone(branch)?).date_naive();
    if first < today {
        return Err(Error::invalid("firstDay", "lies in the past; what was stays as it was"));
    }
    if first - today > TimeDelta::days(FURTHEST) {
        return Err(Error::invalid("firstDay", format!("lies more than {FURTHEST} days ahead")));
    }
    input::whole("days", days.into(), 1, MOST_DAYS.into())
}

/// Refuses a wish about a visit or a person that the plan does not know.
fn refuse_unknown(models: &[DayModel], asked: &Asked) -> Result<()> {
    for (field, pair) in asked.pins.iter().map(|pin| (PINS, pin)).chain(asked.forbids.iter().map(|one| (FORBIDS, one)))
    {
        let visit = models.iter().find_map(|model| model.visit_at(model.place_of(pair.visit)?));
        let Some(visit) = visit else { return Err(Error::not_found(pair.visit).at(field.0)) };
        if visit.settled && visit.carer != Some(pair.staff_member) && field == PINS {
            return Err(Error::invalid("options.pins.visitId", "has begun or is held by somebody; it stays as it is"));
        }
        if !models.iter().any(|model| model.carers.contains(&pair.staff_member)) {
            return Err(Error::not_found(pair.staff_member).at(field.1));
        }
    }
    for absence in &asked.absent {
        if !models.iter().any(|model| model.carers.contains(&absence.staff_member)) {
            return Err(Error::not_found(absence.staff_member).at("options.absent.staffMemberId"));
        }
    }
    Ok(())
}

const PINS: (&str, &str) = ("options.pins.visitId", "options.pins.staffMemberId");
const FORBIDS: (&str, &str) = ("options.forbids.visitId", "options.forbids.staffMemberId");

/// A day as it is now, for questions about it, and its staff.
pub(super) async fn facts(cx: &Context, branch: &Branch, day: NaiveDate) -> Result<(DayFacts, Vec<Facts>)> {
    let scope = cx.require(DISPATCH_READ)?;
    checked_days(cx.now(), branch, day, 1).map_err(|error| match error {
        Error::Invalid { problem, .. } => Error::invalid("day", problem),
        other => other,
    })?;
    let system = cx.acting_as(Actor::system(scope.agency));
    let (days, people) = loading::days(&system, branch, day, 1).await?;
    let day = days.into_iter().next().ok_or_else(|| Error::internal("a day that was read is not there"))?;
    Ok((day, people))
}
