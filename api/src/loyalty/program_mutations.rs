//! What can be changed about the programme.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::LoyaltyProgramId,
    kernel,
    loyalty::{
        PROGRAM_MANAGE,
        programs::{self, ProgramInput},
    },
    service::prices,
};

use super::{LoyaltyProgram, program::LoyaltyEarnRuleInput, tier::LoyaltyTierSchemeInput};
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
    /// The tiers that households come into. Left out, there are none.
    tier_scheme: Option<LoyaltyTierSchemeInput>,
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
    /// The tiers that households come into. Left out, there are none.
    tier_scheme: Option<LoyaltyTierSchemeInput>,
}

/// Puts a version into force.
#[derive(InputObject)]
struct LoyaltyProgramPublishInput {
    /// Which version.
    id: Id<LoyaltyProgramId>,
    /// The version that you read.
    version: i32,
}

fn checked(
    note: Option<String>,
    rules: Vec<LoyaltyEarnRuleInput>,
    tiers: Option<LoyaltyTierSchemeInput>,
    currency: &str,
) -> kernel::Result<ProgramInput> {
    let rule =
        |(at, rule): (usize, LoyaltyEarnRuleInput)| rule.checked().map_err(|error| error.at(format!("rules.{at}")));
    Ok(ProgramInput {
        note,
        rules: rules.into_iter().enumerate().map(rule).collect::<kernel::Result<_>>()?,
        tiers: tiers.map(|tiers| tiers.checked(currency)).transpose()?,
    })
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
        let work = ctx.cx()?.write(async |tx| {
            let currency = prices::currency(tx, PROGRAM_MANAGE).await?;
            programs::draft(tx, || checked(input.note, input.rules, input.tier_scheme, &currency)).await
        });
        LoyaltyProgramDraftPayload::of(ctx, work.await)
    }

    /// Changes a draft as a whole. May answer `NOT_FOUND`, `INVALID`, `PROGRAM_PUBLISHED` and `STALE`.
    async fn loyalty_program_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: LoyaltyProgramUpdateInput,
    ) -> Result<LoyaltyProgramUpdatePayload> {
        let work = ctx.cx()?.write(async |tx| {
            let currency = prices::currency(tx, PROGRAM_MANAGE).await?;
            let read = || checked(input.note, input.rules, input.tier_scheme, &currency);
            programs::update(tx, input.id.0, input.version, read).await
        });
        LoyaltyProgramUpdatePayload::of(ctx, work.await)
    }

    /// Puts a version into force, from now on. It never changes again; what was earned before stays as it is, and
    /// so does a tier until the day until which it was to hold. May answer `NOT_FOUND`, `PROGRAM_PUBLISHED`, `TIER_UNREACHABLE`
    /// and `STALE`.
    async fn loyalty_program_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft.")] input: LoyaltyProgramPublishInput,
    ) -> Result<LoyaltyProgramPublishPayload> {
        let done = ctx.cx()?.write(async |tx| programs::publish(tx, input.id.0, input.version).await).await;
        LoyaltyProgramPublishPayload::of(ctx, done)
    }
}
