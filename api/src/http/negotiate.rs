//! Which media types a request brings and takes.

use axum::http::{HeaderMap, header};

use super::{multipart, stream::Protocol};

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status says whether the operation could be executed.
    GraphQl,
    /// `application/json`: the status is 200 whenever there is a GraphQL answer.
    Json,
    /// A stream: the status is 200 whenever there is a GraphQL answer, and what is no answer comes as JSON.
    Stream(Protocol),
}

/// What a caller accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    /// What they like best.
    pub(super) best: Media,
    /// The stream that they like best, if any: a subscription can be answered by nothing else.
    pub(super) stream: Option<Protocol>,
}

impl Media {
    /// The header's value.
    #[must_use]
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json | Self::Stream(_) => "application/json; charset=utf-8",
        }
    }
}

/// The best that the caller accepts; `None` when there is nothing. Who says nothing gets `application/json`.
#[must_use]
pub(super) fn answer(headers: &HeaderMap) -> Option<Accepted> {
    if !headers.contains_key(header::ACCEPT) {
        return Some(Accepted { best: Media::Json, stream: None });
    }
    let mut offers: Vec<_> = ranges(headers).filter_map(offer).collect();
    // Of equals the first one counts, as sorting keeps their order.
    offers.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
    let stream = offers.iter().find_map(|(media, _)| match media {
        Media::Stream(protocol) => Some(*protocol),
        _ => None,
    });
    offers.first().map(|(best, _)| Accepted { best: *best, stream })
}

/// Whether `Accept` names a form of answer of ours, and not only anything at all.
#[must_use]
pub(super) fn names_an_answer(headers: &HeaderMap) -> bool {
    ranges(headers).any(|range| !range.contains('*') && offer(range).is_some())
}

fn ranges(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(','))
}

/// A media range of `Accept` that we can serve, with its quality in thousandths.
fn offer(range: &str) -> Option<(Media, u32)> {
    let mut parts = range.split(';').map(str::trim);
    let media = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => Media::GraphQl,
        "application/json" | "application/*" | "*/*" => Media::Json,
        "text/event-stream" => Media::Stream(Protocol::Events),
        multipart::MEDIA_TYPE => Media::Stream(Protocol::Parts),
        _ => return None,
    };
    let mut quality = 1000;
    for part in parts {
        let Some((name, value)) = part.split_once('=').map(|(name, value)| (name.trim(), value.trim())) else {
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "q" => quality = thousandths(value)?,
            "charset" => utf8(value).then_some(())?,
            "subscriptionspec" => (value.trim_matches('"') == "1.0").then_some(())?,
            // Parts of one answer, which this server gives as a whole.
            "deferspec" | "incrementalspec" => return None,
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
pub(super) fn is_json(headers: &HeaderMap) -> bool {
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

    fn accepted(value: &'static str) -> Option<Accepted> {
        answer(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(value))]))
    }

    fn best(value: &'static str) -> Option<Media> {
        accepted(value).map(|accepted| accepted.best)
    }

    #[test]
    fn the_callers_preference_decides() {
        assert_eq!(answer(&HeaderMap::new()).map(|accepted| accepted.best), Some(Media::Json));
        assert_eq!(best("*/*"), Some(Media::Json));
        assert_eq!(best("application/graphql-response+json, application/json;q=0.9"), Some(Media::GraphQl));
        assert_eq!(best("application/graphql-response+json;q=0.5, application/json;q=0.9"), Some(Media::Json));
        assert_eq!(best("application/json; charset=utf-8"), Some(Media::Json));
        assert_eq!(best("text/html"), None);
        assert_eq!(best("application/json;q=0"), None);
    }

    #[test]
    fn a_stream_is_served_to_who_asks_for_one() {
        let (events, parts) = (Protocol::Events, Protocol::Parts);
        let of = |best, stream| Some(Accepted { best, stream });
        for (value, expected) in [
            ("text/event-stream", of(Media::Stream(events), Some(events))),
            (
                "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0,application/json",
                of(Media::Stream(parts), Some(parts)),
            ),
            ("application/json, text/event-stream, multipart/mixed", of(Media::Json, Some(events))),
            ("text/event-stream;q=0.5, multipart/mixed, */*;q=0.1", of(Media::Stream(parts), Some(parts))),
            ("multipart/mixed;deferSpec=20220824,application/json", of(Media::Json, None)),
            ("multipart/mixed;subscriptionSpec=2.0", None),
            ("*/*", of(Media::Json, None)),
        ] {
            assert_eq!(accepted(value), expected, "{value}");
        }
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        let kind = |value| is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(value))]));
        assert!(kind("application/json") && kind("application/json; charset=UTF-8"));
        assert!(!kind("text/plain") && !kind("application/json; charset=iso-8859-1") && !is_json(&HeaderMap::new()));
    }
}
