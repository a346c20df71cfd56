//! Results are worked out some hundred people at a time, each batch whole or not at all, so that whoever takes up the work
//! after a fall goes on where it stood. A batch costs the same statements whatever its size.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{AppraisalCorrectionId, AppraisalCycleId, AppraisalId, BranchId, StaffMemberId},
    quality::{
        appraisal::{self, Column as C},
        appraisal_correction,
        appraisal_cycle::{self, AppraisalCycleState},
    },
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Value,
    sea_query::{CaseStatement, Expr},
};

use super::{
    super::{AppraisalCorrection, AppraisalCycle, standard::versions},
    AppraisalChange, AppraisalHappened,
    cycles::readable,
    evidence::Evidence,
    fact::{Seen, counts},
    life_cycle::{Step, allow},
    measure::{Outcome, Ready, outcome, total},
    scheme::{Scheme, TeamPolicy},
    seeing::{Looked, seen},
    team, told,
};
use crate::{
    kernel::{Context, Each, Error, Result, Tx},
    matching::teams,
    staff::member,
};

/// So many people are appraised together.
const BATCH: u64 = 250;

/// Works out what is asked for.
pub(in super::super) async fn compute_due(cx: &Context) -> Result<()> {
    let due: Vec<AppraisalCycleId> = appraisal_cycle::Entity::find()
        .select_only()
        .column(appraisal_cycle::Column::Id)
        .filter(appraisal_cycle::Column::AgencyId.eq(cx.signed_in()?))
        .filter(appraisal_cycle::Column::State.eq(AppraisalCycleState::Computing))
        .order_by_asc(appraisal_cycle::Column::Id)
        .into_tuple()
        .all(cx.db())
        .await?;
    let mut each = Each::default();
    for cycle in due {
        each.count(cx, &cycle, whole(cx, cycle).await);
    }
    each.end()
}

async fn whole(cx: &Context, cycle: AppraisalCycleId) -> Result<()> {
    while cx.write(async |tx| step(tx, cycle).await).await? {}
    Ok(())
}

/// Does the next batch of a cycle; answers whether there is more to do. Public so that a trial can stop in between.
///
/// # Errors
/// When the database fails.
pub async fn step(tx: &Tx, id: AppraisalCycleId) -> Result<bool> {
    let found = appraisal_cycle::Entity::find_by_id(id)
        .filter(appraisal_cycle::Column::AgencyId.eq(tx.signed_in()?))
        .lock_exclusive();
    let Some(cycle) = found.one(tx.db()).await?.filter(|row| row.state == AppraisalCycleState::Computing) else {
        return Ok(false);
    };
    tx.in_bulk().await?;
    let standard = versions::get::<Scheme, _>(tx, versions::id_of_row::<Scheme>(cycle.standard_id)).await?;
    let ready = Ready::of(versions::content(&standard)?);
    let ready = ready.map_err(|_| Error::internal("a published scheme that cannot be read"))?;
    if cycle.own_done { teams_of_next(tx, &cycle, &ready.scheme).await } else { next(tx, &cycle, &ready).await }
}

/// Where the work stands after a batch.
#[derive(Clone, Copy, Debug)]
struct Reached {
    by: Option<StaffMemberId>,
    own_done: bool,
    appraised: i32,
}

