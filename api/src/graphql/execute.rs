//! From a request that a transport has read to the answer that it sends.

use std::{pin::pin, sync::Arc, time::Instant};

use apollo_compiler::ast;
use async_graphql::{ErrorExtensionValues, Request, Response, ServerError, parser::types::OperationType};
use domain::agency::{SCHEMA_INTROSPECT, session};
use domain::kernel::{Actor, Context, Error, Identity, Request as Circumstances, audit};

use super::{
    blame::Given,
    charge,
    cost::Plan,
    document::Document,
    error::ApiError,
    idempotency,
    limits::{Excess, Limits},
    loader::Loaders,
    measure::Problem,
    persisted,
    request::Unit,
    variables,
};
use crate::{
    meters,
    state::{Introspection, State},
};

/// Who asks, as the transport knows it.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    /// What stands behind `Bearer`: an access token or an API key.
    pub bearer: Option<String>,
    /// The id of the request, the reason for reading personal data, the caller's address.
    pub circumstances: Circumstances,
    /// Whether the transport may only read: a GET.
    pub read_only: bool,
    /// The key under which a mutation may be repeated.
    pub idempotency_key: Option<String>,
    /// Whether the answer is to say what each field has cost.
    pub itemised: bool,
}

/// How far a request came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was executed; single fields may have failed.
    Executed,
    /// It is no operation that can be executed.
    Malformed,
    /// The token or key does not hold.
    Unauthenticated,
    /// A mutation came by a transport that may only read.
    WrongMethod,
    /// It took too long and was given up.
    TimedOut,
    /// A subscription that cannot begin: the caller may not, or an argument does not hold.
    NotBegun,
    /// A mutation that was executed before under the same key; this is the answer of that time.
    Repeated,
    /// The key of a mutation is held by a request that still runs.
    KeyInUse,
    /// The key of a mutation belongs to another operation.
    KeyReused,
    /// The caller has spent what they may spend for now.
    Throttled {
        /// How many seconds to wait.
        seconds: u64,
    },
}

/// Executes a request for a caller.
pub async fn execute(state: &Arc<State>, mut request: Request, caller: Caller) -> (Outcome, Response) {
    let admitted = resolve_and_admit(state, &mut request, &caller).await;
    conclude(state, request, caller, admitted.and_then(answerable)).await
}

/// What is decided before anything is executed: which document it is, and whether this transport may run it.
///
/// # Errors
/// Why not.
pub(super) async fn resolve_and_admit(
    state: &State,
    request: &mut Request,
    caller: &Caller,
) -> Result<Admitted, persisted::Refusal> {
    let known = persisted::resolve(state, request, caller).await?;
    let admitted = admit(request, caller, state)?;
    Ok(Admitted { known, ..admitted })
}

/// Executes what was admitted, and answers what was not.
pub(super) async fn conclude(
    state: &Arc<State>,
    request: Request,
    caller: Caller,
    admitted: Result<Admitted, persisted::Refusal>,
) -> (Outcome, Response) {
    let begun = Instant::now();
    let request_id = caller.circumstances.id.clone();
    let (kind, outcome, response) = match admitted {
        Ok(admitted) => {
            let kind = Some(admitted.kind);
            let (outcome, response) = run(state, request, caller, admitted).await;
            (kind, outcome, response)
        }
        Err(refusal) => {
            let (outcome, errors) = refusal;
            (None, outcome, finish(Response::from_errors(errors), outcome, &request_id, state.limits()))
        }
    };
    meters::operated(kind, !response.errors.is_empty(), begun.elapsed());
    (outcome, response)
}

/// An operation that may be executed.
#[derive(Clone)]
pub(super) struct Admitted {
    pub kind: OperationType,
    pub document: Arc<Document>,
    pub plan: Arc<Plan>,
    /// What it costs at most.
    pub cost: u64,
    /// Who asks, if that had to be found out to know the document.
    pub known: Option<Context>,
}

