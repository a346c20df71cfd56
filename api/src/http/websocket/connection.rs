//! One socket from its introduction to its end.

use std::{collections::HashMap, ops::ControlFlow, sync::Arc, time::Duration};

use async_graphql::{ErrorExtensionValues, Response, ServerError};
use axum::extract::ws::{Message, WebSocket};
use futures_util::{SinkExt as _, StreamExt as _, stream::SplitSink};
use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinSet},
    time::{self, Instant},
};

use super::message::{Closing, Heard, Said, bearer};
use crate::{
    graphql::{
        execute::{Caller, Outcome, identity},
        live::{self, Answer},
    },
    http::{connections::Place, handler},
    state::State,
};

/// How many messages may wait to be sent.
const QUEUE: usize = 16;
/// The id of an operation comes back with every message about it; clients send a number or a UUID.
const LONGEST_ID: usize = 128;

/// Serves a socket until either side ends it.
pub(super) async fn serve(socket: WebSocket, state: Arc<State>, caller: Caller) {
    let speaks = socket.protocol().is_some();
    let (sink, mut heard) = socket.split();
    let (out, queue) = mpsc::channel(QUEUE);
    let mut sending = tokio::spawn(send(sink, queue, state.limits().send_time));
    let mut connection = Connection::new(state, caller, out);
    if speaks {
        tokio::select! {
            closing = connection.run(&mut heard) => connection.close(closing).await,
            // The client takes nothing, or is gone.
            _ = &mut sending => return,
        }
    } else {
        connection.close(Some(Closing::NoProtocol)).await;
    }
    drop(connection);
    // The close frame may still be under way, and the client answers it.
    let _ = time::timeout(Duration::from_secs(1), async {
        let _ = sending.await;
        while let Some(Ok(_)) = heard.next().await {}
    })
    .await;
}

/// Sends what is queued; ends when a client does not take it in time.
async fn send(mut sink: SplitSink<WebSocket, Message>, mut queue: mpsc::Receiver<Message>, patience: Duration) {
    while let Some(message) = queue.recv().await {
        let last = matches!(message, Message::Close(_));
        if !matches!(time::timeout(patience, sink.send(message)).await, Ok(Ok(()))) || last {
            return;
        }
    }
}

struct Connection {
    state: Arc<State>,
    caller: Caller,
    out: mpsc::Sender<Message>,
    place: Option<Place>,
    operations: HashMap<String, (u64, AbortHandle)>,
    begun: u64,
    under_way: JoinSet<Ended>,
    /// The id for the reason of a close.
    taken: String,
}

/// An operation that has come to its end.
struct Ended {
    id: String,
    number: u64,
    how: How,
}

enum How {
    Complete,
    Failed(Vec<ServerError>),
    SessionEnded,
}

type Flow = ControlFlow<Option<Closing>>;

impl Connection {
    fn new(state: Arc<State>, caller: Caller, out: mpsc::Sender<Message>) -> Self {
        Self {
            state,
            caller,
            out,
            place: None,
            operations: HashMap::new(),
            begun: 0,
            under_way: JoinSet::new(),
            taken: String::new(),
        }
    }

    /// Runs until there is a reason to close; `None` when the client has gone.
    async fn run(
        &mut self,
        heard: &mut (impl futures_util::Stream<Item = Result<Message, axum::Error>> + Unpin),
    ) -> Option<Closing> {
        let limits = self.state.limits();
        let state = Arc::clone(&self.state);
        let stopped = state.stopped();
        tokio::pin!(stopped);
        let introduced_by = Instant::now() + limits.init_time;
        let mut pings = time::interval_at(Instant::now() + limits.ping_every, limits.ping_every);
        let mut silent = 0;
        loop {
            let flow = tokio::select! {
                message = heard.next() => {
                    silent = 0;
                    self.hear(message).await
                }
                Some(Ok(ended)) = self.under_way.join_next(), if !self.under_way.is_empty() => self.end(ended).await,
                () = time::sleep_until(introduced_by), if self.place.is_none() => Flow::Break(Some(Closing::InitTimeout)),
                _ = pings.tick() => {
                    silent += 1;
                    if silent > 2 { Flow::Break(None) } else { self.say(&Said::Ping).await }
                }
                () = &mut stopped => Flow::Break(Some(Closing::GoingAway)),
            };
            if let Flow::Break(closing) = flow {
                return closing;
            }
        }
    }

    async fn say(&self, said: &Said<'_>) -> Flow {
        match self.out.send(said.message()).await {
            Ok(()) => Flow::Continue(()),
            Err(_) => Flow::Break(None),
        }
    }

    async fn close(&mut self, closing: Option<Closing>) {
        self.under_way.abort_all();
        if let Some(closing) = closing {
            let _ = self.out.send(closing.message(&self.taken)).await;
        }
    }

