//! Limits on working time and rest, by jurisdiction, over rolling windows rather than calendar weeks.

use std::fmt;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::kernel::span::Span;

pub use profiles::{CN_COMPREHENSIVE, CN_STANDARD, EU_DIRECTIVE, PROFILES, UNLIMITED, profile};

mod profiles;

const HOUR: i64 = 60;

/// What a limit is about, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitKind {
    /// Hours worked in any 24 hours.
    Day,
    /// Hours worked in any seven days.
    Week,
    /// Hours worked over a longer stretch, as an average or with overtime counted in.
    Average,
    /// Unbroken rest in 24 hours.
    DailyRest,
    /// Unbroken rest in seven days.
    WeeklyRest,
    /// A break in a long stretch of work.
    Break,
}

/// How a limit is measured. All figures are minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// In no stretch of `within` is more than `at_most` worked.
    Worked {
        /// Length of the rolling window.
        within: i64,
        /// Work allowed in it.
        at_most: i64,
    },
    /// A stretch of work that no rest of `rest` interrupts lasts at most `at_most`, shorter pauses included. "11 hours of
    /// rest in 24" is `rest` 11 h, `at_most` 13 h; "a break after 6 hours" is the same with smaller figures.
    Unbroken {
        /// The rest that ends a stretch.
        rest: i64,
        /// The longest stretch allowed without it.
        at_most: i64,
    },
}

/// One limit of a jurisdiction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// What it is about.
    pub kind: LimitKind,
    /// How it is measured.
    pub measure: Measure,
    /// Whether a breach refuses an assignment. Otherwise it warns: overtime begins, or a break has to be planned.
    pub refuses: bool,
    /// Where the limit is laid down.
    pub source: &'static str,
}

/// The limits of a jurisdiction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The code under which a staff member's profile is stored.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Its limits.
    pub limits: &'static [Limit],
}

/// A limit that would be broken, with the worst case found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The limit.
    pub limit: Limit,
    /// Where it is broken: the window in which too much is worked, or the stretch without enough rest.
    pub window: Span,
    /// Minutes found: worked within the window, or length of the stretch without enough rest.
    pub minutes: i64,
    /// Minutes allowed.
    pub allowed: i64,
}

impl Breach {
    /// The breach in words, with times on the clock of `zone`.
    #[must_use]
    pub fn sentence(&self, zone: Tz) -> String {
        let from = self.window.start().with_timezone(&zone).format("%Y-%m-%d %H:%M");
        let (found, allowed, source) = (Hours(self.minutes), Hours(self.allowed), self.limit.source);
        match self.limit.measure {
            Measure::Worked { within, .. } => {
                format!(
                    "Would work {found} in the {} from {from}; at most {allowed} are allowed ({source}).",
                    Window(within)
                )
            }
            Measure::Unbroken { rest, .. } => format!(
                "Would work from {from} over {found} without {} of rest in a row; at most {allowed} are allowed ({source}).",
                Hours(rest)
            ),
        }
    }
}

/// Minutes of work or rest for people: always in hours, so that what is found and what is allowed can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours(pub i64);

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / HOUR, self.0 % HOUR) {
            (0, minutes) => write!(f, "{minutes} min"),
            (hours, 0) => write!(f, "{hours} h"),
            (hours, minutes) => write!(f, "{hours} h {minutes:02} min"),
        }
    }
}

/// Minutes of a stretch of the calendar for people: in days when it is longer than one and they are whole.
struct Window(i64);

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 / HOUR {
            hours if self.0 % (24 * HOUR) == 0 && hours > 24 => write!(f, "{} days", hours / 24),
            _ => write!(f, "{}", Hours(self.0)),
        }
    }
}

/// Hours of work of one person, prepared so that adding to them is quick to judge.
#[derive(Clone, Debug)]
pub struct Workload {
    profile: &'static Profile,
    /// Start and end in minutes since 1970, sorted, without overlap.
    spans: Vec<(i64, i64)>,
    /// Minutes worked before each span, and at the end the total.
    before: Vec<i64>,
    /// For each limit of the profile the most that is worked in any of its windows.
    most: Vec<i64>,
}

