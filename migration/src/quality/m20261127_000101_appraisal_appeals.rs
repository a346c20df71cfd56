//! Appeals against appraisals, and corrections that come to the next one.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000101_appraisal_appeals", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table appraisal_appeal (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  appraisal_id uuid not null,
  staff_member_id uuid not null,
  words bytea not null,
  filed_by text not null,
  filed_at timestamptz not null,
  state text not null check (state in ('OPEN', 'GRANTED', 'DENIED')),
  points integer not null,
  reason bytea,
  decided_by text,
  decided_at timestamptz,
  unique (agency_id, id),
  unique (agency_id, appraisal_id),
  foreign key (agency_id, appraisal_id) references appraisal (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  check ((state = 'GRANTED') = (points > 0)),
  check ((state = 'OPEN') = (decided_at is null)),
  check ((decided_at is null) = (decided_by is null)),
  check (decided_by is null or decided_by <> filed_by)
);

create table appraisal_correction (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  staff_member_id uuid not null,
  appraisal_id uuid not null,
  period text not null check (period in ('MONTH', 'QUARTER')),
  first_day date not null,
  points integer not null check (points <> 0),
  reason bytea not null,
  made_by text not null,
  made_at timestamptz not null,
  entered_id uuid,
  entered_at timestamptz,
  unique (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, appraisal_id) references appraisal (agency_id, id),
  foreign key (agency_id, entered_id) references appraisal (agency_id, id),
  check ((entered_id is null) = (entered_at is null))
);
create index appraisal_correction_to_enter on appraisal_correction (agency_id, period, staff_member_id)
  where entered_id is null;
create index appraisal_correction_of_appraisal on appraisal_correction (agency_id, appraisal_id, id);
create index appraisal_correction_entered on appraisal_correction (agency_id, entered_id)
  where entered_id is not null;
";

const DOWN: &str = "
drop table appraisal_correction;
drop table appraisal_appeal;
";
