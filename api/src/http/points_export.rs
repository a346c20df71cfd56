//! `/export/points.csv`: the entries of wallets for the books, streamed a page at a time.

use std::sync::Arc;

use axum::{Extension, extract::State as Extract, http::HeaderMap, response::Response};
use domain::loyalty::{
    BOOKS_EXPORT,
    books_export::{self, Behind},
};
use futures_util::stream;

use super::{
    asker::Asker,
    export::{File, Pages, Wanted},
    visitor::Turned,
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
        let file = File::begin(&state, asker, &headers, wanted, ("points.csv", BOOKS_EXPORT)).await?;
        let heading = written::heading(tables::POINTS)?;
        let pages = stream::try_unfold(file.pages(None), async |mut pages: Pages<Option<Behind>>| {
            let Some((part, behind)) = pages.next() else { return Ok(None) };
            let (lines, next) = books_export::lines(&pages.cx, &part, behind).await?;
            let rows = written::rows(lines.iter().map(|line| tables::points(&part, line)))?;
            if next.is_some() {
                pages.left.push((part, next));
            }
            Ok(Some((rows, pages)))
        });
        Ok(file.answer(heading, pages))
    };
    file.await.unwrap_or_else(Turned::json)
}
