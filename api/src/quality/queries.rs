//! What can be asked about quality.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{FindingId, HouseholdId, InspectionId, InspectionTemplateId, StaffMemberId, UserId},
    quality::{
        agreement,
        findings::{self, FindingFilter},
        inspections::{self, InspectionFilter},
        templates,
    },
};

use super::{
    Finding, Inspection, InspectionTemplate,
    agreement::InspectorAgreement,
    enums::{FindingState, InspectionState},
};
use crate::graphql::{Connection, ContextExt, DateTime, Id, Result, cost::cost, page_request, visible};

/// Quality's part of the root.
#[derive(Default)]
pub struct QualityQuery;

/// Which inspections are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct InspectionFilterInput {
    /// In one of these states.
    states: Option<Vec<InspectionState>>,
    /// In this household.
    household_id: Option<Id<HouseholdId>>,
    /// Of the work of this person.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// Done by this account, or to be done.
    inspector_id: Option<Id<UserId>>,
}

/// Which findings are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct FindingFilterInput {
    /// In one of these states.
    states: Option<Vec<FindingState>>,
    /// Of the work of this person.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// Only those brought up at least so far: 1 to 3.
    least_escalation: Option<i32>,
}

#[Object]
impl QualityQuery {
    /// Versions of checklists, newest first.
    async fn inspection_templates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of the checklist of this code alone.")] code: Option<String>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<InspectionTemplate>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = templates::list(ctx.cx()?, code.as_deref(), &page).await?;
        Ok(Connection::new(found, InspectionTemplate))
    }

    /// One version of a checklist. Null when you do not see it.
    async fn inspection_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] id: Id<InspectionTemplateId>,
    ) -> Result<Option<InspectionTemplate>> {
        Ok(visible(templates::get(ctx.cx()?, id.0).await)?.map(InspectionTemplate))
    }

    /// Inspections, the one that is to be done last first. A carer sees those of their own work.
    async fn inspections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<InspectionFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Inspection>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = InspectionFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            household: filter.household_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
            inspector: filter.inspector_id.map(|id| id.0),
        };
        Ok(Connection::new(inspections::list(ctx.cx()?, &filter, &page).await?, Inspection))
    }

    /// One inspection. Null when you do not see it.
    async fn inspection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The inspection.")] id: Id<InspectionId>,
    ) -> Result<Option<Inspection>> {
        Ok(visible(inspections::get(ctx.cx()?, id.0).await)?.map(Inspection))
    }

    /// Findings, newest first. A carer sees those of their own work.
    async fn findings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<FindingFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Finding>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = FindingFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            staff_member: filter.staff_member_id.map(|id| id.0),
            least_escalation: filter.least_escalation,
        };
        Ok(Connection::new(findings::list(ctx.cx()?, &filter, &page).await?, Finding))
    }

    /// One finding. Null when you do not see it.
    async fn finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The finding.")] id: Id<FindingId>,
    ) -> Result<Option<Finding>> {
        Ok(visible(findings::get(ctx.cx()?, id.0).await)?.map(Finding))
    }

    /// How far inspectors agree whose blind inspections were done within a time. Codes: `INVALID`.
    #[graphql(directive = cost::apply("50".into()))]
    async fn inspector_agreement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From this moment on.")] from: DateTime,
        #[graphql(desc = "Before this moment.")] until: DateTime,
    ) -> Result<InspectorAgreement> {
        Ok(agreement::within(ctx.cx()?, from.0, until.0).await?.into())
    }
}
