//! Families' stars for visits, and their praise.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000061_ratings_and_praise", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table visit_rating (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  household_id uuid not null,
  visit_id uuid not null,
  staff_member_id uuid not null,
  stars integer not null check (stars between 1 and 5),
  note bytea,
  rated_by text not null,
  rated_at timestamptz not null,
  unique (agency_id, id),
  unique (agency_id, visit_id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index visit_rating_by_agency on visit_rating (agency_id, rated_at, id);
create index visit_rating_of_household on visit_rating (agency_id, household_id, rated_at);
create index visit_rating_of_branch on visit_rating (agency_id, branch_id, rated_at);
create index visit_rating_of_staff_member on visit_rating (agency_id, staff_member_id, rated_at);

create table praise_letter (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  household_id uuid not null,
  visit_id uuid,
  channel text not null check (channel in ('PHONE', 'WECHAT', 'APP', 'EMAIL', 'IN_PERSON', 'LETTER')),
  words bytea not null,
  of_team boolean not null,
  received_by text not null,
  received_at timestamptz not null,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id)
);
create index praise_letter_by_agency on praise_letter (agency_id, received_at, id);
create index praise_letter_of_household on praise_letter (agency_id, household_id, received_at);
create index praise_letter_of_branch on praise_letter (agency_id, branch_id, received_at);

create table praise_letter_recipient (
  agency_id uuid not null,
  praise_letter_id uuid not null,
  staff_member_id uuid not null,
  read_at timestamptz,
  primary key (agency_id, praise_letter_id, staff_member_id),
  foreign key (agency_id, praise_letter_id) references praise_letter (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index praise_letter_recipient_of_staff_member on praise_letter_recipient (agency_id, staff_member_id);
";

const DOWN: &str = "
drop table praise_letter_recipient;
drop table praise_letter;
drop table visit_rating;
";
