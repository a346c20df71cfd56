//! What keeps two announced price lists from holding on one day, whoever writes.

/// An exclusion constraint over days; the extension came with the roster.
pub const POSTGRES: &str = "
alter table price_list add constraint price_list_once
  exclude using gist (agency_id with =, daterange(first_day, last_day, '[]') with &&) where (announced_at is not null);
";

/// SQLite has no exclusion constraints; triggers refuse the same. Days are stored in one form, so that their order is that
/// of the text.
pub const SQLITE: &str = "
create trigger price_list_once_on_insert before insert on price_list when new.announced_at is not null
begin
  select raise(abort, 'price_list_once') where exists (
    select 1 from price_list
    where agency_id = new.agency_id and announced_at is not null
      and last_day >= new.first_day and first_day <= new.last_day
  );
end;
create trigger price_list_once_on_update before update on price_list when new.announced_at is not null
begin
  select raise(abort, 'price_list_once') where exists (
    select 1 from price_list
    where agency_id = new.agency_id and announced_at is not null
      and last_day >= new.first_day and first_day <= new.last_day and id <> new.id
  );
end;
";
