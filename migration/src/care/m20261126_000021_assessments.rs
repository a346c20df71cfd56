//! Assessments by instruments, and the alerts that care raises.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261126_000021_assessments", up: &[Both(UP)], down: &[Both(DOWN)] };

// What is corrected is corrected once: a second correction corrects the first. A source raises an alert of a rule once on
// an occasion: a task anew at every visit, a medicine anew at every dose, everything else once.
const UP: &str = "
create table assessment_instrument (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  code text not null check (code <> ''),
  number integer not null check (number > 0),
  definition jsonb not null,
  loaded_by text not null,
  loaded_at timestamptz not null,
  unique (agency_id, id),
  unique (agency_id, code, number)
);

create table assessment (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  household_member_id uuid not null,
  instrument_code text not null check (instrument_code <> ''),
  instrument_number integer not null check (instrument_number > 0),
  assessed_at timestamptz not null,
  recorded_by text not null,
  recorded_at timestamptz not null,
  answers bytea,
  result bytea,
  note bytea,
  corrects_id uuid,
  unique (agency_id, id),
  unique (agency_id, corrects_id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, corrects_id) references assessment (agency_id, id),
  check (corrects_id is null or corrects_id <> id)
);
create index assessment_of_household on assessment (agency_id, household_id, assessed_at, id);
create index assessment_of_member on assessment (agency_id, household_member_id, instrument_code, assessed_at, id);

create table care_alert (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  household_member_id uuid,
  visit_id uuid,
  kind text not null check (kind in ('ASSESSMENT', 'TASK_MISSED', 'VITALS', 'MEDICATION', 'INCIDENT')),
  source_id uuid not null,
  rule text not null,
  occasion_id uuid not null,
  detail bytea,
  raised_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  measure bytea,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, kind, source_id, rule, occasion_id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  check (acknowledged_at is not null or measure is null)
);
create index care_alert_of_household on care_alert (agency_id, household_id, id);
create index care_alert_open on care_alert (agency_id, id) where acknowledged_at is null;
";

const DOWN: &str = "
drop table care_alert;
drop table assessment;
drop table assessment_instrument;
";
