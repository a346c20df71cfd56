//! Staff, what they can and may, training, availability, leave, leaving, and the roster.

use super::{revision, roster};
use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20260101_000004_staff_and_roster",
    up: &[
        Both(PEOPLE),
        Both(TRAINING),
        Both(TIME),
        Postgres(roster::POSTGRES),
        Sqlite(roster::SQLITE),
        Postgres(revision::POSTGRES),
        Sqlite(revision::SQLITE),
    ],
    down: &[Both(DOWN), Postgres("drop function staff_member_row_changed; drop function staff_member_part_changed;")],
};

const PEOPLE: &str = "
create table staff_member (
  id uuid not null primary key,
  agency_id uuid not null,
  branch_id uuid not null,
  name bytea not null,
  name_index bytea not null,
  phone bytea,
  phone_index bytea,
  roles jsonb not null,
  languages jsonb not null,
  area jsonb not null,
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  live_in text not null check (live_in in ('LIVE_IN', 'LIVE_OUT', 'BOTH')),
  status text not null check (status in ('APPLICANT', 'ACTIVE', 'SUSPENDED', 'LEAVING', 'LEFT')),
  hired_on date,
  hourly_cost bigint check (hourly_cost >= 0),
  currency text check (length(currency) = 3),
  jurisdiction text not null,
  weekly_minutes integer not null check (weekly_minutes between 1 and 10080),
  weekly_hours jsonb not null,
  consented_groups bytea,
  created_at timestamptz not null,
  version integer not null default 1,
  revision bigint not null default 1,
  unique (agency_id, id),
  check ((hourly_cost is null) = (currency is null)),
  foreign key (agency_id, branch_id) references branch (agency_id, id)
);
create index staff_member_revision on staff_member (agency_id, revision);
create index staff_member_by_branch on staff_member (agency_id, branch_id, id);
create index staff_member_by_name on staff_member (agency_id, name_index);
create index staff_member_by_phone on staff_member (agency_id, phone_index);

create table staff_policy (
  agency_id uuid not null primary key references agency (id),
  induction_days integer not null check (induction_days between 0 and 60),
  background_check boolean not null,
  recruitment jsonb not null,
  version integer not null default 1
);

create table skill (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  code text not null check (code <> ''),
  name text not null check (name <> ''),
  retired_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, code)
);

create table staff_skill (
  id uuid not null primary key,
  agency_id uuid not null,
  staff_member_id uuid not null,
  skill_id uuid not null,
  level integer not null check (level between 1 and 5),
  unique (agency_id, staff_member_id, skill_id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, skill_id) references skill (agency_id, id)
);

