//! Requests that a page of somebody else makes a browser send.
//!
//! Browsers send some requests to anybody without asking first (<https://fetch.spec.whatwg.org/#simple-header>). As callers
//! are known by headers alone, such a request is nobody's; it could still reach a server that only the browser can reach.
//! A POST is none of them, since its body must be `application/json`. A GET has to show that its sender meant it.

use axum::http::HeaderMap;

use super::negotiate;

/// Headers that a form, a link or an image cannot send.
const MEANT: [&str; 6] = [
    "apollo-require-preflight",
    "graphql-require-preflight",
    "x-apollo-operation-name",
    "x-requested-with",
    "authorization",
    "api-key",
];

/// Why a request may be forged.
///
/// # Errors
/// A sentence that says what to send instead.
pub(super) fn check(headers: &HeaderMap, get: bool) -> Result<(), &'static str> {
    let is = |name, value: &str| headers.get(name).is_some_and(|found| found.as_bytes() == value.as_bytes());
    // Fetch Metadata (<https://www.w3.org/TR/fetch-metadata/>): only browsers send it, and no page can change it.
    if is("sec-fetch-site", "cross-site") && (is("sec-fetch-mode", "no-cors") || is("sec-fetch-mode", "navigate")) {
        return Err("another site may not ask without CORS");
    }
    // Node's `fetch` says how it asks and not from where, which no browser does.
    let no_browser = is("sec-fetch-mode", "cors") && !headers.contains_key("sec-fetch-site");
    let meant = !get
        || no_browser
        || negotiate::names_an_answer(headers)
        || negotiate::is_json(headers)
        || MEANT.iter().any(|name| headers.contains_key(*name));
    if meant {
        return Ok(());
    }
    Err("a browser could have been made to send this: add a header `GraphQL-Require-Preflight: 1`, \
        or name application/json in Accept")
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn passes(headers: &[(&'static str, &'static str)]) -> bool {
        let header = |(name, value): &(&'static str, &'static str)| {
            (HeaderName::from_static(name), HeaderValue::from_static(value))
        };
        check(&headers.iter().map(header).collect(), true).is_ok()
    }

    #[test]
    fn a_get_has_to_show_that_it_was_meant() {
        for simple in [
            &[][..],
            &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")],
            &[("accept", "image/avif,image/webp,*/*")],
            &[("content-type", "text/plain")],
            &[("accept", "*/*"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")],
        ] {
            assert!(!passes(simple), "{simple:?}");
        }
        for meant in [
            ("accept", "application/json"),
            ("accept", "application/graphql-response+json, */*;q=0.1"),
            ("accept", "text/event-stream"),
            ("content-type", "application/json"),
            ("x-apollo-operation-name", "Q"),
            ("graphql-require-preflight", "1"),
            ("authorization", "Bearer x"),
            ("api-key", "x"),
        ] {
            assert!(passes(&[meant]), "{meant:?}");
            let from_elsewhere = [meant, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")];
            assert!(!passes(&from_elsewhere), "{meant:?}");
            let by_cors = [meant, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")];
            assert!(passes(&by_cors), "{meant:?}");
        }
    }
}
