//! Tiers of the programme, where wallets stand on them, points that end with inactivity, and more that happens to households.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

macro_rules! kinds_in_postgres {
    ($more:literal) => {
        concat!(
            "alter table loyalty_fact drop constraint loyalty_fact_kind_check;
alter table loyalty_fact add constraint loyalty_fact_kind_check
  check (kind in ('VISIT_CONFIRMED', 'ORDER_SETTLED', 'ORDER_RATED'",
            $more,
            "));"
        )
    };
}

// SQLite changes no check: the table is made anew, and so is the one that refers to it.
macro_rules! kinds_in_sqlite {
    ($more:literal) => {
        concat!(
            "create table loyalty_award_before as select * from loyalty_award;
drop table loyalty_award;
create table loyalty_fact_before as select * from loyalty_fact;
drop table loyalty_fact;
create table loyalty_fact (
  id blob not null primary key,
  agency_id blob not null references agency (id),
  household_id blob not null,
  kind text not null check (kind in ('VISIT_CONFIRMED', 'ORDER_SETTLED', 'ORDER_RATED'",
            $more,
            ")),
  source_id blob not null,
  occurred_at text not null,
  day text not null,
  nth integer not null check (nth > 0),
  detail text not null,
  unique (agency_id, id),
  unique (agency_id, kind, source_id),
  unique (agency_id, household_id, kind, nth),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
insert into loyalty_fact (id, agency_id, household_id, kind, source_id, occurred_at, day, nth, detail)
select id, agency_id, household_id, kind, source_id, occurred_at, day, nth, detail from loyalty_fact_before;
drop table loyalty_fact_before;
create index loyalty_fact_by_day on loyalty_fact (agency_id, day, id);
create table loyalty_award (
  fact_id blob not null,
  rule text not null check (rule <> ''),
  agency_id blob not null,
  program_id blob not null,
  household_id blob not null,
  entry_id blob not null,
  points integer not null check (points > 0),
  day text not null,
  primary key (fact_id, rule),
  unique (agency_id, entry_id),
  foreign key (agency_id, fact_id) references loyalty_fact (agency_id, id),
  foreign key (agency_id, program_id) references loyalty_program (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, entry_id) references points_entry (agency_id, id)
);
insert into loyalty_award (fact_id, rule, agency_id, program_id, household_id, entry_id, points, day)
select fact_id, rule, agency_id, program_id, household_id, entry_id, points, day from loyalty_award_before;
drop table loyalty_award_before;
create index loyalty_award_of_household on loyalty_award (agency_id, household_id, day);
create index loyalty_award_by_day on loyalty_award (agency_id, day);"
        )
    };
}

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000080_tiers",
    up: &[
        Postgres("alter table loyalty_program add column tiers jsonb;"),
        Sqlite("alter table loyalty_program add column tiers text;"),
        Both(UP),
        Postgres(POSTGRES),
        Sqlite(SQLITE),
        Postgres(kinds_in_postgres!(", 'BIRTHDAY', 'REFERRAL_JOINED', 'SURVEY_ANSWERED'")),
        Sqlite(kinds_in_sqlite!(", 'BIRTHDAY', 'REFERRAL_JOINED', 'SURVEY_ANSWERED'")),
    ],
    down: &[
        Both(FEWER),
        Postgres(kinds_in_postgres!("")),
        Sqlite(kinds_in_sqlite!("")),
        Both(DOWN),
        Postgres("drop function tier_move_stands;"),
    ],
};

const UP: &str = "
alter table points_lot add column inactivity_months integer check (inactivity_months > 0);
create index points_lot_of_inactivity on points_lot (agency_id, account_id) where inactivity_months is not null;

create table loyalty_standing (
  account_id uuid not null primary key,
  agency_id uuid not null,
  program_id uuid not null,
  tier text check (tier <> ''),
  since date,
  holds_until date,
  kept_until date,
  foreign key (agency_id, account_id) references loyalty_account (agency_id, id),
  foreign key (agency_id, program_id) references loyalty_program (agency_id, id),
  check ((tier is null) = (since is null)),
  check (tier is not null or holds_until is null)
);
create index loyalty_standing_due on loyalty_standing (agency_id, holds_until);

create table tier_move (
  id uuid not null primary key,
  agency_id uuid not null,
  account_id uuid not null,
  program_id uuid not null,
  from_tier text,
  to_tier text,
  reason text not null check (reason in ('REACHED', 'NOT_KEPT', 'PROGRAM_CHANGED')),
  moved_at timestamptz not null,
  points bigint not null check (points >= 0),
  visits bigint not null check (visits >= 0),
  spend bigint not null check (spend >= 0),
  unique (agency_id, id),
  foreign key (agency_id, account_id) references loyalty_account (agency_id, id),
  foreign key (agency_id, program_id) references loyalty_program (agency_id, id),
  check (from_tier is not null or to_tier is not null)
);
create index tier_move_of_account on tier_move (agency_id, account_id, id);
";

// What was is not told otherwise later.
const POSTGRES: &str = "
create function tier_move_stands() returns trigger language plpgsql as $$
begin
  raise exception 'tier_move_stands' using errcode = 'check_violation';
end $$;
create trigger tier_move_stands before update or delete on tier_move for each row execute function tier_move_stands();
";

const SQLITE: &str = "
create trigger tier_move_stands_on_update before update on tier_move
begin
  select raise(abort, 'tier_move_stands');
end;
create trigger tier_move_stands_on_delete before delete on tier_move
begin
  select raise(abort, 'tier_move_stands');
end;
";

const FEWER: &str = "
delete from loyalty_award where fact_id in (
  select id from loyalty_fact where kind in ('BIRTHDAY', 'REFERRAL_JOINED', 'SURVEY_ANSWERED')
);
delete from loyalty_fact where kind in ('BIRTHDAY', 'REFERRAL_JOINED', 'SURVEY_ANSWERED');
";

const DOWN: &str = "
drop table tier_move;
drop table loyalty_standing;
drop index points_lot_of_inactivity;
alter table points_lot drop column inactivity_months;
alter table loyalty_program drop column tiers;
";
