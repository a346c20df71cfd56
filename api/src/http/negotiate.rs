//! Which media types a request brings and takes.

use axum::http::{HeaderMap, header};

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/graphql-response+json`: the status says whether the operation could be executed.
    GraphQl,
    /// `application/json`: the status is 200 whenever there is a GraphQL answer.
    Json,
}

impl Media {
    /// The header's value.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// The best that the caller accepts; `None` when it accepts neither. Who says nothing gets `application/json`.
#[must_use]
pub fn answer(headers: &HeaderMap) -> Option<Media> {
    let mut accepted = headers.get_all(header::ACCEPT).iter().peekable();
    if accepted.peek().is_none() {
        return Some(Media::Json);
    }
    accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(offer)
        // Of equals the first one counts.
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(media, _)| media)
}

/// A media range of `Accept` that we can serve, with its quality in thousandths.
fn offer(range: &str) -> Option<(Media, u32)> {
    let mut parts = range.split(';').map(str::trim);
    let media = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => Media::GraphQl,
        "application/json" | "application/*" | "*/*" => Media::Json,
        _ => return None,
    };
    let mut quality = 1000;
    for part in parts {
        match part.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("q") => quality = thousandths(value.trim())?,
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => utf8(value).then_some(())?,
            _ => {}
        }
    }
    (quality > 0).then_some((media, quality))
}

/// `0.8` is 800.
fn thousandths(quality: &str) -> Option<u32> {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let fraction: u32 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some((whole.parse::<u32>().ok()? * 1000 + fraction).min(1000))
}

fn utf8(charset: &str) -> bool {
    charset.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
}

/// Whether the body is said to be JSON in UTF-8.
#[must_use]
pub fn is_json(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let mut parts = kind.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.all(|part| match part.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => utf8(value),
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn accepting(value: &'static str) -> Option<Media> {
        answer(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(value))]))
    }

    #[test]
    fn the_callers_preference_decides() {
        assert_eq!(answer(&HeaderMap::new()), Some(Media::Json));
        assert_eq!(accepting("*/*"), Some(Media::Json));
        assert_eq!(accepting("application/graphql-response+json, application/json;q=0.9"), Some(Media::GraphQl));
        assert_eq!(accepting("application/graphql-response+json;q=0.5, application/json;q=0.9"), Some(Media::Json));
        assert_eq!(accepting("application/json; charset=utf-8"), Some(Media::Json));
        assert_eq!(accepting("text/html"), None);
        assert_eq!(accepting("application/json;q=0"), None);
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        let kind = |value| is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(value))]));
        assert!(kind("application/json") && kind("application/json; charset=UTF-8"));
        assert!(!kind("text/plain") && !kind("application/json; charset=iso-8859-1") && !is_json(&HeaderMap::new()));
    }
}
