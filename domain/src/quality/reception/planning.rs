//! Receptions are planned by a protocol, moved, called off and closed.

use chrono::{DateTime, Utc};
use entity::{
    id::{EntityId, HouseholdId, ReceptionId, ReceptionProtocolId, ServiceOrderId, StandardId, VisitId},
    quality::{reception, reception_task},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    super::{
        RECEPTION_PLAN, Reception, ReceptionState, ReceptionTask, Standard,
        standard::{protocol::Protocol, versions},
    },
    reading,
    timing::{Alarm, due_at},
};
use crate::{
    household::{HouseholdStatus, ReceptionGrade, households, life_cycle::HOUSEHOLD_ERASED},
    kernel::{Error, Permission, Result, Rule, Tx, actor::signature, input},
    service::orders,
    visit::visits,
};

/// Something happened to a reception. Payload: [`ReceptionHappened`].
pub const RECEPTION_CHANGED: &str = "quality.reception.changed";

/// The protocol is not published.
pub const PROTOCOL_NOT_PUBLISHED: Rule =
    Rule { code: "PROTOCOL_NOT_PUBLISHED", message: "The protocol is still a draft; publish it first." };

/// No protocol is published for the grade.
pub const NO_PROTOCOL: Rule = Rule {
    code: "NO_PROTOCOL",
    message: "No protocol is published for the grade of this household; publish one, or name the protocol.",
};

/// The reception is over or called off.
pub const RECEPTION_ENDED: Rule =
    Rule { code: "RECEPTION_ENDED", message: "The reception is over or was called off; nothing changes about it." };

/// The reception is still ahead.
pub const RECEPTION_AHEAD: Rule =
    Rule { code: "RECEPTION_AHEAD", message: "The guests have not arrived yet; a reception is closed afterwards." };

/// What happens to receptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReceptionChange {
    /// It is ahead.
    Planned,
    /// It has another time.
    Moved,
    /// It is over.
    Done,
    /// It does not take place.
    Cancelled,
}

/// What happened to which reception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceptionHappened {
    /// The reception.
    pub reception: ReceptionId,
    /// Who is received.
    pub household: HouseholdId,
    /// When they arrive.
    pub arrives_at: DateTime<Utc>,
    /// What happened.
    pub change: ReceptionChange,
}

/// Who is received, when and where.
#[derive(Clone, Debug)]
pub struct PlanInput {
    /// Who.
    pub household: HouseholdId,
    /// By which protocol; left out, by the one in force for the household's grade.
    pub protocol: Option<ReceptionProtocolId>,
    /// At which visit, if at one: the reception follows it.
    pub visit: Option<VisitId>,
    /// For which order, if for one: the reception ends with it.
    pub order: Option<ServiceOrderId>,
    /// When they arrive.
    pub arrives_at: DateTime<Utc>,
    /// Where; at most 300 characters.
    pub place: String,
}

/// Plans a reception: every task of its protocol becomes due.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Invalid`] naming the field, [`PROTOCOL_NOT_PUBLISHED`], [`NO_PROTOCOL`],
/// [`HOUSEHOLD_ERASED`].
pub async fn plan(tx: &Tx, input: PlanInput) -> Result<Reception> {
    let scope = tx.require(RECEPTION_PLAN)?;
    let household = households::within(tx, &scope, "householdId", input.household).await?;
    if household.status == HouseholdStatus::Erased {
        return Err(Error::refused(&HOUSEHOLD_ERASED).at("householdId"));
    }
    ahead(tx, input.arrives_at)?;
    let place = input::required_text("place", &input.place, 300)?;
    let (version, protocol) = chosen(tx, input.protocol, household.reception_grade).await?;
    let system = tx.as_system()?;
    let visit = match input.visit {
        Some(id) => Some(visits::get(&system, id).await.map_err(|error| error.at("visitId"))?),
        None => None,
    };
    if visit.as_ref().is_some_and(|visit| visit.household_id != household.id) {
        return Err(Error::invalid("visitId", "is not one to this household"));
    }
    if let Some(id) = input.order {
        let order = orders::get(&system, id).await.map_err(|error| error.at("serviceOrderId"))?;
        if order.household_id != household.id {
            return Err(Error::invalid("serviceOrderId", "is not one of this household"));
        }
    }
    let row = reception::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        branch_id: Set(household.branch_id),
        household_id: Set(household.id),
        standard_id: Set(version.id),
        grade: Set(protocol.grade),
        visit_id: Set(input.visit),
        visit_starts_at: Set(visit.map(|visit| visit.starts_at)),
        service_order_id: Set(input.order),
        arrives_at: Set(input.arrives_at),
        place: Set(tx.vault().await?.seal(&place)?),
        state: Set(ReceptionState::Planned),
        planned_by: Set(signature(tx.actor())),
        planned_at: Set(tx.now()),
        ended_at: Set(None),
        cancel_reason: Set(None),
        version: Set(1),
    };
    let planned = row.insert(tx.db()).await?;
    reception_task::Entity::insert_many(tasks(tx, &planned, protocol)).exec_without_returning(tx.db()).await?;
    told(tx, &planned, ReceptionChange::Planned).await?;
    Ok(planned)
}

