//! The free words of requests, proposals and placements become bytes, so that they can be sealed.
//!
//! What was written before is carried over as its own bytes and read as such. On the way back, what is sealed stands in
//! hexadecimal behind a control character, which no text of people begins with, and is bytes again on the way forward.

use crate::dialect::{
    Sql::{Postgres, Sqlite},
    Step,
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261124_000009_sealed_words",
    up: &[Postgres(UP_POSTGRES), Sqlite(UP_SQLITE)],
    down: &[Postgres(DOWN_POSTGRES), Sqlite(DOWN_SQLITE)],
};

const UP_POSTGRES: &str = "
alter table staffing_request alter column cancel_reason type bytea using
  case when cancel_reason like E'\\x01%' then decode(substr(cancel_reason, 2), 'hex') else convert_to(cancel_reason, 'UTF8') end;
alter table proposal alter column message type bytea using
  case when message like E'\\x01%' then decode(substr(message, 2), 'hex') else convert_to(message, 'UTF8') end;
alter table proposal alter column decline_note type bytea using
  case when decline_note like E'\\x01%' then decode(substr(decline_note, 2), 'hex') else convert_to(decline_note, 'UTF8') end;
alter table placement alter column hand_over_note type bytea using
  case when hand_over_note like E'\\x01%' then decode(substr(hand_over_note, 2), 'hex') else convert_to(hand_over_note, 'UTF8') end;
alter table placement alter column end_note type bytea using
  case when end_note like E'\\x01%' then decode(substr(end_note, 2), 'hex') else convert_to(end_note, 'UTF8') end;
";

const DOWN_POSTGRES: &str = "
alter table staffing_request alter column cancel_reason type text using
  case when substr(cancel_reason, 1, 1) = '\\x01' then E'\\x01' || encode(cancel_reason, 'hex') else convert_from(cancel_reason, 'UTF8') end;
alter table proposal alter column message type text using
  case when substr(message, 1, 1) = '\\x01' then E'\\x01' || encode(message, 'hex') else convert_from(message, 'UTF8') end;
alter table proposal alter column decline_note type text using
  case when substr(decline_note, 1, 1) = '\\x01' then E'\\x01' || encode(decline_note, 'hex') else convert_from(decline_note, 'UTF8') end;
alter table placement alter column hand_over_note type text using
  case when substr(hand_over_note, 1, 1) = '\\x01' then E'\\x01' || encode(hand_over_note, 'hex') else convert_from(hand_over_note, 'UTF8') end;
alter table placement alter column end_note type text using
  case when substr(end_note, 1, 1) = '\\x01' then E'\\x01' || encode(end_note, 'hex') else convert_from(end_note, 'UTF8') end;
";

// SQLite changes no column's type. A check names the reason of a cancelled request, so it stays where it is: there a
// column holds bytes whatever it was declared as.
const UP_SQLITE: &str = "
update staffing_request set cancel_reason = case when substr(cancel_reason, 1, 1) = char(1) then unhex(substr(cancel_reason, 2)) else cast(cancel_reason as blob) end
  where cancel_reason is not null;
alter table proposal add column kept blob;
update proposal set kept = case when substr(message, 1, 1) = char(1) then unhex(substr(message, 2)) else cast(message as blob) end
  where message is not null;
alter table proposal drop column message;
alter table proposal rename column kept to message;
alter table proposal add column kept blob;
update proposal set kept = case when substr(decline_note, 1, 1) = char(1) then unhex(substr(decline_note, 2)) else cast(decline_note as blob) end
  where decline_note is not null;
alter table proposal drop column decline_note;
alter table proposal rename column kept to decline_note;
alter table placement add column kept blob;
update placement set kept = case when substr(hand_over_note, 1, 1) = char(1) then unhex(substr(hand_over_note, 2)) else cast(hand_over_note as blob) end
  where hand_over_note is not null;
alter table placement drop column hand_over_note;
alter table placement rename column kept to hand_over_note;
alter table placement add column kept blob;
update placement set kept = case when substr(end_note, 1, 1) = char(1) then unhex(substr(end_note, 2)) else cast(end_note as blob) end
  where end_note is not null;
alter table placement drop column end_note;
alter table placement rename column kept to end_note;
";

const DOWN_SQLITE: &str = "
update staffing_request set cancel_reason = case when substr(cancel_reason, 1, 1) = x'01' then char(1) || hex(cancel_reason) else cast(cancel_reason as text) end
  where cancel_reason is not null;
alter table proposal add column kept text;
update proposal set kept = case when substr(message, 1, 1) = x'01' then char(1) || hex(message) else cast(message as text) end
  where message is not null;
alter table proposal drop column message;
alter table proposal rename column kept to message;
alter table proposal add column kept text;
update proposal set kept = case when substr(decline_note, 1, 1) = x'01' then char(1) || hex(decline_note) else cast(decline_note as text) end
  where decline_note is not null;
alter table proposal drop column decline_note;
alter table proposal rename column kept to decline_note;
alter table placement add column kept text;
update placement set kept = case when substr(hand_over_note, 1, 1) = x'01' then char(1) || hex(hand_over_note) else cast(hand_over_note as text) end
  where hand_over_note is not null;
alter table placement drop column hand_over_note;
alter table placement rename column kept to hand_over_note;
alter table placement add column kept text;
update placement set kept = case when substr(end_note, 1, 1) = x'01' then char(1) || hex(end_note) else cast(end_note as text) end
  where end_note is not null;
alter table placement drop column end_note;
alter table placement rename column kept to end_note;
";
