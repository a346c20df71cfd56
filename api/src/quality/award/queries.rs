//! What can be asked about awards.

use async_graphql::{Context, Object};
use domain::{
    id::{AwardCategoryId, AwardRoundId},
    quality::award::reading,
};

use super::{
    objects::{AwardCandidate, AwardRound, AwardState},
    results::AwardResult,
};
use crate::graphql::{Connection, ContextExt, Id, Result, page_request, visible};

/// Awards' part of the root.
#[derive(Default)]
pub struct AwardQuery;

#[Object]
impl AwardQuery {
    /// Rounds of awards of the agency and of the branches that concern you, the latest period first. Families and carers see
    /// no drafts.
    async fn award_rounds(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In these states alone.")] states: Option<Vec<AwardState>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<AwardRound>> {
        let page = page_request(ctx, first, after, last, before)?;
        let states: Vec<_> = states.unwrap_or_default().into_iter().map(Into::into).collect();
        Ok(Connection::new(reading::list(ctx.cx()?, &states, &page).await?, AwardRound))
    }

    /// One round of awards. Null when you do not see it.
    async fn award_round(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The round.")] id: Id<AwardRoundId>,
    ) -> Result<Option<AwardRound>> {
        Ok(visible(reading::get(ctx.cx()?, id.0).await)?.map(AwardRound))
    }

    /// The candidates of a round, once it is opened. A family sees those for whom it may vote: who came to a confirmed visit
    /// in its household. Codes: `NOT_FOUND`.
    async fn award_candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which round.")] round_id: Id<AwardRoundId>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<AwardCandidate>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(reading::candidates(ctx.cx()?, round_id.0, &page).await?, AwardCandidate))
    }

    /// What candidates came to in a category, the first first. Whoever manages awards sees all of them once the round is
    /// closed; everybody else the winners once they are announced, and a carer what they came to themselves.
    async fn award_results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In which category.")] category_id: Id<AwardCategoryId>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<AwardResult>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(reading::results(ctx.cx()?, category_id.0, &page).await?, AwardResult))
    }
}
