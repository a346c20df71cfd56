//! Subscriptions: a source of what happens, and an execution for each of its items.
//!
//! Each is executed as if the caller had just asked: signed in anew, with fresh rights and fresh batches. So what a
//! caller may not see any more is not sent, and the end of a session ends what it listens to. Those who ask the same
//! with the same rights share one execution, made after the event.

mod source;
mod telling;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use async_graphql::{Request, Response, ServerError, parser::types::OperationType};
use domain::kernel::{self, Actor, Context, Error, audit, event::Event, feed::Happening};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::time::{error::Elapsed, timeout};

pub use source::{Told, beat, id_in, watch};

use self::{
    source::{Awaited, Begun, Happened, Source},
    telling::{Asked, Telling, Tidings, copied},
};
use super::{
    charge,
    execute::{self, Admitted, Caller, Outcome, coded, failed, finish},
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
    asked: Arc<Asked>,
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
    let admitted = match execute::resolve_and_admit(state, &mut request, &caller).await {
        Ok(admitted) if admitted.kind == OperationType::Subscription => admitted,
        other => {
            let (outcome, response) = execute::conclude(state, request, caller, other).await;
            return Answer::Once(outcome, response);
        }
    };
    let answer = listen(state, request, admitted, caller.clone()).await;
    let result = if matches!(answer, Answer::Live(_)) { "ok" } else { "error" };
    metrics::counter!("guanjia_graphql_operations_total", "type" => "subscription", "outcome" => result).increment(1);
    match answer {
        Answer::Once(outcome, response) => {
            Answer::Once(outcome, finish(response, outcome, &caller.circumstances.id, state.limits()))
        }
        live @ Answer::Live(_) => live,
    }
}

async fn listen(state: &Arc<State>, request: Request, mut admitted: Admitted, caller: Caller) -> Answer {
    let once = |(outcome, response)| Answer::Once(outcome, response);
    let cx = match execute::who_asks(state, admitted.known.take(), caller.clone()).await {
        Ok(cx) => cx,
        Err(error @ Error::Unauthenticated(_)) => return once((Outcome::Unauthenticated, failed(error))),
        Err(error) => return once((Outcome::NotBegun, failed(error))),
    };
    execute::note(&cx, request.operation_name.as_deref(), &admitted);
    if let Err(refused) = charge::take(state, &cx, admitted.cost) {
        return once(refused);
    }
    let who = execute::who(&cx, &caller);
    let asked = Arc::new(Asked::new(admitted.document, &request));
    match attach(state, cx, request).await {
        (Ok(Some(refusal)), _) => {
            let invalid = refusal.errors.iter().all(|error| error.path.is_empty());
            Answer::Once(if invalid { Outcome::Malformed } else { Outcome::NotBegun }, refusal)
        }
        (Ok(None), Some(Awaited { source, .. })) => {
            let (state, ended) = (Arc::clone(state), false);
            Answer::Live(Box::new(Live { state, caller, who, asked, source, ended }))
        }
        (Ok(None), None) => {
            let problem = ServerError::new("a subscription needs one field that can be listened to", None);
            Answer::Once(Outcome::Malformed, Response::from_errors(vec![coded(problem, "GRAPHQL_VALIDATION_FAILED")]))
        }
        (Err(_), _) => once((Outcome::TimedOut, failed(Error::internal("a subscription did not begin in time")))),
    }
}

/// Begins to wait for somebody who is known: the refusal, if there is one in time, and what is waited for.
pub(super) async fn attach(
    state: &State,
    cx: Context,
    request: Request,
) -> (Result<Option<Response>, Elapsed>, Option<Awaited>) {
    let begun = Arc::new(Begun::default());
    let request = request.data(Arc::new(Unit { cx, loaders: Loaders::default() })).data(Arc::clone(&begun));
    let refused = timeout(state.limits().query_time, state.schema().execute_stream(request).next()).await;
    (refused, begun.take())
}

/// Executes a subscription for one event, for somebody who is known; `None` when it tells them nothing.
///
/// # Errors
/// When that takes too long, or the trail of sensitive reads cannot be written.
pub(super) async fn tell_of(
    state: &State,
    cx: Context,
    request: Request,
    event: Event,
) -> kernel::Result<Option<Response>> {
    let unit = Arc::new(Unit { cx: cx.clone(), loaders: Loaders::default() });
    let request = request.data(unit).data(Happened::Event(Happening::of(event)));
    let told = timeout(state.limits().query_time, state.schema().execute_stream(request).next()).await;
    // The trail of sensitive reads is written before anything leaves the house.
    audit::settle(&cx).await?;
    told.map_err(|_| Error::internal("an event could not be told in time"))
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

    /// Waits for something to happen, looking now and then whether the caller is still signed in. What comes after the
    /// wait has a place of its own in memory: most subscriptions wait most of the time.
    async fn step(&mut self) -> Step {
        let patience: Duration = self.state.limits().sign_in_checked_every;
        let step = match timeout(patience, self.source.next()).await {
            Ok(Some(Ok(happened))) => Box::pin(self.tell(&happened)).await,
            Ok(Some(Err(error))) => Err(error),
            Ok(None) => Ok(Step::Complete),
            Err(_) => {
                let nothing = Telling::default();
                Box::pin(sign_in(&self.state, &self.caller, &nothing)).await.map(|_| Step::PassOver)
            }
        };
        step.unwrap_or_else(Step::Break)
    }

    async fn tell(&mut self, happened: &Happened) -> kernel::Result<Step> {
        let telling = match happened {
            Happened::Event(happening) => happening.shared::<Telling>(),
            Happened::Beat(_) => Arc::default(),
        };
        let cx = sign_in(&self.state, &self.caller, &telling).await?;
        let told = telling.about(happened, &self.state, &cx, &self.asked).await;
        match told.get() {
            Some(Tidings::Answer(response, reads)) => {
                // The trail of sensitive reads is written before anything leaves the house: for each who is told.
                audit::record_together(&cx, reads.clone()).await?;
                Ok(Step::Tell(copied(response)))
            }
            Some(Tidings::Nothing) => Ok(Step::PassOver),
            Some(Tidings::TooLate) | None => Err(Error::internal("an event could not be told in time")),
        }
    }
}

async fn sign_in(state: &State, caller: &Caller, telling: &Telling) -> kernel::Result<Context> {
    let nobody = state.context(Actor::anonymous(), caller.circumstances.clone());
    telling.sign_in(nobody, caller.bearer.as_deref()).await
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
