//! Tiers: what is asked for them, what counts, and where a household stands. Over plain data, without a database or a clock.

mod counting;
mod judging;
mod reachable;
mod scheme;

pub use counting::{Contribution, Counts, LastMet, counted, last_met};
pub use judging::{Before, Judged, judge};
pub use reachable::unreachable;
pub use scheme::{Downgrade, Needs, Tier, TierScheme, Window};
