//! Whom and what the wish of a preference names: staff and skills of the same agency, by constraint.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261125_000014_preference_wishes", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table preference_wish (
  agency_id uuid not null,
  preference_id uuid not null primary key,
  staff_member_id uuid,
  skill_id uuid,
  check ((staff_member_id is null) <> (skill_id is null)),
  foreign key (agency_id, preference_id) references preference (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, skill_id) references skill (agency_id, id)
);
";

const DOWN: &str = "drop table preference_wish;";
