//! What periods came to for people, in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{
    id::{AppraisalAppealId, AppraisalCorrectionId, AppraisalCycleId, AppraisalId, StaffMemberId},
    kernel::{self, words},
    quality::{
        self,
        appraisal::{measure, reading},
    },
};

use super::{
    super::{result::points, standard::AppraisalDimension},
    AppraisalCycle,
    batches::{AppealOf, CarriedOf, CorrectedOf, CycleById},
    cycle::AppraisalPeriod,
    evidence::AppraisalEvidence,
    fact::AppraisalFactCount,
};
use crate::{
    graphql::{ContextExt, Date, DateTime, Decimal, Id, Result, node::Findable},
    staff::{StaffProfile, StaffProfileById},
};

/// What a result says.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::AppraisalVerdict")]
pub enum AppraisalVerdict {
    /// It came to the pass mark.
    Passed,
    /// It did not.
    Failed,
    /// There was too little evidence for any indicator: nobody fails for that.
    NotRated,
}

/// Where an appeal stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::AppealState")]
pub enum AppraisalAppealState {
    /// Nobody has decided it.
    Open,
    /// The person was right, at least in part.
    Granted,
    /// The result stays as it is.
    Denied,
}

/// Whether an indicator counts for a person.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "measure::Standing")]
pub enum AppraisalStanding {
    /// It counts.
    Counted,
    /// There is too little evidence; its weight is spread over the others.
    TooLittleEvidence,
    /// Its formula comes to no number, as it divides by nothing or grows too large; its weight is spread over the others.
    Uncountable,
}

/// What a period came to for a person.
#[derive(Clone)]
pub struct Appraisal(pub quality::Appraisal);

impl From<quality::Appraisal> for Appraisal {
    fn from(row: quality::Appraisal) -> Self {
        Self(row)
    }
}

impl Findable for Appraisal {
    type Id = AppraisalId;

