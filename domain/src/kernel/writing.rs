//! Whether the database takes writes, as far as this process has met it.

use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{DbErr, RuntimeErr, sqlx};

use super::database::explain;

/// Whether the last write failed for a reason that will stop the next one too. Kept in the process's memory, so that
/// asking whether the server is ready costs a write only while there is doubt.
#[derive(Debug, Default)]
pub struct Writing {
    stopped: AtomicBool,
}

impl Writing {
    /// Whether the last write was stopped.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// A write came through.
    pub fn succeeded(&self) {
        if self.is_stopped() && self.stopped.swap(false, Ordering::Relaxed) {
            tracing::info!("the database takes writes again");
        }
    }

    /// A write failed.
    pub(super) fn failed(&self, cause: &DbErr) {
        if stops_writing(cause) && !self.stopped.swap(true, Ordering::Relaxed) {
            tracing::error!(reason = explain(cause), "the database takes no writes");
        }
    }
}

/// Whether an error is of the kind that every write meets: a full or failing disk, a file or server that is read only.
///
/// SQLite: the primary result codes `READONLY`, `IOERR` and `FULL` (<https://www.sqlite.org/rescode.html>). PostgreSQL:
/// `read_only_sql_transaction`, `disk_full` and `io_error`
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn stops_writing(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return false;
    };
    let sqlx::Error::Database(told) = cause.as_ref() else { return false };
    let code = told.code().unwrap_or_default();
    match code.as_ref() {
        "25006" | "53100" | "58030" => true,
        code if code.len() < 5 => code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 8 | 10 | 13)),
        _ => false,
    }
}
