//! The care log, medicines, incidents, referrals, and how a service ends.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step =
    Step { name: "m20261126_000021_care_records", up: &[Both(LOGS), Both(CASES), Both(ENDINGS)], down: &[Both(DOWN)] };

// An entry is corrected once, by another entry; what a device sends twice is there once; a dose that was due is noted
// once, by its entry and by the corrections of it.
const LOGS: &str = "
create table medication_order (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  household_member_id uuid not null,
  content bytea,
  schedule jsonb not null,
  late_after_minutes integer not null check (late_after_minutes > 0),
  ordered_by text not null,
  ordered_at timestamptz not null,
  stopped_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index medication_order_of_household on medication_order (agency_id, household_id, id);

create table care_log_entry (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  household_member_id uuid not null,
  visit_id uuid,
  medication_order_id uuid,
  due_at timestamptz,
  kind text not null check (kind in ('FEEDING', 'SLEEP', 'DIAPER', 'MEDICATION', 'VITALS', 'MOOD', 'NOTE')),
  happened_at timestamptz not null,
  noted_by text not null,
  noted_at timestamptz not null,
  client_id text not null check (client_id <> ''),
  content bytea,
  corrects_id uuid,
  unique (agency_id, id),
  unique (agency_id, noted_by, client_id),
  unique (agency_id, corrects_id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  foreign key (agency_id, medication_order_id) references medication_order (agency_id, id),
  foreign key (agency_id, corrects_id) references care_log_entry (agency_id, id),
  check (corrects_id is null or corrects_id <> id),
  check (due_at is null or medication_order_id is not null),
  check (medication_order_id is null or kind = 'MEDICATION')
);
create unique index care_log_entry_of_dose on care_log_entry (agency_id, medication_order_id, due_at)
  where due_at is not null and corrects_id is null;
create index care_log_entry_of_household on care_log_entry (agency_id, household_id, happened_at, id);
create index care_log_entry_of_visit on care_log_entry (agency_id, visit_id) where visit_id is not null;
";

const CASES: &str = "
create table incident (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  household_member_id uuid,
  visit_id uuid,
  kind text not null check (kind in ('FALL', 'CHOKING', 'SELF_HARM', 'WANDERING', 'INJURY', 'MEDICATION', 'ILLNESS',
    'PROPERTY', 'OTHER')),
  severity text not null check (severity in ('MINOR', 'MODERATE', 'SEVERE', 'CRITICAL')),
  state text not null check (state in ('OPEN', 'FOLLOWED_UP', 'CLOSED')),
  happened_at timestamptz not null,
  reported_by text not null,
  reported_at timestamptz not null,
  description bytea,
  immediate_measures bytea,
  conclusion bytea,
  closed_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  check ((state = 'CLOSED') = (closed_at is not null))
);
create index incident_of_household on incident (agency_id, household_id, id);
create index incident_to_close on incident (agency_id, id) where closed_at is null;

create table incident_step (
  id uuid not null primary key,
  agency_id uuid not null,
  incident_id uuid not null,
  taken_by text not null,
  taken_at timestamptz not null,
  words bytea,
  unique (agency_id, id),
  foreign key (agency_id, incident_id) references incident (agency_id, id)
);
create index incident_step_of_incident on incident_step (agency_id, incident_id, id);

create table referral (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  household_member_id uuid not null,
  assessment_id uuid,
  state text not null check (state in ('PROPOSED', 'AGREED', 'SENT', 'ACCEPTED', 'COMPLETED', 'DECLINED',
    'WITHDRAWN')),
  urgent boolean not null,
  content bytea,
  appointment_at timestamptz,
  proposed_by text not null,
  proposed_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, assessment_id) references assessment (agency_id, id),
  check (state <> 'ACCEPTED' or appointment_at is not null)
);
create index referral_of_household on referral (agency_id, household_id, id);
";

const ENDINGS: &str = "
create table service_ending (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  state text not null check (state in ('BEGUN', 'TALKED', 'CERTIFIED', 'ARCHIVED')),
  began_on date not null,
  last_day date not null,
  begun_at timestamptz not null,
  talk bytea,
  talked_at timestamptz,
  certificate bytea,
  certificate_number text,
  certified_at timestamptz,
  lessons bytea,
  archived_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, certificate_number),
  foreign key (agency_id, household_id) references household (agency_id, id),
  check (began_on <= last_day),
  check ((certificate_number is null) = (certified_at is null)),
  check (state <> 'CERTIFIED' or certified_at is not null),
  check ((state = 'ARCHIVED') = (archived_at is not null))
);
create unique index service_ending_open on service_ending (agency_id, household_id) where archived_at is null;
";

const DOWN: &str = "
drop table service_ending;
drop table referral;
drop table incident_step;
drop table incident;
drop table care_log_entry;
drop table medication_order;
";
