//! Conversations of households with those who serve them: threads, messages, what is attached, how far people have read.

mod author;
mod demo;
mod held;
pub mod marks;
pub mod messages;
mod permissions;
mod reach;
pub mod recent;
pub mod threads;

pub use entity::message::{
    message::{Model as Message, Side},
    message_mark::Model as MessageMark,
    message_thread::Model as MessageThread,
};
pub use permissions::*;

use entity::id::HouseholdId;

use crate::kernel::{Context, Plugin, Tx, demo::Demo, permission::Grant, plugin::Work};
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct MessagePlugin;

impl Plugin for MessagePlugin {
    fn name(&self) -> &'static str {
        "message"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn export<'a>(&'a self, cx: &'a Context, household: HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(held::export(cx, household))
    }

    fn erase<'a>(&'a self, tx: &'a Tx, household: HouseholdId) -> Work<'a> {
        Box::pin(held::forget(tx, household))
    }

    fn seed<'a>(&'a self, tx: &'a Tx, made: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, made))
    }
}
