//! When time counts: the opening hours of a place, with its holidays and the days that are worked instead.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::kernel::span::{Span, Spans};

/// The minutes of a day on the wall clock.
const DAY: u16 = 24 * 60;
/// A day has at most so many stretches of opening hours.
const MOST_STRETCHES: usize = 8;
/// So many days ahead a due time is looked for; a calendar that opens less than that never lets a clock run out.
const HORIZON_DAYS: u64 = 400;
/// No place is further from UTC than this.
const FARTHEST_OFFSET: TimeDelta = TimeDelta::hours(16);

/// What is wrong with opening hours. Reads as the end of a sentence after the name of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CalendarProblem {
    /// A stretch ends before it begins.
    #[error("has hours that end before they begin; hours past midnight belong to two days")]
    Backwards,
    /// Two stretches of a day overlap.
    #[error("has hours that overlap")]
    Overlapping,
    /// A day is cut into too many stretches.
    #[error("has more than {MOST_STRETCHES} stretches on a day")]
    TooMany,
    /// There is no day on which time counts.
    #[error("must have opening hours on some day")]
    NeverOpen,
}

/// Hours of one day by the wall clock, in minutes from midnight; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u16, u16)", into = "(u16, u16)")]
pub struct OpenHours {
    from: u16,
    until: u16,
}

impl OpenHours {
    /// From one time of a day to another; midnight as the end is that of the day.
    ///
    /// # Errors
    /// [`CalendarProblem::Backwards`].
    pub fn new(from: NaiveTime, until: NaiveTime) -> Result<Self, CalendarProblem> {
        let minute = |time: NaiveTime| u16::try_from(time.num_seconds_from_midnight() / 60).unwrap_or(DAY);
        Self::try_from((minute(from), if until == NaiveTime::MIN { DAY } else { minute(until) }))
    }

    /// When they begin.
    #[must_use]
    pub fn from(self) -> NaiveTime {
        time_of_day(self.from)
    }

    /// When they are over; midnight is that of the day's end.
    #[must_use]
    pub fn until(self) -> NaiveTime {
        time_of_day(self.until % DAY)
    }
}

fn time_of_day(minute: u16) -> NaiveTime {
    NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute) * 60, 0).unwrap_or(NaiveTime::MIN)
}

impl TryFrom<(u16, u16)> for OpenHours {
    type Error = CalendarProblem;

    fn try_from((from, until): (u16, u16)) -> Result<Self, CalendarProblem> {
        if from < until && until <= DAY { Ok(Self { from, until }) } else { Err(CalendarProblem::Backwards) }
    }
}

impl From<OpenHours> for (u16, u16) {
    fn from(hours: OpenHours) -> Self {
        (hours.from, hours.until)
    }
}

/// The hours of a week, and the days on which others hold: none on a holiday, some on a Saturday that is worked instead.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHours {
    week: [Vec<OpenHours>; 7],
    exceptions: BTreeMap<NaiveDate, Vec<OpenHours>>,
}

impl OpeningHours {
    /// The hours of Monday to Sunday, and those of single days.
    ///
    /// # Errors
    /// [`CalendarProblem`].
    pub fn new(
        week: [Vec<OpenHours>; 7],
        exceptions: BTreeMap<NaiveDate, Vec<OpenHours>>,
    ) -> Result<Self, CalendarProblem> {
        if week.iter().all(Vec::is_empty) {
            return Err(CalendarProblem::NeverOpen);
        }
        let mut hours = Self { week, exceptions };
        hours.week.iter_mut().chain(hours.exceptions.values_mut()).try_for_each(|day| in_order(day))?;
        Ok(hours)
    }

    /// Monday to Friday from nine to six with an hour at noon, and no holidays: what holds until somebody says otherwise.
    #[must_use]
    pub fn usual() -> Self {
        let day = vec![OpenHours { from: 9 * 60, until: 12 * 60 }, OpenHours { from: 13 * 60, until: 18 * 60 }];
        let week = std::array::from_fn(|number| if number < 5 { day.clone() } else { Vec::new() });
        Self { week, exceptions: BTreeMap::new() }
    }

    /// The hours of a day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> &[OpenHours] {
        let number = day.weekday().num_days_from_monday() as usize;
        self.exceptions.get(&day).or_else(|| self.week.get(number)).map_or(&[], Vec::as_slice)
    }

    /// The hours of Monday to Sunday.
    #[must_use]
    pub const fn week(&self) -> &[Vec<OpenHours>; 7] {
        &self.week
    }

    /// The days on which others hold.
    #[must_use]
    pub const fn exceptions(&self) -> &BTreeMap<NaiveDate, Vec<OpenHours>> {
        &self.exceptions
    }
}