    async fn find_many(cx: &kernel::Context, ids: &[AppraisalId]) -> kernel::Result<HashMap<AppraisalId, Self>> {
        Ok(reading::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// What a period came to for a person, with everything that stands behind it. What follows is proposed: nothing is paid,
/// taken away or ended by it. A person sees their own once the results of the whole cycle are there.
#[Object]
impl Appraisal {
    /// The id.
    pub async fn id(&self) -> Id<AppraisalId> {
        self.0.id.into()
    }

    /// The cycle, by id.
    async fn cycle_id(&self) -> Id<AppraisalCycleId> {
        self.0.appraisal_cycle_id.into()
    }

    /// The cycle. Null when it is not visible to you.
    async fn cycle(&self, ctx: &Context<'_>) -> Result<Option<AppraisalCycle>> {
        Ok(ctx.load::<CycleById>(self.0.appraisal_cycle_id).await?.map(AppraisalCycle))
    }

    /// How long the period is.
    async fn period(&self) -> AppraisalPeriod {
        self.0.period.into()
    }

    /// The first day of the period.
    async fn first_day(&self) -> Date {
        self.0.first_day.into()
    }

    /// Whose, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Whose. Null when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member_id).await
    }

    /// What it says.
    async fn verdict(&self) -> AppraisalVerdict {
        self.0.verdict.into()
    }

    /// The points to which it comes, with everything that was added; 100 is what was aimed at. Null when nothing was rated.
    async fn points(&self) -> Option<Decimal> {
        self.0.points.map(decimal)
    }

    /// The points that the person's own facts come to. Null when nothing was rated.
    async fn own_points(&self) -> Option<Decimal> {
        self.0.own_points.map(decimal)
    }

    /// The points from which the result is made: the person's own, or those of their teams where the scheme has it so. Null when
    /// nothing was rated.
    async fn base_points(&self) -> Option<Decimal> {
        self.0.base_points.map(decimal)
    }

    /// What corrections of earlier results add; below nothing when these were too good.
    async fn carried_points(&self) -> Decimal {
        decimal(self.0.carried_points)
    }

    /// What an appeal has added.
    async fn appeal_points(&self) -> Decimal {
        decimal(self.0.appeal_points)
    }

    /// The bonus that is proposed, in parts of ten thousand of the usual one. Null when nothing was rated.
    async fn bonus_basis_points(&self) -> Option<i32> {
        self.0.bonus_basis_points
    }

    /// Whether training is proposed.
    async fn training(&self) -> bool {
        self.0.training
    }

    /// Whether a warning is proposed.
    async fn warning(&self) -> bool {
        self.0.warning
    }

    /// What each indicator came to, in the order of the scheme.
    async fn measures(&self) -> Result<Vec<AppraisalMeasure>> {
        Ok(reading::measures(&self.0)?.into_iter().map(Into::into).collect())
    }

    /// What was counted. A person is not shown figures of fewer than five voices, which would tell whose they are.
    async fn facts(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalFactCount>> {
        Ok(reading::facts(ctx.cx()?, &self.0)?.into_iter().map(Into::into).collect())
    }

    /// What stands behind it.
    async fn evidence(&self) -> AppraisalEvidence {
        AppraisalEvidence(self.0.id)
    }

    /// How the person sees it. Null while they have not said.
    async fn self_comment(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.self_comment.as_ref()).await?)
    }

    /// What somebody who leads says about it. Null while nobody has.
    async fn manager_comment(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.manager_comment.as_ref()).await?)
    }

    /// Who does, and decides about no appeal against it: the id of an account. Null while nobody has.
    async fn manager_commented_by(&self) -> Option<&str> {
        self.0.manager_commented_by.as_deref()
    }

    /// When the person said that they have read it. Null while they have not.
    async fn acknowledged_at(&self) -> Option<DateTime> {
        self.0.acknowledged_at.map(DateTime)
    }

    /// The appeal against it. Null when there is none.
    async fn appeal(&self, ctx: &Context<'_>) -> Result<Option<AppraisalAppeal>> {
        Ok(ctx.load::<AppealOf>(self.0.id).await?.map(AppraisalAppeal))
    }

    /// The corrections of earlier results that have come to this one.
    async fn carried(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalCorrection>> {
        let found = ctx.load::<CarriedOf>(self.0.id).await?.unwrap_or_default();
        Ok(found.into_iter().map(AppraisalCorrection).collect())
    }

    /// The corrections that were made of this result after it was closed; they come to a later one.
    async fn corrections(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalCorrection>> {
        let found = ctx.load::<CorrectedOf>(self.0.id).await?.unwrap_or_default();
        Ok(found.into_iter().map(AppraisalCorrection).collect())
    }

    /// When it was worked out.
    async fn computed_at(&self) -> DateTime {
        self.0.computed_at.into()
    }

    /// Since when nothing of it changes any more. Null while the cycle is in review.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// The version to name when you say something about it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

fn decimal(hundredths: i32) -> Decimal {
    points(hundredths.into())
}

/// What an indicator came to for a person.
#[derive(SimpleObject)]
pub struct AppraisalMeasure {
    /// The indicator, as the scheme has it.
    code: String,
    /// What people call it.
    name: String,
    /// What it is about.
    dimension: AppraisalDimension,
    /// Whether it counts.
    standing: AppraisalStanding,
    /// How much evidence there is.
    evidence: i32,
    /// How much there must be.
    least_evidence: i32,
    /// What the formula came to. Null when it does not count.
    value: Option<Decimal>,
    /// The value that is worth 100 points.
    target: Decimal,
    /// The points that the value is worth, at most the cap. Null when it does not count.
    worth: Option<Decimal>,
    /// Its weight in the scheme.
    weight: u32,
    /// Its share of the weight of all that count, in parts of ten thousand: more than in the scheme where others do not count.
    share_basis_points: i32,
    /// What it brings to the person's own points.
    points: Decimal,
    /// The facts of which its formula speaks, by name.
    facts: Vec<String>,
}

impl From<measure::Measure> for AppraisalMeasure {
    fn from(found: measure::Measure) -> Self {
        let whole = |number: i64| Decimal(number.into());
        Self {
            code: found.code,
            name: found.name,
            dimension: found.dimension.into(),
            standing: found.standing.into(),
            evidence: i32::try_from(found.evidence).unwrap_or(i32::MAX),
            least_evidence: i32::try_from(found.least_evidence).unwrap_or(i32::MAX),
            value: found.value.map(whole),
            target: whole(found.target),
            worth: found.worth.map(decimal),
            weight: found.weight,
            share_basis_points: found.share,
            points: decimal(found.points),
            facts: found.facts,
        }
    }
}

/// A person does not agree with their result.
pub struct AppraisalAppeal(quality::AppraisalAppeal);

/// A person does not agree with their result, and a second reviewer looks again.
#[Object]
impl AppraisalAppeal {
    /// The id.
    async fn id(&self) -> Id<AppraisalAppealId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> AppraisalAppealState {
        self.0.state.into()
    }

    /// Why the person does not agree.
    async fn words(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.words).await?)
    }

    /// When it was filed.
    async fn filed_at(&self) -> DateTime {
        self.0.filed_at.into()
    }

    /// What it adds to the result; nothing unless it was granted.
    async fn points(&self) -> Decimal {
        decimal(self.0.points)
    }

    /// Why it was decided so. Null while it is not.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.reason.as_ref()).await?)
    }

    /// Who has decided: the id of an account. Null while nobody has.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// When it was decided. Null while it is not.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }
}

/// Points that come to a later result because one before was wrong.
pub struct AppraisalCorrection(quality::AppraisalCorrection);

/// Points that come to the person's next result of the same kind, because one that is closed was wrong.
#[Object]
impl AppraisalCorrection {
    /// The id.
    async fn id(&self) -> Id<AppraisalCorrectionId> {
        self.0.id.into()
    }

    /// The result that was wrong, by id.
    async fn of_id(&self) -> Id<AppraisalId> {
        self.0.appraisal_id.into()
    }

    /// The points; below nothing when the result was too good.
    async fn points(&self) -> Decimal {
        decimal(self.0.points)
    }

    /// Why.
    async fn reason(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.reason).await?)
    }

    /// Who has made it: the id of an account.
    async fn made_by(&self) -> &str {
        &self.0.made_by
    }

    /// When it was made.
    async fn made_at(&self) -> DateTime {
        self.0.made_at.into()
    }

    /// The later result to which it has come, by id. Null while none was worked out.
    async fn entered_id(&self) -> Option<Id<AppraisalId>> {
        self.0.entered_id.map(Id)
    }
}
