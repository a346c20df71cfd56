//! Inspections: templates, what was found by them, and what was done about it.

pub mod complaint;
pub mod complaint_clock;
pub mod complaint_clock_event;
pub mod complaint_follow_up;
pub mod corrective_action;
pub mod finding;
pub mod inspection;
pub mod inspection_answer;
pub mod inspection_evidence;
pub mod inspection_template;
pub mod reception;
pub mod reception_assignment;
pub mod reception_photograph;
pub mod reception_task;
pub mod sampling_lot;
pub mod sampling_lot_visit;
pub mod sampling_scheme;
pub mod standard;
