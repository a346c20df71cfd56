//! A campaign in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{
    id::{CampaignId, LoyaltySegmentId},
    kernel,
    loyalty::campaign::{
        self, campaigns,
        results::{self, Results, Side},
    },
    quality::statistics::Interval,
};

use super::segment::LoyaltySegment;
use crate::graphql::{ContextExt, Date, DateTime, Id, Result, batches, node::Findable};

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "campaign::CampaignState")]
pub enum CampaignState {
    /// It was not started.
    Drafted,
    /// Its households are drawn, and it gives on its days.
    Running,
    /// Its days are over.
    Ended,
    /// Somebody has stopped it.
    Stopped,
}

batches! {
    /// What campaigns have brought about.
    ResultsOf: CampaignId => Results = results::of_campaigns;
    /// Segments, by id.
    SegmentById: LoyaltySegmentId => campaign::LoyaltySegment = campaign::segments::by_ids;
}

/// Points for the households of a segment.
#[derive(Clone)]
pub struct Campaign(pub campaign::Campaign);

impl From<campaign::Campaign> for Campaign {
    fn from(row: campaign::Campaign) -> Self {
        Self(row)
    }
}

impl Findable for Campaign {
    type Id = CampaignId;

    async fn find_many(cx: &kernel::Context, ids: &[CampaignId]) -> kernel::Result<HashMap<CampaignId, Self>> {
        Ok(campaigns::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Points for the households of a segment, within a period and a budget. Some households are left out by a draw that can be
/// repeated, so that what the campaign brings about can be told from what would have happened anyway.
#[Object]
impl Campaign {
    /// The id.
    pub async fn id(&self) -> Id<CampaignId> {
        self.0.id.into()
    }

    /// Its name, which households read in their statements.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// For whom, by id.
    async fn segment_id(&self) -> Id<LoyaltySegmentId> {
        self.0.segment_id.into()
    }

    /// For whom. Null when it is not visible to you.
    async fn segment(&self, ctx: &Context<'_>) -> Result<Option<LoyaltySegment>> {
        Ok(ctx.load::<SegmentById>(self.0.segment_id).await?.map(LoyaltySegment))
    }

    /// The first day, by the clock of the agency's first branch.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// The last day.
    async fn ends_on(&self) -> Date {
        Date(self.0.ends_on)
    }

    /// What each household is given.
    async fn points(&self) -> i64 {
        self.0.points.0
    }

    /// So many months the points hold.
    async fn points_months(&self) -> i32 {
        self.0.points_months
    }

    /// So many points are given in all, at most.
    async fn budget(&self) -> i64 {
        self.0.budget.0
    }

    /// So many have been given.
    async fn given(&self) -> i64 {
        self.0.given.0
    }

    /// How many of a thousand households are left out.
    async fn control_permille(&self) -> i32 {
        self.0.control_permille
    }

    /// What the draw begins with: a household is left out when its number, the first 8 bytes of the SHA-256 of
    /// `seed:lot:householdId`, is among the smallest.
    async fn seed(&self) -> i64 {
        self.0.seed
    }

    /// Where it stands.
    async fn state(&self) -> CampaignState {
        self.0.state.into()
    }

    /// When it was started. Null while it is drafted.
    async fn started_at(&self) -> Option<DateTime> {
        self.0.started_at.map(Into::into)
    }

    /// What it has brought about so far. Null while it is drafted.
    async fn results(&self, ctx: &Context<'_>) -> Result<Option<CampaignResults>> {
        let found = ctx.load::<ResultsOf>(self.0.id).await?;
        Ok(found.filter(|_| self.0.started_at.is_some()).map(CampaignResults))
    }

    /// The version, to be named on changing it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What a campaign has brought about so far.
pub struct CampaignResults(Results);

/// What a campaign has brought about so far: how many households had a visit or paid an order on its days.
#[Object]
impl CampaignResults {
    /// Those who were given something, or are to be.
    async fn treated(&self) -> CampaignSide {
        CampaignSide(self.0.treated)
    }

    /// Those who were left out.
    async fn control(&self) -> CampaignSide {
        CampaignSide(self.0.control)
    }

    /// How much larger the share of those who returned is after being given something. Null while a side is empty.
    async fn difference(&self) -> Option<ShareInterval> {
        self.0.difference().map(Into::into)
    }
}

/// One side of the comparison.
pub struct CampaignSide(Side);

/// One side of the comparison.
#[Object]
impl CampaignSide {
    /// How many households.
    async fn households(&self) -> u32 {
        self.0.households
    }

    /// How many of them returned.
    async fn returned(&self) -> u32 {
        self.0.returned
    }

    /// The share of those who returned, with Wilson's interval. Null while the side is empty.
    async fn rate(&self) -> Option<ShareInterval> {
        self.0.rate().map(Into::into)
    }
}

/// A share, or a difference of shares, with the bounds between which the true one lies with 95 percent confidence.
#[derive(SimpleObject)]
pub struct ShareInterval {
    /// The figure itself.
    estimate: f64,
    /// The lower bound.
    lower: f64,
    /// The upper bound.
    upper: f64,
}

impl From<Interval> for ShareInterval {
    fn from(found: Interval) -> Self {
        Self { estimate: found.estimate, lower: found.lower, upper: found.upper }
    }
}
