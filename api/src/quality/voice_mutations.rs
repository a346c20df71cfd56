//! What can be changed about ratings and praise.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, PraiseLetterId, StaffMemberId, VisitId},
    quality::{
        praise::receiving::{self, PraiseInput},
        ratings,
    },
};

use super::{PraiseLetter, VisitRating, praise::PraiseChannel};
use crate::graphql::{ContextExt, Id, Result, payload};

/// Voices' part of the root.
#[derive(Default)]
pub struct VoiceMutation;

/// Gives a visit stars.
#[derive(InputObject)]
struct VisitRateInput {
    /// Which visit.
    visit_id: Id<VisitId>,
    /// From 1 to 5.
    stars: i32,
    /// What there is to say about it; at most 1000 characters.
    note: Option<String>,
}

/// Takes praise down.
#[derive(InputObject)]
struct PraiseReceiveInput {
    /// Of which household.
    household_id: Id<HouseholdId>,
    /// For which visit. Left out, for none in particular.
    visit_id: Option<Id<VisitId>>,
    /// About whom; at most 20. Left out, about who came to the visit.
    #[graphql(default)]
    staff_member_ids: Vec<Id<StaffMemberId>>,
    /// Whether it is for everybody who is in the household's team now.
    #[graphql(default)]
    of_team: bool,
    /// How it came.
    channel: PraiseChannel,
    /// What was said; at most 4000 characters.
    words: String,
}

/// Says that you have read a letter.
#[derive(InputObject)]
struct PraiseReadInput {
    /// Which letter.
    id: Id<PraiseLetterId>,
}

payload! {
    /// What `visitRate` answers.
    VisitRatePayload {
        /// The rating. Null when there are user errors.
        visit_rating: VisitRating,
    }
}

payload! {
    /// What `praiseReceive` answers.
    PraiseReceivePayload {
        /// The letter. Null when there are user errors.
        praise_letter: PraiseLetter,
    }
}

payload! {
    /// What `praiseRead` answers.
    PraiseReadPayload {
        /// The letter. Null when there are user errors.
        praise_letter: PraiseLetter,
    }
}

#[Object]
impl VoiceMutation {
    /// Gives a visit stars, once, as the family. Matching learns of them. Codes: `NOT_FOUND`, `INVALID`, `VISIT_NOT_DONE`,
    /// `VISIT_RATED_ALREADY`, `HOUSEHOLD_ERASED`.
    async fn visit_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitRateInput,
    ) -> Result<VisitRatePayload> {
        let VisitRateInput { visit_id, stars, note } = input;
        let work = async |tx: &_| ratings::rate(tx, visit_id.0, stars.into(), note.as_deref()).await;
        VisitRatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Takes praise down, as the household or as whoever hears it. Codes: `NOT_FOUND`, `INVALID`, `HOUSEHOLD_ERASED`,
    /// `NOBODY_PRAISED`.
    async fn praise_receive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PraiseReceiveInput,
    ) -> Result<PraiseReceivePayload> {
        let input = PraiseInput {
            household: input.household_id.0,
            visit: input.visit_id.map(|id| id.0),
            staff_members: input.staff_member_ids.into_iter().map(|id| id.0).collect(),
            of_team: input.of_team,
            channel: input.channel.into(),
            words: input.words,
        };
        PraiseReceivePayload::of(ctx, ctx.cx()?.write(async |tx| receiving::receive(tx, input).await).await)
    }

    /// Says that you, whom it is about, have read a letter of praise; the first time counts. Codes: `NOT_FOUND`.
    async fn praise_read(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PraiseReadInput,
    ) -> Result<PraiseReadPayload> {
        PraiseReadPayload::of(ctx, ctx.cx()?.write(async |tx| receiving::read(tx, input.id.0).await).await)
    }
}
