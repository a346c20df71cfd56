//! The problem as flat arrays, for speed.

use crate::problem::{
    CarerIndex, Lateness, Measured, Need, Problem, Rest, Span, Standing, Ticks, Together, Visit, VisitIndex, Weights,
};

/// No node, no carer.
pub(crate) const NONE: u32 = u32::MAX;

/// How a visit hangs together with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    None,
    /// It begins first, the other at least `min` and at most `max` later.
    First {
        mate: u32,
        min: Ticks,
        max: Ticks,
    },
    /// It begins second, at least `min` and at most `max` after the other.
    Second {
        mate: u32,
        min: Ticks,
        max: Ticks,
    },
    /// Both or neither, at any time.
    Loose {
        mate: u32,
    },
}

impl Tie {
    pub(crate) fn mate(self) -> Option<u32> {
        match self {
            Self::None => None,
            Self::First { mate, .. } | Self::Second { mate, .. } | Self::Loose { mate } => Some(mate),
        }
    }
}

/// A window by the starts that are in time for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opening {
    pub(crate) open: Ticks,
    pub(crate) latest: Ticks,
}

pub(crate) struct Flat {
    pub(crate) visits: usize,
    pub(crate) carers: usize,
    places: usize,
    travel: Vec<Ticks>,
    /// By node: row of the matrix, and time spent there.
    place: Vec<u32>,
    pub(crate) duration: Vec<Ticks>,
    /// By visit.
    pub(crate) openings: Vec<Vec<Opening>>,
    first: Vec<Opening>,
    /// Before that nothing begins: the first opening, or the start that is settled.
    pub(crate) earliest: Vec<Ticks>,
    pub(crate) single: Vec<bool>,
    pub(crate) hard: Vec<bool>,
    pub(crate) tie: Vec<Tie>,
    pub(crate) frozen: Vec<bool>,
    pub(crate) unserved: Vec<i64>,
    pub(crate) mandatory: Vec<bool>,
    pub(crate) before: Vec<Option<(u32, Ticks)>>,
    /// By visit and carer.
    capable: Vec<bool>,
    affinity: Vec<i64>,
    /// The carers who may give a visit.
    pub(crate) able: Vec<Vec<u32>>,
    /// By carer.
    pub(crate) shift: Vec<Span>,
    pub(crate) rest: Vec<Option<Rest>>,
    pub(crate) longest_work: Vec<i64>,
    pub(crate) tolerance: Ticks,
    pub(crate) weights: Weights,
    /// The visits that begin a sequence, for which the order of settling may matter.
    pub(crate) sequences: Vec<u32>,
    /// Whether the ends of routes matter to the cost.
    pub(crate) ends_count: bool,
    /// Whether every visit has one soft window and nothing is settled, rests or was planned before: the short way.
    pub(crate) plain: bool,
    /// The latest start in time for the first window.
    pub(crate) latest: Vec<Ticks>,
    /// Whether all routes end at one place.
    pub(crate) one_end: bool,
    /// The double visits.
    pub(crate) doubles: Vec<(u32, u32)>,
    /// The visits that may be left out, one of each double visit.
    pub(crate) optional: Vec<u32>,
}

