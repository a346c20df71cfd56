//! Answers in parts, by Apollo's protocol for subscriptions over HTTP
//! (<https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol>).

use async_graphql::ServerError;
use serde::Serialize;

use super::{refusal::Refused, stream::Words};

pub(super) const MEDIA_TYPE: &str = "multipart/mixed";

/// The header's value.
pub(super) const CONTENT_TYPE: &str = "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0";

/// A part is read when the boundary behind it has come, so each is sent with the one behind it.
const BOUNDARY: &str = "\r\n--graphql";

pub(super) fn spell(words: &Words) -> String {
    match words {
        Words::Opening => BOUNDARY.to_owned(),
        Words::Heartbeat => part(&Nothing {}),
        Words::Next(payload) => part(&Payload { payload }),
        Words::Refused(errors) => part(&Payload { payload: Refused { errors } }),
        Words::Broken(errors) => part(&Broken { payload: (), errors }),
        Words::Closing => "--\r\n".to_owned(),
    }
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Payload<T> {
    payload: T,
}

/// The end of the whole, as opposed to errors of one answer; `payload` is null.
#[derive(Serialize)]
struct Broken<'a> {
    payload: (),
    errors: &'a [ServerError],
}

fn part(content: &impl Serialize) -> String {
    let content = serde_json::to_string(content).unwrap_or_default();
    format!("\r\ncontent-type: application/json; charset=utf-8\r\n\r\n{content}{BOUNDARY}")
}
