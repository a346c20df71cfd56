//! Plans, the days that they are about, and what they propose for each visit.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261126_000023_dispatch_plans", up: &[Both(UP)], down: &[Both(DOWN)] };

// A plan is leased exactly while it is worked out, and says why exactly when it failed; a visit that is given has a place
// in a route.
const UP: &str = "
create table dispatch_plan (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  kind text not null check (kind in ('PLAN', 'REPLAN')),
  state text not null check (state in ('QUEUED', 'SOLVING', 'PROPOSED', 'PARTLY_ACCEPTED', 'ACCEPTED', 'CANCELLED',
    'FAILED')),
  first_day date not null,
  days integer not null check (days between 1 and 7),
  asked jsonb not null,
  requested_by text not null,
  requested_at timestamptz not null,
  leased_until timestamptz,
  attempts integer not null default 0 check (attempts >= 0),
  progress_percent integer not null default 0 check (progress_percent between 0 and 100),
  best_cost bigint,
  solved_at timestamptz,
  searched_ms integer check (searched_ms >= 0),
  failure text,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  check ((state = 'SOLVING') = (leased_until is not null)),
  check ((state = 'FAILED') = (failure is not null)),
  check (state not in ('PROPOSED', 'PARTLY_ACCEPTED', 'ACCEPTED') or solved_at is not null)
);
create index dispatch_plan_of_branch on dispatch_plan (agency_id, branch_id, id);
create index dispatch_plan_open on dispatch_plan (agency_id, id) where state in ('QUEUED', 'SOLVING');

create table dispatch_plan_day (
  plan_id uuid not null,
  on_day date not null,
  agency_id uuid not null,
  model jsonb,
  routes jsonb,
  score jsonb,
  primary key (plan_id, on_day),
  foreign key (agency_id, plan_id) references dispatch_plan (agency_id, id)
);

create table planned_visit (
  plan_id uuid not null,
  visit_id uuid not null,
  agency_id uuid not null,
  household_id uuid not null,
  on_day date not null,
  visit_version integer not null,
  change text not null check (change in ('KEPT', 'ASSIGNED', 'REASSIGNED', 'MOVED', 'RELEASED', 'UNASSIGNED')),
  staff_member_id uuid,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  position integer check (position >= 0),
  travel_minutes integer check (travel_minutes >= 0),
  short_minutes integer not null default 0 check (short_minutes >= 0),
  staff_member_before uuid,
  starts_before timestamptz not null,
  bars jsonb not null,
  accepted_at timestamptz,
  primary key (plan_id, visit_id),
  foreign key (agency_id, plan_id) references dispatch_plan (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, staff_member_before) references staff_member (agency_id, id),
  check (starts_at < ends_at),
  check ((change in ('RELEASED', 'UNASSIGNED')) = (staff_member_id is null)),
  check ((staff_member_id is null) = (position is null)),
  check (accepted_at is null or change not in ('KEPT', 'UNASSIGNED'))
);
create index planned_visit_of_household on planned_visit (agency_id, household_id, plan_id);
";

const DOWN: &str = "
drop table planned_visit;
drop table dispatch_plan_day;
drop table dispatch_plan;
";
