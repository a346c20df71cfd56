//! What lists of conversations and messages ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    agency::files::FileReference,
    id::{MessageId, MessageThreadId},
    kernel::{Context, Result},
    message::{self, marks, messages},
};

use super::Message;
use crate::graphql::Batch;

/// Messages by their ids.
pub struct MessageById;

impl Batch for MessageById {
    type Key = MessageId;
    type Value = Message;

    async fn load(cx: &Context, keys: &[MessageId]) -> Result<HashMap<MessageId, Message>> {
        Ok(messages::by_ids(cx, keys).await?.into_iter().map(|(id, row)| (id, Message(row))).collect())
    }
}

/// The files that hang on messages.
pub struct AttachedTo;

impl Batch for AttachedTo {
    type Key = MessageId;
    type Value = Vec<FileReference>;

    async fn load(cx: &Context, keys: &[MessageId]) -> Result<HashMap<MessageId, Vec<FileReference>>> {
        messages::attachments(cx, keys).await
    }
}

/// How far people have read conversations.
pub struct MarksOf;

impl Batch for MarksOf {
    type Key = MessageThreadId;
    type Value = Vec<message::MessageMark>;

    async fn load(cx: &Context, keys: &[MessageThreadId]) -> Result<HashMap<MessageThreadId, Self::Value>> {
        marks::of_threads(cx, keys).await
    }
}

/// How many messages of conversations the caller has not read.
pub struct UnreadIn;

impl Batch for UnreadIn {
    type Key = MessageThreadId;
    type Value = i64;

    async fn load(cx: &Context, keys: &[MessageThreadId]) -> Result<HashMap<MessageThreadId, i64>> {
        marks::unread(cx, keys).await
    }
}
