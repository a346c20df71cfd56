//! A client of the streams over HTTP, in either protocol.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Caller, Server};

/// Longer than anything takes: who waits so long waits for nothing.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a stream is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// graphql-sse, distinct connections.
    Events,
    /// Apollo's multipart protocol.
    Parts,
}

pub const BOTH: [Protocol; 2] = [Protocol::Events, Protocol::Parts];

/// What a stream says.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    SignOfLife,
    Next(Value),
    /// It is complete, in its own words and by its end.
    Over,
}

impl Protocol {
    pub const fn accept(self) -> &'static str {
        match self {
            Self::Events => "text/event-stream",
            Self::Parts => r#"multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json"#,
        }
    }

    /// What parts the sayings, with nothing of it left in any.
    const fn border(self) -> &'static str {
        match self {
            Self::Events => "\n\n",
            Self::Parts => "\r\n--graphql",
        }
    }

    fn read(self, saying: &str) -> Heard {
        let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
        match self {
            Self::Events if saying == ":" => Heard::SignOfLife,
            Self::Events if saying == "event: complete\ndata:" => Heard::Over,
            Self::Events => Heard::Next(json(saying.strip_prefix("event: next\ndata: ").expect("an event"))),
            Self::Parts if saying.is_empty() => Heard::SignOfLife,
            Self::Parts => {
                let head = "\r\ncontent-type: application/json; charset=utf-8\r\n\r\n";
                let part = json(saying.strip_prefix(head).expect("a part"));
                match part.as_object().map(serde_json::Map::len) {
                    Some(0) => Heard::SignOfLife,
                    Some(1) => Heard::Next(part["payload"].clone()),
                    _ => {
                        assert!(part["payload"].is_null(), "the end of the whole has no payload: {part}");
                        Heard::Next(json!({ "errors": part["errors"] }))
                    }
                }
            }
        }
    }
}

/// An open stream.
pub struct Stream {
    pub answer: Response,
    protocol: Protocol,
    unread: String,
}

impl Stream {
    /// The answer to somebody who asks for a stream, whatever it is.
    pub async fn ask(server: &Server, caller: &Caller, protocol: Protocol, query: &str) -> Response {
        let mut request = server.request(Method::POST, "/graphql").header(ACCEPT, protocol.accept());
        if let Some(bearer) = caller.bearer() {
            request = request.bearer_auth(bearer);
        }
        request.json(&json!({ "query": query })).send().await.expect("an answer")
    }

    /// A stream that somebody asked for and got.
    pub async fn open(server: &Server, caller: &Caller, protocol: Protocol, query: &str) -> Self {
        Self::of(Self::ask(server, caller, protocol, query).await, protocol)
    }

    pub fn of(answer: Response, protocol: Protocol) -> Self {
        assert_eq!(answer.status(), 200);
        let kind = answer.headers()[CONTENT_TYPE].to_str().expect("a media type");
        let expected = match protocol {
            Protocol::Events => "text/event-stream; charset=utf-8",
            Protocol::Parts => r#"multipart/mixed;boundary="graphql";subscriptionSpec=1.0"#,
        };
        assert_eq!(kind, expected);
        Self { answer, protocol, unread: String::new() }
    }

    /// What is said next, as soon as it can be read.
    pub async fn hear(&mut self) -> Heard {
        loop {
            if let Some((saying, rest)) = self.unread.split_once(self.protocol.border()) {
                let (heard, rest) = (self.protocol.read(saying), rest.to_owned());
                self.unread = rest;
                return heard;
            }
            if self.protocol == Protocol::Parts && self.unread == "--\r\n" {
                return Heard::Over;
            }
            let chunk = tokio::time::timeout(PATIENCE, self.answer.chunk()).await.expect("something in time");
            let chunk = chunk.expect("an open connection").expect("more, as the stream is not complete");
            self.unread += std::str::from_utf8(&chunk).expect("UTF-8");
        }
    }

    /// The next answer; signs of life are passed over.
    pub async fn told(&mut self) -> Value {
        loop {
            match self.hear().await {
                Heard::SignOfLife => {}
                Heard::Next(answer) => return answer,
                Heard::Over => panic!("the stream is complete"),
            }
        }
    }

    /// All answers up to the end, behind which nothing comes.
    pub async fn rest(mut self) -> Vec<Value> {
        let mut answers = Vec::new();
        loop {
            match self.hear().await {
                Heard::SignOfLife => {}
                Heard::Next(answer) => answers.push(answer),
                Heard::Over => break,
            }
        }
        let more = tokio::time::timeout(PATIENCE, self.answer.chunk()).await.expect("an end in time");
        assert_eq!(more.expect("a clean end"), None);
        answers
    }
}
