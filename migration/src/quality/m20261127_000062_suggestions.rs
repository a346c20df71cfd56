//! What the staff suggests, what is said about it, and what is decided.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000062_suggestions", up: &[Both(UP)], down: &[Both(DOWN)] };

// A reward goes to somebody, and only for what is adopted.
const UP: &str = "
create table suggestion (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  author text,
  staff_member_id uuid,
  title bytea not null,
  words bytea not null,
  state text not null check (state in ('OPEN', 'ADOPTED', 'DECLINED')),
  handed_in_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  reason bytea,
  reward_points integer check (reward_points between 1 and 100000),
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  check (author is not null or staff_member_id is null),
  check ((state = 'OPEN') = (decided_at is null)),
  check ((decided_at is null) = (decided_by is null)),
  check ((decided_at is null) = (reason is null)),
  check (reward_points is null or (state = 'ADOPTED' and staff_member_id is not null)),
  check (decided_by is null or author is null or decided_by <> author)
);
create index suggestion_by_agency on suggestion (agency_id, handed_in_at, id);

create table suggestion_comment (
  id uuid not null primary key,
  agency_id uuid not null,
  suggestion_id uuid not null,
  said_by text not null,
  said_at timestamptz not null,
  words bytea not null,
  foreign key (agency_id, suggestion_id) references suggestion (agency_id, id)
);
create index suggestion_comment_of_suggestion on suggestion_comment (agency_id, suggestion_id, id);
";

const DOWN: &str = "
drop table suggestion_comment;
drop table suggestion;
";
