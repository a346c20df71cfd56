//! What is to be planned: carers, visits, double visits, travel, and what counts how much.

mod validate;

use serde::{Deserialize, Serialize};

pub use validate::{Fault, Invalid};

/// A moment or a length of time in ticks; [`Draft::ticks_per_minute`] says how many make a minute.
pub type Ticks = i32;

/// No time, travel or duration in a problem may be larger than this, so that sums fit their type.
pub const LONGEST: Ticks = 10_000_000;

/// A carer, by the place in [`Draft::carers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CarerIndex(pub u32);

/// A visit, by the place in [`Draft::visits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct VisitIndex(pub u32);

/// A place, by its row in [`Draft::travel`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlaceIndex(pub u32);

/// A skill, by a number that the caller gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Skill(pub u32);

impl CarerIndex {
    /// The index as a position in a list.
    #[must_use]
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

impl VisitIndex {
    /// The index as a position in a list.
    #[must_use]
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

impl PlaceIndex {
    /// The index as a position in a list.
    #[must_use]
    pub const fn at(self) -> usize {
        self.0 as usize
    }
}

/// A span of the day, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// When it opens.
    pub open: Ticks,
    /// When it closes.
    pub close: Ticks,
}

/// A rest that a carer takes as a stop of the route, before a visit and at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// The rest begins within.
    pub begins: Span,
    /// How long it lasts.
    pub length: Ticks,
}

/// Somebody who gives visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carer {
    /// What the carer is called in files and pictures.
    pub name: String,
    /// What the carer can do.
    pub skills: Vec<Skill>,
    /// Leaves no earlier than it opens; what comes after its close is overtime.
    pub shift: Span,
    /// Where the route starts.
    pub start: PlaceIndex,
    /// Where the route ends.
    pub end: PlaceIndex,
    /// The rest that is due, if any.
    pub rest: Option<Rest>,
    /// Travel and service together never exceed it.
    pub longest_work: Option<Ticks>,
}

/// What happens when a visit is late for its windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lateness {
    /// It costs.
    Soft,
    /// It is forbidden.
    Hard,
}

/// Whether a visit has to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Need {
    /// Leaving it out is a last resort.
    Mandatory,
    /// Leaving it out costs its priority, as often as [`Weights::unassigned`] says.
    Optional {
        /// How much it matters; 0 costs nothing.
        priority: u32,
    },
}

/// How much of a visit is still open to planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// All of it.
    Free,
    /// The carer is settled.
    Pinned(CarerIndex),
    /// The carer and the start are settled.
    Frozen(CarerIndex, Ticks),
}

/// Where a visit stood in an earlier plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// Who was to give it.
    pub carer: CarerIndex,
    /// When it was to begin.
    pub start: Ticks,
}

/// One service at one place by one carer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// What the visit is called in pictures and reports.
    pub name: String,
    /// Where it is.
    pub place: PlaceIndex,
    /// When it may begin; lateness counts against the last window that opens at or before the start.
    pub windows: Vec<Span>,
    /// Whether it may be late.
    pub lateness: Lateness,
    /// How long it takes.
    pub duration: Ticks,
    /// All that the carer must be able to do.
    pub skills: Vec<Skill>,
    /// Those asked for; empty is no wish.
    pub preferred: Vec<CarerIndex>,
    /// Those who already know the household; empty is nobody yet.
    pub known: Vec<CarerIndex>,
    /// Those who must not come.
    pub excluded: Vec<CarerIndex>,
    /// Whether it has to be given.
    pub need: Need,
    /// What is settled.
    pub standing: Standing,
    /// Where it stood in the plan that a new plan should disturb little.
    pub before: Option<Before>,
}

/// How the two visits of a double visit hang together. They are always given by two carers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Together {
    /// Both begin at one moment.
    Simultaneous,
    /// The second begins that long after the start of the first.
    Sequential {
        /// At least.
        min: Ticks,
        /// At most.
        max: Ticks,
    },
    /// At any time, but both or neither.
    Independent,
}

/// Two visits that are given both or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubleVisit {
    /// The one that begins first when sequential.
    pub first: VisitIndex,
    /// The other one.
    pub second: VisitIndex,
    /// How their starts hang together.
    pub together: Together,
}

/// At which moment a visit is measured against the close of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measured {
    /// When it begins.
    AtStart,
    /// When it ends.
    AtEnd,
}

