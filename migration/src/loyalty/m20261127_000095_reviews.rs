//! What is odd about points and gestures, for a person to look at.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000095_reviews",
    up: &[Both(UP), Postgres(POSTGRES), Sqlite(SQLITE)],
    down: &[Both(DOWN), Postgres("drop function loyalty_review_stays;")],
};

const UP: &str = "
create table loyalty_review (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  kind text not null check (kind in ('BUY_AND_RETURN', 'SAME_HOUSEHOLD', 'HASTE', 'OWN_FAMILY')),
  household_id uuid not null,
  about uuid not null,
  signs jsonb not null,
  state text not null check (state in ('OPEN', 'CLEARED', 'CONFIRMED')),
  opened_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  words bytea,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  check ((state = 'OPEN') = (decided_at is null)),
  check ((state = 'OPEN') = (decided_by is null))
);
create unique index loyalty_review_once on loyalty_review (agency_id, kind, household_id, about) where state = 'OPEN';
create index loyalty_review_of_household on loyalty_review (agency_id, household_id, state);
create index loyalty_review_by_state on loyalty_review (agency_id, state, id);
";

// What is to be looked at does not go away by itself.
const POSTGRES: &str = "
create function loyalty_review_stays() returns trigger language plpgsql as $$
begin
  raise exception 'loyalty_review_stays' using errcode = 'check_violation';
end $$;
create trigger loyalty_review_stays before delete on loyalty_review
  for each row execute function loyalty_review_stays();
";

const SQLITE: &str = "
create trigger loyalty_review_stays before delete on loyalty_review
begin
  select raise(abort, 'loyalty_review_stays');
end;
";

const DOWN: &str = "
drop table loyalty_review;
";
