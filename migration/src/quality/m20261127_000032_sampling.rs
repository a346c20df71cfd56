//! Acceptance sampling: how strict a carer's visits are looked at, lots of them, and which ones were drawn.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000032_sampling", up: &[Both(UP)], down: &[Both(DOWN)] };

// A visit belongs to one lot at most: lots of a carer do not overlap.
const UP: &str = "
create table sampling_scheme (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  staff_member_id uuid not null,
  limit_hundredths integer not null check (limit_hundredths > 0),
  standing jsonb not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, staff_member_id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);

create table sampling_lot (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  sampling_scheme_id uuid not null,
  branch_id uuid not null,
  staff_member_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  population integer not null check (population >= 2),
  severity text not null check (severity in ('NORMAL', 'TIGHTENED', 'REDUCED')),
  code_letter text not null,
  sample_size integer not null check (sample_size between 1 and population),
  accept integer not null check (accept >= 0),
  reject integer not null check (reject > accept),
  seed bigint not null check (seed >= 0),
  drawn_by text not null,
  drawn_at timestamptz not null,
  nonconforming integer,
  accepted boolean,
  judged_by text,
  judged_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, sampling_scheme_id) references sampling_scheme (agency_id, id),
  check (starts_at < ends_at),
  check ((judged_at is null) = (nonconforming is null)),
  check ((judged_at is null) = (accepted is null)),
  check ((judged_at is null) = (judged_by is null))
);
create index sampling_lot_of_scheme on sampling_lot (agency_id, sampling_scheme_id, starts_at);
create unique index sampling_lot_one_open on sampling_lot (agency_id, sampling_scheme_id) where judged_at is null;

create table sampling_lot_visit (
  agency_id uuid not null,
  sampling_lot_id uuid not null,
  visit_id uuid not null,
  drawn boolean not null,
  chosen boolean not null,
  chance integer not null check (chance between 0 and 10000),
  conforming boolean,
  primary key (agency_id, sampling_lot_id, visit_id),
  unique (agency_id, visit_id),
  foreign key (agency_id, sampling_lot_id) references sampling_lot (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  check (conforming is null or drawn or chosen)
);
";

const DOWN: &str = "
drop table sampling_lot_visit;
drop table sampling_lot;
drop table sampling_scheme;
";
