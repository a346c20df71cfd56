//! Agencies, branches, users with their sessions, family accounts, applications with their keys.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20260101_000002_people_and_rights", up: &[Both(UP)], down: &[Both(DOWN)] };

// `unique (agency_id, id)` is what the composite foreign keys of other tables point at:
// a row can then never belong to a parent of another agency.
const UP: &str = "
create table agency (
  id uuid not null primary key,
  name text not null check (name <> ''),
  currency text not null check (length(currency) = 3),
  wrapped_key bytea not null,
  created_at timestamptz not null,
  version integer not null default 1
);

create table branch (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  name text not null check (name <> ''),
  time_zone text not null,
  address text not null,
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, name)
);

create table user_account (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  email text not null unique check (email = lower(email)),
  name text not null check (name <> ''),
  password_hash text not null,
  roles jsonb not null,
  branches jsonb not null,
  staff_member_id uuid,
  disabled_at timestamptz,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id)
);
create unique index user_account_of_staff_member on user_account (agency_id, staff_member_id) where staff_member_id is not null;

create table session (
  id uuid not null primary key,
  agency_id uuid not null,
  user_id uuid not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  \"end\" text,
  unique (agency_id, id),
  check ((ended_at is null) = (\"end\" is null)),
  foreign key (agency_id, user_id) references user_account (agency_id, id)
);
create index session_of_user on session (agency_id, user_id);

create table refresh_token (
  id uuid not null primary key,
  agency_id uuid not null,
  session_id uuid not null,
  token_hash bytea not null unique,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (agency_id, session_id) references session (agency_id, id)
);
create unique index refresh_token_unused on refresh_token (agency_id, session_id) where used_at is null;

create table sign_in_attempt (
  subject bytea not null primary key,
  failures integer not null,
  last_failed_at timestamptz not null,
  blocked_until timestamptz
);

create table application (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  name text not null check (name <> ''),
  scopes jsonb not null,
  disabled_at timestamptz,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, name)
);

create table api_key (
  id uuid not null primary key,
  agency_id uuid not null,
  application_id uuid not null,
  label text not null,
  hint text not null,
  key_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  foreign key (agency_id, application_id) references application (agency_id, id)
);
create index api_key_of_application on api_key (agency_id, application_id);

create table family_access (
  id uuid not null primary key,
  agency_id uuid not null,
  user_id uuid not null,
  household_id uuid not null,
  access text not null check (access in ('FULL', 'READER')),
  granted_at timestamptz not null,
  unique (agency_id, user_id, household_id),
  foreign key (agency_id, user_id) references user_account (agency_id, id)
);
create index family_access_of_household on family_access (agency_id, household_id);
";

const DOWN: &str = "
drop table family_access;
drop table api_key;
drop table application;
drop table sign_in_attempt;
drop table refresh_token;
drop table session;
drop table user_account;
drop table branch;
drop table agency;
";
