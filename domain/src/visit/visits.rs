//! Visits as they are read, and what every change of one leaves behind.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::{BranchId, HouseholdId, StaffMemberId, VisitId, VisitSeriesId},
    visit::visit,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{VISIT_READ, Visit, VisitState, life_cycle::state, reach};
use crate::{
    agency::branch,
    kernel::{
        Context, Error, Page, PageRequest, Result, Rule, Tx,
        feed::{self, Listening},
        page::{Direction, ListOrder, page},
        recurrence::local_day,
        span::Span,
        vault::Vault,
        words::open,
    },
};

/// Something happened to a visit. Payload: [`VisitHappened`].
pub const VISIT_CHANGED: &str = "visit.visit.changed";

/// There are more visits than are shown at once.
pub const TOO_MANY_VISITS: Rule = Rule {
    code: "TOO_MANY_VISITS",
    message: "There are more visits than are shown at once; ask for them page by page.",
};

/// A board shows at most so many visits.
const MOST_ON_A_BOARD: u64 = 2_000;

/// What happens to a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VisitChange {
    /// It was made.
    Planned,
    /// Somebody was asked.
    Offered,
    /// Somebody is to come.
    Assigned,
    /// Nobody is to come any more.
    Released,
    /// It has another time or place.
    Moved,
    /// The carer has set out.
    SetOut,
    /// The carer is there.
    Arrived,
    /// The carer has left.
    Left,
    /// Reports that came late or out of order have changed what was known.
    Corrected,
    /// Nobody has come in time.
    Late,
    /// Nobody came.
    Missed,
    /// Nobody has said that the carer left, long after it was to be over.
    NotCheckedOut,
    /// It was called off.
    Cancelled,
    /// It was as it says.
    Confirmed,
}

/// What happened to which visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitHappened {
    /// The visit.
    pub visit: VisitId,
    /// The household.
    pub household: HouseholdId,
    /// Who is to come, or was asked.
    pub staff_member: Option<StaffMemberId>,
    /// What happened.
    pub change: VisitChange,
    /// Where that left it.
    pub state: VisitState,
}

/// Which visits are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct VisitFilter {
    /// In one of these.
    pub states: Vec<VisitState>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// To which this person is to come or was asked.
    pub staff_member: Option<StaffMemberId>,
    /// Of this series.
    pub series: Option<VisitSeriesId>,
    /// Beginning at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Beginning before this moment.
    pub until: Option<DateTime<Utc>>,
}

/// Visits in order of time.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: &VisitFilter,
    request: &PageRequest,
) -> Result<Page<Visit>> {
    use visit::Column as C;
    let mut select = visit::Entity::find().filter(reach::visits(&cx.require(VISIT_READ)?));
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    if let Some(id) = filter.series {
        select = select.filter(C::VisitSeriesId.eq(id));
    }
    if let Some(from) = filter.from {
        select = select.filter(C::StartsAt.gte(from));
    }
    if let Some(until) = filter.until {
        select = select.filter(C::StartsAt.lt(until));
    }
    let order = ListOrder::by(C::StartsAt, Direction::Ascending, |row: &Visit| row.starts_at.into());
    let order = order.then(C::Id, Direction::Ascending, |row: &Visit| row.id.0.into());
    page(cx, select, &order, request).await
}

/// The visits that begin on a day of a branch's calendar, in order of time.
///
/// # Errors
/// [`Error::NotFound`] at `branchId`, [`Error::Invalid`] at `day`, [`TOO_MANY_VISITS`].
pub async fn of_day<C: ConnectionTrait>(cx: &Context<C>, branch: BranchId, day: NaiveDate) -> Result<Vec<Visit>> {
    use visit::Column as C;
    let scope = cx.require(VISIT_READ)?;
    let place = branch::get(cx, branch).await.map_err(|error| error.at("branchId"))?;
    let span = local_day(branch::time_zone(&place)?, day);
    let span = span.ok_or_else(|| Error::invalid("day", "is out of the range of the calendar"))?;
    let found = visit::Entity::find()
        .filter(reach::visits(&scope))
        .filter(C::BranchId.eq(branch))
        .filter(C::StartsAt.gte(span.start()))
        .filter(C::StartsAt.lt(span.end()))
        .order_by_asc(C::StartsAt)
        .order_by_asc(C::Id)
        .limit(MOST_ON_A_BOARD + 1)
        .all(cx.db())
        .await?;
    if found.len() as u64 > MOST_ON_A_BOARD { Err(Error::refused(&TOO_MANY_VISITS)) } else { Ok(found) }
}

