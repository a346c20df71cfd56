//! Conversations in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{HouseholdId, MessageId, MessageThreadId},
    kernel::{self, words},
    message::{self, threads},
};

use super::{
    Message,
    batches::{MarksOf, MessageById, UnreadIn},
    message::MessageSide,
};
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
};

/// A conversation of a household with those who serve it.
#[derive(Clone)]
pub struct MessageThread(pub message::MessageThread);

impl From<message::MessageThread> for MessageThread {
    fn from(row: message::MessageThread) -> Self {
        Self(row)
    }
}

impl Findable for MessageThread {
    type Id = MessageThreadId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[MessageThreadId],
    ) -> kernel::Result<HashMap<MessageThreadId, Self>> {
        Ok(threads::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A conversation of a household with those who serve it. The family, its carers and the office read and write in it.
#[Object]
impl MessageThread {
    /// The id.
    pub async fn id(&self) -> Id<MessageThreadId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// What it is about. Empty once the household is erased.
    async fn subject(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.subject).await?)
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// Since when nothing more is written in it. Null while it is open.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(Into::into)
    }

    /// The newest message. Null when it is not visible to you.
    async fn last_message(&self, ctx: &Context<'_>) -> Result<Option<Message>> {
        ctx.load::<MessageById>(self.0.last_message_id).await
    }

    /// When the newest message was sent.
    async fn last_message_at(&self) -> DateTime {
        self.0.last_message_at.into()
    }

    /// How many messages of others you have not read yet.
    async fn unread_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let unread = ctx.load::<UnreadIn>(self.0.id).await?.unwrap_or_default();
        Ok(i32::try_from(unread).unwrap_or(i32::MAX))
    }

    /// How far everybody has read who has read anything.
    async fn marks(&self, ctx: &Context<'_>) -> Result<Vec<MessageMark>> {
        Ok(ctx.load::<MarksOf>(self.0.id).await?.unwrap_or_default().into_iter().map(MessageMark).collect())
    }

    /// The version, for `messageThreadClose` and `messageThreadReopen`. Messages do not change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// How far somebody has read.
pub struct MessageMark(message::MessageMark);

/// How far somebody has read a conversation. A mark never goes back.
#[Object]
impl MessageMark {
    /// What the reader is called. Empty once the household is erased.
    async fn reader_name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.reader_name).await?)
    }

    /// On which side the reader stands.
    async fn reader_side(&self) -> MessageSide {
        self.0.reader_side.into()
    }

    /// The last message that they have read: this one, and all before it.
    async fn read_through(&self) -> Id<MessageId> {
        self.0.read_through.into()
    }

    /// When they read it.
    async fn read_at(&self) -> DateTime {
        self.0.read_at.into()
    }
}
