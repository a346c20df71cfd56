//! What carers may spend on gestures.

use entity::loyalty::loyalty_policy::PolicyKind;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{Context, Result, Tx, input},
    loyalty::{
        GESTURE_DECIDE, GESTURE_READ,
        policies::{self, Decided, Policy},
    },
};

/// No budget and no gesture is larger, in the smallest unit of the currency.
pub const MOST: i64 = 100_000_000;

/// What carers may spend on gestures, in the smallest unit of the agency's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GesturePolicy {
    /// So much in a year, each of them, where nothing else was said.
    pub yearly: i64,
    /// What costs no more is done at once.
    pub small: i64,
}

impl Default for GesturePolicy {
    fn default() -> Self {
        Self { yearly: 30_000, small: 5_000 }
    }
}

impl Policy for GesturePolicy {
    const KIND: PolicyKind = PolicyKind::Gesture;
}

/// What holds.
///
/// # Errors
/// As [`Context::require`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>) -> Result<Decided<GesturePolicy>> {
    cx.require(GESTURE_READ)?;
    policies::current(cx).await
}

/// Decides anew. Budgets of a year that have been opened keep their amounts.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the field, [`STALE`](crate::kernel::STALE).
pub async fn set(
    tx: &Tx,
    version: i32,
    policy: impl AsyncFnOnce(&Tx) -> Result<GesturePolicy>,
) -> Result<Decided<GesturePolicy>> {
    tx.require(GESTURE_DECIDE)?;
    let policy = policy(tx).await?;
    input::amount("yearly.amount", policy.yearly, 0, MOST)?;
    input::amount("small.amount", policy.small, 0, MOST)?;
    policies::decide(tx, version, policy).await
}
