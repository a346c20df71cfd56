//! Skills and their levels.

use entity::id::SkillId;

use super::{Case, ChangeBy, Finding};
use crate::matching::engine::facts::{CandidateFacts, SkillNeed};

/// The level that a candidate has of a skill; 0 for none.
pub(in crate::matching::engine) fn level_of(candidate: &CandidateFacts, skill: SkillId) -> u8 {
    candidate.skills.iter().find(|(known, _)| *known == skill).map_or(0, |(_, level)| *level)
}

pub(super) fn skilled(case: &Case<'_>) -> bool {
    case.request.skills.iter().all(|need| need.level <= level_of(case.candidate, need.skill))
}

pub(super) fn finding(case: &Case<'_>) -> Finding {
    let level = |need: &SkillNeed| level_of(case.candidate, need.skill);
    let listed = |needs: &[&SkillNeed], level: &dyn Fn(&SkillNeed) -> u8| {
        needs.iter().map(|need| format!("{} {}", need.name, level(need))).collect::<Vec<_>>().join(", ")
    };
    let missing: Vec<&SkillNeed> = case.request.skills.iter().filter(|need| level(need) < need.level).collect();
    if missing.is_empty() {
        let all: Vec<&SkillNeed> = case.request.skills.iter().collect();
        return match listed(&all, &level) {
            none if none.is_empty() => Finding::passed("none asked for", "No skill is asked for."),
            has => Finding::passed(has.clone(), format!("Has every skill at the level asked for: {has}.")),
        };
    }
    let (needed, found) = (listed(&missing, &|need| need.level), listed(&missing, &level));
    let sentence = missing.iter().map(|need| match level(need) {
        0 => format!("{} at level {} (has none)", need.name, need.level),
        has => format!("{} at level {} (has {has})", need.name, need.level),
    });
    let sentence = format!("Needs {}.", sentence.collect::<Vec<_>>().join(" and "));
    Finding::refused(ChangeBy::Carer, needed, found, sentence)
}
