//! Sampling plans in the schema.

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{
    id::SamplingSchemeId,
    quality::{
        lot::reading,
        plans,
        sampling::{
            operating, picture,
            plan::{self, Plan},
        },
    },
};

use super::{
    lot::{SamplingLot, SamplingScheme},
    result::points,
};
use crate::graphql::{Connection, ContextExt, Decimal, Id, Result, page_request};

/// Sampling's part of the root.
#[derive(Default)]
pub struct SamplingQuery;

/// An acceptance quality limit: the percentage of nonconforming visits that is just bearable.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(name = "AcceptanceQualityLimit", remote = "plan::Aql")]
pub enum AcceptanceQualityLimit {
    /// 0.65 percent.
    #[graphql(name = "P0_65")]
    P0_65,
    /// 1.0 percent.
    #[graphql(name = "P1_0")]
    P1_0,
    /// 1.5 percent.
    #[graphql(name = "P1_5")]
    P1_5,
    /// 2.5 percent.
    #[graphql(name = "P2_5")]
    P2_5,
    /// 4.0 percent.
    #[graphql(name = "P4_0")]
    P4_0,
    /// 6.5 percent.
    #[graphql(name = "P6_5")]
    P6_5,
    /// 10 percent.
    #[graphql(name = "P10")]
    P10,
}

/// How strict a sampling inspection is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "plan::Severity")]
pub enum SamplingSeverity {
    /// As usual.
    Normal,
    /// Stricter, after lots that were not accepted.
    Tightened,
    /// Fewer visits, after many lots that were accepted.
    Reduced,
}

/// A single sampling plan by attributes.
pub struct SamplingPlan {
    plan: Plan,
    aql: plan::Aql,
}

/// A single sampling plan by attributes: general inspection level II of MIL-STD-105E, whose tables for normal and tightened
/// inspection are those of ISO 2859-1.
#[Object]
impl SamplingPlan {
    /// The letter at which the plan stands in the tables, once their arrows are followed.
    async fn code_letter(&self) -> String {
        self.plan.letter.letter().to_string()
    }

    /// So many visits are looked at.
    async fn sample_size(&self) -> u32 {
        self.plan.sample_size
    }

    /// With at most so many nonconforming visits the lot is accepted.
    async fn accept(&self) -> u32 {
        self.plan.accept
    }

    /// With so many or more the lot is not accepted. On reduced inspection there may be a gap: what falls into it is accepted,
    /// and normal inspection comes back.
    async fn reject(&self) -> u32 {
        self.plan.reject
    }

    /// How likely a lot is accepted, by how bad the stream of visits is from which it comes (binomial, a curve of type B).
    async fn operating_characteristic(
        &self,
        #[graphql(desc = "So many steps from none to where hardly a lot is accepted: 1 to 200.", default = 20)]
        steps: u16,
    ) -> Vec<OperatingPoint> {
        operating::curve(&self.plan, steps.clamp(1, 200)).into_iter().map(Into::into).collect()
    }

    /// The curve as a picture: an SVG that stands for itself, with the limit marked.
    async fn svg(&self) -> String {
        picture::draw(&self.plan, f64::from(self.aql.hundredths()) / 10_000.0)
    }

    /// The limit, in percent.
    async fn limit_percent(&self) -> Decimal {
        points(self.aql.hundredths().into())
    }
}

/// A point of an operating-characteristic curve.
#[derive(SimpleObject)]
pub struct OperatingPoint {
    /// The share of nonconforming visits: 0 to 1.
    nonconforming: f64,
    /// How likely a lot is accepted: 0 to 1.
    probability: f64,
}

impl From<operating::Accepted> for OperatingPoint {
    fn from(point: operating::Accepted) -> Self {
        Self { nonconforming: point.nonconforming, probability: point.probability }
    }
}

#[Object]
impl SamplingQuery {
    /// How many visits of a lot are looked at, and with how many nonconforming ones it is accepted. Codes: `INVALID`.
    async fn sampling_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many visits the lot has: 2 to 10000000.")] lot_size: i32,
        #[graphql(desc = "The limit.")] limit: AcceptanceQualityLimit,
        #[graphql(desc = "How strict.", default_with = "SamplingSeverity::Normal")] severity: SamplingSeverity,
    ) -> Result<SamplingPlan> {
        let aql = limit.into();
        let plan = plans::of_lot(ctx.cx()?, lot_size.into(), aql, severity.into())?;
        Ok(SamplingPlan { plan, aql })
    }

    /// How carers' visits are sampled, the newest first.
    async fn sampling_schemes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<SamplingScheme>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(reading::schemes(ctx.cx()?, &page).await?, SamplingScheme))
    }

    /// Lots of visits, the newest first.
    async fn sampling_lots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this scheme alone.")] scheme_id: Option<Id<SamplingSchemeId>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<SamplingLot>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = reading::lots(ctx.cx()?, scheme_id.map(|id| id.0), &page).await?;
        Ok(Connection::new(found, SamplingLot))
    }
}
