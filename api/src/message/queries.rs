//! What can be asked about conversations.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, MessageThreadId},
    message::{
        messages,
        threads::{self, ThreadFilter},
    },
};

use super::{Message, MessageThread};
use crate::graphql::{Connection, ContextExt, Id, Result, page_request, visible};

/// Conversations' part of the root.
#[derive(Default)]
pub struct MessageQuery;

/// Which conversations are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct MessageThreadFilterInput {
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// True: closed ones. False: open ones.
    closed: Option<bool>,
}

#[Object]
impl MessageQuery {
    /// Conversations, the one with the newest message first. A family sees its own, a carer those of the households that
    /// they serve now.
    async fn message_threads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<MessageThreadFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<MessageThread>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = ThreadFilter { household: filter.household_id.map(|id| id.0), closed: filter.closed };
        Ok(Connection::new(threads::list(ctx.cx()?, filter, &page).await?, MessageThread))
    }

    /// One conversation. Null when you do not see it.
    async fn message_thread(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation.")] id: Id<MessageThreadId>,
    ) -> Result<Option<MessageThread>> {
        Ok(visible(threads::get(ctx.cx()?, id.0).await)?.map(MessageThread))
    }

    /// The messages of a conversation, newest first. Codes: `NOT_FOUND`.
    async fn messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation.")] thread_id: Id<MessageThreadId>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Message>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(messages::list(ctx.cx()?, thread_id.0, &page).await?, Message))
    }
}
