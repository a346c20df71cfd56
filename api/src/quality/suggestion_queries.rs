//! What can be asked about suggestions.

use async_graphql::{Context, Object};
use domain::{id::SuggestionId, quality::suggestion::reading};

use super::{
    Suggestion,
    suggestion::{SuggestionFigures, SuggestionState},
};
use crate::graphql::{Connection, ContextExt, DateTime, Id, Result, page_request, visible};

/// Suggestions' part of the root.
#[derive(Default)]
pub struct SuggestionQuery;

#[Object]
impl SuggestionQuery {
    /// What the staff suggests, newest first.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In these states alone.")] states: Option<Vec<SuggestionState>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Suggestion>> {
        let page = page_request(ctx, first, after, last, before)?;
        let states: Vec<_> = states.unwrap_or_default().into_iter().map(Into::into).collect();
        Ok(Connection::new(reading::list(ctx.cx()?, &states, &page).await?, Suggestion))
    }

    /// One suggestion. Null when you do not see it.
    async fn suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The suggestion.")] id: Id<SuggestionId>,
    ) -> Result<Option<Suggestion>> {
        Ok(visible(reading::get(ctx.cx()?, id.0).await)?.map(Suggestion))
    }

    /// What becomes of the suggestions that were handed in within a time. Codes: `INVALID`.
    async fn suggestion_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From this moment on.")] from: DateTime,
        #[graphql(desc = "Before this moment.")] until: DateTime,
    ) -> Result<SuggestionFigures> {
        Ok(reading::figures(ctx.cx()?, from.0, until.0).await?.into())
    }
}
