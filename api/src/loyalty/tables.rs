//! Entries as a table of comma-separated values (RFC 4180), for the books.

use chrono::SecondsFormat;
use domain::{
    agency::file_parts::Part,
    loyalty::{EntryKind, books_export::Line, entries, ledger::Books},
};

use crate::visit::tables::text;

/// The columns. Times are the branch's, with their distance from UTC; what an entry moves comes to zero.
pub const POINTS: [&str; 22] = [
    "entry_id",
    "branch",
    "wallet_id",
    "household_id",
    "number",
    "occurred_at",
    "kind",
    "key",
    "of_entry_id",
    "issued",
    "owed",
    "pending",
    "available",
    "reserved",
    "spent",
    "expired",
    "owed_after",
    "pending_after",
    "available_after",
    "reserved_after",
    "spent_after",
    "expired_after",
];

/// A row of the table.
#[must_use]
pub fn points(part: &Part, line: &Line) -> [String; POINTS.len()] {
    let entry = &line.entry;
    let Books { issued, owed, pending, available, reserved, spent, expired } = entries::moved(entry);
    let after = entries::books_after(entry);
    let number = |points: domain::loyalty::Points| points.0.to_string();
    [
        entry.id.to_string(),
        text(&part.branch.name),
        entry.account_id.to_string(),
        line.household.to_string(),
        entry.number.to_string(),
        entry.occurred_at.with_timezone(&part.zone).to_rfc3339_opts(SecondsFormat::Secs, false),
        kind(entry.kind).to_owned(),
        text(&entry.key),
        entry.of_entry_id.map(|id| id.to_string()).unwrap_or_default(),
        number(issued),
        number(owed),
        number(pending),
        number(available),
        number(reserved),
        number(spent),
        number(expired),
        number(after.owed),
        number(after.pending),
        number(after.available),
        number(after.reserved),
        number(after.spent),
        number(after.expired),
    ]
}

/// Names as in the schema.
const fn kind(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Earned => "EARNED",
        EntryKind::Posted => "POSTED",
        EntryKind::Voided => "VOIDED",
        EntryKind::Reserved => "RESERVED",
        EntryKind::Redeemed => "REDEEMED",
        EntryKind::Released => "RELEASED",
        EntryKind::Spent => "SPENT",
        EntryKind::Refunded => "REFUNDED",
        EntryKind::ClawedBack => "CLAWED_BACK",
        EntryKind::Expired => "EXPIRED",
        EntryKind::Reversed => "REVERSED",
    }
}
