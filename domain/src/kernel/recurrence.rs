//! Recurring schedules by RFC 5545, in the local time of a place.

use std::collections::BTreeSet;

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use rrule::{Frequency, RRule, RRuleSet, Unvalidated};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::span::Span;

pub mod rhythm;

/// The years in which a schedule may begin.
pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=2200;
/// A schedule gives at most this many occurrences in one window.
pub const MAX_OCCURRENCES: usize = 2_000;
/// A rule is followed for at most this many occurrences after its first start.
const MAX_STEPS: usize = 40_000;
/// A day starts at most this many occurrences.
const MAX_STARTS_A_DAY: usize = 24;
/// An occurrence lasts at most this long: 31 days, for a live-in month.
pub const MAX_MINUTES: u32 = 31 * 24 * 60;
/// A new schedule is looked at for overlaps within itself over this many occurrences.
const LOOKED_AT_WHEN_MADE: usize = 120;
const MAX_RULE_LENGTH: usize = 500;

/// What is wrong with a schedule. Reads as the end of a sentence after the name of the field.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ScheduleProblem {
    /// The text is not a recurrence rule.
    #[error("is not a recurrence rule of RFC 5545: {0}")]
    BadRule(String),
    /// `FREQ=HOURLY` and finer, or too many starts on one day.
    #[error("recurs more than {MAX_STARTS_A_DAY} times a day; use DAILY, WEEKLY, MONTHLY or YEARLY")]
    TooFrequent,
    /// No date ever fits the rule, the last day and the skipped dates.
    #[error("never occurs")]
    NeverOccurs,
    /// An occurrence begins before the one before it has ended.
    #[error("overlaps itself: the occurrence of {first} is not over when that of {second} begins")]
    OverlapsItself {
        /// Local start of the earlier occurrence.
        first: NaiveDateTime,
        /// Local start of the later occurrence.
        second: NaiveDateTime,
    },
    /// The occurrences would last no time, or more than [`MAX_MINUTES`].
    #[error("must be between 1 and {MAX_MINUTES} minutes")]
    BadDuration,
    /// The first start lies outside the years of [`YEARS`].
    #[error("must be in the years {} to {}", YEARS.start(), YEARS.end())]
    OutOfYears,
    /// The last day is before the first.
    #[error("is before the first start")]
    EndsBeforeStart,
    /// The window holds more than [`MAX_OCCURRENCES`].
    #[error("has more than {MAX_OCCURRENCES} occurrences in the time asked for")]
    TooMany,
    /// The last occurrence of a schedule that ends lies behind more than [`MAX_STEPS`].
    #[error("has more than {MAX_STEPS} occurrences before it ends; let it end earlier, or leave its end open")]
    TooLong,
}

impl ScheduleProblem {
    /// The field of the schedule that is to blame: `firstDay`, `minutes`, `rule` or `lastDay`.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::BadRule(_) | Self::TooFrequent | Self::NeverOccurs | Self::TooMany | Self::TooLong => "rule",
            Self::BadDuration | Self::OverlapsItself { .. } => "minutes",
            Self::OutOfYears => "firstDay",
            Self::EndsBeforeStart => "lastDay",
        }
    }
}

/// When something happens again and again: a first local start, a length, a rule, and a place's time zone.
///
/// The wall clock is kept: a visit at 09:00 stays at 09:00 when daylight saving begins or ends, and a night shift from
/// 22:00 to 06:00 is an hour shorter or longer then. Without a rule it happens once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    first_start: NaiveDateTime,
    minutes: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    time_zone: Tz,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_day: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    skipped: BTreeSet<NaiveDate>,
}

impl Schedule {
    /// A schedule of occurrences of `minutes` each. The first occurrence is the first start that fits the rule, at or
    /// after `first_start`; `last_day` is the last local day on which one may begin; on `skipped` days (a holiday
    /// calendar is given as its dates) none begins. Skipped occurrences count towards a `COUNT` of the rule.
    ///
    /// # Errors
    /// Every [`ScheduleProblem`] but `TooMany` and `TooLong`.
    pub fn new(
        first_start: NaiveDateTime,
        minutes: u32,
        rule: Option<String>,
        time_zone: Tz,
        last_day: Option<NaiveDate>,
        skipped: impl IntoIterator<Item = NaiveDate>,
    ) -> Result<Self, ScheduleProblem> {
        if !(1..=MAX_MINUTES).contains(&minutes) {
            return Err(ScheduleProblem::BadDuration);
        }
        if !YEARS.contains(&first_start.year()) {
            return Err(ScheduleProblem::OutOfYears);
        }
        if last_day.is_some_and(|day| day < first_start.date()) {
            return Err(ScheduleProblem::EndsBeforeStart);
        }
        let rule = rule.map(|text| text.trim().to_ascii_uppercase().trim_start_matches("RRULE:").to_owned());
        let schedule = Self { first_start, minutes, rule, time_zone, last_day, skipped: skipped.into_iter().collect() };
        let mut starts = schedule.starts()?.take(LOOKED_AT_WHEN_MADE).peekable();
        if starts.peek().is_none() {
            return Err(ScheduleProblem::NeverOccurs);
        }
        schedule.refuse_overlap(&starts.collect::<Vec<_>>())?;
        Ok(schedule)
    }