/// What is decided before anything is executed: whether this is an operation that this transport may run.
///
/// # Errors
/// Why it is not: at most as many reasons as an answer may have errors.
fn admit(request: &mut Request, caller: &Caller, state: &State) -> Result<Admitted, (Outcome, Vec<ServerError>)> {
    let malformed = |error: ServerError| (Outcome::Malformed, vec![error]);
    let document =
        state.judge().document(&request.query).map_err(|errors| (Outcome::Malformed, errors.as_ref().clone()))?;
    let Some((operation, plan)) = document.operation(request.operation_name.as_deref()) else {
        let problem = ServerError::new("operationName must name one of the operations of the document", None);
        return Err(malformed(coded(problem, "OPERATION_RESOLUTION_FAILURE")));
    };
    let kind = match operation.operation_type {
        ast::OperationType::Query => OperationType::Query,
        ast::OperationType::Mutation => OperationType::Mutation,
        ast::OperationType::Subscription => OperationType::Subscription,
    };
    if caller.read_only && kind == OperationType::Mutation {
        let problem = ServerError::new("only what reads may be sent by GET; send this one by POST", None);
        return Err((Outcome::WrongMethod, vec![coded(problem, "METHOD_NOT_ALLOWED")]));
    }
    variables::check(state.judge().schema(), operation, &request.variables).map_err(malformed)?;
    let cost =
        charge::requested(plan, &request.variables, state.limits()).map_err(|excess| malformed(excess.into()))?;
    let plan = Arc::clone(plan);
    request.set_parsed_query(document.executable.clone());
    Ok(Admitted { kind, document, plan, cost, known: None })
}

/// One answer is enough for everything but a subscription.
fn answerable(admitted: Admitted) -> Result<Admitted, (Outcome, Vec<ServerError>)> {
    if admitted.kind != OperationType::Subscription {
        return Ok(admitted);
    }
    let problem = ServerError::new(
        "a subscription is answered by a stream: accept text/event-stream or multipart/mixed, or open a WebSocket",
        None,
    );
    Err((Outcome::Malformed, vec![coded(problem, "STREAM_NEEDED")]))
}

async fn run(state: &Arc<State>, request: Request, mut caller: Caller, mut admitted: Admitted) -> (Outcome, Response) {
    let request_id = caller.circumstances.id.clone();
    let key = caller.idempotency_key.take().filter(|_| admitted.kind == OperationType::Mutation);
    let itemised = caller.itemised.then(|| request.variables.clone());
    let cx = match who_asks(state, admitted.known.take(), caller).await {
        Ok(cx) => cx,
        Err(error) => {
            let unauthenticated = matches!(error, Error::Unauthenticated(_));
            let outcome = if unauthenticated { Outcome::Unauthenticated } else { Outcome::Executed };
            return (outcome, finish(failed(error), outcome, &request_id, state.limits()));
        }
    };
    note(&cx, request.operation_name.as_deref(), &admitted);
    if let Some(refusal) = introspection_refused(state, &cx, &admitted) {
        return (Outcome::Malformed, finish(refusal, Outcome::Malformed, &request_id, state.limits()));
    }
    let charge = match charge::take(state, &cx, admitted.cost) {
        Ok(charge) => charge,
        Err((outcome, refusal)) => return (outcome, finish(refusal, outcome, &request_id, state.limits())),
    };
    let plan = Arc::clone(&admitted.plan);
    let request = request.data(charge);
    let (outcome, mut response) = match key {
        // What few requests need has a place of its own in memory: the way of all others is shorter without it.
        Some(key) => Box::pin(idempotency::once(state, request, admitted, cx, &key)).await,
        None => perform(state, request, admitted, cx).await,
    };
    charge.tell(&plan, itemised.as_ref(), &mut response);
    (outcome, response)
}

/// Writes who asks, what and at which cost on the request's line in the log.
pub(super) fn note(cx: &Context, operation: Option<&str>, admitted: &Admitted) {
    let span = tracing::Span::current();
    if let Some(account) = account(cx) {
        span.record("who", tracing::field::display(account));
    }
    if let Some(name) = operation {
        span.record("operation", name);
    }
    span.record("kind", tracing::field::display(admitted.kind)).record("cost", admitted.cost);
}

/// The refusal, when this caller may not ask the schema for its description of itself and does.
fn introspection_refused(state: &State, cx: &Context, admitted: &Admitted) -> Option<Response> {
    if !admitted.plan.introspects() || state.introspection() == Introspection::Everybody || cx.may(SCHEMA_INTROSPECT) {
        return None;
    }
    let problem = "introspection needs the permission agency.schema.introspect; the schema is at /schema.graphql";
    Some(Response::from_errors(vec![coded(ServerError::new(problem, None), "FORBIDDEN")]))
}

/// Executes an operation for a caller who is known, to an answer that can be sent.
pub(super) async fn perform(
    state: &Arc<State>,
    request: Request,
    admitted: Admitted,
    cx: Context,
) -> (Outcome, Response) {
    let given = Given::new(admitted.document, request.variables.clone());
    let (outcome, mut response) = resolve(state, request, &cx, admitted.kind).await;
    for error in response.errors.iter_mut().take(state.limits().errors) {
        given.name_field(error);
    }
    (outcome, finish(response, outcome, &cx.request().id, state.limits()))
}

