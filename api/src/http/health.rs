//! Whether the process lives, and whether it can do its work.

use std::sync::Arc;

use axum::{extract::State as Extract, http::StatusCode, response::IntoResponse};

use domain::kernel::{
    database::{Unanswered, explain},
    writing::Writing,
};

use crate::state::State;

/// The process answers.
pub async fn live() -> &'static str {
    "alive\n"
}

/// The database answers and takes writes, as far as is known, and the server is not about to stop.
pub async fn ready(Extract(state): Extract<Arc<State>>) -> impl IntoResponse {
    if state.is_stopping() {
        return (StatusCode::SERVICE_UNAVAILABLE, String::from("stopping\n"));
    }
    match answers(&state).await {
        Ok(()) => (StatusCode::OK, String::from("ready\n")),
        Err(error) => {
            let reason = explain(&error);
            tracing::warn!(%reason, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {reason}\n"))
        }
    }
}

/// A write is tried only while the last one was stopped; that it comes through is remembered.
async fn answers(state: &State) -> Result<(), Unanswered> {
    let writing = state.environment().memory::<Writing>();
    if !writing.is_stopped() {
        return state.database().check().await;
    }
    state.database().check_writing().await?;
    writing.succeeded();
    Ok(())
}
