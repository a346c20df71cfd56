//! Households with their members, addresses, contacts, preferences and the blind index.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20260101_000003_households", up: &[Both(UP)], down: &[Both(DOWN)] };

// An erased household keeps its row for the books and no personal field: the check says so for good.
const UP: &str = "
create table household (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  status text not null check (status in ('PROSPECT', 'ACTIVE', 'PAUSED', 'ENDED', 'ERASED')),
  name bytea,
  surname bytea,
  title text,
  tier text,
  segments jsonb not null,
  reception_grade text not null check (reception_grade in ('ORDINARY', 'GROUP', 'VIP', 'EVENT')),
  contact_preferences jsonb not null,
  habits bytea,
  home bytea,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  check (status = 'ERASED' or name is not null),
  check (status <> 'ERASED' or (name is null and surname is null and title is null and habits is null and home is null))
);
create index household_of_branch on household (agency_id, branch_id, id);

create table household_member (
  id uuid not null primary key,
  agency_id uuid not null,
  household_id uuid not null,
  kinship text not null,
  person bytea,
  health bytea,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index household_member_of_household on household_member (agency_id, household_id, id);

create table address (
  id uuid not null primary key,
  agency_id uuid not null,
  household_id uuid not null,
  label text not null,
  is_primary boolean not null,
  place bytea,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index address_of_household on address (agency_id, household_id, id);
create unique index address_primary on address (agency_id, household_id) where is_primary;

create table household_contact (
  id uuid not null primary key,
  agency_id uuid not null,
  household_id uuid not null,
  kind text not null check (kind in ('PHONE', 'EMAIL', 'WECHAT')),
  reach bytea,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index household_contact_of_household on household_contact (agency_id, household_id, id);

create table preference (
  id uuid not null primary key,
  agency_id uuid not null,
  household_id uuid not null,
  source text not null check (source in ('TOLD', 'OBSERVED')),
  topic text not null,
  consent text not null check (consent in ('SERVICE', 'PERSONAL', 'SENSITIVE')),
  status text not null check (status in ('AWAITING_APPROVAL', 'ACTIVE', 'DECLINED', 'RETIRED')),
  content bytea,
  carer_wish jsonb,
  cost_minor bigint check (cost_minor > 0),
  currency text check (length(currency) = 3),
  noted_by text not null,
  noted_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  check ((decided_at is null) = (decided_by is null)),
  check ((cost_minor is null) = (currency is null)),
  check (status <> 'DECLINED' or decided_at is not null)
);
create index preference_of_household on preference (agency_id, household_id, id);

create table household_search_token (
  agency_id uuid not null,
  token bytea not null,
  household_id uuid not null,
  origin uuid not null,
  primary key (agency_id, token, household_id, origin),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index household_search_token_of_household on household_search_token (agency_id, household_id, origin);
";

const DOWN: &str = "
drop table household_search_token;
drop table preference;
drop table household_contact;
drop table address;
drop table household_member;
drop table household;
";
