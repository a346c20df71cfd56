//! What can be changed about awards.

use async_graphql::{Context, InputObject, Object, OneofObject};
use domain::{
    id::{AwardCategoryId, AwardRoundId, BranchId, StaffMemberId},
    kernel,
    quality::{
        AWARD_MANAGE,
        award::{
            announcing,
            categories::{CategoryInput, PrizeInput},
            closing,
            rounds::{self, RoundInput},
            voting,
        },
    },
    service::prices,
};

use super::objects::{AwardBallot, AwardKind, AwardRhythm, AwardRound};
use crate::graphql::{ContextExt, Date, DateTime, Id, MoneyInput, Result, payload};

/// Awards' part of the root.
#[derive(Default)]
pub struct AwardMutation;

/// What whoever comes to a place is given.
#[derive(OneofObject)]
enum AwardPrizeInput {
    /// Cash.
    Cash(MoneyInput),
    /// Goods, in words; at most 200 characters.
    Goods(String),
}

/// What a round awards.
#[derive(InputObject)]
struct AwardCategoryInput {
    /// What; each once in a round.
    kind: AwardKind,
    /// How much the votes weigh, in percent: 0 to 100. The rest is performance.
    votes_percent: i32,
    /// How much families weigh among the juries: 0 to 100, not all three 0.
    customer_weight: i32,
    /// How much managers weigh: 0 to 100.
    manager_weight: i32,
    /// How much carers weigh: 0 to 100.
    technician_weight: i32,
    /// The prizes from the first place on: three for `TOP_PERFORMANCE`, one for everything else.
    prizes: Vec<AwardPrizeInput>,
}

/// A round as it is written.
#[derive(InputObject)]
struct AwardRoundInput {
    /// Of which branch. Left out, of the whole agency.
    branch_id: Option<Id<BranchId>>,
    /// Of a week or a month.
    rhythm: AwardRhythm,
    /// The first day of the period: a Monday, or the first of a month.
    first_day: Date,
    /// Before this moment ballots are cast: after the period is over, and at most 60 days after it.
    votes_until: DateTime,
    /// What is awarded: at least one category.
    categories: Vec<AwardCategoryInput>,
}

impl AwardRoundInput {
    /// The round as the domain reads it, with amounts in the agency's currency.
    fn checked(self, currency: &str) -> kernel::Result<RoundInput> {
        let prize = |prize: AwardPrizeInput| match prize {
            AwardPrizeInput::Cash(money) => money.minor("categories.prizes.cash", currency).map(PrizeInput::Cash),
            AwardPrizeInput::Goods(words) => Ok(PrizeInput::Goods(words)),
        };
        let category = |category: AwardCategoryInput| {
            Ok(CategoryInput {
                kind: category.kind.into(),
                votes_percent: category.votes_percent.into(),
                customer_weight: category.customer_weight.into(),
                manager_weight: category.manager_weight.into(),
                technician_weight: category.technician_weight.into(),
                prizes: category.prizes.into_iter().map(prize).collect::<kernel::Result<_>>()?,
            })
        };
        Ok(RoundInput {
            branch: self.branch_id.map(|id| id.0),
            rhythm: self.rhythm.into(),
            first_day: self.first_day.0,
            votes_until: self.votes_until.0,
            categories: self.categories.into_iter().map(category).collect::<kernel::Result<_>>()?,
        })
    }
}

/// Drafts a round of awards.
#[derive(InputObject)]
struct AwardRoundDraftInput {
    /// The round.
    round: AwardRoundInput,
}

/// Writes a drafted round anew.
#[derive(InputObject)]
struct AwardRoundChangeInput {
    /// Which round.
    id: Id<AwardRoundId>,
    /// The version that you read.
    version: i32,
    /// The round as it is to be.
    round: AwardRoundInput,
}

/// Opens a round for the vote.
#[derive(InputObject)]
struct AwardRoundOpenInput {
    /// Which round.
    id: Id<AwardRoundId>,
    /// The version that you read.
    version: i32,
}

/// Closes the vote.
#[derive(InputObject)]
struct AwardRoundCloseInput {
    /// Which round.
    id: Id<AwardRoundId>,
    /// The version that you read.
    version: i32,
}

/// Announces the winners.
#[derive(InputObject)]
struct AwardRoundAnnounceInput {
    /// Which round.
    id: Id<AwardRoundId>,
    /// The version that you read.
    version: i32,
}

