//! What a plan costs, component by component, and which visits and carers bring it about.

use crate::{
    plan::{Plan, RestStop, Route},
    problem::{Carer, CarerIndex, Measured, Need, Problem, Rest, Ticks, Visit, VisitIndex, Weights},
};

/// What is counted. The order is that of [`Score::amounts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Component {
    /// Ticks on the way.
    Travel,
    /// Ticks after the close of windows, over all visits.
    Lateness,
    /// The largest lateness of a visit, in ticks.
    WorstLateness,
    /// Ticks between arrival and start, but before the first visit.
    Waiting,
    /// Ticks from the end of the shift to the arrival at the end of the route.
    Overtime,
    /// The most ticks that a carer has in the shift without travel, service or rest.
    Idle,
    /// Visits by somebody new to a household that others know.
    Continuity,
    /// Visits by somebody outside those asked for.
    Preference,
    /// The priorities of the optional visits that are not given.
    Unassigned,
    /// Mandatory visits that are not given.
    Missing,
    /// Rests that are due and not taken in their span.
    MissedRest,
    /// Ticks between the longest and the shortest work of two carers.
    UnfairLoad,
    /// Visits with another carer than before, or at another time.
    Disruption,
}

impl Component {
    /// All components, in their order.
    pub const ALL: [Self; 13] = [
        Self::Travel,
        Self::Lateness,
        Self::WorstLateness,
        Self::Waiting,
        Self::Overtime,
        Self::Idle,
        Self::Continuity,
        Self::Preference,
        Self::Unassigned,
        Self::Missing,
        Self::MissedRest,
        Self::UnfairLoad,
        Self::Disruption,
    ];

    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Travel => "travel",
            Self::Lateness => "lateness",
            Self::WorstLateness => "worst lateness",
            Self::Waiting => "waiting",
            Self::Overtime => "overtime",
            Self::Idle => "idle time",
            Self::Continuity => "continuity",
            Self::Preference => "preference",
            Self::Unassigned => "unassigned",
            Self::Missing => "missing",
            Self::MissedRest => "missed rest",
            Self::UnfairLoad => "unfair load",
            Self::Disruption => "disruption",
        }
    }

    /// Whether it is counted in ticks; the others count cases.
    #[must_use]
    pub const fn is_time(self) -> bool {
        match self {
            Self::Travel
            | Self::Lateness
            | Self::WorstLateness
            | Self::Waiting
            | Self::Overtime
            | Self::Idle
            | Self::UnfairLoad => true,
            Self::Continuity
            | Self::Preference
            | Self::Unassigned
            | Self::Missing
            | Self::MissedRest
            | Self::Disruption => false,
        }
    }

    /// What one tick or case of it costs.
    #[must_use]
    pub const fn weight(self, weights: &Weights) -> u32 {
        match self {
            Self::Travel => weights.travel,
            Self::Lateness => weights.lateness,
            Self::WorstLateness => weights.worst_lateness,
            Self::Waiting => weights.waiting,
            Self::Overtime => weights.overtime,
            Self::Idle => weights.idle,
            Self::Continuity => weights.continuity,
            Self::Preference => weights.preference,
            Self::Unassigned => weights.unassigned,
            Self::Missing => weights.missing,
            Self::MissedRest => weights.missed_rest,
            Self::UnfairLoad => weights.unfair_load,
            Self::Disruption => weights.disruption,
        }
    }
}

/// Who brings about a part of a component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A carer's route as a whole.
    Carer(CarerIndex),
    /// A visit.
    Visit(VisitIndex),
}

/// A part of a component and its cause, in ticks or cases before weighting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Of which component.
    pub component: Component,
    /// Who brings it about.
    pub cause: Cause,
    /// How much.
    pub amount: i64,
}

/// The score of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// Ticks or cases of each component of [`Component::ALL`], before weighting.
    pub amounts: [i64; 13],
    /// Where they come from. The shares of a component add up to its amount, except that those of unfair load are
    /// each carer's work, of which the amount is the range.
    pub shares: Vec<Share>,
    weights: Weights,
    divisor: u32,
    ticks_per_minute: u32,
}

impl Score {
    /// How much of a component there is, in ticks or cases.
    #[must_use]
    pub fn amount(&self, component: Component) -> i64 {
        self.amounts[component as usize]
    }

    /// A component in minutes or cases.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^52")]
    pub fn told(&self, component: Component) -> f64 {
        let amount = self.amount(component) as f64;
        if component.is_time() { amount / f64::from(self.ticks_per_minute) } else { amount }
    }

    /// A component's weighted part of the total.
    #[must_use]
    pub fn weighted(&self, component: Component) -> i64 {
        self.amount(component) * i64::from(component.weight(&self.weights))
    }

    /// The weighted sum of all components: what the search makes small.
    #[must_use]
    pub fn total(&self) -> i64 {
        Component::ALL.iter().map(|component| self.weighted(*component)).sum()
    }

    /// The total in the unit in which the problem tells its cost.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "totals stay far below 2^52")]
    pub fn cost(&self) -> f64 {
        self.total() as f64 / f64::from(self.divisor)
    }
}