/// The tasks of a protocol for a reception.
fn tasks(tx: &Tx, reception: &Reception, protocol: Protocol) -> Vec<reception_task::ActiveModel> {
    let task = |(place, task): (i32, super::super::standard::protocol::ProtocolTask)| reception_task::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(reception.agency_id),
        branch_id: Set(reception.branch_id),
        household_id: Set(reception.household_id),
        reception_id: Set(reception.id),
        place: Set(place),
        code: Set(task.code),
        words: Set(task.words),
        owner: Set(task.owner),
        minutes: Set(task.minutes),
        alarm: Set(task.alarm),
        photographs: Set(task.photographs),
        due_at: Set(due_at(reception.arrives_at, task.minutes)),
        open: Set(true),
        alarmed_at: Set(None),
        done_at: Set(None),
        done_by: Set(None),
        note: Set(None),
        version: Set(1),
    };
    (0..).zip(protocol.tasks).map(task).collect()
}

/// The protocol that was named, or the one in force for a grade.
async fn chosen(tx: &Tx, named: Option<ReceptionProtocolId>, grade: ReceptionGrade) -> Result<(Standard, Protocol)> {
    let system = tx.as_system()?;
    if let Some(id) = named {
        let found = versions::get::<Protocol, _>(&system, id).await.map_err(|error| error.at("protocolId"))?;
        if found.published_at.is_none() {
            return Err(Error::refused(&PROTOCOL_NOT_PUBLISHED).at("protocolId"));
        }
        let protocol = versions::content(&found)?;
        return Ok((found, protocol));
    }
    for version in versions::in_force::<Protocol, _>(&system).await? {
        let protocol: Protocol = versions::content(&version)?;
        if protocol.grade == grade {
            return Ok((version, protocol));
        }
    }
    Err(Error::refused(&NO_PROTOCOL).at("protocolId"))
}

fn ahead(tx: &Tx, arrives_at: DateTime<Utc>) -> Result<()> {
    if arrives_at > tx.now() { Ok(()) } else { Err(Error::invalid("arrivesAt", "must be ahead")) }
}

/// Gives a reception another time: what is not done is due and sounds by that.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`RECEPTION_ENDED`], [`Error::Invalid`] at `arrivesAt`.
pub async fn move_to(tx: &Tx, id: ReceptionId, version: i32, arrives_at: DateTime<Utc>) -> Result<Reception> {
    let before = lock_planned(tx, RECEPTION_PLAN, id, version).await?;
    ahead(tx, arrives_at)?;
    moved(tx, &before, arrives_at, before.visit_starts_at).await
}

