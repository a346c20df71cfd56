//! A client of graphql-transport-ws that says exactly what a test wants it to say.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{Error, Message, client::IntoClientRequest as _};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::{Caller, Server};

/// Longer than anything takes: who waits so long waits for nothing.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open socket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// A socket that has not introduced itself.
    pub async fn open(server: &Server, protocol: Option<&'static str>) -> Self {
        Self::open_at(server.socket_address(), protocol).await
    }

    /// The status with which a page of this origin is refused a socket; `None` when it gets one.
    pub async fn refused_to(server: &Server, origin: &'static str) -> Option<u16> {
        let mut request = server.socket_address().into_client_request().expect("an address");
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
        request.headers_mut().insert("origin", origin.parse().expect("a header"));
        match connect_async(request).await {
            Ok(_) => None,
            Err(Error::Http(answer)) => Some(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    async fn open_at(address: String, protocol: Option<&'static str>) -> Self {
        let mut request = address.into_client_request().expect("an address");
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().expect("a header"));
        }
        Self(connect_async(request).await.expect("a socket").0)
    }

    /// A socket of somebody, acknowledged.
    pub async fn of(server: &Server, caller: &Caller) -> Self {
        Self::at(server.socket_address(), caller).await
    }

    /// A socket of somebody to another process, acknowledged.
    pub async fn at(address: String, caller: &Caller) -> Self {
        let mut socket = Self::open_at(address, Some("graphql-transport-ws")).await;
        let payload = caller.bearer().map(|bearer| json!({ "authorization": format!("Bearer {bearer}") }));
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.hear().await["type"], "connection_ack");
        socket
    }

    /// Says a message.
    pub async fn say(&mut self, message: Value) {
        self.say_text(&message.to_string()).await;
    }

    /// Asks again and again and hears nothing, until the line is cut.
    pub async fn ask_until_dropped(mut self, query: &str) {
        let asking = async {
            for id in 0.. {
                let message = json!({ "type": "subscribe", "id": id.to_string(), "payload": { "query": query } });
                if self.0.send(Message::text(message.to_string())).await.is_err() {
                    break;
                }
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.expect("an end in time");
    }

    /// Says any text.
    pub async fn say_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.expect("a socket that takes it");
    }

    /// Begins an operation.
    pub async fn begin(&mut self, id: &str, query: &str) {
        self.say(json!({ "type": "subscribe", "id": id, "payload": { "query": query } })).await;
    }

    /// The next message.
    pub async fn hear(&mut self) -> Value {
        loop {
            match self.next().await {
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text).expect("JSON");
                    if message["type"] != "ping" {
                        return message;
                    }
                }
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("{other:?} instead of a message"),
            }
        }
    }

    /// What one field tells next.
    pub async fn told(&mut self, field: &str) -> Value {
        let message = self.hear().await;
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"]["errors"].is_null(), "{message}");
        message["payload"]["data"][field].clone()
    }

    /// Whether the server takes the introduction of a socket; otherwise it closes.
    pub async fn is_acknowledged(&mut self) -> bool {
        matches!(self.next().await, Message::Text(text) if text.contains("connection_ack"))
    }

    /// The code with which the server closes.
    pub async fn closed(mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.next().await {
                return frame.expect("a code").code.into();
            }
        }
    }

    async fn next(&mut self) -> Message {
        let message = tokio::time::timeout(PATIENCE, self.0.next()).await.expect("something in time");
        message.expect("an open socket").expect("a message")
    }
}
