//! Loyalty in the schema: wallets of points, what happens in them, what the agency owes.

mod account;
mod batches;
mod books;
mod channel;
mod entry;
mod enums;
mod gesture;
mod greeting;
mod lot;
mod mutations;
mod program;
mod program_mutations;
mod program_queries;
mod queries;
mod reservation;
mod spending_mutations;
mod subscriptions;
pub mod tables;

pub use account::LoyaltyAccount;
pub use channel::{ChannelSettings, Channels, WaySetting, deliver, keep_delivering};
pub use entry::PointsEntry;
pub use gesture::{Gesture, GestureMutation, GestureQuery};
pub use greeting::{Greeting, GreetingMutation, GreetingQuery};
pub use lot::PointsLot;
pub use mutations::LoyaltyMutation;
pub use program::LoyaltyProgram;
pub use program_mutations::LoyaltyProgramMutation;
pub use program_queries::LoyaltyProgramQuery;
pub use queries::LoyaltyQuery;
pub use reservation::PointsReservation;
pub use spending_mutations::PointsSpendingMutation;
pub use subscriptions::LoyaltySubscription;
