//! Sampling plans for whoever weighs how many visits are looked at.

use sea_orm::ConnectionTrait;

use super::{
    INSPECTION_PLAN,
    sampling::plan::{Aql, Plan, Severity, plan_of_lot},
};
use crate::kernel::{Context, Error, Result};

/// The largest lot for which a plan is looked up.
const LARGEST_LOT: u32 = 10_000_000;

/// The plan of a lot at general inspection level II.
///
/// # Errors
/// [`Error::Invalid`] at `lotSize`.
pub fn of_lot<C: ConnectionTrait>(cx: &Context<C>, lot: i64, aql: Aql, severity: Severity) -> Result<Plan> {
    cx.require(INSPECTION_PLAN)?;
    let size = u32::try_from(lot).ok().filter(|size| *size <= LARGEST_LOT);
    let found = size.and_then(|size| plan_of_lot(size, aql, severity));
    found.ok_or_else(|| Error::invalid("lotSize", format!("must be from 2 to {LARGEST_LOT}")))
}
