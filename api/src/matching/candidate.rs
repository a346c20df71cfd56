//! Candidates with every reason.

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::StaffMemberId,
    matching::{
        candidates,
        engine::{hard, ranking::Explanation},
    },
};

use super::enums::{ChangeBy, MatchingRule};
use crate::{
    graphql::{ContextExt, Date, Id, Result, give_way},
    staff::{StaffMember, StaffMemberById},
};

/// A person held against a request.
pub struct Candidate(pub candidates::Candidate);

/// A person held against a request, with what every rule says. Equal totals are ordered by more time worked in the
/// household, then fewer minutes booked over the time of the request, then the lower staff id.
#[Object]
impl Candidate {
    /// The id of the person.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member.into()
    }

    /// The person. Null when the record is not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffMember>> {
        ctx.load::<StaffMemberById>(self.0.staff_member).await
    }

    /// The rank, from 1. Null when a rule refuses.
    async fn rank(&self) -> Option<usize> {
        self.0.rank
    }

    /// Whether no hard rule refuses.
    async fn fits(&self) -> bool {
        self.0.explanation.fits()
    }

    /// The weighted mean of the soft rules' values, 0 to 1000. For a refused candidate, what it would be.
    async fn score(&self) -> u16 {
        self.0.explanation.total
    }

    /// What every rule says, the hard rules first.
    async fn rules(
        &self,
        #[graphql(desc = "Only the rules that refuse.", default)] refusing_only: bool,
    ) -> Vec<RuleOutcome> {
        give_way().await;
        outcomes(&self.0.explanation).into_iter().filter(|outcome| !refusing_only || !outcome.passed).collect()
    }
}

/// What a rule says of a candidate.
#[derive(SimpleObject)]
pub struct RuleOutcome {
    /// The rule.
    rule: MatchingRule,
    /// Whether it is a hard rule, which refuses, and not a soft one, which scores.
    hard: bool,
    /// Whether the candidate passes. Soft rules let everybody pass.
    passed: bool,
    /// A soft rule's value, 0 to 1000. Null for a hard rule, and for a soft one that has nothing to say about the request.
    value: Option<u16>,
    /// What a hard rule measured, in short, such as `12.4 km`. Null for a soft rule.
    measured: Option<String>,
    /// A soft rule's weight. Null for a hard rule; 0 when the rule does not count here.
    weight: Option<u16>,
    /// What a soft rule adds to the score; the contributions add up to it. Null for a hard rule.
    contribution: Option<u16>,
    /// The outcome in plain words.
    sentence: String,
    /// The first of `changes`. Null when passed.
    change: Option<RuleChange>,
    /// Everything that would have to change, each with who can change it. Empty when passed.
    changes: Vec<RuleChange>,
}

/// What would have to change for a rule to let a candidate pass.
#[derive(SimpleObject)]
pub struct RuleChange {
    /// Who can change it.
    by: ChangeBy,
    /// What is asked for.
    needed: String,
    /// What was found instead.
    found: String,
    /// The local days concerned, when it is a matter of days; at most 100.
    dates: Vec<Date>,
    /// All of it as a sentence.
    sentence: String,
}

const MOST_DATES: usize = 100;

impl From<hard::Change> for RuleChange {
    fn from(change: hard::Change) -> Self {
        Self {
            by: change.by.into(),
            needed: change.needed,
            found: change.found,
            dates: change.dates.into_iter().take(MOST_DATES).map(Date).collect(),
            sentence: change.sentence,
        }
    }
}

fn outcomes(explanation: &Explanation) -> Vec<RuleOutcome> {
    let hard = explanation.outcomes.iter().map(|outcome| RuleOutcome {
        rule: outcome.rule.into(),
        hard: true,
        passed: outcome.passed,
        value: None,
        measured: Some(outcome.measured.clone()),
        weight: None,
        contribution: None,
        sentence: outcome.sentence.clone(),
        change: outcome.changes.first().cloned().map(Into::into),
        changes: outcome.changes.iter().cloned().map(Into::into).collect(),
    });
    let soft = explanation.parts.iter().map(|part| RuleOutcome {
        rule: part.rule.into(),
        hard: false,
        passed: true,
        value: part.applies.then_some(part.value),
        measured: None,
        weight: Some(part.weight),
        contribution: Some(part.contribution),
        sentence: part.sentence.clone(),
        change: None,
        changes: Vec::new(),
    });
    hard.chain(soft).collect()
}
