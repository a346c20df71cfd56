//! What stands behind a result, in the schema.

use async_graphql::{Context, Object};
use domain::id::AppraisalId;

use super::{
    super::{Complaint, Finding, Inspection, PraiseLetter, SurveyInvitation, VisitRating},
    batches::{
        AnswersBehind, ComplaintsBehind, FindingsBehind, InspectionsBehind, OrdersBehind, PraiseBehind, RatingsBehind,
        VisitsBehind,
    },
};
use crate::{
    graphql::{ContextExt, Result},
    service::ServiceOrder,
    visit::Visit,
};

/// What stands behind a result.
pub struct AppraisalEvidence(pub AppraisalId);

/// What stands behind a result: everything that was counted, as it was when it was, as far as you see it by its own rights. A
/// person sees their visits, inspections, findings and praise, and not who gave which answer.
#[Object]
impl AppraisalEvidence {
    /// The visits.
    async fn visits(&self, ctx: &Context<'_>) -> Result<Vec<Visit>> {
        Ok(ctx.load::<VisitsBehind>(self.0).await?.unwrap_or_default().into_iter().map(Visit).collect())
    }

    /// The orders.
    async fn orders(&self, ctx: &Context<'_>) -> Result<Vec<ServiceOrder>> {
        Ok(ctx.load::<OrdersBehind>(self.0).await?.unwrap_or_default().into_iter().map(ServiceOrder).collect())
    }

    /// The inspections.
    async fn inspections(&self, ctx: &Context<'_>) -> Result<Vec<Inspection>> {
        Ok(ctx.load::<InspectionsBehind>(self.0).await?.unwrap_or_default().into_iter().map(Inspection).collect())
    }

    /// The findings.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<Finding>> {
        Ok(ctx.load::<FindingsBehind>(self.0).await?.unwrap_or_default().into_iter().map(Finding).collect())
    }

    /// The complaints.
    async fn complaints(&self, ctx: &Context<'_>) -> Result<Vec<Complaint>> {
        Ok(ctx.load::<ComplaintsBehind>(self.0).await?.unwrap_or_default().into_iter().map(Complaint).collect())
    }

    /// The questionnaires that were answered.
    async fn answers(&self, ctx: &Context<'_>) -> Result<Vec<SurveyInvitation>> {
        Ok(ctx.load::<AnswersBehind>(self.0).await?.unwrap_or_default().into_iter().map(SurveyInvitation).collect())
    }

    /// The stars that families gave.
    async fn ratings(&self, ctx: &Context<'_>) -> Result<Vec<VisitRating>> {
        Ok(ctx.load::<RatingsBehind>(self.0).await?.unwrap_or_default().into_iter().map(VisitRating).collect())
    }

    /// The letters of praise.
    async fn praise(&self, ctx: &Context<'_>) -> Result<Vec<PraiseLetter>> {
        Ok(ctx.load::<PraiseBehind>(self.0).await?.unwrap_or_default().into_iter().map(PraiseLetter).collect())
    }
}
