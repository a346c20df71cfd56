//! Awards of weeks and months: what is awarded, candidates, ballots, results.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000104_awards", up: &[Both(UP)], down: &[Both(DOWN)] };

// A period has one round for the agency and one for each branch; a null branch is equal to no other, hence two indices.
// Whoever votes does so once in a category, whatever they were told at the same moment.
const UP: &str = "
create table award_round (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid,
  rhythm text not null check (rhythm in ('WEEK', 'MONTH')),
  first_day date not null,
  last_day date not null,
  earlier_at timestamptz not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  votes_until timestamptz not null,
  state text not null check (state in ('DRAFT', 'VOTING', 'CLOSED', 'ANNOUNCED')),
  seed bigint check (seed between 0 and 9007199254740991),
  drafted_by text not null,
  drafted_at timestamptz not null,
  opened_at timestamptz,
  closed_at timestamptz,
  announced_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  check (first_day <= last_day),
  check (votes_until > ends_at),
  check ((state = 'DRAFT') = (opened_at is null)),
  check ((state in ('CLOSED', 'ANNOUNCED')) = (closed_at is not null)),
  check ((closed_at is null) = (seed is null)),
  check ((state = 'ANNOUNCED') = (announced_at is not null))
);
create unique index award_round_of_agency on award_round (agency_id, rhythm, first_day) where branch_id is null;
create unique index award_round_of_branch on award_round (agency_id, branch_id, rhythm, first_day)
  where branch_id is not null;
create index award_round_by_agency on award_round (agency_id, first_day, id);
create index award_round_to_close on award_round (agency_id, votes_until) where state = 'VOTING';

create table award_category (
  id uuid not null primary key,
  agency_id uuid not null,
  award_round_id uuid not null,
  kind text not null
    check (kind in ('ALL_ROUND', 'TOP_PERFORMANCE', 'MOST_POPULAR', 'MOST_IMPROVED', 'ANGEL_SMILE', 'MOST_PRAISED')),
  votes_percent integer not null check (votes_percent between 0 and 100),
  customer_weight integer not null check (customer_weight between 0 and 100),
  manager_weight integer not null check (manager_weight between 0 and 100),
  technician_weight integer not null check (technician_weight between 0 and 100),
  unique (agency_id, id),
  unique (agency_id, award_round_id, kind),
  unique (agency_id, award_round_id, id),
  foreign key (agency_id, award_round_id) references award_round (agency_id, id),
  check (customer_weight + manager_weight + technician_weight > 0)
);

create table award_prize (
  agency_id uuid not null,
  award_category_id uuid not null,
  place integer not null check (place between 1 and 10),
  amount bigint check (amount > 0),
  currency text,
  goods text,
  primary key (agency_id, award_category_id, place),
  foreign key (agency_id, award_category_id) references award_category (agency_id, id),
  check ((amount is null) = (currency is null)),
  check ((amount is null) <> (goods is null))
);

create table award_candidate (
  agency_id uuid not null,
  award_round_id uuid not null,
  staff_member_id uuid not null,
  visits integer not null check (visits > 0),
  primary key (agency_id, award_round_id, staff_member_id),
  foreign key (agency_id, award_round_id) references award_round (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id)
);
create index award_candidate_of_staff_member on award_candidate (agency_id, staff_member_id);

create table award_ballot (
  id uuid not null primary key,
  agency_id uuid not null,
  award_round_id uuid not null,
  award_category_id uuid not null,
  voter_id uuid not null,
  jury text not null check (jury in ('CUSTOMER', 'MANAGER', 'TECHNICIAN')),
  staff_member_id uuid,
  cast_at timestamptz not null,
  foreign key (agency_id, award_round_id, award_category_id) references award_category (agency_id, award_round_id, id),
  foreign key (agency_id, voter_id) references user_account (agency_id, id),
  foreign key (agency_id, award_round_id, staff_member_id)
    references award_candidate (agency_id, award_round_id, staff_member_id)
);
create unique index award_ballot_one on award_ballot (agency_id, award_category_id, voter_id);
create index award_ballot_of_round on award_ballot (agency_id, award_round_id, voter_id);

create table award_result (
  id uuid not null primary key,
  agency_id uuid not null,
  award_round_id uuid not null,
  award_category_id uuid not null,
  staff_member_id uuid not null,
  place integer not null check (place > 0),
  won boolean not null,
  score integer not null check (score between 0 and 10000),
  explanation jsonb not null,
  unique (agency_id, award_category_id, place),
  unique (agency_id, award_category_id, staff_member_id),
  foreign key (agency_id, award_round_id, award_category_id) references award_category (agency_id, award_round_id, id),
  foreign key (agency_id, award_round_id, staff_member_id)
    references award_candidate (agency_id, award_round_id, staff_member_id)
);
create index award_result_of_staff_member on award_result (agency_id, staff_member_id);
";

const DOWN: &str = "
drop table award_result;
drop table award_ballot;
drop table award_candidate;
drop table award_prize;
drop table award_category;
drop table award_round;
";
