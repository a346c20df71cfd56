//! A plan under change: routes as linked lists, starts as longest paths over route and synchronisation arcs, and a
//! trail that takes back whatever a move has done.

mod flat;
mod keep;
mod links;
mod price;
mod settle;
#[cfg(test)]
mod tests;

pub(crate) use flat::{Flat, NONE};
pub(crate) use price::IdleView;

use crate::{
    plan::{Plan, RestStop, Route, Stop},
    problem::{Problem, Ticks, VisitIndex},
};
use price::IdleSum;
use settle::Queue;

/// The sums behind the cost, in ticks or cases or, where so named, already weighted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Totals {
    travel: i64,
    late: i64,
    wait: i64,
    over: i64,
    missed: i64,
    moved: i64,
    /// Visits past their hard windows or settled starts: none in a schedule that is kept.
    broken: i64,
    /// Preference, continuity and a changed carer, weighted.
    affinity: i64,
    /// What is not given, weighted.
    unserved: i64,
}

/// What hangs on the start of one visit, or of one end of a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Timing {
    start: Ticks,
    /// Lateness of a visit; overtime at the end of a route.
    late: Ticks,
    wait: Ticks,
    moved: bool,
    broken: bool,
}

/// What hangs on the whole route of a carer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Load {
    travel: i64,
    serving: i64,
    idle: i64,
    missed: bool,
}

/// How many of the latest visits are kept in mind.
const LATEST: usize = 16;

#[derive(Clone, Copy, Debug)]
enum Undo {
    Link { node: u32, pred: u32, succ: u32, carer: u32 },
    Timing { node: u32, timing: Timing },
    Load { carer: u32, load: Load },
    Rest { carer: u32, at: u32 },
    Hold { node: u32, hold: Ticks },
}

/// All that a schedule is decided by; starts follow from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    routes: Vec<Vec<u32>>,
    hold: Vec<Ticks>,
    rest_at: Vec<u32>,
}

impl Order {
    /// The order of a plan, without what it holds that no schedule may: visits that do not exist or stand there twice,
    /// that the carer may not give, and double visits that are not given by two carers.
    pub(crate) fn of_plan(flat: &Flat, plan: &Plan) -> Self {
        let mut given = vec![NONE; flat.visits];
        for (carer, route) in plan.routes.iter().enumerate().take(flat.carers) {
            for stop in &route.stops {
                if flat.is_visit(stop.visit.0) && given[stop.visit.at()] == NONE && flat.is_capable(stop.visit.0, carer)
                {
                    given[stop.visit.at()] = flat.carer_node(carer);
                }
            }
        }
        let fits = |visit: u32, carer: usize| {
            let mate = flat.tie[visit as usize].mate();
            let apart = |mate: u32| given[mate as usize] != NONE && given[mate as usize] != given[visit as usize];
            given[visit as usize] == flat.carer_node(carer) && mate.is_none_or(apart)
        };
        let mut order = Self {
            routes: vec![Vec::new(); flat.carers],
            hold: vec![0; flat.visits],
            rest_at: vec![NONE; flat.carers],
        };
        for (carer, route) in plan.routes.iter().enumerate().take(flat.carers) {
            for (position, stop) in route.stops.iter().enumerate() {
                let visit = stop.visit.0;
                if !flat.is_visit(visit) || !fits(visit, carer) || order.routes[carer].contains(&visit) {
                    continue;
                }
                order.routes[carer].push(visit);
                if route.rest.is_some_and(|rest| rest.before == position) {
                    order.rest_at[carer] = visit;
                }
            }
        }
        order
    }
}

/// The schedule. Visits are nodes `0..n`, then come the heads of the routes, then their tails.
pub(crate) struct Schedule<'f> {
    pub(crate) flat: &'f Flat,
    pred: Vec<u32>,
    succ: Vec<u32>,
    carer: Vec<u32>,
    timing: Vec<Timing>,
    hold: Vec<Ticks>,
    /// The visit before which each carer rests.
    rest_at: Vec<u32>,
    load: Vec<Load>,
    totals: Totals,
    saved: Totals,
    cost: i64,
    trail: Vec<Undo>,
    seeds: Vec<u32>,
    touched: Vec<u32>,
    queue: Queue,
    /// The visits that are latest, worst first; empty when it has to be found again.
    latest: Vec<u32>,
    /// The move in which the timing of a node was last changed.
    changed: Vec<u32>,
    /// The move in which a node was last settled, and how often it was there.
    rounds: Vec<(u32, u32)>,
    move_number: u32,
    settling: u32,
    view: IdleView,
    idle: IdleSum,
}

