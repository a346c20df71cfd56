//! Quality in the schema: checklists, inspections, findings, what is done about them.

mod agreement;
mod batches;
mod enums;
mod finding;
mod finding_mutations;
mod inspection;
mod inspection_mutations;
mod queries;
mod result;
mod template;
mod template_mutations;

pub use finding::Finding;
pub use finding_mutations::FindingMutation;
pub use inspection::Inspection;
pub use inspection_mutations::InspectionMutation;
pub use queries::QualityQuery;
pub use template::InspectionTemplate;
pub use template_mutations::InspectionTemplateMutation;