/// Votes for somebody.
#[derive(InputObject)]
struct AwardBallotCastInput {
    /// In which category.
    category_id: Id<AwardCategoryId>,
    /// For whom.
    staff_member_id: Id<StaffMemberId>,
}

/// Makes the payload of a mutation that answers a round.
macro_rules! answers_a_round {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The round as it is now. Null when there are user errors.
                award_round: AwardRound,
            }
        })*
    };
}

answers_a_round! {
    /// What `awardRoundDraft` answers.
    AwardRoundDraftPayload;
    /// What `awardRoundChange` answers.
    AwardRoundChangePayload;
    /// What `awardRoundOpen` answers.
    AwardRoundOpenPayload;
    /// What `awardRoundClose` answers.
    AwardRoundClosePayload;
    /// What `awardRoundAnnounce` answers.
    AwardRoundAnnouncePayload;
}

payload! {
    /// What `awardBallotCast` answers.
    AwardBallotCastPayload {
        /// Your ballot. Null when there are user errors.
        award_ballot: AwardBallot,
    }
}

#[Object]
impl AwardMutation {
    /// Drafts a round of awards, of a week or a month, of a branch or of the agency. Codes: `NOT_FOUND`, `INVALID`,
    /// `AWARD_ROUND_TAKEN`.
    async fn award_round_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AwardRoundDraftInput,
    ) -> Result<AwardRoundDraftPayload> {
        let work = async |tx: &kernel::Tx| {
            let currency = prices::currency(tx, AWARD_MANAGE).await?;
            let round = input.round.checked(&currency).map_err(|error| error.at("round"))?;
            rounds::draft(tx, &round).await
        };
        AwardRoundDraftPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Writes a drafted round anew. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `AWARD_STATE`, `AWARD_ROUND_TAKEN`.
    async fn award_round_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AwardRoundChangeInput,
    ) -> Result<AwardRoundChangePayload> {
        let AwardRoundChangeInput { id, version, round } = input;
        let work = async |tx: &kernel::Tx| {
            let currency = prices::currency(tx, AWARD_MANAGE).await?;
            let round = round.checked(&currency).map_err(|error| error.at("round"))?;
            rounds::change(tx, id.0, version, &round).await
        };
        AwardRoundChangePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Opens a round for the vote once its period is over: its candidates are the carers who came to a confirmed visit in it.
    /// Codes: `NOT_FOUND`, `STALE`, `AWARD_STATE`, `AWARD_PERIOD_OPEN`, `VOTE_OVER`, `NO_CANDIDATES`.
    async fn award_round_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AwardRoundOpenInput,
    ) -> Result<AwardRoundOpenPayload> {
        let AwardRoundOpenInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| rounds::open(tx, id.0, version).await).await;
        AwardRoundOpenPayload::of(ctx, done)
    }

    /// Votes for somebody in a category, once, in secret. Families vote as customers for carers who came to a confirmed visit
    /// in their household, carers as technicians, managers as such. Codes: `NOT_FOUND`, `VOTE_OVER`, `VOTED_ALREADY`,
    /// `JURY_WITHOUT_VOTE`, `NOT_CANDIDATE`, `VOTES_FOR_ONESELF`, `VOTES_FOR_RELATIVE`, `NOT_SERVED`.
    async fn award_ballot_cast(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AwardBallotCastInput,
    ) -> Result<AwardBallotCastPayload> {
        let AwardBallotCastInput { category_id, staff_member_id } = input;
        let work = async |tx: &_| voting::cast(tx, category_id.0, staff_member_id.0).await;
        AwardBallotCastPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Closes the vote, be it before its time: ballots are counted, results kept, and for whom anybody voted is forgotten. By
    /// itself it is closed within minutes after its time. Codes: `NOT_FOUND`, `STALE`, `AWARD_STATE`.
    async fn award_round_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AwardRoundCloseInput,
    ) -> Result<AwardRoundClosePayload> {
        let AwardRoundCloseInput { id, version } = input;
        let done = Box::pin(ctx.cx()?.write(async |tx| closing::close(tx, id.0, version).await)).await;
        AwardRoundClosePayload::of(ctx, done)
    }

    /// Announces the winners of a closed round to everybody. Codes: `NOT_FOUND`, `STALE`, `AWARD_STATE`.
    async fn award_round_announce(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AwardRoundAnnounceInput,
    ) -> Result<AwardRoundAnnouncePayload> {
        let AwardRoundAnnounceInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| announcing::announce(tx, id.0, version).await).await;
        AwardRoundAnnouncePayload::of(ctx, done)
    }
}