    async fn hear(&mut self, message: Option<Result<Message, axum::Error>>) -> Flow {
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Flow::Continue(()),
            Some(Ok(Message::Binary(_))) => return Flow::Break(Some(Closing::Invalid)),
            Some(Err(error)) if error.to_string().contains("too long") => return Flow::Break(Some(Closing::TooLarge)),
            None | Some(Ok(Message::Close(_)) | Err(_)) => return Flow::Break(None),
        };
        match serde_json::from_str(&text) {
            Ok(Heard::ConnectionInit { .. }) if self.place.is_some() => Flow::Break(Some(Closing::IntroducedTwice)),
            Ok(Heard::ConnectionInit { payload }) => Box::pin(self.introduce(&payload.unwrap_or_default())).await,
            Ok(Heard::Ping {}) => self.say(&Said::Pong).await,
            Ok(Heard::Pong {}) => Flow::Continue(()),
            Ok(Heard::Subscribe { .. }) if self.place.is_none() => Flow::Break(Some(Closing::NotIntroduced)),
            Ok(Heard::Subscribe { id, payload }) => self.subscribe(id, payload).await,
            Ok(Heard::Complete { id }) => {
                if let Some((_, operation)) = self.operations.remove(&id) {
                    operation.abort();
                }
                Flow::Continue(())
            }
            Err(_) => Flow::Break(Some(Closing::Invalid)),
        }
    }

    /// The one greeting of a socket: who it is, and whether they may hold one more.
    async fn introduce(&mut self, payload: &serde_json::Map<String, serde_json::Value>) -> Flow {
        match bearer(payload) {
            Ok(Some(bearer)) => self.caller.bearer = Some(bearer),
            Ok(None) => {}
            Err(closing) => return Flow::Break(Some(closing)),
        }
        let Ok(who) = identity(&self.state, &self.caller).await else { return Flow::Break(Some(Closing::Refused)) };
        self.place = self.state.connections().take(who, self.state.limits().connections_per_caller);
        if self.place.is_none() {
            return Flow::Break(Some(Closing::TooManyConnections));
        }
        self.say(&Said::ConnectionAck).await
    }

    async fn subscribe(&mut self, id: String, payload: handler::Parameters<handler::JsonMap>) -> Flow {
        let request = handler::request(payload).ok().filter(|_| id.len() <= LONGEST_ID);
        let Some(request) = request else { return Flow::Break(Some(Closing::Invalid)) };
        if self.operations.contains_key(&id) {
            self.taken = id;
            return Flow::Break(Some(Closing::IdTaken));
        }
        let most = self.state.limits().operations_per_socket;
        if self.operations.len() >= most {
            let mut error = ServerError::new(format!("the socket has more than {most} operations under way"), None);
            let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
            extensions.set("code", "LIMIT_EXCEEDED");
            extensions.set("limit", most);
            return self.say(&Said::Error { id: &id, payload: &[error] }).await;
        }
        self.begun += 1;
        let operation = Operation { id: id.clone(), number: self.begun, out: self.out.clone() };
        let begin = (Arc::clone(&self.state), self.caller.clone());
        let handle = self.under_way.spawn(async move {
            // What is large and soon over has a place of its own, so that the long wait after it takes little memory.
            let answer = Box::pin(live::begin(&begin.0, request, begin.1)).await;
            operation.tell(answer).await
        });
        self.operations.insert(id, (self.begun, handle));
        Flow::Continue(())
    }

    /// An id is free again before the client hears of it.
    async fn end(&mut self, ended: Ended) -> Flow {
        if self.operations.get(&ended.id).is_none_or(|(number, _)| *number != ended.number) {
            return Flow::Continue(());
        }
        self.operations.remove(&ended.id);
        match ended.how {
            How::Complete => self.say(&Said::Complete { id: &ended.id }).await,
            How::Failed(errors) => self.say(&Said::Error { id: &ended.id, payload: &errors }).await,
            How::SessionEnded => Flow::Break(Some(Closing::SessionEnded)),
        }
    }
}

/// One operation under way.
struct Operation {
    id: String,
    number: u64,
    out: mpsc::Sender<Message>,
}

impl Operation {
    async fn tell(self, answer: Answer) -> Ended {
        let how = match answer {
            Answer::Once(Outcome::Unauthenticated, _) => How::SessionEnded,
            Answer::Once(Outcome::Executed, response) => {
                self.next(&response).await;
                How::Complete
            }
            Answer::Once(_, refused) => How::Failed(refused.errors),
            Answer::Live(mut live) => loop {
                match live.next().await {
                    Some(live::Said::Next(response)) => self.next(&response).await,
                    Some(live::Said::Broken(errors)) if is_signed_out(&errors) => break How::SessionEnded,
                    Some(live::Said::Broken(errors)) => break How::Failed(errors),
                    None => break How::Complete,
                }
            },
        };
        Ended { id: self.id, number: self.number, how }
    }

    async fn next(&self, payload: &Response) {
        // A socket that is gone ends the operation by itself.
        let _ = self.out.send(Said::Next { id: &self.id, payload }.message()).await;
    }
}

fn is_signed_out(errors: &[ServerError]) -> bool {
    let code = |error: &ServerError| error.extensions.as_ref().and_then(|extensions| extensions.get("code")).cloned();
    errors.iter().any(|error| code(error) == Some("UNAUTHENTICATED".into()))
}
