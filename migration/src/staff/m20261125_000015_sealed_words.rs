//! What is said about leave, leaving, limits, days and papers of people becomes bytes, so that it can be sealed.

use crate::{
    dialect::{
        Sql::{Postgres, Sqlite},
        Step,
    },
    sealed::{bytes_in_postgres, bytes_in_sqlite, moved_in_sqlite, text_in_postgres, text_in_sqlite},
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261125_000015_sealed_words",
    up: &[Postgres(UNCHECKED), Postgres(UP_POSTGRES), Postgres(CHECKED_BYTES), Sqlite(UP_SQLITE)],
    down: &[Postgres(UNCHECKED), Postgres(DOWN_POSTGRES), Postgres(CHECKED_TEXT), Sqlite(DOWN_SQLITE)],
};

const UP_POSTGRES: &str = bytes_in_postgres!(
    "leave" "decision_note", "leaving" "reason", "leaving" "handover", "leaving" "certificate",
    "working_time_override" "reason", "availability_exception" "note", "credential" "evidence"
);
const DOWN_POSTGRES: &str = text_in_postgres!(
    "leave" "decision_note", "leaving" "reason", "leaving" "handover", "leaving" "certificate",
    "working_time_override" "reason", "availability_exception" "note", "credential" "evidence"
);
const UP_SQLITE: &str = concat!(
    bytes_in_sqlite!("leaving" "reason", "working_time_override" "reason"),
    moved_in_sqlite!(
        bytes_in_sqlite "blob": "leave" "decision_note", "leaving" "handover", "leaving" "certificate",
        "availability_exception" "note", "credential" "evidence"
    )
);
const DOWN_SQLITE: &str = concat!(
    text_in_sqlite!("leaving" "reason", "working_time_override" "reason"),
    moved_in_sqlite!(
        text_in_sqlite "text": "leave" "decision_note", "leaving" "handover", "leaving" "certificate",
        "availability_exception" "note", "credential" "evidence"
    )
);

// A check of one type stands in the way of the other.
const UNCHECKED: &str = "alter table working_time_override drop constraint working_time_override_reason_check;";
const CHECKED_BYTES: &str =
    "alter table working_time_override add constraint working_time_override_reason_check check (length(reason) > 0);";
const CHECKED_TEXT: &str =
    "alter table working_time_override add constraint working_time_override_reason_check check (reason <> '');";