/// Scores a plan by the times that stand in it.
///
/// Stops of visits that do not exist are passed over; whether a plan keeps the rules is for [`crate::check`] to say.
#[must_use]
pub fn score(problem: &Problem, plan: &Plan) -> Score {
    let mut tally = Tally {
        problem,
        score: Score {
            amounts: [0; 13],
            shares: Vec::new(),
            weights: *problem.weights(),
            divisor: problem.draft().divisor,
            ticks_per_minute: problem.draft().ticks_per_minute,
        },
    };
    let mut idle = Vec::new();
    let mut work = Vec::new();
    let nobody = Route::default();
    for (index, carer) in (0..).map(CarerIndex).zip(problem.carers()) {
        let day = tally.day(index, carer, plan.routes.get(index.at()).unwrap_or(&nobody));
        idle.push((Cause::Carer(index), day.idle));
        work.push((Cause::Carer(index), day.work));
    }
    let late = tally.visits(plan);
    tally.worst(Component::WorstLateness, &late);
    tally.worst(Component::Idle, &idle);
    let range =
        work.iter().map(|(_, one)| *one).max().unwrap_or(0) - work.iter().map(|(_, one)| *one).min().unwrap_or(0);
    tally.score.amounts[Component::UnfairLoad as usize] = range;
    for (cause, amount) in work {
        tally.score.shares.push(Share { component: Component::UnfairLoad, cause, amount });
    }
    tally.score
}

struct Day {
    idle: i64,
    work: i64,
}

struct Tally<'p> {
    problem: &'p Problem,
    score: Score,
}

impl Tally<'_> {
    fn add(&mut self, component: Component, cause: Cause, amount: i64) {
        if amount != 0 {
            self.score.amounts[component as usize] += amount;
            self.score.shares.push(Share { component, cause, amount });
        }
    }

    fn worst(&mut self, component: Component, all: &[(Cause, i64)]) {
        if let Some((cause, amount)) = all.iter().max_by_key(|(_, amount)| *amount) {
            self.score.amounts[component as usize] = *amount;
            self.score.shares.push(Share { component, cause: *cause, amount: *amount });
        }
    }

    fn day(&mut self, index: CarerIndex, carer: &Carer, route: &Route) -> Day {
        let cause = Cause::Carer(index);
        let shift = i64::from(carer.shift.close - carer.shift.open);
        if route.stops.is_empty() {
            return Day { idle: shift, work: 0 };
        }
        let (mut place, mut free, mut travel, mut serving) = (carer.start, carer.shift.open, 0, 0);
        for (position, stop) in route.stops.iter().enumerate() {
            let Some(visit) = self.problem.visits().get(stop.visit.at()) else { continue };
            let leg = self.problem.travel(place, visit.place);
            let resting = match (carer.rest, route.rest) {
                (Some(rest), Some(taken)) if taken.before == position && is_in_time(rest, taken) => rest.length,
                _ => 0,
            };
            if position > 0 {
                let waited = i64::from(stop.start) - i64::from(free) - i64::from(leg) - i64::from(resting);
                self.add(Component::Waiting, Cause::Visit(stop.visit), waited);
            }
            travel += i64::from(leg);
            serving += i64::from(visit.duration);
            (place, free) = (visit.place, stop.start.saturating_add(visit.duration));
        }
        let home = self.problem.travel(place, carer.end);
        travel += i64::from(home);
        let mut back = free.saturating_add(home);
        let mut rested = 0;
        if let Some(rest) = carer.rest {
            let taken = route.rest.filter(|taken| is_in_time(rest, *taken));
            match taken {
                Some(taken) => {
                    rested = i64::from(rest.length);
                    if taken.before >= route.stops.len() {
                        back = back.max(taken.start.saturating_add(rest.length));
                    }
                }
                None => self.add(Component::MissedRest, cause, 1),
            }
        }
        self.add(Component::Travel, cause, travel);
        self.add(Component::Overtime, cause, i64::from(back.saturating_sub(carer.shift.close).max(0)));
        Day { idle: shift - travel - serving - rested, work: travel + serving }
    }

    /// All that hangs on single visits; gives back how late each is.
    fn visits(&mut self, plan: &Plan) -> Vec<(Cause, i64)> {
        let draft = self.problem.draft();
        let mut late = Vec::new();
        for (index, (visit, given)) in (0..).zip(draft.visits.iter().zip(plan.assignments(self.problem))) {
            let cause = Cause::Visit(VisitIndex(index));
            let Some((carer, start)) = given else {
                match visit.need {
                    Need::Mandatory => self.add(Component::Missing, cause, 1),
                    Need::Optional { priority } => self.add(Component::Unassigned, cause, i64::from(priority)),
                }
                self.add(Component::Disruption, cause, i64::from(visit.before.is_some()));
                continue;
            };
            let by = i64::from(lateness(visit, start, draft.measured));
            late.push((cause, by));
            self.add(Component::Lateness, cause, by);
            let outside = |list: &[CarerIndex]| i64::from(!list.is_empty() && !list.contains(&carer));
            self.add(Component::Preference, cause, outside(&visit.preferred));
            self.add(Component::Continuity, cause, outside(&visit.known));
            let moved = visit.before.is_some_and(|before| {
                before.carer != carer || before.start.abs_diff(start) > draft.tolerance.unsigned_abs()
            });
            self.add(Component::Disruption, cause, i64::from(moved));
        }
        late
    }
}

/// Whether a rest begins when it may; one that does not counts for nothing.
fn is_in_time(rest: Rest, taken: RestStop) -> bool {
    (rest.begins.open..=rest.begins.close).contains(&taken.start)
}

/// How late a visit is that begins at `start`: past the close of the last window that opens at or before the start,
/// or of the first when none does.
#[must_use]
pub fn lateness(visit: &Visit, start: Ticks, measured: Measured) -> Ticks {
    let window = visit.windows.iter().rev().find(|window| window.open <= start).or(visit.windows.first());
    let moment = match measured {
        Measured::AtStart => start,
        Measured::AtEnd => start.saturating_add(visit.duration),
    };
    window.map_or(0, |window| moment.saturating_sub(window.close).max(0))
}
