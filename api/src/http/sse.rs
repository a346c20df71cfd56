//! Server-sent events, by graphql-sse in its mode of distinct connections
//! (<https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode>).

use serde::Serialize;

use super::{refusal::Refused, stream::Words};

/// The header's value.
pub(super) const CONTENT_TYPE: &str = "text/event-stream; charset=utf-8";

/// A comment, which clients pass over: it gets the head of the answer through proxies, and keeps quiet streams open.
const COMMENT: &str = ":\n\n";

pub(super) fn spell(words: &Words) -> String {
    match words {
        Words::Opening | Words::Heartbeat => COMMENT.to_owned(),
        Words::Next(response) => next(response),
        // The protocol has no other word for an end before time.
        Words::Refused(errors) | Words::Broken(errors) => next(&Refused { errors }),
        // Without data a browser would pass over the event.
        Words::Closing => "event: complete\ndata:\n\n".to_owned(),
    }
}

/// JSON has no line breaks outside its strings, and escapes them within.
fn next(response: &impl Serialize) -> String {
    format!("event: next\ndata: {}\n\n", serde_json::to_string(response).unwrap_or_default())
}
