//! The runs of jobs, each by itself, and jobs that are parked.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261126_000024_job_runs", up: &[Both(UP)], down: &[Both(DOWN)] };

// A job of an agency runs once at a time: at most one of its runs has not ended.
const UP: &str = "
create table job (
  agency_id uuid not null,
  name text not null,
  next_run_at timestamptz not null,
  run_id uuid,
  leased_until timestamptz,
  failures integer not null default 0 check (failures >= 0),
  parked_at timestamptz,
  last_error text,
  primary key (agency_id, name)
);
insert into job (agency_id, name, next_run_at, leased_until, last_error)
select agency_id, job, next_run_at, leased_until, last_error from job_run;
drop table job_run;

create table job_run (
  id uuid not null primary key,
  agency_id uuid not null,
  job text not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  outcome text check (outcome in ('DONE', 'FAILED', 'INTERRUPTED')),
  error text,
  check ((finished_at is null) = (outcome is null)),
  foreign key (agency_id, job) references job (agency_id, name)
);
create unique index job_run_under_way on job_run (agency_id, job) where finished_at is null;
create index job_run_by_job on job_run (agency_id, job, id);
create index job_run_by_agency on job_run (agency_id, id);
create index job_run_by_start on job_run (started_at);
";

const DOWN: &str = "
drop table job_run;
create table job_run (
  agency_id uuid not null,
  job text not null,
  next_run_at timestamptz not null,
  leased_until timestamptz,
  last_finished_at timestamptz,
  last_error text,
  primary key (agency_id, job)
);
insert into job_run (agency_id, job, next_run_at, leased_until, last_error)
select agency_id, name, next_run_at, leased_until, last_error from job;
drop table job;
";
