//! Travel times by road from a service of the operator's: OSRM's table, or Valhalla's matrix of sources to targets.

mod answer;

use std::{str::FromStr, time::Duration};

use domain::kernel::roads::{Asking, RoadPoint, Roads, Silence, Table};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url, header::CONTENT_TYPE, redirect::Policy};
use serde_json::json;

use crate::http::{self, innermost};

/// By what the service knows us in its log.
const USER_AGENT: &str = concat!("guanjia/", env!("CARGO_PKG_VERSION"), " (travel times)");

/// No answer to what we ask is longer: 2 500 ways are some hundred kilobytes.
const LONGEST: usize = 4 * 1024 * 1024;

/// A request that failed is repeated after these times, and then no more.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// Which service is spoken with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// <https://project-osrm.org/docs/v5.24.0/api/#table-service>
    Osrm,
    /// <https://valhalla.github.io/valhalla/api/matrix/api-reference/>
    Valhalla,
}

/// A service of travel times, as the operator names it: `osrm=http://127.0.0.1:5000`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadService {
    dialect: Dialect,
    /// Without a slash at the end.
    base: String,
}

impl FromStr for RoadService {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const EXPECTED: &str = "expected osrm=URL or valhalla=URL, such as osrm=http://127.0.0.1:5000";
        let (name, url) = text.split_once('=').ok_or(EXPECTED)?;
        let dialect = match name {
            "osrm" => Dialect::Osrm,
            "valhalla" => Dialect::Valhalla,
            _ => return Err(EXPECTED.to_owned()),
        };
        let base = Url::parse(url).map_err(|problem| format!("{problem}; {EXPECTED}"))?;
        let fits = matches!(base.scheme(), "http" | "https") && base.query().is_none() && base.fragment().is_none();
        let base = fits.then(|| base.as_str().trim_end_matches('/').to_owned());
        base.map(|base| Self { dialect, base }).ok_or_else(|| EXPECTED.to_owned())
    }
}

/// How people are on the way, by the name that the service has for it: `bicycle`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadProfile(String);

impl FromStr for RoadProfile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if text.is_empty() || !text.chars().all(fits) {
            return Err("expected a name of letters, digits, `-` and `_`, such as bicycle".to_owned());
        }
        Ok(Self(text.to_owned()))
    }
}

/// Where travel times by road come from, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoadSettings {
    /// The service.
    pub service: RoadService,
    /// How people are on the way; by car when `None`.
    pub profile: Option<RoadProfile>,
    /// How long an answer may take.
    pub time: Duration,
}

/// Asks the service.
pub struct RoadClient {
    dialect: Dialect,
    base: String,
    profile: String,
    client: Client,
}

impl RoadClient {
    /// A client of the service.
    ///
    /// # Errors
    /// When no HTTP client can be made on this machine.
    pub fn new(settings: &RoadSettings) -> Result<Self, String> {
        http::choose_cryptography();
        let client = Client::builder()
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            // The environment is read in one place, and names no proxy there.
            .no_proxy()
            .connect_timeout(settings.time)
            .timeout(settings.time)
            .build()
            .map_err(|error| innermost(&error))?;
        let RoadService { dialect, base } = settings.service.clone();
        let by_car = match dialect {
            Dialect::Osrm => "driving",
            Dialect::Valhalla => "auto",
        };
        let profile = settings.profile.as_ref().map_or_else(|| by_car.to_owned(), |profile| profile.0.clone());
        Ok(Self { dialect, base, profile, client })
    }

    fn request(&self, from: &[RoadPoint], to: &[RoadPoint]) -> RequestBuilder {
        match self.dialect {
            Dialect::Osrm => {
                let place = |point: &RoadPoint| format!("{:.4},{:.4}", point.longitude(), point.latitude());
                let numbers = |range: std::ops::Range<usize>| joined(range.map(|number| number.to_string()));
                self.client.get(format!(
                    "{}/table/v1/{}/{}?annotations=duration&sources={}&destinations={}",
                    self.base,
                    self.profile,
                    joined(from.iter().chain(to).map(place)),
                    numbers(0..from.len()),
                    numbers(from.len()..from.len() + to.len()),
                ))
            }
            Dialect::Valhalla => {
                let place = |point: &RoadPoint| json!({ "lat": point.latitude(), "lon": point.longitude() });
                let places = |points: &[RoadPoint]| points.iter().map(place).collect::<Vec<_>>();
                let body = json!({ "sources": places(from), "targets": places(to), "costing": self.profile });
                let request = self.client.post(format!("{}/sources_to_targets", self.base));
                request.header(CONTENT_TYPE, "application/json").body(body.to_string())
            }
        }
    }

