//! Where each dose of a medicine stands, and the watch over those that nobody notes.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    care::{
        care_alert, care_log_entry,
        medication_order::{self, Column as C},
    },
    id::{CareLogEntryId, HouseholdId, HouseholdMemberId, MedicationOrderId},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{
    AlertKind, CARE_HEALTH_READ, MedicationOrder,
    alerts::{self, NewAlert},
    disclosure,
    log::{
        content::{LogContent, Noted},
        dose::{DoseState, NotedDose, dose_state},
    },
    logs,
    medication::orders,
};
use crate::kernel::{Context, Each, Error, Result, Tx, recurrence::Schedule, span::Span};

/// Doses are listed over at most so long.
const LONGEST_LIST: TimeDelta = TimeDelta::days(31);
/// Overdue doses are looked for so far back behind the moment from which they are late.
const LOOKED_BACK: TimeDelta = TimeDelta::hours(12);

/// A dose that is or was due.
#[derive(Clone, Debug)]
pub struct Dose {
    /// Of what.
    pub order: MedicationOrder,
    /// When.
    pub due_at: DateTime<Utc>,
    /// Where it stands.
    pub state: DoseState,
    /// The entry that says so.
    pub entry: Option<CareLogEntryId>,
}

/// The doses of a household that are due in a time, in order, with where each stands.
///
/// # Errors
/// [`Error::Invalid`] at `until`: after `from`, within 31 days.
pub async fn doses<Db: ConnectionTrait>(
    cx: &Context<Db>,
    household: HouseholdId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Dose>> {
    cx.require(CARE_HEALTH_READ)?;
    let window = Span::new(from, until).filter(|window| window.duration() <= LONGEST_LIST);
    let window = window.ok_or_else(|| Error::invalid("until", "must be after `from`, within 31 days"))?;
    // The doses of a medicine that was stopped meanwhile were due until then.
    let orders = orders(cx, household, true).await?;
    let noted = noted_doses(cx, &orders, window).await?;
    let mut doses = Vec::new();
    for order in &orders {
        for due_at in due(order, window)? {
            let said = noted.get(&(order.id, due_at));
            let state = dose_state(due_at, late_after(order), said.map(|(_, noted)| *noted), cx.now());
            doses.push(Dose { order: order.clone(), due_at, state, entry: said.map(|(entry, _)| *entry) });
        }
    }
    doses.sort_by_key(|dose| (dose.due_at, dose.order.id));
    Ok(doses)
}

/// How long after it was due a dose is late.
fn late_after(order: &MedicationOrder) -> TimeDelta {
    TimeDelta::minutes(order.late_after_minutes.into())
}

/// When an order is due in a time; not from when it was stopped.
fn due(order: &MedicationOrder, window: Span) -> Result<Vec<DateTime<Utc>>> {
    let schedules: Vec<Schedule> = serde_json::from_value(order.schedule.clone())
        .map_err(|_| Error::internal("a stored schedule cannot be read"))?;
    let mut due = Vec::new();
    for schedule in schedules {
        let spans = schedule.occurrences(window).map_err(|problem| Error::internal(problem.to_string()))?;
        due.extend(spans.iter().map(Span::start));
    }
    due.retain(|at| order.stopped_at.is_none_or(|stopped| *at < stopped));
    Ok(due)
}

type NotedDoses = HashMap<(MedicationOrderId, DateTime<Utc>), (CareLogEntryId, NotedDose)>;

/// What holds of what was noted of doses.
async fn noted_doses<Db: ConnectionTrait>(
    cx: &Context<Db>,
    orders: &[MedicationOrder],
    window: Span,
) -> Result<NotedDoses> {
    use care_log_entry::Column as L;
    let agency = cx.signed_in()?;
    let rows = care_log_entry::Entity::find()
        .filter(L::AgencyId.eq(agency))
        .filter(L::MedicationOrderId.is_in(orders.iter().map(|order| order.id)))
        .filter(L::DueAt.gte(window.start()))
        .filter(L::DueAt.lt(window.end()))
        .filter(L::Id.not_in_subquery(logs::corrected_ids(agency)))
        .all(cx.db())
        .await?;
    let vault = cx.vault().await?;
    let mut noted = HashMap::new();
    for row in rows {
        let said: Option<Noted> = disclosure::open_some(&vault, row.content.as_ref())?;
        if let (Some(order), Some(due_at), Some(Noted { content: LogContent::Medication { outcome }, .. })) =
            (row.medication_order_id, row.due_at, said)
        {
            noted.insert((order, due_at), (row.id, NotedDose { outcome, at: row.happened_at }));
        }
    }
    Ok(noted)
}

/// Refuses a dose that is not one of the person's.
pub(super) async fn refuse_unknown_dose(
    tx: &Tx,
    member: HouseholdMemberId,
    id: MedicationOrderId,
    due_at: DateTime<Utc>,
) -> Result<()> {
    let order = medication_order::Entity::find_by_id(id)
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::HouseholdMemberId.eq(member))
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("dose.orderId"))?;
    let moment = Span::new(due_at, due_at + TimeDelta::seconds(1));
    let known = moment.map(|moment| due(&order, moment)).transpose()?.unwrap_or_default();
    if known.contains(&due_at) {
        Ok(())
    } else {
        Err(Error::invalid("dose.dueAt", "is no time at which this medicine is due"))
    }
}

