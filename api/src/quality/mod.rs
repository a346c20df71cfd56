//! Quality in the schema: checklists, inspections, findings, what is done about them.

mod agreement;
mod appraisal;
mod at_home;
mod award;
mod batches;
mod chart_queries;
mod complaint;
mod complaint_enums;
mod complaint_mutations;
mod complaint_queries;
mod control_chart;
mod enums;
mod figures;
mod finding;
mod finding_mutations;
mod inspection;
mod inspection_mutations;
mod inspection_schedule;
mod lot;
mod lot_mutations;
mod praise;
mod queries;
mod reception;
mod result;
mod sampling;
mod service_event;
mod standard;
mod suggestion;
mod suggestion_mutations;
mod suggestion_queries;
mod survey;
mod survey_invitation;
mod survey_mutations;
mod survey_queries;
mod template;
mod template_mutations;
mod voice_mutations;
mod voice_queries;

pub use appraisal::{
    Appraisal, AppraisalCycle, AppraisalCycleMutation, AppraisalMutation, AppraisalQuery, DismissalReview,
    DismissalReviewMutation, DismissalReviewQuery,
};
pub use at_home::SurveysAtHome;
pub use award::{AwardMutation, AwardQuery, AwardRound};
pub use chart_queries::ChartQuery;
pub use complaint::Complaint;
pub use complaint_mutations::ComplaintMutation;
pub use complaint_queries::ComplaintQuery;
pub use control_chart::ControlSignal;
pub use finding::Finding;
pub use finding_mutations::FindingMutation;
pub use inspection::Inspection;
pub use inspection_mutations::InspectionMutation;
pub use inspection_schedule::{InspectionSchedule, InspectionScheduleMutation, InspectionScheduleQuery};
pub use lot::{SamplingLot, SamplingScheme};
pub use lot_mutations::SamplingMutation;
pub use praise::{PraiseLetter, VisitRating};
pub use queries::QualityQuery;
pub use reception::{Reception, ReceptionMutation, ReceptionQuery};
pub use sampling::SamplingQuery;
pub use service_event::{ServiceEvent, ServiceEventEnrolment, ServiceEventMutation, ServiceEventQuery};
pub use standard::{
    AppraisalScheme, AppraisalSchemeMutation, AppraisalSchemeQuery, Procedure, ProcedureMutation, ProcedureQuery,
    ReceptionProtocol, ReceptionProtocolMutation, ReceptionProtocolQuery, ServiceBlueprint, ServiceBlueprintMutation,
    ServiceBlueprintQuery,
};
pub use suggestion::Suggestion;
pub use suggestion_mutations::SuggestionMutation;
pub use suggestion_queries::SuggestionQuery;
pub use survey::Survey;
pub use survey_invitation::SurveyInvitation;
pub use survey_mutations::SurveyMutation;
pub use survey_queries::SurveyQuery;
pub use template::InspectionTemplate;
pub use template_mutations::InspectionTemplateMutation;
pub use voice_mutations::VoiceMutation;
pub use voice_queries::VoiceQuery;
