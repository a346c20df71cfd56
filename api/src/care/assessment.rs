//! Assessments in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    care::{
        self, CARE_HEALTH_READ,
        assessments::{self, Point},
        instrument::scoring::{self, Scored},
    },
    id::{AssessmentId, HouseholdId, HouseholdMemberId},
    kernel,
};

use super::{
    batches::{CorrectionOf, InstrumentOf},
    enums::{AssessmentChange, RiskGroup},
    instrument::{AssessmentInstrument, InstrumentBand},
};
use crate::{
    graphql::{ApiError, ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
};

/// What an instrument said about a member of a household.
#[derive(Clone)]
pub struct Assessment(pub care::Assessment);

impl From<care::Assessment> for Assessment {
    fn from(row: care::Assessment) -> Self {
        Self(row)
    }
}

impl Findable for Assessment {
    type Id = AssessmentId;

    async fn find_many(cx: &kernel::Context, ids: &[AssessmentId]) -> kernel::Result<HashMap<AssessmentId, Self>> {
        Ok(assessments::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// What an instrument said about a member of a household on one day. It is never changed: another one corrects it. Every
/// reading of answers and results leaves a trace.
#[Object]
impl Assessment {
    /// The id.
    pub async fn id(&self) -> Id<AssessmentId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// Who was assessed, by id.
    async fn household_member_id(&self) -> Id<HouseholdMemberId> {
        self.0.household_member_id.into()
    }

    /// The code of the instrument.
    async fn instrument_code(&self) -> &str {
        &self.0.instrument_code
    }

    /// The version of the instrument.
    async fn instrument_number(&self) -> i32 {
        self.0.instrument_number
    }

    /// The instrument, in the version by which it was scored.
    async fn instrument(&self, ctx: &Context<'_>) -> Result<AssessmentInstrument> {
        let key = (self.0.instrument_code.clone(), self.0.instrument_number);
        let found = ctx.load::<InstrumentOf>(key).await?;
        found.map(AssessmentInstrument).ok_or_else(|| ApiError::internal("an assessment without its instrument"))
    }

    /// When the person was assessed.
    async fn assessed_at(&self) -> DateTime {
        self.0.assessed_at.into()
    }

    /// Who recorded it: the id of an account.
    async fn recorded_by(&self) -> &str {
        &self.0.recorded_by
    }

    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// What was answered. Null once the household was erased.
    async fn answers(&self, ctx: &Context<'_>) -> Result<Option<Vec<AssessmentAnswer>>> {
        let answers = assessments::answers(ctx.cx()?, &self.0).await?;
        let told = |answer: scoring::Answer| AssessmentAnswer { item: answer.item, score: answer.score };
        Ok(answers.map(|answers| answers.into_iter().map(told).collect()))
    }

    /// What the answers came to. Null once the household was erased.
    async fn result(&self, ctx: &Context<'_>) -> Result<Option<AssessmentResult>> {
        let Some(scored) = assessments::result(ctx.cx()?, &self.0).await? else { return Ok(None) };
        let key = (self.0.instrument_code.clone(), self.0.instrument_number);
        let found = ctx.load::<InstrumentOf>(key).await?;
        let instrument = found.ok_or_else(|| ApiError::internal("an assessment without its instrument"))?;
        AssessmentResult::of(&AssessmentInstrument(instrument), scored).map(Some)
    }

    /// What else was said. Null when nothing was, and once the household was erased.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(assessments::note(ctx.cx()?, &self.0).await?)
    }

    /// The assessment that this one takes the place of, by id. Null when it corrects none.
    async fn corrects_id(&self) -> Option<Id<AssessmentId>> {
        self.0.corrects_id.map(Id)
    }

    /// The assessment that took the place of this one, by id. Null while it holds.
    async fn corrected_by_id(&self, ctx: &Context<'_>) -> Result<Option<Id<AssessmentId>>> {
        if !ctx.cx()?.may(CARE_HEALTH_READ) {
            return Ok(None);
        }
        Ok(ctx.load::<CorrectionOf>(self.0.id).await?.map(Id))
    }
}

/// An answer to an item, or the count of a circumstance.
#[derive(SimpleObject)]
struct AssessmentAnswer {
    /// The code of the item or circumstance.
    item: String,
    /// What it scores, or how often it is so.
    score: u32,
}

/// What answers came to.
#[derive(SimpleObject)]
pub struct AssessmentResult {
    /// The sum of all items.
    total: u32,
    /// The sums of the sections, in their order.
    sections: Vec<SectionTotal>,
    /// What the sum alone means.
    band_by_sum: InstrumentBand,
    /// What it means after what makes it worse.
    band: InstrumentBand,
    /// The circumstances that made it worse, by their codes.
    shifted_by: Vec<String>,
    /// The group of risk that it leads to.
    risk_group: RiskGroup,
    /// The alerts that were raised, by their codes.
    alerts: Vec<String>,
}

/// The sum of a section.
#[derive(SimpleObject)]
struct SectionTotal {
    /// The code of the section.
    section: String,
    /// The sum of its items.
    total: u32,
}

impl AssessmentResult {
    fn of(instrument: &AssessmentInstrument, scored: Scored) -> Result<Self> {
        let band = |code: &str| {
            let found = instrument.0.definition.bands.iter().find(|band| band.code == code);
            found.map(InstrumentBand::of).ok_or_else(|| ApiError::internal("a result outside its instrument"))
        };
        let total = |(section, total)| SectionTotal { section, total };
        Ok(Self {
            total: scored.total,
            band_by_sum: band(&scored.band_by_sum)?,
            band: band(&scored.band)?,
            sections: scored.sections.into_iter().map(total).collect(),
            shifted_by: scored.shifted_by,
            risk_group: scored.risk.into(),
            alerts: scored.alerts,
        })
    }
}

/// Where a person is going by one instrument.
#[derive(SimpleObject)]
pub struct AssessmentTrend {
    /// The instrument, in its newest version.
    instrument: AssessmentInstrument,
    /// The last assessments that were not corrected, oldest first; at most 100.
    points: Vec<AssessmentPoint>,
}

/// A point of a trend.
#[derive(SimpleObject)]
struct AssessmentPoint {
    /// The assessment.
    assessment: Assessment,
    /// The sum.
    total: u32,
    /// The code of the band.
    band: String,
    /// How the sum stands to the point before. Null for the first, and where another version of the instrument begins.
    change: Option<AssessmentChange>,
}

impl AssessmentTrend {
    pub(super) fn of((instrument, points): (care::instruments::Instrument, Vec<Point>)) -> Self {
        let point = |point: Point| AssessmentPoint {
            assessment: Assessment(point.assessment),
            total: point.scored.total,
            band: point.scored.band,
            change: point.trend.map(Into::into),
        };
        Self { instrument: AssessmentInstrument(instrument), points: points.into_iter().map(point).collect() }
    }
}
