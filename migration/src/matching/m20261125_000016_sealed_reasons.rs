//! Why limits were set aside for a proposal or a placement becomes bytes, so that it can be sealed.

use crate::{
    dialect::{
        Sql::{Postgres, Sqlite},
        Step,
    },
    sealed::{bytes_in_postgres, bytes_in_sqlite, moved_in_sqlite, text_in_postgres, text_in_sqlite},
};

/// Forward and back.
pub const STEP: Step = Step {
    name: "m20261125_000016_sealed_reasons",
    up: &[
        Postgres(bytes_in_postgres!("proposal" "override_reason", "placement" "override_reason")),
        Sqlite(moved_in_sqlite!(bytes_in_sqlite "blob": "proposal" "override_reason", "placement" "override_reason")),
    ],
    down: &[
        Postgres(text_in_postgres!("proposal" "override_reason", "placement" "override_reason")),
        Sqlite(moved_in_sqlite!(text_in_sqlite "text": "proposal" "override_reason", "placement" "override_reason")),
    ],
};
