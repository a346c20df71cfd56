//! What can be changed about reviews.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::LoyaltyReviewId,
    loyalty::review::{
        policy::{self, ReviewPolicy as Policy},
        reviews,
    },
};

use super::review::{LoyaltyReview, LoyaltyReviewPolicy};
use crate::graphql::{ContextExt, Id, Result, payload};

/// Reviews in the root.
#[derive(Default)]
pub struct LoyaltyReviewMutation;

/// Decides a review.
#[derive(InputObject)]
struct LoyaltyReviewDecideInput {
    /// Which review.
    id: Id<LoyaltyReviewId>,
    /// The version that you read.
    version: i32,
    /// Whether it is as it looks. What follows (`pointsVoid`, `pointsReverse`) is done by people.
    confirmed: bool,
    /// Why; at most 500 characters.
    words: String,
}

/// Sets from when on something is odd.
#[derive(InputObject)]
struct LoyaltyReviewPolicySetInput {
    /// The version that you read.
    version: i32,
    /// So many purchases given back: 1 to 1 000,
    returns: i32,
    /// in so many days: 1 to 366.
    return_days: i32,
    /// More points in a day than this: 1 to 1 000 000 000,
    daily_points: i32,
    /// or more often than this: 1 to 10 000.
    daily_entries: i32,
    /// For so many days points that rules give to a household under review cannot be spent yet: 1 to 366.
    hold_days: i32,
}

payload! {
    /// What `loyaltyReviewDecide` answers.
    LoyaltyReviewDecidePayload {
        /// The review. Null when there are user errors.
        loyalty_review: LoyaltyReview,
    }
}
payload! {
    /// What `loyaltyReviewPolicySet` answers.
    LoyaltyReviewPolicySetPayload {
        /// What holds now. Null when there are user errors.
        loyalty_review_policy: LoyaltyReviewPolicy,
    }
}

#[Object]
impl LoyaltyReviewMutation {
    /// Decides a review, with a reason. May answer `NOT_FOUND`, `REVIEW_ALREADY_DECIDED`, `INVALID` and `STALE`.
    async fn loyalty_review_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review.")] input: LoyaltyReviewDecideInput,
    ) -> Result<LoyaltyReviewDecidePayload> {
        let LoyaltyReviewDecideInput { id, version, confirmed, words } = input;
        let done = ctx.cx()?.write(async |tx| reviews::decide(tx, id.0, version, confirmed, &words).await).await;
        LoyaltyReviewDecidePayload::of(ctx, done)
    }

    /// Sets from when on something is odd. May answer `INVALID` and `STALE`.
    async fn loyalty_review_policy_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What holds from now on.")] input: LoyaltyReviewPolicySetInput,
    ) -> Result<LoyaltyReviewPolicySetPayload> {
        let decided = Policy {
            returns: input.returns.into(),
            return_days: input.return_days.into(),
            daily_points: input.daily_points.into(),
            daily_entries: input.daily_entries.into(),
            hold_days: input.hold_days.into(),
        };
        let done = ctx.cx()?.write(async |tx| policy::set(tx, input.version, decided).await).await;
        LoyaltyReviewPolicySetPayload::of(ctx, done)
    }
}
