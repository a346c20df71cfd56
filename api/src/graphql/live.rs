//! Subscriptions: a source of events, and an execution of its own for each of them.
//!
//! Every event is executed as if the caller had just asked: signed in anew, with fresh rights and fresh batches. So what
//! a caller may not see any more is not sent, and the end of a session ends what it listens to.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_graphql::{Context as Resolving, Request, Response, ServerError, Variables, parser::types::OperationType};
use domain::{
    id::EntityId,
    kernel::{self, Context, Error, event::Event, feed::Listening},
};
use futures_util::{
    StreamExt as _,
    stream::{self, Iter},
};
use tokio::time::{error::Elapsed, timeout};

use super::{
    Id, Result,
    error::ApiError,
    execute::{self, Caller, Outcome, coded, failed, finish},
    loader::Loaders,
    request::Unit,
};
use crate::state::State;

/// What a subscription tells.
pub trait Told: Sized {
    /// The id of what it is about.
    type Id: EntityId;

    /// Begins to listen, if this actor may.
    fn listen(cx: &Context, after: Option<&str>) -> impl Future<Output = kernel::Result<Listening>> + Send;

    /// What an event is about; `None` when it is not one of these.
    fn about(event: &Event) -> Option<Self::Id>;

    /// What this actor is told of an event.
    fn tell(cx: &Context, event: &Event) -> impl Future<Output = kernel::Result<Self>> + Send;
}

/// Where a resolver leaves what it begins to listen to.
#[derive(Default)]
struct Source(Mutex<Option<Listening>>);

/// The event that an execution is about.
struct Happened(Arc<Event>);

/// The resolver of every subscription: begins to listen, or tells the event that has come.
///
/// # Errors
/// What the domain answers; an event about what is not visible is passed over instead.
pub async fn watch<T: Told>(
    ctx: &Resolving<'_>,
    id: Option<Id<T::Id>>,
    after: Option<String>,
) -> Result<Iter<std::option::IntoIter<T>>> {
    let unit = ctx.data_opt::<Arc<Unit>>().ok_or_else(|| ApiError::internal("a request without a context"))?;
    let Some(Happened(event)) = ctx.data_opt::<Happened>() else {
        let source = ctx.data_opt::<Arc<Source>>().ok_or_else(|| ApiError::internal("a subscription that is asked"))?;
        let listening = T::listen(&unit.cx, after.as_deref()).await?;
        *source.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(listening);
        return Ok(stream::iter(None));
    };
    let wanted = T::about(event).is_some_and(|about| id.is_none_or(|id| id.0 == about));
    let told = if wanted { T::tell(&unit.cx, event).await.map(Some) } else { Ok(None) };
    match told {
        Ok(told) => Ok(stream::iter(told)),
        Err(Error::NotFound { .. } | Error::Forbidden(_)) => Ok(stream::iter(None)),
        Err(error) => Err(error.into()),
    }
}

/// The id behind a name in an event's payload.
#[must_use]
pub fn id_in<I: EntityId>(event: &Event, name: &str) -> Option<I> {
    I::parse(event.payload.get(name)?.as_str()?).ok()
}

/// What comes of an operation.
#[expect(clippy::large_enum_variant, reason = "one of them is on its way out at a time")]
pub enum Answer {
    /// One answer: a query, a mutation, or a refusal.
    Once(Outcome, Response),
    /// Answers as they come.
    Live(Box<Live>),
}

/// A subscription under way.
pub struct Live {
    state: Arc<State>,
    caller: Caller,
    query: String,
    operation_name: Option<String>,
    variables: Variables,
    listening: Listening,
    ended: bool,
}

/// Begins any operation for a caller.
pub async fn begin(state: &Arc<State>, mut request: Request, caller: Caller) -> Answer {
    let kind = execute::admit(&mut request, &caller, state);
    if !matches!(kind, Ok(OperationType::Subscription)) {
        let (outcome, response) = execute::execute(state, request, caller).await;
        return Answer::Once(outcome, response);
    }
    let answer = listen(state, request, caller.clone()).await;
    let result = if matches!(answer, Answer::Live(_)) { "ok" } else { "error" };
    metrics::counter!("guanjia_graphql_operations_total", "type" => "subscription", "outcome" => result).increment(1);
    match answer {
        Answer::Once(outcome, response) => {
            Answer::Once(outcome, finish(response, outcome, &caller.circumstances.id, state.limits()))
        }
        live @ Answer::Live(_) => live,
    }
}

