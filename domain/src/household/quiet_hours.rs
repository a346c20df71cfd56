//! Hours in which a household is left in peace.

use chrono::{DateTime, NaiveTime, TimeZone};
use entity::household::household::QuietHours;

use crate::kernel::{Error, Result};

/// Quiet hours from their two ends.
///
/// # Errors
/// [`Error::Invalid`] when they begin and end at the same time of the day.
pub fn quiet_hours(from: NaiveTime, until: NaiveTime) -> Result<QuietHours> {
    if from == until {
        return Err(Error::invalid("until", "must differ from `from`; leave the quiet hours out when there are none"));
    }
    Ok(QuietHours { from, until })
}

/// Whether the household wants to be left in peace at this moment, by the clock of its branch.
#[must_use]
pub fn is_quiet<Z: TimeZone>(hours: &QuietHours, at: &DateTime<Z>) -> bool {
    let time = at.time();
    if hours.from < hours.until {
        hours.from <= time && time < hours.until
    } else {
        hours.from <= time || time < hours.until
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use chrono_tz::Asia::Shanghai;
    use proptest::prelude::*;

    use super::*;

    fn time(hour: u32, minute: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, 0).expect("a time")
    }

    fn quiet(from: NaiveTime, until: NaiveTime, at: NaiveTime) -> bool {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day");
        let at = Shanghai.from_local_datetime(&day.and_time(at)).single().expect("a moment");
        is_quiet(&QuietHours { from, until }, &at)
    }

    #[test]
    fn a_night_runs_past_midnight() {
        assert!(quiet(time(22, 0), time(7, 0), time(23, 30)));
        assert!(quiet(time(22, 0), time(7, 0), time(6, 59)));
        assert!(!quiet(time(22, 0), time(7, 0), time(7, 0)));
        assert!(quiet(time(13, 0), time(15, 0), time(13, 0)));
        assert!(!quiet(time(13, 0), time(15, 0), time(15, 0)));
    }

    proptest! {
        #[test]
        fn the_hours_and_their_opposite_share_the_day(from in 0..1440_u32, until in 0..1440_u32, at in 0..1440_u32) {
            prop_assume!(from != until);
            let [from, until, at] = [from, until, at].map(|minute| time(minute / 60, minute % 60));
            prop_assert_ne!(quiet(from, until, at), quiet(until, from, at));
        }
    }
}