impl<'f> Schedule<'f> {
    /// A schedule in which nobody goes anywhere.
    pub(crate) fn empty(flat: &'f Flat) -> Self {
        let nodes = flat.nodes();
        let mut schedule = Self {
            flat,
            pred: vec![NONE; nodes],
            succ: vec![NONE; nodes],
            carer: vec![NONE; nodes],
            timing: vec![Timing::default(); nodes],
            hold: vec![0; flat.visits],
            rest_at: vec![NONE; flat.carers],
            load: vec![Load::default(); flat.carers],
            totals: Totals::default(),
            saved: Totals::default(),
            cost: 0,
            trail: Vec::new(),
            seeds: Vec::new(),
            touched: Vec::new(),
            queue: Queue::default(),
            latest: Vec::new(),
            changed: vec![0; nodes],
            rounds: vec![(0, 0); nodes],
            move_number: 0,
            settling: 0,
            view: IdleView::Largest,
            idle: IdleSum::default(),
        };
        for carer in 0..flat.carers {
            let (head, tail) = (flat.head(carer), flat.tail(carer));
            schedule.succ[head] = flat.tail_node(carer);
            schedule.pred[tail] = flat.head_node(carer);
            schedule.carer[head] = flat.carer_node(carer);
            schedule.carer[tail] = flat.carer_node(carer);
            schedule.timing[head].start = flat.shift[carer].open;
            schedule.timing[tail].start = flat.shift[carer].open;
            schedule.load[carer].idle = i64::from(flat.shift[carer].close - flat.shift[carer].open);
        }
        schedule.totals.unserved = flat.unserved.iter().sum();
        schedule.saved = schedule.totals;
        schedule.cost = schedule.price();
        schedule
    }

    /// Takes over an order. None when no starts fit it or it breaks a hard rule.
    pub(crate) fn of_order(flat: &'f Flat, order: &Order) -> Option<Self> {
        let mut schedule = Self::empty(flat);
        schedule.begin();
        for (carer, route) in order.routes.iter().enumerate() {
            let mut last = flat.head_node(carer);
            for visit in route {
                schedule.insert(*visit, last);
                last = *visit;
                if order.hold[last as usize] != 0 {
                    schedule.set_hold(last, order.hold[last as usize]);
                }
            }
            // Also where there is none: a rest may have been taken on the way.
            schedule.set_rest(carer, order.rest_at[carer]);
        }
        // Every visit is new here, and each may wait for each.
        schedule.settle_within(i64::MAX, flat.carer_node(flat.visits).max(16))?;
        schedule.keep();
        Some(schedule)
    }

    /// The order as it stands, to come back to.
    pub(crate) fn order(&self) -> Order {
        Order {
            routes: (0..self.flat.carers).map(|carer| self.route(carer).collect()).collect(),
            hold: self.hold.clone(),
            rest_at: self.rest_at.clone(),
        }
    }

    /// The weighted cost as of the last move that was kept.
    pub(crate) fn cost(&self) -> i64 {
        self.cost
    }

    pub(crate) fn carer_of(&self, visit: u32) -> Option<usize> {
        let carer = self.carer[visit as usize];
        (carer != NONE).then_some(carer as usize)
    }

    /// Whether a visit that has to be given may be missing.
    pub(crate) fn misses_some(&self) -> bool {
        self.totals.unserved >= i64::from(self.flat.weights.missing).max(1)
    }

    /// The carer of a node that is in a route, heads among them.
    pub(crate) fn carer_at(&self, node: u32) -> usize {
        self.carer[node as usize] as usize
    }

    /// What follows a visit, if it is in a route.
    pub(crate) fn after_planned(&self, visit: u32) -> Option<u32> {
        self.is_planned(visit).then(|| self.succ[visit as usize])
    }

    /// One of the visits of a carer, by a number drawn.
    pub(crate) fn any_of_route(&self, carer: usize, drawn: usize) -> Option<u32> {
        let count = self.route(carer).count();
        if count == 0 { None } else { self.route(carer).nth(drawn % count) }
    }

    pub(crate) fn is_planned(&self, visit: u32) -> bool {
        self.carer[visit as usize] != NONE
    }

    pub(crate) fn after(&self, node: u32) -> u32 {
        self.succ[node as usize]
    }

    pub(crate) fn ahead(&self, node: u32) -> u32 {
        self.pred[node as usize]
    }

    pub(crate) fn start(&self, node: u32) -> Ticks {
        self.timing[node as usize].start
    }

    pub(crate) fn wait(&self, node: u32) -> Ticks {
        self.timing[node as usize].wait
    }

    pub(crate) fn hold(&self, visit: u32) -> Ticks {
        self.hold[visit as usize]
    }

    pub(crate) fn rest_at(&self, carer: usize) -> Option<u32> {
        let at = self.rest_at[carer];
        (at != NONE).then_some(at)
    }

    /// The visits of a carer in their order.
    pub(crate) fn route(&self, carer: usize) -> impl Iterator<Item = u32> + '_ {
        let mut node = self.succ[self.flat.head(carer)];
        std::iter::from_fn(move || {
            let visit = self.flat.is_visit(node).then_some(node)?;
            node = self.succ[visit as usize];
            Some(visit)
        })
    }

    /// The plan that the schedule stands for.
    pub(crate) fn plan(&self) -> Plan {
        let mut plan = Plan { routes: Vec::with_capacity(self.flat.carers) };
        for carer in 0..self.flat.carers {
            let mut route = Route::default();
            for visit in self.route(carer) {
                if self.rest_at[carer] == visit {
                    let (ready, length) = self.rest_end(visit, carer);
                    route.rest = Some(RestStop { before: route.stops.len(), start: ready - length });
                }
                route.stops.push(Stop { visit: VisitIndex(visit), start: self.start(visit) });
            }
            plan.routes.push(route);
        }
        plan
    }
}

/// The schedule of a problem, ready to be planned.
pub(crate) fn flatten(problem: &Problem) -> Flat {
    Flat::of(problem)
}