create table credential (
  id uuid not null primary key,
  agency_id uuid not null,
  staff_member_id uuid not null,
  kind text not null,
  issuer text not null,
  number bytea not null,
  evidence text,
  issued_on date not null,
  expires_on date,
  withdrawn_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  check (expires_on is null or issued_on < expires_on),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index credential_of_staff_member on credential (agency_id, staff_member_id);
create index credential_by_expiry on credential (agency_id, expires_on);

create table background_check (
  id uuid not null primary key,
  agency_id uuid not null,
  staff_member_id uuid not null,
  consented_on date not null,
  checked_on date not null,
  result text not null check (result in ('CLEAR', 'ADVERSE')),
  valid_until date,
  provider text not null,
  check (consented_on <= checked_on),
  check (valid_until is null or checked_on < valid_until),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index background_check_of_staff_member on background_check (agency_id, staff_member_id);
create index background_check_by_expiry on background_check (agency_id, valid_until);

create table expiry_warning (
  id uuid not null primary key,
  agency_id uuid not null,
  staff_member_id uuid not null,
  subject text not null check (subject in ('CREDENTIAL', 'BACKGROUND_CHECK')),
  subject_id uuid not null,
  expires_on date not null,
  days integer not null,
  raised_at timestamptz not null,
  unique (agency_id, subject_id, expires_on, days),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
";

const TRAINING: &str = "
create table training_course (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  code text not null check (code <> ''),
  name text not null check (name <> ''),
  kind text not null check (kind in ('INDUCTION', 'MONTHLY', 'TEAM', 'DRILL', 'SKILL')),
  required boolean not null,
  valid_months integer check (valid_months between 1 and 120),
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, code)
);

create table training_session (
  id uuid not null primary key,
  agency_id uuid not null,
  course_id uuid not null,
  branch_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  place text not null,
  capacity integer check (capacity > 0),
  unique (agency_id, id),
  check (starts_at < ends_at),
  foreign key (agency_id, course_id) references training_course (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id)
);
create index training_session_of_course on training_session (agency_id, course_id, starts_at);

create table training_attendance (
  id uuid not null primary key,
  agency_id uuid not null,
  session_id uuid not null,
  staff_member_id uuid not null,
  state text not null check (state in ('ENROLLED', 'ATTENDED', 'ABSENT', 'WITHDRAWN')),
  exam text check (exam in ('PASSED', 'FAILED')),
  score integer check (score between 0 and 100),
  recorded_at timestamptz,
  unique (agency_id, id),
  unique (agency_id, session_id, staff_member_id),
  check (exam is null or state = 'ATTENDED'),
  foreign key (agency_id, session_id) references training_session (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index training_attendance_of_staff_member on training_attendance (agency_id, staff_member_id);
";

const TIME: &str = "
create table availability_exception (
  id uuid not null primary key,
  agency_id uuid not null,
  staff_member_id uuid not null,
  on_day date not null,
  hours jsonb not null,
  note text,
  unique (agency_id, staff_member_id, on_day),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);

create table leave (
  id uuid not null primary key,
  agency_id uuid not null,
  staff_member_id uuid not null,
  kind text not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  reason bytea,
  state text not null check (state in ('REQUESTED', 'APPROVED', 'DECLINED', 'CANCELLED')),
  requested_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  decision_note text,
  version integer not null default 1,
  unique (agency_id, id),
  check (starts_at < ends_at),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index leave_of_staff_member on leave (agency_id, staff_member_id, id);
create index leave_by_state on leave (agency_id, state, id);

create table booking (
  id uuid not null primary key,
  agency_id uuid not null,
  staff_member_id uuid not null,
  kind text not null,
  source_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  released_at timestamptz,
  check (starts_at < ends_at),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index booking_of_staff_member on booking (agency_id, staff_member_id, ends_at) where released_at is null;
create index booking_of_source on booking (agency_id, source_id) where released_at is null;

create table working_time_override (
  id uuid not null primary key,
  agency_id uuid not null,
  staff_member_id uuid not null,
  source_id uuid,
  reason text not null check (reason <> ''),
  breaches jsonb not null,
  granted_by text not null,
  granted_at timestamptz not null,
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index working_time_override_of_staff_member on working_time_override (agency_id, staff_member_id, id);

create table leaving (
  id uuid not null primary key,
  agency_id uuid not null,
  staff_member_id uuid not null,
  state text not null check (state in ('APPLIED', 'APPROVED', 'HANDED_OVER', 'CERTIFIED', 'LEFT', 'WITHDRAWN')),
  reason text not null,
  last_day date not null,
  applied_at timestamptz not null,
  approved_by text,
  handover text,
  certificate text,
  left_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create unique index leaving_open on leaving (agency_id, staff_member_id) where state not in ('LEFT', 'WITHDRAWN');
";

const DOWN: &str = "
drop table leaving;
drop table working_time_override;
drop table booking;
drop table leave;
drop table availability_exception;
drop table training_attendance;
drop table training_session;
drop table training_course;
drop table expiry_warning;
drop table background_check;
drop table credential;
drop table staff_skill;
drop table skill;
drop table staff_policy;
drop table staff_member;
";