    /// The first local start that was asked for.
    #[must_use]
    pub fn first_start(&self) -> NaiveDateTime {
        self.first_start
    }

    /// The length of an occurrence in minutes of the wall clock.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.minutes
    }

    /// The rule's text without the leading `RRULE:`; absent when it happens once.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.rule.as_deref()
    }

    /// The time zone in which it is told.
    #[must_use]
    pub fn time_zone(&self) -> Tz {
        self.time_zone
    }

    /// The last local day on which an occurrence may begin.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.last_day
    }

    /// The local days on which none begins.
    #[must_use]
    pub fn skipped(&self) -> &BTreeSet<NaiveDate> {
        &self.skipped
    }

    /// Whether it comes to an end by itself.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        let ends = |rule: &String| rule.contains("COUNT=") || rule.contains("UNTIL=");
        self.last_day.is_some() || self.rule.as_ref().is_none_or(ends)
    }

    /// The time of day at which every occurrence begins, when the first start alone says it: neither does the rule, nor
    /// does it end at a time of a day.
    #[must_use]
    pub fn start_time(&self) -> Option<NaiveTime> {
        let says = |part: &str| {
            ["BYHOUR=", "BYMINUTE=", "BYSECOND="].iter().any(|by| part.starts_with(by))
                || part.strip_prefix("UNTIL=").is_some_and(|until| until.contains('T'))
        };
        let rule = self.rule.as_deref().unwrap_or_default();
        (!rule.split(';').any(says)).then(|| self.first_start.time())
    }

    /// The first day that fits the rule, were no day left out.
    ///
    /// # Errors
    /// [`ScheduleProblem`] when a stored schedule is no longer understood.
    pub fn first_day_of_rule(&self) -> Result<Option<NaiveDate>, ScheduleProblem> {
        let whole = Self { skipped: BTreeSet::new(), ..self.clone() };
        let first = whole.starts()?.next();
        Ok(first.map(|start| start.date()))
    }

    /// The first occurrence that is not over at a moment.
    ///
    /// # Errors
    /// [`ScheduleProblem`] when a stored schedule is no longer understood.
    pub fn first_ending_after(&self, moment: DateTime<Utc>) -> Result<Option<Span>, ScheduleProblem> {
        Ok(self.starts()?.filter_map(|start| self.span(start)).find(|span| moment < span.end()))
    }

    /// The last occurrence; `None` when there is no end.
    ///
    /// # Errors
    /// [`ScheduleProblem::TooLong`] when it is too far away to be found.
    pub fn last(&self) -> Result<Option<Span>, ScheduleProblem> {
        if !self.is_finite() {
            return Ok(None);
        }
        let (mut count, mut last) = (self.skipped.len(), None);
        for start in self.starts()? {
            count += 1;
            last = Some(start);
        }
        if count >= MAX_STEPS { Err(ScheduleProblem::TooLong) } else { Ok(last.and_then(|start| self.span(start))) }
    }

    /// The occurrences that begin within the window, in order of time and without overlap. Windows side by side share
    /// no occurrence and miss none.
    ///
    /// # Errors
    /// [`ScheduleProblem`] when there are too many, or when a stored schedule is no longer understood.
    pub fn occurrences(&self, window: Span) -> Result<Vec<Span>, ScheduleProblem> {
        // A day of slack on both sides: no zone is further than that from UTC.
        let from = window.start().naive_utc() - TimeDelta::days(1);
        let until = window.end().naive_utc() + TimeDelta::days(1);
        let starts: Vec<NaiveDateTime> = self
            .starts()?
            .skip_while(|start| *start < from)
            .take_while(|start| *start < until)
            .take(MAX_OCCURRENCES + 2 * MAX_STARTS_A_DAY + 1)
            .collect();
        self.refuse_overlap(&starts)?;
        let mut spans: Vec<Span> = starts.into_iter().filter_map(|start| self.span(start)).collect();
        spans.dedup_by_key(|span| span.start());
        for i in 1..spans.len() {
            // Only a clock change can have pushed two into each other; the later one keeps its start.
            if let Some(cut) = Span::new(spans[i - 1].start(), spans[i - 1].end().min(spans[i].start())) {
                spans[i - 1] = cut;
            }
        }
        spans.retain(|span| window.includes(span.start()));
        if spans.len() > MAX_OCCURRENCES { Err(ScheduleProblem::TooMany) } else { Ok(spans) }
    }

    /// Local starts in order of time, last day and skipped dates respected.
    fn starts(&self) -> Result<impl Iterator<Item = NaiveDateTime> + '_, ScheduleProblem> {
        let (recurring, until) = match &self.rule {
            Some(text) => {
                let (set, until) = parse(text, self.first_start, self.time_zone)?;
                (Some((&set).into_iter()), until)
            }
            None => (None, None),
        };
        let once = recurring.is_none().then_some(self.first_start);
        let last_day = self.last_day;
        Ok(recurring
            .into_iter()
            .flat_map(|starts| starts.take(MAX_STEPS))
            .map(|start| start.naive_utc())
            .chain(once)
            .take_while(move |start| until.is_none_or(|until| *start <= until))
            .take_while(move |start| last_day.is_none_or(|last| start.date() <= last))
            .filter(|start| !self.skipped.contains(&start.date())))
    }

    fn refuse_overlap(&self, starts: &[NaiveDateTime]) -> Result<(), ScheduleProblem> {
        let length = TimeDelta::minutes(self.minutes.into());
        match starts.windows(2).find(|pair| pair[0] + length > pair[1]) {
            Some(pair) => Err(ScheduleProblem::OverlapsItself { first: pair[0], second: pair[1] }),
            None => Ok(()),
        }
    }

    fn span(&self, start: NaiveDateTime) -> Option<Span> {
        occurrence(self.time_zone, start, self.minutes)
    }
}

