//! Who asks, by the headers of a request.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, header};
use domain::kernel::Request as Circumstances;

use crate::graphql::execute::Caller;

/// Why the caller reads personal data; it goes into the audit trail.
const PURPOSE: HeaderName = HeaderName::from_static("x-purpose");
/// `fields` asks what each field has cost.
const COST: HeaderName = HeaderName::from_static("x-cost");
/// Under which a mutation may be repeated and is executed once.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What is known of who asks before anything is read.
#[derive(Clone, Debug)]
pub struct Asker {
    /// The id of the request: the caller's own, or one made here.
    pub id: String,
    /// Where it came from.
    pub address: IpAddr,
}

/// # Errors
/// What the header ought to be by which the caller wants to be known.
pub(super) fn caller(asker: Asker, headers: &HeaderMap, read_only: bool) -> Result<Caller, &'static str> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let circumstances = Circumstances { id: asker.id, purpose: text(PURPOSE), client: Some(asker.address.to_string()) };
    let itemised = headers.get(COST).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"fields"));
    Ok(Caller { bearer: bearer(headers)?, circumstances, read_only, idempotency_key: None, itemised })
}

/// The key in its header, with or without the quotes that the IETF's draft gives it.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, &'static str> {
    const EXPECTED: &str = "the header Idempotency-Key must hold one key of 1 to 255 visible characters";
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(IDEMPOTENCY_KEY) { Err(EXPECTED) } else { Ok(None) };
    };
    let key = value.to_str().map_err(|_| EXPECTED)?.trim();
    let key = key.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(key);
    let fits = (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(Some(key.to_owned())) } else { Err(EXPECTED) }
}

/// The token behind `Authorization: Bearer`, or the key behind `Api-Key`.
fn bearer(headers: &HeaderMap) -> Result<Option<String>, &'static str> {
    const EXPECTED: &str = "the header Authorization must read `Bearer TOKEN`";
    if let Some(key) = headers.get("api-key") {
        return Ok(Some(key.to_str().map_err(|_| "the header Api-Key must hold an API key")?.trim().to_owned()));
    }
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    match value.to_str().map_err(|_| EXPECTED)?.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Ok(Some(token.trim().to_owned()))
        }
        _ => Err(EXPECTED),
    }
}
