//! `/fhir`: records as FHIR R4 writes them.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{OriginalUri, Path, Query, State as Extract, rejection::PathRejection, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header, uri::PathAndQuery},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::kernel::audit;
use serde::Deserialize;
use serde_json::Value;

use super::{
    asker::Asker,
    visitor::{Turned, charge, signed_in},
};
use crate::{
    fhir::{self, AskedDays, IssueCode, MEDIA_TYPE},
    state::State,
};

/// What a record costs.
const RECORD: u64 = 500;

/// From which day to which day visits are shown, both included.
#[derive(Deserialize)]
pub struct Parameters {
    start: Option<String>,
    end: Option<String>,
}

/// What this server does.
pub async fn metadata(headers: HeaderMap) -> Response {
    match acceptable(&headers) {
        Ok(()) => resource(StatusCode::OK, &fhir::capability(&base(&headers))),
        Err(turned) => refused(turned),
    }
}

/// Everything about a member of a household.
pub async fn everything(
    Extract(state): Extract<Arc<State>>,
    Extension(asker): Extension<Asker>,
    OriginalUri(address): OriginalUri,
    headers: HeaderMap,
    id: Result<Path<String>, PathRejection>,
    times: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    let answer = async {
        acceptable(&headers)?;
        let cx = signed_in(&state, asker, &headers).await?;
        let left = charge(&state, &cx, RECORD)?;
        let id = id.ok().and_then(|Path(id)| fhir::member_named(&id)).ok_or_else(Turned::nothing_here)?;
        let record = fhir::gather(&cx, id, asked(times)?).await?;
        let path = address.path_and_query().map_or("", PathAndQuery::as_str).trim_start_matches("/fhir/");
        let bundle = fhir::everything(&record, &base(&headers), path, cx.now())?;
        audit::settle(&cx).await?;
        Ok((left, resource(StatusCode::OK, &bundle)).into_response())
    };
    answer.await.unwrap_or_else(refused)
}

/// Anything else under `/fhir`.
pub async fn elsewhere() -> Response {
    let problem = "this server does Patient/{id}/$everything; /fhir/metadata says so";
    resource(StatusCode::NOT_FOUND, &fhir::outcome(IssueCode::NotSupported, problem))
}

fn asked(times: Result<Query<Parameters>, QueryRejection>) -> Result<AskedDays, Turned> {
    let invalid = |problem: &str| Turned::with(StatusCode::BAD_REQUEST, "INVALID", problem);
    let Query(Parameters { start, end }) = times.map_err(|_| invalid("`start` and `end` stand there once at most"))?;
    let day = |name: &str, text: String| -> Result<NaiveDate, Turned> {
        text.parse().map_err(|_| invalid(&format!("{name} is not a date such as 2026-03-31")))
    };
    let start = start.map(|text| day("start", text)).transpose()?;
    let end = end.map(|text| day("end", text)).transpose()?;
    if start.zip(end).is_some_and(|(start, end)| end < start) {
        return Err(invalid("end must not be before start"));
    }
    Ok(AskedDays { start, end })
}

/// The address of `/fhir` as the caller knows it.
fn base(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{}/fhir", text("host").unwrap_or("localhost"))
}

/// Whether the caller takes what is sent.
fn acceptable(headers: &HeaderMap) -> Result<(), Turned> {
    let mut ranges = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    let ours = [MEDIA_TYPE, "application/json", "application/*", "*/*"];
    let fits = |range: &str| ours.contains(&range.split(';').next().unwrap_or_default().trim());
    if ranges.peek().is_none() || ranges.flat_map(|value| value.split(',')).any(fits) {
        return Ok(());
    }
    Err(Turned::with(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", format!("Accept must allow {MEDIA_TYPE}")))
}

fn refused(turned: Turned) -> Response {
    let code = match (turned.status, turned.code) {
        (_, "TOO_MANY_VISITS" | "LIMIT_EXCEEDED") => IssueCode::TooCostly,
        (StatusCode::UNAUTHORIZED, _) => IssueCode::Login,
        (StatusCode::FORBIDDEN, _) => IssueCode::Forbidden,
        (StatusCode::NOT_FOUND, _) => IssueCode::NotFound,
        (StatusCode::NOT_ACCEPTABLE, _) => IssueCode::NotSupported,
        (StatusCode::TOO_MANY_REQUESTS, _) => IssueCode::Throttled,
        (StatusCode::INTERNAL_SERVER_ERROR, _) => IssueCode::Exception,
        _ => IssueCode::Invalid,
    };
    let answer = resource(turned.status, &fhir::outcome(code, &turned.message));
    turned.dressed(answer)
}

fn resource(status: StatusCode, resource: &Value) -> Response {
    let kind = HeaderValue::from_static("application/fhir+json; charset=utf-8; fhirVersion=4.0");
    (status, [(header::CONTENT_TYPE, kind)], resource.to_string()).into_response()
}
