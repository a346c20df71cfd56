//! From when on something is odd.

use entity::loyalty::loyalty_policy::PolicyKind;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{Context, Result, Tx, input},
    loyalty::{
        REVIEW_DECIDE, REVIEW_READ,
        policies::{self, Decided, Policy},
    },
};

/// From when on something is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewPolicy {
    /// So many purchases given back,
    pub returns: i64,
    /// in so many days.
    pub return_days: i64,
    /// More points in a day than this,
    pub daily_points: i64,
    /// or more often than this.
    pub daily_entries: i64,
    /// For so many days points that rules give to a household under review cannot be spent yet.
    pub hold_days: i64,
}

impl Default for ReviewPolicy {
    fn default() -> Self {
        Self { returns: 3, return_days: 90, daily_points: 20_000, daily_entries: 20, hold_days: 30 }
    }
}

impl Policy for ReviewPolicy {
    const KIND: PolicyKind = PolicyKind::Review;
}

/// What holds.
///
/// # Errors
/// As [`Context::require`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>) -> Result<Decided<ReviewPolicy>> {
    cx.require(REVIEW_READ)?;
    policies::current(cx).await
}

/// Decides anew.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the field, [`STALE`](crate::kernel::STALE).
pub async fn set(tx: &Tx, version: i32, policy: ReviewPolicy) -> Result<Decided<ReviewPolicy>> {
    tx.require(REVIEW_DECIDE)?;
    input::within("returns", policy.returns, 1, 1_000)?;
    input::within("returnDays", policy.return_days, 1, 366)?;
    input::within("dailyPoints", policy.daily_points, 1, 1_000_000_000)?;
    input::within("dailyEntries", policy.daily_entries, 1, 10_000)?;
    input::within("holdDays", policy.hold_days, 1, 366)?;
    policies::decide(tx, version, policy).await
}