async fn listen(state: &Arc<State>, request: Request, caller: Caller) -> Answer {
    let once = |(outcome, response)| Answer::Once(outcome, response);
    let cx = match execute::authenticate(state, caller.clone()).await {
        Ok(cx) => cx,
        Err(error @ Error::Unauthenticated(_)) => return once((Outcome::Unauthenticated, failed(error))),
        Err(error) => return once((Outcome::Executed, failed(error))),
    };
    let (query, operation_name, variables) =
        (request.query.clone(), request.operation_name.clone(), request.variables.clone());
    match attach(state, cx, request).await {
        (Ok(Some(refusal)), _) => {
            let invalid = refusal.errors.iter().all(|error| error.path.is_empty());
            Answer::Once(if invalid { Outcome::Malformed } else { Outcome::Executed }, refusal)
        }
        (Ok(None), Some(listening)) => {
            let (state, ended) = (Arc::clone(state), false);
            Answer::Live(Box::new(Live { state, caller, query, operation_name, variables, listening, ended }))
        }
        (Ok(None), None) => {
            let problem = ServerError::new("a subscription needs one field that can be listened to", None);
            Answer::Once(Outcome::Malformed, Response::from_errors(vec![coded(problem, "GRAPHQL_VALIDATION_FAILED")]))
        }
        (Err(_), _) => once((Outcome::TimedOut, failed(Error::internal("a subscription did not begin in time")))),
    }
}

/// Begins to listen for somebody who is known: the refusal, if there is one in time, and what is listened to.
pub(super) async fn attach(
    state: &State,
    cx: Context,
    request: Request,
) -> (std::result::Result<Option<Response>, Elapsed>, Option<Listening>) {
    let source = Arc::new(Source::default());
    let request = request.data(Arc::new(Unit { cx, loaders: Loaders::default() })).data(Arc::clone(&source));
    let refused = timeout(state.limits().query_time, state.schema().execute_stream(request).next()).await;
    let listening = source.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    (refused, listening)
}

/// Executes a subscription for one event, for somebody who is known; `None` when it tells them nothing.
///
/// # Errors
/// When that takes too long, or the trail of sensitive reads cannot be written.
pub(super) async fn tell_of(
    state: &State,
    cx: Context,
    request: Request,
    event: Arc<Event>,
) -> kernel::Result<Option<Response>> {
    let unit = Arc::new(Unit { cx: cx.clone(), loaders: Loaders::default() });
    let mut telling = state.schema().execute_stream(request.data(unit).data(Happened(event)));
    let told = timeout(state.limits().query_time, telling.next()).await;
    // The trail of sensitive reads is written before anything leaves the house.
    kernel::audit::settle(&cx).await?;
    told.map_err(|_| Error::internal("an event could not be told in time"))
}

/// What became of one event.
enum Step {
    Tell(Response),
    PassOver,
    End(Error),
}

impl Live {
    /// The next answer; `None` when there will be none any more.
    pub async fn next(&mut self) -> Option<Response> {
        if self.ended {
            return None;
        }
        loop {
            let response = match self.step().await {
                Step::Tell(response) => response,
                Step::PassOver => continue,
                Step::End(error) => {
                    self.ended = true;
                    failed(error)
                }
            };
            return Some(finish(response, Outcome::Executed, &self.caller.circumstances.id, self.state.limits()));
        }
    }

    /// Waits for an event, looking now and then whether the caller is still signed in.
    async fn step(&mut self) -> Step {
        let patience: Duration = self.state.limits().sign_in_checked_every;
        let event = match timeout(patience, self.listening.next()).await {
            Ok(Ok(event)) => Some(event),
            Ok(Err(error)) => return Step::End(error),
            Err(_) => None,
        };
        let cx = match execute::authenticate(&self.state, self.caller.clone()).await {
            Ok(cx) => cx,
            Err(error) => return Step::End(error),
        };
        match event {
            Some(event) => self.tell(cx, event).await,
            None => Step::PassOver,
        }
    }

    async fn tell(&self, cx: Context, event: Arc<Event>) -> Step {
        let mut request = Request::new(self.query.clone()).variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        match tell_of(&self.state, cx, request, event).await {
            Ok(Some(response)) => Step::Tell(response),
            Ok(None) => Step::PassOver,
            Err(error) => Step::End(error),
        }
    }
}