/// Raises an alert about every dose that is long due and of which nobody has noted anything.
pub(super) async fn watch_due(cx: &Context) -> Result<()> {
    let agency = cx.require(CARE_HEALTH_READ)?.agency;
    let orders = medication_order::Entity::find()
        .filter(C::AgencyId.eq(agency))
        .filter(C::StoppedAt.is_null())
        .all(cx.db())
        .await?;
    let looked_at = |late_after: TimeDelta| Span::new(cx.now() - late_after - LOOKED_BACK, cx.now());
    let Some(window) = orders.iter().map(late_after).max().and_then(looked_at) else { return Ok(()) };
    let noted = noted_doses(cx, &orders, window).await?;
    let known: HashSet<(Uuid, Uuid)> = care_alert::Entity::find()
        .select_only()
        .columns([care_alert::Column::SourceId, care_alert::Column::OccasionId])
        .filter(care_alert::Column::AgencyId.eq(agency))
        .filter(care_alert::Column::Kind.eq(AlertKind::Medication))
        .filter(care_alert::Column::RaisedAt.gte(window.start()))
        .into_tuple()
        .all(cx.db())
        .await?
        .into_iter()
        .collect();
    let mut each = Each::default();
    for order in &orders {
        let Some(window) = looked_at(late_after(order)) else { continue };
        let overdue = overdue(order, window, &noted, cx.now()).map(|mut overdue| {
            overdue.retain(|occasion| !known.contains(&(order.id.0, *occasion)));
            overdue
        });
        match overdue {
            Ok(overdue) => {
                for occasion in overdue {
                    let raised = cx.write(async |tx| alerts::raise(tx, overdue_alert(order, occasion)).await).await;
                    each.count(cx, &order.id, raised);
                }
            }
            Err(error) => each.count(cx, &order.id, Err(error)),
        }
    }
    each.end()
}

/// The doses of an order that are long due within a time and of which nobody has noted anything, as alerts name them.
fn overdue(order: &MedicationOrder, window: Span, noted: &NotedDoses, now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    let late_after = late_after(order);
    let is_overdue = |due_at: &DateTime<Utc>| {
        let said = noted.get(&(order.id, *due_at)).map(|(_, noted)| *noted);
        dose_state(*due_at, late_after, said, now) == DoseState::Overdue
    };
    Ok(due(order, window)?.into_iter().filter(is_overdue).map(occasion).collect())
}

/// A dose was noted: nobody has to look for it any more.
pub(super) async fn settled(tx: &Tx, order: MedicationOrderId, due_at: DateTime<Utc>) -> Result<()> {
    alerts::take_back(tx, AlertKind::Medication, order.0, Some(occasion(due_at))).await
}

/// A moment in the form in which an alert names what it happened at.
fn occasion(due_at: DateTime<Utc>) -> Uuid {
    Uuid::from_u64_pair(0, due_at.timestamp_micros().unsigned_abs())
}

fn overdue_alert(order: &MedicationOrder, occasion: Uuid) -> NewAlert {
    NewAlert {
        household: order.household_id,
        member: Some(order.household_member_id),
        visit: None,
        kind: AlertKind::Medication,
        source: order.id.0,
        rule: "OVERDUE".to_owned(),
        occasion: Some(occasion),
        detail: "A medicine is long due, and nobody has noted it".to_owned(),
    }
}
