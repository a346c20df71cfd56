//! Who is wanted, who is asked, who works where.

pub mod care_team;
pub mod care_team_member;
pub mod matching_policy;
pub mod placement;
pub mod proposal;
pub mod service_record;
pub mod staffing_request;
pub mod uncovered_time;
