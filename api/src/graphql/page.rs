//! Lists that can grow, as Relay connections with keyset cursors (<https://relay.dev/graphql/connections.htm>).

use std::borrow::Cow;

use async_graphql::{Context, Object, OutputType, SimpleObject, TypeName};
use domain::kernel::{Error, Page, PageRequest};

use super::error::{ApiError, Result};

/// Reads the four arguments of a connection, and whether `totalCount` is asked for.
///
/// # Errors
/// A negative size.
pub fn page_request(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> Result<PageRequest> {
    let count = ctx.look_ahead().field("totalCount").exists();
    Ok(PageRequest { first: size("first", first)?, after, last: size("last", last)?, before, count })
}

fn size(argument: &'static str, size: Option<i32>) -> Result<Option<u64>> {
    size.map(|size| u64::try_from(size).map_err(|_| Error::invalid(argument, "must not be negative").into()))
        .transpose()
}

/// How many of a plain list are asked for.
///
/// # Errors
/// A negative number.
pub fn how_many(argument: &'static str, number: i32) -> Result<usize> {
    usize::try_from(number).map_err(|_| Error::invalid(argument, "must not be negative").into())
}

/// A page of a list.
pub struct Connection<N> {
    edges: Vec<Edge<N>>,
    page_info: PageInfo,
    total: Option<u64>,
}

impl<N> Connection<N> {
    /// The page as a connection; `node` wraps a row.
    pub fn new<T>(page: Page<T>, node: impl Fn(T) -> N) -> Self {
        let edges: Vec<_> = page.rows.into_iter().map(|(cursor, row)| Edge { cursor, node: node(row) }).collect();
        let page_info = PageInfo {
            has_previous_page: page.has_previous,
            has_next_page: page.has_next,
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        };
        Self { edges, page_info, total: page.total }
    }
}

impl<N: OutputType> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

/// A page of a list, in a stable order.
#[Object(name_type)]
impl<N: OutputType> Connection<N> {
    /// The rows of this page, each with its cursor.
    async fn edges(&self) -> &[Edge<N>] {
        &self.edges
    }

    /// The rows of this page.
    async fn nodes(&self) -> Vec<&N> {
        self.edges.iter().map(|edge| &edge.node).collect()
    }

    /// Where this page stands in the list.
    async fn page_info(&self) -> &PageInfo {
        &self.page_info
    }

    /// How many rows the whole list has. Counted only when asked for, with a statement of its own.
    async fn total_count(&self) -> Result<u64> {
        self.total.ok_or_else(|| ApiError::internal("a list that was not counted"))
    }
}

/// A row of a page.
pub struct Edge<N> {
    cursor: String,
    node: N,
}

impl<N: OutputType> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

/// A row of a page, with its place in the list.
#[Object(name_type)]
impl<N: OutputType> Edge<N> {
    /// The place in the list: an opaque text for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The row itself.
    async fn node(&self) -> &N {
        &self.node
    }
}

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether there are rows before this page.
    has_previous_page: bool,
    /// Whether there are rows after this page.
    has_next_page: bool,
    /// The cursor of the first row. Null when the page is empty.
    start_cursor: Option<String>,
    /// The cursor of the last row, for `after`. Null when the page is empty.
    end_cursor: Option<String>,
}
