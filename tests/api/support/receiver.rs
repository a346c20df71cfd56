//! A partner's server, as far as webhooks go: it takes what comes and answers what a test tells it to.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::serve::Listener;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A server on a free port of this machine.
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    taken: Mutex<Vec<Taken>>,
    answer: Mutex<Reply>,
    /// Whether requests are held back, as if the server hung.
    hanging: watch::Sender<bool>,
    arrived: Notify,
}

#[derive(Clone, Default)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Taken {
    pub headers: HeaderMap,
    pub body: String,
}

impl Taken {
    /// A header, which must be there.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).expect("the header").to_str().expect("a text")
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// Connections that begin with a handshake of TLS.
struct Encrypted {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for Encrypted {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, from) = Listener::accept(&mut self.listener).await;
            // Who does not trust the certificate hangs up.
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, from);
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

impl Receiver {
    /// A receiver that takes everything.
    pub async fn start() -> Self {
        Self::listen(|listener| listener).await
    }

    /// The same by TLS.
    pub async fn encrypted(acceptor: TlsAcceptor) -> Self {
        Self::listen(|listener| Encrypted { listener, acceptor }).await
    }

    async fn listen<L: Listener<Addr = SocketAddr>>(by: impl FnOnce(TcpListener) -> L) -> Self {
        let shared = Arc::new(Shared {
            taken: Mutex::default(),
            answer: Mutex::default(),
            hanging: watch::Sender::new(false),
            arrived: Notify::new(),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().fallback(take).with_state(Arc::clone(&shared));
        let listener = by(listener);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shared }
    }

    /// Where it takes messages.
    pub fn url(&self) -> String {
        format!("http://{}/hooks", self.address)
    }

    /// The port alone, for an address by name.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Answers this from now on.
    pub fn answers(&self, status: u16, headers: &[(&'static str, &str)], body: &str) {
        let status = StatusCode::from_u16(status).expect("a status");
        let value = |value: &str| HeaderValue::from_str(value).expect("a header");
        let headers = headers.iter().map(|(name, text)| (HeaderName::from_static(name), value(text))).collect();
        *self.shared.answer.lock().unwrap_or_else(PoisonError::into_inner) =
            Reply { status, headers, body: body.to_owned() };
    }

    /// Hangs from now on, or lets go of everything that it has held.
    pub fn hangs(&self, hanging: bool) {
        self.shared.hanging.send_replace(hanging);
    }

    /// Waits until a request has arrived, answered or not.
    pub async fn arrived(&self) {
        self.shared.arrived.notified().await;
    }

    /// What has arrived since the last time.
    pub fn taken(&self) -> Vec<Taken> {
        std::mem::take(&mut *self.shared.taken.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The one request that has arrived since the last time.
    #[track_caller]
    pub fn one(&self) -> Taken {
        let mut taken = self.taken();
        assert_eq!(taken.len(), 1, "{taken:?}");
        taken.remove(0)
    }
}

async fn take(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> (StatusCode, HeaderMap, String) {
    let body = String::from_utf8(body.to_vec()).expect("a text");
    shared.taken.lock().unwrap_or_else(PoisonError::into_inner).push(Taken { headers, body });
    shared.arrived.notify_one();
    let _ = shared.hanging.subscribe().wait_for(|hanging| !*hanging).await;
    let reply = shared.answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (reply.status, reply.headers, reply.body)
}
