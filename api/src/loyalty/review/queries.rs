//! What can be asked about reviews.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, LoyaltyReviewId},
    loyalty::review::{
        policy,
        reviews::{self, ReviewFilter},
    },
};

use super::review::{LoyaltyReview, LoyaltyReviewKind, LoyaltyReviewPolicy, LoyaltyReviewState};
use crate::graphql::{Connection, ContextExt, Id, Result, node::Findable, page_request};

/// Reviews in the root.
#[derive(Default)]
pub struct LoyaltyReviewQuery;

/// Which reviews are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct LoyaltyReviewFilterInput {
    /// Of these kinds.
    kinds: Option<Vec<LoyaltyReviewKind>>,
    /// In one of these states.
    states: Option<Vec<LoyaltyReviewState>>,
    /// About this household.
    household_id: Option<Id<HouseholdId>>,
}

#[Object]
impl LoyaltyReviewQuery {
    /// Reviews, newest first.
    async fn loyalty_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<LoyaltyReviewFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<LoyaltyReview>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = ReviewFilter {
            kinds: filter.kinds.unwrap_or_default().into_iter().map(Into::into).collect(),
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            household: filter.household_id.map(|id| id.0),
        };
        Ok(Connection::new(reviews::list(ctx.cx()?, &filter, &page).await?, LoyaltyReview))
    }

    /// One review. Null when you do not see it.
    async fn loyalty_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The review.")] id: Id<LoyaltyReviewId>,
    ) -> Result<Option<LoyaltyReview>> {
        Ok(LoyaltyReview::find_many(ctx.cx()?, &[id.0]).await?.remove(&id.0))
    }

    /// From when on something is odd.
    async fn loyalty_review_policy(&self, ctx: &Context<'_>) -> Result<LoyaltyReviewPolicy> {
        Ok(policy::get(ctx.cx()?).await?.into())
    }
}
