//! When somebody is willing to work: weekly hours in local time, and the days on which they do not hold.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc, Weekday};
use chrono_tz::Tz;

use crate::kernel::span::Span;

pub use entity::staff::weekly_hours::{Hours, WeeklyHours};

const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;

/// What holds on one local day instead of the weekly hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayException {
    /// Not available on that local day at all.
    Away,
    /// These hours begin on that day, instead of the weekly ones.
    Hours(Vec<Hours>),
}

/// The hours asked for in the local time of a place, worked out once and held against many staff.
#[derive(Clone, Debug)]
pub struct AskedHours {
    spans: Vec<AskedSpan>,
    /// The distinct places in the week that are asked for: most schedules repeat a few.
    patterns: Vec<MinuteRange>,
}

#[derive(Clone, Copy, Debug)]
struct AskedSpan {
    span: Span,
    start: NaiveDateTime,
    end: NaiveDateTime,
}

/// From a minute up to another; in a week counted from Monday 00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct MinuteRange {
    from: u32,
    to: u32,
}

impl AskedHours {
    /// Reads the spans on the clock of `zone`.
    #[must_use]
    pub fn new<'a>(zone: Tz, spans: impl IntoIterator<Item = &'a Span>) -> Self {
        let mut spans: Vec<AskedSpan> = spans
            .into_iter()
            .map(|span| AskedSpan { span: *span, start: local(zone, span.start()), end: local(zone, span.end()) })
            .collect();
        spans.sort_unstable_by_key(|asked| asked.span);
        let mut patterns: Vec<MinuteRange> = spans.iter().map(AskedSpan::pattern).collect();
        patterns.sort_unstable();
        patterns.dedup();
        Self { spans, patterns }
    }

    /// The spans that touch a local day.
    fn on(&self, date: NaiveDate) -> impl Iterator<Item = &AskedSpan> {
        let midnight = date.and_time(NaiveTime::MIN);
        let next = midnight + TimeDelta::days(1);
        let first = self.spans.partition_point(|asked| asked.end <= midnight);
        self.spans[first..].iter().take_while(move |asked| asked.start < next)
    }
}

impl AskedSpan {
    fn pattern(&self) -> MinuteRange {
        let from = minute_of_week(self.start.weekday(), self.start.time());
        let length = u32::try_from((self.end - self.start).num_seconds().max(0) + 59).unwrap_or(u32::MAX) / 60;
        MinuteRange { from, to: from.saturating_add(length) }
    }
}

fn local(zone: Tz, instant: DateTime<Utc>) -> NaiveDateTime {
    instant.with_timezone(&zone).naive_local()
}

fn minute_of_week(day: Weekday, time: NaiveTime) -> u32 {
    day.num_days_from_monday() * DAY + time.num_seconds_from_midnight() / 60
}

/// When somebody is willing to work, made quick to ask.
#[derive(Clone, Debug, Default)]
pub struct Availability {
    /// The weekly hours over two weeks, merged, so that a Sunday night runs into Monday.
    open: Vec<MinuteRange>,
    weekly: WeeklyHours,
    exceptions: BTreeMap<NaiveDate, DayException>,
}

impl Availability {
    /// Weekly hours, and the local days on which something else holds.
    #[must_use]
    pub fn new(weekly: WeeklyHours, exceptions: impl IntoIterator<Item = (NaiveDate, DayException)>) -> Self {
        let week: Vec<MinuteRange> = weekly
            .days()
            .flat_map(|(day, hours)| hours.iter().map(move |hours| (day, hours)))
            .map(|(day, hours)| {
                let from = minute_of_week(day, hours.from);
                MinuteRange { from, to: from + hours.minutes() }
            })
            .collect();
        // What begins on the Sunday before runs into the first Monday.
        let before = week.iter().filter(|r| r.to > WEEK).map(|r| MinuteRange { from: 0, to: r.to - WEEK });
        let after = week.iter().map(|r| MinuteRange { from: r.from + WEEK, to: r.to + WEEK });
        let open = merged(before.chain(week.iter().copied()).chain(after).collect());
        Self { open, weekly, exceptions: exceptions.into_iter().collect() }
    }

