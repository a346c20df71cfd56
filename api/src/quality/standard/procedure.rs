//! Procedures in the schema.

use async_graphql::{InputObject, SimpleObject};
use domain::{id::ProcedureId, quality::standard::procedure};

use super::kinds::standard_kind;
use crate::graphql::Result;

standard_kind! {
    /// A version of a procedure: what is done in which order, who is responsible for it, and what is required of it. A published
    /// version never changes.
    Procedure of procedure::Procedure as ProcedureId {
        /// What it is for.
        async fn purpose(&self) -> Result<String> {
            Ok(self.content()?.purpose)
        }

        /// When and where it holds.
        async fn scope(&self) -> Result<String> {
            Ok(self.content()?.scope)
        }

        /// Its steps, in their order.
        async fn steps(&self) -> Result<Vec<ProcedureStep>> {
            Ok(self.content()?.steps.into_iter().map(Into::into).collect())
        }
    }
    query ProcedureQuery { procedures, procedure, current_procedure, procedure_differences }
    mutation ProcedureMutation {
        procedure_draft: ProcedureDraftInput => ProcedureDraftPayload,
        procedure_revise: ProcedureReviseInput => ProcedureRevisePayload,
        procedure_publish: ProcedurePublishInput => ProcedurePublishPayload,
    }
    input ProcedureContentInput as procedure
}

/// A step of a procedure.
#[derive(SimpleObject)]
pub struct ProcedureStep {
    /// What programs call it; once in a procedure.
    code: String,
    /// What is done.
    words: String,
    /// Who is responsible for it: a position, no person.
    owner: String,
    /// How long it takes, in minutes. Null when that is not said.
    minutes: Option<u32>,
    /// What is required of it.
    requirements: Vec<ProcedureRequirement>,
}

/// Something that a step has to fulfil.
#[derive(SimpleObject)]
pub struct ProcedureRequirement {
    /// What programs call it; once in a step.
    code: String,
    /// What is required.
    words: String,
    /// By what it is seen that it is fulfilled. Null when that is not said.
    indicator: Option<String>,
}

impl From<procedure::Step> for ProcedureStep {
    fn from(step: procedure::Step) -> Self {
        let requirements = step.requirements.into_iter().map(|one| ProcedureRequirement {
            code: one.code,
            words: one.words,
            indicator: one.indicator,
        });
        Self {
            requirements: requirements.collect(),
            code: step.code,
            words: step.words,
            owner: step.owner,
            minutes: step.minutes,
        }
    }
}

/// What a procedure says.
#[derive(InputObject)]
struct ProcedureContentInput {
    /// What people call it; at most 100 characters.
    name: String,
    /// What it is for; at most 500 characters.
    purpose: String,
    /// When and where it holds; at most 500 characters.
    scope: String,
    /// Its steps, in their order: 1 to 100.
    steps: Vec<ProcedureStepInput>,
}

/// A step of a procedure.
#[derive(InputObject)]
struct ProcedureStepInput {
    /// What programs call it: capital letters, digits and underscores, at most 50; once in a procedure.
    code: String,
    /// What is done; at most 500 characters.
    words: String,
    /// Who is responsible for it: a position, no person; at most 500 characters, never empty.
    owner: String,
    /// How long it takes, in minutes: 0 to 1440.
    minutes: Option<u32>,
    /// What is required of it: at most 100.
    #[graphql(default)]
    requirements: Vec<ProcedureRequirementInput>,
}

/// Something that a step has to fulfil.
#[derive(InputObject)]
struct ProcedureRequirementInput {
    /// What programs call it: capital letters, digits and underscores, at most 50; once in a step.
    code: String,
    /// What is required; at most 500 characters.
    words: String,
    /// By what it is seen that it is fulfilled; at most 500 characters.
    indicator: Option<String>,
}

impl From<ProcedureContentInput> for (String, procedure::Procedure) {
    fn from(input: ProcedureContentInput) -> Self {
        let steps = input.steps.into_iter().map(Into::into).collect();
        (input.name, procedure::Procedure { purpose: input.purpose, scope: input.scope, steps })
    }
}

impl From<ProcedureStepInput> for procedure::Step {
    fn from(input: ProcedureStepInput) -> Self {
        let requirements = input.requirements.into_iter().map(|one| procedure::Requirement {
            code: one.code,
            words: one.words,
            indicator: one.indicator,
        });
        Self {
            requirements: requirements.collect(),
            code: input.code,
            words: input.words,
            owner: input.owner,
            minutes: input.minutes,
        }
    }
}
