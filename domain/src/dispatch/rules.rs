//! The rules that stand in the way of a carer for a visit, whatever the routes look like.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use entity::dispatch::planned_visit::Bar;

use super::{
    asked::{Asked, Pair},
    facts::{CarerFacts, DayFacts, VisitFacts, has_role},
};
use crate::{
    kernel::span::Span,
    staff::{
        BookingKind,
        availability::{AskedHours, Availability, DayException, Hours},
        roster,
    },
};

/// A carer, made quick to ask.
pub(super) struct Judged<'a> {
    pub carer: &'a CarerFacts,
    availability: Availability,
    /// What takes their hours beside the visits that are planned.
    pub taken: Vec<(BookingKind, Span)>,
}

impl<'a> Judged<'a> {
    /// The carer of a day. What the roster holds for the day's own visits is what the plan may change.
    pub fn of(carer: &'a CarerFacts, day: &DayFacts) -> Self {
        let facts = &carer.facts;
        let own = |span: &Span| {
            day.visits.iter().any(|one| {
                one.visit.staff_member_id == Some(facts.member.id)
                    && (one.visit.starts_at, one.visit.ends_at) == (span.start(), span.end())
            })
        };
        let taken = facts.taken.iter().filter(|(_, span)| day.span.overlaps(span) && !own(span)).copied().collect();
        let availability = Availability::new(facts.member.weekly_hours.clone(), facts.exceptions.iter().cloned());
        Self { carer, availability, taken }
    }

    /// What else takes these hours.
    pub fn clash(&self, span: Span) -> Option<Bar> {
        let (kind, _) = self.taken.iter().find(|(_, taken)| taken.overlaps(&span))?;
        Some(if *kind == BookingKind::Leave { Bar::Leave } else { Bar::Booked })
    }

    /// Whether they are not there at a time, by what the dispatcher said.
    fn is_absent(&self, asked: &Asked, span: Span) -> bool {
        asked.absent.iter().any(|absence| {
            absence.staff_member == self.carer.facts.member.id
                && absence.from < span.end()
                && span.start() < absence.until
        })
    }

    /// The first rule in the way for a visit at a time. Whoever is to come already was chosen by somebody who may set
    /// hours, roles and skills aside; nobody sets a household's wish, a leave or an absence aside.
    pub fn bar(&self, one: &VisitFacts, asked: &Asked, span: Span, hours: &AskedHours) -> Option<Bar> {
        let (member, visit) = (&self.carer.facts.member, &one.visit);
        if !roster::is_bookable(member.status, BookingKind::Visit)
            || self.carer.facts.last_day.is_some_and(|last| last < local_day(self.carer.facts.zone, span))
        {
            return Some(Bar::NotEmployed);
        }
        if self.is_absent(asked, span) {
            return Some(Bar::Absent);
        }
        let pair = |pair: &Pair| pair.visit == visit.id && pair.staff_member == member.id;
        if asked.forbids.iter().any(pair) {
            return Some(Bar::Forbidden);
        }
        if one.excluded.contains(&member.id) {
            return Some(Bar::Excluded);
        }
        if visit.staff_member_id == Some(member.id) {
            return None;
        }
        if !self.carer.own_branch {
            return Some(Bar::OtherBranch);
        }
        if !self.carer.eligible {
            return Some(Bar::NotEligible);
        }
        if !has_role(visit.service_type, &member.roles.0) {
            return Some(Bar::Role);
        }
        let skilled =
            |(skill, level): &(_, u8)| self.carer.facts.skills.iter().any(|(has, at)| has == skill && level <= at);
        if !one.skills.iter().all(skilled) {
            return Some(Bar::Skill);
        }
        if let Some(bar) = self.clash(span) {
            return Some(bar);
        }
        if !self.availability.covers(hours) {
            return Some(Bar::Hours);
        }
        None
    }

    /// The first and last minute of the day, on the clock, within which they are willing to work; `None` on a day off.
    pub fn day_hours(&self, day: &DayFacts) -> Option<(u32, u32)> {
        let facts = &self.carer.facts;
        let on_day = facts.exceptions.iter().find(|(on, _)| *on == day.day).map(|(_, exception)| exception);
        let hours: &[Hours] = match on_day {
            Some(DayException::Away) => &[],
            Some(DayException::Hours(hours)) => hours,
            None => facts.member.weekly_hours.day(day.day.weekday()),
        };
        let from = hours.iter().map(|hours| hours.start_minute()).min()?;
        let to = hours.iter().map(|hours| hours.start_minute() + hours.minutes()).max()?;
        Some((from, to))
    }
}

fn local_day(zone: Tz, span: Span) -> NaiveDate {
    span.start().with_timezone(&zone).date_naive()
}
