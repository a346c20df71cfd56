//! Appraisals as they are read: by those who lead, and by each person their own once it is there.

use std::collections::{BTreeMap, HashMap};

use entity::{
    id::{AppraisalCycleId, AppraisalId, StaffMemberId},
    quality::{
        appraisal::{self, AppraisalVerdict},
        appraisal_appeal, appraisal_correction,
        appraisal_cycle::{self, AppraisalCycleState},
    },
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{
    super::{
        APPRAISAL_READ, Appraisal, AppraisalAppeal, AppraisalCorrection, AppraisalCycle, figures::voices::LEAST_SHOWN,
    },
    fact::{Counts, PUBLISHED, Published},
    measure::Measure,
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Permission, Result, Rows, Scope, Tx,
    gathered::gathered,
    input,
    page::{ListOrder, page},
};

/// Cycles of which people see their results.
const SHOWN: [AppraisalCycleState; 2] = [AppraisalCycleState::InReview, AppraisalCycleState::Closed];

/// The cycles within a scope. A person sees those in which they have a result to see.
pub(super) fn cycles_within(scope: &Scope) -> Condition {
    use appraisal_cycle::Column as C;
    let all = Condition::all().add(C::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(C::BranchId.is_in(branches.iter().copied())),
        Rows::Households(_) => all.add(C::Id.is_null()),
        Rows::Own(staff) => {
            let mine = appraisal::Entity::find()
                .select_only()
                .column(appraisal::Column::AppraisalCycleId)
                .filter(appraisal::Column::AgencyId.eq(scope.agency))
                .filter(appraisal::Column::StaffMemberId.eq(*staff));
            all.add(C::State.is_in(SHOWN)).add(C::Id.in_subquery(mine.into_query()))
        }
    }
}

/// The results within a scope. A person sees their own, once all of the cycle are there.
pub(super) fn results_within(scope: &Scope) -> Condition {
    use appraisal::Column as C;
    let all = Condition::all().add(C::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(C::BranchId.is_in(branches.iter().copied())),
        Rows::Households(_) => all.add(C::Id.is_null()),
        Rows::Own(staff) => {
            let shown = appraisal_cycle::Entity::find()
                .select_only()
                .column(appraisal_cycle::Column::Id)
                .filter(appraisal_cycle::Column::AgencyId.eq(scope.agency))
                .filter(appraisal_cycle::Column::State.is_in(SHOWN));
            all.add(C::StaffMemberId.eq(*staff)).add(C::AppraisalCycleId.in_subquery(shown.into_query()))
        }
    }
}

/// Cycles, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn cycles<Db: ConnectionTrait>(cx: &Context<Db>, request: &PageRequest) -> Result<Page<AppraisalCycle>> {
    let select = appraisal_cycle::Entity::find().filter(cycles_within(&cx.require(APPRAISAL_READ)?));
    let order = ListOrder::newest_first(appraisal_cycle::Column::Id, |row: &AppraisalCycle| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some cycles, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn cycles_by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[AppraisalCycleId],
) -> Result<HashMap<AppraisalCycleId, AppraisalCycle>> {
    let found = appraisal_cycle::Entity::find()
        .filter(cycles_within(&cx.require(APPRAISAL_READ)?))
        .filter(appraisal_cycle::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// One cycle.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn cycle<Db: ConnectionTrait>(cx: &Context<Db>, id: AppraisalCycleId) -> Result<AppraisalCycle> {
    cycles_by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Which results are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct AppraisalFilter {
    /// Of this cycle.
    pub cycle: Option<AppraisalCycleId>,
    /// Of this person.
    pub staff_member: Option<StaffMemberId>,
    /// With one of these verdicts.
    pub verdicts: Vec<AppraisalVerdict>,
}

/// Results, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &AppraisalFilter,
    request: &PageRequest,
) -> Result<Page<Appraisal>> {
    use appraisal::Column as C;
    let mut select = appraisal::Entity::find().filter(results_within(&cx.require(APPRAISAL_READ)?));
    if let Some(id) = filter.cycle {
        select = select.filter(C::AppraisalCycleId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    if !filter.verdicts.is_empty() {
        select = select.filter(C::Verdict.is_in(filter.verdicts.iter().copied()));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Appraisal| row.id.0.into()), request).await
}

/// One result.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: AppraisalId) -> Result<Appraisal> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some results, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[AppraisalId],
) -> Result<HashMap<AppraisalId, Appraisal>> {
    let found = appraisal::Entity::find()
        .filter(results_within(&cx.require(APPRAISAL_READ)?))
        .filter(appraisal::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The appeals against some results.
///
/// # Errors
/// As [`Context::require`].
pub async fn appeals<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[AppraisalId],
) -> Result<HashMap<AppraisalId, AppraisalAppeal>> {
    use appraisal_appeal::Column as C;
    let scope = cx.require(APPRAISAL_READ)?;
    let rows = appraisal_appeal::Entity::find()
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::AppraisalId.is_in(ids.iter().copied()))
        .filter(C::AppraisalId.in_subquery(seen(&scope).into_query()))
        .all(cx.db())
        .await?;
    Ok(rows.into_iter().map(|row| (row.appraisal_id, row)).collect())
}

/// The ids of the results within a scope.
fn seen(scope: &Scope) -> sea_orm::Select<appraisal::Entity> {
    appraisal::Entity::find().select_only().column(appraisal::Column::Id).filter(results_within(scope))
}

/// The corrections of earlier results that have come to some results.
///
/// # Errors
/// As [`Context::require`].
pub async fn carried<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[AppraisalId],
) -> Result<HashMap<AppraisalId, Vec<AppraisalCorrection>>> {
    let rows = corrections(cx, appraisal_correction::Column::EnteredId, ids).await?;
    Ok(gathered(rows.into_iter().filter_map(|row| row.entered_id.map(|id| (id, row)))))
}

/// The corrections that were made of some results.
///
/// # Errors
/// As [`Context::require`].
pub async fn corrected<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[AppraisalId],
) -> Result<HashMap<AppraisalId, Vec<AppraisalCorrection>>> {
    let rows = corrections(cx, appraisal_correction::Column::AppraisalId, ids).await?;
    Ok(gathered(rows.into_iter().map(|row| (row.appraisal_id, row))))
}

