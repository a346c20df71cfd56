//! Travel times by road, from a service that knows the roads: spoken with outside, asked for here.

use std::{fmt, pin::Pin};

use super::place::GeoPoint;

/// Parts of a degree to which places are rounded before a service hears of them: about 11 m north, less east.
const PARTS: f64 = 10_000.0;

/// A place as a service is asked for it: rounded, so that neighbours share what is known, and no door is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoadPoint {
    north: i32,
    east: i32,
}

impl RoadPoint {
    /// Degrees north.
    #[must_use]
    pub fn latitude(self) -> f64 {
        f64::from(self.north) / PARTS
    }

    /// Degrees east.
    #[must_use]
    pub fn longitude(self) -> f64 {
        f64::from(self.east) / PARTS
    }
}

impl From<GeoPoint> for RoadPoint {
    #[expect(clippy::cast_possible_truncation, reason = "at most 1.8 million either way")]
    fn from(point: GeoPoint) -> Self {
        let rounded = |degrees: f64| (degrees * PARTS).round() as i32;
        Self { north: rounded(point.latitude()), east: rounded(point.longitude()) }
    }
}

/// Why a service told nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// It did not answer in time, or not at all.
    NoAnswer(String),
    /// It refused, or answered what makes no sense.
    BadAnswer(String),
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer(cause) => write!(f, "no answer: {cause}"),
            Self::BadAnswer(cause) => write!(f, "an answer of no use: {cause}"),
        }
    }
}

/// Seconds from each of some places to each of others, row by row; `None` where no road leads.
pub type Table = Vec<Vec<Option<u32>>>;

/// A table that is asked for.
pub type Asking<'a> = Pin<Box<dyn Future<Output = Result<Table, Silence>> + Send + 'a>>;

/// A service of travel times.
pub trait Roads: Send + Sync {
    /// How long it takes from each of some places to each of others when the roads are free: as many rows as there are
    /// places to begin at, each as long as there are places to end at. The service says how long it may take itself.
    fn table<'a>(&'a self, from: &'a [RoadPoint], to: &'a [RoadPoint]) -> Asking<'a>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_to_about_eleven_metres() {
        let point = |north, east| RoadPoint::from(GeoPoint::new(north, east).expect("a point"));
        assert_eq!(point(30.250_04, 120.160_04), point(30.25, 120.16));
        assert_ne!(point(30.250_06, 120.16), point(30.25, 120.16));
        let edge = point(-90.0, 180.0);
        assert!((edge.latitude() + 90.0).abs() < 1e-9 && (edge.longitude() - 180.0).abs() < 1e-9);
    }
}
