//! The places of a day, and the ways between them.

use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Tz;
use dispatch::problem::{PlaceIndex, Ticks};

use super::{
    facts::{CarerFacts, DayFacts, Footing, VisitFacts, footing, point},
    travel,
};
use crate::{kernel::GeoPoint, matching::engine::distance::Point, visit::Visit};

/// A place that somebody travels to or from, made quick to measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Where it is on the map.
    pub geo: GeoPoint,
    /// Where it is for distances.
    pub point: Point,
}

impl Place {
    /// The place at a point.
    #[must_use]
    pub fn at(geo: GeoPoint) -> Option<Self> {
        Some(Self { geo, point: point(geo)? })
    }
}

/// How long ways take.
pub trait Ways: Sync {
    /// The minutes of a way that begins within an hour of the day.
    fn minutes(&self, from: &Place, to: &Place, hour: usize) -> Ticks;
}

/// Ways as they are measured when no service tells: in percent of the usual time.
#[derive(Clone, Copy, Debug)]
pub struct GreatCircle {
    /// 100 is usual.
    pub percent: u32,
}

impl Ways for GreatCircle {
    fn minutes(&self, from: &Place, to: &Place, hour: usize) -> Ticks {
        travel::minutes(from.point, to.point, hour, self.percent)
    }
}

/// A row of the matrix.
#[derive(Clone, Copy, Debug)]
pub enum Spot {
    /// A visit: where, in which hour it begins, in which it is over.
    Visit(Place, usize, usize),
    /// Where a carer's day begins and ends.
    Base(Place),
    /// Hours that something else takes, wherever that is: afterwards the carer sets out from home.
    Pause(Place),
    /// Nobody knows where.
    Nowhere,
}

/// All places of a day: the visits that are planned, the visits that are over, the carers' bases, their pauses.
pub(super) struct Spots {
    rows: Vec<Spot>,
    carers: usize,
    over: Vec<(Visit, PlaceIndex)>,
    visits: usize,
}

impl Spots {
    pub fn of(day: &DayFacts, planned: &[(&VisitFacts, bool)]) -> Self {
        let mut rows: Vec<Spot> = planned.iter().map(|(one, _)| of_visit(one, day.zone)).collect();
        let visits = rows.len();
        let mut over = Vec::new();
        for one in day.visits.iter().filter(|one| footing(&one.visit, day.now) == Footing::Over) {
            over.push((one.visit.clone(), place(rows.len())));
            rows.push(of_visit(one, day.zone));
        }
        rows.extend(day.carers.iter().map(|carer| base(carer).map_or(Spot::Nowhere, Spot::Base)));
        rows.extend(day.carers.iter().map(|carer| base(carer).map_or(Spot::Nowhere, Spot::Pause)));
        Self { rows, carers: day.carers.len(), over, visits }
    }

    /// Visits come first, in their order.
    pub fn of_visit(at: usize) -> PlaceIndex {
        place(at)
    }

    pub fn base(&self, carer: usize) -> PlaceIndex {
        place(self.visits + self.over.len() + carer)
    }

    pub fn pause(&self, carer: usize) -> PlaceIndex {
        place(self.visits + self.over.len() + self.carers + carer)
    }

    /// The visits that are over, each with its place.
    pub fn over(&self) -> impl Iterator<Item = (&Visit, PlaceIndex)> {
        self.over.iter().map(|(visit, place)| (visit, *place))
    }

    pub fn matrix(&self, ways: &dyn Ways) -> Vec<Vec<Ticks>> {
        self.rows.iter().map(|from| self.rows.iter().map(|to| way(from, to, ways)).collect()).collect()
    }
}

/// Where a carer's day begins and ends.
pub(super) fn base(carer: &CarerFacts) -> Option<Place> {
    let member = &carer.facts.member;
    GeoPoint::new(member.latitude, member.longitude).ok().and_then(Place::at)
}

fn way(from: &Spot, to: &Spot, ways: &dyn Ways) -> Ticks {
    match (from, to) {
        (Spot::Visit(from, _, hour), Spot::Visit(to, ..) | Spot::Base(to))
        | (Spot::Base(from) | Spot::Pause(from), Spot::Visit(to, hour, _)) => ways.minutes(from, to, *hour),
        // Nobody travels from home to home; a pause takes place where somebody is, or at home.
        (_, Spot::Pause(_) | Spot::Nowhere) | (Spot::Nowhere, _) | (Spot::Base(_) | Spot::Pause(_), Spot::Base(_)) => 0,
    }
}

fn of_visit(one: &VisitFacts, zone: Tz) -> Spot {
    match one.point.and_then(Place::at) {
        Some(place) => Spot::Visit(place, hour(zone, one.visit.starts_at), hour(zone, one.visit.ends_at)),
        None => Spot::Nowhere,
    }
}

fn hour(zone: Tz, moment: DateTime<Utc>) -> usize {
    usize::try_from(moment.with_timezone(&zone).hour()).unwrap_or(0)
}

fn place(at: usize) -> PlaceIndex {
    PlaceIndex(u32::try_from(at).unwrap_or(u32::MAX))
}
