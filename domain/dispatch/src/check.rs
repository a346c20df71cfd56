//! Judges a finished plan by the rules alone. Written apart from the scheduling and scoring that it controls, and
//! slow on purpose: it asks every rule of every stop.

use std::collections::HashMap;

use crate::{
    plan::{Plan, Route},
    problem::{Carer, CarerIndex, Lateness, Measured, Need, Problem, Standing, Ticks, Together, VisitIndex},
};

/// A rule that a plan breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// There are more or fewer routes than carers.
    #[error("the plan has {0} routes, which is not one a carer")]
    Routes(usize),
    /// A visit that the problem does not have.
    #[error("visit {} does not exist", .0.0)]
    UnknownVisit(VisitIndex),
    /// A visit that is planned more than once.
    #[error("visit {} is planned more than once", .0.0)]
    Twice(VisitIndex),
    /// A visit that has to be given and is not.
    #[error("visit {} is mandatory and not planned", .0.0)]
    NotGiven(VisitIndex),
    /// A carer lacks a skill.
    #[error("carer {} lacks a skill for visit {}", .0.0, .1.0)]
    Unskilled(CarerIndex, VisitIndex),
    /// A carer is excluded.
    #[error("carer {} is excluded from visit {}", .0.0, .1.0)]
    Excluded(CarerIndex, VisitIndex),
    /// A visit whose carer is settled is with another, or at another time.
    #[error("visit {} is not as it was settled", .0.0)]
    Unsettled(VisitIndex),
    /// A visit begins before its first window.
    #[error("visit {} begins before its window", .0.0)]
    TooEarly(VisitIndex),
    /// A visit that must not be late is.
    #[error("visit {} is late and must not be", .0.0)]
    TooLate(VisitIndex),
    /// A carer cannot be there in time, rest included.
    #[error("carer {} cannot be at visit {} in time", .0.0, .1.0)]
    OutOfReach(CarerIndex, VisitIndex),
    /// A double visit is given by one carer alone.
    #[error("one carer gives both visits {} and {}", .0.0, .1.0)]
    OneCarer(VisitIndex, VisitIndex),
    /// Only one visit of a double visit is given.
    #[error("of visits {} and {} only one is given", .0.0, .1.0)]
    Halved(VisitIndex, VisitIndex),
    /// The starts of a double visit do not hang together as they should.
    #[error("visits {} and {} begin too far apart or too close", .0.0, .1.0)]
    OutOfStep(VisitIndex, VisitIndex),
    /// A rest that begins before the carer is there.
    #[error("the rest of carer {} is not where and when it may be", .0.0)]
    BadRest(CarerIndex),
    /// A carer works longer than allowed.
    #[error("carer {} works longer than allowed", .0.0)]
    TooMuchWork(CarerIndex),
}

/// What a check finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Every rule that is broken, once for each stop that breaks it.
    pub broken: Vec<Broken>,
    /// The weighted cost, worked out anew.
    pub total: i64,
}

/// Judges a plan.
#[must_use]
pub fn check(problem: &Problem, plan: &Plan) -> Report {
    let mut checker = Checker { problem, broken: Vec::new(), total: 0, given: HashMap::new(), lates: vec![0] };
    if plan.routes.len() != problem.carers().len() {
        checker.broken.push(Broken::Routes(plan.routes.len()));
    }
    let mut idle = vec![0];
    let mut work = Vec::new();
    let stays = Route::default();
    for (number, carer) in (0..).zip(problem.carers()) {
        let route = plan.routes.get(number as usize).unwrap_or(&stays);
        let (busy, rested) = checker.follow(CarerIndex(number), carer, route);
        idle.push(i64::from(carer.shift.close - carer.shift.open) - busy - rested);
        work.push(busy);
        if carer.longest_work.is_some_and(|longest| busy > i64::from(longest)) {
            checker.broken.push(Broken::TooMuchWork(CarerIndex(number)));
        }
    }
    checker.look_at_visits();
    checker.look_at_doubles();
    let weights = problem.weights();
    let largest_idle = idle.iter().skip(1).max().copied().unwrap_or(0);
    let range = work.iter().max().copied().unwrap_or(0) - work.iter().min().copied().unwrap_or(0);
    let latest = checker.lates.iter().max().copied().unwrap_or(0);
    checker.total += largest_idle * i64::from(weights.idle)
        + range * i64::from(weights.unfair_load)
        + latest * i64::from(weights.worst_lateness)
        + checker.lates.iter().sum::<i64>() * i64::from(weights.lateness);
    Report { broken: checker.broken, total: checker.total }
}

struct Checker<'p> {
    problem: &'p Problem,
    broken: Vec<Broken>,
    total: i64,
    given: HashMap<u32, (CarerIndex, Ticks)>,
    lates: Vec<i64>,
}

