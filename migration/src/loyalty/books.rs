//! What keeps the books true, whoever writes: an entry continues the account where it stands and is what moves it, an allocation is
//! what moves a lot, and neither is ever changed or taken away.

/// Triggers and their functions.
pub const POSTGRES: &str = "
create function points_entry_follows() returns trigger language plpgsql as $$
begin
  if not exists (
    select from loyalty_account where
      id = new.account_id and agency_id = new.agency_id and entries = new.number - 1 and (last_entry_at is null or
      last_entry_at <= new.occurred_at) and issued + new.issued = new.issued_after and owed + new.owed =
      new.owed_after and pending + new.pending = new.pending_after and available + new.available =
      new.available_after and reserved + new.reserved = new.reserved_after and spent + new.spent = new.spent_after
      and expired + new.expired = new.expired_after
  ) then
    raise exception 'points_entry_follows' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger points_entry_follows before insert on points_entry for each row execute function points_entry_follows();

create function points_entry_counts() returns trigger language plpgsql as $$
begin
  update loyalty_account set entries = new.number, last_entry_at = new.occurred_at, issued = new.issued_after, owed =
  new.owed_after, pending = new.pending_after, available = new.available_after, reserved = new.reserved_after, spent
  = new.spent_after, expired = new.expired_after where id = new.account_id;
  return null;
end $$;
create trigger points_entry_counts after insert on points_entry for each row execute function points_entry_counts();

create function loyalty_account_by_entries() returns trigger language plpgsql as $$
begin
  if not exists (
    select from points_entry where
      account_id = new.id and agency_id = new.agency_id and number = new.entries and occurred_at = new.last_entry_at
      and issued_after = new.issued and owed_after = new.owed and pending_after = new.pending and available_after =
      new.available and reserved_after = new.reserved and spent_after = new.spent and expired_after = new.expired
  ) then
    raise exception 'loyalty_account_by_entries' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger loyalty_account_by_entries before update of
  entries, last_entry_at, issued, owed, pending, available, reserved, spent, expired
  on loyalty_account for each row execute function loyalty_account_by_entries();

create function points_allocation_counts() returns trigger language plpgsql as $$
begin
  update points_lot set withheld = withheld + new.withheld, pending = pending + new.pending, available = available +
  new.available, reserved = reserved + new.reserved, spent = spent + new.spent, expired = expired + new.expired where
  id = new.lot_id;
  return null;
end $$;
create trigger points_allocation_counts after insert on points_allocation
  for each row execute function points_allocation_counts();

create function points_stand() returns trigger language plpgsql as $$
begin
  raise exception 'points_stand' using errcode = 'check_violation';
end $$;
create trigger points_entry_stands before update or delete on points_entry
  for each row execute function points_stand();
create trigger points_allocation_stands before update or delete on points_allocation
  for each row execute function points_stand();
";

/// The functions stay behind when their tables go.
pub const POSTGRES_DOWN: &str = "
drop function points_entry_follows;
drop function points_entry_counts;
drop function loyalty_account_by_entries;
drop function points_allocation_counts;
drop function points_stand;
";

/// The same.
pub const SQLITE: &str = "
create trigger points_entry_follows before insert on points_entry
begin
  select raise(abort, 'points_entry_follows') where not exists (
    select 1 from loyalty_account where
      id = new.account_id and agency_id = new.agency_id and entries = new.number - 1 and (last_entry_at is null or
      last_entry_at <= new.occurred_at) and issued + new.issued = new.issued_after and owed + new.owed =
      new.owed_after and pending + new.pending = new.pending_after and available + new.available =
      new.available_after and reserved + new.reserved = new.reserved_after and spent + new.spent = new.spent_after
      and expired + new.expired = new.expired_after
  );
end;
create trigger points_entry_counts after insert on points_entry
begin
  update loyalty_account set entries = new.number, last_entry_at = new.occurred_at, issued = new.issued_after, owed =
  new.owed_after, pending = new.pending_after, available = new.available_after, reserved = new.reserved_after, spent
  = new.spent_after, expired = new.expired_after where id = new.account_id;
end;
create trigger loyalty_account_by_entries before update of
  entries, last_entry_at, issued, owed, pending, available, reserved, spent, expired
  on loyalty_account
begin
  select raise(abort, 'loyalty_account_by_entries') where not exists (
    select 1 from points_entry where
      account_id = new.id and agency_id = new.agency_id and number = new.entries and occurred_at = new.last_entry_at
      and issued_after = new.issued and owed_after = new.owed and pending_after = new.pending and available_after =
      new.available and reserved_after = new.reserved and spent_after = new.spent and expired_after = new.expired
  );
end;
create trigger points_allocation_counts after insert on points_allocation
begin
  update points_lot set withheld = withheld + new.withheld, pending = pending + new.pending, available = available +
  new.available, reserved = reserved + new.reserved, spent = spent + new.spent, expired = expired + new.expired where
  id = new.lot_id;
end;
create trigger points_entry_stands_on_update before update on points_entry
begin
  select raise(abort, 'points_stand');
end;
create trigger points_entry_stands_on_delete before delete on points_entry
begin
  select raise(abort, 'points_stand');
end;
create trigger points_allocation_stands_on_update before update on points_allocation
begin
  select raise(abort, 'points_stand');
end;
create trigger points_allocation_stands_on_delete before delete on points_allocation
begin
  select raise(abort, 'points_stand');
end;
";
