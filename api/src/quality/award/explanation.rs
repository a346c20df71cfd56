//! Why a candidate came to a place, in the schema.

use async_graphql::{Enum, SimpleObject};
use domain::quality::award::{explanation, ranking};

use super::objects::AwardJury;

/// What performance is measured by.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "explanation::AwardMeasure")]
pub enum AwardMeasure {
    /// The stars that families gave visits, from 1 to 5: more is better.
    Stars,
    /// The share of visits to which the carer came in time: more is better.
    Punctuality,
    /// What families answered about attitude, from 1 to 5: more is better.
    Manner,
    /// Letters of praise for each visit: more is better.
    Praise,
    /// Complaints for each visit: fewer is better.
    Complaints,
}

/// By what two candidates with the same score are told apart, in this order.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "ranking::TieRule")]
pub enum AwardTieRule {
    /// More confirmed visits in the period come first.
    Observations,
    /// The earlier day of service comes first.
    Service,
    /// Whom a draw from the seed of the round names comes first.
    Draw,
}

/// Why a candidate came to a place.
#[derive(SimpleObject)]
pub struct AwardExplanation {
    /// Confirmed visits in the period.
    visits: u32,
    /// The parts of the performance. What is known of no candidate is left out.
    components: Vec<AwardComponent>,
    /// What the parts come to, in parts of ten thousand.
    performance: i32,
    /// The votes of each jury.
    juries: Vec<AwardJuryVotes>,
    /// What the votes come to, in parts of ten thousand of what the candidate with most of them has. Null when nobody voted.
    votes: Option<i32>,
    /// How much the votes weigh, in percent: 0 when nobody voted.
    votes_percent: u32,
    /// How a tie was broken. Null where there was none.
    tie: Option<AwardTie>,
}

/// A part of the performance.
#[derive(SimpleObject)]
pub struct AwardComponent {
    /// By what it is measured.
    measure: AwardMeasure,
    /// How much it weighs among the parts, in percent of all that the award knows.
    weight: u32,
    /// The figure in the period.
    now: AwardFigure,
    /// The figure in the period before, where the difference counts. Null elsewhere.
    earlier: Option<AwardFigure>,
    /// What counts: the bound that the figure, or the difference, passes with 95 percent. The lower one, or the upper one
    /// where fewer is better. Null to everybody but whoever manages awards where fewer than 5 families would tell who said
    /// what.
    cautious: Option<f64>,
    /// Where that stands between the weakest candidate and the best, in parts of ten thousand; all of it when all are alike.
    points: i32,
}

/// A figure of a candidate in a period.
#[derive(SimpleObject)]
pub struct AwardFigure {
    /// Of how many ratings, answers or visits.
    observations: u32,
    /// The bare mean. Null of nothing, and as `shrunk`.
    raw: Option<f64>,
    /// The mean, drawn towards that of all candidates by empirical Bayes: the fewer observations, the nearer. What is usual
    /// weighs 20 observations at most. Null to everybody but whoever manages awards where stars or answers are fewer than 5,
    /// as they would tell who gave them.
    shrunk: Option<f64>,
}

/// The votes of a jury for a candidate.
#[derive(SimpleObject)]
pub struct AwardJuryVotes {
    /// Whose.
    jury: AwardJury,
    /// How much the jury weighs.
    weight: u32,
    /// For the candidate.
    votes: u32,
    /// Of all that the jury cast in the category.
    ballots: u32,
}

/// How a tie was broken.
#[derive(SimpleObject)]
pub struct AwardTie {
    /// By which rule, against whoever stands next with the same score.
    rule: AwardTieRule,
    /// How many candidates had the same score.
    among: u32,
}

impl From<explanation::Explanation> for AwardExplanation {
    fn from(found: explanation::Explanation) -> Self {
        Self {
            visits: found.visits,
            components: found.components.into_iter().map(Into::into).collect(),
            performance: found.performance,
            juries: found.juries.into_iter().map(Into::into).collect(),
            votes: found.votes,
            votes_percent: found.votes_percent,
            tie: found.tie.map(|tie| AwardTie { rule: tie.rule.into(), among: tie.among }),
        }
    }
}

impl From<explanation::Component> for AwardComponent {
    fn from(part: explanation::Component) -> Self {
        Self {
            measure: part.measure.into(),
            weight: part.weight,
            now: part.now.into(),
            earlier: part.earlier.map(Into::into),
            cautious: part.cautious,
            points: part.points,
        }
    }
}

impl From<explanation::Measured> for AwardFigure {
    fn from(figure: explanation::Measured) -> Self {
        Self { observations: figure.observations, raw: figure.raw, shrunk: figure.shrunk }
    }
}

impl From<explanation::JuryVotes> for AwardJuryVotes {
    fn from(of: explanation::JuryVotes) -> Self {
        Self { jury: of.jury.into(), weight: of.weight, votes: of.votes, ballots: of.ballots }
    }
}
