//! Connections: taken, watched over, and ended in good order.

use std::{
    convert::Infallible,
    future::pending,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{body::Body, extract::Request, response::Response, serve::Listener};
use futures_util::FutureExt as _;
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

use super::{observe, router};
use crate::{graphql::limits::Limits, state::State};

/// Answers whoever connects, until `stop`; then takes nobody any more, and ends when those under way are answered.
///
/// A connection that does not send the head of a request in time is closed, and so is one that does not take what is sent.
pub async fn serve(mut listener: TcpListener, state: Arc<State>, stop: impl Future<Output = ()>) {
    let limits = state.limits();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.idle_time);
    let router = TowerToHyperService::new(router(Arc::clone(&state)));
    // Every connection holds a receiver: they all hear the word, and all are gone when the last one is dropped.
    let (stopping, told) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let (stream, from) = tokio::select! {
            // It waits by itself when the process has no file left to open.
            accepted = Listener::accept(&mut listener) => accepted,
            () = &mut stop => break,
        };
        let (state, router, mut told) = (Arc::clone(&state), router.clone(), told.clone());
        let asked = Arc::new(AtomicBool::new(false));
        let silent = silent(Arc::clone(&asked), limits);
        let answer = service_fn(move |request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            let (state, router) = (Arc::clone(&state), router.clone());
            async move {
                let ask = |request| router.call(request).map(infallible);
                Ok::<_, Infallible>(observe::answer(&state, from, request.map(Body::new), ask).await)
            }
        });
        let connection = http.serve_connection(TokioIo::new(watched(stream, limits)), answer).with_upgrades();
        tokio::spawn(async move {
            let mut connection = pin!(connection);
            let ended = tokio::select! {
                // What is most often so is looked at first, by no lot.
                biased;
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

fn infallible(answer: Result<Response, Infallible>) -> Response {
    answer.unwrap_or_else(|never| match never {})
}

/// The same stream, failing when the other side takes nothing for too long.
fn watched(stream: TcpStream, limits: Limits) -> Pin<Box<TimeoutStream<TcpStream>>> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(limits.send_time));
    Box::pin(stream)
}
