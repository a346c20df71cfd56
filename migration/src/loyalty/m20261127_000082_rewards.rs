//! What points are exchanged for, and the cards, tickets and vouchers that households hold.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000082_rewards", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
create table reward (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  kind text not null check (kind in ('DISCOUNT', 'FREE_SERVICE', 'GOODS', 'EVENT_PLACE')),
  name text not null check (name <> ''),
  description text,
  points bigint not null check (points > 0),
  stock bigint check (stock >= 0),
  taken bigint not null default 0 check (taken >= 0),
  cost bigint not null default 0 check (cost >= 0),
  budget bigint check (budget >= 0),
  used bigint not null default 0 check (used >= 0),
  first_day date not null,
  last_day date,
  tiers jsonb not null,
  segments jsonb not null,
  most_each bigint check (most_each > 0),
  voucher jsonb,
  made_at timestamptz not null,
  withdrawn_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  check (stock is null or taken <= stock),
  check (budget is null or used <= budget),
  check (last_day is null or first_day <= last_day)
);

create table reward_redemption (
  id uuid not null primary key,
  agency_id uuid not null,
  reward_id uuid not null,
  account_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  entry_id uuid not null,
  points bigint not null check (points > 0),
  points_back bigint not null default 0 check (points_back >= 0),
  cost bigint not null check (cost >= 0),
  state text not null check (state in ('OPEN', 'FULFILLED', 'CANCELLED')),
  made_at timestamptz not null,
  made_by text not null,
  fulfilled_at timestamptz,
  fulfilled_by text,
  cancelled_at timestamptz,
  cancelled_by text,
  unique (agency_id, id),
  unique (agency_id, entry_id),
  foreign key (agency_id, reward_id) references reward (agency_id, id),
  foreign key (agency_id, account_id) references loyalty_account (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, entry_id) references points_entry (agency_id, id),
  check (points_back <= points),
  check ((fulfilled_at is null) = (fulfilled_by is null)),
  check ((state = 'CANCELLED') = (cancelled_at is not null)),
  check ((cancelled_at is null) = (cancelled_by is null))
);
create index reward_redemption_of_account on reward_redemption (agency_id, account_id, id);
create index reward_redemption_of_reward on reward_redemption (agency_id, reward_id, account_id);
create index reward_redemption_by_state on reward_redemption (agency_id, state, id);

create table voucher (
  id uuid not null primary key,
  agency_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  redemption_id uuid,
  kind text not null check (kind in ('CARD', 'TICKET', 'VOUCHER')),
  name text not null check (name <> ''),
  price bigint check (price >= 0),
  measure text not null check (measure in ('AMOUNT', 'PERCENT', 'TIMES')),
  worth bigint not null check (worth > 0),
  remains bigint not null check (remains >= 0),
  most_off bigint check (most_off > 0),
  least_order bigint check (least_order > 0),
  partial boolean not null,
  transferable boolean not null,
  items jsonb not null,
  first_day date not null,
  last_day date,
  code_hash bytea not null,
  code bytea,
  code_end text not null,
  issued_at timestamptz not null,
  issued_by text not null,
  closed_at timestamptz,
  unique (agency_id, id),
  unique (agency_id, code_hash),
  unique (agency_id, redemption_id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, redemption_id) references reward_redemption (agency_id, id),
  check (remains <= worth),
  check (measure <> 'PERCENT' or worth <= 100),
  check (last_day is null or first_day <= last_day),
  check (closed_at is null or remains = 0)
);
create index voucher_of_household on voucher (agency_id, household_id, id);

create table voucher_use (
  id uuid not null primary key,
  agency_id uuid not null,
  voucher_id uuid not null,
  service_order_id uuid not null,
  order_credit_id uuid not null,
  off bigint not null check (off > 0),
  value bigint not null check (value > 0),
  returned bigint not null default 0 check (returned >= 0),
  used_at timestamptz not null,
  used_by text not null,
  undone_at timestamptz,
  unique (agency_id, id),
  unique (agency_id, order_credit_id),
  foreign key (agency_id, voucher_id) references voucher (agency_id, id),
  foreign key (agency_id, service_order_id) references service_order (agency_id, id),
  foreign key (agency_id, order_credit_id) references order_credit (agency_id, id),
  check (returned <= value),
  check (undone_at is null or returned = value)
);
create unique index voucher_use_once on voucher_use (agency_id, voucher_id, service_order_id) where undone_at is null;
create index voucher_use_of_order on voucher_use (agency_id, service_order_id);
";

const DOWN: &str = "
drop table voucher_use;
drop table voucher;
drop table reward_redemption;
drop table reward;
";