async fn keep(tx: &Tx, cycle: &AppraisalCycle, reached: Reached) -> Result<()> {
    let row = appraisal_cycle::ActiveModel {
        id: Set(cycle.id),
        reached: Set(reached.by),
        own_done: Set(reached.own_done),
        appraised: Set(reached.appraised),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

/// The own results of the next people.
async fn next(tx: &Tx, cycle: &AppraisalCycle, ready: &Ready) -> Result<bool> {
    let people = member::working_behind(tx, cycle.branch_id, cycle.reached, BATCH).await?;
    let Some((last, _)) = people.last().copied() else {
        if ready.scheme.team == TeamPolicy::Own {
            return review(tx, cycle, &ready.scheme).await;
        }
        keep(tx, cycle, Reached { by: None, own_done: true, appraised: cycle.appraised }).await?;
        return Ok(true);
    };
    let known = appraised_already(tx, cycle, &people).await?;
    let people: Vec<_> = people.into_iter().filter(|(person, _)| !known.contains(person)).collect();
    let ids: Vec<StaffMemberId> = people.iter().map(|(person, _)| *person).collect();
    if !ids.is_empty() {
        let mut all = seen(tx, Looked { people: &ids, from: cycle.starts_at, until: cycle.ends_at }).await?;
        let mut corrections = corrections(tx, cycle, &ids).await?;
        let mut batch = Batch { tx, cycle, ready, rows: Vec::with_capacity(ids.len()), entered: Vec::new() };
        for (person, branch) in people {
            let seen = all.remove(&person).unwrap_or_default();
            batch.add(person, branch, &seen, corrections.remove(&person).unwrap_or_default())?;
        }
        let Batch { rows, entered, .. } = batch;
        appraisal::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
        enter(tx, entered).await?;
    }
    let new = i32::try_from(ids.len()).map_err(|_| Error::internal("a batch beyond its size"))?;
    keep(tx, cycle, Reached { by: Some(last), own_done: false, appraised: cycle.appraised + new }).await?;
    Ok(true)
}

/// Those of some people who have a result of the period: of this cycle, or of another one of the agency.
async fn appraised_already(
    tx: &Tx,
    cycle: &AppraisalCycle,
    people: &[(StaffMemberId, BranchId)],
) -> Result<HashSet<StaffMemberId>> {
    let known: Vec<StaffMemberId> = appraisal::Entity::find()
        .select_only()
        .column(C::StaffMemberId)
        .filter(C::AgencyId.eq(cycle.agency_id))
        .filter(C::Period.eq(cycle.period))
        .filter(C::FirstDay.eq(cycle.first_day))
        .filter(C::StaffMemberId.is_in(people.iter().map(|(person, _)| *person)))
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(known.into_iter().collect())
}

/// The corrections that wait for the next result of some people.
async fn corrections(
    tx: &Tx,
    cycle: &AppraisalCycle,
    people: &[StaffMemberId],
) -> Result<HashMap<StaffMemberId, Vec<AppraisalCorrection>>> {
    use appraisal_correction::Column as K;
    let waiting = appraisal_correction::Entity::find()
        .filter(K::AgencyId.eq(cycle.agency_id))
        .filter(K::Period.eq(cycle.period))
        .filter(K::StaffMemberId.is_in(people.iter().copied()))
        .filter(K::EnteredId.is_null())
        .filter(K::FirstDay.lt(cycle.first_day))
        .all(tx.db())
        .await?;
    let mut of: HashMap<_, Vec<_>> = HashMap::new();
    for row in waiting {
        of.entry(row.staff_member_id).or_default().push(row);
    }
    Ok(of)
}

/// Results in the making.
struct Batch<'a> {
    tx: &'a Tx,
    cycle: &'a AppraisalCycle,
    ready: &'a Ready,
    rows: Vec<appraisal::ActiveModel>,
    /// Corrections with the results to which they come.
    entered: Vec<(AppraisalCorrectionId, AppraisalId)>,
}

impl Batch<'_> {
    fn add(
        &mut self,
        person: StaffMemberId,
        branch: BranchId,
        seen: &Seen,
        corrections: Vec<AppraisalCorrection>,
    ) -> Result<()> {
        let (tx, cycle) = (self.tx, self.cycle);
        let json =
            |value: serde_json::Result<serde_json::Value>| value.map_err(|_| Error::internal("a result is not JSON"));
        let counted = counts(seen);
        let measured = self.ready.measure(&counted);
        // What has no points takes no correction either: it waits for the next result.
        let corrections = if measured.points.is_some() { corrections } else { Vec::new() };
        let carried: i32 = corrections.iter().map(|row| row.points).fold(0, i32::saturating_add);
        let points = total(measured.points, carried, 0);
        let outcome = outcome(&self.ready.scheme, points);
        let id: AppraisalId = tx.new_id();
        self.entered.extend(corrections.iter().map(|row| (row.id, id)));
        self.rows.push(appraisal::ActiveModel {
            id: Set(id),
            agency_id: Set(cycle.agency_id),
            branch_id: Set(branch),
            appraisal_cycle_id: Set(cycle.id),
            period: Set(cycle.period),
            first_day: Set(cycle.first_day),
            staff_member_id: Set(person),
            facts: Set(json(serde_json::to_value(&counted))?),
            measures: Set(json(serde_json::to_value(&measured.measures))?),
            evidence: Set(json(serde_json::to_value(Evidence::of(seen)))?),
            own_points: Set(measured.points),
            base_points: Set(measured.points),
            carried_points: Set(carried),
            appeal_points: Set(0),
            points: Set(points),
            verdict: Set(outcome.verdict),
            bonus_basis_points: Set(outcome.bonus_basis_points),
            training: Set(outcome.training),
            warning: Set(outcome.warning),
            self_comment: Set(None),
            self_commented_at: Set(None),
            manager_comment: Set(None),
            manager_commented_by: Set(None),
            manager_commented_at: Set(None),
            acknowledged_at: Set(None),
            computed_at: Set(tx.now()),
            closed_at: Set(None),
            version: Set(1),
        });
        Ok(())
    }
}

