//! Complaints: what a household is not content with, its clocks, and the talks until it is.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000031_complaints", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table complaint (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  household_id uuid not null,
  service_order_id uuid,
  visit_id uuid,
  staff_member_id uuid,
  channel text not null check (channel in ('PHONE', 'WECHAT', 'APP', 'EMAIL', 'IN_PERSON', 'CALL_BACK')),
  state text not null check (state in ('RECEIVED', 'ROUTED', 'ANSWERED', 'CLOSED', 'WITHDRAWN')),
  words bytea not null,
  raised_by text not null,
  raised_at timestamptz not null,
  handler_id uuid,
  routed_at timestamptz,
  cause text check (cause in ('LATE', 'MISSED', 'WORKMANSHIP', 'ATTITUDE', 'COMMUNICATION', 'DAMAGE', 'PRICE', 'SAFETY',
    'UNFOUNDED', 'OTHER')),
  cause_words bytea,
  solution bytea,
  answered_at timestamptz,
  reopened integer not null check (reopened >= 0),
  closed_at timestamptz,
  withdraw_reason bytea,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, service_order_id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, service_order_id) references service_order (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, handler_id) references user_account (agency_id, id),
  check ((handler_id is null) = (routed_at is null)),
  check (state in ('RECEIVED', 'WITHDRAWN') or handler_id is not null),
  check (state not in ('ANSWERED', 'CLOSED') or (cause is not null and solution is not null)),
  check ((state in ('CLOSED', 'WITHDRAWN')) = (closed_at is not null))
);
create index complaint_by_agency on complaint (agency_id, raised_at, id);
create index complaint_of_household on complaint (agency_id, household_id, raised_at);
create index complaint_of_branch on complaint (agency_id, branch_id, raised_at);
create index complaint_of_staff_member on complaint (agency_id, staff_member_id, raised_at);

create table complaint_clock (
  agency_id uuid not null,
  complaint_id uuid not null,
  kind text not null check (kind in ('RESPONSE', 'SOLUTION')),
  open boolean not null,
  warn_at timestamptz,
  due_at timestamptz,
  over_at timestamptz,
  warned_at timestamptz,
  breached_at timestamptz,
  primary key (agency_id, complaint_id, kind),
  foreign key (agency_id, complaint_id) references complaint (agency_id, id)
);
create index complaint_clock_open on complaint_clock (agency_id, complaint_id) where open;

create table complaint_clock_event (
  id uuid not null primary key,
  agency_id uuid not null,
  complaint_id uuid not null,
  kind text not null check (kind in ('RESPONSE', 'SOLUTION')),
  happened text not null check (happened in ('STARTED', 'PAUSED', 'RESUMED', 'MET', 'STOPPED')),
  at timestamptz not null,
  foreign key (agency_id, complaint_id, kind) references complaint_clock (agency_id, complaint_id, kind)
);
create index complaint_clock_event_of_complaint on complaint_clock_event (agency_id, complaint_id);

create table complaint_follow_up (
  id uuid not null primary key,
  agency_id uuid not null,
  complaint_id uuid not null,
  asked_by text not null,
  asked_at timestamptz not null,
  satisfied boolean not null,
  note bytea,
  foreign key (agency_id, complaint_id) references complaint (agency_id, id)
);
create index complaint_follow_up_of_complaint on complaint_follow_up (agency_id, complaint_id, id);
";

const DOWN: &str = "
drop table complaint_follow_up;
drop table complaint_clock_event;
drop table complaint_clock;
drop table complaint;
";
