//! Ids of quality.

use std::fmt;

use uuid::Uuid;

use crate::id::{EntityId, IdProblem, ids, text};

ids! {
    /// A version of a checklist for inspections.
    InspectionTemplateId = "inspection_template";
    /// Somebody who looks at how somebody works.
    InspectionId = "inspection";
    /// Something that an inspection found wanting.
    FindingId = "finding";
    /// What is done about a finding.
    CorrectiveActionId = "corrective_action";
    /// Something that a household is not content with.
    ComplaintId = "complaint";
    /// A clock of a complaint.
    ComplaintClockEventId = "complaint_clock_event";
    /// A talk with a household about its complaint.
    ComplaintFollowUpId = "complaint_follow_up";
    /// How a carer's visits are sampled.
    SamplingSchemeId = "sampling_scheme";
    /// Visits of a carer that are judged together.
    SamplingLotId = "sampling_lot";
    /// A version of a standard, of whatever kind.
    StandardId = "standard";
    /// A version of a procedure.
    ProcedureId = "procedure";
    /// A version of a service blueprint.
    ServiceBlueprintId = "service_blueprint";
    /// A version of a protocol by which guests are received.
    ReceptionProtocolId = "reception_protocol";
    /// A household that is received at a time and place.
    ReceptionId = "reception";
    /// Something that is to be done for a reception.
    ReceptionTaskId = "reception_task";
    /// Somebody was assigned a task of a reception.
    ReceptionAssignmentId = "reception_assignment";
    /// A version of a questionnaire.
    SurveyId = "survey";
    /// A household is asked by a questionnaire.
    SurveyInvitationId = "survey_invitation";
    /// A family's stars for a visit.
    VisitRatingId = "visit_rating";
    /// A household's praise.
    PraiseLetterId = "praise_letter";
    /// Inspections that recur.
    InspectionScheduleId = "inspection_schedule";
    /// A week in which something did not vary as chance has it.
    ControlSignalId = "control_signal";
    /// Something that somebody of the staff suggests.
    SuggestionId = "suggestion";
    /// Something that is said about a suggestion.
    SuggestionCommentId = "suggestion_comment";
    /// A version of a scheme by which staff are appraised.
    AppraisalSchemeId = "appraisal_scheme";
    /// A month or a quarter in which staff are appraised.
    AppraisalCycleId = "appraisal_cycle";
    /// What a period came to for a person.
    AppraisalId = "appraisal";
    /// Somebody does not agree with their appraisal.
    AppraisalAppealId = "appraisal_appeal";
    /// Points that come to the next appraisal because one before was wrong.
    AppraisalCorrectionId = "appraisal_correction";
    /// A person has failed twice in a row, and somebody decides what follows.
    DismissalReviewId = "dismissal_review";
    /// Awards of a week or a month.
    AwardRoundId = "award_round";
    /// What is awarded in a round.
    AwardCategoryId = "award_category";
    /// Somebody's vote.
    AwardBallotId = "award_ballot";
    /// What a candidate came to in a category.
    AwardResultId = "award_result";
    /// Something that the agency holds for families, its staff, or both.
    ServiceEventId = "service_event";
    /// A household or somebody of the staff comes to an event.
    ServiceEventEnrolmentId = "service_event_enrolment";
}
