//! Webhooks: endpoints and their log in the schema, and the way of messages out of the house.

mod deliveries;
mod message;
mod mutations;
mod objects;
mod sender;
mod subscriptions;

pub use deliveries::{Deliveries, deliver, keep_delivering};
pub use message::WebhookMessage;
pub use mutations::WebhookMutation;
pub use objects::{EndpointsOfApplication, WebhookEndpoint};
pub use sender::{Sender, authorities};
pub use subscriptions::AgencySubscription;
