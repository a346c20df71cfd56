//! `/certificates/{ending}`: the certificate of a service that has ended, as a PDF.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, Query, State as Extract, rejection::PathRejection, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    care::endings,
    id::{EntityId, ServiceEndingId},
    kernel::{Language, audit},
};
use serde::Deserialize;

use super::{
    asker::Asker,
    visitor::{Turned, charge, signed_in},
};
use crate::{care::certificate, state::State, typesetting::TypesettingError};

/// What a certificate costs.
const CERTIFICATE: u64 = 50;

/// In which language.
#[derive(Deserialize)]
pub struct Parameters {
    language: Option<String>,
}

/// The certificate, in Chinese unless English is asked for.
pub async fn read(
    Extract(state): Extract<Arc<State>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
    wanted: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let answer = async {
        let cx = signed_in(&state, asker, &headers).await?;
        let left = charge(&state, &cx, CERTIFICATE)?;
        let id = id.ok().and_then(|Path(id)| ServiceEndingId::parse(&id).ok()).ok_or_else(Turned::nothing_here)?;
        let language = language(wanted)?;
        let issued = endings::issued(&cx, id).await?;
        audit::settle(&cx).await?;
        let (sheet, fonts) = (certificate::sheet(&issued, language), state.fonts().clone());
        let set = tokio::task::spawn_blocking(move || sheet.pdf(&fonts)).await;
        let pdf = set.map_err(|error| failed(&error))?.map_err(|error| unset(&error))?;
        let name = format!("inline; filename=\"{}.pdf\"", issued.number);
        let disposition = HeaderValue::from_str(&name).map_err(|error| failed(&error))?;
        let kind = HeaderValue::from_static("application/pdf");
        Ok((left, [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], pdf).into_response())
    };
    answer.await.unwrap_or_else(Turned::json)
}

fn language(wanted: Result<Query<Parameters>, QueryRejection>) -> Result<Language, Turned> {
    let invalid = || Turned::with(StatusCode::BAD_REQUEST, "INVALID", "language must be `zh` or `en`, once at most");
    match wanted.map_err(|_| invalid())?.0.language.as_deref() {
        None | Some("zh") => Ok(Language::Chinese),
        Some("en") => Ok(Language::English),
        Some(_) => Err(invalid()),
    }
}

fn unset(error: &TypesettingError) -> Turned {
    match error {
        TypesettingError::Missing(_) => {
            Turned::with(StatusCode::UNPROCESSABLE_ENTITY, "CHARACTERS_MISSING", error.to_string())
        }
        _ => failed(error),
    }
}

fn failed(error: &dyn std::fmt::Display) -> Turned {
    tracing::error!(%error, "a certificate was not made");
    let problem = "this failed by our own fault; the log knows it by x-request-id";
    Turned::with(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", problem)
}
