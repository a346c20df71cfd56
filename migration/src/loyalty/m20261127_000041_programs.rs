//! Versions of the programme, what happened to households, and what it earned them.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000041_programs",
    up: &[Both(UP), Postgres(POSTGRES), Sqlite(SQLITE)],
    down: &[Both(DOWN), Postgres("drop function loyalty_program_stands;")],
};

const UP: &str = "
create table loyalty_program (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  number integer not null check (number > 0),
  note text,
  rules jsonb not null,
  drafted_at timestamptz not null,
  drafted_by text not null,
  published_at timestamptz,
  published_by text,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, number),
  check ((published_at is null) = (published_by is null))
);
create index loyalty_program_published on loyalty_program (agency_id, published_at) where published_at is not null;

create table loyalty_fact (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  kind text not null check (kind in ('VISIT_CONFIRMED', 'ORDER_SETTLED', 'ORDER_RATED')),
  source_id uuid not null,
  occurred_at timestamptz not null,
  day date not null,
  nth bigint not null check (nth > 0),
  detail jsonb not null,
  unique (agency_id, id),
  unique (agency_id, kind, source_id),
  unique (agency_id, household_id, kind, nth),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index loyalty_fact_by_day on loyalty_fact (agency_id, day, id);

create table loyalty_award (
  fact_id uuid not null,
  rule text not null check (rule <> ''),
  agency_id uuid not null,
  program_id uuid not null,
  household_id uuid not null,
  entry_id uuid not null,
  points bigint not null check (points > 0),
  day date not null,
  primary key (fact_id, rule),
  unique (agency_id, entry_id),
  foreign key (agency_id, fact_id) references loyalty_fact (agency_id, id),
  foreign key (agency_id, program_id) references loyalty_program (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, entry_id) references points_entry (agency_id, id)
);
create index loyalty_award_of_household on loyalty_award (agency_id, household_id, day);
create index loyalty_award_by_day on loyalty_award (agency_id, day);
";

// A version that is published stays as it is, whoever writes.
const POSTGRES: &str = "
create function loyalty_program_stands() returns trigger language plpgsql as $$
begin
  raise exception 'loyalty_program_stands' using errcode = 'check_violation';
end $$;
create trigger loyalty_program_stands before update or delete on loyalty_program
  for each row when (old.published_at is not null) execute function loyalty_program_stands();
";

const SQLITE: &str = "
create trigger loyalty_program_stands_on_update before update on loyalty_program when old.published_at is not null
begin
  select raise(abort, 'loyalty_program_stands');
end;
create trigger loyalty_program_stands_on_delete before delete on loyalty_program when old.published_at is not null
begin
  select raise(abort, 'loyalty_program_stands');
end;
";

const DOWN: &str = "
drop table loyalty_award;
drop table loyalty_fact;
drop table loyalty_program;
";
