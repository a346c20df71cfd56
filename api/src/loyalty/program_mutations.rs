//! What can be changed about the programme.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::LoyaltyProgramId,
    kernel,
    loyalty::programs::{self, ProgramInput},
};

use super::{LoyaltyProgram, program::LoyaltyEarnRuleInput};
use crate::graphql::{ContextExt, Id, Result, payload};

/// The programme in the root.
#[derive(Default)]
pub struct LoyaltyProgramMutation;

/// Drafts a version of the programme.
#[derive(InputObject)]
struct LoyaltyProgramDraftInput {
    /// Why there is this version; at most 500 characters.
    note: Option<String>,
    /// The rules; 1 to 30, each with a code of its own.
    rules: Vec<LoyaltyEarnRuleInput>,
}

/// Changes a draft as a whole.
#[derive(InputObject)]
struct LoyaltyProgramUpdateInput {
    /// Which version.
    id: Id<LoyaltyProgramId>,
    /// The version that you read.
    version: i32,
    /// Why there is this version; at most 500 characters.
    note: Option<String>,
    /// The rules; 1 to 30, each with a code of its own.
    rules: Vec<LoyaltyEarnRuleInput>,
}

/// Puts a version into force.
#[derive(InputObject)]
struct LoyaltyProgramPublishInput {
    /// Which version.
    id: Id<LoyaltyProgramId>,
    /// The version that you read.
    version: i32,
}

fn checked(note: Option<String>, rules: Vec<LoyaltyEarnRuleInput>) -> kernel::Result<ProgramInput> {
    let rule =
        |(at, rule): (usize, LoyaltyEarnRuleInput)| rule.checked().map_err(|error| error.at(format!("rules.{at}")));
    Ok(ProgramInput { note, rules: rules.into_iter().enumerate().map(rule).collect::<kernel::Result<_>>()? })
}

payload! {
    /// What `loyaltyProgramDraft` answers.
    LoyaltyProgramDraftPayload {
        /// The draft. Null when there are user errors.
        program: LoyaltyProgram,
    }
}

payload! {
    /// What `loyaltyProgramUpdate` answers.
    LoyaltyProgramUpdatePayload {
        /// The draft. Null when there are user errors.
        program: LoyaltyProgram,
    }
}

payload! {
    /// What `loyaltyProgramPublish` answers.
    LoyaltyProgramPublishPayload {
        /// The version. Null when there are user errors.
        program: LoyaltyProgram,
    }
}

#[Object]
impl LoyaltyProgramMutation {
    /// Drafts a version of the programme. Its formulas are judged at once. May answer `INVALID` and `STALE`.
    async fn loyalty_program_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] input: LoyaltyProgramDraftInput,
    ) -> Result<LoyaltyProgramDraftPayload> {
        let work = ctx.cx()?.write(async |tx| programs::draft(tx, || checked(input.note, input.rules)).await);
        LoyaltyProgramDraftPayload::of(ctx, work.await)
    }

    /// Changes a draft as a whole. May answer `NOT_FOUND`, `INVALID`, `PROGRAM_PUBLISHED` and `STALE`.
    async fn loyalty_program_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: LoyaltyProgramUpdateInput,
    ) -> Result<LoyaltyProgramUpdatePayload> {
        let work = ctx.cx()?.write(async |tx| {
            programs::update(tx, input.id.0, input.version, || checked(input.note, input.rules)).await
        });
        LoyaltyProgramUpdatePayload::of(ctx, work.await)
    }

    /// Puts a version into force, from now on. It never changes again; what was earned before stays as it is. May answer
    /// `NOT_FOUND`, `PROGRAM_PUBLISHED` and `STALE`.
    async fn loyalty_program_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: LoyaltyProgramPublishInput,
    ) -> Result<LoyaltyProgramPublishPayload> {
        let done = ctx.cx()?.write(async |tx| programs::publish(tx, input.id.0, input.version).await).await;
        LoyaltyProgramPublishPayload::of(ctx, done)
    }
}
