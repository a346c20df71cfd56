//! What can be asked about care.

use async_graphql::{Context, InputObject, Object};
use domain::{
    care::{
        alerts::{self, AlertFilter},
        assessments::{self, AssessmentFilter},
        instruments,
        plans::{self, PlanFilter},
        templates,
    },
    id::{AssessmentId, CareAlertId, CarePlanId, HouseholdId, HouseholdMemberId},
};

use super::{
    Assessment, CareAlert, CarePlan, assessment::AssessmentTrend, enums::CareAlertKind,
    instrument::AssessmentInstrument, plan::CarePlanTemplate,
};
use crate::graphql::{Connection, ContextExt, Date, Id, Result, cost::cost, page_request, visible};

/// Care's part of the root.
#[derive(Default)]
pub struct CareQuery;

/// Which assessments are asked for. All conditions hold at once.
#[derive(InputObject)]
struct AssessmentFilterInput {
    /// Of this household.
    household_id: Id<HouseholdId>,
    /// Of this person.
    household_member_id: Option<Id<HouseholdMemberId>>,
    /// By the instrument of this code.
    instrument_code: Option<String>,
    /// Those as well that were corrected.
    #[graphql(default)]
    with_corrected: bool,
}

/// Which plans are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct CarePlanFilterInput {
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// Of this person.
    household_member_id: Option<Id<HouseholdMemberId>>,
    /// To be looked at again on this day or before.
    review_due_by: Option<Date>,
    /// Those as well that have ended.
    #[graphql(default)]
    with_ended: bool,
}

/// Which alerts are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct CareAlertFilterInput {
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// Raised by this.
    kind: Option<CareAlertKind>,
    /// Whether somebody has said what follows. Left out, both.
    acknowledged: Option<bool>,
}

#[Object]
impl CareQuery {
    /// The instruments by which people are assessed, each in its newest version: those that come with the product, and
    /// those that the agency loaded.
    async fn assessment_instruments(&self, ctx: &Context<'_>) -> Result<Vec<AssessmentInstrument>> {
        Ok(instruments::list(ctx.cx()?).await?.into_iter().map(AssessmentInstrument).collect())
    }

    /// One instrument. May answer `INVALID` at `instrumentCode` or `instrumentNumber`.
    async fn assessment_instrument(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its code.")] instrument_code: String,
        #[graphql(desc = "Its version. Left out, the newest.")] instrument_number: Option<i32>,
    ) -> Result<AssessmentInstrument> {
        Ok(AssessmentInstrument(instruments::find(ctx.cx()?, &instrument_code, instrument_number).await?))
    }

    /// The assessments of a household, the latest first. Needs `care.health.read`.
    async fn assessments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: AssessmentFilterInput,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Assessment>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = AssessmentFilter {
            household: filter.household_id.0,
            member: filter.household_member_id.map(|id| id.0),
            instrument: filter.instrument_code,
            with_corrected: filter.with_corrected,
        };
        Ok(Connection::new(assessments::list(ctx.cx()?, &filter, &page).await?, Assessment))
    }

    /// One assessment. Null when you do not see it. Needs `care.health.read`.
    async fn assessment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The assessment.")] id: Id<AssessmentId>,
    ) -> Result<Option<Assessment>> {
        Ok(visible(assessments::get(ctx.cx()?, id.0).await)?.map(Assessment))
    }

    /// Where a person is going by one instrument. Needs `care.health.read`. May answer `INVALID` at `instrumentCode`.
    #[graphql(directive = cost::apply("20".into()))]
    async fn assessment_trend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] household_member_id: Id<HouseholdMemberId>,
        #[graphql(desc = "The code of the instrument.")] instrument_code: String,
    ) -> Result<AssessmentTrend> {
        let found = assessments::trend(ctx.cx()?, household_member_id.0, &instrument_code).await?;
        Ok(AssessmentTrend::of(found))
    }

    /// What somebody has to look at, newest first.
    async fn care_alerts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<CareAlertFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<CareAlert>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = AlertFilter {
            household: filter.household_id.map(|id| id.0),
            kind: filter.kind.map(Into::into),
            acknowledged: filter.acknowledged,
        };
        Ok(Connection::new(alerts::list(ctx.cx()?, &filter, &page).await?, CareAlert))
    }

    /// One alert. Null when you do not see it.
    async fn care_alert(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The alert.")] id: Id<CareAlertId>,
    ) -> Result<Option<CareAlert>> {
        Ok(visible(alerts::get(ctx.cx()?, id.0).await)?.map(CareAlert))
    }

    /// Care plans, newest first. A family sees those of its household, a carer those of the households where they work.
    async fn care_plans(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<CarePlanFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<CarePlan>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = PlanFilter {
            household: filter.household_id.map(|id| id.0),
            member: filter.household_member_id.map(|id| id.0),
            review_due_by: filter.review_due_by.map(|day| day.0),
            with_ended: filter.with_ended,
        };
        Ok(Connection::new(plans::list(ctx.cx()?, &filter, &page).await?, CarePlan))
    }

    /// One care plan. Null when you do not see it.
    async fn care_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The plan.")] id: Id<CarePlanId>,
    ) -> Result<Option<CarePlan>> {
        Ok(visible(plans::get(ctx.cx()?, id.0).await)?.map(CarePlan))
    }

    /// The plans with which groups of risk begin.
    async fn care_plan_templates(&self, ctx: &Context<'_>) -> Result<Vec<CarePlanTemplate>> {
        Ok(templates::list(ctx.cx()?).await?.into_iter().map(CarePlanTemplate).collect())
    }
}
