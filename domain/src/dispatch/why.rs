//! Why: what a visit adds to the cost, who else could give it and for how much more, and which rule is in the way of the rest.

use chrono::{DateTime, NaiveDate, Utc};
use dispatch::{
    offer::{Offer, offers, share},
    plan::Plan,
    problem::{CarerIndex, Problem, Standing, VisitIndex},
    score::Component,
};
use entity::{
    dispatch::{
        dispatch_plan_day,
        planned_visit::{self, Bar},
    },
    id::{DispatchPlanId, StaffMemberId, VisitId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{
    DISPATCH_READ, DispatchPlan, PlannedVisit,
    model::{Barred, DayModel},
    reach,
    storing::from_json,
};
use crate::kernel::{Context, Error, Result, Rule};

/// The plan's days are not kept any more, or not there yet.
pub const PLAN_NOT_KEPT: Rule = Rule {
    code: "PLAN_NOT_KEPT",
    message: "The plan is not worked out, or a household of it was forgotten since; it explains nothing.",
};

/// What a visit adds to a component of the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Of which component.
    pub component: Component,
    /// Minutes or cases; below zero when the visit saves some.
    pub amount: i64,
    /// Weighted.
    pub cost: i64,
}

/// Somebody who could give a visit, or could not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// Who.
    pub staff_member: StaffMemberId,
    /// Weighted cost beyond that of the plan; `None` when they cannot.
    pub extra_cost: Option<i64>,
    /// When the visit would begin; `None` when they cannot.
    pub starts_at: Option<DateTime<Utc>>,
    /// What is in the way; `None` when nothing is.
    pub bar: Option<Bar>,
    /// That in a sentence.
    pub sentence: Option<String>,
}

/// Why a visit stands in a plan as it does.
#[derive(Clone, Debug)]
pub struct Why {
    /// What the plan proposes.
    pub planned: PlannedVisit,
    /// What that adds to the score, component by component; empty when nobody gives it.
    pub parts: Vec<Part>,
    /// Everybody else: the cheapest first, then those with a rule in the way.
    pub alternatives: Vec<Alternative>,
}

/// Why a visit stands in a plan as it does.
///
/// # Errors
/// [`Error::NotFound`] at `planId` or `visitId`, [`PLAN_NOT_KEPT`].
pub async fn why<C: ConnectionTrait>(cx: &Context<C>, plan: DispatchPlanId, visit: VisitId) -> Result<Why> {
    let scope = cx.require(DISPATCH_READ)?;
    let plan = reach::find(cx, &scope, plan).await.map_err(|error| error.at("planId"))?;
    let planned = planned_visit::Entity::find_by_id((plan.id, visit)).one(cx.db()).await?;
    let planned = planned.ok_or_else(|| Error::not_found(visit).at("visitId"))?;
    let (model, routes) = day(cx, &plan, planned.on_day).await?;
    let problem = model.problem()?;
    let index = model.place_of(visit).ok_or_else(|| Error::not_found(visit).at("visitId"))?;
    Ok(Why {
        parts: parts(&problem, &routes, index),
        alternatives: alternatives(&model, &problem, &routes, index),
        planned,
    })
}

/// A day of a plan as the search left it.
pub(super) async fn day<C: ConnectionTrait>(
    cx: &Context<C>,
    plan: &DispatchPlan,
    on: NaiveDate,
) -> Result<(DayModel, Plan)> {
    let day = dispatch_plan_day::Entity::find_by_id((plan.id, on))
        .filter(dispatch_plan_day::Column::AgencyId.eq(plan.agency_id))
        .one(cx.db())
        .await?;
    match day {
        Some(dispatch_plan_day::Model { model: Some(model), routes: Some(routes), .. }) => {
            Ok((from_json(&model)?, from_json(&routes)?))
        }
        _ => Err(Error::refused(&PLAN_NOT_KEPT)),
    }
}

fn parts(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Vec<Part> {
    if plan.assignments(problem).get(visit.at()).is_none_or(Option::is_none) {
        return Vec::new();
    }
    let share = share(problem, plan, visit);
    // That it is given at all goes without saying.
    let told = Component::ALL.into_iter().filter(|component| *component != Component::Missing);
    let part = |component: Component| Part {
        component,
        amount: share[component as usize],
        cost: share[component as usize] * i64::from(component.weight(problem.weights())),
    };
    told.map(part).filter(|part| part.amount != 0).collect()
}

fn alternatives(model: &DayModel, problem: &Problem, plan: &Plan, visit: VisitIndex) -> Vec<Alternative> {
    let given = plan.assignments(problem).get(visit.at()).copied().flatten().map(|(carer, _)| carer);
    let offers = offers(problem, plan, visit);
    let best = |carer: CarerIndex| offers.iter().find(|offer| offer.carer == carer);
    let own = given.and_then(best).map_or(0, |offer| offer.extra);
    let others = (0..).map(CarerIndex).zip(&model.carers).filter(|(carer, _)| Some(*carer) != given);
    let mut alternatives: Vec<Alternative> =
        others.map(|(carer, staff)| alternative(model, visit, carer, *staff, best(carer), own)).collect();
    alternatives.sort_by_key(|one| (one.extra_cost.is_none(), one.extra_cost, one.bar, one.staff_member));
    alternatives
}

fn alternative(
    model: &DayModel,
    visit: VisitIndex,
    carer: CarerIndex,
    staff: StaffMemberId,
    offer: Option<&Offer>,
    own: i64,
) -> Alternative {
    if let Some(offer) = offer {
        return Alternative {
            staff_member: staff,
            extra_cost: Some(offer.extra - own),
            starts_at: Some(model.moment(offer.start)),
            bar: None,
            sentence: None,
        };
    }
    let (bar, detail) = match model.barred(visit, carer) {
        Some(Barred { bar, detail, .. }) => (*bar, detail.clone()),
        None => match model.draft.visits.get(visit.at()).map(|one| one.standing) {
            Some(Standing::Pinned(_)) => (Bar::PinnedElsewhere, None),
            Some(Standing::Frozen(..)) => (Bar::Settled, None),
            _ => (Bar::NoRoom, None),
        },
    };
    let sentence = detail.unwrap_or_else(|| sentence(bar));
    Alternative { staff_member: staff, extra_cost: None, starts_at: None, bar: Some(bar), sentence: Some(sentence) }
}

fn sentence(bar: Bar) -> String {
    let words = in_words(bar);
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}.", letters.as_str())
}

/// What is in the way, in plain words.
#[must_use]
pub const fn in_words(bar: Bar) -> &'static str {
    match bar {
        Bar::NotEmployed => "not engaged on that day, or suspended",
        Bar::NotEligible => "training, exams or the background check do not allow serving",
        Bar::OtherBranch => "works for another branch",
        Bar::Absent => "said to be away at that time",
        Bar::Forbidden => "forbidden for this visit",
        Bar::PinnedElsewhere => "the visit is pinned to somebody else",
        Bar::Settled => "the visit has begun, or is held by somebody, and stays as it is",
        Bar::Excluded => "the household has asked not to be sent this person",
        Bar::Role => "lacks the role for such a service",
        Bar::Skill => "lacks a skill that the household asked for",
        Bar::Hours => "not willing to work at that time",
        Bar::Leave => "on leave at that time",
        Bar::Booked => "booked for something else at that time",
        Bar::WorkingTime => "a limit on working time or rest would be broken",
        Bar::NoRoom => "cannot be there in time with the rest of the day",
        Bar::NoAddress => "nobody knows where the visit is",
    }
}
