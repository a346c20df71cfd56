//! What each visit, complaint, request and order counts for, the sums of it by day, and the targets.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000051_indicators", up: &[Both(UP)], down: &[Both(DOWN)] };

// The row of the book is what a recount locks, so that nothing is counted meanwhile. A sum is of a person where one is named and of the whole branch where `person_id` is the zero UUID, so that it can be part
// of the key. A target of the zero branch is the agency's.
const UP: &str = "
create table indicator_fact (
  agency_id uuid not null references agency (id),
  measure text not null check (measure in ('PUNCTUAL', 'VISITED', 'COMPLAINED', 'SOLVED', 'RESPONSE', 'COMPLETION',
    'SATISFIED')),
  source_id uuid not null,
  branch_id uuid not null,
  staff_member_id uuid,
  household_id uuid not null,
  on_day date not null,
  hits integer not null check (hits between 0 and cases),
  cases integer not null check (cases > 0),
  minutes bigint not null check (minutes >= 0),
  primary key (agency_id, measure, source_id),
  foreign key (agency_id, branch_id) references branch (agency_id, id)
);
create index indicator_fact_of_day on indicator_fact (agency_id, on_day);

create table indicator_day (
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  person_id uuid not null,
  on_day date not null,
  measure text not null,
  hits bigint not null,
  cases bigint not null,
  minutes bigint not null,
  squares bigint not null,
  primary key (agency_id, person_id, on_day, branch_id, measure),
  foreign key (agency_id, branch_id) references branch (agency_id, id)
);

create table acquaintance (
  agency_id uuid not null references agency (id),
  month date not null,
  branch_id uuid not null,
  household_id uuid not null,
  staff_member_id uuid not null,
  visits bigint not null,
  primary key (agency_id, month, branch_id, household_id, staff_member_id),
  foreign key (agency_id, branch_id) references branch (agency_id, id)
);

create table indicator_book (
  agency_id uuid not null primary key references agency (id),
  recounted_at timestamptz not null
);

create table indicator_target (
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  indicator text not null,
  valid_from date not null,
  target double precision not null check (target >= 0),
  set_by text not null,
  set_at timestamptz not null,
  primary key (agency_id, branch_id, indicator, valid_from)
);
";

const DOWN: &str = "
drop table indicator_target;
drop table indicator_book;
drop table acquaintance;
drop table indicator_day;
drop table indicator_fact;
";
