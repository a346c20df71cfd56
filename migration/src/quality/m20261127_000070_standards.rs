//! Standards in versions: how guests are received, how work is done, how a service is made up.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261127_000070_standards",
    up: &[Both(UP), Postgres(FROZEN_POSTGRES), Sqlite(FROZEN_SQLITE)],
    down: &[Both("drop table standard;"), Postgres("drop function standard_frozen;")],
};

const UP: &str = "
create table standard (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  kind text not null
    check (kind in ('RECEPTION_PROTOCOL', 'PROCEDURE', 'SERVICE_BLUEPRINT', 'APPRAISAL_SCHEME')),
  code text not null,
  number integer not null check (number >= 1),
  name text not null,
  content jsonb not null,
  drafted_by text not null,
  drafted_at timestamptz not null,
  published_by text,
  published_at timestamptz,
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, kind, code, number),
  check ((published_at is null) = (published_by is null))
);
create unique index standard_one_draft on standard (agency_id, kind, code) where published_at is null;
create index standard_by_kind on standard (agency_id, kind, id);
";

// A published version never changes, whoever writes.
const FROZEN_POSTGRES: &str = "
create function standard_frozen() returns trigger language plpgsql as $$
begin
  raise exception 'standard_frozen' using errcode = 'exclusion_violation';
end;
$$;
create trigger standard_frozen_on_update before update on standard
  for each row when (old.published_at is not null) execute function standard_frozen();
create trigger standard_frozen_on_delete before delete on standard
  for each row when (old.published_at is not null) execute function standard_frozen();
";

const FROZEN_SQLITE: &str = "
create trigger standard_frozen_on_update before update on standard
when old.published_at is not null
begin
  select raise(abort, 'standard_frozen');
end;
create trigger standard_frozen_on_delete before delete on standard
when old.published_at is not null
begin
  select raise(abort, 'standard_frozen');
end;
";
