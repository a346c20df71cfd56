//! A procedure: what is done in which order, who is responsible for it, and what is required of it.

use entity::{id::ProcedureId, quality::standard::StandardKind};
use serde::{Deserialize, Serialize};

use super::{
    super::checklist::content::{ContentProblem, codes, few, refuse, words},
    versions::{Content, Operations},
};

/// A procedure has at most so many steps, and a step so many requirements.
const MOST: usize = 100;
/// No step takes longer, in minutes: a day.
const LONGEST: u32 = 24 * 60;

/// A procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Procedure {
    /// What it is for.
    pub purpose: String,
    /// When and where it holds.
    pub scope: String,
    /// Its steps, in their order.
    pub steps: Vec<Step>,
}

/// A step of a procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// What programs call it; once in a procedure.
    pub code: String,
    /// What is done.
    pub words: String,
    /// Who is responsible for it: a position, no person.
    pub owner: String,
    /// How long it takes, in minutes.
    pub minutes: Option<u32>,
    /// What is required of it.
    pub requirements: Vec<Requirement>,
}

/// Something that a step has to fulfil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Requirement {
    /// What programs call it; once in a step.
    pub code: String,
    /// What is required.
    pub words: String,
    /// By what it is seen that it is fulfilled.
    pub indicator: Option<String>,
}

impl Content for Procedure {
    const KIND: StandardKind = StandardKind::Procedure;
    const OPERATIONS: Operations =
        Operations { draft: "procedureDraft", revise: "procedureRevise", publish: "procedurePublish" };
    type Id = ProcedureId;

    fn check(&self) -> Result<(), ContentProblem> {
        words("purpose", &self.purpose)?;
        words("scope", &self.scope)?;
        few("steps", self.steps.len(), MOST)?;
        codes("steps.code", self.steps.iter().map(|step| step.code.as_str()))?;
        self.steps.iter().try_for_each(Step::check)
    }
}

impl Step {
    fn check(&self) -> Result<(), ContentProblem> {
        words("steps.words", &self.words)?;
        if self.owner.trim().is_empty() {
            return refuse("steps.owner", format!("of `{}` must not be empty: every step has an owner", self.code));
        }
        words("steps.owner", &self.owner)?;
        if self.minutes.is_some_and(|minutes| minutes > LONGEST) {
            return refuse("steps.minutes", format!("must be from 0 to {LONGEST}"));
        }
        if self.requirements.len() > MOST {
            return refuse("steps.requirements", format!("has more than {MOST} entries"));
        }
        codes("steps.requirements.code", self.requirements.iter().map(|one| one.code.as_str()))?;
        self.requirements.iter().try_for_each(|one| {
            words("steps.requirements.words", &one.words)?;
            one.indicator.as_deref().map_or(Ok(()), |said| words("steps.requirements.indicator", said))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::usual, *};

    fn refused(change: impl FnOnce(&mut Procedure)) -> &'static str {
        let mut procedure = usual::home_cleaning();
        change(&mut procedure);
        procedure.check().expect_err("a procedure that nobody can work by").field
    }

    #[test]
    fn what_is_wrong_is_named() {
        usual::home_cleaning().check().expect("a procedure");
        assert_eq!(refused(|all| all.purpose.clear()), "purpose");
        assert_eq!(refused(|all| all.steps.clear()), "steps");
        assert_eq!(refused(|all| all.steps[1].owner = " ".to_owned()), "steps.owner");
        assert_eq!(refused(|all| all.steps[1].code = all.steps[0].code.clone()), "steps.code");
        assert_eq!(refused(|all| all.steps[0].minutes = Some(1_441)), "steps.minutes");
        assert_eq!(refused(|all| all.steps[0].requirements[0].words.clear()), "steps.requirements.words");
        assert_eq!(refused(|all| all.steps[0].requirements[0].code = "x".to_owned()), "steps.requirements.code");
    }
}
