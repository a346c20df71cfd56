//! How households stand with the agency, and when somebody was in touch.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000093_retention", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table retention_standing (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  rung text not null check (rung in ('ACQUAINTANCE', 'TRUST', 'RELIANCE', 'HAPPINESS', 'BELONGING')),
  rung_since date not null,
  reasons jsonb not null,
  risk integer not null check (risk between 0 and 100),
  pushes jsonb not null,
  first_seen date,
  last_seen date,
  lost boolean not null,
  paid bigint not null check (paid >= 0),
  paid_year bigint not null check (paid_year >= 0),
  last_contact_on date,
  next_contact_on date,
  measured_at timestamptz not null,
  unique (agency_id, household_id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  check ((first_seen is null) = (last_seen is null)),
  check (first_seen <= last_seen)
);
create index retention_standing_by_risk on retention_standing (agency_id, risk, id);
create index retention_standing_by_contact on retention_standing (agency_id, next_contact_on, id)
  where next_contact_on is not null;

create table contact_note (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  day date not null,
  channel text not null check (channel in ('PHONE', 'WECHAT', 'EMAIL', 'APP', 'IN_PERSON')),
  words bytea,
  noted_at timestamptz not null,
  noted_by text not null,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index contact_note_of_household on contact_note (agency_id, household_id, day);
";

const DOWN: &str = "
drop table contact_note;
drop table retention_standing;
";
