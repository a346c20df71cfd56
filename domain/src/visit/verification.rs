//! Electronic visit verification: six facts of a visit, and whether each is known.
//!
//! Source: 21st Century Cures Act (Public Law 114-255), section 12006(a)(5)(A): type of service, individual receiving it,
//! individual providing it, date, location, time at which it begins and ends.

use super::Visit;

/// A fact that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VerifiedFact {
    /// Who served.
    PersonServing,
    /// Where.
    Place,
    /// When it began.
    Begin,
    /// When it ended.
    End,
}

/// The facts that are missing. Type of service, person served and date are part of every visit.
#[must_use]
pub fn missing(visit: &Visit, distance_metres: Option<i32>) -> Vec<VerifiedFact> {
    let facts = [
        (VerifiedFact::PersonServing, visit.staff_member_id.is_some()),
        (VerifiedFact::Place, distance_metres.is_some()),
        (VerifiedFact::Begin, visit.checked_in_at.is_some()),
        (VerifiedFact::End, visit.checked_out_at.is_some()),
    ];
    facts.into_iter().filter(|(_, known)| !known).map(|(fact, _)| fact).collect()
}