/// What begins at a local time and lasts so many minutes of the wall clock.
#[must_use]
pub fn occurrence(zone: Tz, start: NaiveDateTime, minutes: u32) -> Option<Span> {
    let begins = instant(zone, start)?;
    let moved = begins.with_timezone(&zone).naive_local() != start;
    let length = TimeDelta::minutes(minutes.into());
    // A short occurrence that begins in the hour that does not exist would be eaten up by it.
    let ends = if moved && length < TimeDelta::days(1) { begins + length } else { instant(zone, start + length)? };
    Span::new(begins, ends)
}

/// The instant at which a clock in that place shows this time. A time that the clock skips is read with the offset
/// before the change, a time that it shows twice is the first (RFC 5545 §3.3.5).
#[must_use]
pub fn instant(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&local) {
        MappedLocalTime::Single(time) | MappedLocalTime::Ambiguous(time, _) => Some(time.to_utc()),
        MappedLocalTime::None => {
            // No clock has been moved by more than a day at once.
            let before = zone.from_local_datetime(&(local - TimeDelta::days(1))).earliest()?;
            Some((before + TimeDelta::days(1)).to_utc())
        }
    }
}

/// The span of a local day: 23, 24 or 25 hours where daylight saving is kept.
#[must_use]
pub fn local_day(zone: Tz, date: NaiveDate) -> Option<Span> {
    let next = date.checked_add_days(Days::new(1))?;
    Span::new(instant(zone, date.and_time(NaiveTime::MIN))?, instant(zone, next.and_time(NaiveTime::MIN))?)
}

/// The rule as a set of starts, with local times posing as UTC so that the rule runs on the wall clock alone, and the
/// local time of its `UNTIL`, which is therefore taken out of it.
fn parse(text: &str, first: NaiveDateTime, zone: Tz) -> Result<(RRuleSet, Option<NaiveDateTime>), ScheduleProblem> {
    if !text.is_ascii() || text.len() > MAX_RULE_LENGTH {
        return Err(ScheduleProblem::BadRule(format!("expected at most {MAX_RULE_LENGTH} letters and digits")));
    }
    let (until, parts): (Vec<&str>, Vec<&str>) = text.split(';').partition(|part| part.starts_with("UNTIL="));
    let until = match until[..] {
        [] => None,
        [part] => Some(parse_until(&part["UNTIL=".len()..], zone)?),
        _ => return Err(ScheduleProblem::BadRule("UNTIL stands in it twice".into())),
    };
    let bad = |problem: rrule::RRuleError| ScheduleProblem::BadRule(problem.to_string());
    let rule: RRule<Unvalidated> = parts.join(";").parse().map_err(bad)?;
    if until.is_some() && rule.get_count().is_some() {
        return Err(ScheduleProblem::BadRule("it has both UNTIL and COUNT".into()));
    }
    let starts_a_day = [rule.get_by_hour(), rule.get_by_minute(), rule.get_by_second()]
        .iter()
        .map(|part| part.len().max(1))
        .product::<usize>();
    if rule.get_freq() > Frequency::Daily || starts_a_day > MAX_STARTS_A_DAY {
        return Err(ScheduleProblem::TooFrequent);
    }
    let first = first.and_utc().with_timezone(&rrule::Tz::UTC);
    let rule = rule.validate(first).map_err(bad)?;
    Ok((RRuleSet::new(first).limit().rrule(rule), until))
}

/// `UNTIL` as a date (all of that day), a local time, or a time in UTC.
fn parse_until(text: &str, zone: Tz) -> Result<NaiveDateTime, ScheduleProblem> {
    let read = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
    let until = match text.strip_suffix('Z') {
        Some(utc) => read(utc).map(|time| time.and_utc().with_timezone(&zone).naive_local()),
        None => read(text)
            .or_else(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok().and_then(|day| day.and_hms_opt(23, 59, 59))),
    };
    until.ok_or_else(|| ScheduleProblem::BadRule(format!("`{text}` is neither a date nor a time")))
}

#[cfg(test)]
mod tests;
