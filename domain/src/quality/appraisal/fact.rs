//! The facts of a person's period: what formulas of schemes may speak of, each counted from rows that are kept as its
//! evidence.

use std::collections::BTreeMap;

use entity::{
    id::{
        ComplaintId, FindingId, InspectionId, PraiseLetterId, ServiceOrderId, SurveyInvitationId, VisitId,
        VisitRatingId,
    },
    quality::{
        complaint::{ComplaintCause, ComplaintState},
        finding::FindingState,
        survey_answer::SurveyDimension,
    },
};

use super::super::{STANDARD_READ, control::PASSES_FROM};
use crate::kernel::{
    Context, Result,
    formula::{Fact, Facts, Type},
};

/// From so many on a scale to 5 a household is content.
const CONTENT: i32 = 4;

/// From where something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Visits that began within the period and took place or were missed.
    Visits,
    /// Orders that were done within the period.
    Orders,
    /// Inspections that were done within the period.
    Inspections,
    /// Findings that were opened within the period.
    Findings,
    /// Complaints that were raised within the period and not withdrawn.
    Complaints,
    /// Questionnaires that were answered within the period.
    Answers,
    /// Visits that were given stars within the period.
    Ratings,
    /// Letters of praise that came within the period.
    Praise,
}

/// A fact that formulas may speak of: a whole number.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    /// The name of the variable.
    pub name: &'static str,
    /// From where it is known.
    pub source: Source,
    /// Of what households say: the fact that counts its cases, few of which would tell who said it.
    pub cases: Option<&'static str>,
    /// What it counts, in a sentence.
    pub says: &'static str,
    count: fn(&Seen) -> usize,
}

/// What was seen of a person in a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Visits, whether each took place, and whether somebody had come in time.
    pub visits: Vec<(VisitId, bool, bool)>,
    /// Orders, whether each was done in time, and whether somebody had arrived in time; `None` where no time was set.
    pub orders: Vec<(ServiceOrderId, Option<bool>, Option<bool>)>,
    /// Inspections with their scores in hundredths of a point.
    pub inspections: Vec<(InspectionId, i32)>,
    /// Findings, whether each is critical, and where it stands.
    pub findings: Vec<(FindingId, bool, FindingState)>,
    /// Complaints with their causes, where they stand, and how often the household was not content with an answer.
    pub complaints: Vec<(ComplaintId, Option<ComplaintCause>, ComplaintState, i32)>,
    /// Answers on the scales from 1 to 5.
    pub answers: Vec<(SurveyInvitationId, SurveyDimension, i32)>,
    /// Stars for visits, 1 to 5.
    pub ratings: Vec<(VisitRatingId, i32)>,
    /// Letters of praise.
    pub praise: Vec<PraiseLetterId>,
}

/// What was counted, by the names of the facts.
pub type Counts = BTreeMap<String, i64>;

const fn fact(name: &'static str, source: Source, says: &'static str, count: fn(&Seen) -> usize) -> Published {
    Published { name, source, cases: None, says, count }
}

const fn voice(
    name: &'static str,
    source: Source,
    cases: &'static str,
    says: &'static str,
    count: fn(&Seen) -> usize,
) -> Published {
    Published { name, source, cases: Some(cases), says, count }
}

