//! Webhooks: applications are told of events at addresses of their own.
//!
//! An application keeps a subscription, the document of an *endpoint*. Every event that the document listens to becomes a
//! *message*, once: messages are made by the positions of the feed, so what happened while no process ran is told too. A
//! message is tried by a published schedule until the receiver takes it; each *attempt* executes the document anew, with
//! the rights that the application has at that moment, is signed anew, and is kept in the log.
//!
//! The wire follows Standard Webhooks (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>).

pub mod address;
pub mod delivery;
pub mod endpoint;
pub mod log;
pub mod message;
pub mod schedule;
pub mod secret;
pub mod signature;

use entity::id::ApplicationId;

use crate::kernel::{Context, Identity};

pub use entity::agency::{
    webhook_attempt::Model as WebhookAttempt,
    webhook_endpoint::{Model as WebhookEndpoint, WebhookDisabledReason},
    webhook_message::{Model as WebhookMessage, WebhookMessageStatus},
    webhook_secret::{Model as WebhookSecret, WebhookSigning},
};

/// An endpoint was switched off by itself: its id, the application, and why.
pub const WEBHOOK_DISABLED_EVENT: &str = "agency.webhook.disabled";

/// The kind of a message that somebody sends to see whether it arrives. It is no event and nobody hears of it.
pub const WEBHOOK_TEST: &str = "agency.webhook.test";

/// The one application whose endpoints an actor reaches; `None` when it is all of the agency.
fn own<C>(cx: &Context<C>) -> Option<ApplicationId> {
    match cx.actor().identity() {
        Identity::Application(id) => Some(id),
        _ => None,
    }
}
