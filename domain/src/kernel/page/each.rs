//! The same page for many owners at once: what a list within a list asks for, in one statement, and one more to count.

use std::{collections::HashMap, hash::Hash};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select, TryGetable,
    sea_query::{Alias, Expr, Query, SelectStatement, WindowStatement},
};

use super::{ListOrder, Page, PageRequest, direction_and_limit};
use crate::kernel::{Context, Error, Result};

/// Whose pages are asked for.
#[derive(Debug)]
pub struct Owners<'a, E: EntityTrait, K> {
    /// The owners.
    pub ids: &'a [K],
    /// The column by which a row belongs to one.
    pub column: E::Column,
    /// The same on a row.
    pub of: fn(&E::Model) -> K,
}

/// The page of each of some owners, of a query that reaches the rows of all of them. Owners without rows have an empty
/// page. The last column of the order is the id.
///
/// # Errors
/// As [`page`](super::page).
pub async fn pages<E, K, C>(
    cx: &Context<C>,
    select: Select<E>,
    order: &ListOrder<E>,
    owners: Owners<'_, E, K>,
    request: &PageRequest,
) -> Result<HashMap<K, Page<E::Model>>>
where
    E: EntityTrait,
    E::Model: FromQueryResult + Send + Sync,
    K: Copy + Eq + Hash + Into<sea_orm::Value> + TryGetable + Send,
    C: ConnectionTrait,
{
    let owner = owners.column;
    let select = select.filter(owner.is_in(owners.ids.iter().copied()));
    let mut totals: HashMap<K, i64> = HashMap::new();
    if request.count {
        let counted = select.clone().select_only().column(owner).column_as(owner.count(), "rows").group_by(owner);
        totals.extend(counted.into_tuple::<(K, i64)>().all(cx.db()).await?);
    }
    let (backward, _) = direction_and_limit(request)?;
    let id = order.terms.last().ok_or_else(|| Error::internal("a list in no order"))?.column;
    let first = first_of_each(order.between(select, request)?, order, (owner, id), request)?;
    let mut rows = E::find().filter(id.in_subquery(first));
    for (column, direction) in order.directions(backward) {
        rows = rows.order_by(column, direction.order());
    }
    let mut found: HashMap<K, Vec<E::Model>> = HashMap::new();
    for row in rows.all(cx.db()).await? {
        found.entry((owners.of)(&row)).or_default().push(row);
    }
    let total = |owner: &K| u64::try_from(totals.get(owner).copied().unwrap_or(0)).unwrap_or(0);
    let page = |owner: &K| {
        let rows = found.remove(owner).unwrap_or_default();
        Ok((*owner, order.cut(rows, request, request.count.then(|| total(owner)))?))
    };
    owners.ids.iter().map(page).collect()
}

/// The ids of the first rows of each owner, one more than its page holds.
fn first_of_each<E: EntityTrait>(
    select: Select<E>,
    order: &ListOrder<E>,
    (owner, id): (E::Column, E::Column),
    request: &PageRequest,
) -> Result<SelectStatement> {
    let (backward, limit) = direction_and_limit(request)?;
    let mut in_turn = WindowStatement::partition_by(owner.as_column_ref());
    for (column, direction) in order.directions(backward) {
        in_turn.order_by(column.as_column_ref(), direction.order());
    }
    let (row, place, numbered) = (Alias::new("row"), Alias::new("place"), Alias::new("numbered"));
    let mut rows = select.select_only().column_as(id, "row").into_query();
    rows.expr_window_as(Expr::cust("row_number()"), in_turn, place.clone());
    let last = i64::try_from(limit + 1).unwrap_or(i64::MAX);
    let first = Query::select().column(row).from_subquery(rows, numbered).and_where(Expr::col(place).lte(last)).take();
    Ok(first)
}