/// Every fact that is published.
pub const PUBLISHED: &[Published] = &[
    fact("visits", Source::Visits, "Visits that took place or were missed.", |seen| seen.visits.len()),
    fact("visits_done", Source::Visits, "Visits that took place.", |seen| {
        seen.visits.iter().filter(|(_, took_place, _)| *took_place).count()
    }),
    fact("visits_on_time", Source::Visits, "Visits to which the person had come in time.", |seen| {
        seen.visits.iter().filter(|(_, _, in_time)| *in_time).count()
    }),
    fact("visits_missed", Source::Visits, "Visits to which nobody came.", |seen| {
        seen.visits.iter().filter(|(_, took_place, _)| !took_place).count()
    }),
    fact("orders_done", Source::Orders, "Orders that the person has done.", |seen| seen.orders.len()),
    fact("orders_timed", Source::Orders, "Orders done for which the household was told a time.", |seen| {
        seen.orders.iter().filter(|(_, in_time, _)| in_time.is_some()).count()
    }),
    fact("orders_in_time", Source::Orders, "Orders done by the time that the household was told.", |seen| {
        seen.orders.iter().filter(|(_, in_time, _)| *in_time == Some(true)).count()
    }),
    fact("arrivals", Source::Orders, "Orders done for which somebody had to come to the household.", |seen| {
        seen.orders.iter().filter(|(_, _, arrived)| arrived.is_some()).count()
    }),
    fact("arrivals_in_time", Source::Orders, "Of these, those whose clock of arrival had not run out.", |seen| {
        seen.orders.iter().filter(|(_, _, arrived)| *arrived == Some(true)).count()
    }),
    fact("inspections", Source::Inspections, "Inspections of the person's work that were done.", |seen| {
        seen.inspections.len()
    }),
    fact("inspections_passed", Source::Inspections, "Inspections that came to 60 points or more.", |seen| {
        seen.inspections.iter().filter(|(_, score)| *score >= PASSES_FROM).count()
    }),
    fact("inspection_score_sum", Source::Inspections, "The scores added up, in hundredths of a point.", |seen| {
        seen.inspections.iter().map(|(_, score)| usize::try_from(*score).unwrap_or_default()).sum()
    }),
    fact("findings", Source::Findings, "Findings about the person's work.", |seen| seen.findings.len()),
    fact("findings_critical", Source::Findings, "Findings about something critical.", |seen| {
        seen.findings.iter().filter(|(_, critical, _)| *critical).count()
    }),
    fact("findings_closed", Source::Findings, "Findings that were brought to an end.", |seen| {
        seen.findings.iter().filter(|(_, _, state)| *state == FindingState::Closed).count()
    }),
    fact("complaints", Source::Complaints, "Complaints about the person's work that were not withdrawn.", |seen| {
        seen.complaints.len()
    }),
    fact("complaints_founded", Source::Complaints, "Complaints that were not found to be unfounded.", |seen| {
        seen.complaints.iter().filter(|(_, cause, ..)| *cause != Some(ComplaintCause::Unfounded)).count()
    }),
    fact("complaints_attitude", Source::Complaints, "Complaints whose cause was the person's attitude.", |seen| {
        seen.complaints.iter().filter(|(_, cause, ..)| *cause == Some(ComplaintCause::Attitude)).count()
    }),
    fact("complaints_solved", Source::Complaints, "Complaints after which the household was content.", |seen| {
        seen.complaints.iter().filter(|(_, _, state, _)| *state == ComplaintState::Closed).count()
    }),
    fact("complaints_solved_at_once", Source::Complaints, "Complaints that the first answer solved.", |seen| {
        let solved = |state: ComplaintState, reopened: i32| state == ComplaintState::Closed && reopened == 0;
        seen.complaints.iter().filter(|(_, _, state, reopened)| solved(*state, *reopened)).count()
    }),
    voice("answers", Source::Answers, "answers", "Answers of households on any scale from 1 to 5.", |seen| {
        seen.answers.len()
    }),
    voice("answers_content", Source::Answers, "answers", "Of these, those of 4 or 5.", |seen| {
        seen.answers.iter().filter(|(_, _, score)| *score >= CONTENT).count()
    }),
    voice("attitude_answers", Source::Answers, "attitude_answers", "Answers about attitude.", |seen| {
        answers(seen, SurveyDimension::Attitude, 1)
    }),
    voice("attitude_content", Source::Answers, "attitude_answers", "Of these, those of 4 or 5.", |seen| {
        answers(seen, SurveyDimension::Attitude, CONTENT)
    }),
    voice("skill_answers", Source::Answers, "skill_answers", "Answers about skill.", |seen| {
        answers(seen, SurveyDimension::Skill, 1)
    }),
    voice("skill_content", Source::Answers, "skill_answers", "Of these, those of 4 or 5.", |seen| {
        answers(seen, SurveyDimension::Skill, CONTENT)
    }),
    voice("communication_answers", Source::Answers, "communication_answers", "Answers about communication.", |seen| {
        answers(seen, SurveyDimension::Communication, 1)
    }),
    voice("communication_content", Source::Answers, "communication_answers", "Of these, those of 4 or 5.", |seen| {
        answers(seen, SurveyDimension::Communication, CONTENT)
    }),
    voice("overall_answers", Source::Answers, "overall_answers", "Answers about the service as a whole.", |seen| {
        answers(seen, SurveyDimension::Overall, 1)
    }),
    voice("overall_content", Source::Answers, "overall_answers", "Of these, those of 4 or 5.", |seen| {
        answers(seen, SurveyDimension::Overall, CONTENT)
    }),
    voice("ratings", Source::Ratings, "ratings", "Visits that families gave stars.", |seen| seen.ratings.len()),
    voice("ratings_content", Source::Ratings, "ratings", "Visits that were given 4 or 5 stars.", |seen| {
        seen.ratings.iter().filter(|(_, stars)| *stars >= CONTENT).count()
    }),
    voice("rating_stars_sum", Source::Ratings, "ratings", "The stars added up.", |seen| {
        seen.ratings.iter().map(|(_, stars)| usize::try_from(*stars).unwrap_or_default()).sum()
    }),
    fact("praise", Source::Praise, "Letters of praise for the person.", |seen| seen.praise.len()),
];

