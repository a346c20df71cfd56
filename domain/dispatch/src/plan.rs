//! A plan: who goes where in which order, and when.

use serde::{Deserialize, Serialize};

use crate::problem::{CarerIndex, Problem, Ticks, VisitIndex};

/// One visit of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Which visit.
    pub visit: VisitIndex,
    /// When it begins.
    pub start: Ticks,
}

/// A rest as it is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestStop {
    /// The position of the stop that follows, at whose place the rest is taken; the count of stops is the end of the route.
    pub before: usize,
    /// When it begins.
    pub start: Ticks,
}

/// The day of one carer. Without stops the carer stays at home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The visits in their order.
    pub stops: Vec<Stop>,
    /// The rest, if one is taken.
    pub rest: Option<RestStop>,
}

/// The day of all carers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// One route a carer, in the order of the problem.
    pub routes: Vec<Route>,
}

impl Plan {
    /// A plan in which nobody goes anywhere.
    #[must_use]
    pub fn empty(problem: &Problem) -> Self {
        Self { routes: vec![Route::default(); problem.carers().len()] }
    }

    /// The plan without a visit; the others keep their times.
    #[must_use]
    pub fn without(&self, visit: VisitIndex) -> Self {
        let mut plan = self.clone();
        for route in &mut plan.routes {
            let Some(position) = route.stops.iter().position(|stop| stop.visit == visit) else { continue };
            route.stops.remove(position);
            // A rest before the visit is one before what follows it.
            if let Some(rest) = &mut route.rest
                && rest.before > position
            {
                rest.before -= 1;
            }
        }
        plan
    }

    /// Who gives each visit and when, by visit; of a visit that is planned twice the later route counts.
    #[must_use]
    pub fn assignments(&self, problem: &Problem) -> Vec<Option<(CarerIndex, Ticks)>> {
        let mut given = vec![None; problem.visits().len()];
        for (carer, route) in (0..).map(CarerIndex).zip(&self.routes) {
            for stop in &route.stops {
                if let Some(slot) = given.get_mut(stop.visit.at()) {
                    *slot = Some((carer, stop.start));
                }
            }
        }
        given
    }
}
