//! What can be changed about segments and campaigns.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{CampaignId, LoyaltySegmentId},
    loyalty::campaign::{
        campaigns::{self, CampaignInput},
        segments::{self, SegmentInput},
    },
};

use super::{Campaign, LoyaltySegment};
use crate::graphql::{ContextExt, Date, Id, Result, payload};

/// Campaigns in the root.
#[derive(Default)]
pub struct CampaignMutation;

/// Makes a segment.
#[derive(InputObject)]
struct LoyaltySegmentMakeInput {
    /// Its name: at most 100 characters, unique in the agency.
    name: String,
    /// A formula about the variables of `loyaltySegmentVariables` that comes to true or false, such as
    /// `'ELDERLY' in segments && idle_days > 30`.
    formula: String,
}

/// Changes a segment as a whole.
#[derive(InputObject)]
struct LoyaltySegmentChangeInput {
    /// Which segment.
    id: Id<LoyaltySegmentId>,
    /// The version that you read.
    version: i32,
    /// Its name: at most 100 characters, unique in the agency.
    name: String,
    /// A formula that comes to true or false.
    formula: String,
}

/// Drafts a campaign.
#[derive(InputObject)]
struct CampaignDraftInput {
    /// For whom.
    segment_id: Id<LoyaltySegmentId>,
    /// Its name, which households read in their statements; at most 100 characters.
    name: String,
    /// The first day.
    starts_on: Date,
    /// The last day; within 366 days.
    ends_on: Date,
    /// What each household is given: 1 to 1 000 000 000 points.
    points: i32,
    /// So many months the points hold: 1 to 120.
    points_months: i32,
    /// So many points are given in all, at most; no less than `points`.
    budget: i32,
    /// How many of a thousand households are left out to compare: 0 to 900.
    control_permille: i32,
    /// What the draw begins with: 0 to 9 007 199 254 740 991.
    seed: i64,
}

/// Starts a campaign.
#[derive(InputObject)]
struct CampaignStartInput {
    /// Which campaign.
    id: Id<CampaignId>,
    /// The version that you read.
    version: i32,
}

/// Stops a campaign.
#[derive(InputObject)]
struct CampaignStopInput {
    /// Which campaign.
    id: Id<CampaignId>,
    /// The version that you read.
    version: i32,
}

payload! {
    /// What `loyaltySegmentMake` answers.
    LoyaltySegmentMakePayload {
        /// The segment. Null when there are user errors.
        segment: LoyaltySegment,
    }
}
payload! {
    /// What `loyaltySegmentChange` answers.
    LoyaltySegmentChangePayload {
        /// The segment. Null when there are user errors.
        segment: LoyaltySegment,
    }
}
payload! {
    /// What `campaignDraft` answers.
    CampaignDraftPayload {
        /// The campaign. Null when there are user errors.
        campaign: Campaign,
    }
}
payload! {
    /// What `campaignStart` answers.
    CampaignStartPayload {
        /// The campaign. Null when there are user errors.
        campaign: Campaign,
    }
}
payload! {
    /// What `campaignStop` answers.
    CampaignStopPayload {
        /// The campaign. Null when there are user errors.
        campaign: Campaign,
    }
}

#[Object]
impl CampaignMutation {
    /// Makes a segment. Its households are found within ten minutes. May answer `INVALID` and `SEGMENT_NAME_TAKEN`.
    async fn loyalty_segment_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The segment.")] input: LoyaltySegmentMakeInput,
    ) -> Result<LoyaltySegmentMakePayload> {
        let written = SegmentInput { name: input.name, formula: input.formula };
        let done = ctx.cx()?.write(async |tx| segments::make(tx, written.clone()).await).await;
        LoyaltySegmentMakePayload::of(ctx, done)
    }

    /// Changes a segment as a whole. Campaigns that were started keep their households. May answer `NOT_FOUND`, `INVALID`,
    /// `SEGMENT_NAME_TAKEN` and `STALE`.
    async fn loyalty_segment_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The segment.")] input: LoyaltySegmentChangeInput,
    ) -> Result<LoyaltySegmentChangePayload> {
        let written = SegmentInput { name: input.name, formula: input.formula };
        let work = ctx.cx()?.write(async |tx| segments::change(tx, input.id.0, input.version, written.clone()).await);
        LoyaltySegmentChangePayload::of(ctx, work.await)
    }

    /// Drafts a campaign. May answer `NOT_FOUND` and `INVALID`.
    async fn campaign_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The campaign.")] input: CampaignDraftInput,
    ) -> Result<CampaignDraftPayload> {
        let asked = CampaignInput {
            segment: input.segment_id.0,
            name: input.name,
            starts_on: input.starts_on.0,
            ends_on: input.ends_on.0,
            points: input.points.into(),
            points_months: input.points_months.into(),
            budget: input.budget.into(),
            control_permille: input.control_permille.into(),
            seed: input.seed,
        };
        let done = ctx.cx()?.write(async |tx| campaigns::draft(tx, asked.clone()).await).await;
        CampaignDraftPayload::of(ctx, done)
    }

    /// Starts a campaign: its households are those of the segment now, and who is left out is drawn. May answer `NOT_FOUND`,
    /// `CAMPAIGN_STATE`, `SEGMENT_EMPTY` and `STALE`.
    async fn campaign_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The campaign.")] input: CampaignStartInput,
    ) -> Result<CampaignStartPayload> {
        let done = ctx.cx()?.write(async |tx| campaigns::start(tx, input.id.0, input.version).await).await;
        CampaignStartPayload::of(ctx, done)
    }

    /// Stops a campaign that runs; what was given stays. May answer `NOT_FOUND`, `CAMPAIGN_STATE` and `STALE`.
    async fn campaign_stop(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The campaign.")] input: CampaignStopInput,
    ) -> Result<CampaignStopPayload> {
        let done = ctx.cx()?.write(async |tx| campaigns::stop(tx, input.id.0, input.version).await).await;
        CampaignStopPayload::of(ctx, done)
    }
}