fn answers(seen: &Seen, dimension: SurveyDimension, least: i32) -> usize {
    seen.answers.iter().filter(|(_, of, score)| *of == dimension && *score >= least).count()
}

/// Every fact that is published, for whoever reads schemes.
///
/// # Errors
/// As [`Context::require`].
pub fn readable<Db>(cx: &Context<Db>) -> Result<&'static [Published]> {
    cx.require(STANDARD_READ)?;
    Ok(PUBLISHED)
}

/// The fact of this name.
#[must_use]
pub fn published(name: &str) -> Option<&'static Published> {
    PUBLISHED.iter().find(|fact| fact.name == name)
}

/// The variables of formulas.
#[must_use]
pub fn variables() -> Vec<(&'static str, Type)> {
    PUBLISHED.iter().map(|fact| (fact.name, Type::Number)).collect()
}

/// What was seen, counted.
#[must_use]
pub fn counts(seen: &Seen) -> Counts {
    let count = |fact: &Published| i64::try_from((fact.count)(seen)).unwrap_or(i64::MAX);
    PUBLISHED.iter().map(|fact| (fact.name.to_owned(), count(fact))).collect()
}

/// Counts as formulas take them; what is not counted is nothing.
#[must_use]
pub fn values(counts: &Counts) -> Facts {
    let number = |name: &str| Fact::Number(counts.get(name).copied().unwrap_or(0));
    PUBLISHED.iter().map(|fact| (fact.name, number(fact.name))).collect()
}

#[cfg(test)]
mod tests {
    use entity::id::EntityId;
    use uuid::Uuid;

    use super::*;

    fn id<I: EntityId>() -> I {
        I::from_uuid(Uuid::nil())
    }

    #[test]
    fn each_fact_is_published_once_and_counts_its_own() {
        let seen = Seen {
            visits: vec![(id(), true, true), (id(), true, false), (id(), false, false)],
            orders: vec![(id(), Some(true), None), (id(), None, Some(false))],
            inspections: vec![(id(), 5_999), (id(), 6_000)],
            findings: vec![(id(), true, FindingState::Closed)],
            complaints: vec![
                (id(), Some(ComplaintCause::Attitude), ComplaintState::Closed, 1),
                (id(), Some(ComplaintCause::Unfounded), ComplaintState::Closed, 0),
                (id(), None, ComplaintState::Routed, 0),
            ],
            answers: vec![(id(), SurveyDimension::Attitude, 4), (id(), SurveyDimension::Overall, 3)],
            ratings: vec![(id(), 5), (id(), 3)],
            praise: vec![id()],
        };
        let counted = counts(&seen);
        assert_eq!(counted.len(), PUBLISHED.len());
        for (name, expected) in [
            ("visits", 3),
            ("visits_done", 2),
            ("visits_on_time", 1),
            ("visits_missed", 1),
            ("orders_timed", 1),
            ("arrivals", 1),
            ("arrivals_in_time", 0),
            ("inspections_passed", 1),
            ("inspection_score_sum", 11_999),
            ("findings_critical", 1),
            ("complaints_founded", 2),
            ("complaints_solved", 2),
            ("complaints_solved_at_once", 1),
            ("answers", 2),
            ("answers_content", 1),
            ("attitude_content", 1),
            ("overall_content", 0),
            ("rating_stars_sum", 8),
            ("praise", 1),
        ] {
            assert_eq!(counted.get(name), Some(&expected), "{name}");
        }
    }

    #[test]
    fn what_households_say_has_its_cases() {
        for fact in PUBLISHED {
            let voices = matches!(fact.source, Source::Answers | Source::Ratings);
            assert_eq!(fact.cases.is_some(), voices, "{}", fact.name);
            assert!(fact.cases.is_none_or(|cases| published(cases).is_some()), "{}", fact.name);
        }
    }
}
