//! Inspections and what was found by them, complaints, questionnaires, ratings and praise.

pub mod complaint;
pub mod complaint_clock;
pub mod complaint_clock_event;
pub mod complaint_follow_up;
pub mod control_signal;
pub mod corrective_action;
pub mod finding;
pub mod inspection;
pub mod inspection_answer;
pub mod inspection_evidence;
pub mod inspection_occurrence;
pub mod inspection_schedule;
pub mod inspection_template;
pub mod praise_letter;
pub mod praise_letter_recipient;
pub mod sampling_lot;
pub mod sampling_lot_visit;
pub mod sampling_scheme;
pub mod suggestion;
pub mod suggestion_comment;
pub mod survey;
pub mod survey_answer;
pub mod survey_invitation;
pub mod visit_rating;
