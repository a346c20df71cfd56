//! Messages in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{MessageId, MessageThreadId},
    kernel::{self, actor::signature, words},
    message::{self, messages},
};

use super::batches::AttachedTo;
use crate::{
    agency::FileReference,
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
};

/// On which side somebody stands in a conversation.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "message::Side")]
pub enum MessageSide {
    /// One of the family.
    Family,
    /// A carer.
    Carer,
    /// The agency's office.
    Office,
    /// A partner's program.
    Program,
}

/// A message of a conversation.
#[derive(Clone)]
pub struct Message(pub message::Message);

impl From<message::Message> for Message {
    fn from(row: message::Message) -> Self {
        Self(row)
    }
}

impl Findable for Message {
    type Id = MessageId;

    async fn find_many(cx: &kernel::Context, ids: &[MessageId]) -> kernel::Result<HashMap<MessageId, Self>> {
        Ok(messages::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A message of a conversation. It is never changed.
#[Object]
impl Message {
    /// The id. Ids of a conversation's messages are in the order in which they were sent.
    pub async fn id(&self) -> Id<MessageId> {
        self.0.id.into()
    }

    /// The conversation, by id.
    async fn thread_id(&self) -> Id<MessageThreadId> {
        self.0.thread_id.into()
    }

    /// What the author is called. Empty once the household is erased.
    async fn author_name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.author_name).await?)
    }

    /// On which side the author stands.
    async fn author_side(&self) -> MessageSide {
        self.0.author_side.into()
    }

    /// Whether it is yours.
    async fn mine(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(signature(ctx.cx()?.actor()) == self.0.author)
    }

    /// The words. Empty when only files were sent, and once the household is erased.
    async fn body(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.body).await?)
    }

    /// The files that hang on it, in the order in which they were attached.
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<FileReference>> {
        let attached = ctx.load::<AttachedTo>(self.0.id).await?.unwrap_or_default();
        Ok(attached.into_iter().map(FileReference).collect())
    }

    /// When it was sent.
    async fn sent_at(&self) -> DateTime {
        self.0.sent_at.into()
    }
}
