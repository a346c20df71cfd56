//! The naive model: every point is a thing of its own.

use chrono::{DateTime, Utc};

use super::Part;

/// One point of the naive model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub lot: usize,
    pub end: Option<DateTime<Utc>>,
    pub at: Part,
    /// In which operation it was last taken.
    pub by: usize,
}

#[derive(Debug, Default)]
pub struct Naive {
    pub points: Vec<Point>,
    pub debt: i64,
}

impl Naive {
    pub fn count(&self, part: Part) -> i64 {
        i64::try_from(self.points.iter().filter(|point| point.at == part).count()).expect("a number")
    }

    /// What becomes available pays the debt first.
    pub fn free(&mut self, at: usize) {
        let goes_back = self.debt > 0;
        self.points[at].at = if goes_back { Part::Withheld } else { Part::Available };
        self.debt -= i64::from(goes_back);
    }

    /// The available points, the next one to be spent first.
    pub fn next(&self, now: DateTime<Utc>, over: bool) -> Vec<usize> {
        let mut found: Vec<usize> = (0..self.points.len())
            .filter(|at| {
                let point = &self.points[*at];
                point.at == Part::Available && (over || point.end.is_none_or(|end| now < end))
            })
            .collect();
        found.sort_by_key(|at| (self.points[*at].end.is_none(), self.points[*at].end, self.points[*at].lot));
        found
    }
}
