//! Who serves a household, and whom it does not want: staff of the same agency, by constraint.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20260101_000006_carers_and_exclusions", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table household_exclusion (
  agency_id uuid not null,
  household_id uuid not null,
  staff_member_id uuid not null,
  reason bytea,
  noted_by text not null,
  noted_at timestamptz not null,
  primary key (agency_id, household_id, staff_member_id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);

create table household_carer (
  agency_id uuid not null,
  household_id uuid not null,
  staff_member_id uuid not null,
  engagement uuid not null,
  since timestamptz not null,
  until timestamptz,
  primary key (agency_id, household_id, staff_member_id, engagement),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index household_carer_serving on household_carer (agency_id, staff_member_id, household_id) where until is null;
";

const DOWN: &str = "
drop table household_carer;
drop table household_exclusion;
";