impl Flat {
    pub(super) fn of(problem: &Problem) -> Self {
        let draft = problem.draft();
        let visits = draft.visits.len();
        let places = draft.travel.len();
        let mut place: Vec<u32> = draft.visits.iter().map(|visit| visit.place.0).collect();
        place.extend(draft.carers.iter().map(|carer| carer.start.0));
        place.extend(draft.carers.iter().map(|carer| carer.end.0));
        let mut duration: Vec<Ticks> = draft.visits.iter().map(|visit| visit.duration).collect();
        duration.resize(place.len(), 0);
        let openings: Vec<Vec<Opening>> = draft.visits.iter().map(|visit| openings(visit, draft.measured)).collect();
        let tie = (0..).map(VisitIndex).take(visits).map(|visit| tie(problem, visit)).collect::<Vec<_>>();
        let carers = || (0..).map(CarerIndex).take(draft.carers.len());
        let capable = (0..)
            .map(VisitIndex)
            .take(visits)
            .flat_map(|visit| carers().map(move |carer| problem.is_capable(visit, carer)))
            .collect();
        let able = (0..)
            .map(VisitIndex)
            .take(visits)
            .map(|visit| carers().filter(|carer| problem.is_capable(visit, *carer)).map(|carer| carer.0).collect())
            .collect();
        Self {
            visits,
            carers: draft.carers.len(),
            places,
            travel: draft.travel.concat(),
            place,
            duration,
            latest: openings.iter().map(|all| all[0].latest).collect(),
            first: openings.iter().map(|all| all[0]).collect(),
            earliest: draft.visits.iter().map(earliest).collect(),
            single: openings.iter().map(|all| all.len() == 1).collect(),
            openings,
            hard: draft.visits.iter().map(|visit| visit.lateness == Lateness::Hard).collect(),
            sequences: (0..)
                .zip(&tie)
                .filter(|(_, tie)| matches!(tie, Tie::First { min, max, .. } if min < max))
                .map(|(visit, _)| visit)
                .collect(),
            tie,
            frozen: draft.visits.iter().map(|visit| matches!(visit.standing, Standing::Frozen(..))).collect(),
            unserved: draft.visits.iter().map(|visit| unserved(visit, &draft.weights)).collect(),
            mandatory: draft.visits.iter().map(|visit| visit.need == Need::Mandatory).collect(),
            before: draft
                .visits
                .iter()
                .map(|visit| visit.before.map(|before| (before.carer.0, before.start)))
                .collect(),
            capable,
            affinity: draft
                .visits
                .iter()
                .flat_map(|visit| carers().map(move |carer| affinity(visit, carer, &draft.weights)))
                .collect(),
            able,
            shift: draft.carers.iter().map(|carer| carer.shift).collect(),
            rest: draft.carers.iter().map(|carer| carer.rest).collect(),
            longest_work: draft.carers.iter().map(|carer| carer.longest_work.map_or(i64::MAX, i64::from)).collect(),
            tolerance: draft.tolerance,
            weights: draft.weights,
            ends_count: draft.weights.overtime > 0,
            plain: draft.weights.waiting == 0
                && draft.carers.iter().all(|carer| carer.rest.is_none())
                && draft.visits.iter().all(is_plain),
            one_end: draft.carers.windows(2).all(|two| two[0].end == two[1].end),
            doubles: draft.doubles.iter().map(|double| (double.first.0, double.second.0)).collect(),
            optional: (0..)
                .zip(&draft.visits)
                .filter(|(visit, one)| {
                    one.need != Need::Mandatory
                        && problem.mate(VisitIndex(*visit)).is_none_or(|(_, mate)| *visit < mate.0)
                })
                .map(|(visit, _)| visit)
                .collect(),
        }
    }

    pub(crate) fn nodes(&self) -> usize {
        self.visits + 2 * self.carers
    }

    pub(crate) fn is_visit(&self, node: u32) -> bool {
        (node as usize) < self.visits
    }

    pub(crate) fn head(&self, carer: usize) -> usize {
        self.visits + carer
    }

    pub(crate) fn tail(&self, carer: usize) -> usize {
        self.visits + self.carers + carer
    }

    #[expect(clippy::cast_possible_truncation, reason = "a problem has at most 60 000 nodes")]
    pub(crate) fn head_node(&self, carer: usize) -> u32 {
        self.head(carer) as u32
    }

    #[expect(clippy::cast_possible_truncation, reason = "a problem has at most 60 000 nodes")]
    pub(crate) fn tail_node(&self, carer: usize) -> u32 {
        self.tail(carer) as u32
    }

    #[expect(clippy::cast_possible_truncation, clippy::unused_self, reason = "a problem has at most 20 000 carers")]
    pub(crate) fn carer_node(&self, carer: usize) -> u32 {
        carer as u32
    }

    /// Travel between two nodes; nobody travels on a route without visits.
    pub(crate) fn leg(&self, from: u32, to: u32) -> Ticks {
        if from as usize >= self.visits && to as usize >= self.visits {
            return 0;
        }
        self.travel[self.place[from as usize] as usize * self.places + self.place[to as usize] as usize]
    }

