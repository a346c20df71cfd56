//! `/export/points.csv`: the entries of wallets for the books, streamed a page at a time.

use std::sync::Arc;

use axum::{Extension, extract::State as Extract, http::HeaderMap, response::Response};
use domain::{
    kernel::audit,
    loyalty::books_export::{self, Behind, Part, begin},
};
use futures_util::stream;

use super::{
    asker::Asker,
    export::{DAY, FILE, Period, Wanted, streamed},
    visitor::{Turned, charge, signed_in},
};
use crate::{loyalty::tables, state::State, visit::tables as written};

/// One row an entry.
pub async fn points(
    Extract(state): Extract<Arc<State>>,
    Extension(asker): Extension<Asker>,
    headers: HeaderMap,
    wanted: Wanted,
) -> Response {
    let file = async {
        let cx = signed_in(&state, asker, &headers).await?;
        let Period { days, branch } = Period::read(wanted)?;
        let parts = begin(&cx, "points.csv", days, branch).await?;
        let length: u64 = parts.iter().map(|part| part.days).sum();
        let left = charge(&state, &cx, FILE + DAY * length)?;
        audit::settle(&cx).await?;
        let heading = written::heading(tables::POINTS)?;
        let parts: Vec<(Part, Option<Behind>)> = parts.into_iter().rev().map(|part| (part, None)).collect();
        let pages = stream::try_unfold((cx, parts), async |(cx, mut parts)| {
            let Some((part, behind)) = parts.pop() else { return Ok(None) };
            let (lines, next) = books_export::lines(&cx, &part, behind).await?;
            let rows = written::rows(lines.iter().map(|line| tables::points(&part, line)))?;
            if next.is_some() {
                parts.push((part, next));
            }
            Ok(Some((rows, (cx, parts))))
        });
        Ok(streamed(left, &format!("points-{}-{}.csv", days[0], days[1]), heading, pages))
    };
    file.await.unwrap_or_else(Turned::json)
}
