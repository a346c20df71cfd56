//! A mutation under an idempotency key is executed once, and answered as often as it is asked for.

use std::sync::Arc;

use async_graphql::{Request, Response, ServerError};
use chrono::TimeDelta;
use domain::kernel::{
    Context, Error,
    idempotency::{self, Arrival, Claim},
};

use super::execute::{Admitted, Outcome, coded, failed, finish, perform};
use crate::state::State;

/// What an attempt may take beyond the time limit of its mutation before it is given up for dead.
const GRACE: TimeDelta = TimeDelta::seconds(30);

/// Executes the mutation under the key, or answers what was answered the first time.
pub(super) async fn once(
    state: &Arc<State>,
    request: Request,
    admitted: Admitted,
    cx: Context,
    key: &str,
) -> (Outcome, Response) {
    match arrival(state, &request, &cx, key).await {
        Ok(Arrival::First(claim)) => execute(state, request, admitted, cx, claim).await,
        Ok(Arrival::Answered(answer)) => match serde_json::from_slice(&answer) {
            Ok(response) => (Outcome::Repeated, response),
            Err(_) => fault(state, &cx, Error::internal("a kept answer cannot be read")),
        },
        Ok(Arrival::Running) => refused(
            Outcome::KeyInUse,
            "IDEMPOTENCY_KEY_IN_USE",
            "the first request with this Idempotency-Key still runs; ask again in a moment",
        ),
        Ok(Arrival::OtherRequest) => refused(
            Outcome::KeyReused,
            "IDEMPOTENCY_KEY_REUSED",
            "this Idempotency-Key was used for another operation or other variables; use a new key",
        ),
        Ok(Arrival::AnswerLost) => refused(
            Outcome::KeyReused,
            "IDEMPOTENCY_ANSWER_LOST",
            "this was carried out, but its answer was lost; look at what changed and do not send it again",
        ),
        Err(error) => fault(state, &cx, error),
    }
}

async fn arrival(state: &State, request: &Request, cx: &Context, key: &str) -> domain::kernel::Result<Arrival> {
    let sent = serde_json::to_vec(&(&request.query, &request.operation_name, &request.variables))
        .map_err(|_| Error::internal("a request cannot be written as JSON"))?;
    let limit = TimeDelta::from_std(state.limits().mutation_time).unwrap_or(TimeDelta::MAX);
    idempotency::claim(cx, key, &sent, limit.checked_add(&GRACE).unwrap_or(limit)).await
}

/// A caller who hangs up and asks again is what keys are for: the mutation goes on without them, and is answered.
async fn execute(
    state: &Arc<State>,
    request: Request,
    admitted: Admitted,
    cx: Context,
    claim: Claim,
) -> (Outcome, Response) {
    let state = Arc::clone(state);
    let attempt = tokio::spawn(async move {
        let claim = Arc::new(claim);
        let (outcome, response) = perform(&state, request, admitted, cx.under(Arc::clone(&claim))).await;
        let kept = match serde_json::to_vec(&response) {
            Ok(answer) => idempotency::answered(&cx, &claim, &answer).await,
            Err(_) => Err(Error::internal("an answer cannot be written as JSON")),
        };
        if let Err(error) = kept {
            tracing::error!(%error, request = cx.request().id, "an answer could not be kept under its idempotency key");
        }
        (outcome, response)
    });
    match attempt.await {
        Ok(answer) => answer,
        Err(ended) => match ended.try_into_panic() {
            Ok(cause) => std::panic::resume_unwind(cause),
            Err(_) => refused(Outcome::TimedOut, "TIMEOUT", "the server is about to stop; ask again in a moment"),
        },
    }
}

fn refused(outcome: Outcome, code: &'static str, message: &str) -> (Outcome, Response) {
    (outcome, Response::from_errors(vec![coded(ServerError::new(message, None), code)]))
}

fn fault(state: &State, cx: &Context, error: Error) -> (Outcome, Response) {
    let outcome = Outcome::Executed;
    (outcome, finish(failed(error), outcome, &cx.request().id, state.limits()))
}
