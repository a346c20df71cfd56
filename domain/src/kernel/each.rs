//! What a job does row by row: one row that fails keeps none of the others waiting.

use std::fmt::Display;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, TryGetable, Value};

use super::{
    context::{Context, Tx},
    error::{Error, Result},
};

/// So many are looked for at once.
const BATCH: u64 = 500;

/// Rows that are done one after the other, each in a transaction of its own: how many, how many of them failed, and the
/// first error among those.
#[derive(Debug, Default)]
pub struct Each {
    rows: usize,
    failed: usize,
    first: Option<Error>,
}

impl Each {
    /// Does the work for every one of some rows; those that fail are logged and left as they were.
    pub async fn of<I: Copy + Display>(&mut self, cx: &Context, rows: &[I], work: impl AsyncFn(&Tx, I) -> Result<()>) {
        for row in rows {
            let done = cx.write(async |tx| work(tx, *row).await).await;
            self.count(cx, row, done);
        }
    }

    /// Does the work for everything that a query finds, by the column that names it: in its order, some hundreds at a time,
    /// each once. What comes to be due behind the place that was reached is done as well.
    ///
    /// # Errors
    /// When the database fails to tell what there is to do.
    pub async fn of_all<E, I>(
        &mut self,
        cx: &Context,
        due: Select<E>,
        by: E::Column,
        work: impl AsyncFn(&Tx, I) -> Result<()>,
    ) -> Result<()>
    where
        E: EntityTrait,
        I: Copy + Display + Into<Value> + TryGetable,
    {
        let mut rest = due.clone();
        loop {
            let batch = rest.select_only().column(by).distinct().order_by_asc(by).limit(BATCH);
            let rows: Vec<I> = batch.into_tuple().all(cx.db()).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            rest = due.clone().filter(by.gt(*last));
            for row in rows {
                let done = cx.write(async |tx| work(tx, row).await).await;
                self.count(cx, &row, done);
            }
        }
    }

    /// Counts a row that was done in another way.
    pub fn count(&mut self, cx: &Context, row: &impl Display, done: Result<()>) {
        self.rows += 1;
        if let Err(error) = done {
            tracing::error!(job = cx.request().id, %row, %error, "a job failed at a row; it goes on with the next");
            self.failed += 1;
            self.first.get_or_insert(error);
        }
    }

    /// How it went as a whole.
    ///
    /// # Errors
    /// [`Error::Rows`] when rows failed.
    pub fn end(self) -> Result<()> {
        let (of, failed) = (self.rows, self.failed);
        self.first.map_or(Ok(()), |first| Err(Error::Rows { failed, of, first: Box::new(first) }))
    }
}