async fn corrections<Db: ConnectionTrait>(
    cx: &Context<Db>,
    by: appraisal_correction::Column,
    ids: &[AppraisalId],
) -> Result<Vec<AppraisalCorrection>> {
    use appraisal_correction::Column as C;
    let scope = cx.require(APPRAISAL_READ)?;
    Ok(appraisal_correction::Entity::find()
        .filter(C::AgencyId.eq(scope.agency))
        .filter(by.is_in(ids.iter().copied()))
        .filter(by.in_subquery(seen(&scope).into_query()))
        .order_by_asc(C::Id)
        .all(cx.db())
        .await?)
}

/// The facts of a result that the actor may see, with what each counts. Figures over few voices are kept from the person
/// whom they are about: they would tell whose they are.
///
/// # Errors
/// As [`Context::require`], and [`Error::Internal`] when what is kept cannot be read.
pub fn facts<Db>(cx: &Context<Db>, row: &Appraisal) -> Result<Vec<(&'static Published, i64)>> {
    let own = matches!(cx.require(APPRAISAL_READ)?.rows, Rows::Own(_));
    let kept: Counts = serde_json::from_value(row.facts.clone()).map_err(|_| Error::internal("no facts"))?;
    let count = |name: &str| kept.get(name).copied().unwrap_or(0);
    let shown = |fact: &&Published| {
        let few = |cases: &str| count(cases) < i64::from(LEAST_SHOWN);
        !own || fact.cases.is_none_or(|cases| fact.name == cases || !few(cases))
    };
    Ok(PUBLISHED.iter().filter(shown).map(|fact| (fact, count(fact.name))).collect())
}

/// What the indicators of a result came to, in the order of the scheme.
///
/// # Errors
/// [`Error::Internal`] when what is kept cannot be read.
pub fn measures(row: &Appraisal) -> Result<Vec<Measure>> {
    serde_json::from_value(row.measures.clone()).map_err(|_| Error::internal("no measures"))
}

/// What is seen of a result by whoever reads its history.
pub(super) fn readable(row: &Appraisal) -> BTreeMap<&'static str, serde_json::Value> {
    BTreeMap::from([
        ("points", row.points.into()),
        ("appealPoints", row.appeal_points.into()),
        ("verdict", serde_json::json!(row.verdict)),
        ("bonusBasisPoints", row.bonus_basis_points.into()),
        ("training", row.training.into()),
        ("warning", row.warning.into()),
    ])
}

/// One cycle as the caller has read it, within what a permission reaches, locked.
pub(super) async fn lock_cycle(
    tx: &Tx,
    permission: Permission,
    id: AppraisalCycleId,
    version: i32,
) -> Result<AppraisalCycle> {
    let scope = tx.require(permission)?;
    let found = appraisal_cycle::Entity::find_by_id(id).filter(cycles_within(&scope)).lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

/// One result as the caller has read it, within what a permission reaches, locked; and its cycle, which nobody closes
/// meanwhile.
pub(super) async fn lock_result(
    tx: &Tx,
    permission: Permission,
    id: AppraisalId,
    version: i32,
) -> Result<(AppraisalCycle, Appraisal)> {
    let scope = tx.require(permission)?;
    let missing = || Error::not_found(id).at("id");
    let of: Option<AppraisalCycleId> = appraisal::Entity::find_by_id(id)
        .filter(results_within(&scope))
        .select_only()
        .column(appraisal::Column::AppraisalCycleId)
        .into_tuple()
        .one(tx.db())
        .await?;
    let cycle = appraisal_cycle::Entity::find_by_id(of.ok_or_else(missing)?).lock_shared().one(tx.db()).await?;
    let cycle = cycle.ok_or_else(|| Error::internal("a result without its cycle"))?;
    let found = appraisal::Entity::find_by_id(id).filter(results_within(&scope)).lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(missing)?;
    input::same_version(version, found.version)?;
    Ok((cycle, found))
}
