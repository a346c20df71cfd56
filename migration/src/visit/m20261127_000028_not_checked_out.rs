//! A visit that nobody has checked out of: noticed, and ended by the office, whose times are told from a device's.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000028_not_checked_out",
    up: &[Postgres(KINDS_POSTGRES), Sqlite(KINDS_SQLITE), Postgres(TIMES_POSTGRES), Sqlite(TIMES_SQLITE), Both(UP)],
    down: &[Both(DOWN), Postgres(FEWER_POSTGRES), Sqlite(FEWER_SQLITE)],
};

macro_rules! kinds_in_postgres {
    ($more:literal) => {
        concat!(
            "alter table visit_exception drop constraint visit_exception_kind_check;
alter table visit_exception add constraint visit_exception_kind_check check (kind in ('LATE', 'MISSED', 'LEFT_EARLY',
  'CHECK_IN_ELSEWHERE', 'CHECK_OUT_ELSEWHERE', 'CHECK_IN_PLACE_UNKNOWN', 'CHECK_OUT_PLACE_UNKNOWN'",
            $more,
            "));
"
        )
    };
}

// SQLite changes no check: the table is made anew, and nothing refers to it.
macro_rules! kinds_in_sqlite {
    ($more:literal) => {
        concat!(
            "alter table visit_exception rename to visit_exception_before;
create table visit_exception (
  id blob not null primary key,
  agency_id blob not null,
  visit_id blob not null,
  kind text not null check (kind in ('LATE', 'MISSED', 'LEFT_EARLY', 'CHECK_IN_ELSEWHERE', 'CHECK_OUT_ELSEWHERE',
    'CHECK_IN_PLACE_UNKNOWN', 'CHECK_OUT_PLACE_UNKNOWN'",
            $more,
            ")),
  raised_at text not null,
  reason blob,
  resolution blob,
  resolved_by text,
  resolved_at text,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, visit_id, kind),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  check ((resolved_at is null) = (resolved_by is null)),
  check ((resolved_at is null) = (resolution is null))
);
insert into visit_exception (id, agency_id, visit_id, kind, raised_at, reason, resolution, resolved_by, resolved_at,
  version)
select id, agency_id, visit_id, kind, raised_at, reason, resolution, resolved_by, resolved_at, version
from visit_exception_before;
drop table visit_exception_before;
"
        )
    };
}

const KINDS_POSTGRES: &str = kinds_in_postgres!(", 'NOT_CHECKED_OUT'");
const KINDS_SQLITE: &str = kinds_in_sqlite!(", 'NOT_CHECKED_OUT'");

// Only what was resolved has times of the office.
macro_rules! times {
    ($moment:literal) => {
        concat!(
            "alter table visit_exception add column ended_at ",
            $moment,
            " check (ended_at is null or resolved_at is not null);
alter table visit_exception add column began_at ",
            $moment,
            " check (began_at is null or ended_at is not null);
"
        )
    };
}

const TIMES_POSTGRES: &str = times!("timestamptz");
const TIMES_SQLITE: &str = times!("text");

// Visits under way are looked through every half minute.
const UP: &str = "
create index visit_under_way on visit (agency_id, ends_at) where state = 'CHECKED_IN';
";

// On the way back a visit keeps the times that the office gave it; that they are the office's is lost.
const DOWN: &str = "
drop index visit_under_way;
alter table visit_exception drop column began_at;
alter table visit_exception drop column ended_at;
delete from visit_exception where kind = 'NOT_CHECKED_OUT';
";

const FEWER_POSTGRES: &str = kinds_in_postgres!("");
const FEWER_SQLITE: &str = kinds_in_sqlite!("");
