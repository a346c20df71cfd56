//! What is offered and at what price; what is asked for, quoted, carried out and paid; the clocks and promises about it.

use super::announced;
use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261126_000022_services",
    up: &[
        Both(OFFERED),
        Postgres(announced::POSTGRES),
        Sqlite(announced::SQLITE),
        Both(ASKED),
        Both(AGREED),
        Both(CLOCKS),
        Both(REVIEWED),
    ],
    down: &[Both(DOWN)],
};

const OFFERED: &str = "
create table catalogue_item (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  place integer not null check (place > 0),
  printed_number text,
  name text not null check (name <> ''),
  english_name text,
  kind text not null check (kind in ('AGENCY', 'DIRECT', 'INFORMATION', 'EVENT', 'STANDING', 'ON_REQUEST')),
  fee text not null check (fee in ('FREE', 'PRICED', 'NOT_STATED')),
  area_limit text check (area_limit in ('ESTATE', 'CITY')),
  area_metres integer check (area_metres > 0),
  note text,
  offered boolean not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, place),
  check ((area_limit is null) = (area_metres is null))
);

create table price_list (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  name text not null check (name <> ''),
  currency text not null,
  first_day date not null,
  last_day date not null,
  announced_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  check (first_day <= last_day)
);

create table price_line (
  id uuid not null primary key,
  agency_id uuid not null,
  price_list_id uuid not null,
  catalogue_item_id uuid not null,
  amount bigint not null check (amount > 0),
  unit text not null check (unit in ('JOB', 'HOUR', 'PIECE')),
  unique (agency_id, id),
  unique (agency_id, price_list_id, catalogue_item_id),
  foreign key (agency_id, price_list_id) references price_list (agency_id, id),
  foreign key (agency_id, catalogue_item_id) references catalogue_item (agency_id, id)
);

create table service_station (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  department text not null check (department <> ''),
  name text not null check (name <> ''),
  open boolean not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, branch_id, name),
  foreign key (agency_id, branch_id) references branch (agency_id, id)
);
";

// What waits at a station, what was offered to whoever waits, and what was cancelled is said whole or not at all.
const ASKED: &str = "
create table service_request (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  household_id uuid not null,
  branch_id uuid not null,
  catalogue_item_id uuid not null,
  channel text not null check (channel in ('PHONE', 'WECHAT', 'APP', 'EMAIL', 'IN_PERSON')),
  caller_name bytea,
  caller_phone bytea,
  address_id uuid,
  place bytea,
  content bytea not null,
  wanted_at timestamptz,
  received_at timestamptz not null,
  state text not null check (state in ('RECEIVED', 'WAITING', 'IN_HAND', 'QUOTED', 'ORDERED', 'MET', 'CLOSED',
    'CANCELLED')),
  answer bytea,
  met_at timestamptz,
  station_id uuid,
  queued_at timestamptz,
  taken_up_at timestamptz,
  solution bytea,
  estimated_finish_at timestamptz,
  offered_at timestamptz,
  offered_time timestamptz,
  offered_station_id uuid,
  quoted_at timestamptz,
  ordered_at timestamptz,
  closed_at timestamptz,
  cancelled_at timestamptz,
  cancelled_by text check (cancelled_by in ('FAMILY', 'AGENCY')),
  cancel_reason bytea,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, catalogue_item_id) references catalogue_item (agency_id, id),
  foreign key (agency_id, address_id) references address (agency_id, id),
  foreign key (agency_id, station_id) references service_station (agency_id, id),
  foreign key (agency_id, offered_station_id) references service_station (agency_id, id),
  check ((station_id is null) = (queued_at is null)),
  check ((solution is null) = (estimated_finish_at is null)),
  check (offered_at is null or offered_time is not null or offered_station_id is not null),
  check ((state = 'MET') = (met_at is not null)),
  check ((state = 'CANCELLED') = (cancelled_at is not null)),
  check ((cancelled_at is null) = (cancelled_by is null)),
  check (state <> 'WAITING' or station_id is not null),
  check (state <> 'ORDERED' or ordered_at is not null),
  check (state <> 'QUOTED' or quoted_at is not null)
);
create index service_request_of_household on service_request (agency_id, household_id, id);
create index service_request_of_branch on service_request (agency_id, branch_id, id);
create index service_request_of_item on service_request (agency_id, catalogue_item_id, received_at);
create index service_request_waiting on service_request (agency_id, station_id, queued_at, id) where state = 'WAITING';

