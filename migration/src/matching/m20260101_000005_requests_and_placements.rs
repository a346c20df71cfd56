//! Requests, policies, proposals, placements, teams, and what staff did in households so far.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20260101_000005_requests_and_placements",
    up: &[Both(ASKED), Both(ANSWERED), Both(TEAMS)],
    down: &[Both(DOWN)],
};

const ASKED: &str = "
create table staffing_request (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  household_id uuid not null,
  address_id uuid,
  service_type text not null
    check (service_type in ('MATERNITY', 'INFANT', 'ELDERLY', 'PATIENT', 'HOUSEKEEPING', 'BUTLER')),
  status text not null check (status in ('DRAFT', 'OPEN', 'PROPOSED', 'FILLED', 'CLOSED', 'CANCELLED')),
  seats integer not null check (seats between 1 and 20),
  starts_on date not null,
  ends_on date,
  schedule jsonb not null,
  needs jsonb not null,
  live_in boolean not null,
  budget_per_hour bigint check (budget_per_hour > 0),
  cancel_reason text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  foreign key (agency_id, address_id) references address (agency_id, id),
  check (ends_on is null or starts_on <= ends_on),
  check ((status = 'CANCELLED') = (cancel_reason is not null))
);
create index staffing_request_by_status on staffing_request (agency_id, status, id);
create index staffing_request_of_household on staffing_request (agency_id, household_id, id);

create table matching_policy (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  number integer not null check (number > 0),
  active boolean not null,
  rules jsonb not null,
  note text,
  created_by text not null,
  created_at timestamptz not null,
  unique (agency_id, id),
  unique (agency_id, number)
);
create unique index matching_policy_active on matching_policy (agency_id) where active;

create table service_record (
  agency_id uuid not null,
  staff_member_id uuid not null,
  household_id uuid not null,
  minutes_served bigint not null default 0 check (minutes_served >= 0),
  visits_kept integer not null default 0 check (visits_kept >= 0),
  visits_late integer not null default 0 check (visits_late >= 0),
  visits_cancelled integer not null default 0 check (visits_cancelled >= 0),
  no_shows integer not null default 0 check (no_shows >= 0),
  rating_sum integer not null default 0,
  rating_count integer not null default 0,
  updated_at timestamptz not null,
  revision bigint not null default 1,
  primary key (agency_id, staff_member_id, household_id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, household_id) references household (agency_id, id),
  check (rating_sum between rating_count and 5 * rating_count)
);
";

// One proposal at a time for a request and a person; a seat is taken once.
const ANSWERED: &str = "
create table proposal (
  id uuid not null primary key,
  agency_id uuid not null,
  staffing_request_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  staff_member_id uuid not null,
  status text not null check (status in ('SENT', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'WITHDRAWN')),
  score integer not null check (score between 0 and 1000),
  matching_policy_id uuid,
  message text,
  override_reason text,
  sent_at timestamptz not null,
  answer_by timestamptz not null,
  answered_at timestamptz,
  decline_reason text check (decline_reason in ('TOO_FAR', 'HOURS', 'PAY', 'WORK', 'PERSONAL', 'OTHER')),
  decline_note text,
  version integer not null default 1,
  unique (agency_id, id),
  foreign key (agency_id, staffing_request_id) references staffing_request (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, matching_policy_id) references matching_policy (agency_id, id),
  check (sent_at < answer_by),
  check ((status = 'DECLINED') = (decline_reason is not null))
);
create unique index proposal_waiting on proposal (agency_id, staffing_request_id, staff_member_id)
  where status = 'SENT';
create index proposal_of_request on proposal (agency_id, staffing_request_id, id);
create index proposal_of_staff_member on proposal (agency_id, staff_member_id, id);
create index proposal_by_deadline on proposal (agency_id, status, answer_by);

create table placement (
  id uuid not null primary key,
  agency_id uuid not null,
  staffing_request_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  staff_member_id uuid not null,
  proposal_id uuid not null,
  seat integer not null check (seat >= 1),
  stage text not null check (stage in ('INTERVIEW', 'TRIAL', 'ACTIVE', 'REPLACED', 'ENDED')),
  interview_at timestamptz,
  starts_on date not null,
  ends_on date,
  trial_ends_on date,
  booked_through date,
  replaced_by_id uuid,
  hand_over_note text,
  end_reason text check (end_reason in ('COMPLETED', 'NOT_CHOSEN', 'FAMILY', 'CARER', 'AGENCY')),
  end_note text,
  override_reason text,
  rating integer check (rating between 1 and 5),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, proposal_id),
  foreign key (agency_id, staffing_request_id) references staffing_request (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, proposal_id) references proposal (agency_id, id),
  foreign key (agency_id, replaced_by_id) references placement (agency_id, id) deferrable initially deferred,
  check (ends_on is null or starts_on <= ends_on),
  check ((stage = 'REPLACED') = (replaced_by_id is not null)),
  check ((stage = 'ENDED') = (end_reason is not null))
);
create unique index placement_seat on placement (agency_id, staffing_request_id, seat)
  where stage in ('INTERVIEW', 'TRIAL', 'ACTIVE');
create index placement_of_request on placement (agency_id, staffing_request_id, id);
create index placement_of_household on placement (agency_id, household_id, id);
create index placement_of_staff_member on placement (agency_id, staff_member_id, id);
create index placement_by_stage on placement (agency_id, stage, booked_through);
";

// One team for a household, one responsible butler for a team.
const TEAMS: &str = "
create table care_team (
  id uuid not null primary key,
  agency_id uuid not null,
  household_id uuid not null,
  branch_id uuid not null,
  created_at timestamptz not null,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, household_id),
  foreign key (agency_id, household_id) references household (agency_id, id)
);

create table care_team_member (
  id uuid not null primary key,
  agency_id uuid not null,
  care_team_id uuid not null,
  household_id uuid not null,
  staff_member_id uuid not null,
  role text not null check (role in ('BUTLER', 'ROTATING')),
  joined_on date not null,
  left_on date,
  unique (agency_id, id),
  foreign key (agency_id, care_team_id) references care_team (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  check (left_on is null or joined_on <= left_on)
);
create unique index care_team_member_once on care_team_member (agency_id, care_team_id, staff_member_id)
  where left_on is null;
create unique index care_team_butler on care_team_member (agency_id, care_team_id)
  where role = 'BUTLER' and left_on is null;
create index care_team_member_of_staff_member on care_team_member (agency_id, staff_member_id) where left_on is null;
";

const DOWN: &str = "
drop table care_team_member;
drop table care_team;
drop table placement;
drop table proposal;
drop table service_record;
drop table matching_policy;
drop table staffing_request;
";