/// The visits to a household that begin within a time, in order of time.
///
/// # Errors
/// [`TOO_MANY_VISITS`].
pub async fn of_household<C: ConnectionTrait>(
    cx: &Context<C>,
    household: HouseholdId,
    time: Span,
) -> Result<Vec<Visit>> {
    use visit::Column as C;
    let found = visit::Entity::find()
        .filter(reach::visits(&cx.require(VISIT_READ)?))
        .filter(C::HouseholdId.eq(household))
        .filter(C::StartsAt.gte(time.start()))
        .filter(C::StartsAt.lt(time.end()))
        .order_by_asc(C::StartsAt)
        .order_by_asc(C::Id)
        .limit(MOST_ON_A_BOARD + 1)
        .all(cx.db())
        .await?;
    if found.len() as u64 > MOST_ON_A_BOARD { Err(Error::refused(&TOO_MANY_VISITS)) } else { Ok(found) }
}

/// One visit.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: VisitId) -> Result<Visit> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some visits, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[VisitId]) -> Result<HashMap<VisitId, Visit>> {
    let scope = cx.require(VISIT_READ)?;
    let found = visit::Entity::find()
        .filter(reach::visits(&scope))
        .filter(visit::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|visit| (visit.id, visit)).collect())
}

/// Listens to what happens to visits, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(VISIT_READ)?;
    feed::listen(cx, &[VISIT_CHANGED], after).await
}

/// Writes a visit as it is to be: its state as it follows, the next version, the history and the event. `reason` is kept in
/// the history.
pub(super) async fn write(
    tx: &Tx,
    operation: &'static str,
    before: &Visit,
    mut after: Visit,
    change: VisitChange,
    reason: Option<&str>,
) -> Result<Visit> {
    after.state = state(&after);
    after.version = before.version + 1;
    let row = visit::ActiveModel {
        id: Set(after.id),
        by_placement: Set(after.by_placement),
        address_id: Set(after.address_id),
        starts_at: Set(after.starts_at),
        ends_at: Set(after.ends_at),
        staff_member_id: Set(after.staff_member_id),
        answer_by: Set(after.answer_by),
        state: Set(after.state),
        set_out_at: Set(after.set_out_at),
        checked_in_at: Set(after.checked_in_at),
        checked_out_at: Set(after.checked_out_at),
        confirmed_at: Set(after.confirmed_at),
        confirmed_by: Set(after.confirmed_by.clone()),
        cancelled_at: Set(after.cancelled_at),
        cancelled_by: Set(after.cancelled_by),
        cancel_reason: Set(after.cancel_reason.clone()),
        late_since: Set(after.late_since),
        missed_at: Set(after.missed_at),
        hand_over_note: Set(after.hand_over_note.clone()),
        version: Set(after.version),
        ..Default::default()
    };
    let written = row.update(tx.db()).await?;
    told(tx, operation, Some(before), &written, change, reason).await?;
    Ok(written)
}

/// Keeps the history of a change, and tells it.
pub(super) async fn told(
    tx: &Tx,
    operation: &'static str,
    before: Option<&Visit>,
    after: &Visit,
    change: VisitChange,
    reason: Option<&str>,
) -> Result<()> {
    let vault = tx.vault().await?;
    let old = before.map(|before| readable(&vault, before)).transpose()?;
    let mut new = readable(&vault, after)?;
    if let Some(reason) = reason {
        new["reason"] = json!(reason);
    }
    tx.record_change(operation, after.id, old.as_ref(), Some(&new)).await?;
    let happened = VisitHappened {
        visit: after.id,
        household: after.household_id,
        staff_member: after.staff_member_id,
        change,
        state: after.state,
    };
    tx.emit(VISIT_CHANGED, &happened).await
}

/// A visit as people read it.
pub(super) fn readable(vault: &Vault, visit: &Visit) -> Result<Value> {
    Ok(json!({
        "state": visit.state,
        "startsAt": visit.starts_at,
        "endsAt": visit.ends_at,
        "addressId": visit.address_id,
        "staffMemberId": visit.staff_member_id,
        "answerBy": visit.answer_by,
        "setOutAt": visit.set_out_at,
        "checkedInAt": visit.checked_in_at,
        "checkedOutAt": visit.checked_out_at,
        "confirmedAt": visit.confirmed_at,
        "cancelledBy": visit.cancelled_by,
        "cancelReason": open(vault, visit.cancel_reason.as_ref())?,
        "lateSince": visit.late_since,
        "missedAt": visit.missed_at,
        "handOverNote": open(vault, visit.hand_over_note.as_ref())?,
    }))
}
