//! Who serves a household now: written by the domain that places people, and the reach of a carer's rights.

use std::collections::HashMap;

use entity::{
    household::{carer, household},
    id::{HouseholdId, StaffMemberId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict, Query, SelectStatement},
};
use uuid::Uuid;

use super::{HOUSEHOLD_READ, HouseholdCarer, reach};
use crate::kernel::{Context, Result, Rows, Scope, Tx};

/// A carer meets a household for an engagement that may come of it, and sees the household from now on, its members'
/// health left out. Calling it twice changes nothing. The caller has decided that it may be.
///
/// # Errors
/// When the database fails, or there is no such household.
pub async fn meet(tx: &Tx, household: HouseholdId, staff: StaffMemberId, engagement: Uuid) -> Result<()> {
    write(tx, household, staff, engagement, false).await
}

/// A carer begins to serve a household for an engagement, such as a placement, and sees all of it from now on. Calling it
/// twice changes nothing. The caller has decided that it may be.
///
/// # Errors
/// As [`meet`].
pub async fn begin(tx: &Tx, household: HouseholdId, staff: StaffMemberId, engagement: Uuid) -> Result<()> {
    write(tx, household, staff, engagement, true).await
}

async fn write(tx: &Tx, household: HouseholdId, staff: StaffMemberId, engagement: Uuid, at_work: bool) -> Result<()> {
    let agency = tx.signed_in()?;
    let row = carer::ActiveModel {
        agency_id: Set(agency),
        household_id: Set(household),
        staff_member_id: Set(staff),
        engagement: Set(engagement),
        at_work: Set(at_work),
        since: Set(tx.now()),
        until: Set(None),
    };
    let key =
        [carer::Column::AgencyId, carer::Column::HouseholdId, carer::Column::StaffMemberId, carer::Column::Engagement];
    let again = OnConflict::columns(key).update_columns([carer::Column::AtWork, carer::Column::Until]).to_owned();
    carer::Entity::insert(row).on_conflict(again).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The engagement is over; the carer sees the household no longer, unless for another one.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &Tx, household: HouseholdId, staff: StaffMemberId, engagement: Uuid) -> Result<()> {
    carer::Entity::update_many()
        .col_expr(carer::Column::Until, Expr::value(tx.now()))
        .filter(carer::Column::AgencyId.eq(tx.signed_in()?))
        .filter(carer::Column::HouseholdId.eq(household))
        .filter(carer::Column::StaffMemberId.eq(staff))
        .filter(carer::Column::Engagement.eq(engagement))
        .filter(carer::Column::Until.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Whether a carer works in a household now.
///
/// # Errors
/// When the database fails.
pub async fn works_in<C: ConnectionTrait>(
    cx: &Context<C>,
    staff: StaffMemberId,
    household: HouseholdId,
) -> Result<bool> {
    let working = carer::Entity::find()
        .filter(carer::Column::AgencyId.eq(cx.signed_in()?))
        .filter(carer::Column::HouseholdId.eq(household))
        .filter(carer::Column::StaffMemberId.eq(staff))
        .filter(carer::Column::Until.is_null())
        .filter(carer::Column::AtWork.eq(true));
    Ok(working.count(cx.db()).await? > 0)
}

/// Who serves some households now, longest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<HouseholdCarer>>> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    let rows = carer::Entity::find()
        .filter(reach::belonging(&scope, carer::Column::AgencyId, carer::Column::HouseholdId))
        .filter(carer::Column::HouseholdId.is_in(households.iter().copied()))
        .filter(carer::Column::Until.is_null())
        .order_by_asc(carer::Column::Since)
        .order_by_asc(carer::Column::StaffMemberId)
        .all(cx.db())
        .await?;
    let mut carers: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        carers.entry(row.household_id).or_default().push(row);
    }
    Ok(carers)
}

/// In which households a scope shows health: a carer works there, or it is not a carer's scope.
pub(super) async fn show_health<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    households: &[HouseholdId],
) -> Result<Shown> {
    let Rows::Own(staff) = scope.rows else { return Ok(Shown::Everywhere) };
    let at_work: Vec<HouseholdId> = carer::Entity::find()
        .filter(carer::Column::AgencyId.eq(scope.agency))
        .filter(carer::Column::StaffMemberId.eq(staff))
        .filter(carer::Column::HouseholdId.is_in(households.iter().copied()))
        .filter(carer::Column::Until.is_null())
        .filter(carer::Column::AtWork.eq(true))
        .select_only()
        .column(carer::Column::HouseholdId)
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(Shown::In(at_work))
}

/// The ids of the households within a scope, for the conditions of other domains. A carer's are those in which they work
/// now: who has only met a household learns nothing of anybody's care.
#[must_use]
pub fn attended(scope: &Scope) -> SelectStatement {
    let mut select = Query::select();
    match scope.rows {
        Rows::Own(staff) => select
            .column(carer::Column::HouseholdId)
            .from(carer::Entity)
            .and_where(carer::Column::AgencyId.eq(scope.agency))
            .and_where(carer::Column::StaffMemberId.eq(staff))
            .and_where(carer::Column::Until.is_null())
            .and_where(carer::Column::AtWork.eq(true)),
        Rows::Agency | Rows::Branches(_) | Rows::Households(_) => {
            select.column(household::Column::Id).from(household::Entity).cond_where(reach::within(scope))
        }
    };
    select
}

/// Where something is shown.
pub(super) enum Shown {
    Everywhere,
    In(Vec<HouseholdId>),
}

impl Shown {
    pub fn is_in(&self, household: HouseholdId) -> bool {
        match self {
            Self::Everywhere => true,
            Self::In(households) => households.contains(&household),
        }
    }
}

/// Whether anybody serves the household now.
pub(super) async fn is_served(tx: &Tx, household: HouseholdId) -> Result<bool> {
    let serving = carer::Entity::find()
        .filter(carer::Column::AgencyId.eq(tx.signed_in()?))
        .filter(carer::Column::HouseholdId.eq(household))
        .filter(carer::Column::Until.is_null());
    Ok(serving.count(tx.db()).await? > 0)
}
