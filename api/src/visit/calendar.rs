//! Visits as iCalendar writes them (RFC 5545).

use chrono::TimeDelta;
use domain::{
    matching::ServiceType,
    visit::{VisitState, calendar::Entry},
};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

/// How often a calendar program may look again.
const REFRESH: TimeDelta = TimeDelta::hours(1);

/// A person's visits as a calendar. The same entries make the same text.
#[must_use]
pub fn written(entries: &[Entry]) -> String {
    let mut calendar = Calendar::empty();
    for property in [("VERSION", "2.0"), ("PRODID", "-//Guanjia//Visits//EN"), ("CALSCALE", "GREGORIAN")] {
        calendar.append_property(Property::from(property));
    }
    calendar.name("Visits").ttl(&REFRESH);
    calendar.extend(entries.iter().map(event));
    calendar.to_string()
}

/// Times are written in UTC, so that every program shows them by the clock of whoever looks.
fn event(entry: &Entry) -> Event {
    let visit = &entry.visit;
    let mut event = Event::with_uid(&format!("{}@guanjia", visit.id));
    event
        .timestamp(entry.changed_at)
        .last_modified(entry.changed_at)
        .sequence(u32::try_from(visit.version).unwrap_or_default())
        .starts(visit.starts_at)
        .ends(visit.ends_at)
        .summary(&summary(entry));
    event.status(status(visit.state));
    if let Some(place) = &entry.place {
        event.location(&plain(place));
    }
    event.done()
}

/// What for and who, and what is not as usual.
fn summary(entry: &Entry) -> String {
    let what = service_name(entry.visit.service_type);
    let who = entry.who.as_ref().map(|who| format!(": {}", plain(who))).unwrap_or_default();
    let standing = match entry.visit.state {
        VisitState::Planned => " (nobody yet)",
        VisitState::Offered => " (asked)",
        VisitState::Cancelled => " (called off)",
        VisitState::Missed => " (missed)",
        VisitState::Assigned
        | VisitState::OnTheWay
        | VisitState::CheckedIn
        | VisitState::CheckedOut
        | VisitState::Confirmed => "",
    };
    format!("{what}{who}{standing}")
}

/// Texts of people in one line: a stray carriage return would end the property.
fn plain(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

const fn status(state: VisitState) -> EventStatus {
    match state {
        VisitState::Planned | VisitState::Offered => EventStatus::Tentative,
        VisitState::Assigned
        | VisitState::OnTheWay
        | VisitState::CheckedIn
        | VisitState::CheckedOut
        | VisitState::Confirmed => EventStatus::Confirmed,
        VisitState::Cancelled | VisitState::Missed => EventStatus::Cancelled,
    }
}

/// What a visit is for, in words.
#[must_use]
pub const fn service_name(kind: ServiceType) -> &'static str {
    match kind {
        ServiceType::Maternity => "Maternity care",
        ServiceType::Infant => "Infant care",
        ServiceType::Elderly => "Elderly care",
        ServiceType::Patient => "Patient care",
        ServiceType::Housekeeping => "Housekeeping",
        ServiceType::Butler => "Butler",
    }
}
