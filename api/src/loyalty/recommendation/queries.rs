//! What can be asked about recommendations.

use async_graphql::{Context, Object};
use domain::{
    id::HouseholdId,
    loyalty::recommendation::{claims, policy},
};

use super::recommendation::{Recommendation, RecommendationPolicy, RecommendationState};
use crate::graphql::{Connection, ContextExt, Id, Result, page_request};

/// Recommendations in the root.
#[derive(Default)]
pub struct RecommendationQuery;

#[Object]
impl RecommendationQuery {
    /// Recommendations, newest first. A family sees those in which it has a part.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection, with two filters")]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which this household has a part.")] household_id: Option<Id<HouseholdId>>,
        #[graphql(desc = "In one of these states.")] states: Option<Vec<RecommendationState>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Recommendation>> {
        let page = page_request(ctx, first, after, last, before)?;
        let states: Vec<_> = states.unwrap_or_default().into_iter().map(Into::into).collect();
        let found = claims::list(ctx.cx()?, household_id.map(|id| id.0), &states, &page).await?;
        Ok(Connection::new(found, Recommendation))
    }

    /// How households are thanked for bringing others.
    async fn recommendation_policy(&self, ctx: &Context<'_>) -> Result<RecommendationPolicy> {
        Ok(policy::get(ctx.cx()?).await?.into())
    }
}
