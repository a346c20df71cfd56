//! Receptions by a protocol: what is to be done when, who was assigned what, and who did it.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000071_receptions", up: &[Both(UP)], down: &[Both(DOWN)] };

// Who is assigned is a carer or an account, never both, and one at a time; who was stays in the rows that ended.
const UP: &str = "
create table reception (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  household_id uuid not null,
  standard_id uuid not null,
  grade text not null check (grade in ('ORDINARY', 'GROUP', 'VIP', 'EVENT')),
  visit_id uuid,
  visit_starts_at timestamptz,
  service_order_id uuid,
  arrives_at timestamptz not null,
  place bytea not null,
  state text not null check (state in ('PLANNED', 'DONE', 'CANCELLED')),
  planned_by text not null,
  planned_at timestamptz not null,
  ended_at timestamptz,
  cancel_reason bytea,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, standard_id) references standard (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  foreign key (agency_id, service_order_id) references service_order (agency_id, id),
  check ((visit_id is null) = (visit_starts_at is null)),
  check ((state = 'PLANNED') = (ended_at is null))
);
create index reception_by_agency on reception (agency_id, arrives_at, id);
create index reception_of_household on reception (agency_id, household_id, arrives_at);
create index reception_of_branch on reception (agency_id, branch_id, arrives_at);
create index reception_of_visit on reception (agency_id, visit_id) where visit_id is not null;
create index reception_of_order on reception (agency_id, service_order_id) where service_order_id is not null;

create table reception_task (
  id uuid not null primary key,
  agency_id uuid not null,
  branch_id uuid not null,
  household_id uuid not null,
  reception_id uuid not null,
  place integer not null check (place >= 0),
  code text not null,
  words text not null,
  owner text not null,
  minutes integer not null,
  alarm boolean not null,
  photographs boolean not null,
  due_at timestamptz not null,
  open boolean not null,
  alarmed_at timestamptz,
  done_at timestamptz,
  done_by text,
  note bytea,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, reception_id, code),
  foreign key (agency_id, reception_id) references reception (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  check ((done_at is null) = (done_by is null)),
  check (not open or done_at is null)
);
create index reception_task_due on reception_task (agency_id, due_at, id) where open;
create index reception_task_to_sound on reception_task (agency_id, due_at) where open and alarm and alarmed_at is null;

create table reception_assignment (
  id uuid not null primary key,
  agency_id uuid not null,
  reception_task_id uuid not null,
  staff_member_id uuid,
  user_id uuid,
  assigned_by text not null,
  assigned_at timestamptz not null,
  ended_at timestamptz,
  foreign key (agency_id, reception_task_id) references reception_task (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, user_id) references user_account (agency_id, id),
  check ((staff_member_id is null) <> (user_id is null))
);
create unique index reception_assignment_one on reception_assignment (agency_id, reception_task_id)
  where ended_at is null;
create index reception_assignment_of_task on reception_assignment (agency_id, reception_task_id, id);
create index reception_assignment_of_staff_member on reception_assignment (agency_id, staff_member_id)
  where staff_member_id is not null;

create table reception_photograph (
  agency_id uuid not null,
  reception_task_id uuid not null,
  place integer not null,
  file_id uuid not null,
  primary key (agency_id, reception_task_id, place),
  foreign key (agency_id, reception_task_id) references reception_task (agency_id, id),
  foreign key (agency_id, file_id) references file_reference (agency_id, id)
);
";

const DOWN: &str = "
drop table reception_photograph;
drop table reception_assignment;
drop table reception_task;
drop table reception;
";
