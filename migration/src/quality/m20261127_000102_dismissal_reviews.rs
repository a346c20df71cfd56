//! Reviews of whether somebody who failed twice in a row is to stay.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step =
    Step { name: "m20261127_000102_dismissal_reviews", up: &[Both(UP)], down: &[Both("drop table dismissal_review;")] };

// Two results are looked at once, whoever closes a cycle how often.
const UP: &str = "
create table dismissal_review (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  branch_id uuid not null,
  staff_member_id uuid not null,
  first_appraisal_id uuid not null,
  second_appraisal_id uuid not null,
  opened_at timestamptz not null,
  decision text check (decision in ('KEEP_WITH_PLAN', 'RETRAIN', 'RECOMMEND_DISMISSAL')),
  reason bytea,
  decided_by text,
  decided_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, first_appraisal_id, second_appraisal_id),
  foreign key (agency_id, branch_id) references branch (agency_id, id),
  foreign key (agency_id, staff_member_id) references staff_member (agency_id, id),
  foreign key (agency_id, first_appraisal_id) references appraisal (agency_id, id),
  foreign key (agency_id, second_appraisal_id) references appraisal (agency_id, id),
  check (first_appraisal_id <> second_appraisal_id),
  check ((decision is null) = (decided_at is null)),
  check ((decided_at is null) = (decided_by is null))
);
create index dismissal_review_of_staff_member on dismissal_review (agency_id, staff_member_id, id);
";
