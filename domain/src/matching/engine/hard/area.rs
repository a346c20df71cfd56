//! The way to the household.

use super::{Case, ChangeBy, Finding};
use crate::matching::engine::facts::CandidateFacts;
use crate::matching::engine::policy::Policy;

/// The longest way that a candidate can be sent, in metres: the person's own limit or the policy's, the shorter one.
pub(in crate::matching::engine) fn reach_m(candidate: &CandidateFacts, policy: &Policy) -> u32 {
    candidate.area_m.map_or(policy.max_distance_m, |own| own.min(policy.max_distance_m))
}

pub(super) fn near(case: &Case<'_>) -> bool {
    if case.request.live_in || case.request.place.is_none() {
        return true;
    }
    case.travel.is_some_and(|travel| {
        travel.way_m <= reach_m(case.candidate, case.policy) && travel.minutes <= case.policy.max_travel_minutes
    })
}

pub(super) fn finding(case: &Case<'_>) -> Finding {
    if case.request.live_in {
        return Finding::passed("lives in", "Lives in the household, so the way does not count.");
    }
    if case.request.place.is_none() {
        return Finding::passed("not known", "The household has not been placed on the map, so no way can be judged.");
    }
    let Some(travel) = case.travel else {
        let sentence = "Needs a place from which the way to work begins; none is recorded.".to_owned();
        return Finding::refused(ChangeBy::Agency, "a place of departure", "none", sentence);
    };
    let (way, minutes) = (kilometres(travel.way_m), travel.minutes);
    let measured = format!("{way}, {minutes} min");
    if near(case) {
        return Finding::passed(measured, format!("The way is {way} and takes {minutes} minutes."));
    }
    let reach = reach_m(case.candidate, case.policy);
    if travel.way_m > reach {
        let sentence = format!("Needs a way of {} at most; it is {way}.", kilometres(reach));
        return Finding::refused(ChangeBy::Household, format!("{} at most", kilometres(reach)), measured, sentence);
    }
    let most = case.policy.max_travel_minutes;
    let sentence = format!("Needs a way of {most} minutes at most; it takes {minutes}.");
    Finding::refused(ChangeBy::Household, format!("{most} minutes at most"), measured, sentence)
}

/// Metres as kilometres with one decimal, rounded up so that a way beyond a limit does not read like the limit.
pub(in crate::matching::engine) fn kilometres(metres: u32) -> String {
    let tenths = metres.div_ceil(100);
    format!("{}.{} km", tenths / 10, tenths % 10)
}
