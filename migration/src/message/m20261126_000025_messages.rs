//! Files by reference, and conversations: threads, messages, what is attached, how far people have read.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261126_000025_messages", up: &[Both(FILES), Both(UP)], down: &[Both(DOWN)] };

const FILES: &str = "
create table file_reference (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  name bytea not null,
  media_type text not null,
  size_bytes bigint not null check (size_bytes >= 0),
  sha256 text,
  location bytea not null,
  registered_by text not null,
  registered_at timestamptz not null,
  unique (agency_id, id)
);
create index file_reference_by_agency on file_reference (agency_id, registered_by, id);
";

// A message that a device sends twice is kept once.
const UP: &str = "
create table message_thread (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  subject bytea not null,
  opened_by text not null,
  opened_at timestamptz not null,
  last_message_id uuid not null,
  last_message_at timestamptz not null,
  closed_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index message_thread_of_household on message_thread (agency_id, household_id, last_message_at, id);

create table message (
  id uuid not null primary key,
  agency_id uuid not null,
  thread_id uuid not null,
  author text not null,
  author_side text not null check (author_side in ('FAMILY', 'CARER', 'OFFICE', 'PROGRAM')),
  author_name bytea not null,
  client_id text,
  body bytea not null,
  sent_at timestamptz not null,
  unique (agency_id, id),
  foreign key (agency_id, thread_id) references message_thread (agency_id, id)
);
create index message_of_thread on message (agency_id, thread_id, id);
create unique index message_sent_once on message (agency_id, author, client_id) where client_id is not null;

create table message_attachment (
  agency_id uuid not null,
  message_id uuid not null,
  place integer not null,
  file_id uuid not null,
  primary key (agency_id, message_id, place),
  foreign key (agency_id, message_id) references message (agency_id, id),
  foreign key (agency_id, file_id) references file_reference (agency_id, id)
);

create table message_mark (
  agency_id uuid not null,
  thread_id uuid not null,
  reader text not null,
  reader_name bytea not null,
  reader_side text not null check (reader_side in ('FAMILY', 'CARER', 'OFFICE', 'PROGRAM')),
  read_through uuid not null,
  read_at timestamptz not null,
  primary key (agency_id, thread_id, reader),
  foreign key (agency_id, thread_id) references message_thread (agency_id, id)
);
";

const DOWN: &str = "
drop table message_mark;
drop table message_attachment;
drop table message;
drop table message_thread;
drop table file_reference;
";
