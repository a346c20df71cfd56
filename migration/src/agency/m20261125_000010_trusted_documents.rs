//! Documents that programs may run by their names, and applications that may run no others.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261125_000010_trusted_documents", up: &[Both(UP)], down: &[Both(DOWN)] };

const UP: &str = "
alter table application add column documents text not null default 'ANY' check (documents in ('ANY', 'TRUSTED_ONLY'));

create table trusted_document (
  id uuid not null primary key,
  agency_id uuid not null references agency (id),
  application_id uuid,
  name text not null check (name <> ''),
  sha256 text not null check (length(sha256) = 64),
  text text not null,
  registered_at timestamptz not null,
  unique (agency_id, id),
  foreign key (agency_id, application_id) references application (agency_id, id)
);
create unique index trusted_document_of_agency on trusted_document (agency_id, name) where application_id is null;
create unique index trusted_document_of_application on trusted_document (agency_id, application_id, name) where application_id is not null;
create index trusted_document_by_hash on trusted_document (sha256);
";

const DOWN: &str = "
drop table trusted_document;
alter table application drop column documents;
";
