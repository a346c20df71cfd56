//! What a household is greeted on, day by day.

use chrono::{Datelike, NaiveDate};
use entity::{
    id::{EntityId, HouseholdId, HouseholdMemberId},
    loyalty::{
        family_day::{FamilyCalendar, FamilyDayKind, Model as FamilyDay},
        greeting::Occasion,
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::lunar;

/// When somebody who was born on 29 February is greeted in a year without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LeapDay {
    /// On the last day of February.
    #[default]
    DayBefore,
    /// On 1 March.
    DayAfter,
}

/// A household, as far as its days matter.
#[derive(Clone, Debug)]
pub struct Days<'a> {
    /// Which household.
    pub household: HouseholdId,
    /// The members whose day of birth is known.
    pub born: Vec<(HouseholdMemberId, NaiveDate)>,
    /// The days that it keeps.
    pub kept: &'a [FamilyDay],
}

/// Something to greet a household on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What it is.
    pub occasion: Occasion,
    /// Whose or which: a member, a family day, or for a festival the household.
    pub about: Uuid,
    /// How old the member becomes, where that is known.
    pub age: Option<i32>,
}

/// The festivals, each with its day.
pub const FESTIVALS: [Occasion; 8] = [
    Occasion::NewYear,
    Occasion::SpringFestival,
    Occasion::LanternFestival,
    Occasion::DragonBoat,
    Occasion::Qixi,
    Occasion::MidAutumn,
    Occasion::DoubleNinth,
    Occasion::NationalDay,
];

/// Whether a festival falls on a date; what is none never does.
#[must_use]
pub fn is_festival(festival: Occasion, date: NaiveDate) -> bool {
    let lunar = |month, day| lunar::falls_on(date, month, false, day);
    match festival {
        Occasion::NewYear => (date.month(), date.day()) == (1, 1),
        Occasion::NationalDay => (date.month(), date.day()) == (10, 1),
        Occasion::SpringFestival => lunar(1, 1),
        Occasion::LanternFestival => lunar(1, 15),
        Occasion::DragonBoat => lunar(5, 5),
        Occasion::Qixi => lunar(7, 7),
        Occasion::MidAutumn => lunar(8, 15),
        Occasion::DoubleNinth => lunar(9, 9),
        Occasion::Birthday | Occasion::FamilyDay => false,
    }
}

/// Whether a day that comes round every year by the common calendar falls on a date.
#[must_use]
pub fn comes_round(date: NaiveDate, (month, day): (u32, u32), leap_day: LeapDay) -> bool {
    if (month, day) == (2, 29) && !date.leap_year() {
        let kept = match leap_day {
            LeapDay::DayBefore => (2, 28),
            LeapDay::DayAfter => (3, 1),
        };
        return (date.month(), date.day()) == kept;
    }
    (date.month(), date.day()) == (month, day)
}

/// What to greet a household on, on a date: birthdays, its own days, and these festivals.
#[must_use]
pub fn on(date: NaiveDate, days: &Days<'_>, festivals: &[Occasion], leap_day: LeapDay) -> Vec<Due> {
    let lunar_birthday = |member| days.kept.iter().any(|day| day.household_member_id == Some(member));
    let age = |born: NaiveDate| (date.year() > born.year()).then(|| date.year() - born.year());
    let mut due = Vec::new();
    for (member, born) in &days.born {
        let own = date > *born && comes_round(date, (born.month(), born.day()), leap_day);
        if own && !lunar_birthday(*member) {
            due.push(Due { occasion: Occasion::Birthday, about: member.uuid(), age: age(*born) });
        }
    }
    for day in days.kept.iter().filter(|day| is_kept_on(date, day, leap_day)) {
        due.push(match (day.kind, day.household_member_id) {
            // Lunar years begin at another time: the age is counted differently from family to family, and left out.
            (FamilyDayKind::Birthday, Some(member)) => {
                Due { occasion: Occasion::Birthday, about: member.uuid(), age: None }
            }
            _ => Due { occasion: Occasion::FamilyDay, about: day.id.uuid(), age: None },
        });
    }
    let festivals = festivals.iter().filter(|festival| is_festival(**festival, date));
    due.extend(festivals.map(|festival| Due { occasion: *festival, about: days.household.uuid(), age: None }));
    due
}

fn is_kept_on(date: NaiveDate, kept: &FamilyDay, leap_day: LeapDay) -> bool {
    let (Ok(month), Ok(day)) = (u8::try_from(kept.month), u8::try_from(kept.day)) else { return false };
    match kept.calendar {
        FamilyCalendar::Gregorian => comes_round(date, (month.into(), day.into()), leap_day),
        FamilyCalendar::Lunar => lunar::falls_on(date, month, kept.leap_month, day),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn who_was_born_on_a_leap_day_is_greeted_every_year() {
        let born = (2, 29);
        assert!(comes_round(date("2028-02-29"), born, LeapDay::DayBefore));
        assert!(!comes_round(date("2028-02-28"), born, LeapDay::DayBefore));
        assert!(comes_round(date("2026-02-28"), born, LeapDay::DayBefore));
        assert!(comes_round(date("2026-03-01"), born, LeapDay::DayAfter));
        assert!(!comes_round(date("2026-02-28"), born, LeapDay::DayAfter));
        assert!(!comes_round(date("2100-03-01"), born, LeapDay::DayBefore));
    }

    #[test]
    fn a_lunar_birthday_takes_the_place_of_the_other() {
        let (household, member) = (HouseholdId(Uuid::from_u128(1)), HouseholdMemberId(Uuid::from_u128(2)));
        let kept = FamilyDay {
            id: EntityId::from_uuid(Uuid::from_u128(3)),
            agency_id: EntityId::from_uuid(Uuid::from_u128(4)),
            household_id: household,
            household_member_id: Some(member),
            kind: FamilyDayKind::Birthday,
            calendar: FamilyCalendar::Lunar,
            month: 8,
            day: 15,
            leap_month: false,
            name: None,
            noted_at: chrono::DateTime::UNIX_EPOCH,
            noted_by: "system".to_owned(),
        };
        let days = |kept| Days { household, born: vec![(member, date("1948-05-02"))], kept };
        let found = |day, kept| on(date(day), &days(kept), &[], LeapDay::DayBefore);
        let solar = Due { occasion: Occasion::Birthday, about: member.uuid(), age: Some(78) };
        assert_eq!(found("2026-05-02", &[]), [solar]);
        let kept = [kept];
        assert_eq!(found("2026-05-02", &kept), []);
        assert_eq!(found("2026-09-25", &kept), [Due { age: None, ..solar }]);
    }

    #[test]
    fn nobody_is_greeted_on_the_day_of_birth_itself() {
        let days = Days {
            household: HouseholdId(Uuid::nil()),
            born: vec![(HouseholdMemberId(Uuid::nil()), date("2026-05-02"))],
            kept: &[],
        };
        assert_eq!(on(date("2026-05-02"), &days, &[], LeapDay::DayBefore), []);
    }

    proptest! {
        #[test]
        fn a_birthday_comes_once_a_year(year in 1970..2100_i32, ordinal in 1..=366_u32, after: bool) {
            let Some(born) = NaiveDate::from_yo_opt(2024, ordinal) else { return Ok(()) };
            let leap_day = if after { LeapDay::DayAfter } else { LeapDay::DayBefore };
            let of_year = (1..=366).filter_map(|day| NaiveDate::from_yo_opt(year, day));
            let found = of_year.filter(|day| comes_round(*day, (born.month(), born.day()), leap_day)).count();
            prop_assert_eq!(found, 1);
        }
    }
}
