//! The end of a placement becomes something that is planned: who follows and why it ends are known before the last day
//! is over, and a seat is free for the days behind it.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261125_000012_planned_ends",
    up: &[Both(PLANNED), Postgres(SEAT_POSTGRES), Sqlite(SEAT_SQLITE)],
    down: &[Postgres(NO_SEAT_POSTGRES), Sqlite(NO_SEAT_SQLITE), Both(HAPPENED), Postgres(CHECKED), Both(UNPLANNED)],
};

// The words of a hand-over stay with the placement that they were left by; who follows gets them as well.
const PLANNED: &str = "
alter table placement add column planned_reason text
  check (planned_reason in ('COMPLETED', 'NOT_CHOSEN', 'FAMILY', 'CARER', 'AGENCY'));
alter table placement add column successor_id uuid;
alter table placement add column received_note bytea;
update placement set received_note = (
  select earlier.hand_over_note from placement earlier
  where earlier.agency_id = placement.agency_id and earlier.replaced_by_id = placement.id
);
drop index placement_seat;
";

const SEAT_POSTGRES: &str = "
create extension if not exists btree_gist;
alter table placement add constraint placement_seat
  exclude using gist (
    agency_id with =, staffing_request_id with =, seat with =, daterange(starts_on, ends_on, '[]') with &&
  ) where (stage in ('INTERVIEW', 'TRIAL', 'ACTIVE'));
";

// SQLite has no exclusion constraints; triggers refuse the same.
const SEAT_SQLITE: &str = "
create trigger placement_seat_on_insert before insert on placement when new.stage in ('INTERVIEW', 'TRIAL', 'ACTIVE')
begin
  select raise(abort, 'placement_seat') where exists (
    select 1 from placement
    where agency_id = new.agency_id and staffing_request_id = new.staffing_request_id and seat = new.seat
      and stage in ('INTERVIEW', 'TRIAL', 'ACTIVE')
      and starts_on <= coalesce(new.ends_on, '9999-12-31') and new.starts_on <= coalesce(ends_on, '9999-12-31')
  );
end;
create trigger placement_seat_on_update before update on placement when new.stage in ('INTERVIEW', 'TRIAL', 'ACTIVE')
begin
  select raise(abort, 'placement_seat') where exists (
    select 1 from placement
    where agency_id = new.agency_id and staffing_request_id = new.staffing_request_id and seat = new.seat
      and stage in ('INTERVIEW', 'TRIAL', 'ACTIVE') and id <> new.id
      and starts_on <= coalesce(new.ends_on, '9999-12-31') and new.starts_on <= coalesce(ends_on, '9999-12-31')
  );
end;
";

const NO_SEAT_POSTGRES: &str = "
alter table placement drop constraint placement_seat;
";

const NO_SEAT_SQLITE: &str = "
drop trigger placement_seat_on_update;
drop trigger placement_seat_on_insert;
";

// On the way back what was planned takes effect at once, as it did before.
const HAPPENED: &str = "
update placement set stage = 'REPLACED', replaced_by_id = successor_id
  where successor_id is not null and stage in ('TRIAL', 'ACTIVE');
update placement set stage = 'ENDED', end_reason = planned_reason
  where planned_reason is not null and stage in ('TRIAL', 'ACTIVE');
";

// PostgreSQL alters no table while keys of its rows are still to be checked.
const CHECKED: &str = "
set constraints all immediate;
";

const UNPLANNED: &str = "
create unique index placement_seat on placement (agency_id, staffing_request_id, seat)
  where stage in ('INTERVIEW', 'TRIAL', 'ACTIVE');
alter table placement drop column received_note;
alter table placement drop column successor_id;
alter table placement drop column planned_reason;
";
