//! Credentials, valid on every day of the service.

use super::{Case, ChangeBy, Finding};
use crate::kernel::span::Period;
use crate::matching::engine::facts::CandidateFacts;
use crate::staff::credentials::{Coverage, coverage};

/// How the credentials of a kind cover a period.
pub(in crate::matching::engine) fn covered(candidate: &CandidateFacts, kind: &str, period: Period) -> Coverage {
    let held = candidate.credentials.iter().find(|credential| credential.kind == kind);
    coverage(held.map_or(&[], |credential| credential.held.as_slice()), period)
}

pub(super) fn certified(case: &Case<'_>) -> bool {
    let request = case.request;
    request.credentials.iter().all(|kind| covered(case.candidate, kind, request.period) == Coverage::Whole)
}

pub(super) fn finding<'a>(case: &Case<'a>) -> Finding {
    let (first, last) = (case.request.period.first(), case.request.period.last());
    let kinds = &case.request.credentials;
    let words = |kind: &'a String| match covered(case.candidate, kind, case.request.period) {
        Coverage::Whole => None,
        Coverage::Missing => Some((kind.as_str(), format!("has no {kind}"))),
        Coverage::Expired { on } | Coverage::Lapses { on } => Some((kind.as_str(), format!("{kind} ends {on}"))),
        Coverage::StartsLate { on } => Some((kind.as_str(), format!("{kind} begins {on}"))),
    };
    let (names, found): (Vec<&str>, Vec<String>) = kinds.iter().filter_map(words).unzip();
    if names.is_empty() {
        return match kinds.len() {
            0 => Finding::passed("none asked for", "No credential is asked for."),
            count => Finding::passed(
                format!("{count} of {count} valid"),
                format!("Valid until {last} at least: {}.", kinds.join(", ")),
            ),
        };
    }
    let sentence = format!("Needs {} valid from {first} to {last}; {}.", names.join(" and "), found.join("; "));
    Finding::refused(ChangeBy::Carer, format!("{} until {last}", names.join(", ")), found.join("; "), sentence)
}
