//! What must hold of a problem, so that planning it can neither fail nor run away.

use super::{
    Carer, CarerIndex, Draft, LONGEST, Need, PlaceIndex, Span, Standing, Ticks, Together, Visit, VisitIndex, Weights,
    may_give,
};
use crate::score::Component;

/// What is wrong with a draft, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct Invalid {
    /// The path of the field, such as `visits[3].windows[0]`.
    pub field: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What can be wrong with a field of a draft.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A weight or priority so large that sums could overflow.
    #[error("must be below {HEAVIEST}")]
    TooHeavy,
    /// A list that needs at least one entry has none.
    #[error("must not be empty")]
    Empty,
    /// A number that divides or scales is zero.
    #[error("must not be zero")]
    Zero,
    /// A list or matrix is longer than the engine can number.
    #[error("has more than {0} entries")]
    TooMany(usize),
    /// A time below zero.
    #[error("must not be negative")]
    Negative,
    /// A time that is no number, or beyond what sums can hold.
    #[error("must be a finite time of at most {LONGEST} ticks")]
    TooLong,
    /// A row of the matrix is not as long as the matrix is high.
    #[error("has {found} entries where {needed} are needed: the matrix must be square")]
    NotSquare {
        /// How many there are.
        found: usize,
        /// How many there have to be.
        needed: usize,
    },
    /// A span ends before it begins.
    #[error("closes before it opens")]
    ClosesBeforeOpening,
    /// Windows overlap or are not in the order of the day.
    #[error("opens before the window before it closes")]
    WindowsOverlap,
    /// A place without a row in the matrix.
    #[error("names place {0}, which is not in the matrix")]
    UnknownPlace(u32),
    /// A carer who is not in the list.
    #[error("names carer {0}, who is not in the list")]
    UnknownCarer(u32),
    /// A visit that is not in the list.
    #[error("names visit {0}, which is not in the list")]
    UnknownVisit(u32),
    /// A settled carer lacks a skill or is excluded.
    #[error("settles a carer who lacks a skill or is excluded")]
    SettledOnUnfit,
    /// A double visit of one visit with itself.
    #[error("joins a visit with itself")]
    JoinsItself,
    /// A visit that is part of two double visits.
    #[error("joins a visit that is part of another double visit")]
    JoinedTwice,
    /// Both visits of a double visit are settled on one carer.
    #[error("asks for one carer twice")]
    OneCarerTwice,
    /// A sequence whose least distance exceeds the greatest.
    #[error("has a least distance above the greatest")]
    OffsetsCross,
    /// One visit of a double visit is optional and the other mandatory.
    #[error("joins a mandatory visit with an optional one")]
    NeedsDiffer,
}

type Checked = Result<(), Invalid>;

/// The most carers, visits or places that a problem may have.
const MOST: usize = 20_000;

/// The most that a tick may weigh, and the highest priority.
const HEAVIEST: u32 = 100_000;

fn wrong(field: impl Into<String>, fault: Fault) -> Checked {
    Err(Invalid { field: field.into(), fault })
}

pub(super) fn look_over(draft: &Draft) -> Checked {
    for (field, number) in [("ticks_per_minute", draft.ticks_per_minute), ("divisor", draft.divisor)] {
        if number == 0 {
            return wrong(field, Fault::Zero);
        }
    }
    if draft.carers.is_empty() {
        return wrong("carers", Fault::Empty);
    }
    let lengths = [("carers", draft.carers.len()), ("visits", draft.visits.len()), ("travel", draft.travel.len())];
    for (field, length) in lengths {
        if length > MOST {
            return wrong(field, Fault::TooMany(MOST));
        }
    }
    time("tolerance", draft.tolerance)?;
    weights(&draft.weights)?;
    matrix(&draft.travel)?;
    for (index, one) in draft.carers.iter().enumerate() {
        carer(draft, &format!("carers[{index}]"), one)?;
    }
    for (index, one) in draft.visits.iter().enumerate() {
        visit(draft, &format!("visits[{index}]"), one)?;
    }
    doubles(draft)
}

/// Components that are counted in cases stay small however heavy they are; those in ticks do not.
fn weights(weights: &Weights) -> Checked {
    for component in Component::ALL {
        if component.is_time() && component.weight(weights) >= HEAVIEST {
            return wrong(format!("weights.{}", component.name().replace(' ', "_")), Fault::TooHeavy);
        }
    }
    Ok(())
}

fn time(field: &str, value: Ticks) -> Checked {
    match value {
        ..0 => wrong(field, Fault::Negative),
        0..=LONGEST => Ok(()),
        _ => wrong(field, Fault::TooLong),
    }
}

fn span(field: &str, span: Span) -> Checked {
    time(field, span.open)?;
    time(field, span.close)?;
    if span.close < span.open {
        return wrong(field, Fault::ClosesBeforeOpening);
    }
    Ok(())
}

