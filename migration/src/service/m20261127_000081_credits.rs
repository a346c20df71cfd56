//! What is taken off orders because households hold it already.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000081_credits", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
alter table service_order add column credited bigint not null default 0 check (credited >= 0);

create table order_credit (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  service_order_id uuid not null,
  amount bigint not null check (amount > 0),
  given_at timestamptz not null,
  given_by text not null,
  withdrawn_at timestamptz,
  unique (agency_id, id),
  foreign key (agency_id, service_order_id) references service_order (agency_id, id)
);
create index order_credit_of_order on order_credit (agency_id, service_order_id);
";

const DOWN: &str = "
drop table order_credit;
alter table service_order drop column credited;
";
