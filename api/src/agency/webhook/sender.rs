//! One POST to a receiver, to an address that was checked after its name was resolved.

use std::{
    fs, io,
    net::SocketAddr,
    path::Path,
    sync::OnceLock,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use domain::agency::webhook::{
    address,
    log::{Attempted, KEPT_OF_ANSWER},
};
use reqwest::{
    Certificate, Client, Response, StatusCode,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER},
    redirect::Policy,
};

use crate::http::{self, innermost};

/// By what receivers know us in their logs.
const USER_AGENT: &str = concat!("guanjia/", env!("CARGO_PKG_VERSION"), " (webhooks)");

/// How long a receiver may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// The certificates in a PEM file of the operator's.
///
/// # Errors
/// When it cannot be read, or holds none.
pub fn authorities(file: &Path) -> io::Result<Vec<Certificate>> {
    let found = Certificate::from_pem_bundle(&fs::read(file)?).map_err(|error| io::Error::other(innermost(&error)))?;
    if found.is_empty() { Err(io::Error::other("there is no certificate in it")) } else { Ok(found) }
}

/// Sends messages out of the house.
pub struct Sender {
    /// Whether private addresses are allowed, and no encryption.
    any: bool,
    /// Whose certificates are trusted beside those that the machine trusts.
    authorities: Vec<Certificate>,
    /// How long an attempt may take.
    time: Duration,
    /// Made when it is first used: most installations never send a webhook, and the roots of trust take time to read.
    client: OnceLock<Result<Client, String>>,
}

impl Sender {
    /// A sender that has sent nothing yet.
    #[must_use]
    pub const fn new(any: bool, authorities: Vec<Certificate>, time: Duration) -> Self {
        Self { any, authorities, time, client: OnceLock::new() }
    }

    /// Posts a body with these headers. Everything that goes wrong is an answer too.
    pub async fn post(
        &self,
        url: &str,
        headers: &[(&'static str, String)],
        body: String,
        now: DateTime<Utc>,
    ) -> Attempted {
        let failed = |error: String| Attempted { error: Some(error), ..Attempted::default() };
        // The resolver is not asked about an address that stands in the URL itself.
        let url = match address::checked(url, self.any) {
            Ok(url) => url,
            Err(refusal) => return failed(refusal.to_string()),
        };
        let client = match self.client.get_or_init(|| self.build()) {
            Ok(client) => client,
            Err(problem) => return failed(problem.clone()),
        };
        let mut request = client.post(url).header(CONTENT_TYPE, "application/json").body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let begun = Instant::now();
        let answer = request.send().await;
        let attempted = match answer {
            Ok(response) => heard(response, now).await,
            Err(error) if error.is_timeout() => failed(format!("there was no answer within {} s", self.time.as_secs())),
            Err(error) => failed(innermost(&error)),
        };
        Attempted { milliseconds: i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX), ..attempted }
    }

    fn build(&self) -> Result<Client, String> {
        http::choose_cryptography();
        Client::builder()
            .user_agent(USER_AGENT)
            .dns_resolver(Checked { any: self.any })
            .redirect(Policy::none())
            // A proxy would resolve names by itself.
            .no_proxy()
            .https_only(!self.any)
            .tls_certs_merge(self.authorities.iter().cloned())
            .connect_timeout(CONNECT.min(self.time))
            .timeout(self.time)
            .build()
            .map_err(|error| format!("webhooks cannot be sent from here: {}", innermost(&error)))
    }
}

async fn heard(mut response: Response, now: DateTime<Utc>) -> Attempted {
    let status = response.status();
    let retry_after = asked_to_wait(response.headers(), now);
    let mut kept = Vec::new();
    // The status has decided; a body that hangs or breaks off changes nothing.
    while let Ok(Some(bytes)) = response.chunk().await {
        kept.extend_from_slice(&bytes);
        if kept.len() >= KEPT_OF_ANSWER {
            kept.truncate(KEPT_OF_ANSWER);
            break;
        }
    }
    Attempted {
        status: Some(status.as_u16()),
        error: problem(status),
        response: String::from_utf8_lossy(&kept).replace('\0', "\u{fffd}"),
        retry_after,
        ..Attempted::default()
    }
}

fn problem(status: StatusCode) -> Option<String> {
    if status.is_success() {
        None
    } else if status.is_redirection() {
        Some(format!("the receiver answered {status}; redirects are not followed"))
    } else {
        Some(format!("the receiver answered {status}"))
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3).
fn asked_to_wait(headers: &HeaderMap, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match text.parse::<u32>() {
        Ok(seconds) => Some(TimeDelta::seconds(seconds.into())),
        Err(_) => DateTime::parse_from_rfc2822(text).ok().map(|until| until.to_utc() - now),
    }
}

/// The machine's own resolver; a name of which one address is not public is refused as a whole. The connection is made to
/// the very addresses that were checked.
#[derive(Clone, Copy)]
struct Checked {
    any: bool,
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let any = self.any;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if !any && found.iter().any(|found| !address::is_public(found.ip())) {
                return Err(io::Error::other("the name leads to an address that is not public").into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(retry_after: &str) -> HeaderMap {
        HeaderMap::from_iter([(RETRY_AFTER, retry_after.parse().expect("a header"))])
    }

    #[test]
    fn retry_after_is_a_number_or_a_date() {
        let now = "2026-03-02T01:00:00Z".parse().expect("a moment");
        assert_eq!(asked_to_wait(&headers("120"), now), Some(TimeDelta::minutes(2)));
        assert_eq!(asked_to_wait(&headers("Mon, 02 Mar 2026 02:00:00 GMT"), now), Some(TimeDelta::hours(1)));
        for nonsense in ["soon", "-1", "1e9", "99999999999999999999"] {
            assert_eq!(asked_to_wait(&headers(nonsense), now), None, "{nonsense}");
        }
    }

    #[test]
    fn a_client_that_speaks_tls_can_be_made() {
        assert!(Sender::new(false, Vec::new(), CONNECT).build().is_ok());
    }

    #[tokio::test]
    async fn a_name_that_leads_back_home_is_refused() {
        let resolve = |any| Checked { any }.resolve("localhost".parse().expect("a name"));
        assert!(resolve(false).await.is_err());
        assert!(resolve(true).await.is_ok());
    }
}