fn in_order(day: &mut [OpenHours]) -> Result<(), CalendarProblem> {
    day.sort_unstable();
    if day.len() > MOST_STRETCHES {
        return Err(CalendarProblem::TooMany);
    }
    let overlap = day.windows(2).any(|pair| pair[1].from < pair[0].until);
    if overlap { Err(CalendarProblem::Overlapping) } else { Ok(()) }
}

/// Opening hours on the clock of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The clock.
    pub zone: Tz,
    /// The hours.
    pub hours: OpeningHours,
}

/// When some open time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    /// The first instant by which all of it has passed.
    pub at: DateTime<Utc>,
    /// The last instant at which no more than that has: the next opening, when it has passed exactly at the end of hours.
    pub until: DateTime<Utc>,
}

impl Calendar {
    /// The open time within a span. An instant is open when the wall clock shows a time within the hours of its day: an
    /// hour that daylight saving leaves out does not count, one that comes twice counts twice.
    #[must_use]
    pub fn open(&self, within: Span) -> Spans {
        let (first, last) = (self.local_date(within.start()), self.local_date(within.end()));
        let mut open = Spans::new();
        for day in first.iter_days().take_while(|day| *day <= last) {
            open.extend(self.open_on(day).iter().filter_map(|span| span.intersect(&within)));
        }
        open
    }

    /// The open time of one day of the local calendar.
    fn open_on(&self, day: NaiveDate) -> Spans {
        let midnight = day.and_time(NaiveTime::MIN);
        let around = Span::new(midnight.and_utc() - FARTHEST_OFFSET, midnight.and_utc() + FARTHEST_OFFSET * 3);
        let pieces = around.map(|around| self.of_one_offset(around)).unwrap_or_default();
        let hours = self.hours.on(day);
        let open = pieces.iter().flat_map(|(piece, offset)| {
            let at = move |minute: u16| (midnight + TimeDelta::minutes(minute.into()) - *offset).and_utc();
            hours.iter().filter_map(move |hours| Span::new(at(hours.from), at(hours.until))?.intersect(piece))
        });
        open.collect()
    }

    /// A span cut where the clock of the place is moved.
    fn of_one_offset(&self, around: Span) -> Vec<(Span, TimeDelta)> {
        let (mut pieces, mut from) = (Vec::new(), around.start());
        while from < around.end() {
            let offset = self.offset(from);
            let mut until = around.end();
            if self.offset(until) != offset {
                let (mut same, mut moved) = (from.timestamp(), until.timestamp());
                while same + 1 < moved {
                    let middle = same.midpoint(moved);
                    let is_same = DateTime::from_timestamp(middle, 0).is_some_and(|at| self.offset(at) == offset);
                    *(if is_same { &mut same } else { &mut moved }) = middle;
                }
                until = DateTime::from_timestamp(moved, 0).unwrap_or(until);
            }
            let Some(piece) = Span::new(from, until) else { break };
            pieces.push((piece, offset));
            from = until;
        }
        pieces
    }

    fn offset(&self, at: DateTime<Utc>) -> TimeDelta {
        let offset = self.zone.offset_from_utc_datetime(&at.naive_utc()).fix();
        TimeDelta::seconds(offset.local_minus_utc().into())
    }

    fn local_date(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// When so much open time has passed from an instant on; `None` when the calendar is closed for longer than is looked
    /// ahead.
    pub(super) fn pass(&self, from: DateTime<Utc>, amount: TimeDelta) -> Option<Passed> {
        let last = self.local_date(from).checked_add_days(Days::new(HORIZON_DAYS))?;
        let mut left = amount;
        let mut at = (amount <= TimeDelta::zero()).then_some(from);
        for day in self.local_date(from).iter_days().take_while(|day| *day <= last) {
            for span in &self.open_on(day) {
                let Some(span) = Span::new(span.start().max(from), span.end()) else { continue };
                if let Some(at) = at {
                    return Some(Passed { at, until: span.start().max(at) });
                }
                if left < span.duration() {
                    return Some(Passed { at: span.start() + left, until: span.start() + left });
                }
                left -= span.duration();
                at = (left == TimeDelta::zero()).then_some(span.end());
            }
        }
        at.map(|at| Passed { at, until: DateTime::<Utc>::MAX_UTC })
    }
}
