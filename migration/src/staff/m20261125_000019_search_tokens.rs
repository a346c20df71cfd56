//! The blind index by which staff are found: parts of names and numbers.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261125_000019_search_tokens", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table staff_search_token (
  agency_id uuid not null,
  token bytea not null,
  staff_member_id uuid not null,
  primary key (agency_id, token, staff_member_id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index staff_search_token_of_staff_member on staff_search_token (agency_id, staff_member_id);
";

const DOWN: &str = "drop table staff_search_token;";