/// Moves a locked reception.
pub(super) async fn moved(
    tx: &Tx,
    before: &Reception,
    arrives_at: DateTime<Utc>,
    visit_starts_at: Option<DateTime<Utc>>,
) -> Result<Reception> {
    let row = reception::ActiveModel {
        id: Set(before.id),
        arrives_at: Set(arrives_at),
        visit_starts_at: Set(visit_starts_at),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    for task in open_tasks(tx, before.id).await? {
        let alarm = Alarm { due_at: task.due_at, sounded_at: task.alarmed_at };
        let alarm = alarm.moved_to(due_at(arrives_at, task.minutes), tx.now());
        let row = reception_task::ActiveModel {
            id: Set(task.id),
            due_at: Set(alarm.due_at),
            alarmed_at: Set(alarm.sounded_at),
            ..Default::default()
        };
        row.update(tx.db()).await?;
    }
    let (was, is) = (json!({ "arrivesAt": before.arrives_at }), json!({ "arrivesAt": arrives_at }));
    tx.record_change("receptionMove", before.id, Some(&was), Some(&is)).await?;
    told(tx, &after, ReceptionChange::Moved).await?;
    Ok(after)
}

async fn open_tasks(tx: &Tx, reception: ReceptionId) -> Result<Vec<ReceptionTask>> {
    Ok(reception_task::Entity::find()
        .filter(reception_task::Column::AgencyId.eq(tx.signed_in()?))
        .filter(reception_task::Column::ReceptionId.eq(reception))
        .filter(reception_task::Column::Open.eq(true))
        .all(tx.db())
        .await?)
}

/// Calls a reception off: none of its alarms sounds any more.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`RECEPTION_ENDED`], [`Error::Invalid`] at `reason`.
pub async fn cancel(tx: &Tx, id: ReceptionId, version: i32, reason: &str) -> Result<Reception> {
    let before = lock_planned(tx, RECEPTION_PLAN, id, version).await?;
    let reason = input::required_text("reason", reason, 500)?;
    ended(tx, &before, ReceptionState::Cancelled, Some(&reason)).await
}

/// Closes a reception whose guests have arrived. What was not done stays in the record as such.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`RECEPTION_ENDED`], [`RECEPTION_AHEAD`].
pub async fn close(tx: &Tx, id: ReceptionId, version: i32) -> Result<Reception> {
    let before = lock_planned(tx, RECEPTION_PLAN, id, version).await?;
    if before.arrives_at > tx.now() {
        return Err(Error::refused(&RECEPTION_AHEAD).at("id"));
    }
    ended(tx, &before, ReceptionState::Done, None).await
}

/// Ends a locked reception.
pub(super) async fn ended(
    tx: &Tx,
    before: &Reception,
    state: ReceptionState,
    reason: Option<&str>,
) -> Result<Reception> {
    let row = reception::ActiveModel {
        id: Set(before.id),
        state: Set(state),
        ended_at: Set(Some(tx.now())),
        cancel_reason: Set(tx.vault().await?.seal_some(reason)?),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    reception_task::Entity::update_many()
        .col_expr(reception_task::Column::Open, Expr::value(false))
        .filter(reception_task::Column::AgencyId.eq(before.agency_id))
        .filter(reception_task::Column::ReceptionId.eq(before.id))
        .exec(tx.db())
        .await?;
    let (operation, change) = match state {
        ReceptionState::Done | ReceptionState::Planned => ("receptionClose", ReceptionChange::Done),
        ReceptionState::Cancelled => ("receptionCancel", ReceptionChange::Cancelled),
    };
    let is = json!({ "state": after.state, "reason": reason });
    tx.record_change(operation, before.id, Some(&json!({ "state": before.state })), Some(&is)).await?;
    told(tx, &after, change).await?;
    Ok(after)
}

/// One reception that is still ahead or under way, as the caller has read it, locked.
async fn lock_planned(tx: &Tx, permission: Permission, id: ReceptionId, version: i32) -> Result<Reception> {
    let scope = tx.require(permission)?;
    let found = reception::Entity::find_by_id(id).filter(reading::receptions_within(&scope)).lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    if found.state == ReceptionState::Planned { Ok(found) } else { Err(Error::refused(&RECEPTION_ENDED).at("id")) }
}

/// The protocol of a reception, by the id that its kind has.
#[must_use]
pub fn protocol_id(reception: &Reception) -> ReceptionProtocolId {
    let StandardId(id) = reception.standard_id;
    ReceptionProtocolId::from_uuid(id)
}

pub(super) async fn told(tx: &Tx, reception: &Reception, change: ReceptionChange) -> Result<()> {
    let happened = ReceptionHappened {
        reception: reception.id,
        household: reception.household_id,
        arrives_at: reception.arrives_at,
        change,
    };
    tx.emit(RECEPTION_CHANGED, &happened).await
}
