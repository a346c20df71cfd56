//! Care plans as they are read, and what happens to them.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    care::care_plan::{self, version},
    id::{CarePlanId, HouseholdId, HouseholdMemberId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::{
    CarePlan, PLAN_READ, PlanVersion, RiskGroup,
    disclosure::{self, About},
    plan::content::{PlanContent, Task},
    reach,
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Rows, Scope, Tx,
    feed::{self, Listening},
    page::{ListOrder, page},
};

/// Something happened to a care plan. Payload: [`PlanHappened`].
pub const PLAN_CHANGED: &str = "care.plan.changed";

/// What happens to a care plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PlanChange {
    /// A version was drafted, or drafted anew.
    Drafted,
    /// A version was approved, and waits for the family.
    Approved,
    /// The family has signed a version.
    Signed,
    /// The plan has ended.
    Ended,
}

/// What happened to which care plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanHappened {
    /// The plan.
    pub plan: CarePlanId,
    /// The household.
    pub household: HouseholdId,
    /// The number of the version that it is about; 0 for the whole plan.
    pub number: i32,
    /// What happened.
    pub change: PlanChange,
}

/// Tells what happened to a plan.
pub(super) async fn tell(tx: &Tx, plan: &CarePlan, number: i32, change: PlanChange) -> Result<()> {
    let happened = PlanHappened { plan: plan.id, household: plan.household_id, number, change };
    tx.emit(PLAN_CHANGED, &happened).await
}

/// Which plans are asked for. All conditions hold at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlanFilter {
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// Of this person.
    pub member: Option<HouseholdMemberId>,
    /// To be looked at again on this day or before.
    pub review_due_by: Option<NaiveDate>,
    /// Those as well that have ended.
    pub with_ended: bool,
}

/// Plans, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &PlanFilter,
    request: &PageRequest,
) -> Result<Page<CarePlan>> {
    use care_plan::Column as C;
    let scope = cx.require(PLAN_READ)?;
    let mut select = care_plan::Entity::find().filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId));
    if let Some(household) = filter.household {
        select = select.filter(C::HouseholdId.eq(household));
    }
    if let Some(member) = filter.member {
        select = select.filter(C::HouseholdMemberId.eq(member));
    }
    if let Some(day) = filter.review_due_by {
        select = select.filter(C::ReviewDueOn.lte(day));
    }
    if !filter.with_ended {
        select = select.filter(C::EndedAt.is_null());
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &CarePlan| row.id.0.into()), request).await
}

/// Some plans, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[CarePlanId]) -> Result<Vec<CarePlan>> {
    let scope = cx.require(PLAN_READ)?;
    let found = care_plan::Entity::find()
        .filter(reach::of_households(&scope, care_plan::Column::AgencyId, care_plan::Column::HouseholdId))
        .filter(care_plan::Column::Id.is_in(ids.iter().copied()));
    Ok(found.all(cx.db()).await?)
}

/// One plan.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: CarePlanId) -> Result<CarePlan> {
    cx.require(PLAN_READ)?;
    by_ids(cx, &[id]).await?.pop().ok_or_else(|| Error::not_found(id))
}

/// The versions of some plans that the actor has been shown, the newest first. Families and carers are not shown what
/// nobody has approved.
///
/// # Errors
/// As [`Context::require`].
pub async fn versions<Db: ConnectionTrait>(
    cx: &Context<Db>,
    plans: &[CarePlanId],
) -> Result<HashMap<CarePlanId, Vec<PlanVersion>>> {
    let scope = cx.require(PLAN_READ)?;
    let rows = version::Entity::find()
        .filter(version::Column::AgencyId.eq(scope.agency))
        .filter(version::Column::CarePlanId.is_in(plans.iter().copied()))
        .order_by_desc(version::Column::Number)
        .all(cx.db())
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows.into_iter().filter(|row| is_shown(&scope, row)) {
        found.entry(row.care_plan_id).or_default().push(row);
    }
    Ok(found)
}

/// Whether a version is shown to whoever has a scope: families and carers see what somebody has approved.
pub(super) fn is_shown(scope: &Scope, version: &PlanVersion) -> bool {
    version.approved_at.is_some() || !matches!(scope.rows, Rows::Households(_) | Rows::Own(_))
}

/// What a version says; `None` when it was forgotten, or is not for the actor.
///
/// # Errors
/// When it cannot be opened.
pub async fn content<Db: ConnectionTrait>(
    cx: &Context<Db>,
    plan: &CarePlan,
    version: &PlanVersion,
) -> Result<Option<PlanContent>> {
    let of = (plan.household_member_id, "carePlan");
    disclosure::health(cx, PLAN_READ, about(plan), of, version.content.as_ref()).await
}

/// In which group of risk the person is; `None` while nobody has said so, and when it is not for the actor.
#[must_use]
pub fn risk_group<Db>(cx: &Context<Db>, plan: &CarePlan) -> Option<RiskGroup> {
    plan.risk_group.filter(|_| disclosure::may_see(cx, PLAN_READ, about(plan)))
}

const fn about(plan: &CarePlan) -> About {
    About { household: plan.household_id, member: Some(plan.household_member_id) }
}

/// The tasks of a version, which everybody sees who is shown the plan; none once it was forgotten.
///
/// # Errors
/// When they cannot be opened.
pub async fn tasks<Db: ConnectionTrait>(cx: &Context<Db>, version: &PlanVersion) -> Result<Vec<Task>> {
    cx.require(PLAN_READ)?;
    Ok(opened(cx, version).await?.map(|content| content.tasks).unwrap_or_default())
}

/// Under which name a version was signed; `None` while it is not, and once it was forgotten.
///
/// # Errors
/// When it cannot be opened.
pub async fn signed_name<Db: ConnectionTrait>(cx: &Context<Db>, version: &PlanVersion) -> Result<Option<String>> {
    cx.require(PLAN_READ)?;
    disclosure::open_some(&*cx.vault().await?, version.signed_name.as_ref())
}

pub(super) async fn opened<Db: ConnectionTrait>(
    cx: &Context<Db>,
    version: &PlanVersion,
) -> Result<Option<PlanContent>> {
    disclosure::open_some(&*cx.vault().await?, version.content.as_ref())
}

/// Listens to what happens to plans, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(PLAN_READ)?;
    feed::listen(cx, &[PLAN_CHANGED], after).await
}
