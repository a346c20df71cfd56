//! Credentials, valid on every day of the service.

use super::{Case, ChangeBy, Finding};
use crate::kernel::span::Period;
use crate::matching::engine::facts::{CandidateFacts, credential_name};
use crate::staff::CredentialKind;
use crate::staff::validity::{Coverage, coverage};

/// How the credentials of a kind cover a period.
pub(in crate::matching::engine) fn covered(
    candidate: &CandidateFacts,
    kind: CredentialKind,
    period: Period,
) -> Coverage {
    let held = candidate.credentials.iter().find(|credential| credential.kind == kind);
    coverage(held.map_or(&[], |credential| credential.held.as_slice()), period)
}

pub(super) fn certified(case: &Case<'_>) -> bool {
    let request = case.request;
    request.credentials.iter().all(|kind| covered(case.candidate, *kind, request.period) == Coverage::Whole)
}

pub(super) fn finding(case: &Case<'_>) -> Finding {
    let (first, last) = (case.request.period.first(), case.request.judged_until());
    let kinds = &case.request.credentials;
    let words = |kind: &CredentialKind| {
        let name = credential_name(*kind);
        match covered(case.candidate, *kind, case.request.period) {
            Coverage::Whole => None,
            Coverage::Missing => Some((name, "there is none".to_owned())),
            Coverage::Expired { on } => Some((name, format!("it ended {on}"))),
            Coverage::Lapses { on } => Some((name, format!("it ends {on}"))),
            Coverage::StartsLate { on } => Some((name, format!("it begins {on}"))),
        }
    };
    let lacking: Vec<(&str, String)> = kinds.iter().filter_map(words).collect();
    if lacking.is_empty() {
        let names: Vec<&str> = kinds.iter().map(|kind| credential_name(*kind)).collect();
        return match names.len() {
            0 => Finding::passed("none asked for", "No credential is asked for."),
            count => Finding::passed(
                format!("{count} of {count} valid"),
                format!("Valid at least until {last}: {}.", names.join(", ")),
            ),
        };
    }
    let join = |each: fn(&(&str, String)) -> String| lacking.iter().map(each).collect::<Vec<_>>().join("; ");
    let sentences =
        lacking.iter().map(|(name, found)| format!("Needs a {name} valid from {first} to {last}; {found}."));
    let sentence = sentences.collect::<Vec<_>>().join(" ");
    let found = join(|(name, found)| format!("{name}: {found}"));
    let needed = format!("{} until {}", join(|(name, _)| (*name).to_owned()), case.request.period.last());
    Finding::refused(ChangeBy::Carer, needed, found, sentence)
}
