//! Greetings, the days and wishes behind them, and what the agency has decided about parts of loyalty.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000090_greetings",
    up: &[Both(UP), Postgres(POSTGRES), Sqlite(SQLITE)],
    down: &[Both(DOWN), Postgres("drop function greeting_sent_once;")],
};

const UP: &str = "
create table loyalty_policy (
  agency_id uuid not null references agency (id),
  kind text not null check (kind in ('GREETING', 'GESTURE', 'REFERRAL', 'RETENTION', 'REVIEW')),
  content jsonb not null,
  set_at timestamptz not null,
  set_by text not null,
  version integer not null check (version > 0),
  primary key (agency_id, kind)
);

create table greeting_consent (
  household_id uuid not null primary key,
  agency_id uuid not null references agency (id),
  wished boolean not null,
  noted_at timestamptz not null,
  noted_by text not null,
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index greeting_consent_of_agency on greeting_consent (agency_id, household_id);

create table greeting_template (
  agency_id uuid not null references agency (id),
  occasion text not null check (occasion in ('BIRTHDAY', 'FAMILY_DAY', 'NEW_YEAR', 'SPRING_FESTIVAL', 'LANTERN_FESTIVAL',
    'DRAGON_BOAT', 'QIXI', 'MID_AUTUMN', 'DOUBLE_NINTH', 'NATIONAL_DAY')),
  language text not null check (language in ('ENGLISH', 'CHINESE')),
  words text not null check (words <> ''),
  set_at timestamptz not null,
  set_by text not null,
  primary key (agency_id, occasion, language)
);

create table family_day (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  household_member_id uuid,
  kind text not null check (kind in ('BIRTHDAY', 'ANNIVERSARY')),
  calendar text not null check (calendar in ('GREGORIAN', 'LUNAR')),
  month integer not null check (month between 1 and 12),
  day integer not null check (day between 1 and 31),
  leap_month boolean not null,
  name bytea,
  noted_at timestamptz not null,
  noted_by text not null,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  check ((kind = 'BIRTHDAY') = (household_member_id is not null)),
  check (calendar = 'LUNAR' or not leap_month),
  check (calendar = 'GREGORIAN' or day <= 30)
);
create index family_day_of_household on family_day (agency_id, household_id, id);
create unique index family_day_once_a_member on family_day (agency_id, household_member_id) where kind = 'BIRTHDAY';

create table greeting (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  occasion text not null check (occasion in ('BIRTHDAY', 'FAMILY_DAY', 'NEW_YEAR', 'SPRING_FESTIVAL', 'LANTERN_FESTIVAL',
    'DRAGON_BOAT', 'QIXI', 'MID_AUTUMN', 'DOUBLE_NINTH', 'NATIONAL_DAY')),
  about uuid not null,
  day date not null,
  language text not null check (language in ('ENGLISH', 'CHINESE')),
  channel text check (channel in ('PHONE', 'WECHAT', 'EMAIL', 'APP', 'IN_PERSON')),
  words bytea,
  state text not null check (state in ('DRAFTED', 'QUEUED', 'SENDING', 'SENT', 'DECLINED', 'WITHHELD', 'LAPSED', 'UNCERTAIN',
    'PARKED')),
  send_from timestamptz not null,
  send_until timestamptz not null,
  next_attempt_at timestamptz,
  attempts integer not null default 0 check (attempts >= 0),
  last_error text,
  drafted_at timestamptz not null,
  decided_at timestamptz,
  decided_by text,
  sent_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, household_id, occasion, about, day),
  foreign key (agency_id, household_id) references household (agency_id, id),
  check (send_from < send_until),
  check ((state in ('QUEUED', 'SENDING')) = (next_attempt_at is not null)),
  check ((state = 'SENT') = (sent_at is not null)),
  check (state not in ('QUEUED', 'SENDING') or channel is not null)
);
create index greeting_by_day on greeting (agency_id, day, id);
create index greeting_due on greeting (next_attempt_at, id) where next_attempt_at is not null;
create index greeting_open on greeting (agency_id, send_until) where state in ('DRAFTED', 'QUEUED');
";

// What was sent is not sent again, whoever writes.
const POSTGRES: &str = "
create function greeting_sent_once() returns trigger language plpgsql as $$
begin
  raise exception 'greeting_sent_once' using errcode = 'check_violation';
end $$;
create trigger greeting_sent_once before update on greeting
  for each row when (old.state = 'SENT' and new.state <> 'SENT') execute function greeting_sent_once();
";

const SQLITE: &str = "
create trigger greeting_sent_once before update on greeting when old.state = 'SENT' and new.state <> 'SENT'
begin
  select raise(abort, 'greeting_sent_once');
end;
";

const DOWN: &str = "
drop table greeting;
drop table family_day;
drop table greeting_template;
drop table greeting_consent;
drop table loyalty_policy;
";
