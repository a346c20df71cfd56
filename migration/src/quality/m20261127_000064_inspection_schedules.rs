//! Inspections that recur, and that are told of once they are due.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000064_inspection_schedules",
    up: &[
        Both(UP),
        Postgres("alter table inspection add column due_told_at timestamptz;"),
        Sqlite("alter table inspection add column due_told_at text;"),
        Both(TO_TELL),
    ],
    down: &[Both(DOWN)],
};

// A time of a schedule has one inspection.
const UP: &str = "
create table inspection_schedule (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  household_id uuid not null,
  staff_member_id uuid not null,
  template_code text not null,
  kind text not null check (kind in ('PATROL', 'SPOT', 'FIRST_CLEAN', 'MYSTERY')),
  inspector_id uuid not null,
  schedule jsonb not null,
  planned_until timestamptz not null,
  goes_on boolean not null,
  made_by text not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, inspector_id) references user_account (agency_id, id),
  check (ended_at is null or not goes_on)
);
create index inspection_schedule_to_plan on inspection_schedule (agency_id, planned_until) where goes_on;

create table inspection_occurrence (
  agency_id uuid not null,
  inspection_schedule_id uuid not null,
  occurs_at timestamptz not null,
  inspection_id uuid not null,
  primary key (agency_id, inspection_schedule_id, occurs_at),
  unique (agency_id, inspection_id),
  foreign key (agency_id, inspection_schedule_id) references inspection_schedule (agency_id, id),
  foreign key (agency_id, inspection_id) references inspection (agency_id, id)
);
";

const TO_TELL: &str = "
create index inspection_to_tell on inspection (agency_id, due_at) where state = 'PLANNED' and due_told_at is null;
";

const DOWN: &str = "
drop index inspection_to_tell;
alter table inspection drop column due_told_at;
drop table inspection_occurrence;
drop table inspection_schedule;
";
