//! Answers in parts, by Apollo's protocol for subscriptions over HTTP
//! (<https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol>).

use serde::Serialize;
use serde_json::json;

use super::stream::Words;

pub(super) const MEDIA_TYPE: &str = "multipart/mixed";

/// The header's value.
pub(super) const CONTENT_TYPE: &str = "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0";

/// A part is read when the boundary behind it has come, so each is sent with the one behind it.
const BOUNDARY: &str = "\r\n--graphql";

pub(super) fn spell(words: &Words) -> String {
    match words {
        Words::Opening => BOUNDARY.to_owned(),
        Words::Heartbeat => part(&json!({})),
        Words::Next(payload) => part(&Payload { payload }),
        Words::Refused(errors) => part(&json!({ "payload": { "errors": errors } })),
        Words::Broken(errors) => part(&json!({ "payload": null, "errors": errors })),
        Words::Closing => "--\r\n".to_owned(),
    }
}

/// The order of an answer's fields is that of the question, which a `Value` would lose.
#[derive(Serialize)]
struct Payload<'a> {
    payload: &'a async_graphql::Response,
}

fn part(content: &impl Serialize) -> String {
    let content = serde_json::to_string(content).unwrap_or_default();
    format!("\r\ncontent-type: application/json; charset=utf-8\r\n\r\n{content}{BOUNDARY}")
}
