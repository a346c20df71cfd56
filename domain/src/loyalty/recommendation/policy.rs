//! How households are thanked for bringing others.

use entity::loyalty::loyalty_policy::PolicyKind;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{Context, Result, Tx, input},
    loyalty::{
        RECOMMENDATION_READ, RECOMMENDATION_RULE,
        policies::{self, Decided, Policy},
    },
};

/// How households are thanked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecommendationPolicy {
    /// What the household is given that has recommended the agency; nothing for 0.
    pub points: i64,
    /// What the household is given that has come; nothing for 0, and then only one side is thanked.
    pub joined_points: i64,
    /// So many months the points hold.
    pub points_months: i64,
    /// A household that brings more than so many in 30 days is looked at by somebody.
    pub most_a_month: i64,
}

impl Default for RecommendationPolicy {
    fn default() -> Self {
        Self { points: 200, joined_points: 100, points_months: 12, most_a_month: 5 }
    }
}

impl Policy for RecommendationPolicy {
    const KIND: PolicyKind = PolicyKind::Referral;
}

/// What holds.
///
/// # Errors
/// As [`Context::require`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>) -> Result<Decided<RecommendationPolicy>> {
    cx.require(RECOMMENDATION_READ)?;
    policies::current(cx).await
}

/// Decides anew. What holds when a household is first served counts.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the field, [`STALE`](crate::kernel::STALE).
pub async fn set(tx: &Tx, version: i32, policy: RecommendationPolicy) -> Result<Decided<RecommendationPolicy>> {
    tx.require(RECOMMENDATION_RULE)?;
    input::within("points", policy.points, 0, 1_000_000)?;
    input::within("joinedPoints", policy.joined_points, 0, 1_000_000)?;
    input::within("pointsMonths", policy.points_months, 1, 120)?;
    input::within("mostAMonth", policy.most_a_month, 1, 1_000)?;
    policies::decide(tx, version, policy).await
}
