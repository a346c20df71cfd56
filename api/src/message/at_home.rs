//! The conversations that a family looks at first.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    agency::files,
    message::{
        MESSAGE_READ,
        recent::{self, Recent},
    },
};

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
        let found = recent::of_household(cx, door.household.id).await?;
        if ctx.asks_for("messageThreads.lastMessage.attachments") {
            keep_files(ctx, &found).await?;
        }
        for recent in found {
            let id = recent.thread.id;
            ctx.keep_loaded::<UnreadIn>(id, recent.unread).await;
            ctx.keep_loaded::<MarksOf>(id, recent.marks).await;
            if let Some(message) = recent.last {
                ctx.keep_loaded::<MessageById>(message.id, Message(message)).await;
            }
            loaded.unread += recent.unread;
            loaded.threads.push(MessageThread(recent.thread));
        }
        Ok(loaded)
    }
}

/// Keeps the files of the newest messages.
async fn keep_files(ctx: &Context<'_>, recent: &[Recent]) -> Result<()> {
    let wanted: Vec<_> = recent.iter().flat_map(|recent| recent.files.iter().copied()).collect();
    let shown = if wanted.is_empty() { HashMap::new() } else { files::shown(ctx.cx()?, &wanted).await? };
    for recent in recent {
        let attached = recent.files.iter().filter_map(|file| shown.get(file).cloned()).collect();
        if let Some(message) = &recent.last {
            ctx.keep_loaded::<AttachedTo>(message.id, attached).await;
        }
    }
    Ok(())
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
