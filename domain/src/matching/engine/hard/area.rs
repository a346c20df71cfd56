//! The way to the household.

use super::{Case, Change, ChangeBy, Finding, Travel};
use crate::kernel::script::is_east_asian;

/// Whether the household lies outside the circle in which the candidate works; by how many metres from its centre.
fn outside_m(case: &Case<'_>) -> Option<u32> {
    let (area, place) = (case.candidate.area?, case.request.place?);
    Some(area.centre.metres_to(place)).filter(|metres| *metres > area.radius_m)
}

/// Whether the household lies where the candidate does not work: neither in the circle nor in one of the districts.
pub(in crate::matching::engine) fn elsewhere(case: &Case<'_>) -> bool {
    let districts = &case.candidate.districts;
    match (case.candidate.area, districts.is_empty()) {
        (None, true) => false,
        (Some(_), true) => outside_m(case).is_some(),
        (circle, false) => {
            let in_circle = circle.is_some() && outside_m(case).is_none();
            // What nobody has said refuses nobody.
            let line = case.request.address.as_deref();
            !in_circle && line.is_some_and(|line| !districts.iter().any(|district| names(line, district)))
        }
    }
}

/// Whether a line in lower case names a district: as words of its own in scripts with spaces, anywhere in others.
fn names(line: &str, district: &str) -> bool {
    let of_a_word = |c: char| c.is_alphanumeric() && !is_east_asian(c);
    let district = district.to_lowercase();
    line.match_indices(&district).any(|(at, found)| {
        let (before, behind) = (&line[..at], &line[at + found.len()..]);
        let joined =
            |one: Option<char>, other: Option<char>| one.is_some_and(of_a_word) && other.is_some_and(of_a_word);
        !joined(before.chars().next_back(), found.chars().next())
            && !joined(found.chars().next_back(), behind.chars().next())
    })
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
    !counts(case) || (case.travel.is_some() && !too_far(case) && !elsewhere(case))
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
    if elsewhere(case) {
        let (needed, found, sentence) = area(case);
        obstacles.push(change(ChangeBy::Carer, needed, &found, sentence));
    }
    obstacles
}

/// Where the candidate works, how far that is, and both as a sentence.
fn area(case: &Case<'_>) -> (String, String, String) {
    let metres = kilometres(outside_m(case).unwrap_or_default());
    let circle = case.candidate.area.map(|area| kilometres(area.radius_m));
    let districts = case.candidate.districts.join(", ");
    let unnamed = "the address of the household names none of these districts";
    match (circle, districts.is_empty()) {
        (Some(radius), false) => (
            format!("within {radius}, or in {districts}"),
            format!("{metres}, another district"),
            format!(
                "Works within {radius} of a place that is {metres} from the household, or in {districts}; {unnamed}."
            ),
        ),
        (None, false) => {
            (format!("in {districts}"), "another district".to_owned(), format!("Works in {districts}; {unnamed}."))
        }
        (radius, true) => {
            let radius = radius.unwrap_or_default();
            let sentence = format!("Works within {radius} of a place that is {metres} from the household.");
            (format!("within {radius}"), metres, sentence)
        }
    }
}

/// Metres as kilometres with one decimal, rounded up so that a way beyond a limit does not read like the limit.
pub(in crate::matching::engine) fn kilometres(metres: u32) -> String {
    let tenths = metres.div_ceil(100);
    format!("{}.{} km", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::engine::{
        distance::Point,
        facts::{CandidateFacts, Circle, RequestFacts},
        policy::Policy,
        sample,
    };

    /// A household in Xihu, and somebody who lives next door and works in these districts and in this circle.
    fn pair(districts: &[&str], circle: Option<Circle>) -> (RequestFacts, CandidateFacts) {
        let mut request = sample::request(1);
        request.live_in = false;
        request.place = Point::new(30.28, 120.12);
        request.address = Some("12 wener road, xihu district, 杭州市西湖区".to_owned());
        let mut candidate = sample::pool(3, 1).remove(0);
        candidate.base = request.place;
        candidate.area = circle;
        candidate.districts = districts.iter().map(|name| (*name).to_owned()).collect();
        (request, candidate)
    }

    fn is_near((request, candidate): &(RequestFacts, CandidateFacts)) -> bool {
        near(&Case::new(request, candidate, &Policy::DEFAULT))
    }

    fn far_circle() -> Option<Circle> {
        Point::new(30.50, 120.50).map(|centre| Circle { centre, radius_m: 5_000 })
    }

    #[test]
    fn a_district_is_one_that_the_address_names() {
        for named in [&["Xihu"][..], &["XIHU District"], &["西湖区"], &["西湖"], &["Binjiang", "Xihu"]] {
            assert!(is_near(&pair(named, None)), "{named:?}");
        }
        for other in [&["Binjiang"][..], &["Xi"], &["hu"], &["滨江区"]] {
            assert!(!is_near(&pair(other, None)), "{other:?}");
        }
        assert!(is_near(&pair(&[], None)), "neither means anywhere");
        let mut unknown = pair(&["Binjiang"], None);
        unknown.0.address = None;
        assert!(is_near(&unknown), "what nobody has said refuses nobody");
    }

    #[test]
    fn either_the_circle_or_a_district_will_do() {
        let (here, far) = (Point::new(30.28, 120.12).map(|centre| Circle { centre, radius_m: 500 }), far_circle());
        assert!(is_near(&pair(&["Binjiang"], here)));
        assert!(is_near(&pair(&["Xihu"], far)));
        assert!(!is_near(&pair(&["Binjiang"], far)));
        assert!(!is_near(&pair(&[], far)));
    }

    #[test]
    fn the_sentence_says_what_would_have_to_change() {
        let said = |districts: &[&str], circle: Option<Circle>| {
            let (request, candidate) = pair(districts, circle);
            match finding(&Case::new(&request, &candidate, &Policy::DEFAULT)) {
                Finding::Refused { mut changes, .. } => {
                    let change = changes.remove(0);
                    (change.by, change.needed, change.sentence)
                }
                Finding::Passed { sentence, .. } => panic!("passed: {sentence}"),
            }
        };
        let (by, needed, sentence) = said(&["Binjiang", "Gongshu"], None);
        assert_eq!((by, needed.as_str()), (ChangeBy::Carer, "in Binjiang, Gongshu"));
        assert_eq!(sentence, "Works in Binjiang, Gongshu; the address of the household names none of these districts.");
        let (_, needed, sentence) = said(&["Binjiang"], far_circle());
        assert_eq!(needed, "within 5.0 km, or in Binjiang");
        assert!(sentence.starts_with("Works within 5.0 km of a place that is "), "{sentence}");
        assert!(sentence.ends_with(", or in Binjiang; the address of the household names none of these districts."));
    }
}
