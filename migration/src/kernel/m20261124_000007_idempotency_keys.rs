//! The keys under which callers repeat a mutation safely, with the answers that were given.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261124_000007_idempotency_keys", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table idempotency_key (
  caller text not null,
  key text not null,
  agency_id uuid,
  request_hash bytea not null,
  attempt integer not null,
  writes integer not null default 0,
  claimed_until timestamptz not null,
  answer bytea,
  expires_at timestamptz not null,
  primary key (caller, key)
);
create index idempotency_key_by_expiry on idempotency_key (expires_at);
";

const DOWN: &str = "drop table idempotency_key;";
