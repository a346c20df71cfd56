//! Whose pages may ask from a browser.
//!
//! Browsers say where a page comes from in `Origin`. By CORS they keep answers from the pages of others, unless the server
//! names them (<https://fetch.spec.whatwg.org/#http-cors-protocol>); for sockets they leave the check to the server.

use std::{str::FromStr, time::Duration};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::{handler, observe};

/// How long a browser may go by what it was told of CORS.
const REMEMBERED: Duration = Duration::from_hours(1);

/// Pages that may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Those of anybody.
    Any,
    /// Those of one site, as browsers write it: `https://app.example.com`.
    Site(HeaderValue),
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "expected an origin such as https://app.example.com, without a path, or *";
        if text == "*" {
            return Ok(Self::Any);
        }
        let unfit = || EXPECTED.to_owned();
        let uri: Uri = text.parse().map_err(|_| unfit())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else { return Err(unfit()) };
        let usual = match scheme {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        };
        let port = authority.port_u16().filter(|port| Some(*port) != usual);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        // The parser takes an address without a path for one with the path `/`.
        let only = text.eq_ignore_ascii_case(&format!("{scheme}://{authority}")) && !authority.as_str().contains('@');
        let origin = format!("{scheme}://{}{port}", authority.host()).to_ascii_lowercase();
        HeaderValue::from_str(&origin).ok().filter(|_| only).map(Self::Site).ok_or_else(unfit)
    }
}

/// All pages that may ask, beside our own.
#[derive(Clone, Debug, Default)]
pub struct Origins(Vec<Origin>);

impl Origins {
    /// Those that the operator names.
    #[must_use]
    pub const fn new(named: Vec<Origin>) -> Self {
        Self(named)
    }

    /// Whether a WebSocket may be opened from where this request comes. Who names no origin is no browser.
    pub(super) fn admit(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(header::ORIGIN) else { return true };
        let named = |allowed: &Origin| match allowed {
            Origin::Any => true,
            Origin::Site(site) => site == origin,
        };
        is_our_own(origin, headers) || self.0.iter().any(named)
    }

    /// What browsers are told; nothing when nobody is named.
    pub(super) fn cors(&self) -> Option<CorsLayer> {
        if self.0.is_empty() {
            return None;
        }
        let sites: Option<Vec<_>> = self.0.iter().map(Origin::site).collect();
        let origin = sites.map_or_else(AllowOrigin::any, AllowOrigin::list);
        let told = [
            observe::REQUEST_ID,
            handler::REPEATED,
            header::ALLOW,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            HeaderName::from_static("content-encoding"),
        ];
        Some(
            CorsLayer::new()
                .allow_origin(origin)
                .allow_methods([Method::GET, Method::POST])
                // Callers are known by headers of their own choice, never by what a browser adds by itself.
                .allow_headers(AllowHeaders::mirror_request())
                .expose_headers(told)
                .max_age(REMEMBERED),
        )
    }
}

impl Origin {
    fn site(&self) -> Option<HeaderValue> {
        match self {
            Self::Any => None,
            Self::Site(site) => Some(site.clone()),
        }
    }
}

/// Whether a page of this very address asks. The scheme is the proxy's business.
fn is_our_own(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let (Ok(origin), Some(Ok(host))) = (origin.to_str(), headers.get(header::HOST).map(HeaderValue::to_str)) else {
        return false;
    };
    origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        match text.parse() {
            Ok(Origin::Any) => Some("*".to_owned()),
            Ok(Origin::Site(site)) => site.to_str().ok().map(str::to_owned),
            Err(_) => None,
        }
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (given, written) in [
            ("https://App.Example.com", "https://app.example.com"),
            ("https://app.example.com:443", "https://app.example.com"),
            ("http://localhost:5173", "http://localhost:5173"),
            ("capacitor://localhost", "capacitor://localhost"),
            ("*", "*"),
        ] {
            assert_eq!(read(given).as_deref(), Some(written), "{given}");
        }
        for wrong in ["app.example.com", "https://app.example.com/", "https://a@b.example", "https://", "**", "", "/a"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_socket_is_opened_from_our_own_pages_and_those_that_are_named() {
        let origins = Origins::new(vec!["https://app.example.com".parse().expect("an origin")]);
        let admits = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("api.example.com:8080"))]);
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            origins.admit(&headers)
        };
        assert!(admits(None) && admits(Some("https://app.example.com")) && admits(Some("http://api.example.com:8080")));
        for origin in
            ["null", "http://app.example.com", "https://app.example.com.evil.example", "https://api.example.com"]
        {
            assert!(!admits(Some(origin)), "{origin}");
        }
    }
}
