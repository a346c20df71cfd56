//! Connections: taken, watched over, and ended in good order.

use std::{
    future::pending,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    serve::Listener,
};
use hyper::{
    body::Incoming,
    server::conn::http1,
    service::{Service as _, service_fn},
};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time,
};
use tokio_io_timeout::TimeoutStream;

use crate::graphql::limits::Limits;

/// Answers whoever connects, until `stop`; then takes nobody any more, and ends when those under way are answered.
///
/// A connection that does not send the head of a request in time is closed, and so is one that does not take what is sent.
pub async fn serve(mut listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.idle_time);
    let router = TowerToHyperService::new(router);
    // Every connection holds a receiver: they all hear the word, and all are gone when the last one is dropped.
    let (stopping, told) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let (stream, from) = tokio::select! {
            // It waits by itself when the process has no file left to open.
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut stop => break,
        };
        let (router, mut told) = (router.clone(), told.clone());
        let asked = Arc::new(AtomicBool::new(false));
        let silent = silent(Arc::clone(&asked), limits);
        let answer = service_fn(move |request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            router.call(from_somebody(request, from))
        });
        let connection = http.serve_connection(TokioIo::new(watched(stream, limits)), answer).with_upgrades();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                ended = &mut connection => ended,
                () = silent => return,
                _ = told.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
            };
            if let Err(error) = ended {
                tracing::debug!(%error, %from, "a connection broke off");
            }
        });
    }
    drop((listener, told));
    stopping.send_replace(());
    stopping.closed().await;
}

/// Ends when a new connection has not asked for anything in time.
async fn silent(asked: Arc<AtomicBool>, limits: Limits) {
    time::sleep(limits.head_time).await;
    if asked.load(Ordering::Relaxed) {
        pending::<()>().await;
    }
}

fn from_somebody(request: Request<Incoming>, from: SocketAddr) -> Request {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(from));
    request
}

/// The same stream, failing when the other side takes nothing for too long.
fn watched(stream: TcpStream, limits: Limits) -> Pin<Box<TimeoutStream<TcpStream>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.send_time));
    Box::pin(stream)
}
