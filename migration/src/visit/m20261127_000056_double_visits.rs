//! Visits that two carers give together.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000056_double_visits", up: &[Both(UP)], down: &[Both(DOWN)] };

// Each of the two points to the other: whichever is read, the other is found, and none is in two pairs.
const UP: &str = "
create table double_visit (
  visit_id uuid not null primary key,
  agency_id uuid not null,
  other_id uuid not null,
  unique (agency_id, other_id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  foreign key (agency_id, other_id) references visit (agency_id, id),
  check (visit_id <> other_id)
);
";

const DOWN: &str = "drop table double_visit";
