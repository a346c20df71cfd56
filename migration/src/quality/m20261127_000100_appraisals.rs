//! Appraisals: cycles, and what each came to for a person.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000100_appraisals",
    up: &[Both(UP), Postgres(FROZEN_POSTGRES), Sqlite(FROZEN_SQLITE)],
    down: &[Both(DOWN), Postgres("drop function appraisal_frozen;")],
};

// A person has one result of a period, whichever cycle it comes from: that of their branch, or that of the agency.
const UP: &str = "
create table appraisal_cycle (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid,
  period text not null check (period in ('MONTH', 'QUARTER')),
  first_day date not null,
  last_day date not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  standard_id uuid not null,
  state text not null check (state in ('OPEN', 'COMPUTING', 'IN_REVIEW', 'CLOSED')),
  reached uuid,
  own_done boolean not null,
  appraised integer not null check (appraised >= 0),
  opened_by text not null,
  opened_at timestamptz not null,
  computed_by text,
  computing_at timestamptz,
  review_at timestamptz,
  appeal_until timestamptz,
  closed_by text,
  closed_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, standard_id) references standard (agency_id, id),
  check (first_day <= last_day),
  check ((state = 'OPEN') = (computing_at is null)),
  check ((state in ('IN_REVIEW', 'CLOSED')) = (review_at is not null)),
  check ((state = 'CLOSED') = (closed_at is not null))
);
create unique index appraisal_cycle_of_agency on appraisal_cycle (agency_id, period, first_day)
  where branch_id is null;
create unique index appraisal_cycle_of_branch on appraisal_cycle (agency_id, branch_id, period, first_day)
  where branch_id is not null;
create index appraisal_cycle_to_compute on appraisal_cycle (agency_id, id) where state = 'COMPUTING';

create table appraisal (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  appraisal_cycle_id uuid not null,
  period text not null check (period in ('MONTH', 'QUARTER')),
  first_day date not null,
  staff_member_id uuid not null,
  facts jsonb not null,
  measures jsonb not null,
  evidence jsonb not null,
  own_points integer,
  base_points integer,
  carried_points integer not null,
  appeal_points integer not null check (appeal_points >= 0),
  points integer check (points >= 0),
  verdict text not null check (verdict in ('PASSED', 'FAILED', 'NOT_RATED')),
  bonus_basis_points integer,
  training boolean not null,
  warning boolean not null,
  self_comment bytea,
  self_commented_at timestamptz,
  manager_comment bytea,
  manager_commented_by text,
  manager_commented_at timestamptz,
  acknowledged_at timestamptz,
  computed_at timestamptz not null,
  closed_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, period, first_day, staff_member_id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, appraisal_cycle_id) references appraisal_cycle (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  check ((verdict = 'NOT_RATED') = (points is null)),
  check ((points is null) = (bonus_basis_points is null))
);
create index appraisal_of_cycle on appraisal (agency_id, appraisal_cycle_id, staff_member_id);
create index appraisal_of_staff_member on appraisal (agency_id, staff_member_id, period, first_day);
create index appraisal_failed on appraisal (agency_id, appraisal_cycle_id) where verdict = 'FAILED';
";

const DOWN: &str = "
drop table appraisal;
drop table appraisal_cycle;
";

// What is closed never changes, whoever writes.
const FROZEN_POSTGRES: &str = "
create function appraisal_frozen() returns trigger language plpgsql as $$
begin
  raise exception 'appraisal_frozen' using errcode = 'exclusion_violation';
end;
$$;
create trigger appraisal_frozen_on_update before update on appraisal
  for each row when (old.closed_at is not null) execute function appraisal_frozen();
create trigger appraisal_frozen_on_delete before delete on appraisal
  for each row when (old.closed_at is not null) execute function appraisal_frozen();
create trigger appraisal_cycle_frozen_on_update before update on appraisal_cycle
  for each row when (old.closed_at is not null) execute function appraisal_frozen();
create trigger appraisal_cycle_frozen_on_delete before delete on appraisal_cycle
  for each row when (old.closed_at is not null) execute function appraisal_frozen();
";

const FROZEN_SQLITE: &str = "
create trigger appraisal_frozen_on_update before update on appraisal
when old.closed_at is not null
begin
  select raise(abort, 'appraisal_frozen');
end;
create trigger appraisal_frozen_on_delete before delete on appraisal
when old.closed_at is not null
begin
  select raise(abort, 'appraisal_frozen');
end;
create trigger appraisal_cycle_frozen_on_update before update on appraisal_cycle
when old.closed_at is not null
begin
  select raise(abort, 'appraisal_frozen');
end;
create trigger appraisal_cycle_frozen_on_delete before delete on appraisal_cycle
when old.closed_at is not null
begin
  select raise(abort, 'appraisal_frozen');
end;
";
