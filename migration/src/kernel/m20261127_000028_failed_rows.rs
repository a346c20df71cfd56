//! Runs of jobs say how many rows failed, of those that a job does each by itself.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000028_failed_rows", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
alter table job_run add column failed_rows integer not null default 0 check (failed_rows >= 0);
";

const DOWN: &str = "
alter table job_run drop column failed_rows;
";
