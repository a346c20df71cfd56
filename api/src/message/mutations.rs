//! What can be changed about conversations.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{FileReferenceId, HouseholdId, MessageId, MessageThreadId},
    message::{
        marks,
        messages::{self, NewMessage},
        threads,
    },
};

use super::{Message, MessageThread};
use crate::graphql::{ContextExt, Id, Result, payload};

/// Conversations' part of the root.
#[derive(Default)]
pub struct MessageMutation;

/// What is sent.
#[derive(InputObject)]
struct MessageInput {
    /// The words: at most 4000 characters. May be empty when something is attached.
    body: String,
    /// Files that you have registered, at most 10.
    #[graphql(default)]
    file_ids: Vec<Id<FileReferenceId>>,
    /// What your device calls the message, at most 100 characters: sent twice under the same one, it is kept once.
    client_id: Option<String>,
}

impl From<MessageInput> for NewMessage {
    fn from(input: MessageInput) -> Self {
        let files = input.file_ids.into_iter().map(|id| id.0).collect();
        Self { body: input.body, files, client_id: input.client_id }
    }
}

/// Opens a conversation.
#[derive(InputObject)]
struct MessageThreadOpenInput {
    /// Of which household.
    household_id: Id<HouseholdId>,
    /// What it is about: at most 200 characters.
    subject: String,
    #[graphql(flatten)]
    message: MessageInput,
}

/// Writes in a conversation.
#[derive(InputObject)]
struct MessageSendInput {
    /// In which conversation.
    thread_id: Id<MessageThreadId>,
    #[graphql(flatten)]
    message: MessageInput,
}

/// Says how far you have read.
#[derive(InputObject)]
struct MessageThreadMarkReadInput {
    /// Which conversation.
    thread_id: Id<MessageThreadId>,
    /// The last message that you have read.
    message_id: Id<MessageId>,
}

/// Closes a conversation.
#[derive(InputObject)]
struct MessageThreadCloseInput {
    /// Which conversation.
    id: Id<MessageThreadId>,
    /// The version that you read.
    version: i32,
}

/// Opens a closed conversation again.
#[derive(InputObject)]
struct MessageThreadReopenInput {
    /// Which conversation.
    id: Id<MessageThreadId>,
    /// The version that you read.
    version: i32,
}

payload! {
    /// What `messageThreadOpen` answers.
    MessageThreadOpenPayload {
        /// The new conversation. Null when there are user errors.
        thread: MessageThread,
        /// Its first message. Null when there are user errors.
        message: Message,
    }
}
payload! {
    /// What `messageSend` answers.
    MessageSendPayload {
        /// The message. Null when there are user errors.
        message: Message,
    }
}
payload! {
    /// What `messageThreadMarkRead` answers.
    MessageThreadMarkReadPayload {
        /// The conversation. Null when there are user errors.
        thread: MessageThread,
    }
}
payload! {
    /// What `messageThreadClose` answers.
    MessageThreadClosePayload {
        /// The conversation as it is now. Null when there are user errors.
        thread: MessageThread,
    }
}
payload! {
    /// What `messageThreadReopen` answers.
    MessageThreadReopenPayload {
        /// The conversation as it is now. Null when there are user errors.
        thread: MessageThread,
    }
}

#[Object]
impl MessageMutation {
    /// Opens a conversation of a household with a first message. Codes: `NOT_FOUND`, `INVALID`, `HOUSEHOLD_ERASED`,
    /// `CLIENT_ID_USED`.
    async fn message_thread_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MessageThreadOpenInput,
    ) -> Result<MessageThreadOpenPayload> {
        let MessageThreadOpenInput { household_id, subject, message } = input;
        let work = async |tx: &_| threads::open(tx, household_id.0, &subject, message.into()).await;
        let done = ctx.cx()?.write(work).await.map(|(thread, message)| (thread.into(), message.into()));
        MessageThreadOpenPayload::of(ctx, done)
    }

    /// Writes in a conversation; you have read it up to here. Codes: `NOT_FOUND`, `INVALID`, `THREAD_CLOSED`,
    /// `CLIENT_ID_USED`.
    async fn message_send(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MessageSendInput,
    ) -> Result<MessageSendPayload> {
        let MessageSendInput { thread_id, message } = input;
        let work = async |tx: &_| messages::send(tx, thread_id.0, message.into()).await;
        MessageSendPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Says that you have read a conversation up to a message. Your mark never goes back. Codes: `NOT_FOUND`.
    async fn message_thread_mark_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MessageThreadMarkReadInput,
    ) -> Result<MessageThreadMarkReadPayload> {
        let work = async |tx: &_| marks::read(tx, input.thread_id.0, input.message_id.0).await;
        MessageThreadMarkReadPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Closes a conversation: nothing more is written in it. Codes: `NOT_FOUND`, `STALE`.
    async fn message_thread_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MessageThreadCloseInput,
    ) -> Result<MessageThreadClosePayload> {
        let work = async |tx: &_| threads::set_closed(tx, input.id.0, input.version, true).await;
        MessageThreadClosePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Opens a closed conversation again. Codes: `NOT_FOUND`, `STALE`.
    async fn message_thread_reopen(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MessageThreadReopenInput,
    ) -> Result<MessageThreadReopenPayload> {
        let work = async |tx: &_| threads::set_closed(tx, input.id.0, input.version, false).await;
        MessageThreadReopenPayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
