//! Answers as a stream over HTTP, in the words of either protocol.
//!
//! The stream is asked for its next words only when the connection has taken the last ones, and it is dropped with the
//! connection: who hangs up, or takes nothing, ends the work.

use std::{convert::Infallible, sync::Arc};

use async_graphql::{ErrorExtensionValues, Response as Answer, ServerError};
use axum::{
    body::Body,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use futures_util::{
    StreamExt as _,
    future::ready,
    stream::{self, BoxStream},
};
use tokio::time::{self, Instant, Interval, MissedTickBehavior};

use super::{connections::Place, multipart, sse};
use crate::{
    graphql::live::{Live, Said},
    state::State,
};

/// Asks nginx, and who learned it from there, to pass on what comes at once.
const UNBUFFERED: [(HeaderName, &str); 1] = [(HeaderName::from_static("x-accel-buffering"), "no")];

/// How a stream is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// `text/event-stream`.
    Events,
    /// `multipart/mixed`.
    Parts,
}

/// What a stream says.
pub(super) enum Words {
    Opening,
    Next(Answer),
    /// Why there is no answer.
    Refused(Vec<ServerError>),
    /// Still there, and nothing new.
    Heartbeat,
    /// Why it ends before its time.
    Broken(Vec<ServerError>),
    Closing,
}

impl Protocol {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Events => sse::CONTENT_TYPE,
            Self::Parts => multipart::CONTENT_TYPE,
        }
    }

    fn spell(self, words: &Words) -> String {
        match self {
            Self::Events => sse::spell(words),
            Self::Parts => multipart::spell(words),
        }
    }

    fn respond(self, body: Body) -> Response {
        (UNBUFFERED, [(header::CONTENT_TYPE, self.content_type())], body).into_response()
    }
}

/// A stream of one answer.
pub(super) fn once(protocol: Protocol, answer: Answer) -> Response {
    whole(protocol, Words::Next(answer))
}

/// A stream that says why there is no answer.
pub(super) fn refused(protocol: Protocol, errors: Vec<ServerError>) -> Response {
    whole(protocol, Words::Refused(errors))
}

fn whole(protocol: Protocol, words: Words) -> Response {
    let words = [Words::Opening, words, Words::Closing];
    protocol.respond(words.iter().map(|words| protocol.spell(words)).collect::<String>().into())
}

/// A stream of answers as they come.
pub(super) fn live(protocol: Protocol, live: Box<Live>, place: Place, state: Arc<State>) -> Response {
    let every = state.limits().ping_every;
    let mut heartbeats = time::interval_at(Instant::now() + every, every);
    heartbeats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The stream keeps what it has begun to say when it is asked again.
    let said = stream::unfold(live, |mut live| async move { live.next().await.map(|said| (said, live)) });
    let telling = Telling { protocol, said: said.boxed(), heartbeats, state, over: false, _place: place };
    let opening = stream::once(ready(protocol.spell(&Words::Opening)));
    let text = opening.chain(stream::unfold(telling, Telling::next));
    protocol.respond(Body::from_stream(text.map(Ok::<_, Infallible>)))
}

struct Telling {
    protocol: Protocol,
    said: BoxStream<'static, Said>,
    heartbeats: Interval,
    state: Arc<State>,
    over: bool,
    _place: Place,
}

impl Telling {
    async fn next(mut self) -> Option<(String, Self)> {
        if self.over {
            return None;
        }
        let words = tokio::select! {
            biased;
            () = self.state.stopped() => Words::Broken(vec![stopping()]),
            said = self.said.next() => match said {
                Some(Said::Next(answer)) => Words::Next(answer),
                Some(Said::Broken(errors)) => Words::Broken(errors),
                None => Words::Closing,
            },
            _ = self.heartbeats.tick() => Words::Heartbeat,
        };
        self.heartbeats.reset();
        let mut text = self.protocol.spell(&words);
        if matches!(words, Words::Broken(_)) {
            text += &self.protocol.spell(&Words::Closing);
        }
        self.over = matches!(words, Words::Broken(_) | Words::Closing);
        Some((text, self))
    }
}

fn stopping() -> ServerError {
    let mut error = ServerError::new("the server stops; subscribe again behind the last cursor", None);
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", "SERVER_STOPPING");
    error
}
