//! Who asks outside GraphQL, what that costs them, and how they are turned away.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{
    agency::session,
    kernel::{Actor, Context, Error, Request as Circumstances},
};

use super::{
    asker::{Asker, caller},
    refusal::{challenge, failure},
};
use crate::{
    graphql::{budget::Short, execute},
    state::State,
};

/// Why a request gets nothing of what it asks for.
#[derive(Debug)]
pub struct Turned {
    /// The status of the answer.
    pub status: StatusCode,
    /// What programs look at.
    pub code: &'static str,
    /// What people read.
    pub message: String,
    headers: Box<HeaderMap>,
}

impl Turned {
    /// Turned away with this.
    pub fn with(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), headers: Box::default() }
    }

    /// There is nothing here, or not for the caller.
    pub fn nothing_here() -> Self {
        Self::with(StatusCode::NOT_FOUND, "NOT_FOUND", "there is nothing here that you can see")
    }

    /// The answer, in the form of GraphQL's errors.
    pub fn json(self) -> Response {
        let answer = failure(self.status, self.code, &self.message);
        self.dressed(answer)
    }

    /// The same answer with the headers that belong to the refusal.
    pub fn dressed(self, mut answer: Response) -> Response {
        answer.headers_mut().extend(*self.headers);
        if self.status == StatusCode::UNAUTHORIZED {
            challenge(&mut answer);
        }
        answer
    }
}

impl From<Error> for Turned {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::NotFound { .. } => StatusCode::NOT_FOUND,
            Error::Invalid { .. } => StatusCode::BAD_REQUEST,
            Error::Refused { .. } => StatusCode::CONFLICT,
            Error::Rows { .. } | Error::Internal(_) | Error::Database(_) => {
                tracing::error!(%error, "a request failed by our own fault");
                let problem = "this failed by our own fault; the log knows it by x-request-id";
                return Self::with(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", problem);
            }
        };
        Self::with(status, error.code(), error.to_string())
    }
}

/// Whoever stands behind the request's bearer, by the same ways as at `/graphql`.
///
/// # Errors
/// When there is none, or it does not hold.
pub async fn signed_in(state: &State, asker: Asker, headers: &HeaderMap) -> Result<Context, Turned> {
    let problem = |problem: &str| Turned::with(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", problem);
    let caller = caller(asker, headers, true).map_err(problem)?;
    let bearer = caller.bearer.ok_or_else(|| problem("this needs an access token or an API key"))?;
    let nobody = state.context(Actor::anonymous(), caller.circumstances);
    let cx = session::context_for(nobody, Some(&bearer)).await?;
    note(&cx);
    Ok(cx)
}

/// Nobody in particular, from where the request comes, reading for a purpose of ours.
pub fn nobody(state: &State, asker: Asker, purpose: &str) -> Context {
    let client = Some(asker.address.to_string());
    state.context(Actor::anonymous(), Circumstances { id: asker.id, purpose: Some(purpose.to_owned()), client })
}

/// Writes who asks on the request's line in the log.
pub fn note(cx: &Context) {
    if let Some(account) = execute::account(cx) {
        tracing::Span::current().record("who", tracing::field::display(account));
    }
}

/// Takes what a request costs out of its caller's bucket; the answer's headers say what is left.
///
/// # Errors
/// When there is not enough in it.
pub fn charge(state: &State, cx: &Context, points: u64) -> Result<HeaderMap, Turned> {
    match state.buckets().take(cx.actor(), cx.request().client.as_deref(), points) {
        Ok(bucket) => Ok(bucket.headers()),
        Err(Short::For { seconds, bucket }) => {
            let problem =
                format!("this costs {points} points and {} are left; ask again in {seconds} s", bucket.remaining);
            let mut turned = Turned::with(StatusCode::TOO_MANY_REQUESTS, "THROTTLED", problem);
            *turned.headers = bucket.headers();
            turned.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            Err(turned)
        }
        Err(Short::Forever { limit }) => {
            let problem = format!("this costs {points} points; at most {limit} can be spent at once");
            Err(Turned::with(StatusCode::TOO_MANY_REQUESTS, "LIMIT_EXCEEDED", problem))
        }
    }
}