    async fn asked(&self, from: &[RoadPoint], to: &[RoadPoint]) -> Result<Table, Failed> {
        let no_answer = |error: &reqwest::Error| Failed::again(Silence::NoAnswer(innermost(error)));
        let response = self.request(from, to).send().await.map_err(|error| no_answer(&error))?;
        let status = response.status();
        let body = body(response).await?;
        if !status.is_success() {
            let refused = Silence::BadAnswer(format!("{status}: {}", answer::beginning(&body)));
            let again = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
            return Err(Failed { silence: refused, again });
        }
        let table = match self.dialect {
            Dialect::Osrm => answer::of_osrm(&body),
            Dialect::Valhalla => answer::of_valhalla(&body),
        };
        table.map_err(|problem| Failed { silence: Silence::BadAnswer(problem), again: false })
    }
}

impl Roads for RoadClient {
    fn table<'a>(&'a self, from: &'a [RoadPoint], to: &'a [RoadPoint]) -> Asking<'a> {
        Box::pin(async move {
            let mut pauses = PAUSES.iter();
            loop {
                match self.asked(from, to).await {
                    Ok(table) => return Ok(table),
                    Err(failed) => match pauses.next().filter(|_| failed.again) {
                        Some(pause) => tokio::time::sleep(*pause).await,
                        None => return Err(failed.silence),
                    },
                }
            }
        })
    }
}

/// An attempt that failed, and whether another may do better.
struct Failed {
    silence: Silence,
    again: bool,
}

impl Failed {
    const fn again(silence: Silence) -> Self {
        Self { silence, again: true }
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, Failed> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(body),
            Ok(Some(bytes)) if body.len() + bytes.len() > LONGEST => {
                let silence = Silence::BadAnswer(format!("more than {LONGEST} bytes"));
                return Err(Failed { silence, again: false });
            }
            Ok(Some(bytes)) => body.extend_from_slice(&bytes),
            Err(error) => return Err(Failed::again(Silence::NoAnswer(innermost(&error)))),
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use domain::kernel::GeoPoint;

    use super::*;

    fn url(service: &str, profile: Option<&str>) -> String {
        let settings = RoadSettings {
            service: service.parse().expect("a service"),
            profile: profile.map(|profile| profile.parse().expect("a profile")),
            time: Duration::from_secs(1),
        };
        let point = |north, east| RoadPoint::from(GeoPoint::new(north, east).expect("a point"));
        let client = RoadClient::new(&settings).expect("a client");
        let (from, to) = ([point(30.25, 120.16)], [point(30.26, 120.17), point(-1.0, -0.000_04)]);
        client.request(&from, &to).build().expect("a request").url().to_string()
    }

    #[test]
    fn each_service_is_asked_in_its_own_way() {
        assert_eq!(
            url("osrm=http://127.0.0.1:5000/", Some("bike")),
            "http://127.0.0.1:5000/table/v1/bike/120.1600,30.2500;120.1700,30.2600;0.0000,-1.0000\
             ?annotations=duration&sources=0&destinations=1;2"
        );
        assert_eq!(url("valhalla=https://roads.example/v", None), "https://roads.example/v/sources_to_targets");
    }

    #[test]
    fn what_is_no_service_is_refused_with_an_example() {
        for text in ["osrm", "here=http://x", "osrm=localhost:5000", "osrm=ftp://x", "valhalla=http://x?key=1"] {
            let problem = text.parse::<RoadService>().expect_err(text);
            assert!(problem.contains("such as osrm=http://127.0.0.1:5000"), "{problem}");
        }
        assert!("../x".parse::<RoadProfile>().is_err());
    }
}
