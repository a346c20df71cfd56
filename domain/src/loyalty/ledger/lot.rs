//! Points that were earned together.

use chrono::{DateTime, Utc};
use entity::{id::PointsLotId, loyalty::points::Points};

/// Where points of a lot are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// With the agency: not given yet, lapsed, or taken back.
    Withheld,
    /// Earned, and not to be spent yet.
    Pending,
    /// To be spent.
    Available,
    /// Set aside.
    Reserved,
    /// Spent.
    Spent,
    /// Expired.
    Expired,
}

/// How many points of a lot are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// [`Part::Withheld`].
    pub withheld: Points,
    /// [`Part::Pending`].
    pub pending: Points,
    /// [`Part::Available`].
    pub available: Points,
    /// [`Part::Reserved`].
    pub reserved: Points,
    /// [`Part::Spent`].
    pub spent: Points,
    /// [`Part::Expired`].
    pub expired: Points,
}

impl Held {
    /// So many points, all with the agency.
    #[must_use]
    pub fn withheld(granted: Points) -> Self {
        Self { withheld: granted, ..Self::default() }
    }

    /// How many are in a part.
    #[must_use]
    pub const fn of(&self, part: Part) -> Points {
        match part {
            Part::Withheld => self.withheld,
            Part::Pending => self.pending,
            Part::Available => self.available,
            Part::Reserved => self.reserved,
            Part::Spent => self.spent,
            Part::Expired => self.expired,
        }
    }

    /// The same, to be changed.
    pub const fn of_mut(&mut self, part: Part) -> &mut Points {
        match part {
            Part::Withheld => &mut self.withheld,
            Part::Pending => &mut self.pending,
            Part::Available => &mut self.available,
            Part::Reserved => &mut self.reserved,
            Part::Spent => &mut self.spent,
            Part::Expired => &mut self.expired,
        }
    }
}

/// Points that were earned together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Which.
    pub id: PointsLotId,
    /// From then on they cannot be spent; `None` when that never comes.
    pub expires_at: Option<DateTime<Utc>>,
    /// Where they are.
    pub held: Held,
}

impl Lot {
    /// Whether its time is over.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}
