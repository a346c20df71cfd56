//! What members of a household have agreed that accounts of the family know about them.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000029_family_consents", up: &[Both(UP)], down: &[Both(DOWN)] };

// Who leaves the household takes their consents along; the household's history keeps that they were given.
const UP: &str = "
create table family_consent (
  id uuid not null primary key,
  agency_id uuid not null,
  household_id uuid not null,
  household_member_id uuid not null,
  user_id uuid not null,
  data_class text not null check (data_class in ('PERSONAL', 'HEALTH')),
  how bytea,
  given_at timestamptz not null,
  given_by text not null,
  revoked_at timestamptz,
  revoked_by text,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, household_member_id) references household_member (agency_id, id) on delete cascade,
  foreign key (agency_id, user_id) references user_account (agency_id, id),
  check ((revoked_at is null) = (revoked_by is null))
);
create index family_consent_of_household on family_consent (agency_id, household_id, id);
create unique index family_consent_holds on family_consent (agency_id, user_id, household_member_id, data_class)
  where revoked_at is null;
";

const DOWN: &str = "
drop table family_consent;
";