impl Checker<'_> {
    fn charge(&mut self, amount: i64, weight: u32) {
        self.total += amount * i64::from(weight);
    }

    /// Walks a route; the ticks worked and rested.
    fn follow(&mut self, who: CarerIndex, carer: &Carer, route: &Route) -> (i64, i64) {
        if route.stops.is_empty() {
            return (0, 0);
        }
        let weights = *self.problem.weights();
        let mut busy = 0;
        let mut now = i64::from(carer.shift.open);
        let mut here = carer.start;
        let mut rest_is_good = false;
        for (number, stop) in route.stops.iter().enumerate() {
            let Some(visit) = self.problem.visits().get(stop.visit.at()) else {
                self.broken.push(Broken::UnknownVisit(stop.visit));
                continue;
            };
            if self.given.insert(stop.visit.0, (who, stop.start)).is_some() {
                self.broken.push(Broken::Twice(stop.visit));
            }
            let way = self.problem.travel(here, visit.place);
            let there = now + i64::from(way);
            let mut ready = there;
            let mut length = 0;
            let start = i64::from(stop.start);
            if let (Some(due), Some(taken)) = (carer.rest, route.rest)
                && taken.before == number
            {
                ready = i64::from(taken.start) + i64::from(due.length);
                if i64::from(taken.start) < there {
                    self.broken.push(Broken::BadRest(who));
                }
                rest_is_good = taken.start >= due.begins.open && taken.start <= due.begins.close;
                if rest_is_good {
                    length = i64::from(due.length);
                }
            }
            if start < ready {
                self.broken.push(Broken::OutOfReach(who, stop.visit));
            }
            if number > 0 {
                self.charge(start - there - length, weights.waiting);
            }
            self.charge(i64::from(way), weights.travel);
            busy += i64::from(way) + i64::from(visit.duration);
            now = start + i64::from(visit.duration);
            here = visit.place;
        }
        let way = self.problem.travel(here, carer.end);
        self.charge(i64::from(way), weights.travel);
        busy += i64::from(way);
        now += i64::from(way);
        if let (Some(due), Some(taken)) = (carer.rest, route.rest)
            && taken.before >= route.stops.len()
        {
            rest_is_good =
                i64::from(taken.start) >= now && taken.start >= due.begins.open && taken.start <= due.begins.close;
            now = now.max(i64::from(taken.start) + i64::from(due.length));
        }
        self.charge((now - i64::from(carer.shift.close)).max(0), weights.overtime);
        let Some(due) = carer.rest else { return (busy, 0) };
        if !rest_is_good {
            self.charge(1, weights.missed_rest);
        }
        (busy, if rest_is_good { i64::from(due.length) } else { 0 })
    }

    fn look_at_visits(&mut self) {
        let problem = self.problem;
        let weights = problem.weights();
        for (number, visit) in (0..).zip(problem.visits()) {
            let index = VisitIndex(number);
            let Some((carer, start)) = self.given.get(&number).copied() else {
                match visit.need {
                    Need::Mandatory => {
                        self.broken.push(Broken::NotGiven(index));
                        self.charge(1, weights.missing);
                    }
                    Need::Optional { priority } => self.charge(i64::from(priority), weights.unassigned),
                }
                if visit.before.is_some() {
                    self.charge(1, weights.disruption);
                }
                continue;
            };
            let skills = &problem.carers()[carer.at()].skills;
            if visit.skills.iter().any(|skill| !skills.contains(skill)) {
                self.broken.push(Broken::Unskilled(carer, index));
            }
            if visit.excluded.contains(&carer) {
                self.broken.push(Broken::Excluded(carer, index));
            }
            let as_settled = match visit.standing {
                Standing::Free => true,
                Standing::Pinned(to) => carer == to,
                Standing::Frozen(to, then) => carer == to && start == then,
            };
            if !as_settled {
                self.broken.push(Broken::Unsettled(index));
            }
            let is_frozen = matches!(visit.standing, Standing::Frozen(..));
            let mut window = visit.windows[0];
            if start < window.open && !is_frozen {
                self.broken.push(Broken::TooEarly(index));
            }
            for later in &visit.windows {
                if later.open <= start {
                    window = *later;
                }
            }
            let length = if problem.draft().measured == Measured::AtEnd { i64::from(visit.duration) } else { 0 };
            let late = (i64::from(start) + length - i64::from(window.close)).max(0);
            if late > 0 && visit.lateness == Lateness::Hard && !is_frozen {
                self.broken.push(Broken::TooLate(index));
            }
            self.lates.push(late);
            if !visit.preferred.is_empty() && !visit.preferred.contains(&carer) {
                self.charge(1, weights.preference);
            }
            if !visit.known.is_empty() && !visit.known.contains(&carer) {
                self.charge(1, weights.continuity);
            }
            if let Some(before) = visit.before
                && (before.carer != carer || before.start.abs_diff(start) > problem.draft().tolerance.unsigned_abs())
            {
                self.charge(1, weights.disruption);
            }
        }
    }

    fn look_at_doubles(&mut self) {
        for double in &self.problem.draft().doubles {
            let (first, second) = (double.first, double.second);
            match (self.given.get(&first.0), self.given.get(&second.0)) {
                (None, None) => {}
                (Some((one, then)), Some((other, later))) => {
                    if one == other {
                        self.broken.push(Broken::OneCarer(first, second));
                    }
                    let apart = i64::from(*later) - i64::from(*then);
                    let in_step = match double.together {
                        Together::Simultaneous => apart == 0,
                        Together::Sequential { min, max } => apart >= i64::from(min) && apart <= i64::from(max),
                        Together::Independent => true,
                    };
                    if !in_step {
                        self.broken.push(Broken::OutOfStep(first, second));
                    }
                }
                _ => self.broken.push(Broken::Halved(first, second)),
            }
        }
    }
}
