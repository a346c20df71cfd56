//! Visits, the series that they recur by, what devices reported, and what was not as it should be.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261126_000020_visits", up: &[Both(PLANNED), Both(SEEN)], down: &[Both(DOWN)] };

// An occurrence of a series is one visit, wherever it is moved to; a visit that is not called off has a carer exactly
// when its state says so.
const PLANNED: &str = "
create table visit_series (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  branch_id uuid not null,
  address_id uuid,
  service_type text not null
    check (service_type in ('MATERNITY', 'INFANT', 'ELDERLY', 'PATIENT', 'HOUSEKEEPING', 'BUTLER')),
  staff_member_id uuid,
  schedule jsonb not null,
  generated_until timestamptz not null,
  goes_on boolean not null,
  split_from_id uuid,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, address_id) references address (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, split_from_id) references visit_series (agency_id, id)
);
create index visit_series_of_household on visit_series (agency_id, household_id, id);
create index visit_series_to_generate on visit_series (agency_id, generated_until) where goes_on;

create table visit (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  visit_series_id uuid,
  placement_id uuid,
  by_placement boolean not null,
  occurs_at timestamptz,
  household_id uuid not null,
  branch_id uuid not null,
  address_id uuid,
  service_type text not null
    check (service_type in ('MATERNITY', 'INFANT', 'ELDERLY', 'PATIENT', 'HOUSEKEEPING', 'BUTLER')),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  staff_member_id uuid,
  answer_by timestamptz,
  state text not null check (state in ('PLANNED', 'OFFERED', 'ASSIGNED', 'ON_THE_WAY', 'CHECKED_IN', 'CHECKED_OUT',
    'CONFIRMED', 'CANCELLED', 'MISSED')),
  set_out_at timestamptz,
  checked_in_at timestamptz,
  checked_out_at timestamptz,
  confirmed_at timestamptz,
  confirmed_by text,
  cancelled_at timestamptz,
  cancelled_by text check (cancelled_by in ('FAMILY', 'CARER', 'AGENCY')),
  cancel_reason bytea,
  late_since timestamptz,
  missed_at timestamptz,
  hand_over_note bytea,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, visit_series_id, occurs_at),
  unique (agency_id, placement_id, occurs_at),
  foreign key (agency_id, visit_series_id) references visit_series (agency_id, id),
  foreign key (agency_id, placement_id) references placement (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, address_id) references address (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  check (starts_at < ends_at),
  check (visit_series_id is null or placement_id is null),
  check ((visit_series_id is null and placement_id is null) = (occurs_at is null)),
  check (not by_placement or placement_id is not null),
  check (checked_out_at is null or checked_in_at <= checked_out_at),
  check ((state = 'CANCELLED') = (cancelled_at is not null)),
  check ((cancelled_at is null) = (cancelled_by is null)),
  check ((confirmed_at is null) = (confirmed_by is null)),
  check (state not in ('OFFERED', 'ASSIGNED', 'ON_THE_WAY', 'CHECKED_IN', 'CHECKED_OUT') or staff_member_id is not null),
  check (state <> 'PLANNED' or staff_member_id is null),
  check ((state = 'OFFERED') = (answer_by is not null))
);
create index visit_by_time on visit (agency_id, starts_at, id);
create index visit_of_household on visit (agency_id, household_id, starts_at, id);
create index visit_of_staff_member on visit (agency_id, staff_member_id, starts_at, id);
create index visit_open on visit (agency_id, starts_at) where state in ('PLANNED', 'OFFERED', 'ASSIGNED', 'ON_THE_WAY');
";

const SEEN: &str = "
create table visit_report (
  id uuid not null primary key,
  agency_id uuid not null,
  visit_id uuid not null,
  staff_member_id uuid not null,
  client_id text not null check (client_id <> ''),
  kind text not null check (kind in ('SET_OUT', 'CHECK_IN', 'CHECK_OUT')),
  device_at timestamptz not null,
  received_at timestamptz not null,
  position bytea,
  accuracy_metres integer check (accuracy_metres >= 0),
  distance_metres integer check (distance_metres >= 0),
  unique (agency_id, id),
  unique (agency_id, staff_member_id, client_id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index visit_report_of_visit on visit_report (agency_id, visit_id, device_at, client_id);

create table visit_exception (
  id uuid not null primary key,
  agency_id uuid not null,
  visit_id uuid not null,
  kind text not null check (kind in ('LATE', 'MISSED', 'LEFT_EARLY', 'CHECK_IN_ELSEWHERE', 'CHECK_OUT_ELSEWHERE',
    'CHECK_IN_PLACE_UNKNOWN', 'CHECK_OUT_PLACE_UNKNOWN')),
  raised_at timestamptz not null,
  reason bytea,
  resolution bytea,
  resolved_by text,
  resolved_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, visit_id, kind),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  check ((resolved_at is null) = (resolved_by is null)),
  check ((resolved_at is null) = (resolution is null))
);
";

const DOWN: &str = "
drop table visit_exception;
drop table visit_report;
drop table visit;
drop table visit_series;
";
