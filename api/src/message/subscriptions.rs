//! What can be listened to about conversations.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{
    id::MessageThreadId,
    kernel::{self, Error, event::Event, feed},
    message::{
        messages::{self, MessageHappened},
        threads,
    },
};
use futures_util::Stream;
use serde::Deserialize;

use super::{Message, MessageThread};
use crate::graphql::{
    DateTime, Id, Result,
    live::{Told, id_in, watch},
};

/// A message was sent.
#[derive(SimpleObject)]
pub struct MessageSent {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it was sent.
    occurred_at: DateTime,
    /// The message.
    message: Message,
    /// The conversation as it is when this is sent, which may be later than the message.
    thread: MessageThread,
}

/// What can be listened to about conversations.
#[derive(Default)]
pub struct MessageSubscription;

#[Subscription]
impl MessageSubscription {
    /// Messages of conversations that you may read, your own too, in order. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn message_sent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of this conversation.")] thread_id: Option<Id<MessageThreadId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = MessageSent>> {
        watch(ctx, thread_id, after).await
    }
}

impl Told for MessageSent {
    type Id = MessageThreadId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        messages::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<MessageThreadId> {
        id_in(event, "thread")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let happened = MessageHappened::deserialize(&event.payload);
        let happened = happened.map_err(|_| Error::internal("an event of another shape"))?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            message: messages::get(cx, happened.message).await?.into(),
            thread: threads::get(cx, happened.thread).await?.into(),
        })
    }
}