async fn resolve(state: &Arc<State>, request: Request, cx: &Context, kind: OperationType) -> (Outcome, Response) {
    let time = if kind == OperationType::Mutation { state.limits().mutation_time } else { state.limits().query_time };
    let unit = Arc::new(Unit { cx: cx.clone(), loaders: Loaders::default() });
    // Pinned where it stands, or it would be copied into the timer.
    let executing = pin!(state.schema().execute(request.data(unit).data(Arc::clone(state))));
    let executed = tokio::time::timeout(time, executing).await;
    // The trail of sensitive reads is written before anything leaves the house.
    if let Err(error) = audit::settle(cx).await {
        return (Outcome::Executed, failed(error));
    }
    let Ok(response) = executed else {
        let problem = ServerError::new(format!("this took longer than {} s and was given up", time.as_secs()), None);
        return (Outcome::TimedOut, Response::from_errors(vec![coded(problem, "TIMEOUT")]));
    };
    let invalid = !response.errors.is_empty() && response.errors.iter().all(|error| error.path.is_empty());
    (if invalid { Outcome::Malformed } else { Outcome::Executed }, response)
}

/// The answer to a request that failed as a whole.
pub(super) fn failed(error: Error) -> Response {
    let error: async_graphql::Error = ApiError::from(error).into();
    let error =
        ServerError { source: error.source, extensions: error.extensions, ..ServerError::new(error.message, None) };
    Response::from_errors(vec![error])
}

/// Who asks: known already when the document had to be found, and found out otherwise.
pub(super) async fn who_asks(state: &State, known: Option<Context>, caller: Caller) -> domain::kernel::Result<Context> {
    match known {
        Some(cx) => Ok(cx),
        None => authenticate(state, caller).await,
    }
}

pub(super) async fn authenticate(state: &State, caller: Caller) -> domain::kernel::Result<Context> {
    let nobody = state.context(Actor::anonymous(), caller.circumstances);
    match caller.bearer {
        Some(bearer) => Box::pin(session::context_for(nobody, Some(&bearer))).await,
        None => Ok(nobody),
    }
}

/// Who stands behind a caller, for counting: the account or application, or the address of who has not signed in.
///
/// # Errors
/// When the token or key does not hold.
pub async fn identity(state: &State, caller: &Caller) -> domain::kernel::Result<String> {
    authenticate(state, caller.clone()).await.map(|cx| who(&cx, caller))
}

pub(super) fn who(cx: &Context, caller: &Caller) -> String {
    account(cx).or_else(|| caller.circumstances.client.clone()).unwrap_or_default()
}

/// The id of the account or application that asks; `None` before anybody has signed in.
pub(crate) fn account(cx: &Context) -> Option<String> {
    match cx.actor().identity() {
        Identity::User(user, _) => Some(user.to_string()),
        Identity::Application(application) => Some(application.to_string()),
        Identity::Anonymous | Identity::System => None,
    }
}

/// Gives every error a code, writes our own faults into the log and masks them.
pub(super) fn finish(mut response: Response, outcome: Outcome, request_id: &str, limits: Limits) -> Response {
    response.errors.truncate(limits.errors);
    for error in &mut response.errors {
        let default = if outcome == Outcome::Malformed { "GRAPHQL_VALIDATION_FAILED" } else { "BAD_USER_INPUT" };
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        if extensions.get("code").is_none() {
            extensions.set("code", default);
        }
        if extensions.get("code") == Some(&"INTERNAL".into()) {
            let cause = error.source.as_ref().and_then(|cause| cause.downcast_ref::<Error>());
            let cause = cause.map_or_else(|| error.message.clone(), ToString::to_string);
            tracing::error!(cause, path = ?error.path, "a request failed by our own fault");
            error.message = format!("this failed by our own fault; the log knows it as {request_id}");
            extensions.set("requestId", request_id);
        }
        error.source = None;
    }
    response
}

impl From<Excess> for ServerError {
    fn from(excess: Excess) -> Self {
        let mut error = coded(Self::new(excess.message(), excess.at), "LIMIT_EXCEEDED");
        if let Some(extensions) = &mut error.extensions {
            extensions.set("limit", excess.limit);
            extensions.set("value", excess.value);
        }
        error
    }
}

impl From<Problem> for ServerError {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Excess(excess) => excess.into(),
            Problem::Cycle(fragment, at) => {
                let problem = Self::new(format!("the fragment `{fragment}` contains itself"), Some(at));
                coded(problem, "GRAPHQL_VALIDATION_FAILED")
            }
        }
    }
}

pub(super) fn coded(mut error: ServerError, code: &'static str) -> ServerError {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code);
    error
}
