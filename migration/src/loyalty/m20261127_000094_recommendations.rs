//! Households that came on the word of others.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000094_recommendations", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table recommendation_code (
  household_id uuid not null primary key,
  agency_id uuid not null references agency (id),
  code text not null check (code <> ''),
  made_at timestamptz not null,
  unique (agency_id, code),
  foreign key (agency_id, household_id) references household (agency_id, id)
);

create table recommendation (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  joined_household_id uuid not null,
  state text not null check (state in ('CLAIMED', 'HELD', 'JOINED', 'REFUSED')),
  doubts jsonb not null,
  claimed_at timestamptz not null,
  claimed_by text not null,
  decided_at timestamptz,
  decided_by text,
  joined_at timestamptz,
  entry_id uuid,
  joined_entry_id uuid,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, joined_household_id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, joined_household_id) references household (agency_id, id),
  foreign key (agency_id, entry_id) references points_entry (agency_id, id),
  foreign key (agency_id, joined_entry_id) references points_entry (agency_id, id),
  check (household_id <> joined_household_id),
  check ((state = 'JOINED') = (joined_at is not null))
);
create index recommendation_of_household on recommendation (agency_id, household_id, id);
create index recommendation_by_state on recommendation (agency_id, state, id);
";

const DOWN: &str = "
drop table recommendation;
drop table recommendation_code;
";
