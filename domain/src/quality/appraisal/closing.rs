//! A cycle is closed: nothing of it changes any more, and whoever has failed twice in a row is put before a person.

use std::collections::HashMap;

use chrono::{Months, NaiveDate};
use entity::{
    id::{AppraisalCycleId, AppraisalId, BranchId, DismissalReviewId, StaffMemberId},
    quality::{
        appraisal::{self, AppraisalVerdict, Column as C},
        appraisal_appeal::{self, AppealState},
        appraisal_cycle::{self, AppraisalCycleState},
        dismissal_review,
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::Expr,
};

use super::{
    super::{APPRAISAL_RUN, AppraisalCycle},
    AppraisalChange, AppraisalHappened,
    cycles::{APPRAISAL_ORDER, of_same_people, readable},
    life_cycle::{Step, allow},
    reading::lock_cycle,
    told,
};
use crate::kernel::{Error, Result, Rule, Tx, actor::signature};

/// Somebody waits for an answer.
pub const APPEAL_UNDECIDED: Rule =
    Rule { code: "APPEAL_UNDECIDED", message: "Appeals wait to be decided; decide them before you close the cycle." };

/// Failures further apart than so many months are not in a row.
const IN_A_ROW: u32 = 12;
/// So many rows are written by one statement.
const ROWS: usize = 1_000;

/// Closes a cycle in review, once nobody may appeal any more and every appeal is decided.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`APPRAISAL_CYCLE_STATE`](super::life_cycle::APPRAISAL_CYCLE_STATE),
/// [`APPEAL_TIME_RUNS`](super::life_cycle::APPEAL_TIME_RUNS), [`APPEAL_UNDECIDED`], [`APPRAISAL_ORDER`].
pub async fn close(tx: &Tx, id: AppraisalCycleId, version: i32) -> Result<AppraisalCycle> {
    let before = lock_cycle(tx, APPRAISAL_RUN, id, version).await?;
    let state = allow(&before, Step::Close, tx.now())?;
    refuse_earlier_open(tx, &before).await?;
    refuse_undecided(tx, &before).await?;
    appraisal::Entity::update_many()
        .col_expr(C::ClosedAt, Expr::value(tx.now()))
        .filter(C::AgencyId.eq(before.agency_id))
        .filter(C::AppraisalCycleId.eq(id))
        .exec(tx.db())
        .await?;
    let row = appraisal_cycle::ActiveModel {
        id: Set(id),
        state: Set(state),
        closed_by: Set(Some(signature(tx.actor()))),
        closed_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("appraisalCycleClose", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    told(tx, &AppraisalHappened::to_cycle(id, AppraisalChange::Closed)).await?;
    review_dismissals(tx, &after).await?;
    Ok(after)
}

async fn refuse_earlier_open(tx: &Tx, cycle: &AppraisalCycle) -> Result<()> {
    let earlier = appraisal_cycle::Entity::find()
        .filter(of_same_people(tx, cycle.branch_id, cycle.period)?)
        .filter(appraisal_cycle::Column::FirstDay.lt(cycle.first_day))
        .filter(appraisal_cycle::Column::State.ne(AppraisalCycleState::Closed));
    match earlier.one(tx.db()).await? {
        Some(_) => Err(Error::refused(&APPRAISAL_ORDER).at("id")),
        None => Ok(()),
    }
}

async fn refuse_undecided(tx: &Tx, cycle: &AppraisalCycle) -> Result<()> {
    use appraisal_appeal::Column as K;
    let of_cycle = appraisal::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::AgencyId.eq(cycle.agency_id))
        .filter(C::AppraisalCycleId.eq(cycle.id));
    let waiting = appraisal_appeal::Entity::find()
        .filter(K::AgencyId.eq(cycle.agency_id))
        .filter(K::State.eq(AppealState::Open))
        .filter(K::AppraisalId.in_subquery(of_cycle.into_query()));
    match waiting.one(tx.db()).await? {
        Some(_) => Err(Error::refused(&APPEAL_UNDECIDED).at("id")),
        None => Ok(()),
    }
}

/// A result of somebody who has failed.
type Failed = (StaffMemberId, AppraisalId, BranchId);

/// Opens a review for whoever has failed in this cycle and in the one before it in which they had a result.
async fn review_dismissals(tx: &Tx, cycle: &AppraisalCycle) -> Result<()> {
    let failed: Vec<Failed> = failed(cycle)
        .select_only()
        .columns([C::StaffMemberId, C::Id, C::BranchId])
        .order_by_asc(C::StaffMemberId)
        .into_tuple()
        .all(tx.db())
        .await?;
    if failed.is_empty() {
        return Ok(());
    }
    let before = before(tx, cycle).await?;
    let mut rows = Vec::new();
    let mut opened = Vec::new();
    for (person, second, branch) in failed {
        let Some((first, AppraisalVerdict::Failed)) = before.get(&person).copied() else { continue };
        let id: DismissalReviewId = tx.new_id();
        rows.push(dismissal_review::ActiveModel {
            id: Set(id),
            agency_id: Set(cycle.agency_id),
            branch_id: Set(branch),
            staff_member_id: Set(person),
            first_appraisal_id: Set(first),
            second_appraisal_id: Set(second),
            opened_at: Set(tx.now()),
            decision: Set(None),
            reason: Set(None),
            decided_by: Set(None),
            decided_at: Set(None),
            version: Set(1),
        });
        opened.push(AppraisalHappened {
            cycle: cycle.id,
            appraisal: Some(second),
            staff_member: Some(person),
            dismissal_review: Some(id),
            change: AppraisalChange::DismissalReviewOpened,
        });
    }
    for some in rows.chunks(ROWS) {
        dismissal_review::Entity::insert_many(some.to_vec()).exec_without_returning(tx.db()).await?;
    }
    for happened in &opened {
        told(tx, happened).await?;
    }
    Ok(())
}

fn failed(cycle: &AppraisalCycle) -> sea_orm::Select<appraisal::Entity> {
    appraisal::Entity::find()
        .filter(C::AgencyId.eq(cycle.agency_id))
        .filter(C::AppraisalCycleId.eq(cycle.id))
        .filter(C::Verdict.eq(AppraisalVerdict::Failed))
}

/// The last closed result of the same kind before a cycle, of whoever has failed in it.
async fn before(tx: &Tx, cycle: &AppraisalCycle) -> Result<HashMap<StaffMemberId, (AppraisalId, AppraisalVerdict)>> {
    let whose = failed(cycle).select_only().column(C::StaffMemberId);
    let since = cycle.first_day.checked_sub_months(Months::new(IN_A_ROW)).unwrap_or(NaiveDate::MIN);
    let earlier: Vec<(StaffMemberId, AppraisalId, AppraisalVerdict)> = appraisal::Entity::find()
        .select_only()
        .columns([C::StaffMemberId, C::Id, C::Verdict])
        .filter(C::AgencyId.eq(cycle.agency_id))
        .filter(C::Period.eq(cycle.period))
        .filter(C::ClosedAt.is_not_null())
        .filter(C::FirstDay.lt(cycle.first_day))
        .filter(C::FirstDay.gte(since))
        .filter(C::StaffMemberId.in_subquery(whose.into_query()))
        .order_by_asc(C::FirstDay)
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(earlier.into_iter().map(|(person, id, verdict)| (person, (id, verdict))).collect())
}
