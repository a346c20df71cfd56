//! What lists of appraisals ask for, loaded for all of them at once.

use domain::{
    id::{AppraisalCycleId, AppraisalId, AppraisalSchemeId},
    quality::{
        self,
        appraisal::{evidence, reading, scheme::Scheme},
        standard::versions,
    },
    service, visit,
};

use crate::graphql::batches;

batches! {
    /// Cycles by their ids.
    CycleById: AppraisalCycleId => quality::AppraisalCycle = reading::cycles_by_ids;
    /// Versions of schemes by their ids.
    SchemeById: AppraisalSchemeId => quality::Standard = versions::by_ids::<Scheme, _>;
    /// Results by their ids.
    AppraisalById: AppraisalId => quality::Appraisal = reading::by_ids;
    /// The appeals against results.
    AppealOf: AppraisalId => quality::AppraisalAppeal = reading::appeals;
    /// The corrections that have come to results.
    CarriedOf: AppraisalId => Vec<quality::AppraisalCorrection> = reading::carried;
    /// The corrections that were made of results.
    CorrectedOf: AppraisalId => Vec<quality::AppraisalCorrection> = reading::corrected;
    /// The visits behind results.
    VisitsBehind: AppraisalId => Vec<visit::Visit> = evidence::visits;
    /// The orders behind results.
    OrdersBehind: AppraisalId => Vec<service::ServiceOrder> = evidence::orders;
    /// The inspections behind results.
    InspectionsBehind: AppraisalId => Vec<quality::Inspection> = evidence::inspections;
    /// The findings behind results.
    FindingsBehind: AppraisalId => Vec<quality::Finding> = evidence::findings;
    /// The complaints behind results.
    ComplaintsBehind: AppraisalId => Vec<quality::Complaint> = evidence::complaints;
    /// The questionnaires behind results.
    AnswersBehind: AppraisalId => Vec<quality::SurveyInvitation> = evidence::answers;
    /// The stars behind results.
    RatingsBehind: AppraisalId => Vec<quality::VisitRating> = evidence::ratings;
    /// The letters of praise behind results.
    PraiseBehind: AppraisalId => Vec<quality::PraiseLetter> = evidence::praise;
}
