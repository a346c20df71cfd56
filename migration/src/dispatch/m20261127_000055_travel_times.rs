//! Where the travel times of a plan come from.

use crate::dialect::{Sql::Both, Step};

/// Forward and back.
pub const STEP: Step = Step { name: "m20261127_000055_travel_times", up: &[Both(UP)], down: &[Both(DOWN)] };

// Plans of before were measured as the crow flies, which is what nothing says.
const UP: &str = "alter table dispatch_plan add column travel jsonb";

const DOWN: &str = "alter table dispatch_plan drop column travel";
