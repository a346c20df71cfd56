//! The conversations that a family looks at first.

use async_graphql::{Context, Object};
use domain::message::{MESSAGE_READ, messages, recent};

use super::{
    Message, MessageThread,
    batches::{AttachedTo, MarksOf, MessageById, UnreadIn},
};
use crate::{
    graphql::{ContextExt, Result},
    household::FrontDoor,
};

/// The newest conversations of a household.
#[derive(Default)]
pub struct MessagesAtHome {
    threads: Vec<MessageThread>,
    unread: i64,
}

impl MessagesAtHome {
    /// Reads what is asked for.
    ///
    /// # Errors
    /// What the domain's operations answer.
    pub async fn load(ctx: &Context<'_>, door: &FrontDoor) -> Result<Self> {
        let cx = ctx.cx()?;
        if !cx.may(MESSAGE_READ) || !(ctx.asks_for("messageThreads") || ctx.asks_for("unreadMessages")) {
            return Ok(Self::default());
        }
        let mut loaded = Self::default();
        let mut last = Vec::new();
        for recent in recent::of_household(cx, door.household.id).await? {
            let id = recent.thread.id;
            ctx.keep_loaded::<UnreadIn>(id, recent.unread).await;
            ctx.keep_loaded::<MarksOf>(id, recent.marks).await;
            if let Some(message) = recent.last {
                last.push(message.clone());
                ctx.keep_loaded::<MessageById>(message.id, Message(message)).await;
            }
            loaded.unread += recent.unread;
            loaded.threads.push(MessageThread(recent.thread));
        }
        if ctx.asks_for("messageThreads.lastMessage.attachments") {
            let mut files = messages::attachments_of_shown(cx, &last).await?;
            for message in last {
                let attached = files.remove(&message.id).unwrap_or_default();
                ctx.keep_loaded::<AttachedTo>(message.id, attached).await;
            }
        }
        Ok(loaded)
    }
}

#[Object]
impl MessagesAtHome {
    /// The open conversations with those who serve the household, the one with the newest message first; at most 20.
    async fn message_threads(&self) -> Vec<MessageThread> {
        self.threads.clone()
    }

    /// How many messages of others in them you have not read.
    async fn unread_messages(&self) -> i32 {
        i32::try_from(self.unread).unwrap_or(i32::MAX)
    }
}
