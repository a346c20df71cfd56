//! Segments of households, and campaigns for them.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000092_campaigns",
    up: &[Both(UP), Postgres(POSTGRES), Sqlite(SQLITE)],
    down: &[Both(DOWN), Postgres("drop function campaign_control_stands;")],
};

const UP: &str = "
create table loyalty_segment (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  name text not null check (name <> ''),
  formula text not null check (formula <> ''),
  size bigint not null default 0 check (size >= 0),
  refreshed_at timestamptz,
  made_at timestamptz not null,
  made_by text not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, name)
);

create table loyalty_segment_member (
  id uuid not null primary key,
  segment_id uuid not null,
  household_id uuid not null,
  agency_id uuid not null,
  since timestamptz not null,
  unique (segment_id, household_id),
  foreign key (agency_id, segment_id) references loyalty_segment (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id)
);
create index loyalty_segment_of_household on loyalty_segment_member (agency_id, household_id);

create table campaign (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  segment_id uuid not null,
  name text not null check (name <> ''),
  starts_on date not null,
  ends_on date not null,
  points bigint not null check (points > 0),
  points_months integer not null check (points_months between 1 and 120),
  budget bigint not null check (budget > 0),
  given bigint not null default 0 check (given >= 0),
  control_permille integer not null check (control_permille between 0 and 900),
  seed bigint not null check (seed >= 0),
  state text not null check (state in ('DRAFTED', 'RUNNING', 'ENDED', 'STOPPED')),
  made_at timestamptz not null,
  made_by text not null,
  started_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, segment_id) references loyalty_segment (agency_id, id),
  check (starts_on <= ends_on),
  check (state = 'DRAFTED' or started_at is not null),
  constraint campaign_budget_holds check (given <= budget)
);
create index campaign_by_state on campaign (agency_id, state, id);

create table campaign_member (
  campaign_id uuid not null,
  household_id uuid not null,
  agency_id uuid not null,
  arm text not null check (arm in ('TREATED', 'CONTROL')),
  entry_id uuid,
  primary key (campaign_id, household_id),
  foreign key (agency_id, campaign_id) references campaign (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, entry_id) references points_entry (agency_id, id),
  check (arm = 'TREATED' or entry_id is null)
);
create index campaign_member_waiting on campaign_member (agency_id, campaign_id, household_id)
  where arm = 'TREATED' and entry_id is null;
";

// Who stands where in a comparison is never changed afterwards.
const POSTGRES: &str = "
create function campaign_control_stands() returns trigger language plpgsql as $$
begin
  raise exception 'campaign_control_stands' using errcode = 'check_violation';
end $$;
create trigger campaign_control_stands before update of arm, campaign_id, household_id on campaign_member
  for each row execute function campaign_control_stands();
";

const SQLITE: &str = "
create trigger campaign_control_stands before update of arm, campaign_id, household_id on campaign_member
begin
  select raise(abort, 'campaign_control_stands');
end;
";

const DOWN: &str = "
drop table campaign_member;
drop table campaign;
drop table loyalty_segment_member;
drop table loyalty_segment;
";
