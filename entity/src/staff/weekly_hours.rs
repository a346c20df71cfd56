//! The hours in which somebody is willing to work.

use chrono::{NaiveTime, Timelike, Weekday};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

const DAY: u32 = 24 * 60;

/// Hours of one day, by the wall clock. An end at or before the start is on the next day, so 22:00–06:00 is a night and
/// 00:00–00:00 a whole day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hours {
    /// When they begin.
    pub from: NaiveTime,
    /// When they are over.
    pub to: NaiveTime,
}

impl Hours {
    /// The whole day.
    pub const ALL_DAY: Self = Self { from: NaiveTime::MIN, to: NaiveTime::MIN };

    /// The minute of the day at which they begin.
    #[must_use]
    pub fn start_minute(self) -> u32 {
        self.from.num_seconds_from_midnight() / 60
    }

    /// How many minutes they last; at least one, at most a day.
    #[must_use]
    pub fn minutes(self) -> u32 {
        let to = self.to.num_seconds_from_midnight() / 60;
        if to <= self.start_minute() { to + DAY - self.start_minute() } else { to - self.start_minute() }
    }
}

/// The hours in which somebody is willing to work in any week. Hours belong to the day on which they begin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(default, deny_unknown_fields)]
pub struct WeeklyHours {
    /// Hours that begin on Monday.
    pub monday: Vec<Hours>,
    /// Hours that begin on Tuesday.
    pub tuesday: Vec<Hours>,
    /// Hours that begin on Wednesday.
    pub wednesday: Vec<Hours>,
    /// Hours that begin on Thursday.
    pub thursday: Vec<Hours>,
    /// Hours that begin on Friday.
    pub friday: Vec<Hours>,
    /// Hours that begin on Saturday.
    pub saturday: Vec<Hours>,
    /// Hours that begin on Sunday.
    pub sunday: Vec<Hours>,
}

impl WeeklyHours {
    /// The same hours on every day of the week.
    #[must_use]
    pub fn daily(hours: Hours) -> Self {
        Self::on(
            &[Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun],
            hours,
        )
    }

    /// The same hours on the days that are named.
    #[must_use]
    pub fn on(days: &[Weekday], hours: Hours) -> Self {
        let mut week = Self::default();
        for day in days {
            week.day_mut(*day).push(hours);
        }
        week
    }

    /// The hours that begin on a day of the week.
    #[must_use]
    pub fn day(&self, day: Weekday) -> &[Hours] {
        match day {
            Weekday::Mon => &self.monday,
            Weekday::Tue => &self.tuesday,
            Weekday::Wed => &self.wednesday,
            Weekday::Thu => &self.thursday,
            Weekday::Fri => &self.friday,
            Weekday::Sat => &self.saturday,
            Weekday::Sun => &self.sunday,
        }
    }

    /// The hours that begin on a day of the week, to be changed.
    pub fn day_mut(&mut self, day: Weekday) -> &mut Vec<Hours> {
        match day {
            Weekday::Mon => &mut self.monday,
            Weekday::Tue => &mut self.tuesday,
            Weekday::Wed => &mut self.wednesday,
            Weekday::Thu => &mut self.thursday,
            Weekday::Fri => &mut self.friday,
            Weekday::Sat => &mut self.saturday,
            Weekday::Sun => &mut self.sunday,
        }
    }

    /// Every day with its hours, Monday first.
    pub fn days(&self) -> impl Iterator<Item = (Weekday, &[Hours])> {
        (0..7_u8).filter_map(|day| Weekday::try_from(day).ok()).map(|day| (day, self.day(day)))
    }
}
