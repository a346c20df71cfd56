//! Inspections: templates, what was found by them, and what was done about it.

pub mod corrective_action;
pub mod finding;
pub mod inspection;
pub mod inspection_answer;
pub mod inspection_evidence;
pub mod inspection_template;
