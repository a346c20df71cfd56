//! Rows of several tables read by one statement.

use sea_orm::{EntityTrait, FromQueryResult, Iterable, QueryResult, QuerySelect};

use super::error::Result;

/// Selects the columns of a table that was joined, each under a prefix, so that [`row`] finds them.
#[must_use]
pub fn also<E: EntityTrait, S: QuerySelect>(select: S, _: E, prefix: &str) -> S {
    E::Column::iter().fold(select, |select, column| {
        let name = format!("{prefix}{}", sea_orm::IdenStatic::as_str(&column));
        select.column_as(column, name)
    })
}

/// A row of a table that was joined; `None` where none fitted.
///
/// # Errors
/// When a column does not hold what it is said to.
pub fn row<M: FromQueryResult>(found: &QueryResult, prefix: &str) -> Result<Option<M>> {
    Ok(M::from_query_result_optional(found, prefix)?)
}
