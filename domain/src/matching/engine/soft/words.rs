//! The sentences of the soft rules.

use super::super::facts::{Language, SkillNeed};
use super::super::hard::{Case, kilometres, level_of};
use super::super::policy::Policy;
use super::{SoftRule, formulas, meets};

/// Why a candidate has the value that a rule gives.
pub(super) fn sentence(rule: SoftRule, case: &Case<'_>) -> String {
    if !rule.applies(case) {
        return match rule {
            SoftRule::SkillSurplus => "No skill is asked for, so none can be above it.",
            SoftRule::Languages => "No language is wished for.",
            SoftRule::Preferences => "The household has told or shown no wish about the person.",
            SoftRule::Distance => "The way does not count for this request.",
            SoftRule::Cost => "The request has no budget.",
            SoftRule::Continuity | SoftRule::Reliability | SoftRule::Rating | SoftRule::Workload => "",
        }
        .to_owned();
    }
    match rule {
        SoftRule::SkillSurplus => surplus(case),
        SoftRule::Continuity => continuity(case),
        SoftRule::Languages => languages(case),
        SoftRule::Preferences => preferences(case),
        SoftRule::Distance => distance(case),
        SoftRule::Reliability => reliability(case),
        SoftRule::Rating => rating(case),
        SoftRule::Workload => workload(case),
        SoftRule::Cost => cost(case),
    }
}

fn surplus(case: &Case<'_>) -> String {
    let above = |need: &SkillNeed| {
        let more = level_of(case.candidate, need.skill).checked_sub(need.level).filter(|more| *more > 0)?;
        Some(format!("{} {more} above", need.name))
    };
    let above: Vec<String> = case.request.skills.iter().filter_map(above).collect();
    if above.is_empty() { "Has just the levels asked for.".into() } else { format!("Levels: {}.", above.join(", ")) }
}

fn continuity(case: &Case<'_>) -> String {
    match case.candidate.minutes_in(case.request.household) {
        0 => "Has not worked in this household yet.".into(),
        minutes => format!("Has worked {} hours in this household.", minutes / 60),
    }
}

fn languages(case: &Case<'_>) -> String {
    let wished = &case.request.wished_languages;
    let spoken: Vec<&str> =
        wished.iter().filter(|language| case.candidate.languages.contains(language)).map(Language::tag).collect();
    match spoken.len() {
        0 => "Speaks none of the languages wished for.".into(),
        count => format!("Speaks {count} of {} languages wished for: {}.", wished.len(), spoken.join(", ")),
    }
}

fn preferences(case: &Case<'_>) -> String {
    let (met, unmet): (Vec<_>, Vec<_>) = case.request.wishes.iter().partition(|wish| meets(case, &wish.wish));
    let words =
        |wishes: &[&super::super::facts::Wish]| wishes.iter().map(|w| w.words.as_str()).collect::<Vec<_>>().join(", ");
    match (met.len(), unmet.len()) {
        (0, _) => format!("Meets none of the wishes: {}.", words(&unmet)),
        (_, 0) => format!("Meets every wish: {}.", words(&met)),
        _ => format!("Meets {}; not {}.", words(&met), words(&unmet)),
    }
}

fn distance(case: &Case<'_>) -> String {
    case.travel.map_or_else(
        || "Where the way to work begins is not known.".into(),
        |travel| {
            let reach = kilometres(case.policy.max_distance_m);
            format!("The way is {} of at most {reach}, {} minutes.", kilometres(travel.way_m), travel.minutes)
        },
    )
}

fn reliability(case: &Case<'_>) -> String {
    let e = &case.candidate.experience;
    let mean = formulas::mean_reliability(&case.request.experience_of_all, case.policy);
    let mean = format!("the agency's mean of {}.{} %", mean / 10, mean % 10);
    let mut words = vec![counted(e.kept, "visit", "visits", "kept")];
    let counts = [(e.late, "late"), (e.cancelled, "called off"), (e.no_shows, "missed without notice")];
    words.extend(counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
    if case.policy.decline_penalty && e.declined > 0 {
        words.push(counted(e.declined, "proposal", "proposals", "declined"));
    }
    if words.len() == 1 && e.kept == 0 {
        return format!("No visit yet; counts as {mean}.");
    }
    let strength = case.policy.reliability_prior_strength;
    format!("{}; drawn towards {mean} as if by {strength} more.", words.join(", "))
}

fn counted(count: u32, one: &str, many: &str, what: &str) -> String {
    format!("{count} {} {what}", if count == 1 { one } else { many })
}

fn rating(case: &Case<'_>) -> String {
    let e = &case.candidate.experience;
    let mean = tenths(u64::from(case.request.mean_rating_thousandths));
    match e.rating_count {
        0 => format!("Not rated yet; counts as the agency's mean of {mean}."),
        count => {
            let own = tenths(1_000 * u64::from(e.rating_sum) / u64::from(count));
            let Policy { rating_prior_strength, .. } = case.policy;
            let drawn = format!("drawn towards the agency's mean of {mean} as if by {rating_prior_strength} more");
            format!("Rated {own} by {count} families' answers, {drawn}.")
        }
    }
}

/// Thousandths with one decimal.
fn tenths(thousandths: u64) -> String {
    let tenths = (thousandths + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn workload(case: &Case<'_>) -> String {
    let booked = case.candidate.minutes_booked(&case.request.timetable) / 60;
    let full = case.candidate.full_week_minutes / 60;
    let load = format!("{booked} hours booked over the time of the request; a full week is {full}");
    match formulas::shortest_rest(&case.request.timetable.slots, &case.candidate.roster) {
        Some(rest) if rest < formulas::FULL_REST_MINUTES => {
            format!("{load}; the shortest rest around it is {} h {:02} min.", rest / 60, rest % 60)
        }
        _ => format!("{load}; at least twelve hours of rest around it."),
    }
}

fn cost(case: &Case<'_>) -> String {
    match (case.candidate.hourly_cost_minor, case.request.budget_per_hour_minor) {
        (Some(cost), Some(budget)) if budget > 0 => {
            let percent = (i128::from(cost) * 100 + i128::from(budget) / 2) / i128::from(budget);
            format!("An hour costs {percent} % of the budget.")
        }
        (None, _) => "What an hour costs is not recorded.".into(),
        _ => "The budget is nothing.".into(),
    }
}
