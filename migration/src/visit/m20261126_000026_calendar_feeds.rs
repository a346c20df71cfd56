//! Secret addresses at which people's calendar programs read their visits.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261126_000026_calendar_feeds", up: &[Both(UP)], down: &[Both(DOWN)] };

// A person has at most ten feeds that hold: each has a place of its own.
const UP: &str = "
create table calendar_feed (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  user_id uuid not null,
  place integer not null check (place between 1 and 10),
  label bytea not null,
  hint text not null,
  secret_hash bytea not null unique,
  created_at timestamptz not null,
  revoked_at timestamptz,
  unique (agency_id, id),
  foreign key (agency_id, user_id) references user_account (agency_id, id)
);
create unique index calendar_feed_place on calendar_feed (agency_id, user_id, place) where revoked_at is null;
";

const DOWN: &str = "
drop table calendar_feed;
";
