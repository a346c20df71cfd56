//! Which version of a plan a visit has.

use chrono::{DateTime, NaiveDate, Utc};

/// A version of a plan that was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<I> {
    /// Which one.
    pub version: I,
    /// Its number in the plan.
    pub number: i32,
    /// The first day of whose visits it is.
    pub effective_from: NaiveDate,
    /// When it was signed.
    pub signed_at: DateTime<Utc>,
}

/// When a visit is, as far as its plan is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitTime {
    /// Its day, on the branch's calendar.
    pub day: NaiveDate,
    /// When it began, where it has begun.
    pub began_at: Option<DateTime<Utc>>,
    /// When it was to begin.
    pub starts_at: DateTime<Utc>,
    /// Whether somebody may still come.
    pub ahead: bool,
}

impl VisitTime {
    /// The moment whose plan counts: a visit that has begun keeps the plan with which it began, one that is over that of
    /// its beginning, and one that is ahead has the newest.
    #[must_use]
    pub fn moment(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self.began_at {
            Some(began_at) => began_at,
            None if self.ahead => self.starts_at.max(now),
            None => self.starts_at,
        }
    }
}

/// The version that holds on a day at a moment: the newest that was signed by then and whose first day has come.
pub fn in_force<I: Copy>(versions: &[Signed<I>], day: NaiveDate, moment: DateTime<Utc>) -> Option<I> {
    let holds = |version: &&Signed<I>| version.effective_from <= day && version.signed_at <= moment;
    versions.iter().filter(holds).max_by_key(|version| version.number).map(|version| version.version)
}

/// The versions that held on a day at any moment from one to another: what a device that was not reached meanwhile may
/// show.
pub fn in_force_meanwhile<I: Copy + PartialEq>(
    versions: &[Signed<I>],
    day: NaiveDate,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<I> {
    let signed = versions.iter().map(|version| version.signed_at).filter(|at| from < *at && *at <= until);
    let mut held = Vec::new();
    for version in std::iter::once(from).chain(signed).filter_map(|moment| in_force(versions, day, moment)) {
        if !held.contains(&version) {
            held.push(version);
        }
    }
    held
}
