//! When a greeting may go out: in the hours that the agency allows, outside the household's quiet hours, by its clock.

use std::iter;

use chrono::{DateTime, DurationRound, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::id::HouseholdId;

use crate::{
    household::{QuietHours, quiet_hours::is_quiet},
    kernel::recurrence::instant,
};

/// The hours of a day in which the agency greets: from the first, before the second.
pub type Hours = (NaiveTime, NaiveTime);

/// Whether a greeting may go out at a moment.
#[must_use]
pub fn is_allowed(at: DateTime<Utc>, zone: Tz, hours: Hours, quiet: Option<&QuietHours>) -> bool {
    let local = at.with_timezone(&zone);
    let time = local.time();
    hours.0 <= time && time < hours.1 && !quiet.is_some_and(|quiet| is_quiet(quiet, &local))
}

/// The first minute of a day in which a greeting may go out, and the one before which it must have gone; `None` when quiet
/// hours leave none.
#[must_use]
pub fn window(
    day: NaiveDate,
    zone: Tz,
    hours: Hours,
    quiet: Option<&QuietHours>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let until = instant(zone, day.and_time(hours.1))?;
    let first = first_from(instant(zone, day.and_time(NaiveTime::MIN))?, zone, hours, quiet)?;
    (first < until).then_some((first, until))
}

/// The first allowed moment of the same day from a moment on: at once, or with a whole minute.
#[must_use]
pub fn first_from(from: DateTime<Utc>, zone: Tz, hours: Hours, quiet: Option<&QuietHours>) -> Option<DateTime<Utc>> {
    let day = from.with_timezone(&zone).date_naive();
    let minute = from.duration_trunc(TimeDelta::minutes(1)).ok()?;
    // Minute by minute: where clocks are put forward, the first allowed one need not be an end of any hours.
    let minutes = (1..).map_while(|number| minute.checked_add_signed(TimeDelta::minutes(number)));
    let mut of_day = iter::once(from).chain(minutes).take_while(|at| at.with_timezone(&zone).date_naive() == day);
    of_day.find(|at| is_allowed(*at, zone, hours, quiet))
}

/// Minutes by which a greeting is put off within the first hour, by the household's number: those of a festival do not all go
/// out in one moment.
#[must_use]
pub fn spread(household: HouseholdId) -> i64 {
    i64::from(household.0.as_bytes()[15]) * 60 / 256
}

#[cfg(test)]
mod tests {
    use chrono_tz::{America::New_York, Asia::Shanghai};
    use proptest::prelude::*;

    use super::*;

    fn time(minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).expect("a time")
    }

    fn day() -> NaiveDate {
        "2026-05-02".parse().expect("a day")
    }

    #[test]
    fn a_household_that_sleeps_late_is_greeted_late() {
        let hours = (time(9 * 60), time(20 * 60));
        let quiet = QuietHours { from: time(21 * 60), until: time(11 * 60) };
        let found = window(day(), Shanghai, hours, Some(&quiet)).expect("a window");
        assert_eq!(found.0.to_rfc3339(), "2026-05-02T03:00:00+00:00");
        assert_eq!(found.1.to_rfc3339(), "2026-05-02T12:00:00+00:00");
        let all_day = QuietHours { from: time(8 * 60), until: time(21 * 60) };
        assert_eq!(window(day(), Shanghai, hours, Some(&all_day)), None);
    }

    proptest! {
        #[test]
        fn nothing_goes_out_in_quiet_hours(
            hours in (0..1439_u32, 1..1440_u32), quiet in (0..1440_u32, 0..1440_u32), ordinal in 1..=365_u32, zone: bool
        ) {
            prop_assume!(hours.0 < hours.1 && quiet.0 != quiet.1);
            let zone = if zone { New_York } else { Shanghai };
            let day = NaiveDate::from_yo_opt(2026, ordinal).expect("a day");
            let hours = (time(hours.0), time(hours.1));
            let quiet = QuietHours { from: time(quiet.0), until: time(quiet.1) };
            let minutes = |from: DateTime<Utc>| (0..1500).map(move |minute| from + TimeDelta::minutes(minute));
            let midnight = instant(zone, day.and_time(NaiveTime::MIN)).expect("a midnight");
            let mut allowed = minutes(midnight)
                .filter(|at| at.with_timezone(&zone).date_naive() == day && is_allowed(*at, zone, hours, Some(&quiet)));
            let found = window(day, zone, hours, Some(&quiet));
            prop_assert_eq!(allowed.next(), found.map(|(first, _)| first));
            if let Some((first, until)) = found {
                prop_assert!(is_allowed(first, zone, hours, Some(&quiet)) && first < until);
            }
        }

        #[test]
        fn greetings_are_spread_over_an_hour(id: u128) {
            let minutes = spread(HouseholdId(uuid::Uuid::from_u128(id)));
            prop_assert!((0..60).contains(&minutes));
        }
    }
}
