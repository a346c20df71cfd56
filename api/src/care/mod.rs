//! Care in the schema: assessments, care plans and their tasks, and what is recorded in households.

mod alert;
mod assessment;
mod assessment_mutations;
mod batches;
mod enums;
mod instrument;
mod plan;
mod plan_content;
mod plan_inputs;
mod plan_mutations;
mod queries;
mod subscriptions;
mod task_mutations;
mod visit_task;

pub use alert::CareAlert;
pub use assessment::Assessment;
pub use assessment_mutations::AssessmentMutation;
pub use batches::TasksOf;
pub use plan::CarePlan;
pub use plan_mutations::CarePlanMutation;
pub use queries::CareQuery;
pub use subscriptions::CareSubscription;
pub use task_mutations::CareTaskMutation;
pub use visit_task::VisitTask;
