//! `/export/evv.csv` and `/export/payroll.csv`: what verifies visits and the hours worked, streamed a page at a time.

use std::{io, sync::Arc};

use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Query, State as Extract, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::NaiveDate;
use domain::{
    agency::file_parts::{self, Part},
    id::{BranchId, EntityId},
    kernel::{Context, Error, Permission, Result, audit},
    visit::{
        VERIFICATION_EXPORT,
        verification_export::{self, Behind},
    },
};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _, stream};
use serde::Deserialize;

use super::{
    asker::Asker,
    visitor::{Turned, charge, signed_in},
};
use crate::{state::State, visit::tables};

/// What a file costs, and what each of its days adds.
const FILE: u64 = 100;
const DAY: u64 = 10;

/// Which days of which branch.
#[derive(Deserialize)]
pub struct Parameters {
    from: String,
    to: String,
    branch: Option<String>,
}

pub(super) type Wanted = std::result::Result<Query<Parameters>, QueryRejection>;

/// The days and the branch that are asked for.
struct Period {
    pub days: [NaiveDate; 2],
    pub branch: Option<BranchId>,
}

impl Period {
    /// Reads them out of the address.
    pub fn read(wanted: Wanted) -> std::result::Result<Self, Turned> {
        let invalid = |problem: String| Turned::with(StatusCode::BAD_REQUEST, "INVALID", problem);
        let Query(wanted) = wanted.map_err(|_| invalid("`from` and `to` must be there, each a date".to_owned()))?;
        let day = |name: &str, text: &str| {
            text.parse::<NaiveDate>().map_err(|_| invalid(format!("{name} is not a date such as 2026-03-31")))
        };
        let days = [day("from", &wanted.from)?, day("to", &wanted.to)?];
        let branch = wanted.branch.as_deref().map(BranchId::parse).transpose();
        Ok(Self { days, branch: branch.map_err(|problem| invalid(format!("branch {problem}")))? })
    }
}

/// Electronic visit verification: one row a visit.
pub async fn evv(
    Extract(state): Extract<Arc<State>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    wanted: Wanted,
) -> Response {
    let file = async {
        let file = File::begin(&state, asker, &headers, wanted, ("evv.csv", VERIFICATION_EXPORT)).await?;
        let heading = tables::heading(tables::EVV)?;
        let pages = stream::try_unfold(file.pages(None), async |mut pages: Pages<Option<Behind>>| {
            let Some((part, behind)) = pages.next() else { return Ok(None) };
            let (visits, next) = verification_export::verified(&pages.cx, &part, behind).await?;
            audit::settle(&pages.cx).await?;
            let rows = tables::rows(visits.iter().map(|visit| tables::evv(&part, visit)))?;
            if next.is_some() {
                pages.left.push((part, next));
            }
            Ok(Some((rows, pages)))
        });
        Ok(file.answer(heading, pages))
    };
    file.await.unwrap_or_else(Turned::json)
}

/// The payroll: one row a carer and day.
pub async fn payroll(
    Extract(state): Extract<Arc<State>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    wanted: Wanted,
) -> Response {
    let file = async {
        let file = File::begin(&state, asker, &headers, wanted, ("payroll.csv", VERIFICATION_EXPORT)).await?;
        let heading = tables::heading(tables::PAYROLL)?;
        let days = file.parts.iter().rev().flat_map(|part| {
            let mut days: Vec<NaiveDate> = part.days().collect();
            days.reverse();
            days.into_iter().map(|day| (part.clone(), day))
        });
        let pages = Pages { cx: file.cx.clone(), left: days.collect() };
        let pages = stream::try_unfold(pages, async |mut pages: Pages<NaiveDate>| {
            let Some((part, day)) = pages.next() else { return Ok(None) };
            let worked = verification_export::worked(&pages.cx, &part, day).await?;
            let rows = worked.iter().map(|(day, name)| tables::payroll(&part, day, name.as_deref()));
            Ok(Some((tables::rows(rows)?, pages)))
        });
        Ok(file.answer(heading, pages))
    };
    file.await.unwrap_or_else(Turned::json)
}

/// A file that may be given out.
pub(super) struct File {
    cx: Context,
    parts: Vec<Part>,
    name: String,
    left: HeaderMap,
}

/// What is still to be read of a file, the next at the end.
pub(super) struct Pages<T> {
    pub cx: Context,
    pub left: Vec<(Part, T)>,
}

impl<T> Pages<T> {
    pub fn next(&mut self) -> Option<(Part, T)> {
        self.left.pop()
    }
}

impl File {
    /// Finds out who asks and what they may take out; the trail of it is written before the first row leaves.
    pub async fn begin(
        state: &State,
        asker: Asker,
        headers: &HeaderMap,
        wanted: Wanted,
        (file, permission): (&'static str, Permission),
    ) -> std::result::Result<Self, Turned> {
        let cx = signed_in(state, asker, headers).await?;
        let Period { days, branch } = Period::read(wanted)?;
        let parts = file_parts::begin(&cx, permission, file, days, branch).await?;
        let length: u64 = parts.iter().map(|part| part.days().count() as u64).sum();
        let left = charge(state, &cx, FILE + DAY * length)?;
        audit::settle(&cx).await?;
        let (name, _) = file.split_once('.').unwrap_or((file, ""));
        Ok(Self { cx, parts, name: format!("{name}-{}-{}.csv", days[0], days[1]), left })
    }

    pub fn pages<T: Clone>(&self, first: T) -> Pages<T> {
        let parts = self.parts.iter().rev().map(|part| (part.clone(), first.clone()));
        Pages { cx: self.cx.clone(), left: parts.collect() }
    }

    pub fn answer(self, heading: Vec<u8>, pages: impl Stream<Item = Result<Vec<u8>>> + Send + 'static) -> Response {
        streamed(self.left, &self.name, heading, pages)
    }
}

/// A file as it is answered. What fails half-way breaks the connection off, so that nobody takes a part for the whole.
fn streamed(
    left: HeaderMap,
    name: &str,
    heading: Vec<u8>,
    pages: impl Stream<Item = Result<Vec<u8>>> + Send + 'static,
) -> Response {
    let pages = pages.map_ok(Bytes::from).map_err(|error: Error| {
        tracing::error!(%error, "a file broke off");
        io::Error::other("the file broke off")
    });
    let body = Body::from_stream(stream::iter([Ok(Bytes::from(heading))]).chain(pages));
    let name = format!("attachment; filename=\"{name}\"");
    let mut answer = (left, body).into_response();
    let told = answer.headers_mut();
    told.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    told.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    answer
}
