//! Alarms of receptions: each sounds once, when its task is due and not done.

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdId, ReceptionId, ReceptionTaskId, StaffMemberId, UserId},
    quality::{reception, reception_assignment, reception_task},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

use super::{
    super::ReceptionState,
    timing::{Alarm, STALE_AFTER},
};
use crate::kernel::{Context, Each, Result, Tx};

/// A task of a reception is due and not done. Payload: [`AlarmSounded`]. Once for each time at which it is due.
pub const RECEPTION_ALARM: &str = "quality.reception.alarm";

/// Which task is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmSounded {
    /// The reception.
    pub reception: ReceptionId,
    /// Who is received.
    pub household: HouseholdId,
    /// When they arrive.
    pub arrives_at: DateTime<Utc>,
    /// What is due.
    pub task: ReceptionTaskId,
    /// What the protocol calls it.
    pub code: String,
    /// When it was due.
    pub due_at: DateTime<Utc>,
    /// Who of the staff was assigned it.
    pub staff_member: Option<StaffMemberId>,
    /// Or whose account.
    pub user: Option<UserId>,
}

/// Sounds what is due.
pub(in super::super) async fn sound_due(cx: &Context) -> Result<()> {
    use reception_task::Column as C;
    let due = reception_task::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::Open.eq(true))
        .filter(C::Alarm.eq(true))
        .filter(C::AlarmedAt.is_null())
        .filter(C::DueAt.lte(cx.now()))
        .filter(C::DueAt.gt(cx.now() - STALE_AFTER));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, sound).await?;
    each.end()
}

/// Sounds an alarm, unless its task was done, moved or called off meanwhile.
async fn sound(tx: &Tx, id: ReceptionTaskId) -> Result<()> {
    let Some(seen) = reception_task::Entity::find_by_id(id).one(tx.db()).await? else { return Ok(()) };
    // The reception first: whoever moves or ends it locks it before its tasks.
    let reception = reception::Entity::find_by_id(seen.reception_id).lock_exclusive().one(tx.db()).await?;
    let Some(reception) = reception.filter(|found| found.state == ReceptionState::Planned) else { return Ok(()) };
    let found = reception_task::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let Some(task) = found.filter(|task| task.open && task.alarm) else { return Ok(()) };
    let before = Alarm { due_at: task.due_at, sounded_at: task.alarmed_at };
    let after = before.looked_at(tx.now());
    if after == before {
        return Ok(());
    }
    let row = reception_task::ActiveModel { id: Set(id), alarmed_at: Set(after.sounded_at), ..Default::default() };
    row.update(tx.db()).await?;
    let holder = reception_assignment::Entity::find()
        .filter(reception_assignment::Column::AgencyId.eq(task.agency_id))
        .filter(reception_assignment::Column::ReceptionTaskId.eq(id))
        .filter(reception_assignment::Column::EndedAt.is_null())
        .one(tx.db())
        .await?;
    let sounded = AlarmSounded {
        reception: reception.id,
        household: reception.household_id,
        arrives_at: reception.arrives_at,
        task: task.id,
        code: task.code,
        due_at: task.due_at,
        staff_member: holder.as_ref().and_then(|holder| holder.staff_member_id),
        user: holder.as_ref().and_then(|holder| holder.user_id),
    };
    tx.emit(RECEPTION_ALARM, &sounded).await
}
