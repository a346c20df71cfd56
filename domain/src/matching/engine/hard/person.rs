//! Rules about the person: employment, exclusion, training, background check, language, living in.

use super::{Case, ChangeBy, Finding};
use crate::matching::engine::facts::{Employment, Language, RequestFacts};
use crate::staff::eligibility::{Obstacle, obstacles};

pub(super) fn employed(case: &Case<'_>) -> bool {
    match case.candidate.employment {
        Employment::Employed { from, until } => {
            from <= case.request.period.first() && until.is_none_or(|last| case.request.period.last() <= last)
        }
        Employment::Unavailable(_) => false,
    }
}

pub(super) fn employment(case: &Case<'_>) -> Finding {
    let (first, last) = (case.request.period.first(), case.request.period.last());
    let refused = |found: String, sentence: String| {
        Finding::refused(ChangeBy::Agency, format!("employed from {first} to {last}"), found, sentence)
    };
    match case.candidate.employment {
        Employment::Unavailable(why) => {
            refused(why.to_owned(), format!("Needs to be employed from {first} to {last}; is {why}."))
        }
        Employment::Employed { from, .. } if first < from => {
            refused(format!("employed from {from}"), format!("Needs to be employed from {first}; begins on {from}."))
        }
        Employment::Employed { until: Some(until), .. } if until < last => {
            refused(format!("employed until {until}"), format!("Needs to be employed until {last}; leaves on {until}."))
        }
        Employment::Employed { .. } if case.request.open_ended => {
            Finding::passed("employed", format!("Employed until {}.", case.request.judged_until()))
        }
        Employment::Employed { .. } => Finding::passed("employed", "Employed for the whole service."),
    }
}

pub(super) fn welcome(case: &Case<'_>) -> bool {
    case.request.excluded.binary_search(&case.candidate.id).is_err()
}

pub(super) fn exclusion(case: &Case<'_>) -> Finding {
    if welcome(case) {
        return Finding::passed("not excluded", "The household has not excluded this person.");
    }
    let sentence = "The household has excluded this person and would have to lift the exclusion.".to_owned();
    Finding::refused(ChangeBy::Household, "not excluded", "excluded", sentence)
}

pub(super) fn trained(case: &Case<'_>) -> bool {
    obstacles(&case.request.training, &case.candidate.eligibility, case.request.period).is_empty()
}

pub(super) fn training(case: &Case<'_>) -> Finding {
    let required = &case.request.training;
    let obstacles = obstacles(required, &case.candidate.eligibility, case.request.period);
    if obstacles.is_empty() {
        let sentence = match (required.courses.len(), required.induction_days) {
            (0, 0) => "No course is asked for.".to_owned(),
            (0, days) => format!("The induction of {days} days is complete."),
            _ => "Every course asked for is passed.".to_owned(),
        };
        return Finding::passed("complete", sentence);
    }
    let words: Vec<Words> = obstacles.iter().map(|obstacle| words(case.request, *obstacle)).collect();
    needs(&words)
}

pub(super) fn checked(case: &Case<'_>) -> bool {
    obstacles(&case.request.background_check, &case.candidate.eligibility, case.request.period).is_empty()
}

pub(super) fn background_check(case: &Case<'_>) -> Finding {
    let required = &case.request.background_check;
    let last = case.request.period.last();
    if !required.background_check {
        return Finding::passed("not asked for", "No background check is asked for.");
    }
    match obstacles(required, &case.candidate.eligibility, case.request.period).first() {
        None => Finding::passed("clear", format!("The background check is clear and good until {last} at least.")),
        Some(obstacle) => needs(&[words(case.request, *obstacle)]),
    }
}

/// An obstacle in words: what is needed, what was found.
struct Words {
    needed: String,
    found: String,
}

fn words(request: &RequestFacts, obstacle: Obstacle) -> Words {
    let last = request.judged_until();
    let title = |course| request.course_titles.get(&course).map_or("a course", String::as_str);
    let (needed, found) = match obstacle {
        Obstacle::InductionIncomplete { attended, required } => {
            (format!("{required} working days of induction"), format!("{attended} attended"))
        }
        Obstacle::CourseMissing { course } => {
            (format!("the course “{}” passed", title(course)), "not taken".to_owned())
        }
        Obstacle::ExamFailed { course, on } => {
            (format!("the course “{}” passed", title(course)), format!("failed on {on}"))
        }
        Obstacle::CourseLapses { course, on } => {
            (format!("the course “{}” valid until {last}", title(course)), format!("counts until {on}"))
        }
        Obstacle::CheckMissing => ("a clear background check".to_owned(), "there is none".to_owned()),
        Obstacle::CheckAdverse { on } => {
            ("a clear background check".to_owned(), format!("that of {on} speaks against an assignment"))
        }
        Obstacle::CheckLapses { on } => {
            (format!("a background check good until {last}"), format!("the present one ends {on}"))
        }
    };
    Words { needed, found }
}

fn needs(words: &[Words]) -> Finding {
    let join = |pick: fn(&Words) -> &str| words.iter().map(pick).collect::<Vec<_>>().join("; ");
    let sentence = words.iter().map(|w| format!("Needs {}; {}.", w.needed, w.found)).collect::<Vec<_>>().join(" ");
    Finding::refused(ChangeBy::Agency, join(|w| &w.needed), join(|w| &w.found), sentence)
}

fn missing_languages(case: &Case<'_>) -> Vec<Language> {
    case.request.languages.iter().copied().filter(|language| !case.candidate.languages.contains(language)).collect()
}

pub(super) fn understood(case: &Case<'_>) -> bool {
    case.request.languages.iter().all(|language| case.candidate.languages.contains(language))
}

pub(super) fn language(case: &Case<'_>) -> Finding {
    let missing = missing_languages(case);
    if missing.is_empty() {
        let sentence = match tags(&case.request.languages) {
            all if all.is_empty() => "No language is demanded.".to_owned(),
            all => format!("Speaks {all}, as demanded."),
        };
        return Finding::passed(tags(&case.candidate.languages), sentence);
    }
    let spoken = tags(&case.candidate.languages);
    let found = if spoken.is_empty() { "none recorded".to_owned() } else { spoken };
    let sentence = format!("Needs to speak {}; speaks {found}.", tags(&missing));
    Finding::refused(ChangeBy::Carer, tags(&missing), found, sentence)
}

/// Languages by their tags, for a sentence.
pub(super) fn tags(languages: &[Language]) -> String {
    languages.iter().map(Language::tag).collect::<Vec<_>>().join(", ")
}

pub(super) fn lives_in(case: &Case<'_>) -> bool {
    if case.request.live_in { case.candidate.live_in } else { case.candidate.live_out }
}

pub(super) fn live_in(case: &Case<'_>) -> Finding {
    match (case.request.live_in, lives_in(case)) {
        (false, true) => Finding::passed("by the day", "Comes to the household by the day."),
        (true, true) => Finding::passed("lives in", "Would live in the household."),
        (true, false) => Finding::refused(
            ChangeBy::Carer,
            "lives in",
            "by the day only",
            "Needs to live in the household; works by the day only.".to_owned(),
        ),
        (false, false) => Finding::refused(
            ChangeBy::Carer,
            "by the day",
            "lives in only",
            "Needs to come by the day; works only where they live in.".to_owned(),
        ),
    }
}
