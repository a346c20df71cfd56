//! Plans of who goes where: what was asked, how a day looked to the search, and what it proposes for each visit.

pub mod dispatch_plan;
pub mod dispatch_plan_day;
pub mod planned_visit;
