//! Care plans in versions, their tasks, and what became of these at visits.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step =
    Step { name: "m20261126_000021_care_plans", up: &[Both(PLANS), Both(TASKS)], down: &[Both(DOWN)] };

// A member has one plan that has not ended, and a plan one version that waits for a signature. Nothing is signed that
// was not approved, and what was signed is not withdrawn.
const PLANS: &str = "
create table care_plan_template (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  risk_group text not null check (risk_group in ('HEALTHY', 'AT_RISK', 'ILL')),
  content jsonb not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, risk_group)
);

create table care_plan (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  household_member_id uuid not null,
  risk_group text check (risk_group in ('HEALTHY', 'AT_RISK', 'ILL')),
  assessment_id uuid,
  created_at timestamptz not null,
  review_due_on date,
  ended_at timestamptz,
  end_reason bytea,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, assessment_id) references assessment (agency_id, id)
);
create unique index care_plan_of_member on care_plan (agency_id, household_member_id) where ended_at is null;
create index care_plan_of_household on care_plan (agency_id, household_id, id);
create index care_plan_to_review on care_plan (agency_id, review_due_on) where ended_at is null;

create table care_plan_version (
  id uuid not null primary key,
  agency_id uuid not null,
  care_plan_id uuid not null,
  number integer not null check (number > 0),
  content bytea,
  service_types jsonb not null,
  effective_from date not null,
  review_due_on date not null,
  drafted_by text not null,
  drafted_at timestamptz not null,
  approved_by text,
  approved_at timestamptz,
  signed_by text,
  signed_at timestamptz,
  signed_name bytea,
  digest bytea,
  withdrawn_at timestamptz,
  unique (agency_id, id),
  unique (agency_id, care_plan_id, number),
  foreign key (agency_id, care_plan_id) references care_plan (agency_id, id),
  check ((approved_at is null) = (approved_by is null)),
  check ((approved_at is null) = (digest is null)),
  check ((signed_at is null) = (signed_by is null)),
  check (signed_at is null or approved_at is not null),
  check (signed_at is null or withdrawn_at is null),
  check (effective_from <= review_due_on)
);
create unique index care_plan_version_open on care_plan_version (agency_id, care_plan_id)
  where signed_at is null and withdrawn_at is null;
";

const TASKS: &str = "
create table care_task (
  id uuid not null primary key,
  agency_id uuid not null,
  care_plan_version_id uuid not null,
  key text not null check (key <> ''),
  place integer not null check (place >= 0),
  critical boolean not null,
  schedule jsonb,
  unique (agency_id, id),
  unique (agency_id, care_plan_version_id, id),
  unique (agency_id, care_plan_version_id, key),
  foreign key (agency_id, care_plan_version_id) references care_plan_version (agency_id, id)
);

create table care_task_report (
  id uuid not null primary key,
  agency_id uuid not null,
  visit_id uuid not null,
  care_task_id uuid not null,
  care_plan_version_id uuid not null,
  staff_member_id uuid not null,
  client_id text not null check (client_id <> ''),
  outcome text not null check (outcome in ('DONE', 'PARTLY', 'REFUSED', 'MISSED')),
  reason bytea,
  device_at timestamptz not null,
  received_at timestamptz not null,
  unique (agency_id, id),
  unique (agency_id, staff_member_id, client_id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  foreign key (agency_id, care_plan_version_id, care_task_id)
    references care_task (agency_id, care_plan_version_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  check (outcome = 'DONE' or reason is not null)
);
create index care_task_report_of_visit on care_task_report (agency_id, visit_id, care_task_id, device_at);
";

const DOWN: &str = "
drop table care_task_report;
drop table care_task;
drop table care_plan_version;
drop table care_plan;
drop table care_plan_template;
";
