//! The facts of which formulas speak, in the schema.

use async_graphql::{Enum, SimpleObject};
use domain::quality::appraisal::fact::{Published, Source};

/// From where a fact is known.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "Source")]
pub enum AppraisalSource {
    /// Visits that began within the period and took place or were missed.
    Visits,
    /// Orders that were done within the period.
    Orders,
    /// Inspections that were done within the period, but for those that look at the same again.
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

/// A fact about a person's period of which formulas may speak: a whole number.
#[derive(SimpleObject)]
pub struct AppraisalFact {
    /// The name of the variable in formulas.
    name: &'static str,
    /// From where it is known.
    source: AppraisalSource,
    /// What it counts, in a sentence.
    says: &'static str,
    /// Of what households say: the fact that counts the voices, of which there must be five or more. Null of everything else.
    cases: Option<&'static str>,
}

impl From<&Published> for AppraisalFact {
    fn from(fact: &Published) -> Self {
        Self { name: fact.name, source: fact.source.into(), says: fact.says, cases: fact.cases }
    }
}

/// What a fact came to for a person.
#[derive(SimpleObject)]
pub struct AppraisalFactCount {
    /// The name of the variable in formulas.
    name: &'static str,
    /// From where it is known.
    source: AppraisalSource,
    /// What it counts, in a sentence.
    says: &'static str,
    /// How many. A sum of scores is in hundredths of a point.
    count: i32,
}

impl From<(&'static Published, i64)> for AppraisalFactCount {
    fn from((fact, count): (&'static Published, i64)) -> Self {
        Self {
            name: fact.name,
            source: fact.source.into(),
            says: fact.says,
            count: i32::try_from(count).unwrap_or(i32::MAX),
        }
    }
}
