//! Plans whose review, and goals whose day, are due: alerts of a kind of their own.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000050_plan_reviews",
    up: &[Postgres(KINDS_POSTGRES), Sqlite(KINDS_SQLITE), Both(UP)],
    down: &[Both(DOWN), Postgres(FEWER_POSTGRES), Sqlite(FEWER_SQLITE)],
};

macro_rules! kinds_in_postgres {
    ($more:literal) => {
        concat!(
            "alter table care_alert drop constraint care_alert_kind_check;
alter table care_alert add constraint care_alert_kind_check check (kind in ('ASSESSMENT', 'TASK_MISSED', 'VITALS',
  'MEDICATION', 'INCIDENT'",
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
            "alter table care_alert rename to care_alert_before;
create table care_alert (
  id blob not null primary key,
  agency_id blob not null references agency (id),
  household_id blob not null,
  household_member_id blob,
  visit_id blob,
  kind text not null check (kind in ('ASSESSMENT', 'TASK_MISSED', 'VITALS', 'MEDICATION', 'INCIDENT'",
            $more,
            ")),
  source_id blob not null,
  rule text not null,
  occasion_id blob not null,
  detail blob,
  raised_at text not null,
  acknowledged_at text,
  acknowledged_by text,
  measure blob,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, kind, source_id, rule, occasion_id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  check ((acknowledged_at is null) = (acknowledged_by is null)),
  check (acknowledged_at is not null or measure is null)
);
insert into care_alert (id, agency_id, household_id, household_member_id, visit_id, kind, source_id, rule, occasion_id,
  detail, raised_at, acknowledged_at, acknowledged_by, measure, version)
select id, agency_id, household_id, household_member_id, visit_id, kind, source_id, rule, occasion_id,
  detail, raised_at, acknowledged_at, acknowledged_by, measure, version
from care_alert_before;
drop table care_alert_before;
create index care_alert_of_household on care_alert (agency_id, household_id, id);
create index care_alert_open on care_alert (agency_id, id) where acknowledged_at is null;
"
        )
    };
}

const KINDS_POSTGRES: &str = kinds_in_postgres!(", 'PLAN_REVIEW'");
const KINDS_SQLITE: &str = kinds_in_sqlite!(", 'PLAN_REVIEW'");

// Plans that go on are looked through several times a day.
const UP: &str = "
create index care_plan_going_on on care_plan (agency_id, id) where ended_at is null;
";

const DOWN: &str = "
drop index care_plan_going_on;
delete from care_alert where kind = 'PLAN_REVIEW';
";

const FEWER_POSTGRES: &str = kinds_in_postgres!("");
const FEWER_SQLITE: &str = kinds_in_sqlite!("");
