//! Who serves: people, what they can and may, and the roster.

pub mod availability_exception;
pub mod background_check;
pub mod booking;
pub mod credential;
pub mod expiry_warning;
pub mod leave;
pub mod leaving;
pub mod search_token;
pub mod skill;
pub mod staff_member;
pub mod staff_policy;
pub mod staff_skill;
pub mod training_attendance;
pub mod training_course;
pub mod training_session;
pub mod weekly_hours;
pub mod working_time_override;
