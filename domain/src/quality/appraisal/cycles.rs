//! Cycles are opened, and their results asked for.

use chrono::NaiveDate;
use entity::{
    id::{AppraisalCycleId, AppraisalSchemeId, BranchId, EntityId, StandardId},
    quality::appraisal_cycle::{self, AppraisalCycleState, AppraisalPeriod, Column as C},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};

use super::{
    super::{APPRAISAL_RUN, AppraisalCycle, control::reading::zone_of_agency, standard::versions},
    life_cycle::{Step, allow},
    period::{Bounds, bounds},
    reading::lock_cycle,
    scheme::Scheme,
};
use crate::{
    agency::branch,
    kernel::{Error, OrRefuse, Result, Rule, Tx, actor::signature},
};

/// The period has its cycle.
pub const APPRAISAL_CYCLE_EXISTS: Rule = Rule {
    code: "APPRAISAL_CYCLE_EXISTS",
    message: "There is a cycle of this period already, of the branch or of the whole agency.",
};

/// Periods follow each other.
pub const APPRAISAL_ORDER: Rule = Rule {
    code: "APPRAISAL_ORDER",
    message: "Cycles are closed in the order of their periods: close the earlier one first, and open none before one that is \
              closed.",
};

/// Which cycle is opened.
#[derive(Clone, Copy, Debug)]
pub struct OpenInput {
    /// Of which branch; of the whole agency when `None`.
    pub branch: Option<BranchId>,
    /// A month or a quarter.
    pub period: AppraisalPeriod,
    /// Its first day.
    pub first_day: NaiveDate,
    /// By which published version of a scheme.
    pub scheme: AppraisalSchemeId,
}

/// Opens a cycle.
///
/// # Errors
/// [`Error::NotFound`] at `branchId` or `schemeId`, [`Error::Invalid`] at `schemeId` or `firstDay`,
/// [`APPRAISAL_CYCLE_EXISTS`] and [`APPRAISAL_ORDER`] at `firstDay`.
pub async fn open(tx: &Tx, input: OpenInput) -> Result<AppraisalCycle> {
    let scope = tx.require(APPRAISAL_RUN)?;
    let zone = match input.branch {
        Some(id) => {
            let place = branch::get(tx, id).await.map_err(|error| error.at("branchId"))?;
            if !scope.has_branch(id) {
                return Err(Error::not_found(id).at("branchId"));
            }
            branch::time_zone(&place)?
        }
        None => zone_of_agency(tx).await?,
    };
    let scheme = versions::get::<Scheme, _>(tx, input.scheme).await.map_err(|error| error.at("schemeId"))?;
    if scheme.published_at.is_none() {
        return Err(Error::invalid("schemeId", "is a draft; publish it first"));
    }
    let bounds = bounds(input.period, input.first_day, zone);
    let bounds = bounds.ok_or_else(|| Error::invalid("firstDay", "must be the first day of a month or a quarter"))?;
    refuse_out_of_order(tx, &input).await?;
    let row = opened(tx, &input, bounds)?;
    let opened = row.insert(tx.db()).await.or_refuse_duplicate(&APPRAISAL_CYCLE_EXISTS);
    let opened = opened.map_err(|error| error.at("firstDay"))?;
    tx.record_change("appraisalCycleOpen", opened.id, None, Some(&readable(&opened))).await?;
    Ok(opened)
}

fn opened(tx: &Tx, input: &OpenInput, bounds: Bounds) -> Result<appraisal_cycle::ActiveModel> {
    Ok(appraisal_cycle::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(tx.signed_in()?),
        branch_id: Set(input.branch),
        period: Set(input.period),
        first_day: Set(bounds.first_day),
        last_day: Set(bounds.last_day),
        starts_at: Set(bounds.starts_at),
        ends_at: Set(bounds.ends_at),
        standard_id: Set(StandardId(input.scheme.uuid())),
        state: Set(AppraisalCycleState::Open),
        reached: Set(None),
        own_done: Set(false),
        appraised: Set(0),
        opened_by: Set(signature(tx.actor())),
        opened_at: Set(tx.now()),
        version: Set(1),
        ..Default::default()
    })
}

/// The cycles of a kind whose people may be the same: of the branch, and of the whole agency.
pub(super) fn of_same_people(tx: &Tx, branch: Option<BranchId>, period: AppraisalPeriod) -> Result<Condition> {
    let all = Condition::all().add(C::AgencyId.eq(tx.signed_in()?)).add(C::Period.eq(period));
    Ok(match branch {
        Some(id) => all.add(Condition::any().add(C::BranchId.is_null()).add(C::BranchId.eq(id))),
        None => all,
    })
}

async fn refuse_out_of_order(tx: &Tx, input: &OpenInput) -> Result<()> {
    let others: Vec<NaiveDate> =
        appraisal_cycle::Entity::find()
            .select_only()
            .column(C::FirstDay)
            .filter(of_same_people(tx, input.branch, input.period)?)
            .filter(Condition::any().add(C::FirstDay.eq(input.first_day)).add(
                Condition::all().add(C::FirstDay.gt(input.first_day)).add(C::State.eq(AppraisalCycleState::Closed)),
            ))
            .into_tuple()
            .all(tx.db())
            .await?;
    if others.contains(&input.first_day) {
        Err(Error::refused(&APPRAISAL_CYCLE_EXISTS).at("firstDay"))
    } else if others.is_empty() {
        Ok(())
    } else {
        Err(Error::refused(&APPRAISAL_ORDER).at("firstDay"))
    }
}

/// Asks for the results of a cycle whose period is over: they are worked out by themselves within a few minutes.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`APPRAISAL_CYCLE_STATE`](super::life_cycle::APPRAISAL_CYCLE_STATE).
pub async fn compute(tx: &Tx, id: AppraisalCycleId, version: i32) -> Result<AppraisalCycle> {
    let before = lock_cycle(tx, APPRAISAL_RUN, id, version).await?;
    let state = allow(&before, Step::Compute, tx.now())?;
    let row = appraisal_cycle::ActiveModel {
        id: Set(id),
        state: Set(state),
        computed_by: Set(Some(signature(tx.actor()))),
        computing_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("appraisalCycleCompute", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

pub(super) fn readable(cycle: &AppraisalCycle) -> Value {
    json!({
        "branchId": cycle.branch_id,
        "period": cycle.period,
        "firstDay": cycle.first_day,
        "state": cycle.state,
    })
}
