//! Wallets, their entries, the lots in them, what is set aside.

use super::books;
use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000040_points",
    up: &[Both(UP), Postgres(books::POSTGRES), Sqlite(books::SQLITE)],
    down: &[Both(DOWN), Postgres(books::POSTGRES_DOWN)],
};

// The books of a wallet, and what an entry moves between them, come to zero, and so do all wallets together. What was given
// (`issued`) and what is to be taken back (`owed`) stand below zero, everything else above.
const UP: &str = "
create table loyalty_account (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  branch_id uuid not null,
  opened_at timestamptz not null,
  entries bigint not null default 0,
  last_entry_at timestamptz,
  issued bigint not null default 0 check (issued <= 0),
  owed bigint not null default 0 check (owed <= 0),
  pending bigint not null default 0 check (pending >= 0),
  available bigint not null default 0 check (available >= 0),
  reserved bigint not null default 0 check (reserved >= 0),
  spent bigint not null default 0 check (spent >= 0),
  expired bigint not null default 0 check (expired >= 0),
  unique (agency_id, id),
  unique (agency_id, household_id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  check (issued + owed + pending + available + reserved + spent + expired = 0)
);
create index loyalty_account_of_branch on loyalty_account (agency_id, branch_id, id);

create table points_lot (
  id uuid not null primary key,
  agency_id uuid not null,
  account_id uuid not null,
  granted bigint not null check (granted > 0),
  earned_at timestamptz not null,
  expires_at timestamptz,
  pending_until timestamptz,
  pending_end text check (pending_end in ('POST', 'VOID')),
  basis bigint check (basis > 0),
  withheld bigint not null check (withheld >= 0),
  pending bigint not null check (pending >= 0),
  available bigint not null check (available >= 0),
  reserved bigint not null check (reserved >= 0),
  spent bigint not null check (spent >= 0),
  expired bigint not null check (expired >= 0),
  unique (agency_id, id),
  foreign key (agency_id, account_id) references loyalty_account (agency_id, id),
  check ((pending_until is null) = (pending_end is null)),
  check (withheld + pending + available + reserved + spent + expired = granted)
);
create index points_lot_of_account on points_lot (agency_id, account_id, id);
create index points_lot_to_spend on points_lot (agency_id, account_id, expires_at, id) where available > 0;
create index points_lot_to_expire on points_lot (agency_id, expires_at, id) where available > 0;
create index points_lot_pending on points_lot (agency_id, pending_until, id) where pending > 0;

create table points_reservation (
  id uuid not null primary key,
  agency_id uuid not null,
  account_id uuid not null,
  amount bigint not null check (amount > 0),
  redeemed bigint not null check (redeemed between 0 and amount),
  state text not null check (state in ('HELD', 'REDEEMED', 'RELEASED', 'LAPSED')),
  made_at timestamptz not null,
  lapses_at timestamptz,
  ended_at timestamptz,
  unique (agency_id, id),
  foreign key (agency_id, account_id) references loyalty_account (agency_id, id),
  check ((state = 'HELD') = (ended_at is null)),
  check ((state = 'REDEEMED') = (redeemed > 0))
);
create index points_reservation_of_account on points_reservation (agency_id, account_id, id);
create index points_reservation_held on points_reservation (agency_id, lapses_at, id) where state = 'HELD';

create table points_entry (
  id uuid not null primary key,
  agency_id uuid not null,
  account_id uuid not null,
  number bigint not null check (number > 0),
  kind text not null check (kind in ('EARNED', 'POSTED', 'VOIDED', 'RESERVED', 'REDEEMED', 'RELEASED', 'SPENT', 'REFUNDED',
    'CLAWED_BACK', 'EXPIRED', 'REVERSED')),
  key text not null check (key <> ''),
  content text not null,
  occurred_at timestamptz not null,
  made_by text not null,
  household_member_id uuid,
  lot_id uuid,
  reservation_id uuid,
  of_entry_id uuid,
  refunded_basis bigint check (refunded_basis > 0),
  issued bigint not null,
  owed bigint not null,
  pending bigint not null,
  available bigint not null,
  reserved bigint not null,
  spent bigint not null,
  expired bigint not null,
  issued_after bigint not null,
  owed_after bigint not null,
  pending_after bigint not null,
  available_after bigint not null,
  reserved_after bigint not null,
  spent_after bigint not null,
  expired_after bigint not null,
  unique (agency_id, id),
  unique (agency_id, account_id, number),
  unique (agency_id, key),
  foreign key (agency_id, account_id) references loyalty_account (agency_id, id),
  foreign key (agency_id, lot_id) references points_lot (agency_id, id),
  foreign key (agency_id, reservation_id) references points_reservation (agency_id, id),
  foreign key (agency_id, of_entry_id) references points_entry (agency_id, id),
  check (issued + owed + pending + available + reserved + spent + expired = 0),
  check ((kind in ('REFUNDED', 'REVERSED')) = (of_entry_id is not null)),
  check ((kind = 'CLAWED_BACK') = (refunded_basis is not null))
);
create index points_entry_at on points_entry (agency_id, account_id, occurred_at, number);
create index points_entry_of_agency on points_entry (agency_id, occurred_at, id);
create index points_entry_of_entry on points_entry (agency_id, of_entry_id) where of_entry_id is not null;
create index points_entry_of_lot on points_entry (agency_id, lot_id) where lot_id is not null;
create index points_entry_of_reservation on points_entry (agency_id, reservation_id) where reservation_id is not null;
create unique index points_entry_reversed_once on points_entry (agency_id, of_entry_id) where kind = 'REVERSED';

create table points_note (
  entry_id uuid not null primary key,
  agency_id uuid not null,
  words bytea not null,
  foreign key (agency_id, entry_id) references points_entry (agency_id, id)
);

create table points_allocation (
  entry_id uuid not null,
  place integer not null,
  agency_id uuid not null,
  lot_id uuid not null,
  withheld bigint not null,
  pending bigint not null,
  available bigint not null,
  reserved bigint not null,
  spent bigint not null,
  expired bigint not null,
  primary key (entry_id, place),
  unique (entry_id, lot_id),
  foreign key (agency_id, entry_id) references points_entry (agency_id, id),
  foreign key (agency_id, lot_id) references points_lot (agency_id, id),
  check (withheld + pending + available + reserved + spent + expired = 0)
);
create index points_allocation_of_lot on points_allocation (agency_id, lot_id);
";

const DOWN: &str = "
drop table points_allocation;
drop table points_note;
drop table points_entry;
drop table points_reservation;
drop table points_lot;
drop table loyalty_account;
";
