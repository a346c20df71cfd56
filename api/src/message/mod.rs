//! Conversations in the schema: of households with those who serve them.

mod at_home;
mod batches;
#[expect(clippy::module_inception, reason = "the object of the domain's own name")]
mod message;
mod mutations;
mod queries;
mod subscriptions;
mod thread;

pub use at_home::MessagesAtHome;
pub use message::Message;
pub use mutations::MessageMutation;
pub use queries::MessageQuery;
pub use subscriptions::MessageSubscription;
pub use thread::MessageThread;
