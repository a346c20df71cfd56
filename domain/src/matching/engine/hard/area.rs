//! The way to the household.

use super::{Case, Change, ChangeBy, Finding, Travel};

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
    Finding::Refused { changes: obstacles(case, travel, &measured), measured }
}

/// Everything that stands in the way, each with who could change it: the longest way is the agency's policy, the circle
/// the carer's wish.
fn obstacles(case: &Case<'_>, travel: Travel, measured: &str) -> Vec<Change> {
    let (reach, most) = (case.policy.max_distance_m, case.policy.max_travel_minutes);
    let change = |by, needed: String, found: &str, sentence| Change {
        by,
        needed,
        found: found.to_owned(),
        dates: Vec::new(),
        sentence,
    };
    let mut obstacles = Vec::new();
    if travel.way_m > reach {
        let sentence = format!("Needs a way of {} at most; it is {}.", kilometres(reach), kilometres(travel.way_m));
        obstacles.push(change(ChangeBy::Agency, format!("{} at most", kilometres(reach)), measured, sentence));
    }
    if travel.minutes > most {
        let sentence = format!("Needs a way of {most} minutes at most; it takes {}.", travel.minutes);
        obstacles.push(change(ChangeBy::Agency, format!("{most} minutes at most"), measured, sentence));
    }
    if let Some(metres) = outside_m(case) {
        let radius = kilometres(case.candidate.area.map_or(0, |area| area.radius_m));
        let metres = kilometres(metres);
        let sentence = format!("Works within {radius} of a place that is {metres} from the household.");
        obstacles.push(change(ChangeBy::Carer, format!("within {radius}"), &metres, sentence));
    }
    obstacles
}

/// Metres as kilometres with one decimal, rounded up so that a way beyond a limit does not read like the limit.
pub(in crate::matching::engine) fn kilometres(metres: u32) -> String {
    let tenths = metres.div_ceil(100);
    format!("{}.{} km", tenths / 10, tenths % 10)
}
