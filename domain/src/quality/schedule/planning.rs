//! Inspections of schedules are planned two weeks ahead, and told of when they are due.
//!
//! A schedule remembers the moment up to which its inspections have been planned. It is moved in the transaction that plans
//! them, and the database refuses a second inspection for one time.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{InspectionId, InspectionScheduleId},
    quality::{inspection, inspection_occurrence, inspection_schedule, inspection_template},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::super::{
    INSPECTION_PLAN, Inspection, InspectionSchedule, InspectionState, InspectionTemplate,
    inspections::{self, Appointed, InspectionChange, PlanInput},
};
use crate::kernel::{Context, Each, Error, Result, Tx, recurrence::Schedule, span::Span};

/// A schedule has ended. Payload: [`ScheduleEnded`].
pub const SCHEDULE_STOPPED: &str = "quality.inspection_schedule.ended";

/// So far ahead inspections are planned.
pub const AHEAD: TimeDelta = TimeDelta::days(14);
/// They are planned further when less than that is missing.
const STEP: TimeDelta = TimeDelta::days(1);
/// Which schedule has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleEnded {
    /// The schedule.
    pub schedule: InspectionScheduleId,
    /// Whether nothing could be planned by it any more: the checklist, the inspector or the inspected are not there.
    pub stopped: bool,
}

/// The version of a checklist that was published last.
pub(super) async fn newest_template<Db: ConnectionTrait>(
    cx: &Context<Db>,
    code: &str,
) -> Result<Option<InspectionTemplate>> {
    use inspection_template::Column as C;
    Ok(inspection_template::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::Code.eq(code))
        .filter(C::PublishedAt.is_not_null())
        .order_by_desc(C::Number)
        .one(cx.db())
        .await?)
}

/// When the inspections of a schedule are.
///
/// # Errors
/// [`Error::Internal`] when the stored schedule cannot be read.
pub fn times(schedule: &InspectionSchedule) -> Result<Schedule> {
    serde_json::from_value(schedule.schedule.clone()).map_err(|_| Error::internal("a stored schedule cannot be read"))
}

/// Plans what is missing of the next two weeks, of every schedule in a transaction of its own.
pub(in super::super) async fn plan_due(cx: &Context) -> Result<()> {
    use inspection_schedule::Column as C;
    let due = inspection_schedule::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::GoesOn.eq(true))
        .filter(C::PlannedUntil.lte(cx.now() + AHEAD - STEP));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, further).await?;
    each.end()
}

async fn further(tx: &Tx, id: InspectionScheduleId) -> Result<()> {
    let found = inspection_schedule::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let Some(schedule) = found.filter(|schedule| schedule.goes_on) else { return Ok(()) };
    let planned = tx.attempt(async |tx| extend(tx, schedule.clone()).await).await;
    match planned {
        // Nobody is there to choose another one: it ends, and whoever plans hears of it.
        Err(error) if error.is_users() => ended(tx, &schedule, "inspectionScheduleStop").await.map(drop),
        other => other.map(drop),
    }
}

/// Plans the inspections of a locked schedule, as far ahead as they are to be there.
pub(super) async fn extend(tx: &Tx, schedule: InspectionSchedule) -> Result<InspectionSchedule> {
    let until = tx.now() + AHEAD;
    let Some(window) = Span::new(schedule.planned_until, until) else { return Ok(schedule) };
    let times = times(&schedule)?;
    let unread = |_| Error::internal("a stored schedule is not understood any more");
    let template = newest_template(tx, &schedule.template_code).await?;
    let template = template.ok_or_else(|| Error::invalid("templateCode", "names no checklist that is published"))?;
    for time in times.occurrences(window).map_err(unread)? {
        // What is over is not planned any more.
        if time.end() <= tx.now() {
            continue;
        }
        let appointed = Appointed { inspector: schedule.inspector_id, due_at: time.start(), miss_at: time.end() };
        let input = PlanInput {
            household: schedule.household_id,
            staff_member: schedule.staff_member_id,
            visit: None,
            template: template.id,
            kind: schedule.kind,
            appointed,
        };
        let planned = inspections::plan(tx, input).await?;
        keep(tx, &schedule, time.start(), planned.id).await?;
    }
    let goes_on = times.first_ending_after(until).map_err(unread)?.is_some();
    let row = inspection_schedule::ActiveModel {
        id: Set(schedule.id),
        planned_until: Set(until),
        goes_on: Set(goes_on),
        version: Set(schedule.version + 1),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}

async fn keep(tx: &Tx, schedule: &InspectionSchedule, at: DateTime<Utc>, inspection: InspectionId) -> Result<()> {
    let row = inspection_occurrence::ActiveModel {
        agency_id: Set(schedule.agency_id),
        inspection_schedule_id: Set(schedule.id),
        occurs_at: Set(at),
        inspection_id: Set(inspection),
    };
    inspection_occurrence::Entity::insert(row).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// A locked schedule ends.
pub(super) async fn ended(tx: &Tx, before: &InspectionSchedule, operation: &'static str) -> Result<InspectionSchedule> {
    tx.require(INSPECTION_PLAN)?;
    let row = inspection_schedule::ActiveModel {
        id: Set(before.id),
        goes_on: Set(false),
        ended_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    let (old, new) = (json!({ "endedAt": null }), json!({ "endedAt": after.ended_at }));
    tx.record_change(operation, after.id, Some(&old), Some(&new)).await?;
    tx.emit(SCHEDULE_STOPPED, &ScheduleEnded { schedule: after.id, stopped: tx.actor().is_system() }).await?;
    Ok(after)
}

/// Tells of inspections that are to be done from now on, once each.
pub(in super::super) async fn tell_due(cx: &Context) -> Result<()> {
    use inspection::Column as C;
    let due = inspection::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(InspectionState::Planned))
        .filter(C::DueToldAt.is_null())
        .filter(C::DueAt.lte(cx.now()));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, tell).await?;
    each.end()
}

async fn tell(tx: &Tx, id: InspectionId) -> Result<()> {
    let found = inspection::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let due =
        |row: &Inspection| row.state == InspectionState::Planned && row.due_told_at.is_none() && row.due_at <= tx.now();
    let Some(found) = found.filter(due) else { return Ok(()) };
    let row = inspection::ActiveModel { id: Set(id), due_told_at: Set(Some(tx.now())), ..Default::default() };
    row.update(tx.db()).await?;
    inspections::told(tx, &found, InspectionChange::Due).await
}
