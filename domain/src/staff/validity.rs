//! Whether a credential holds: on a day, for a period, and when to warn that it will not.

use chrono::NaiveDate;

use crate::kernel::span::Period;

/// Days before the expiry on which the agency is warned.
pub const WARNING_DAYS: [i64; 3] = [60, 30, 7];

/// From when to when a credential holds, both days included. Without an expiry it holds for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first day on which it holds.
    pub from: NaiveDate,
    /// The last day on which it holds.
    pub until: Option<NaiveDate>,
}

/// How a credential stands on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Issued for a later day.
    NotYetValid,
    /// It holds, and for more than 60 days.
    Valid,
    /// It holds, but its last day is within 60 days; the last day itself counts as 0.
    Expiring {
        /// Days from the day asked about to the last valid day.
        days_left: i64,
    },
    /// Its last valid day has passed.
    Expired {
        /// Days since the last valid day.
        days_ago: i64,
    },
}

impl Validity {
    /// How it stands on a day.
    #[must_use]
    pub fn state(&self, on: NaiveDate) -> State {
        if on < self.from {
            return State::NotYetValid;
        }
        match self.until.map(|last| (last - on).num_days()) {
            Some(days) if days < 0 => State::Expired { days_ago: -days },
            Some(days_left) if days_left <= WARNING_DAYS[0] => State::Expiring { days_left },
            _ => State::Valid,
        }
    }

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|last| on <= last)
    }
}

/// How what somebody holds of one kind covers a period. A renewal that follows without a gap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// It holds on every day of the period.
    Whole,
    /// Nothing of the kind is held on any day of the period, and nothing ended before it.
    Missing,
    /// It ended before the period begins.
    Expired {
        /// The last day on which it held.
        on: NaiveDate,
    },
    /// It holds at the beginning but not to the end.
    Lapses {
        /// The last day of the unbroken stretch.
        on: NaiveDate,
    },
    /// It does not hold on the first day but does later.
    StartsLate {
        /// The first day of the period on which it holds.
        on: NaiveDate,
    },
}

/// How credentials of one kind cover a period.
#[must_use]
pub fn coverage(held: &[Validity], period: Period) -> Coverage {
    let Some(covered_until) = unbroken_until(held, period.first()) else {
        let later = held.iter().filter(|v| v.from > period.first()).map(|v| v.from).min();
        let ended = held.iter().filter_map(|v| v.until).filter(|last| *last < period.first()).max();
        return match (later.filter(|day| period.includes(*day)), ended) {
            (Some(on), _) => Coverage::StartsLate { on },
            (None, Some(on)) => Coverage::Expired { on },
            (None, None) => Coverage::Missing,
        };
    };
    if covered_until >= period.last() { Coverage::Whole } else { Coverage::Lapses { on: covered_until } }
}

/// The last day of the unbroken stretch that begins on a day, or `None` when nothing holds on that day.
fn unbroken_until(held: &[Validity], day: NaiveDate) -> Option<NaiveDate> {
    let mut next = day;
    loop {
        let reach = held.iter().filter(|v| v.holds(next)).map(|v| v.until.unwrap_or(NaiveDate::MAX)).max();
        match reach.map(|last| (last, last.succ_opt())) {
            Some((_, Some(following))) => next = following,
            Some((last, None)) => return Some(last),
            None => return next.pred_opt().filter(|last| *last >= day),
        }
    }
}

/// The tightest warning that is due on a day: 60, 30 or 7 days before the last valid day. A warning that was missed
/// while nobody looked is replaced by the tighter one. An expired credential gets none.
#[must_use]
pub fn warning_due(until: NaiveDate, today: NaiveDate) -> Option<i64> {
    let left = (until - today).num_days();
    WARNING_DAYS.into_iter().filter(|days| (0..=*days).contains(&left)).min()
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date") + Days::new(n)
    }

    fn validity(from: u64, until: Option<u64>) -> Validity {
        Validity { from: day(from), until: until.map(day) }
    }

    fn period(first: u64, last: u64) -> Period {
        Period::new(day(first), day(last)).expect("a period")
    }

    #[test]
    fn a_credential_holds_on_its_first_and_its_last_day() {
        let card = validity(10, Some(100));
        assert_eq!(card.state(day(9)), State::NotYetValid);
        assert_eq!(card.state(day(10)), State::Valid);
        assert_eq!(card.state(day(39)), State::Valid);
        assert_eq!(card.state(day(40)), State::Expiring { days_left: 60 });
        assert_eq!(card.state(day(100)), State::Expiring { days_left: 0 });
        assert_eq!(card.state(day(101)), State::Expired { days_ago: 1 });
        assert_eq!(validity(10, None).state(day(9_999)), State::Valid);
    }

    #[test]
    fn a_renewal_without_a_gap_covers_the_whole_period() {
        let renewed = [validity(50, Some(90)), validity(0, Some(49))];
        assert_eq!(coverage(&renewed, period(10, 90)), Coverage::Whole);
        assert_eq!(coverage(&renewed, period(10, 91)), Coverage::Lapses { on: day(90) });
        let gap = [validity(51, Some(90)), validity(0, Some(49))];
        assert_eq!(coverage(&gap, period(10, 80)), Coverage::Lapses { on: day(49) });
        assert_eq!(coverage(&gap, period(50, 80)), Coverage::StartsLate { on: day(51) });
        assert_eq!(coverage(&gap, period(91, 95)), Coverage::Expired { on: day(90) });
        assert_eq!(coverage(&[], period(91, 95)), Coverage::Missing);
        assert_eq!(coverage(&[validity(200, None)], period(91, 95)), Coverage::Missing);
        assert_eq!(coverage(&[validity(0, None)], period(91, 9_995)), Coverage::Whole);
    }

    #[test]
    fn each_warning_is_due_from_its_day_until_a_tighter_one() {
        let due = |left: u64| warning_due(day(100 + left), day(100));
        assert_eq!((due(61), due(60), due(31)), (None, Some(60), Some(60)));
        assert_eq!((due(30), due(8), due(7), due(0)), (Some(30), Some(30), Some(7), Some(7)));
        assert_eq!(warning_due(day(99), day(100)), None);
    }

    proptest! {
        #[test]
        fn whole_means_every_day(
            held in prop::collection::vec((0_u64..60, prop::option::of(0_u64..40)), 0..5),
            first in 0_u64..60, length in 0_u64..40,
        ) {
            let held: Vec<Validity> =
                held.into_iter().map(|(from, length)| validity(from, length.map(|length| from + length))).collect();
            let period = period(first, first + length);
            let every = (first..=first + length).all(|n| held.iter().any(|v| v.holds(day(n))));
            prop_assert_eq!(coverage(&held, period) == Coverage::Whole, every);
        }
    }
}
