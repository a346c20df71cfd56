//! What the agency decides about a household: branch, tier, segments, reception grade, status.

use entity::{
    household::household::{self, Segments},
    id::{BranchId, HouseholdId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{
    HOUSEHOLD_MANAGE, Household, HouseholdStatus, ReceptionGrade, Segment, carers,
    households::{self, ENDED, HouseholdEvent, MOVED},
    life_cycle, reach,
};
use crate::{
    agency,
    kernel::{Error, Result, Rule, Tx, input},
};

/// Somebody still serves the household.
pub const HOUSEHOLD_SERVED: Rule =
    Rule { code: "HOUSEHOLD_SERVED", message: "Carers still serve this household; end their placements first." };

/// What the agency decides about how a household is received.
#[derive(Clone, Debug)]
pub struct StandingInput {
    /// The agency's own word, at most 40 characters.
    pub tier: Option<String>,
    /// What kinds of care it needs.
    pub segments: Vec<Segment>,
    /// By which protocol it is received.
    pub reception_grade: ReceptionGrade,
}

/// Changes what the agency decides, as a whole. `version` is the one that the caller read.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] naming the field, [`STALE`](crate::kernel::STALE),
/// [`HOUSEHOLD_STATUS`](life_cycle::HOUSEHOLD_STATUS), [`HOUSEHOLD_SERVED`] when it is to end and carers are there.
pub async fn manage(
    tx: &Tx,
    id: HouseholdId,
    version: i32,
    branch: BranchId,
    status: HouseholdStatus,
    standing: StandingInput,
) -> Result<Household> {
    let scope = tx.require(HOUSEHOLD_MANAGE)?;
    let before = reach::lock(tx, &scope, "id", id).await?;
    input::same_version(version, before.version)?;
    let branch = agency::branch::get(tx, branch).await.map_err(|error| error.at("branchId"))?;
    let status = life_cycle::go(before.status, status).map_err(|error| error.at("status"))?;
    if status == HouseholdStatus::Ended && carers::is_served(tx, id).await? {
        return Err(Error::refused(&HOUSEHOLD_SERVED).at("status"));
    }
    let changed = household::ActiveModel {
        branch_id: Set(branch.id),
        status: Set(status),
        tier: Set(checked_tier(standing.tier.as_deref())?),
        segments: Set(sorted(standing.segments)),
        reception_grade: Set(standing.reception_grade),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    let after = changed.update(tx.db()).await?;
    households::keep_change(tx, "householdManage", &before, &after).await?;
    if after.branch_id != before.branch_id {
        tx.emit(MOVED, &HouseholdEvent { household: id }).await?;
    }
    if after.status != before.status && after.status == HouseholdStatus::Ended {
        tx.emit(ENDED, &HouseholdEvent { household: id }).await?;
    }
    Ok(after)
}

pub(super) fn checked_tier(tier: Option<&str>) -> Result<Option<String>> {
    input::optional_text("tier", tier, 40)
}

/// Each segment once, in a stable order.
pub(super) fn sorted(mut segments: Vec<Segment>) -> Segments {
    segments.sort();
    segments.dedup();
    Segments(segments)
}
