//! The times of placements that nobody holds on the roster.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261125_000017_uncovered_time", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table uncovered_time (
  agency_id uuid not null,
  placement_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason text not null check (reason in ('CARER_UNAVAILABLE', 'TAKEN', 'UNSUITABLE')),
  since timestamptz not null,
  primary key (agency_id, placement_id, starts_at),
  check (starts_at < ends_at),
  foreign key (agency_id, placement_id) references placement (agency_id, id)
);
create index uncovered_time_ahead on uncovered_time (agency_id, ends_at);
";

const DOWN: &str = "drop table uncovered_time;";
