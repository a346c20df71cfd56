//! Invoices: one for each priced order that was signed, numbered without gaps by agency and year.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000027_invoices", up: &[Both(UP)], down: &[Both(DOWN)] };

// The counter is counted up in the transaction that issues the invoice: whoever comes second waits for its row, and what is
// rolled back leaves no gap.
const UP: &str = "
create table invoice_counter (
  agency_id uuid not null references agency (id),
  year integer not null,
  last integer not null check (last > 0),
  primary key (agency_id, year)
);
create table invoice (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  service_order_id uuid not null,
  year integer not null,
  number integer not null check (number > 0),
  issued_at timestamptz not null,
  unique (agency_id, id),
  unique (agency_id, service_order_id),
  unique (agency_id, year, number),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, service_order_id) references service_order (agency_id, id)
);
create index invoice_of_household on invoice (agency_id, household_id, id);
";

const DOWN: &str = "
drop table invoice;
drop table invoice_counter;
";
