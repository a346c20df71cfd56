//! Days of carers who live in the household.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000112_live_in_days", up: &[Both(UP)], down: &[Both(DOWN)] };

// Only a time of a placement is lived in.
const UP: &str = "
alter table visit add column live_in boolean not null default false check (not live_in or placement_id is not null);
";

const DOWN: &str = "alter table visit drop column live_in";
