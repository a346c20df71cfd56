//! Inspections: templates in versions, inspections with their answers and evidence, findings, corrective actions.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000030_inspections",
    up: &[Both(TEMPLATES), Both(INSPECTIONS), Both(FINDINGS), Postgres(FROZEN_POSTGRES), Sqlite(FROZEN_SQLITE)],
    down: &[Both(DOWN), Postgres("drop function inspection_template_frozen;")],
};

const TEMPLATES: &str = "
create table inspection_template (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  code text not null,
  number integer not null check (number >= 1),
  name text not null,
  content jsonb not null,
  drafted_by text not null,
  drafted_at timestamptz not null,
  published_by text,
  published_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, code, number),
  check ((published_at is null) = (published_by is null))
);
create unique index inspection_template_one_draft on inspection_template (agency_id, code) where published_at is null;
";

// What is hidden from the inspected until it is done is marked by its kind. Blind is looked at again what was looked at once.
const INSPECTIONS: &str = "
create table inspection (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  household_id uuid not null,
  staff_member_id uuid not null,
  visit_id uuid,
  inspection_template_id uuid not null,
  kind text not null check (kind in ('PATROL', 'SPOT', 'FIRST_CLEAN', 'MYSTERY', 'BLIND')),
  blind_of_id uuid,
  inspector_id uuid not null,
  state text not null check (state in ('PLANNED', 'DONE', 'MISSED', 'CANCELLED')),
  due_at timestamptz not null,
  miss_at timestamptz not null,
  planned_by text not null,
  planned_at timestamptz not null,
  done_at timestamptz,
  score integer check (score between 0 and 10000),
  failed_critical boolean not null,
  ended_at timestamptz,
  cancel_reason bytea,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  foreign key (agency_id, inspection_template_id) references inspection_template (agency_id, id),
  foreign key (agency_id, blind_of_id) references inspection (agency_id, id),
  foreign key (agency_id, inspector_id) references user_account (agency_id, id),
  check (due_at <= miss_at),
  check ((kind = 'BLIND') = (blind_of_id is not null)),
  check ((state = 'DONE') = (done_at is not null)),
  check ((state = 'DONE') = (score is not null)),
  check (not failed_critical or score = 0)
);
create index inspection_by_agency on inspection (agency_id, due_at, id);
create index inspection_of_household on inspection (agency_id, household_id, due_at);
create index inspection_of_staff_member on inspection (agency_id, staff_member_id, due_at);
create index inspection_of_branch on inspection (agency_id, branch_id, due_at);
create index inspection_planned on inspection (agency_id, miss_at) where state = 'PLANNED';
create unique index inspection_blind_once on inspection (agency_id, blind_of_id) where state in ('PLANNED', 'DONE');

create table inspection_answer (
  agency_id uuid not null,
  inspection_id uuid not null,
  item_code text not null,
  choice_code text,
  comment bytea,
  primary key (agency_id, inspection_id, item_code),
  foreign key (agency_id, inspection_id) references inspection (agency_id, id)
);

create table inspection_evidence (
  agency_id uuid not null,
  inspection_id uuid not null,
  item_code text not null,
  place integer not null,
  file_id uuid not null,
  primary key (agency_id, inspection_id, item_code, place),
  foreign key (agency_id, inspection_id, item_code)
    references inspection_answer (agency_id, inspection_id, item_code),
  foreign key (agency_id, file_id) references file_reference (agency_id, id)
);
";

const FINDINGS: &str = "
create table finding (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  household_id uuid not null,
  staff_member_id uuid not null,
  inspection_id uuid not null,
  item_code text not null,
  critical boolean not null,
  state text not null check (state in ('OPEN', 'ACTING', 'ACTED', 'CLOSED')),
  opened_at timestamptz not null,
  escalation integer not null check (escalation between 0 and 3),
  escalate_at timestamptz,
  closed_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, inspection_id, item_code),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, inspection_id) references inspection (agency_id, id),
  check ((state = 'CLOSED') = (closed_at is not null)),
  check (closed_at is null or escalate_at is null)
);
create index finding_by_agency on finding (agency_id, id);
create index finding_of_branch on finding (agency_id, branch_id, id);
create index finding_of_staff_member on finding (agency_id, staff_member_id, id);
create index finding_to_escalate on finding (agency_id, escalate_at) where escalate_at is not null;

create table corrective_action (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  finding_id uuid not null,
  number integer not null check (number >= 1),
  containment bytea not null,
  cause bytea not null,
  measure bytea not null,
  owner_id uuid not null,
  planned_by text not null,
  planned_at timestamptz not null,
  due_at timestamptz not null,
  done_at timestamptz,
  done_by text,
  done_note bytea,
  verified_at timestamptz,
  verified_by text,
  effective boolean,
  verification bytea,
  unique (agency_id, id),
  unique (agency_id, finding_id, number),
  foreign key (agency_id, finding_id) references finding (agency_id, id),
  foreign key (agency_id, owner_id) references user_account (agency_id, id),
  check ((done_at is null) = (done_by is null)),
  check ((verified_at is null) = (verified_by is null)),
  check ((verified_at is null) = (effective is null)),
  check (verified_at is null or done_at is not null),
  check (verified_by is null or verified_by <> done_by)
);
create unique index corrective_action_one_open on corrective_action (agency_id, finding_id) where verified_at is null;
";

// A published version never changes, whoever writes.
const FROZEN_POSTGRES: &str = "
create function inspection_template_frozen() returns trigger language plpgsql as $$
begin
  raise exception 'inspection_template_frozen' using errcode = 'exclusion_violation';
end;
$$;
create trigger inspection_template_frozen_on_update before update on inspection_template
  for each row when (old.published_at is not null) execute function inspection_template_frozen();
create trigger inspection_template_frozen_on_delete before delete on inspection_template
  for each row when (old.published_at is not null) execute function inspection_template_frozen();
";

const FROZEN_SQLITE: &str = "
create trigger inspection_template_frozen_on_update before update on inspection_template
when old.published_at is not null
begin
  select raise(abort, 'inspection_template_frozen');
end;
create trigger inspection_template_frozen_on_delete before delete on inspection_template
when old.published_at is not null
begin
  select raise(abort, 'inspection_template_frozen');
end;
";

const DOWN: &str = "
drop table corrective_action;
drop table finding;
drop table inspection_evidence;
drop table inspection_answer;
drop table inspection;
drop table inspection_template;
";
