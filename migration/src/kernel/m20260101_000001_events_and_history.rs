//! The outbox, the jobs, the history of changes and the audit trail.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20260101_000001_events_and_history", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table event (
  id uuid not null primary key,
  agency_id uuid not null,
  kind text not null,
  payload jsonb not null,
  occurred_at timestamptz not null
);
create index event_by_agency on event (agency_id, id);

create table event_delivery (
  event_id uuid not null references event (id) on delete cascade,
  receiver text not null,
  attempts integer not null default 0,
  next_try_at timestamptz,
  delivered_at timestamptz,
  last_error text,
  primary key (event_id, receiver)
);
create index event_delivery_due on event_delivery (next_try_at) where next_try_at is not null;

create table job_run (
  agency_id uuid not null,
  job text not null,
  next_run_at timestamptz not null,
  leased_until timestamptz,
  last_finished_at timestamptz,
  last_error text,
  primary key (agency_id, job)
);

create table change (
  id uuid not null primary key,
  agency_id uuid not null,
  object text not null,
  object_id uuid not null,
  operation text not null,
  actor text not null,
  changed_at timestamptz not null,
  fields bytea
);
create index change_by_object on change (agency_id, object_id, id);

create table audit_entry (
  id uuid not null primary key,
  agency_id uuid not null,
  actor text not null,
  object text not null,
  object_id uuid not null,
  fields text not null,
  purpose text,
  request text not null,
  read_at timestamptz not null
);
create index audit_entry_by_object on audit_entry (agency_id, object_id, id);
create index audit_entry_by_agency on audit_entry (agency_id, id);
";

const DOWN: &str = "
drop table audit_entry;
drop table change;
drop table job_run;
drop table event_delivery;
drop table event;
";
