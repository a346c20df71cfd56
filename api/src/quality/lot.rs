//! Lots of visits and how they are sampled, in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{
    id::{SamplingLotId, SamplingSchemeId, StaffMemberId, VisitId},
    kernel,
    quality::{
        self,
        lot::{reading, schemes},
        sampling::switching,
        statistics::Interval,
    },
};

use super::{batches::LotVisitsOf, result::points, sampling::SamplingSeverity};
use crate::graphql::{ContextExt, DateTime, Decimal, Id, Result, node::Findable};

/// How strict the next lot is looked at.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "switching::Regime")]
pub enum SamplingRegime {
    /// As usual.
    Normal,
    /// Stricter: two of five lots or fewer were not accepted. Five accepted in a row bring normal inspection back.
    Tightened,
    /// Fewer visits: the switching score came to 30, and a manager approved.
    Reduced,
    /// No lot is accepted by a sample until something was done about the cause.
    Discontinued,
}

/// How a carer's visits are sampled.
#[derive(Clone)]
pub struct SamplingScheme(pub quality::SamplingScheme);

impl From<quality::SamplingScheme> for SamplingScheme {
    fn from(row: quality::SamplingScheme) -> Self {
        Self(row)
    }
}

impl Findable for SamplingScheme {
    type Id = SamplingSchemeId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[SamplingSchemeId],
    ) -> kernel::Result<HashMap<SamplingSchemeId, Self>> {
        Ok(reading::schemes_by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// How a carer's visits are sampled: how strict the next lot is looked at, by the switching rules of ISO 2859-1.
#[Object]
impl SamplingScheme {
    /// The id.
    pub async fn id(&self) -> Id<SamplingSchemeId> {
        self.0.id.into()
    }

    /// Whose visits, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// The acceptance quality limit, in percent.
    async fn limit_percent(&self) -> Decimal {
        points(self.0.limit_hundredths.into())
    }

    /// How strict the next lot is looked at.
    async fn regime(&self) -> Result<SamplingRegime> {
        Ok(schemes::standing(&self.0)?.regime.into())
    }

    /// The switching score: from 30 on a manager may reduce inspection.
    async fn score(&self) -> Result<u32> {
        Ok(schemes::standing(&self.0)?.score)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Visits of a carer that are judged together.
#[derive(Clone)]
pub struct SamplingLot(pub quality::SamplingLot);

impl From<quality::SamplingLot> for SamplingLot {
    fn from(row: quality::SamplingLot) -> Self {
        Self(row)
    }
}

impl Findable for SamplingLot {
    type Id = SamplingLotId;

    async fn find_many(cx: &kernel::Context, ids: &[SamplingLotId]) -> kernel::Result<HashMap<SamplingLotId, Self>> {
        Ok(reading::lots_by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Visits of a carer that are judged together, by a sample of them that can be drawn again.
#[Object]
impl SamplingLot {
    /// The id.
    pub async fn id(&self) -> Id<SamplingLotId> {
        self.0.id.into()
    }

    /// The scheme, by id.
    async fn scheme_id(&self) -> Id<SamplingSchemeId> {
        self.0.sampling_scheme_id.into()
    }

    /// Visits that began at this moment or later.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// And before this one.
    async fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// How many visits the lot has.
    async fn population(&self) -> i32 {
        self.0.population
    }

    /// How strict it is looked at.
    async fn severity(&self) -> SamplingSeverity {
        match self.0.severity {
            quality::LotSeverity::Normal => SamplingSeverity::Normal,
            quality::LotSeverity::Tightened => SamplingSeverity::Tightened,
            quality::LotSeverity::Reduced => SamplingSeverity::Reduced,
        }
    }

    /// The letter of its plan.
    async fn code_letter(&self) -> &str {
        &self.0.code_letter
    }

    /// So many visits are drawn.
    async fn sample_size(&self) -> i32 {
        self.0.sample_size
    }

    /// With at most so many nonconforming ones the lot is accepted.
    async fn accept(&self) -> i32 {
        self.0.accept
    }

    /// With so many or more it is not.
    async fn reject(&self) -> i32 {
        self.0.reject
    }

    /// What the draw began with: a whole number below 2^53. The number of a visit is the first 8 bytes, in network order, of
    /// the SHA-256 of `seed:lot:id`; the visits with the smallest numbers are drawn. What is chosen for its risk is so when the
    /// number of `seed:risk:id`, over 2^64, is below its chance.
    async fn seed(&self) -> String {
        self.0.seed.to_string()
    }

    /// Whether drawing it again from its seed comes to the same visits.
    async fn repeats(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(reading::repeats(&self.0, &self.loaded(ctx).await?)?)
    }

    /// The visits that are looked at, in order of their ids.
    async fn visits(&self, ctx: &Context<'_>) -> Result<Vec<SampledVisit>> {
        let looked_at = self.loaded(ctx).await?.into_iter().filter(|visit| visit.drawn || visit.chosen);
        looked_at.map(|visit| SampledVisit::of(&self.0, &visit)).collect()
    }

    /// How many of the drawn visits were not as they should be. Null while it is not judged.
    async fn nonconforming(&self) -> Option<i32> {
        self.0.nonconforming
    }

    /// Whether it was accepted. Null while it is not judged.
    async fn accepted(&self) -> Option<bool> {
        self.0.accepted
    }

    /// The share of nonconforming visits in the whole lot, from all that were looked at, each weighted by how likely that was.
    /// Null while it is not judged.
    async fn estimate(&self, ctx: &Context<'_>) -> Result<Option<ShareEstimate>> {
        Ok(reading::estimate(&self.0, &self.loaded(ctx).await?)?.map(Into::into))
    }

    /// When it was judged. Null while it is not.
    async fn judged_at(&self) -> Option<DateTime> {
        self.0.judged_at.map(DateTime)
    }

    /// The version to name when you judge it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl SamplingLot {
    async fn loaded(&self, ctx: &Context<'_>) -> Result<Vec<quality::SamplingLotVisit>> {
        Ok(ctx.load::<LotVisitsOf>(self.0.id).await?.unwrap_or_default())
    }
}

/// A visit that is looked at.
#[derive(SimpleObject)]
pub struct SampledVisit {
    /// The visit, by id.
    visit_id: Id<VisitId>,
    /// Whether it is of the sample by which the lot is judged.
    drawn: bool,
    /// Whether it was chosen by itself, for its risk.
    chosen: bool,
    /// How likely it was to be looked at, either way: 0 to 1.
    probability: f64,
    /// Whether it was as it should be. Null while that is not said.
    conforming: Option<bool>,
}

impl SampledVisit {
    fn of(lot: &quality::SamplingLot, visit: &quality::SamplingLotVisit) -> Result<Self> {
        Ok(Self {
            visit_id: visit.visit_id.into(),
            drawn: visit.drawn,
            chosen: visit.chosen,
            probability: reading::probability_of(lot, visit)?,
            conforming: visit.conforming,
        })
    }
}

/// A share, and the bounds between which the true one lies 95 times of 100.
#[derive(SimpleObject)]
pub struct ShareEstimate {
    /// The share: 0 to 1.
    share: f64,
    /// The lower bound: 0 to 1.
    lower: f64,
    /// The upper bound: 0 to 1.
    upper: f64,
}

impl From<Interval> for ShareEstimate {
    fn from(interval: Interval) -> Self {
        Self { share: interval.estimate, lower: interval.lower, upper: interval.upper }
    }
}
