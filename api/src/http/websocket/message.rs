//! The messages of graphql-transport-ws, and the codes with which a socket is closed.

use std::collections::HashMap;

use async_graphql::{Response, ServerError};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::http::handler::Parameters;

/// What a client says.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Heard {
    ConnectionInit { payload: Option<Map<String, Value>> },
    Ping {},
    Pong {},
    Subscribe { id: String, payload: Parameters<Map<String, Value>> },
    Complete { id: String },
}

/// What the server says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said<'a> {
    ConnectionAck,
    Ping,
    Pong,
    Next { id: &'a str, payload: &'a Response },
    Error { id: &'a str, payload: &'a [ServerError] },
    Complete { id: &'a str },
}

impl Said<'_> {
    pub(super) fn message(&self) -> Message {
        Message::Text(serde_json::to_string(self).unwrap_or_default().into())
    }
}

/// Why the server closes a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// The server stops; another one may be there.
    GoingAway,
    TooLarge,
    TooManyConnections,
    Invalid,
    NotIntroduced,
    SessionEnded,
    Refused,
    NoProtocol,
    InitTimeout,
    IdTaken,
    IntroducedTwice,
}

impl Closing {
    pub(super) fn message(self, id: &str) -> Message {
        let (code, reason) = match self {
            Self::GoingAway => (1001, "The server stops"),
            Self::TooLarge => (1009, "The message is too large"),
            Self::TooManyConnections => (1013, "Too many connections"),
            Self::Invalid => (4400, "Invalid message"),
            Self::NotIntroduced | Self::SessionEnded => (4401, "Unauthorized"),
            Self::Refused => (4403, "Forbidden"),
            Self::NoProtocol => (4406, "Subprotocol not acceptable"),
            Self::InitTimeout => (4408, "Connection initialisation timeout"),
            // A reason has at most 123 bytes.
            Self::IdTaken if id.len() <= 64 => {
                return closing(4409, format!("Subscriber for {id} already exists").into());
            }
            Self::IdTaken => (4409, "Subscriber for this id already exists"),
            Self::IntroducedTwice => (4429, "Too many initialisation requests"),
        };
        closing(code, reason.into())
    }
}

fn closing(code: u16, reason: Utf8Bytes) -> Message {
    Message::Close(Some(CloseFrame { code, reason }))
}

/// The token or key in the payload of `connection_init`.
///
/// # Errors
/// When it is not what an HTTP header of the same name would be.
pub(super) fn bearer(payload: &Map<String, Value>) -> Result<Option<String>, Closing> {
    let lower: HashMap<_, _> = payload.iter().map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
    let text = |name: &str| lower.get(name).map(|value| value.as_str().ok_or(Closing::Refused)).transpose();
    if let Some(key) = text("api-key")? {
        return Ok(Some(key.trim().to_owned()));
    }
    let Some(value) = text("authorization")? else { return Ok(None) };
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Ok(Some(token.trim().to_owned()))
        }
        _ => Err(Closing::Refused),
    }
}
