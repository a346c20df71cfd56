//! What a job does row by row: one row that fails keeps none of the others waiting.

use std::fmt::Display;

use super::{
    context::{Context, Tx},
    error::{Error, Result},
};

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
