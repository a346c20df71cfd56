//! What lists of quality ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    id::{
        ComplaintId, FindingId, InspectionId, InspectionTemplateId, PraiseLetterId, SamplingLotId, SuggestionId,
        SurveyId, SurveyInvitationId,
    },
    kernel::{Context, Result},
    quality::{
        self,
        complaint::{clocks, reading},
        findings, inspections, lot, praise,
        results::{self, InspectionResult},
        suggestion, survey, templates,
    },
};

use crate::graphql::{Batch, batches};

batches! {
    /// Versions of questionnaires by their ids.
    SurveyById: SurveyId => quality::Survey = survey::versions::by_ids;
    /// The answers to invitations.
    SurveyAnswersOf: SurveyInvitationId => Vec<quality::SurveyAnswer> = survey::reading::answers;
    /// What is said about suggestions.
    SuggestionCommentsOf: SuggestionId => Vec<quality::SuggestionComment> = suggestion::reading::comments;
    /// Whom letters of praise are about.
    PraiseRecipientsOf: PraiseLetterId => Vec<quality::PraiseRecipient> = praise::reading::recipients;
}

/// Versions of checklists by their ids.
pub struct TemplateById;

impl Batch for TemplateById {
    type Key = InspectionTemplateId;
    type Value = quality::InspectionTemplate;

    async fn load(cx: &Context, keys: &[InspectionTemplateId]) -> Result<HashMap<InspectionTemplateId, Self::Value>> {
        templates::by_ids(cx, keys).await
    }
}

/// Inspections by their ids.
pub struct InspectionById;

impl Batch for InspectionById {
    type Key = InspectionId;
    type Value = quality::Inspection;

    async fn load(cx: &Context, keys: &[InspectionId]) -> Result<HashMap<InspectionId, Self::Value>> {
        inspections::by_ids(cx, keys).await
    }
}

/// What inspections found.
pub struct ResultOf;

impl Batch for ResultOf {
    type Key = InspectionId;
    type Value = InspectionResult;

    async fn load(cx: &Context, keys: &[InspectionId]) -> Result<HashMap<InspectionId, InspectionResult>> {
        results::of_inspections(cx, keys).await
    }
}

/// The findings of inspections.
pub struct FindingsOf;

impl Batch for FindingsOf {
    type Key = InspectionId;
    type Value = Vec<quality::Finding>;

    async fn load(cx: &Context, keys: &[InspectionId]) -> Result<HashMap<InspectionId, Vec<quality::Finding>>> {
        findings::of_inspections(cx, keys).await
    }
}

/// What was done about findings.
pub struct ActionsOf;

impl Batch for ActionsOf {
    type Key = FindingId;
    type Value = Vec<quality::CorrectiveAction>;

    async fn load(cx: &Context, keys: &[FindingId]) -> Result<HashMap<FindingId, Vec<quality::CorrectiveAction>>> {
        findings::actions(cx, keys).await
    }
}

/// The clocks of complaints.
pub struct ComplaintClocksOf;

impl Batch for ComplaintClocksOf {
    type Key = ComplaintId;
    type Value = Vec<quality::ComplaintClock>;

    async fn load(cx: &Context, keys: &[ComplaintId]) -> Result<HashMap<ComplaintId, Vec<quality::ComplaintClock>>> {
        clocks::of_complaints(cx, keys).await
    }
}

/// The talks with households about complaints.
pub struct FollowUpsOf;

impl Batch for FollowUpsOf {
    type Key = ComplaintId;
    type Value = Vec<quality::ComplaintFollowUp>;

    async fn load(cx: &Context, keys: &[ComplaintId]) -> Result<HashMap<ComplaintId, Vec<quality::ComplaintFollowUp>>> {
        reading::follow_ups(cx, keys).await
    }
}

/// The visits of lots.
pub struct LotVisitsOf;

impl Batch for LotVisitsOf {
    type Key = SamplingLotId;
    type Value = Vec<quality::SamplingLotVisit>;

    async fn load(
        cx: &Context,
        keys: &[SamplingLotId],
    ) -> Result<HashMap<SamplingLotId, Vec<quality::SamplingLotVisit>>> {
        lot::reading::visits(cx, keys).await
    }
}