fn matrix(travel: &[Vec<Ticks>]) -> Checked {
    for (from, row) in travel.iter().enumerate() {
        if row.len() != travel.len() {
            return wrong(format!("travel[{from}]"), Fault::NotSquare { found: row.len(), needed: travel.len() });
        }
        for (to, ticks) in row.iter().enumerate() {
            if !(0..=LONGEST).contains(ticks) {
                time(&format!("travel[{from}][{to}]"), *ticks)?;
            }
        }
    }
    Ok(())
}

fn place(draft: &Draft, field: String, place: PlaceIndex) -> Checked {
    if place.at() < draft.travel.len() { Ok(()) } else { wrong(field, Fault::UnknownPlace(place.0)) }
}

fn carer(draft: &Draft, field: &str, carer: &Carer) -> Checked {
    span(&format!("{field}.shift"), carer.shift)?;
    place(draft, format!("{field}.start"), carer.start)?;
    place(draft, format!("{field}.end"), carer.end)?;
    if let Some(rest) = carer.rest {
        span(&format!("{field}.rest.begins"), rest.begins)?;
        time(&format!("{field}.rest.length"), rest.length)?;
    }
    carer.longest_work.map_or(Ok(()), |longest| time(&format!("{field}.longest_work"), longest))
}

fn visit(draft: &Draft, field: &str, visit: &Visit) -> Checked {
    place(draft, format!("{field}.place"), visit.place)?;
    time(&format!("{field}.duration"), visit.duration)?;
    if matches!(visit.need, Need::Optional { priority: HEAVIEST.. }) {
        return wrong(format!("{field}.need.priority"), Fault::TooHeavy);
    }
    if visit.windows.is_empty() {
        return wrong(format!("{field}.windows"), Fault::Empty);
    }
    let mut closed = 0;
    for (index, window) in visit.windows.iter().enumerate() {
        let field = format!("{field}.windows[{index}]");
        span(&field, *window)?;
        if index > 0 && window.open < closed {
            return wrong(field, Fault::WindowsOverlap);
        }
        closed = window.close;
    }
    for (name, list) in [("preferred", &visit.preferred), ("known", &visit.known), ("excluded", &visit.excluded)] {
        for (index, carer) in list.iter().enumerate() {
            known_carer(draft, || format!("{field}.{name}[{index}]"), *carer)?;
        }
    }
    if let Some(before) = visit.before {
        known_carer(draft, || format!("{field}.before.carer"), before.carer)?;
        time(&format!("{field}.before.start"), before.start)?;
    }
    standing(draft, &format!("{field}.standing"), visit)
}

fn known_carer(draft: &Draft, field: impl FnOnce() -> String, carer: CarerIndex) -> Checked {
    if carer.at() < draft.carers.len() { Ok(()) } else { wrong(field(), Fault::UnknownCarer(carer.0)) }
}

fn settled(visit: &Visit) -> Option<CarerIndex> {
    match visit.standing {
        Standing::Free => None,
        Standing::Pinned(carer) | Standing::Frozen(carer, _) => Some(carer),
    }
}

fn standing(draft: &Draft, field: &str, visit: &Visit) -> Checked {
    let Some(carer) = settled(visit) else { return Ok(()) };
    known_carer(draft, || field.to_owned(), carer)?;
    if let Standing::Frozen(_, start) = visit.standing {
        time(field, start)?;
    }
    match draft.carers.get(carer.at()) {
        Some(one) if may_give(visit, carer, one) => Ok(()),
        _ => wrong(field, Fault::SettledOnUnfit),
    }
}

fn doubles(draft: &Draft) -> Checked {
    let mut joined = vec![false; draft.visits.len()];
    let mut known = |field: &str, visit: VisitIndex| match joined.get_mut(visit.at()) {
        None => wrong(field, Fault::UnknownVisit(visit.0)),
        Some(true) => wrong(field, Fault::JoinedTwice),
        Some(seen) => {
            *seen = true;
            Ok(())
        }
    };
    for (index, double) in draft.doubles.iter().enumerate() {
        let field = format!("doubles[{index}]");
        if double.first == double.second {
            return wrong(field, Fault::JoinsItself);
        }
        known(&format!("{field}.first"), double.first)?;
        known(&format!("{field}.second"), double.second)?;
        let (first, second) = (&draft.visits[double.first.at()], &draft.visits[double.second.at()]);
        if settled(first).is_some() && settled(first) == settled(second) {
            return wrong(field, Fault::OneCarerTwice);
        }
        if matches!(first.need, Need::Mandatory) != matches!(second.need, Need::Mandatory) {
            return wrong(field, Fault::NeedsDiffer);
        }
        if let Together::Sequential { min, max } = double.together {
            time(&format!("{field}.together.min"), min)?;
            time(&format!("{field}.together.max"), max)?;
            if min > max {
                return wrong(format!("{field}.together"), Fault::OffsetsCross);
            }
        }
    }
    Ok(())
}
