//! Greetings in the schema: what is drafted and sent, the days and wishes behind it, the words.

mod greeting;
mod inputs;
mod mutations;
mod policy;
mod queries;
mod wishes;

pub use greeting::Greeting;
pub use mutations::GreetingMutation;
pub use queries::GreetingQuery;