create table quote (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  service_request_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  catalogue_item_id uuid not null,
  price_line_id uuid not null,
  unit text not null check (unit in ('JOB', 'HOUR', 'PIECE')),
  quantity integer not null check (quantity > 0),
  posted bigint not null check (posted > 0),
  amount bigint not null check (amount >= 0),
  currency text not null,
  note bytea,
  sent_at timestamptz not null,
  valid_until timestamptz not null,
  state text not null check (state in ('OPEN', 'ACCEPTED', 'DECLINED', 'WITHDRAWN', 'EXPIRED')),
  answered_at timestamptz,
  answered_by text,
  answer_note bytea,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, service_request_id) references service_request (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, catalogue_item_id) references catalogue_item (agency_id, id),
  foreign key (agency_id, price_line_id) references price_line (agency_id, id),
  check (amount <= posted),
  check (sent_at < valid_until),
  check ((state = 'OPEN') = (answered_at is null)),
  check ((answered_at is null) = (answered_by is null))
);
create unique index quote_open_once on quote (agency_id, service_request_id) where state = 'OPEN';
create unique index quote_accepted_once on quote (agency_id, service_request_id) where state = 'ACCEPTED';
create index quote_of_request on quote (agency_id, service_request_id, id);
create index quote_to_expire on quote (agency_id, valid_until) where state = 'OPEN';
";

// An order is settled once, and no more is charged than was agreed.
const AGREED: &str = "
create table service_order (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  service_request_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  catalogue_item_id uuid not null,
  quote_id uuid,
  made_at timestamptz not null,
  state text not null check (state in ('OPEN', 'ASSIGNED', 'DONE', 'SIGNED', 'SETTLED', 'CALLED_BACK', 'CANCELLED')),
  staff_member_id uuid,
  visit_id uuid,
  done_at timestamptz,
  signed_at timestamptz,
  signed_by text,
  signer bytea,
  settled_at timestamptz,
  called_back_at timestamptz,
  called_back_by text,
  call_back_way text check (call_back_way in ('DOOR', 'PHONE')),
  satisfied boolean,
  call_back_note bytea,
  complaint bytea,
  complained_at timestamptz,
  rating integer check (rating between 1 and 5),
  rated_at timestamptz,
  rating_note bytea,
  cancelled_at timestamptz,
  cancelled_by text check (cancelled_by in ('FAMILY', 'AGENCY')),
  cancel_reason bytea,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, service_request_id),
  unique (agency_id, quote_id),
  unique (agency_id, visit_id),
  foreign key (agency_id, service_request_id) references service_request (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, catalogue_item_id) references catalogue_item (agency_id, id),
  foreign key (agency_id, quote_id) references quote (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, visit_id) references visit (agency_id, id),
  check (state not in ('ASSIGNED', 'DONE', 'SIGNED', 'SETTLED', 'CALLED_BACK') or staff_member_id is not null),
  check (signed_at is null or done_at is not null),
  check (settled_at is null or signed_at is not null),
  check (called_back_at is null or signed_at is not null),
  check ((signed_at is null) = (signed_by is null)),
  check ((called_back_at is null) = (call_back_way is null)),
  check ((called_back_at is null) = (satisfied is null)),
  check ((complained_at is null) = (complaint is null)),
  check ((rated_at is null) = (rating is null)),
  check ((state = 'CANCELLED') = (cancelled_at is not null))
);
create index service_order_of_household on service_order (agency_id, household_id, id);
create index service_order_of_branch on service_order (agency_id, branch_id, id);
create index service_order_of_staff_member on service_order (agency_id, staff_member_id, id);
create index service_order_of_item on service_order (agency_id, catalogue_item_id, made_at);

create table settlement (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  service_order_id uuid not null,
  quote_id uuid not null,
  amount bigint not null check (amount > 0),
  agreed bigint not null,
  currency text not null,
  method text not null check (method in ('CASH', 'WECHAT', 'ALIPAY', 'CARD', 'TRANSFER', 'ACCOUNT')),
  settled_at timestamptz not null,
  settled_by text not null,
  unique (agency_id, id),
  unique (agency_id, service_order_id),
  foreign key (agency_id, service_order_id) references service_order (agency_id, id),
  foreign key (agency_id, quote_id) references quote (agency_id, id),
  check (amount <= agreed)
);

create table price_objection (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  quote_id uuid not null,
  service_request_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  raised_at timestamptz not null,
  raised_by text not null,
  words bytea not null,
  negotiated_at timestamptz,
  negotiated_by text,
  negotiation bytea,
  proposed bigint check (proposed >= 0),
  decision text check (decision in ('KEPT', 'REDUCED', 'WAIVED')),
  decided_at timestamptz,
  decided_by text,
  decision_words bytea,
  amount_before bigint not null,
  amount_after bigint,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, quote_id) references quote (agency_id, id),
  foreign key (agency_id, service_request_id) references service_request (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  check ((negotiated_at is null) = (negotiation is null)),
  check ((decided_at is null) = (decision is null)),
  check ((decided_at is null) = (amount_after is null)),
  check (amount_after <= amount_before)
);
create unique index price_objection_open_once on price_objection (agency_id, quote_id) where decided_at is null;
create index price_objection_of_request on price_objection (agency_id, service_request_id, id);
";

