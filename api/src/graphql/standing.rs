//! Subscriptions that stand: kept as a text, and executed for events that happen while nobody is connected.

use apollo_compiler::ast::OperationType;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use domain::kernel::{self, Context, Error, event::Event};

use super::{
    execute::{Outcome, finish},
    live, variables,
};
use crate::state::State;

/// The codes that say: this is not for whoever asks.
const NOT_THEIRS: [&str; 3] = ["FORBIDDEN", "NOT_FOUND", "UNAUTHENTICATED"];

/// The kinds of events that a subscription listens to, if it is one that this actor may keep.
///
/// # Errors
/// [`Error::Invalid`] naming `document` or `variables`.
pub async fn judge(
    state: &State,
    cx: Context,
    document: &str,
    given: &serde_json::Value,
) -> kernel::Result<&'static [&'static str]> {
    let request = prepare(state, document, given)?;
    match live::attach(state, cx, request).await {
        (Err(_), _) => Err(Error::internal("a subscription did not begin in time")),
        (Ok(None), Some(awaited)) if !awaited.kinds.is_empty() => Ok(awaited.kinds),
        (Ok(None), _) => Err(Error::invalid("document", "needs a field that tells of events")),
        (Ok(Some(refusal)), _) => match refusal.errors.first() {
            Some(error) if code(error) != "INTERNAL" => {
                Err(Error::invalid("document", format!("is refused for the application: {}", error.message)))
            }
            _ => Err(Error::internal("a subscription could not begin")),
        },
    }
}

/// What a subscription tells this actor of an event; `None` when there is nothing that they may be told.
///
/// # Errors
/// [`Error::Invalid`] when the schema has changed and the document fits no more; [`Error::Internal`] when a part of the
/// answer is missing by our own fault.
pub async fn tell(
    state: &State,
    cx: Context,
    document: &str,
    given: &serde_json::Value,
    event: Event,
) -> kernel::Result<Option<Response>> {
    let request = prepare(state, document, given)?;
    let id = cx.request().id.clone();
    let Some(response) = live::tell_of(state, cx, request, event).await? else { return Ok(None) };
    let response = finish(response, Outcome::Executed, &id, state.limits());
    if response.errors.iter().any(|error| code(error) == "INTERNAL") {
        return Err(Error::internal("a message could not be made"));
    }
    let not_theirs = response.data == Value::Null && response.errors.iter().all(|e| NOT_THEIRS.contains(&code(e)));
    Ok((!not_theirs).then_some(response))
}

/// The request that a document is, once it is one subscription that fits the schema and its variables.
fn prepare(state: &State, document: &str, given: &serde_json::Value) -> kernel::Result<Request> {
    let refused = |message: &str| Error::invalid("document", format!("is refused: {message}"));
    let judged = state
        .judge()
        .document(document)
        .map_err(|errors| refused(errors.first().map_or("it is no document of the schema", |error| &error.message)))?;
    let (operation, _) = judged.operation(None).ok_or_else(|| refused("it must hold one operation"))?;
    if operation.operation_type != OperationType::Subscription {
        return Err(refused("it must be a subscription"));
    }
    if !given.is_object() {
        return Err(Error::invalid("variables", "must be an object"));
    }
    let given = Variables::from_json(given.clone());
    variables::check(state.judge().schema(), operation, &given)
        .map_err(|error| Error::invalid("variables", format!("are refused: {}", error.message)))?;
    let mut request = Request::new(document).variables(given);
    request.set_parsed_query(judged.executable.clone());
    Ok(request)
}

/// The code of an error; those of the executor itself have none.
fn code(error: &ServerError) -> &str {
    match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code,
        _ => "",
    }
}