    pub(crate) fn is_capable(&self, visit: u32, carer: usize) -> bool {
        self.capable[visit as usize * self.carers + carer]
    }

    pub(crate) fn affinity(&self, visit: u32, carer: usize) -> i64 {
        self.affinity[visit as usize * self.carers + carer]
    }

    /// How late a visit is that begins at `start`.
    pub(crate) fn lateness(&self, visit: u32, start: Ticks) -> Ticks {
        let visit = visit as usize;
        let latest = if self.single[visit] {
            self.first[visit].latest
        } else {
            let opening = self.openings[visit].iter().rev().find(|opening| opening.open <= start);
            opening.unwrap_or(&self.first[visit]).latest
        };
        (start - latest).max(0)
    }

    /// The first start from `ready` on that is in time for a window of a visit that must not be late.
    pub(crate) fn in_time(&self, visit: u32, ready: Ticks) -> Ticks {
        let opening = self.openings[visit as usize].iter().find(|opening| opening.latest >= ready);
        opening.map_or(ready, |opening| ready.max(opening.open))
    }

    /// Whether a start breaks what is settled or a window that must not be missed.
    pub(crate) fn breaks(&self, visit: u32, start: Ticks, late: Ticks) -> bool {
        let at = visit as usize;
        if self.frozen[at] { start != self.earliest[at] } else { self.hard[at] && late > 0 }
    }

    /// Whether beginning later than possible can be worth it.
    pub(crate) fn holds_matter(&self) -> bool {
        self.weights.waiting > 0 || self.single.iter().any(|single| !single)
    }

    /// The travel that `node` would add between two neighbours.
    pub(crate) fn detour(&self, from: u32, node: u32, to: u32) -> Ticks {
        self.leg(from, node) + self.leg(node, to) - self.leg(from, to)
    }
}

fn is_plain(visit: &Visit) -> bool {
    visit.windows.len() == 1
        && visit.lateness == Lateness::Soft
        && visit.before.is_none()
        && !matches!(visit.standing, Standing::Frozen(..))
}

fn earliest(visit: &Visit) -> Ticks {
    match visit.standing {
        Standing::Frozen(_, start) => start,
        Standing::Free | Standing::Pinned(_) => visit.windows.first().map_or(0, |window| window.open),
    }
}

fn openings(visit: &Visit, measured: Measured) -> Vec<Opening> {
    let before_close = match measured {
        Measured::AtStart => 0,
        Measured::AtEnd => visit.duration,
    };
    visit.windows.iter().map(|window| Opening { open: window.open, latest: window.close - before_close }).collect()
}

fn tie(problem: &Problem, visit: VisitIndex) -> Tie {
    let Some((double, mate)) = problem.mate(visit) else { return Tie::None };
    let (min, max) = match double.together {
        Together::Independent => return Tie::Loose { mate: mate.0 },
        Together::Simultaneous => (0, 0),
        Together::Sequential { min, max } => (min, max),
    };
    if double.first == visit { Tie::First { mate: mate.0, min, max } } else { Tie::Second { mate: mate.0, min, max } }
}

fn unserved(visit: &Visit, weights: &Weights) -> i64 {
    let left_out = match visit.need {
        Need::Mandatory => i64::from(weights.missing),
        Need::Optional { priority } => i64::from(priority) * i64::from(weights.unassigned),
    };
    left_out + if visit.before.is_some() { i64::from(weights.disruption) } else { 0 }
}

fn affinity(visit: &Visit, carer: CarerIndex, weights: &Weights) -> i64 {
    let outside = |list: &[CarerIndex], weight: u32| {
        if list.is_empty() || list.contains(&carer) { 0 } else { i64::from(weight) }
    };
    let changed = visit.before.is_some_and(|before| before.carer != carer);
    outside(&visit.preferred, weights.preference)
        + outside(&visit.known, weights.continuity)
        + if changed { i64::from(weights.disruption) } else { 0 }
}
