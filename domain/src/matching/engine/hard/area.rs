//! The way to the household.

use super::{Case, ChangeBy, Finding};

/// Whether the household lies outside the circle in which the candidate works; by how many metres from its centre.
pub(in crate::matching::engine) fn outside_m(case: &Case<'_>) -> Option<u32> {
    let (area, place) = (case.candidate.area?, case.request.place?);
    Some(area.centre.metres_to(place)).filter(|metres| *metres > area.radius_m)
}

/// Whether the way counts for the request at all.
pub(in crate::matching::engine) fn counts(case: &Case<'_>) -> bool {
    !case.request.live_in && case.request.place.is_some()
}

/// Whether the way is longer than the policy allows.
pub(in crate::matching::engine) fn too_far(case: &Case<'_>) -> bool {
    case.travel.is_some_and(|travel| {
        travel.way_m > case.policy.max_distance_m || travel.minutes > case.policy.max_travel_minutes
    })
}

pub(super) fn near(case: &Case<'_>) -> bool {
    !counts(case) || (case.travel.is_some() && !too_far(case) && outside_m(case).is_none())
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
    let (reach, most) = (case.policy.max_distance_m, case.policy.max_travel_minutes);
    if travel.way_m > reach {
        let sentence = format!("Needs a way of {} at most; it is {way}.", kilometres(reach));
        return Finding::refused(ChangeBy::Household, format!("{} at most", kilometres(reach)), measured, sentence);
    }
    if travel.minutes > most {
        let sentence = format!("Needs a way of {most} minutes at most; it takes {minutes}.");
        return Finding::refused(ChangeBy::Household, format!("{most} minutes at most"), measured, sentence);
    }
    let metres = outside_m(case).unwrap_or_default();
    let radius = kilometres(case.candidate.area.map_or(0, |area| area.radius_m));
    let sentence = format!("Works within {radius} of a place that is {} from the household.", kilometres(metres));
    Finding::refused(ChangeBy::Carer, format!("within {radius}"), kilometres(metres), sentence)
}

/// Metres as kilometres with one decimal, rounded up so that a way beyond a limit does not read like the limit.
pub(in crate::matching::engine) fn kilometres(metres: u32) -> String {
    let tenths = metres.div_ceil(100);
    format!("{}.{} km", tenths / 10, tenths % 10)
}
