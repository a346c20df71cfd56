//! What a job does row by row: one row that fails keeps none of the others waiting.

use std::fmt::Display;

use super::{
    context::{Context, Tx},
    error::{Error, Result},
};

/// Rows that are done one after the other, each in a transaction of its own, and the first error among them.
#[derive(Debug, Default)]
pub struct Each {
    first: Option<Error>,
}

impl Each {
    /// Does the work for every one of some rows; those that fail are logged and left as they were.
    pub async fn of<I: Copy + Display>(&mut self, cx: &Context, rows: &[I], work: impl AsyncFn(&Tx, I) -> Result<()>) {
        for row in rows {
            if let Err(error) = cx.write(async |tx| work(tx, *row).await).await {
                tracing::error!(job = cx.request().id, %row, %error, "a job failed at a row; it goes on with the next");
                self.first.get_or_insert(error);
            }
        }
    }

    /// How it went as a whole.
    ///
    /// # Errors
    /// What the first row that failed answered.
    pub fn end(self) -> Result<()> {
        self.first.map_or(Ok(()), Err)
    }
}