const CLOCKS: &str = "
create table service_calendar (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  hours jsonb not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, branch_id),
  foreign key (agency_id, branch_id) references branch (agency_id, id)
);

create table service_policy (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  number integer not null check (number > 0),
  arrival_minutes integer not null check (arrival_minutes > 0),
  solution_minutes integer not null check (solution_minutes > 0),
  warn_minutes integer not null check (warn_minutes >= 0),
  live_in_always boolean not null,
  published_at timestamptz not null,
  published_by text not null,
  unique (agency_id, id),
  unique (agency_id, number)
);

create table service_clock (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  service_request_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  kind text not null check (kind in ('ARRIVAL', 'SOLUTION')),
  coverage text not null check (coverage in ('ALWAYS', 'CALENDAR')),
  open boolean not null,
  warn_at timestamptz,
  due_at timestamptz,
  over_at timestamptz,
  warned_at timestamptz,
  breached_at timestamptz,
  ended_at timestamptz,
  unique (agency_id, id),
  unique (agency_id, service_request_id, kind),
  foreign key (agency_id, service_request_id) references service_request (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  check (open = (ended_at is null))
);
create index service_clock_to_warn on service_clock (agency_id, warn_at) where open and warned_at is null;
create index service_clock_to_breach on service_clock (agency_id, over_at) where open and breached_at is null;
create index service_clock_open on service_clock (agency_id, branch_id) where open;

create table service_clock_event (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  service_clock_id uuid not null,
  at timestamptz not null,
  kind text not null check (kind in ('STARTED', 'PAUSED', 'RESUMED', 'GOVERNED', 'MET', 'STOPPED')),
  until timestamptz,
  service_policy_id uuid,
  recorded_at timestamptz not null,
  unique (agency_id, id),
  foreign key (agency_id, service_clock_id) references service_clock (agency_id, id),
  foreign key (agency_id, service_policy_id) references service_policy (agency_id, id),
  check (until is null or kind = 'PAUSED'),
  check ((service_policy_id is not null) = (kind in ('STARTED', 'GOVERNED')))
);
create index service_clock_event_of_clock on service_clock_event (agency_id, service_clock_id, at);

create table service_promise (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  service_request_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  announced_at timestamptz not null,
  announced_by text not null,
  reason bytea not null,
  new_time timestamptz not null,
  compensation bytea not null,
  state text not null check (state in ('STANDING', 'KEPT', 'BROKEN', 'REPLACED', 'DROPPED')),
  ended_at timestamptz,
  unique (agency_id, id),
  foreign key (agency_id, service_request_id) references service_request (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  check (announced_at < new_time),
  check ((state = 'STANDING') = (ended_at is null))
);
create unique index service_promise_standing_once on service_promise (agency_id, service_request_id)
  where state = 'STANDING';
create index service_promise_of_request on service_promise (agency_id, service_request_id, id);
create index service_promise_to_break on service_promise (agency_id, new_time) where state = 'STANDING';
";

const REVIEWED: &str = "
create table catalogue_review (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  catalogue_item_id uuid not null,
  year integer not null,
  made_at timestamptz not null,
  uses integer not null check (uses >= 0),
  rated integer not null check (rated >= 0),
  rating_sum integer not null,
  complaints integer not null check (complaints >= 0),
  revenue bigint not null,
  cost bigint not null,
  currency text not null,
  proposal text not null check (proposal in ('KEEP', 'CHANGE', 'RETIRE')),
  decision text check (decision in ('KEEP', 'CHANGE', 'RETIRE')),
  decided_at timestamptz,
  decided_by text,
  decision_note text,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, year, catalogue_item_id),
  foreign key (agency_id, catalogue_item_id) references catalogue_item (agency_id, id),
  check ((decided_at is null) = (decision is null)),
  check ((decided_at is null) = (decided_by is null))
);
";

const DOWN: &str = "
drop table catalogue_review;
drop table service_promise;
drop table service_clock_event;
drop table service_clock;
drop table service_policy;
drop table service_calendar;
drop table price_objection;
drop table settlement;
drop table service_order;
drop table quote;
drop table service_request;
drop table service_station;
drop table price_line;
drop table price_list;
drop table catalogue_item;
";
