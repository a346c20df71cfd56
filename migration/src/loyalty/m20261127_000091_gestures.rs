//! Gestures, and the budgets out of which they are paid.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000091_gestures",
    up: &[Both(UP), Postgres(POSTGRES), Sqlite(SQLITE)],
    down: &[Both(DOWN), Postgres("drop function gesture_takes; drop function gesture_changes;")],
};

const UP: &str = "
create table gesture_budget (
  agency_id uuid not null references agency (id),
  staff_member_id uuid not null,
  year integer not null check (year between 2000 and 9999),
  amount bigint not null check (amount >= 0),
  taken bigint not null default 0 check (taken >= 0),
  primary key (agency_id, staff_member_id, year),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  constraint gesture_budget_holds check (taken <= amount)
);

create table gesture (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  staff_member_id uuid not null,
  year integer not null,
  preference_id uuid,
  plan bytea,
  cost bigint not null check (cost >= 0),
  state text not null check (state in ('PROPOSED', 'APPROVED', 'DECLINED', 'DONE', 'CANCELLED')),
  proposed_at timestamptz not null,
  proposed_by text not null,
  decided_at timestamptz,
  decided_by text,
  done_at timestamptz,
  reception text check (reception in ('DELIGHTED', 'PLEASED', 'INDIFFERENT', 'UNWELCOME')),
  response bytea,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, staff_member_id, year) references gesture_budget (agency_id, staff_member_id, year),
  check ((state = 'DONE') = (done_at is not null)),
  check (reception is null or state = 'DONE')
);
create index gesture_of_household on gesture (agency_id, household_id, id);
create index gesture_of_staff on gesture (agency_id, staff_member_id, year, id);
create index gesture_by_state on gesture (agency_id, state, id);
";

// What may be done or was done is taken out of the budget in the same moment, whoever writes; the budget's own check refuses
// what is too much.
const POSTGRES: &str = "
create function gesture_takes() returns trigger language plpgsql as $$
begin
  update gesture_budget set taken = taken + new.cost
  where agency_id = new.agency_id and staff_member_id = new.staff_member_id and year = new.year;
  return null;
end $$;
create trigger gesture_takes after insert on gesture
  for each row when (new.state in ('APPROVED', 'DONE')) execute function gesture_takes();

create function gesture_changes() returns trigger language plpgsql as $$
begin
  update gesture_budget set taken = taken
    - case when old.state in ('APPROVED', 'DONE') then old.cost else 0 end
    + case when new.state in ('APPROVED', 'DONE') then new.cost else 0 end
  where agency_id = new.agency_id and staff_member_id = new.staff_member_id and year = new.year;
  return null;
end $$;
create trigger gesture_changes after update of state, cost on gesture
  for each row execute function gesture_changes();
";

const SQLITE: &str = "
create trigger gesture_takes after insert on gesture when new.state in ('APPROVED', 'DONE')
begin
  update gesture_budget set taken = taken + new.cost
  where agency_id = new.agency_id and staff_member_id = new.staff_member_id and year = new.year;
end;
create trigger gesture_changes after update of state, cost on gesture
begin
  update gesture_budget set taken = taken
    - case when old.state in ('APPROVED', 'DONE') then old.cost else 0 end
    + case when new.state in ('APPROVED', 'DONE') then new.cost else 0 end
  where agency_id = new.agency_id and staff_member_id = new.staff_member_id and year = new.year;
end;
";

const DOWN: &str = "
drop table gesture;
drop table gesture_budget;
";
