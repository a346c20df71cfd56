//! The order in which events are told to those who listen, and PostgreSQL's word to other processes.

use crate::dialect::{
    Sql::{Both, Postgres},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261124_000008_event_positions",
    up: &[Both(UP), Postgres(ANNOUNCE)],
    down: &[Postgres(BE_QUIET), Both(DOWN)],
};

const UP: &str = "
alter table event add column position bigint;
create unique index event_by_position on event (position);
create index event_without_position on event (id) where position is null;

create table event_sequence (
  id integer not null primary key check (id = 1),
  last bigint not null
);
insert into event_sequence (id, last) values (1, 0);
";

const DOWN: &str = "
drop table event_sequence;
drop index event_without_position;
drop index event_by_position;
alter table event drop column position;
";

/// The word goes out when the transaction commits, and never when it does not.
const ANNOUNCE: &str = "
create function event_announce() returns trigger language plpgsql as $$
begin
  perform pg_notify('guanjia_event', '');
  return null;
end $$;
create trigger event_announce after insert on event for each statement execute function event_announce();
";

const BE_QUIET: &str = "
drop trigger event_announce on event;
drop function event_announce();
";
