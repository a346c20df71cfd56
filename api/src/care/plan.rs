//! Care plans in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Json, Object, SimpleObject};
use domain::{
    care::{
        self,
        life_cycle::{PlanVersionState, state},
        plan::{
            difference::{Terms, differences, terms_differ},
            plain::{PlainPlan, plain, plain_tasks},
        },
        plans, templates,
    },
    id::{AssessmentId, CarePlanId, CarePlanVersionId, HouseholdId, HouseholdMemberId},
    kernel,
};

use super::{
    batches::VersionsOf,
    enums::{CarePlanVersionState, RiskGroup},
    plan_content::{CarePlanContent, CarePlanDifference, CareTask},
};
use crate::{
    graphql::{ContextExt, Date, DateTime, Id, Language, Result, node::Findable},
    household::{Household, HouseholdById},
    matching::ServiceType,
};

/// The care plan of a member of a household.
#[derive(Clone)]
pub struct CarePlan(pub care::CarePlan);

impl From<care::CarePlan> for CarePlan {
    fn from(row: care::CarePlan) -> Self {
        Self(row)
    }
}

impl Findable for CarePlan {
    type Id = CarePlanId;

    async fn find_many(cx: &kernel::Context, ids: &[CarePlanId]) -> kernel::Result<HashMap<CarePlanId, Self>> {
        Ok(plans::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

impl CarePlan {
    async fn all(&self, ctx: &Context<'_>) -> Result<Vec<care::PlanVersion>> {
        Ok(ctx.load::<VersionsOf>(self.0.id).await?.unwrap_or_default())
    }

    fn with(&self, row: care::PlanVersion) -> CarePlanVersion {
        CarePlanVersion { plan: self.0.clone(), row }
    }
}

/// The care plan of a member of a household, in versions: drafted and approved by the coordinator, signed by the family.
/// A person has one that has not ended.
#[Object]
impl CarePlan {
    /// The id.
    pub async fn id(&self) -> Id<CarePlanId> {
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

    /// For whom it is, by id.
    async fn household_member_id(&self) -> Id<HouseholdMemberId> {
        self.0.household_member_id.into()
    }

    /// How much the person is at risk. Needs `care.health.read`; null without, and when nobody said.
    async fn risk_group(&self, ctx: &Context<'_>) -> Result<Option<RiskGroup>> {
        Ok(plans::risk_group(ctx.cx()?, &self.0).map(Into::into))
    }

    /// The assessment that it was made from, by id. Null when from none.
    async fn assessment_id(&self) -> Option<Id<AssessmentId>> {
        self.0.assessment_id.map(Id)
    }

    /// All versions that you may see, the newest first.
    async fn versions(&self, ctx: &Context<'_>) -> Result<Vec<CarePlanVersion>> {
        Ok(self.all(ctx).await?.into_iter().map(|row| self.with(row)).collect())
    }

    /// The version that was signed last; visits have it from its first day on. Null while none was.
    async fn signed_version(&self, ctx: &Context<'_>) -> Result<Option<CarePlanVersion>> {
        let signed = self.all(ctx).await?.into_iter().find(|row| state(row) == PlanVersionState::Signed);
        Ok(signed.map(|row| self.with(row)))
    }

    /// The version that waits to be approved or signed. Null when none does, and while it is a draft for families and
    /// carers.
    async fn open_version(&self, ctx: &Context<'_>) -> Result<Option<CarePlanVersion>> {
        let open = |row: &care::PlanVersion| matches!(state(row), PlanVersionState::Draft | PlanVersionState::Approved);
        Ok(self.all(ctx).await?.into_iter().find(open).map(|row| self.with(row)))
    }

    /// When it is to be looked at again, by the version that was signed last. Null while none was.
    async fn review_due_on(&self) -> Option<Date> {
        self.0.review_due_on.map(Date)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it ended. Null while it has not.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// The version to name when you change it; not to be taken for the number of one of its versions.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A version of a care plan, with its plan.
pub struct CarePlanVersion {
    plan: care::CarePlan,
    row: care::PlanVersion,
}

/// A version of a care plan. What is signed stays as it is; a change is another version.
#[Object]
impl CarePlanVersion {
    /// The id.
    async fn id(&self) -> Id<CarePlanVersionId> {
        self.row.id.into()
    }

    /// Its number, from 1.
    async fn number(&self) -> i32 {
        self.row.number
    }

    /// Where it stands.
    async fn state(&self) -> CarePlanVersionState {
        state(&self.row).into()
    }

    /// Problems, goals, interventions and resources. Needs `care.health.read`, and leaves a trace; null without, and once
    /// the household was erased.
    async fn content(&self, ctx: &Context<'_>) -> Result<Option<CarePlanContent>> {
        Ok(plans::content(ctx.cx()?, &self.plan, &self.row).await?.map(Into::into))
    }

    /// What is done at visits, in order.
    async fn tasks(&self, ctx: &Context<'_>) -> Result<Vec<CareTask>> {
        Ok(plans::tasks(ctx.cx()?, &self.row).await?.into_iter().map(Into::into).collect())
    }

    /// What it says in plain words, for the family: a sentence for each thing. The words of those who wrote it stay in their
    /// language.
    async fn plain(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The language of what is said around them.")] language: Language,
    ) -> Result<PlainCarePlan> {
        let cx = ctx.cx()?;
        let said = match plans::content(cx, &self.plan, &self.row).await? {
            Some(content) => plain(&content, language.into()),
            None => PlainPlan {
                tasks: plain_tasks(&plans::tasks(cx, &self.row).await?, language.into()),
                ..PlainPlan::default()
            },
        };
        Ok(PlainCarePlan { about: said.about, goals: said.goals, tasks: said.tasks })
    }

    /// How it differs from an earlier version, part by part, and at the end as a whole. Needs `care.health.read`; null without, and when there is no
    /// such version that you may see.
    async fn differences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The number of the earlier version. Left out, the one before.")] since: Option<i32>,
    ) -> Result<Option<Vec<CarePlanDifference>>> {
        let cx = ctx.cx()?;
        let all = ctx.load::<VersionsOf>(self.plan.id).await?.unwrap_or_default();
        let earlier = all.iter().find(|row| match since {
            Some(number) => row.number == number,
            None => row.number < self.row.number,
        });
        let Some(earlier) = earlier else { return Ok(None) };
        let before = plans::content(cx, &self.plan, earlier).await?;
        let after = plans::content(cx, &self.plan, &self.row).await?;
        let (Some(before), Some(after)) = (before, after) else { return Ok(None) };
        let mut found = differences(&before, &after)?;
        found.extend(terms_differ(&terms(earlier), &terms(&self.row))?);
        Ok(Some(found.into_iter().map(|it| CarePlanDifference::said(it, &before, &after)).collect()))
    }

    /// The services to whose visits its tasks belong. Empty when to those of every one.
    async fn service_types(&self) -> Vec<ServiceType> {
        self.row.service_types.0.iter().copied().map(Into::into).collect()
    }

    /// The first day of whose visits it is.
    async fn effective_from(&self) -> Date {
        self.row.effective_from.into()
    }

    /// When it is to be looked at again.
    async fn review_due_on(&self) -> Date {
        self.row.review_due_on.into()
    }

    /// Who drafted it: the id of an account.
    async fn drafted_by(&self) -> &str {
        &self.row.drafted_by
    }

    /// When it was drafted.
    async fn drafted_at(&self) -> DateTime {
        self.row.drafted_at.into()
    }

    /// Who approved it: the id of an account. Null while nobody has.
    async fn approved_by(&self) -> Option<&str> {
        self.row.approved_by.as_deref()
    }

    /// When it was approved. Null while it is not.
    async fn approved_at(&self) -> Option<DateTime> {
        self.row.approved_at.map(DateTime)
    }

    /// Who signed it: the id of an account. Null while nobody has.
    async fn signed_by(&self) -> Option<&str> {
        self.row.signed_by.as_deref()
    }

    /// When it was signed. Null while it is not.
    async fn signed_at(&self) -> Option<DateTime> {
        self.row.signed_at.map(DateTime)
    }

    /// The name under which it was signed. Null while it is not, and once the household was erased.
    async fn signed_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(plans::signed_name(ctx.cx()?, &self.row).await?)
    }
}

/// A care plan in plain words.
#[derive(SimpleObject)]
struct PlainCarePlan {
    /// What it is about: what is looked after, how, and with what is there already. Needs `care.health.read`; empty without.
    about: Vec<String>,
    /// What is to be reached, and by when. Needs `care.health.read`; empty without.
    goals: Vec<String>,
    /// What is done at visits, and when.
    tasks: Vec<String>,
}

fn terms(version: &care::PlanVersion) -> Terms {
    Terms {
        service_types: version.service_types.0.clone(),
        effective_from: version.effective_from,
        review_due_on: version.review_due_on,
    }
}

/// The plan with which a group of risk begins.
pub struct CarePlanTemplate(pub care::PlanTemplate);

impl From<care::PlanTemplate> for CarePlanTemplate {
    fn from(row: care::PlanTemplate) -> Self {
        Self(row)
    }
}

/// The plan with which a group of risk begins. It is copied when a plan is made; changing it changes no plan.
#[Object]
impl CarePlanTemplate {
    /// The group of risk.
    async fn risk_group(&self) -> RiskGroup {
        self.0.risk_group.into()
    }

    /// What it says, as the input of `carePlanTemplateSet` says it; goals are due so many days after a plan's first.
    async fn content(&self) -> Result<Json<serde_json::Value>> {
        let content = templates::content(&self.0)?;
        let content = serde_json::to_value(content);
        content.map(Json).map_err(|_| crate::graphql::ApiError::internal("a template is not JSON"))
    }

    /// What is done at visits, in order.
    async fn tasks(&self) -> Result<Vec<CareTask>> {
        Ok(templates::content(&self.0)?.tasks.into_iter().map(Into::into).collect())
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