/// What one tick, or one case, of each component of the score costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Weights {
    /// A tick of travel.
    pub travel: u32,
    /// A tick of lateness, of every visit.
    pub lateness: u32,
    /// A tick of the worst lateness of all visits.
    pub worst_lateness: u32,
    /// A tick between arrival and start, but before the first visit of a route.
    pub waiting: u32,
    /// A tick between the end of the shift and the arrival at its place.
    pub overtime: u32,
    /// A tick of the shift neither travelling nor serving nor resting, of the carer with most of them.
    pub idle: u32,
    /// A visit by somebody who does not know the household when others do.
    pub continuity: u32,
    /// A visit by somebody outside those asked for.
    pub preference: u32,
    /// One point of priority of an optional visit that is not given.
    pub unassigned: u32,
    /// A mandatory visit that is not given.
    pub missing: u32,
    /// A rest that is due and not taken within its span.
    pub missed_rest: u32,
    /// A tick between the longest and the shortest work of two carers.
    pub unfair_load: u32,
    /// A visit with another carer than before, or whose start moved further than the tolerance.
    pub disruption: u32,
}

/// A problem as it is put together, before anybody has looked whether it makes sense.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// How many ticks make a minute.
    pub ticks_per_minute: u32,
    /// What the sum of the weighted components is divided by to give the cost that is told.
    pub divisor: u32,
    /// Travel time from row to column, between all places.
    pub travel: Vec<Vec<Ticks>>,
    /// Who gives the visits.
    pub carers: Vec<Carer>,
    /// What is to be given.
    pub visits: Vec<Visit>,
    /// Which visits hang together.
    pub doubles: Vec<DoubleVisit>,
    /// When lateness is taken.
    pub measured: Measured,
    /// How far a start may move and still count as undisturbed.
    pub tolerance: Ticks,
    /// What counts how much.
    pub weights: Weights,
}

/// A problem that makes sense: every index exists, every time fits, every visit agrees with itself.
#[derive(Clone, Debug)]
pub struct Problem {
    draft: Draft,
    capable: Vec<bool>,
    mates: Vec<Option<(usize, VisitIndex)>>,
}

impl Problem {
    /// Looks a draft over and keeps it.
    ///
    /// # Errors
    /// The first thing that is wrong, with the field that holds it.
    pub fn new(draft: Draft) -> Result<Self, Invalid> {
        validate::look_over(&draft)?;
        let mut capable = Vec::with_capacity(draft.visits.len() * draft.carers.len());
        for visit in &draft.visits {
            for (index, carer) in (0..).map(CarerIndex).zip(&draft.carers) {
                capable.push(may_give(visit, index, carer));
            }
        }
        let mut mates = vec![None; draft.visits.len()];
        for (index, double) in draft.doubles.iter().enumerate() {
            mates[double.first.at()] = Some((index, double.second));
            mates[double.second.at()] = Some((index, double.first));
        }
        Ok(Self { draft, capable, mates })
    }

    /// All that was drafted.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// Who gives the visits.
    #[must_use]
    pub fn carers(&self) -> &[Carer] {
        &self.draft.carers
    }

    /// What is to be given.
    #[must_use]
    pub fn visits(&self) -> &[Visit] {
        &self.draft.visits
    }

    /// What counts how much.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.draft.weights
    }

    /// Travel time between two places, in ticks.
    #[must_use]
    pub fn travel(&self, from: PlaceIndex, to: PlaceIndex) -> Ticks {
        self.draft.travel[from.at()][to.at()]
    }

    /// Whether a carer may give a visit: has the skills, is not excluded, and is the one it is pinned to.
    #[must_use]
    pub fn is_capable(&self, visit: VisitIndex, carer: CarerIndex) -> bool {
        self.capable[visit.at() * self.draft.carers.len() + carer.at()]
    }

    /// The double visit that a visit is part of, and its other visit.
    #[must_use]
    pub fn mate(&self, visit: VisitIndex) -> Option<(&DoubleVisit, VisitIndex)> {
        self.mates[visit.at()].map(|(double, mate)| (&self.draft.doubles[double], mate))
    }
}

fn may_give(visit: &Visit, index: CarerIndex, carer: &Carer) -> bool {
    let settled = match visit.standing {
        Standing::Free => true,
        Standing::Pinned(to) | Standing::Frozen(to, _) => to == index,
    };
    settled && !visit.excluded.contains(&index) && visit.skills.iter().all(|skill| carer.skills.contains(skill))
}
