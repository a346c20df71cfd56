//! What may happen: the operations and rules of every domain, free of HTTP and GraphQL.
#![warn(missing_docs)]

pub use entity::id;

pub mod kernel;
pub mod staff;
