//! Who a member of a household is.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::kernel::{Error, Result, input};

/// Who a member of a household is, as it is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The full name as its owner writes it. A newborn may have none yet.
    pub name: Option<String>,
    /// When they were born, as far as it is known.
    pub birth: Option<Birth>,
    /// What they are recorded as, where that is known.
    pub sex: Option<Sex>,
    /// What they do.
    pub occupation: Option<String>,
}

/// When somebody was born.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Birth {
    /// The day.
    On(NaiveDate),
    /// The year alone.
    In(i32),
}

/// Sex as recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "each variant is named after its content")]
pub enum Sex {
    Female,
    Male,
    Other,
}

/// Nobody has lived longer, by a margin.
const OLDEST: i32 = 130;

impl Birth {
    /// A birth that is possible, seen from today.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `bornOn` or `birthYear`.
    pub fn checked(self, today: NaiveDate) -> Result<Self> {
        let (field, year) = match self {
            Self::On(day) if day > today => return Err(Error::invalid("bornOn", "must not be in the future")),
            Self::On(day) => ("bornOn", day.year()),
            Self::In(year) if year > today.year() => {
                return Err(Error::invalid("birthYear", "must not be in the future"));
            }
            Self::In(year) => ("birthYear", year),
        };
        if year < today.year() - OLDEST {
            return Err(Error::invalid(field, format!("must not be more than {OLDEST} years ago")));
        }
        Ok(self)
    }

    /// Age in whole years on a day; with the year alone, the age reached in the course of that year.
    #[must_use]
    pub fn age_on(self, today: NaiveDate) -> u32 {
        match self {
            Self::On(born) => today.years_since(born).unwrap_or(0),
            Self::In(year) => u32::try_from(today.year() - year).unwrap_or(0),
        }
    }
}

impl Person {
    /// The person with tidy texts and a possible birth.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field.
    pub fn checked(self, today: NaiveDate) -> Result<Self> {
        Ok(Self {
            name: input::optional_text("name", self.name.as_deref(), 100)?,
            birth: self.birth.map(|birth| birth.checked(today)).transpose()?,
            sex: self.sex,
            occupation: input::optional_text("occupation", self.occupation.as_deref(), 100)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }

    #[test]
    fn age_counts_birthdays_that_have_passed() {
        let born = Birth::On(day(1950, 6, 15));
        assert_eq!(born.age_on(day(2026, 6, 14)), 75);
        assert_eq!(born.age_on(day(2026, 6, 15)), 76);
        assert_eq!(Birth::On(day(2024, 2, 29)).age_on(day(2025, 2, 28)), 0);
        assert_eq!(Birth::In(1950).age_on(day(2026, 1, 1)), 76);
    }

    #[test]
    fn an_impossible_birth_names_its_field() {
        let today = day(2026, 3, 1);
        for (birth, problem) in [
            (Birth::On(day(2026, 3, 2)), "bornOn must not be in the future"),
            (Birth::In(2027), "birthYear must not be in the future"),
            (Birth::In(1800), "birthYear must not be more than 130 years ago"),
        ] {
            assert_eq!(birth.checked(today).expect_err("refused").to_string(), problem);
        }
    }
}
