//! What can be asked about segments and campaigns.

use async_graphql::{Context, Object};
use domain::{
    id::{CampaignId, LoyaltySegmentId},
    loyalty::campaign::{campaigns, segments},
};

use super::{Campaign, LoyaltySegment};
use crate::{
    graphql::{Connection, ContextExt, Id, Result, node::Findable, page_request},
    loyalty::program::FormulaVariable,
};

/// Campaigns in the root.
#[derive(Default)]
pub struct CampaignQuery;

#[Object]
impl CampaignQuery {
    /// Segments, newest first.
    async fn loyalty_segments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<LoyaltySegment>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(segments::list(ctx.cx()?, &page).await?, LoyaltySegment))
    }

    /// One segment. Null when you do not see it.
    async fn loyalty_segment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The segment.")] id: Id<LoyaltySegmentId>,
    ) -> Result<Option<LoyaltySegment>> {
        Ok(LoyaltySegment::find_many(ctx.cx()?, &[id.0]).await?.remove(&id.0))
    }

    /// The variables of which the formulas of segments may speak.
    async fn loyalty_segment_variables(&self, ctx: &Context<'_>) -> Result<Vec<FormulaVariable>> {
        Ok(segments::variables(ctx.cx()?)?.into_iter().map(FormulaVariable::from).collect())
    }

    /// Campaigns, newest first.
    async fn campaigns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Campaign>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(campaigns::list(ctx.cx()?, &page).await?, Campaign))
    }

    /// One campaign. Null when you do not see it.
    async fn campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The campaign.")] id: Id<CampaignId>,
    ) -> Result<Option<Campaign>> {
        Ok(Campaign::find_many(ctx.cx()?, &[id.0]).await?.remove(&id.0))
    }
}
