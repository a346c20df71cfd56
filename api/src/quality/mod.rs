//! Quality in the schema: checklists, inspections, findings, what is done about them.

mod agreement;
mod batches;
mod complaint;
mod complaint_enums;
mod complaint_mutations;
mod complaint_queries;
mod enums;
mod finding;
mod finding_mutations;
mod inspection;
mod inspection_mutations;
mod lot;
mod lot_mutations;
mod queries;
mod reception;
mod result;
mod sampling;
mod standard;
mod template;
mod template_mutations;

pub use complaint::Complaint;
pub use complaint_mutations::ComplaintMutation;
pub use complaint_queries::ComplaintQuery;
pub use finding::Finding;
pub use finding_mutations::FindingMutation;
pub use inspection::Inspection;
pub use inspection_mutations::InspectionMutation;
pub use lot::{SamplingLot, SamplingScheme};
pub use lot_mutations::SamplingMutation;
pub use queries::QualityQuery;
pub use reception::{Reception, ReceptionMutation, ReceptionQuery};
pub use sampling::SamplingQuery;
pub use standard::{
    Procedure, ProcedureMutation, ProcedureQuery, ReceptionProtocol, ReceptionProtocolMutation, ReceptionProtocolQuery,
    ServiceBlueprint, ServiceBlueprintMutation, ServiceBlueprintQuery,
};
pub use template::InspectionTemplate;
pub use template_mutations::InspectionTemplateMutation;
