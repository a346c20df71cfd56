//! What is known to kill GraphQL servers. After each, and while it lasts, others are answered.

use std::fmt::Write;

use api::graphql::document::Judge;
use api::graphql::limits::Limits;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    documents_that_grow_without_end_are_refused,
    bodies_without_end_are_refused,
    a_crowd_of_idle_connections_is_no_hindrance,
}

async fn is_refused(server: &Server, what: &str, document: &str) {
    let request = server.request(Method::POST, "/graphql").header("accept", "application/graphql-response+json");
    let sent = async {
        let answer = request.json(&json!({ "query": document })).send().await?;
        Ok::<_, reqwest::Error>((answer.status(), answer.json::<Value>().await?))
    };
    let (status, body) = match sent.await {
        Ok(answer) => answer,
        // The connection may be closed before all of a body beyond the limit is sent, or its answer read.
        Err(_) if document.len() > Limits::default().body => {
            server.ask(&Caller::nobody(), "{ version }", json!({})).await;
            return;
        }
        Err(error) => panic!("{what}: {error}"),
    };
    let code = body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default();
    let expected = [(StatusCode::BAD_REQUEST, "LIMIT_EXCEEDED"), (StatusCode::PAYLOAD_TOO_LARGE, "LIMIT_EXCEEDED")];
    assert!(expected.contains(&(status, code)), "{what}: {status} {body}");
    let errors = body["errors"].as_array().map_or(0, Vec::len);
    assert!(errors <= Limits::default().errors && body.to_string().len() < 20_000, "{what}: {errors} errors");
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
}

async fn documents_that_grow_without_end_are_refused(server: Server) {
    for count in [1_600, 100_000] {
        for bracket in ["{a", "[", "(a:", "{a(b:[", "query($a:[", "{...on A{"] {
            is_refused(&server, bracket, &bracket.repeat(count)).await;
        }
    }
    for depth in 22..=60 {
        let mut doubled = String::from("{ viewer { ...f0 } }");
        for at in 0..depth {
            write!(doubled, " fragment f{at} on Viewer {{ ...f{0} ...f{0} }}", at + 1).expect("a text");
        }
        write!(doubled, " fragment f{depth} on Viewer {{ name }}").expect("a text");
        is_refused(&server, &format!("{depth} doubled fragments"), &doubled).await;
    }
    let many = |count: usize, text: &str| {
        let fields: String = (0..count).map(|at| text.replace('#', &at.to_string())).collect();
        format!("{{ {fields} }}")
    };
    is_refused(&server, "10 000 aliases", &many(10_000, "a#: version ")).await;
    is_refused(&server, "aliases within the characters", &many(600, "a#:version ")).await;
    is_refused(&server, "10 000 times one field", &many(10_000, "version ")).await;
    is_refused(&server, "a field as often as the characters allow", &many(1_200, "version ")).await;
    is_refused(&server, "directives", &format!("{{ version {} }}", "@a ".repeat(1_900))).await;
}

async fn bodies_without_end_are_refused(server: Server) {
    let batch = format!("[{}]", vec![r#"{"query":"{version}"}"#; 5_000].join(","));
    let post = |body: String| {
        server.request(Method::POST, "/graphql").header("content-type", "application/json").body(body).send()
    };
    let answer = post(batch).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "5 000 operations in a batch");
    // The connection may be closed before all of it is sent; what matters is that nobody else notices.
    if let Ok(answer) = post("x".repeat(100 * 1024 * 1024)).await {
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "100 MB");
    }
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
    let variables =
        format!(r#"{{"query":"{{version}}","variables":{{"a":{}1{}}}}}"#, "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(post(variables).await.expect("an answer").status(), StatusCode::BAD_REQUEST, "nested variables");
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
}

async fn a_crowd_of_idle_connections_is_no_hindrance(server: Server) {
    let address = server.socket_address().replace("ws://", "").replace("/graphql", "");
    let mut crowd = JoinSet::new();
    for at in 0..1_000 {
        let address = address.clone();
        crowd.spawn(async move {
            let mut connection = TcpStream::connect(address).await.expect("a connection");
            // A third says nothing, a third half a head, a third a head and half a body.
            let said: &[u8] = match at % 3 {
                0 => b"",
                1 => b"POST /graphql HTTP/1.1\r\nhost: a\r\n",
                _ => b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{",
            };
            connection.write_all(said).await.expect("a connection that takes it");
            (at, connection)
        });
    }
    let mut crowd = crowd.join_all().await;
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
    // The connections are still there, and whoever goes on is served.
    let silent = crowd.iter().position(|(at, _)| at % 3 == 0).expect("one that has said nothing");
    let (_, mut patient) = crowd.swap_remove(silent);
    patient
        .write_all(b"GET /health/live HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await
        .expect("a connection");
    let mut said = String::new();
    patient.read_to_string(&mut said).await.expect("an answer");
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
}

/// The corpus of the fuzz target, and what becomes of it by a thousand small accidents: nothing panics, every verdict is
/// one, and the same text gets the same verdict again.
pub mod corpus {
    use std::fs;
    use std::path::Path;

    use super::{Judge, Limits};
    use crate::support::without_a_database;

    without_a_database! { every_text_gets_a_verdict }

    fn every_text_gets_a_verdict() {
        let judge = Judge::new(&api::schema::sdl(&api::schema::build()), Limits::default()).expect("a schema");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/front");
        let mut texts: Vec<_> = fs::read_dir(&folder)
            .expect("the corpus")
            .map(|entry| fs::read(entry.expect("an entry").path()).expect("a text"))
            .collect();
        texts.sort();
        assert!(texts.len() >= 20, "the corpus is there");
        let mut accident = Accident(0x9E37_79B9_7F4A_7C15);
        for round in 0..1_000 {
            let (one, other) = (accident.of(&texts), accident.of(&texts));
            let mut text = one.clone();
            if round >= texts.len() {
                accident.happen(&mut text, &other);
            } else {
                text.clone_from(&texts[round]);
            }
            let text = String::from_utf8_lossy(&text);
            let first = judge.document(&text).map(drop).map_err(|errors| errors.len());
            assert!(first.is_ok() || first.is_err_and(|errors| (1..=20).contains(&errors)), "{text}");
            assert_eq!(first, judge.document(&text).map(drop).map_err(|errors| errors.len()), "{text}");
        }
    }

    /// A sequence of numbers that is the same each time: xorshift (Marsaglia 2003, <https://doi.org/10.18637/jss.v008.i14>).
    struct Accident(u64);

    impl Accident {
        fn below(&mut self, limit: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % (limit.max(1) as u64)).unwrap_or(0)
        }

        fn of(&mut self, texts: &[Vec<u8>]) -> Vec<u8> {
            texts[self.below(texts.len())].clone()
        }

        /// A byte changes, a piece is lost, doubled, or comes from another text.
        fn happen(&mut self, text: &mut Vec<u8>, other: &[u8]) {
            for _ in 0..=self.below(3) {
                let (from, length) = (self.below(text.len()), self.below(40));
                let to = (from + length).min(text.len());
                match self.below(4) {
                    0 if !text.is_empty() => text[from] = b"{}[]()\"\\$@!:.#\n a0\xF0"[self.below(19)],
                    1 => drop(text.drain(from..to)),
                    2 => {
                        let piece = text[from..to].repeat(1 + self.below(30));
                        text.splice(from..from, piece);
                    }
                    _ => {
                        let start = self.below(other.len());
                        let piece = other[start..(start + length).min(other.len())].to_vec();
                        text.splice(from..from, piece);
                    }
                }
            }
        }
    }
}