    /// Those of the asked spans that are not wholly within the hours, in order of time.
    #[must_use]
    pub fn uncovered(&self, asked: &AskedHours) -> Vec<Span> {
        let shut: Vec<MinuteRange> = asked.patterns.iter().filter(|p| !self.open_for(**p)).copied().collect();
        let exceptional = self.exceptional_spans(asked);
        if shut.is_empty() && exceptional.iter().all(|(_, covered)| *covered) {
            return Vec::new();
        }
        let refused = |a: &&AskedSpan| match exceptional.get(&a.span) {
            Some(covered) => !covered,
            None => shut.binary_search(&a.pattern()).is_ok(),
        };
        asked.spans.iter().filter(refused).map(|a| a.span).collect()
    }

    /// Whether all asked spans are within the hours.
    #[must_use]
    pub fn covers(&self, asked: &AskedHours) -> bool {
        self.uncovered(asked).is_empty()
    }

    /// Weekly hours alone: within one open stretch, or any length when the week is never shut.
    fn open_for(&self, pattern: MinuteRange) -> bool {
        let to = pattern.to.min(pattern.from + WEEK);
        self.open.iter().any(|open| open.from <= pattern.from && to <= open.to)
    }

    /// The asked spans that an exception may change, and whether they are covered.
    fn exceptional_spans(&self, asked: &AskedHours) -> BTreeMap<Span, bool> {
        let (Some(first), Some(last)) = (asked.spans.first(), asked.spans.iter().map(|a| a.end).max()) else {
            return BTreeMap::new();
        };
        // Exceptional hours may run past midnight, so the day before the first matters too.
        let days = first.start.date() - TimeDelta::days(1)..=last.date();
        self.exceptions
            .range(days)
            .flat_map(|(date, _)| asked.on(*date).chain(asked.on(*date + TimeDelta::days(1))))
            .map(|a| (a.span, self.covers_day_by_day(a)))
            .collect()
    }

    fn covers_day_by_day(&self, asked: &AskedSpan) -> bool {
        let days = asked.start.date().iter_days().take_while(|day| *day <= asked.end.date());
        let before = asked.start.date() - TimeDelta::days(1);
        let open = std::iter::once(before).chain(days).flat_map(|day| self.hours_on(day));
        let minute = |time: NaiveDateTime| {
            u32::try_from((time - before.and_time(NaiveTime::MIN)).num_seconds().max(0)).unwrap_or(u32::MAX)
        };
        let open = merged(
            open.map(|(day, hours)| {
                let from = minute(day.and_time(NaiveTime::MIN)) / 60 + hours.start_minute();
                MinuteRange { from, to: from + hours.minutes() }
            })
            .collect(),
        );
        let (from, to) = (minute(asked.start) / 60, minute(asked.end).div_ceil(60));
        let away = self.exceptions.iter().any(|(day, exception)| {
            let midnight = day.and_time(NaiveTime::MIN);
            *exception == DayException::Away && asked.start < midnight + TimeDelta::days(1) && midnight < asked.end
        });
        !away && open.iter().any(|open| open.from <= from && to <= open.to)
    }

    fn hours_on(&self, day: NaiveDate) -> impl Iterator<Item = (NaiveDate, Hours)> {
        let hours = match self.exceptions.get(&day) {
            Some(DayException::Away) => &[],
            Some(DayException::Hours(hours)) => hours.as_slice(),
            None => self.weekly.day(day.weekday()),
        };
        hours.iter().map(move |hours| (day, *hours))
    }
}

fn merged(mut ranges: Vec<MinuteRange>) -> Vec<MinuteRange> {
    ranges.sort_unstable();
    ranges.dedup_by(|next, kept| {
        let joins = next.from <= kept.to;
        if joins {
            kept.to = kept.to.max(next.to);
        }
        joins
    });
    ranges
}

#[cfg(test)]
mod tests;
