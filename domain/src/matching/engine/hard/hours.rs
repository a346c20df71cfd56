//! The hours: usual availability, leave and roster against every occurrence.

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

use super::{Case, ChangeBy, Finding};
use crate::kernel::span::Span;
use crate::matching::engine::timetable::{Slot, clash, clashing};

/// Hours of a day of the week at which somebody is not free, with the dates.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unfree {
    /// The day of the week on which they begin.
    pub weekday: Weekday,
    /// When they begin.
    pub from: NaiveTime,
    /// When they are over.
    pub to: NaiveTime,
    /// The days on which they begin.
    pub dates: Vec<NaiveDate>,
}

impl Unfree {
    fn words(&self) -> String {
        format!("{} {}–{}", self.weekday, self.from.format("%H:%M"), self.to.format("%H:%M"))
    }
}

/// The occurrences at which a candidate is not usually free.
pub(in crate::matching::engine) fn uncovered(case: &Case<'_>) -> Vec<Span> {
    let local = case.request.timetable.on_the_clock_of(case.candidate.zone);
    local.map(|local| case.candidate.availability.uncovered(&local.asked)).unwrap_or_default()
}

pub(super) fn available(case: &Case<'_>) -> bool {
    uncovered(case).is_empty()
}

/// The hours at which a candidate is not free, by hours of the week.
fn unfree(case: &Case<'_>) -> Vec<Unfree> {
    let mut all: Vec<Unfree> = Vec::new();
    for span in uncovered(case) {
        let (start, end) =
            (span.start().with_timezone(&case.candidate.zone), span.end().with_timezone(&case.candidate.zone));
        let (weekday, from, to) = (start.weekday(), start.time(), end.time());
        match all.iter_mut().find(|u| u.weekday == weekday && u.from == from && u.to == to) {
            Some(unfree) => unfree.dates.push(start.date_naive()),
            None => all.push(Unfree { weekday, from, to, dates: vec![start.date_naive()] }),
        }
    }
    all
}

pub(super) fn availability(case: &Case<'_>) -> Finding {
    let total = case.request.timetable.slots.len();
    let unfree = unfree(case);
    if unfree.is_empty() {
        let through = case.request.hours_through;
        let looked = if case.request.open_ended || through < case.request.period.last() {
            format!(" until {through}, as far as hours are looked at")
        } else {
            String::new()
        };
        return Finding::passed(format!("{total} of {total}"), format!("Usually free at all {total} times{looked}."));
    }
    let dates: Vec<NaiveDate> = unfree.iter().flat_map(|u| u.dates.iter().copied()).collect();
    let words: Vec<String> = unfree.iter().map(Unfree::words).collect();
    let found = format!("not free on {} of {total} dates", dates.len());
    let sentence = if dates.len() == total {
        format!("Not free at any of the times asked for: {}.", words.join(", "))
    } else {
        format!("Free except {} on {} of {total} dates.", words.join(", "), dates.len())
    };
    Finding::refused(ChangeBy::Carer, format!("free {}", words.join(", ")), found, sentence).on(dates)
}

pub(super) fn at_work(case: &Case<'_>) -> bool {
    case.candidate.leave.is_empty() || !clash(&case.candidate.leave, &case.request.timetable.slots)
}

pub(super) fn leave(case: &Case<'_>) -> Finding {
    taken(case, &case.candidate.leave, "leave", "No leave at any of the times.", |times, total, dates| {
        format!("On leave at {times} of {total} times: {dates}.")
    })
}

pub(super) fn unbooked(case: &Case<'_>) -> bool {
    !clash(&case.candidate.roster, &case.request.timetable.slots)
}

pub(super) fn roster(case: &Case<'_>) -> Finding {
    taken(
        case,
        &case.candidate.roster,
        "booked",
        "Nothing else on the roster at any of the times.",
        |times, total, dates| format!("Already booked at {times} of {total} times: {dates}."),
    )
}

fn taken(
    case: &Case<'_>,
    theirs: &[Slot],
    what: &str,
    none: &str,
    sentence: impl Fn(usize, usize, &str) -> String,
) -> Finding {
    let slots = &case.request.timetable.slots;
    let hit = clashing(slots, theirs);
    if hit.is_empty() {
        return Finding::passed("none", none);
    }
    let dates: Vec<NaiveDate> = hit.iter().map(|&n| slots[n].local_start(case.candidate.zone).date()).collect();
    let found = format!("{what} at {} of {}", hit.len(), slots.len());
    let sentence = sentence(hit.len(), slots.len(), &some_of(&dates));
    Finding::refused(ChangeBy::Agency, "free of other bookings and leave", found, sentence).on(dates)
}

/// The first dates of a list, and how many more there are.
fn some_of(dates: &[NaiveDate]) -> String {
    let shown: Vec<String> = dates.iter().take(3).map(ToString::to_string).collect();
    match dates.len().saturating_sub(3) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
