//! Questionnaires in versions, whom they were sent to, and what was answered.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000060_surveys",
    up: &[Both(SURVEYS), Postgres(FROZEN_POSTGRES), Sqlite(FROZEN_SQLITE)],
    down: &[Both(DOWN), Postgres("drop function survey_frozen;")],
};

// A household has at most one open invitation on an occasion, and is asked about a visit or an order once.
const SURVEYS: &str = "
create table survey (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  code text not null,
  number integer not null check (number >= 1),
  name text not null,
  occasion text not null check (occasion in ('AFTER_VISIT', 'CALL_BACK', 'YEARLY')),
  questions jsonb not null,
  chance integer not null check (chance between 1 and 10000),
  wait_days integer not null check (wait_days between 0 and 1000),
  open_days integer not null check (open_days between 1 and 90),
  seed bigint,
  drafted_by text not null,
  drafted_at timestamptz not null,
  published_by text,
  published_at timestamptz,
  retired_by text,
  retired_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, code, number),
  check ((published_at is null) = (published_by is null)),
  check ((published_at is null) = (seed is null)),
  check ((retired_at is null) = (retired_by is null)),
  check (retired_at is null or published_at is not null)
);
create unique index survey_one_draft on survey (agency_id, code) where published_at is null;
create index survey_in_force on survey (agency_id, occasion, published_at) where published_at is not null;

create table survey_invitation (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  household_id uuid not null,
  survey_id uuid not null,
  occasion text not null check (occasion in ('AFTER_VISIT', 'CALL_BACK', 'YEARLY')),
  visit_id uuid,
  service_order_id uuid,
  staff_member_id uuid,
  chance integer not null check (chance between 1 and 10000),
  state text not null check (state in ('OPEN', 'ANSWERED', 'CLOSED')),
  sent_at timestamptz not null,
  closes_at timestamptz not null,
  answered_by text,
  answered_at timestamptz,
  closed_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, visit_id),
  unique (agency_id, service_order_id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, survey_id) references survey (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  foreign key (agency_id, service_order_id) references service_order (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  check (sent_at < closes_at),
  check ((state = 'ANSWERED') = (answered_at is not null)),
  check ((answered_at is null) = (answered_by is null)),
  check ((state = 'CLOSED') = (closed_at is not null))
);
create unique index survey_invitation_one_open on survey_invitation (agency_id, household_id, occasion)
  where state = 'OPEN';
create index survey_invitation_by_agency on survey_invitation (agency_id, sent_at, id);
create index survey_invitation_of_household on survey_invitation (agency_id, household_id, sent_at);
create index survey_invitation_of_branch on survey_invitation (agency_id, branch_id, sent_at);
create index survey_invitation_of_staff_member on survey_invitation (agency_id, staff_member_id, sent_at);
create index survey_invitation_to_close on survey_invitation (agency_id, closes_at) where state = 'OPEN';

create table survey_answer (
  agency_id uuid not null,
  survey_invitation_id uuid not null,
  question_code text not null,
  dimension text not null
    check (dimension in ('ATTITUDE', 'SKILL', 'COMMUNICATION', 'OVERALL', 'RECOMMENDATION', 'WORDS')),
  score integer check (score between 0 and 10),
  words bytea,
  primary key (agency_id, survey_invitation_id, question_code),
  foreign key (agency_id, survey_invitation_id) references survey_invitation (agency_id, id),
  check ((dimension = 'WORDS') = (score is null)),
  check (score is null or words is null)
);
";

// A published version never changes, whoever writes; it can be retired.
const FROZEN_POSTGRES: &str = "
create function survey_frozen() returns trigger language plpgsql as $$
begin
  raise exception 'survey_frozen' using errcode = 'exclusion_violation';
end;
$$;
create trigger survey_frozen_on_update before update of agency_id, code, number, name, occasion, questions, chance,
  wait_days, open_days, seed, drafted_by, drafted_at, published_by, published_at on survey
  for each row when (old.published_at is not null) execute function survey_frozen();
create trigger survey_frozen_on_delete before delete on survey
  for each row when (old.published_at is not null) execute function survey_frozen();
";

const FROZEN_SQLITE: &str = "
create trigger survey_frozen_on_update before update of agency_id, code, number, name, occasion, questions, chance,
  wait_days, open_days, seed, drafted_by, drafted_at, published_by, published_at on survey
when old.published_at is not null
begin
  select raise(abort, 'survey_frozen');
end;
create trigger survey_frozen_on_delete before delete on survey
when old.published_at is not null
begin
  select raise(abort, 'survey_frozen');
end;
";

const DOWN: &str = "
drop table survey_answer;
drop table survey_invitation;
drop table survey;
";
