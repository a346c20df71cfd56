//! Tables of the conversations between households and those who serve them.

pub mod m20261126_000025_messages;
