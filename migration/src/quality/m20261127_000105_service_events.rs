//! Events for families and the staff, who comes to them, and who waits for a place.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000105_service_events", up: &[Both(UP)], down: &[Both(DOWN)] };

// More places than there are cannot be taken, and nobody is enrolled twice: who has withdrawn may enrol again.
const UP: &str = "
create table service_event (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid,
  kind text not null check (kind in ('FAMILY_DAY', 'FESTIVAL', 'OUTING', 'WORKSHOP', 'RECOGNITION', 'OTHER')),
  audience text not null check (audience in ('FAMILIES', 'STAFF', 'BOTH')),
  title text not null,
  words text,
  place text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  enrol_until timestamptz not null,
  places integer not null check (places between 1 and 10000),
  taken integer not null default 0,
  enrolments integer not null default 0 check (enrolments >= 0),
  state text not null check (state in ('PLANNED', 'PREPARING', 'RUNNING', 'CLOSED', 'CANCELLED')),
  reception_id uuid,
  planned_by text not null,
  planned_at timestamptz not null,
  ended_at timestamptz,
  cancel_reason text,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, reception_id) references reception (agency_id, id),
  check (taken between 0 and places),
  check (starts_at < ends_at),
  check (enrol_until <= starts_at),
  check ((state in ('CLOSED', 'CANCELLED')) = (ended_at is not null)),
  check ((state = 'CANCELLED') = (cancel_reason is not null))
);
create index service_event_by_agency on service_event (agency_id, starts_at, id);

create table service_event_enrolment (
  id uuid not null primary key,
  agency_id uuid not null,
  service_event_id uuid not null,
  branch_id uuid not null,
  household_id uuid,
  staff_member_id uuid,
  number integer not null check (number > 0),
  persons integer not null check (persons between 1 and 50),
  state text not null check (state in ('ENROLLED', 'WAITING', 'WITHDRAWN', 'ATTENDED', 'ABSENT')),
  enrolled_by text not null,
  enrolled_at timestamptz not null,
  placed_at timestamptz,
  withdrawn_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, service_event_id, number),
  foreign key (agency_id, service_event_id) references service_event (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  check ((household_id is null) <> (staff_member_id is null)),
  check (state not in ('ENROLLED', 'ATTENDED', 'ABSENT') or placed_at is not null),
  check (state <> 'WAITING' or placed_at is null),
  check ((state = 'WITHDRAWN') = (withdrawn_at is not null))
);
create unique index service_event_enrolment_of_household
  on service_event_enrolment (agency_id, service_event_id, household_id)
  where household_id is not null and state <> 'WITHDRAWN';
create unique index service_event_enrolment_of_staff_member
  on service_event_enrolment (agency_id, service_event_id, staff_member_id)
  where staff_member_id is not null and state <> 'WITHDRAWN';
create index service_event_enrolment_waiting on service_event_enrolment (agency_id, service_event_id, number)
  where state = 'WAITING';
create index service_event_enrolment_by_household on service_event_enrolment (agency_id, household_id, id)
  where household_id is not null;
create index service_event_enrolment_by_staff_member on service_event_enrolment (agency_id, staff_member_id, id)
  where staff_member_id is not null;
";

const DOWN: &str = "
drop table service_event_enrolment;
drop table service_event;
";
