//! On PostgreSQL the entries and allocations of a statement are counted all at once, and not row by row: what expires at the
//! end of a month is many. SQLite has no triggers but those for each row. On both, gestures are found by when they were done.

use crate::dialect::{
    Sql::{Both, Postgres},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000108_points_together",
    up: &[Both(DONE), Postgres(TOGETHER)],
    down: &[Both(DONE_DOWN), Postgres(EACH)],
};

const DONE: &str = "create index gesture_by_done on gesture (agency_id, done_at, id) where done_at is not null;";
const DONE_DOWN: &str = "drop index gesture_by_done;";

// A plan is made once for few rows and for many, while the tables are small or large: in each case rows are found by their
// index. What an account is before an entry is still judged row by row, so that a statement makes one entry of each at most.
const TOGETHER: &str = "
drop trigger points_entry_counts on points_entry;
create or replace function points_entry_counts() returns trigger language plpgsql
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
begin
  update loyalty_account set entries = made.number, last_entry_at = made.occurred_at, issued = made.issued_after, owed =
  made.owed_after, pending = made.pending_after, available = made.available_after, reserved = made.reserved_after, spent
  = made.spent_after, expired = made.expired_after from made where loyalty_account.id = made.account_id;
  return null;
end $$;
create trigger points_entry_counts after insert on points_entry
  referencing new table as made for each statement execute function points_entry_counts();

drop trigger points_allocation_counts on points_allocation;
create or replace function points_allocation_counts() returns trigger language plpgsql
set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off as $$
begin
  update points_lot set withheld = points_lot.withheld + moved.withheld, pending = points_lot.pending + moved.pending,
  available = points_lot.available + moved.available, reserved = points_lot.reserved + moved.reserved, spent =
  points_lot.spent + moved.spent, expired = points_lot.expired + moved.expired from (
    select lot_id, cast(sum(withheld) as bigint) as withheld, cast(sum(pending) as bigint) as pending, cast(sum(available) as
      bigint) as available, cast(sum(reserved) as bigint) as reserved, cast(sum(spent) as bigint) as spent, cast(sum(expired)
      as bigint) as expired from made group by lot_id
  ) as moved where points_lot.id = moved.lot_id;
  return null;
end $$;
create trigger points_allocation_counts after insert on points_allocation
  referencing new table as made for each statement execute function points_allocation_counts();
";

const EACH: &str = "
drop trigger points_entry_counts on points_entry;
create or replace function points_entry_counts() returns trigger language plpgsql as $$
begin
  update loyalty_account set entries = new.number, last_entry_at = new.occurred_at, issued = new.issued_after, owed =
  new.owed_after, pending = new.pending_after, available = new.available_after, reserved = new.reserved_after, spent
  = new.spent_after, expired = new.expired_after where id = new.account_id;
  return null;
end $$;
create trigger points_entry_counts after insert on points_entry for each row execute function points_entry_counts();

drop trigger points_allocation_counts on points_allocation;
create or replace function points_allocation_counts() returns trigger language plpgsql as $$
begin
  update points_lot set withheld = withheld + new.withheld, pending = pending + new.pending, available = available +
  new.available, reserved = reserved + new.reserved, spent = spent + new.spent, expired = expired + new.expired where
  id = new.lot_id;
  return null;
end $$;
create trigger points_allocation_counts after insert on points_allocation
  for each row execute function points_allocation_counts();
";
