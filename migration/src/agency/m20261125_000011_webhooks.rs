//! Where applications are told of events, with which signatures, and the log of what was sent.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261125_000011_webhooks", up: &[Both(UP)], down: &[Both(DOWN)] };

// An event becomes one message of an endpoint, however many processes read the feed at once.
const UP: &str = "
create table webhook_endpoint (
  id uuid not null primary key,
  agency_id uuid not null,
  application_id uuid not null,
  url text not null check (url <> ''),
  description text,
  document text not null check (document <> ''),
  variables jsonb not null,
  kinds jsonb not null,
  told_to bigint not null,
  failing_since timestamptz,
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('BY_HAND', 'FAILING', 'GONE')),
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  check ((disabled_at is null) = (disabled_reason is null)),
  foreign key (agency_id, application_id) references application (agency_id, id)
);
create index webhook_endpoint_of_application on webhook_endpoint (agency_id, application_id);
create index webhook_endpoint_behind on webhook_endpoint (told_to) where disabled_at is null;

create table webhook_secret (
  id uuid not null primary key,
  agency_id uuid not null,
  endpoint_id uuid not null,
  signing text not null check (signing in ('HMAC', 'ED25519')),
  secret bytea not null,
  public_key text,
  created_at timestamptz not null,
  expires_at timestamptz,
  check ((public_key is not null) = (signing = 'ED25519')),
  foreign key (agency_id, endpoint_id) references webhook_endpoint (agency_id, id) on delete cascade
);
create index webhook_secret_of_endpoint on webhook_secret (agency_id, endpoint_id);
create unique index webhook_secret_in_force on webhook_secret (agency_id, endpoint_id) where expires_at is null;

create table webhook_message (
  id uuid not null primary key,
  agency_id uuid not null,
  endpoint_id uuid not null,
  event_id uuid not null,
  kind text not null,
  facts jsonb not null,
  occurred_at timestamptz not null,
  status text not null check (status in ('PENDING', 'DELIVERED', 'FAILED', 'WITHHELD')),
  tries integer not null default 0 check (tries >= 0),
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  unique (agency_id, id),
  unique (agency_id, endpoint_id, event_id),
  check (next_attempt_at is null or status = 'PENDING'),
  foreign key (agency_id, endpoint_id) references webhook_endpoint (agency_id, id) on delete cascade
);
create index webhook_message_due on webhook_message (next_attempt_at) where next_attempt_at is not null;
create index webhook_message_of_endpoint on webhook_message (agency_id, endpoint_id, id);
create index webhook_message_by_age on webhook_message (agency_id, created_at);

create table webhook_attempt (
  id uuid not null primary key,
  agency_id uuid not null,
  message_id uuid not null,
  attempted_at timestamptz not null,
  milliseconds integer not null check (milliseconds >= 0),
  status_code integer,
  error text,
  response bytea,
  foreign key (agency_id, message_id) references webhook_message (agency_id, id) on delete cascade
);
create index webhook_attempt_of_message on webhook_attempt (agency_id, message_id, id);
";

const DOWN: &str = "
drop table webhook_attempt;
drop table webhook_message;
drop table webhook_secret;
drop table webhook_endpoint;
";
