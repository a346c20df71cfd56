//! Weeks in which something did not vary as chance has it any more.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step =
    Step { name: "m20261127_000063_control_signals", up: &[Both(UP)], down: &[Both("drop table control_signal;")] };

// A week of a chart signals once.
const UP: &str = "
create table control_signal (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  measure text not null check (measure in ('COMPLAINTS', 'FAILED_INSPECTIONS', 'LATENESS', 'DISCONTENT')),
  kind text not null check (kind in ('P', 'U', 'EWMA', 'CUSUM')),
  subject uuid not null,
  branch_id uuid,
  staff_member_id uuid,
  starts_on date not null,
  hits integer not null check (hits >= 0),
  cases integer not null check (cases > 0),
  side text not null check (side in ('ABOVE', 'BELOW')),
  noticed_at timestamptz not null,
  unique (agency_id, id),
  unique (agency_id, subject, measure, kind, starts_on),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  check (branch_id is null or staff_member_id is null)
);
create index control_signal_by_week on control_signal (agency_id, starts_on, id);
";
