//! Subscriptions: a source of what happens, and an execution of its own for each of its items.
//!
//! Each is executed as if the caller had just asked: signed in anew, with fresh rights and fresh batches. So what a
//! caller may not see any more is not sent, and the end of a session ends what it listens to.

mod source;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_graphql::{Request, Response, ServerError, Variables, parser::types::OperationType};
use domain::kernel::{self, Context, Error};
use futures_util::{FutureExt as _, StreamExt as _};

pub use source::{Told, beat, id_in, watch};

use self::source::{Begun, Happened, Source};
use super::{
    execute::{self, Caller, Outcome, coded, failed, finish},
    loader::Loaders,
    request::Unit,
};
use crate::state::State;

/// What comes of an operation.
#[expect(clippy::large_enum_variant, reason = "one of them is on its way out at a time")]
pub enum Answer {
    /// One answer: a query, a mutation, or a refusal.
    Once(Outcome, Response),
    /// Answers as they come.
    Live(Box<Live>),
}

/// What a subscription says.
pub enum Said {
    /// What it tells of something that happened.
    Next(Response),
    /// It cannot go on: the caller is not signed in any more, has taken too little, or we failed. Nothing follows.
    Broken(Vec<ServerError>),
}

/// A subscription under way.
pub struct Live {
    state: Arc<State>,
    caller: Caller,
    who: String,
    query: String,
    operation_name: Option<String>,
    variables: Variables,
    source: Source,
    ended: bool,
}

/// Begins any operation for a caller.
pub async fn begin(state: &Arc<State>, request: Request, caller: Caller) -> Answer {
    let id = caller.circumstances.id.clone();
    Box::pin(unharmed(admit(state, request, caller))).await.unwrap_or_else(|error| {
        let response = finish(failed(error), Outcome::Executed, &id, state.limits());
        Answer::Once(Outcome::Executed, response)
    })
}

async fn admit(state: &Arc<State>, mut request: Request, caller: Caller) -> Answer {
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
        Err(error) => return once((Outcome::NotBegun, failed(error))),
    };
    let who = execute::who(&cx, &caller);
    let (query, operation_name, variables) =
        (request.query.clone(), request.operation_name.clone(), request.variables.clone());
    let begun = Arc::new(Begun::default());
    let request = request.data(Arc::new(Unit { cx, loaders: Loaders::default() })).data(Arc::clone(&begun));
    let refused = tokio::time::timeout(state.limits().query_time, state.schema().execute_stream(request).next()).await;
    match (refused, begun.take()) {
        (Ok(Some(refusal)), _) => {
            let invalid = refusal.errors.iter().all(|error| error.path.is_empty());
            Answer::Once(if invalid { Outcome::Malformed } else { Outcome::NotBegun }, refusal)
        }
        (Ok(None), Some(source)) => {
            let (state, ended) = (Arc::clone(state), false);
            Answer::Live(Box::new(Live { state, caller, who, query, operation_name, variables, source, ended }))
        }
        (Ok(None), None) => {
            let problem = ServerError::new("a subscription needs one field that can be listened to", None);
            Answer::Once(Outcome::Malformed, Response::from_errors(vec![coded(problem, "GRAPHQL_VALIDATION_FAILED")]))
        }
        (Err(_), _) => once((Outcome::TimedOut, failed(Error::internal("a subscription did not begin in time")))),
    }
}

/// What became of one item of the source.
enum Step {
    Tell(Response),
    PassOver,
    Break(Error),
    Complete,
}

impl Live {
    /// Who listens, for counting.
    #[must_use]
    pub fn who(&self) -> &str {
        &self.who
    }

    /// What it says next; `None` when it is complete.
    pub async fn next(&mut self) -> Option<Said> {
        if self.ended {
            return None;
        }
        loop {
            let step = unharmed(self.step()).await;
            let (response, broken) = match step.unwrap_or_else(Step::Break) {
                Step::Tell(response) => (response, false),
                Step::PassOver => continue,
                Step::Break(error) => (failed(error), true),
                Step::Complete => {
                    self.ended = true;
                    return None;
                }
            };
            self.ended = broken;
            let response = finish(response, Outcome::Executed, &self.caller.circumstances.id, self.state.limits());
            return Some(if broken { Said::Broken(response.errors) } else { Said::Next(response) });
        }
    }

    /// Waits for something to happen, looking now and then whether the caller is still signed in.
    async fn step(&mut self) -> Step {
        let patience: Duration = self.state.limits().sign_in_checked_every;
        let happened = match tokio::time::timeout(patience, self.source.next()).await {
            Ok(Some(Ok(happened))) => Some(happened),
            Ok(Some(Err(error))) => return Step::Break(error),
            Ok(None) => return Step::Complete,
            Err(_) => None,
        };
        let cx = match execute::authenticate(&self.state, self.caller.clone()).await {
            Ok(cx) => cx,
            Err(error) => return Step::Break(error),
        };
        match happened {
            Some(happened) => self.tell(cx, happened).await,
            None => Step::PassOver,
        }
    }

    async fn tell(&mut self, cx: Context, happened: Happened) -> Step {
        let mut request = Request::new(self.query.clone()).variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        let unit = Arc::new(Unit { cx: cx.clone(), loaders: Loaders::default() });
        let request = request.data(unit).data(happened);
        let mut telling = self.state.schema().execute_stream(request);
        let told = tokio::time::timeout(self.state.limits().query_time, telling.next()).await;
        // The trail of sensitive reads is written before anything leaves the house.
        if let Err(error) = kernel::audit::settle(&cx).await {
            return Step::Break(error);
        }
        match told {
            Ok(Some(response)) => Step::Tell(response),
            Ok(None) => Step::PassOver,
            Err(_) => Step::Break(Error::internal("an event could not be told in time")),
        }
    }
}

/// What some work answers, or the error behind its panic: a connection carries other operations, which go on.
async fn unharmed<T>(work: impl Future<Output = T>) -> kernel::Result<T> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|cause| {
        let text = cause.downcast_ref::<&str>().map(ToString::to_string);
        let text = text.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_default();
        Error::internal(format!("a resolver panicked: {text}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_our_own_fault_and_ends_nothing_else() {
        assert!(matches!(unharmed(async { 7 }).await, Ok(7)));
        let lost: kernel::Result<()> = unharmed(async { panic!("the {} is lost", "key") }).await;
        let response = failed(lost.expect_err("an error"));
        let response = finish(response, Outcome::Executed, "request-7", crate::graphql::limits::Limits::default());
        let error = serde_json::to_value(&response.errors[0]).expect("JSON");
        assert_eq!(error["extensions"]["code"], "INTERNAL");
        let message = error["message"].as_str().expect("a message");
        assert!(message.contains("request-7") && !message.contains("key"), "{message}");
    }
}
