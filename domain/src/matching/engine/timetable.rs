//! A request's hours in the form in which thousands of candidates can be held against them.

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::kernel::span::Span;
use crate::staff::availability::AskedHours;
use crate::staff::working_time::{Profile, Workload};

/// A stretch of time in whole minutes since 1970, half a [`Span`]'s size for the comparison with every candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// The first minute.
    pub start: i32,
    /// The first minute that no longer belongs to it.
    pub end: i32,
}

impl Slot {
    /// The slot that holds all of a span: begun minutes count.
    #[must_use]
    pub fn around(span: &Span) -> Self {
        let start = span.start().timestamp().div_euclid(60);
        let end = -(-span.end().timestamp()).div_euclid(60);
        Self { start: clamped(start), end: clamped(end) }
    }

    /// Whether the two share a minute.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Its length in minutes.
    #[must_use]
    pub const fn minutes(self) -> i32 {
        self.end - self.start
    }

    /// When it begins, on the clock of a place.
    #[must_use]
    pub fn local_start(self, zone: Tz) -> NaiveDateTime {
        at(self.start).with_timezone(&zone).naive_local()
    }
}

fn clamped(minutes: i64) -> i32 {
    i32::try_from(minutes).unwrap_or(if minutes < 0 { i32::MIN } else { i32::MAX })
}

fn at(minute: i32) -> DateTime<Utc> {
    DateTime::from_timestamp(i64::from(minute) * 60, 0).unwrap_or_default()
}

/// Whether two sorted lists of slots share a minute.
#[must_use]
pub fn clash(ours: &[Slot], theirs: &[Slot]) -> bool {
    let Some(begin) = theirs.first() else { return false };
    let mut ours = &ours[ours.partition_point(|slot| slot.end <= begin.start)..];
    let mut theirs = theirs;
    while let (Some(a), Some(b)) = (ours.first(), theirs.first()) {
        if a.overlaps(*b) {
            return true;
        }
        if a.end <= b.start { ours = &ours[1..] } else { theirs = &theirs[1..] }
    }
    false
}

/// The numbers of the slots in `ours` that share a minute with one in `theirs`; both sorted.
#[must_use]
pub fn clashing(ours: &[Slot], theirs: &[Slot]) -> Vec<usize> {
    let hit = |slot: &Slot| {
        let next = theirs.partition_point(|other| other.end <= slot.start);
        theirs.get(next).is_some_and(|other| other.overlaps(*slot))
    };
    ours.iter().enumerate().filter(|(_, slot)| hit(slot)).map(|(number, _)| number).collect()
}

/// A timetable on the clock of one time zone.
#[derive(Clone, Debug)]
pub struct LocalTimetable {
    /// The time zone.
    pub zone: Tz,
    /// The hours asked for, as availability reads them.
    pub asked: AskedHours,
}

/// All occurrences of a request over its horizon.
#[derive(Clone, Debug)]
pub struct Timetable {
    /// The occurrences in order of time, without overlap.
    pub occurrences: Vec<Span>,
    /// The same in minutes.
    pub slots: Vec<Slot>,
    /// The same on the clock of each time zone that a candidate lives by; the request's own is the first.
    pub local: Vec<LocalTimetable>,
    /// What of it is work, measured by the limits of each profile that holds for a candidate.
    pub work: Vec<(&'static Profile, Workload)>,
}

impl Timetable {
    /// The timetable of these occurrences, which are sorted and do not overlap, for candidates of these zones (the
    /// request's own first) and profiles.
    #[must_use]
    pub fn new(occurrences: Vec<Span>, live_in: bool, zones: &[Tz], profiles: &[&'static Profile]) -> Self {
        let slots = occurrences.iter().map(Slot::around).collect();
        let local = |&zone: &Tz| LocalTimetable { zone, asked: AskedHours::new(zone, &occurrences) };
        let local = zones.iter().map(local).collect();
        // Living in is presence: its hours of work are agreed with the family and are not on the roster.
        let work: &[Span] = if live_in { &[] } else { &occurrences };
        let work = profiles.iter().map(|&profile| (profile, Workload::new(profile, work))).collect();
        Self { occurrences, slots, local, work }
    }

    /// The same for other occurrences.
    #[must_use]
    pub fn with(&self, occurrences: Vec<Span>, live_in: bool) -> Self {
        let zones: Vec<Tz> = self.local.iter().map(|local| local.zone).collect();
        let profiles: Vec<&'static Profile> = self.work.iter().map(|entry| entry.0).collect();
        Self::new(occurrences, live_in, &zones, &profiles)
    }

    /// The request's own time zone.
    #[must_use]
    pub fn zone(&self) -> Tz {
        self.local.first().map_or(Tz::UTC, |local| local.zone)
    }

    /// What of it is work, measured by the limits of a profile.
    #[must_use]
    pub fn work_under(&self, profile: &'static Profile) -> Option<&Workload> {
        let same = |entry: &&(&'static Profile, Workload)| std::ptr::eq(entry.0, profile) || entry.0 == profile;
        self.work.iter().find(same).or(self.work.first()).map(|entry| &entry.1)
    }

    /// The timetable on the clock of a zone; that of the request itself when the zone was not prepared.
    #[must_use]
    pub fn on_the_clock_of(&self, zone: Tz) -> Option<&LocalTimetable> {
        self.local.iter().find(|local| local.zone == zone).or(self.local.first())
    }

    /// The minutes of all occurrences together.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.slots.iter().map(|slot| i64::from(slot.minutes())).sum()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_slot_holds_begun_minutes() {
        let at = |second: i64| Utc.timestamp_opt(second, 0).single().expect("a time");
        let span = Span::new(at(59), at(121)).expect("a span");
        assert_eq!(Slot::around(&span), Slot { start: 0, end: 3 });
    }

    #[test]
    fn slots_that_touch_do_not_clash() {
        let slot = |start, end| Slot { start, end };
        assert!(!clash(&[slot(0, 10), slot(20, 30)], &[slot(10, 20)]));
        assert!(clash(&[slot(0, 10), slot(20, 30)], &[slot(10, 21)]));
        assert_eq!(clashing(&[slot(0, 10), slot(20, 30)], &[slot(9, 20), slot(29, 40)]), [0, 1]);
    }
}
