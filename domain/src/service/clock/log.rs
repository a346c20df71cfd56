//! What a clock is read from.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Which time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Coverage {
    /// All of it: day and night, for a household with somebody who lives in.
    Always,
    /// The opening hours of the branch.
    Calendar,
}

/// What a version of the policy asks of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How long it may run.
    pub target: TimeDelta,
    /// So much before that it warns.
    pub warn_before: TimeDelta,
    /// Which time counts.
    pub coverage: Coverage,
}

/// Something that happened to a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It began to run, now or at an agreed time ahead.
    Started(Terms),
    /// It stands still: until the next word, or by itself until an agreed time. A later pause takes the place of this one.
    Paused {
        /// The agreed time; `None` until somebody says that it goes on.
        until: Option<DateTime<Utc>>,
    },
    /// It goes on.
    Resumed,
    /// Another version of the policy holds from here on. What has run, and whether it stands still, stays.
    Governed(Terms),
    /// What was promised was done.
    Met,
    /// Nothing is waited for any more.
    Stopped,
}

impl Happened {
    /// Of two at one instant the one that comes first.
    pub(super) const fn order(&self) -> u8 {
        match self {
            Self::Started(_) => 0,
            Self::Governed(_) => 1,
            Self::Paused { .. } => 2,
            Self::Resumed => 3,
            Self::Met => 4,
            Self::Stopped => 5,
        }
    }

    pub(super) const fn ends(&self) -> bool {
        matches!(self, Self::Met | Self::Stopped)
    }
}

/// Something that happened to a clock, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockEvent {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub happened: Happened,
}
