//! When tasks of a reception are due, and whether their alarms sound. Plain functions over plain data.

use chrono::{DateTime, TimeDelta, Utc};

/// An alarm that nobody heard in time is of no use any more: so long after a task was due it does not sound.
pub const STALE_AFTER: TimeDelta = TimeDelta::hours(12);

/// When a task is due that stands so many minutes after the arrival in its protocol; before it when negative.
#[must_use]
pub fn due_at(arrives_at: DateTime<Utc>, minutes: i32) -> DateTime<Utc> {
    arrives_at + TimeDelta::minutes(minutes.into())
}

/// The alarm of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm {
    /// When the task is due.
    pub due_at: DateTime<Utc>,
    /// When the alarm sounded for that.
    pub sounded_at: Option<DateTime<Utc>>,
}

impl Alarm {
    /// The alarm after somebody looked at an instant: it sounds when its task is due, once.
    #[must_use]
    pub fn looked_at(self, now: DateTime<Utc>) -> Self {
        let sounds = self.sounded_at.is_none() && self.due_at <= now && now < self.due_at + STALE_AFTER;
        Self { sounded_at: self.sounded_at.or(sounds.then_some(now)), ..self }
    }

    /// The alarm once its task is due at another time. It sounds again when that is ahead.
    #[must_use]
    pub fn moved_to(self, due_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self { due_at, sounded_at: self.sounded_at.filter(|_| due_at <= now) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn alarm(minutes: i64) -> Alarm {
        Alarm { due_at: at(minutes), sounded_at: None }
    }

    #[test]
    fn it_sounds_when_due_and_not_half_a_day_later() {
        assert_eq!(due_at(at(60), -45), at(15));
        assert_eq!(alarm(15).looked_at(at(14)).sounded_at, None);
        assert_eq!(alarm(15).looked_at(at(15)).sounded_at, Some(at(15)));
        assert_eq!(alarm(15).looked_at(at(15 + 12 * 60)).sounded_at, None);
    }

    #[test]
    fn what_is_moved_ahead_sounds_again_and_what_is_past_does_not() {
        let sounded = alarm(15).looked_at(at(16));
        assert_eq!(sounded.moved_to(at(30), at(20)).looked_at(at(31)).sounded_at, Some(at(31)));
        assert_eq!(sounded.moved_to(at(18), at(20)).looked_at(at(31)).sounded_at, Some(at(16)));
    }

    proptest! {
        /// However often somebody looks, it sounds once, and never before its task is due.
        #[test]
        fn it_sounds_once_at_the_first_look_after_it_is_due(
            due in 0_i64..500,
            looks in prop::collection::vec(0_i64..1_000, 0..12),
        ) {
            let mut looks = looks;
            looks.sort_unstable();
            let mut seen = alarm(due);
            let mut sounded = Vec::new();
            for look in &looks {
                let after = seen.looked_at(at(*look));
                if seen.sounded_at != after.sounded_at {
                    sounded.push(*look);
                }
                seen = after;
            }
            let first: Vec<i64> =
                looks.iter().copied().filter(|look| (due..due + STALE_AFTER.num_minutes()).contains(look)).take(1).collect();
            prop_assert_eq!(sounded, first);
        }
    }
}
