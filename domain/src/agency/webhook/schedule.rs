//! When a message is tried again, and when no more.

use chrono::TimeDelta;

/// The waits between one attempt and the next: ten attempts, of which the last comes a little more than three days after
/// the first.
pub const WAITS: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];

/// An endpoint that takes nothing for so long is switched off once a message was tried for the last time.
pub const FAILING_FOR: TimeDelta = TimeDelta::days(3);

/// A receiver that asks for more patience than this gets so much.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

/// Each wait is longer by up to a tenth of it, so that what failed together does not come back together.
const JITTER: i32 = 10;

/// What follows from an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has taken the message.
    Delivered,
    /// It is tried again after this time.
    Again(TimeDelta),
    /// It was tried for the last time.
    GivenUp,
    /// The receiver wants no message any more: it answered 410 Gone.
    Gone,
}

/// What follows from the attempt that made it so many `tries`. Only 2xx is success; a redirect is none.
///
/// `retry_after` is what the receiver asked for, `random` any number.
#[must_use]
pub fn verdict(status: Option<u16>, tries: i32, retry_after: Option<TimeDelta>, random: u16) -> Verdict {
    match status {
        Some(200..=299) => return Verdict::Delivered,
        Some(410) => return Verdict::Gone,
        _ => {}
    }
    let place = usize::try_from(tries).unwrap_or(1).saturating_sub(1);
    match WAITS.get(place) {
        Some(wait) => {
            let asked = retry_after.unwrap_or_default().min(LONGEST_WAIT);
            Verdict::Again(lengthened(*wait, random).max(asked))
        }
        None => Verdict::GivenUp,
    }
}

fn lengthened(wait: TimeDelta, random: u16) -> TimeDelta {
    let most = (wait / JITTER).num_milliseconds();
    wait + TimeDelta::milliseconds(most * i64::from(random) / i64::from(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_last_three_days() {
        let mut elapsed = TimeDelta::zero();
        let mut tries = 1;
        while let Verdict::Again(wait) = verdict(Some(500), tries, None, 0) {
            elapsed += wait;
            tries += 1;
        }
        assert_eq!(tries, 10);
        assert!(elapsed >= FAILING_FOR && elapsed < FAILING_FOR + TimeDelta::hours(12), "{elapsed}");
    }

    #[test]
    fn only_2xx_is_success_and_410_is_the_end() {
        for status in [200, 204, 299] {
            assert_eq!(verdict(Some(status), 1, None, 0), Verdict::Delivered);
        }
        for status in [None, Some(199), Some(301), Some(404), Some(500)] {
            assert_eq!(verdict(status, 1, None, 0), Verdict::Again(WAITS[0]), "{status:?}");
        }
        assert_eq!(verdict(Some(410), 1, None, 0), Verdict::Gone);
        assert_eq!(verdict(Some(500), 10, None, 0), Verdict::GivenUp);
    }

    #[test]
    fn a_receiver_may_ask_for_more_patience_but_not_for_ever() {
        let asked = |hours| verdict(Some(503), 1, Some(TimeDelta::hours(hours)), 0);
        assert_eq!(asked(1), Verdict::Again(TimeDelta::hours(1)));
        assert_eq!(asked(1_000), Verdict::Again(LONGEST_WAIT));
        let sooner = verdict(Some(503), 3, Some(TimeDelta::seconds(1)), 0);
        assert_eq!(sooner, Verdict::Again(WAITS[2]), "never sooner than by the schedule");
    }

    #[test]
    fn a_wait_is_longer_by_a_tenth_at_most() {
        for wait in WAITS {
            assert_eq!(lengthened(wait, 0), wait);
            assert_eq!(lengthened(wait, u16::MAX), wait + wait / JITTER);
            assert!(lengthened(wait, 30_000) > wait);
        }
    }
}
