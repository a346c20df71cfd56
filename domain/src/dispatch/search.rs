//! Working a day out: what the core finds, within the limits of the law and with as few changes as were asked for.

use std::time::{Duration, Instant};

use dispatch::{
    plan::Plan,
    problem::{CarerIndex, Problem, Standing, VisitIndex},
    score::score,
    search::{Iterations, improve},
};
use entity::dispatch::{dispatch_plan::PlanKind, planned_visit::Bar};

use super::{labour::Loads, model::DayModel};
use crate::kernel::Result;

/// A limit that is broken takes a visit from somebody; after so many rounds it takes it from everybody.
const ROUNDS: usize = 12;

/// Of a hundred visits that need not have changed, so many may change when a day is planned anew.
const MAY_CHANGE_PERCENT: usize = 5;

/// How long to search, and how far it has come.
pub(super) struct Search<'a> {
    /// Why the plan is made.
    pub kind: PlanKind,
    /// Another seed, another search.
    pub seed: u32,
    /// How long to search.
    pub budget: Duration,
    /// Asked now and then: whether to stop.
    pub called_off: &'a (dyn Fn() -> bool + Sync),
    /// Told now and then: the share of the budget that is spent, and the best cost.
    pub progress: &'a mut dyn FnMut(f64, i64),
}

/// What was found for a day.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// The plan.
    pub plan: Plan,
    /// The day as it was arranged before.
    pub before: Plan,
}

/// Works a day out. The model learns on the way whom limits on working time keep from which visit.
///
/// # Errors
/// When the model makes no sense, which is our own fault.
pub(super) fn work_out(model: &mut DayModel, loads: &Loads, search: &mut Search<'_>) -> Result<Found> {
    let problem = model.problem()?;
    loads.bar_each(model, &problem);
    let mut problem = model.problem()?;
    let before = model.arranged(&problem);
    let mut plan = searched(&problem, &before, search);
    for round in 0.. {
        let broken = loads.broken(model, &plan);
        if broken.is_empty() {
            break;
        }
        for (visit, carer, sentence) in broken {
            plan = without(&problem, &plan, visit);
            if round < ROUNDS {
                model.bar(visit, carer, Bar::WorkingTime, Some(sentence));
            }
            unpin(model, visit);
        }
        if round < ROUNDS {
            problem = model.problem()?;
            plan = completed(&problem, &plan, search.seed);
        }
    }
    Ok(Found { plan, before })
}

/// A visit that was pinned to somebody whom the law keeps from it is nobody's.
fn unpin(model: &mut DayModel, visit: VisitIndex) {
    let Some(one) = model.draft.visits.get_mut(visit.at()) else { return };
    if let Standing::Pinned(_) = one.standing {
        one.standing = Standing::Free;
        one.excluded = (0..).map(CarerIndex).take(model.carers.len()).collect();
    }
}

/// The plan without a visit, and without the other one where two give it together: one alone is of no use.
fn without(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Plan {
    let rest = plan.without(visit);
    problem.mate(visit).map_or_else(|| rest.clone(), |(_, mate)| rest.without(mate))
}

/// Puts in what a plan leaves out, where it fits, and little more.
fn completed(problem: &Problem, plan: &Plan, seed: u32) -> Plan {
    improve(problem, plan, seed.into(), &mut Iterations(1), &mut |_| {}).plan
}

fn searched(problem: &Problem, before: &Plan, search: &mut Search<'_>) -> Plan {
    let first = completed(problem, before, search.seed);
    let begun = Instant::now();
    let budget = search.budget.as_secs_f64().max(0.001);
    let off = search.called_off;
    let mut stop = |_| if off() { 1.0 } else { begun.elapsed().as_secs_f64() / budget };
    let progress = &mut *search.progress;
    let mut told = |at: &dispatch::search::Progress| progress(at.spent.clamp(0.0, 1.0), at.best);
    let found = improve(problem, &first, search.seed.into(), &mut stop, &mut told).plan;
    let dearer = score(problem, &first).total() <= score(problem, &found).total();
    let unsettling = search.kind == PlanKind::Replan
        && changed(problem, &found) > changed(problem, &first).max(problem.visits().len() * MAY_CHANGE_PERCENT / 100);
    if dearer || unsettling { first } else { found }
}

/// How many visits have another carer or another time than before.
pub(super) fn changed(problem: &Problem, plan: &Plan) -> usize {
    let given = plan.assignments(problem);
    let moved = problem.visits().iter().zip(given).filter(|(visit, given)| {
        visit.before.is_some_and(|before| {
            given.is_none_or(|(carer, start)| {
                carer != before.carer || (start - before.start).abs() > problem.draft().tolerance
            })
        })
    });
    moved.count()
}
