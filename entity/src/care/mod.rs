//! Assessments, care plans and what is recorded in care.

pub mod assessment;
pub mod care_alert;
pub mod care_log_entry;
pub mod care_plan;
pub mod care_task;
pub mod incident;
pub mod instrument;
pub mod medication_order;
pub mod referral;
pub mod service_ending;