/// Says of corrections to which results they have come.
async fn enter(tx: &Tx, entered: Vec<(AppraisalCorrectionId, AppraisalId)>) -> Result<()> {
    use appraisal_correction::Column as K;
    if entered.is_empty() {
        return Ok(());
    }
    let results = by(K::Id, entered.iter().copied());
    appraisal_correction::Entity::update_many()
        .col_expr(K::EnteredId, results)
        .col_expr(K::EnteredAt, Expr::value(tx.now()))
        .filter(K::AgencyId.eq(tx.signed_in()?))
        .filter(K::Id.is_in(entered.into_iter().map(|(id, _)| id)))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// A value for each of some rows, by the column that tells them apart.
fn by<K: ColumnTrait, I: Into<Value>, V: Into<Value>>(column: K, values: impl Iterator<Item = (I, V)>) -> Expr {
    let cases = values.fold(CaseStatement::new(), |cases, (id, value)| cases.case(column.eq(id), Expr::val(value)));
    cases.into()
}

/// The teams' results stand for those of the next people.
async fn teams_of_next(tx: &Tx, cycle: &AppraisalCycle, scheme: &Scheme) -> Result<bool> {
    let mut rest = appraisal::Entity::find()
        .filter(C::AgencyId.eq(cycle.agency_id))
        .filter(C::AppraisalCycleId.eq(cycle.id))
        .filter(C::OwnPoints.is_not_null());
    if let Some(reached) = cycle.reached {
        rest = rest.filter(C::StaffMemberId.gt(reached));
    }
    let rows: Vec<(StaffMemberId, AppraisalId, i32)> = rest
        .select_only()
        .columns([C::StaffMemberId, C::Id, C::CarriedPoints])
        .order_by_asc(C::StaffMemberId)
        .limit(BATCH)
        .into_tuple()
        .all(tx.db())
        .await?;
    let Some((last, ..)) = rows.last().copied() else { return review(tx, cycle, scheme).await };
    let of_teams = team::points(&own(tx, cycle).await?, &teams::on_day(tx, cycle.last_day).await?);
    let stand = rows.into_iter().filter_map(|(person, id, carried)| {
        let base = of_teams.get(&person).copied()?;
        let points = total(Some(base), carried, 0)?;
        Some((id, base, points, outcome(scheme, Some(points))))
    });
    write_teams(tx, &stand.collect::<Vec<_>>()).await?;
    keep(tx, cycle, Reached { by: Some(last), own_done: true, appraised: cycle.appraised }).await?;
    Ok(true)
}

/// Everybody's own points.
async fn own(tx: &Tx, cycle: &AppraisalCycle) -> Result<HashMap<StaffMemberId, i32>> {
    let rows: Vec<(StaffMemberId, i32)> = appraisal::Entity::find()
        .select_only()
        .columns([C::StaffMemberId, C::OwnPoints])
        .filter(C::AgencyId.eq(cycle.agency_id))
        .filter(C::AppraisalCycleId.eq(cycle.id))
        .filter(C::OwnPoints.is_not_null())
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(rows.into_iter().collect())
}

async fn write_teams(tx: &Tx, stand: &[(AppraisalId, i32, i32, Outcome)]) -> Result<()> {
    if stand.is_empty() {
        return Ok(());
    }
    let each = || stand.iter().copied();
    let bonuses = each().map(|(id, _, _, follows)| (id, follows.bonus_basis_points));
    appraisal::Entity::update_many()
        .col_expr(C::BasePoints, by(C::Id, each().map(|(id, base, ..)| (id, base))))
        .col_expr(C::Points, by(C::Id, each().map(|(id, _, points, _)| (id, points))))
        .col_expr(C::Verdict, by(C::Id, each().map(|(id, _, _, follows)| (id, follows.verdict))))
        .col_expr(C::BonusBasisPoints, by(C::Id, bonuses))
        .col_expr(C::Training, by(C::Id, each().map(|(id, _, _, follows)| (id, follows.training))))
        .col_expr(C::Warning, by(C::Id, each().map(|(id, _, _, follows)| (id, follows.warning))))
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::Id.is_in(each().map(|(id, ..)| id)))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// All results are there: everybody sees their own, and may appeal for some days.
async fn review(tx: &Tx, cycle: &AppraisalCycle, scheme: &Scheme) -> Result<bool> {
    let state = allow(cycle, Step::Review, tx.now())?;
    let until: DateTime<Utc> = tx.now() + TimeDelta::days(scheme.appeal_days.into());
    let row = appraisal_cycle::ActiveModel {
        id: Set(cycle.id),
        state: Set(state),
        reached: Set(None),
        review_at: Set(Some(tx.now())),
        appeal_until: Set(Some(until)),
        version: Set(cycle.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("appraisalCycleReview", cycle.id, Some(&readable(cycle)), Some(&readable(&after))).await?;
    told(tx, &AppraisalHappened::to_cycle(cycle.id, AppraisalChange::InReview)).await?;
    Ok(false)
}
