//! Time, from outside.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// Where the time comes from. One reading holds for a whole unit of work.
pub trait Clock: Send + Sync + 'static {
    /// The present moment, to the microsecond: what PostgreSQL keeps.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place where the machine's clock is read")]
    fn now(&self) -> DateTime<Utc> {
        whole_microseconds(Utc::now())
    }
}

/// A clock that runs with the machine's and can be moved ahead or back: for replays and tests.
#[derive(Debug, Default)]
pub struct ShiftedClock {
    microseconds: AtomicI64,
}

impl ShiftedClock {
    /// Moves the clock by this much, on top of earlier moves.
    pub fn shift(&self, by: TimeDelta) {
        self.microseconds.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }

    /// Sets the clock to this moment; it runs on from there.
    pub fn set(&self, now: DateTime<Utc>) {
        let ahead = now - SystemClock.now();
        self.microseconds.store(ahead.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::microseconds(self.microseconds.load(Ordering::SeqCst))
    }
}

fn whole_microseconds(now: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
}
