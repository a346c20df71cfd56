//! Conversations: threads, messages, what is attached to them, how far people have read.

pub mod message;
pub mod message_attachment;
pub mod message_mark;
pub mod message_thread;