impl Workload {
    /// The workload of these hours under a profile. Hours that overlap count once.
    #[must_use]
    pub fn new<'a>(profile: &'static Profile, spans: impl IntoIterator<Item = &'a Span>) -> Self {
        let mut sorted: Vec<(i64, i64)> = spans.into_iter().map(|s| (minute(s.start()), minute_up(s.end()))).collect();
        sorted.sort_unstable();
        sorted.dedup_by(|next, kept| {
            let joins = next.0 <= kept.1;
            if joins {
                kept.1 = kept.1.max(next.1);
            }
            joins
        });
        let mut total = 0;
        let mut before = Vec::with_capacity(sorted.len() + 1);
        before.push(0);
        before.extend(sorted.iter().map(|(start, end)| {
            total += end - start;
            total
        }));
        let mut load = Self { profile, spans: sorted, before, most: Vec::new() };
        load.most = profile.limits.iter().map(|limit| load.most_within(limit.measure)).collect();
        load
    }

    /// Minutes of work in all.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.before.last().copied().unwrap_or_default()
    }

    /// Minutes of work within a span.
    #[must_use]
    pub fn within(&self, span: Span) -> i64 {
        self.worked(minute(span.start()), minute_up(span.end()))
    }

    fn worked(&self, from: i64, to: i64) -> i64 {
        self.worked_before(to) - self.worked_before(from)
    }

    fn worked_before(&self, minute: i64) -> i64 {
        let next = self.spans.partition_point(|(start, _)| *start < minute);
        // The last span that has begun may not be over.
        let running = next.checked_sub(1).map_or(0, |last| (self.spans[last].1 - minute).max(0));
        self.before[next] - running
    }

    fn most_within(&self, measure: Measure) -> i64 {
        match measure {
            Measure::Worked { within, .. } => {
                self.spans.iter().map(|(start, _)| self.worked(*start, start + within)).max().unwrap_or(0)
            }
            Measure::Unbroken { .. } => 0,
        }
    }

    fn between(&self, from: i64, to: i64) -> &[(i64, i64)] {
        let first = self.spans.partition_point(|(_, end)| *end <= from);
        let last = self.spans.partition_point(|(start, _)| *start < to);
        &self.spans[first..last.max(first)]
    }
}

fn minute(instant: DateTime<Utc>) -> i64 {
    instant.timestamp().div_euclid(60)
}

fn minute_up(instant: DateTime<Utc>) -> i64 {
    (instant.timestamp() + 59).div_euclid(60)
}

fn span(from: i64, to: i64) -> Option<Span> {
    let at = |minute: i64| DateTime::from_timestamp(minute * 60, 0);
    Span::new(at(from)?, at(to)?)
}

/// What `added` hours would break, given the hours that are there already: for each limit the worst window that the
/// added hours touch. Judged by the profile of `existing`.
///
/// The existing hours are given without the added ones. Hours of presence that are not work (a live-in night) are left
/// out by the caller.
#[must_use]
pub fn check(existing: &Workload, added: &Workload) -> Vec<Breach> {
    let same = std::ptr::eq(existing.profile, added.profile) || existing.profile == added.profile;
    let limits = existing.profile.limits.iter().enumerate();
    limits
        .filter_map(|(i, limit)| match limit.measure {
            // What both work at most in a window is at most what each works at most.
            Measure::Worked { at_most, .. } if same && existing.most[i] + added.most[i] <= at_most => None,
            Measure::Worked { within, at_most } => too_much(existing, added, limit, within, at_most),
            Measure::Unbroken { rest, at_most } => too_long(existing, added, limit, rest, at_most),
        })
        .collect()
}

fn too_much(existing: &Workload, added: &Workload, limit: &Limit, within: i64, at_most: i64) -> Option<Breach> {
    let (first, last) = (added.spans.first()?.0, added.spans.last()?.1);
    let near = existing.between(first - within, last + within);
    // The fullest window begins with a span or ends with one.
    let windows = near.iter().chain(&added.spans).flat_map(|(start, end)| [*start, end - within]);
    let (minutes, from) = windows
        .filter_map(|from| {
            let ours = added.worked(from, from + within);
            (ours > 0).then(|| (ours + existing.worked(from, from + within), from))
        })
        .max_by_key(|(minutes, from)| (*minutes, std::cmp::Reverse(*from)))?;
    let window = span(from, from + within)?;
    (minutes > at_most).then_some(Breach { limit: *limit, window, minutes, allowed: at_most })
}

fn too_long(existing: &Workload, added: &Workload, limit: &Limit, rest: i64, at_most: i64) -> Option<Breach> {
    let (first, last) = (added.spans.first()?.0, added.spans.last()?.1);
    // A stretch that reaches further is too long with what of it lies in here.
    let reach = 2 * (at_most + rest);
    let near = existing.between(first - reach, last + reach);
    let mut worst: Option<(i64, i64)> = None;
    let mut stretch: Option<(i64, i64, bool)> = None;
    let mut close = |stretch: Option<(i64, i64, bool)>| {
        if let Some((start, end, true)) = stretch
            && end - start > worst.map_or(at_most, |(from, to)| to - from)
        {
            worst = Some((start, end));
        }
    };
    for (start, end, ours) in in_order(near, &added.spans) {
        stretch = Some(match stretch {
            Some((from, to, touched)) if start - to < rest => (from, to.max(end), touched || ours),
            closed => {
                close(closed);
                (start, end, ours)
            }
        });
    }
    close(stretch);
    let (from, to) = worst?;
    Some(Breach { limit: *limit, window: span(from, to)?, minutes: to - from, allowed: at_most })
}

/// Both lists in order of start, each with whether it is of the second.
fn in_order<'a>(first: &'a [(i64, i64)], second: &'a [(i64, i64)]) -> impl Iterator<Item = (i64, i64, bool)> + 'a {
    let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
    std::iter::from_fn(move || {
        let of_first = match (first.peek(), second.peek()) {
            (Some(a), Some(b)) => a.0 <= b.0,
            (a, _) => a.is_some(),
        };
        let next = if of_first { first.next() } else { second.next() };
        next.map(|(start, end)| (*start, *end, !of_first))
    })
}

#[cfg(test)]
mod tests;
