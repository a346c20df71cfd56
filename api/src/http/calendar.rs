//! `/calendar/{secret}.ics`: a person's visits, for a calendar program that knows the secret.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Path, State as Extract, rejection::PathRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    kernel::{Error, audit},
    visit::{calendar, calendar_feed},
};
use sha2::{Digest, Sha256};

use super::{
    asker::Asker,
    visitor::{Turned, charge, nobody, note},
};
use crate::{state::State, visit};

/// What stands in the audit trail as the reason for reading addresses.
const PURPOSE: &str = "calendar feed";
/// What a try costs the address that it comes from, whether or not the secret is right.
const TRY: u64 = 1;
/// What a calendar costs the person whose it is.
const CALENDAR: u64 = 100;

/// The path at which the feed with this secret is read.
#[must_use]
pub fn path(secret: &str) -> String {
    format!("/calendar/{secret}.ics")
}

/// The visits of whoever's feed this is.
pub async fn read(
    Extract(state): Extract<Arc<State>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    file: Result<Path<String>, PathRejection>,
) -> Response {
    let file = file.map(|Path(file)| file).unwrap_or_default();
    feed(&state, asker, &headers, &file).await.unwrap_or_else(Turned::json)
}

async fn feed(state: &State, asker: Asker, headers: &HeaderMap, file: &str) -> Result<Response, Turned> {
    let nobody = nobody(state, asker, PURPOSE);
    charge(state, &nobody, TRY)?;
    let secret = file.strip_suffix(".ics").unwrap_or_default();
    let cx = calendar_feed::reader(&nobody, secret).await?.ok_or_else(Turned::nothing_here)?;
    note(&cx);
    let left = charge(state, &cx, CALENDAR)?;
    let entries = match calendar::entries(&cx).await {
        // Who is no carer and of no family any more has no calendar.
        Err(Error::Forbidden(_)) => return Err(Turned::nothing_here()),
        entries => entries?,
    };
    let body = visit::calendar(&entries);
    let tag = tag(&body);
    let told = [
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::ETAG, HeaderValue::from_str(&tag).map_err(|_| Error::internal("a tag is no header"))?),
    ];
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, left, told).into_response());
    }
    audit::settle(&cx).await?;
    let kind = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"visits.ics\"")),
    ];
    Ok((left, told, kind, body).into_response())
}

/// Names a body by what is in it.
fn tag(body: &str) -> String {
    let hash = Sha256::digest(body.as_bytes());
    hash.iter().take(16).fold("\"".to_owned(), |tag, byte| format!("{tag}{byte:02x}")) + "\""
}

/// Whether the caller has this body already.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let named = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    // A proxy that compresses the body says so by a weak tag.
    named
        .flat_map(|value| value.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag)
}
