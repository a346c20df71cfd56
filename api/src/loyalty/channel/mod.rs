//! The ways on which the product itself sends greetings out of the house: adapters, chosen by the operator.

mod mail;
mod sending;
mod way;

pub use sending::{deliver, keep_delivering};
pub use way::{ChannelSettings, Channels, WaySetting};
