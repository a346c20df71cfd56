//! What keeps anybody from being booked twice for one time, whoever writes.

/// An exclusion constraint over time ranges.
pub const POSTGRES: &str = "
create extension if not exists btree_gist;
alter table booking add constraint booking_once
  exclude using gist (staff_member_id with =, tstzrange(starts_at, ends_at) with &&) where (released_at is null);
";

/// SQLite has no exclusion constraints; triggers refuse the same. Times are stored in UTC in one form, so that their
/// order is that of the text.
pub const SQLITE: &str = "
create trigger booking_once_on_insert before insert on booking when new.released_at is null
begin
  select raise(abort, 'booking_once') where exists (
    select 1 from booking
    where agency_id = new.agency_id and staff_member_id = new.staff_member_id and released_at is null
      and ends_at > new.starts_at and starts_at < new.ends_at
  );
end;
create trigger booking_once_on_update before update on booking when new.released_at is null
begin
  select raise(abort, 'booking_once') where exists (
    select 1 from booking
    where agency_id = new.agency_id and staff_member_id = new.staff_member_id and released_at is null
      and ends_at > new.starts_at and starts_at < new.ends_at and id <> new.id
  );
end;
";
