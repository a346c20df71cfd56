//! From when on a household counts as trusting, relying, happy, belonging, at risk and lost.

use entity::loyalty::loyalty_policy::PolicyKind;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{Context, Result, Tx, input},
    loyalty::{
        RETENTION_READ, RETENTION_RULE,
        policies::{self, Decided, Policy},
    },
};

/// The thresholds of retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetentionPolicy {
    /// So many visits or paid orders make trust.
    pub trust_times: i64,
    /// So many visits in the last 90 days make reliance,
    pub reliance_visits: i64,
    /// for households that are with the agency for so many months.
    pub reliance_months: i64,
    /// So much, on average over the last five ratings, makes happiness: in hundredths, 100 to 500.
    pub happy_rating: i64,
    /// For so many months a happy household belongs.
    pub belonging_months: i64,
    /// After so many days without a visit or payment a household is at risk,
    pub idle_days: i64,
    /// and after so many it is lost.
    pub lost_days: i64,
}

impl Default for RetentionPolicy {
    fn default() -> Self {
        Self {
            trust_times: 3,
            reliance_visits: 6,
            reliance_months: 3,
            happy_rating: 450,
            belonging_months: 12,
            idle_days: 45,
            lost_days: 120,
        }
    }
}

impl Policy for RetentionPolicy {
    const KIND: PolicyKind = PolicyKind::Retention;
}

/// What holds.
///
/// # Errors
/// As [`Context::require`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>) -> Result<Decided<RetentionPolicy>> {
    cx.require(RETENTION_READ)?;
    policies::current(cx).await
}

/// Decides anew. Households are measured by it within a day.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the field, [`STALE`](crate::kernel::STALE).
pub async fn set(tx: &Tx, version: i32, policy: RetentionPolicy) -> Result<Decided<RetentionPolicy>> {
    tx.require(RETENTION_RULE)?;
    input::within("trustTimes", policy.trust_times, 1, 1_000)?;
    input::within("relianceVisits", policy.reliance_visits, 1, 1_000)?;
    input::within("relianceMonths", policy.reliance_months, 0, 120)?;
    input::within("happyRating", policy.happy_rating, 100, 500)?;
    input::within("belongingMonths", policy.belonging_months, 0, 120)?;
    input::within("idleDays", policy.idle_days, 1, 1_000)?;
    input::within("lostDays", policy.lost_days, policy.idle_days, 3_650)?;
    policies::decide(tx, version, policy).await
}
