//! When a session ends by itself, and what it was made for, so that sessions that are over can be swept.

use crate::dialect::{
    Sql::{Both, Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261125_000018_session_ends",
    up: &[
        Postgres("alter table session add column expires_at timestamptz;"),
        Sqlite("alter table session add column expires_at text;"),
        Both(UP),
    ],
    down: &[Both(DOWN)],
};

// A session that never had a refresh token was made by the operator for a time that the database does not know.
const UP: &str = "
alter table session add column label text;
update session set expires_at = (
  select max(expires_at) from refresh_token t where t.agency_id = session.agency_id and t.session_id = session.id
);
create index session_by_end on session (agency_id, expires_at);
";

const DOWN: &str = "
drop index session_by_end;
alter table session drop column label;
alter table session drop column expires_at;
";
