//! Medicines that are taken by a schedule, and where each dose stands.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use entity::{
    care::{
        care_alert, care_log_entry,
        medication_order::{self, Column as C},
    },
    id::{CareLogEntryId, HouseholdId, HouseholdMemberId, MedicationOrderId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    AlertKind, CARE_HEALTH_READ, MEDICATION_ORDER, MedicationOrder,
    alerts::{self, NewAlert},
    disclosure::{self, About},
    drafting,
    log::{
        content::{LogContent, Noted},
        dose::{DoseState, NotedDose, dose_state},
    },
    logs, reach,
};
use crate::kernel::{
    Context, Each, Error, Result, Rule, Tx,
    actor::signature,
    input,
    recurrence::{Schedule, ScheduleProblem},
    span::Span,
};

/// The medicine was stopped.
pub const MEDICATION_STOPPED: Rule =
    Rule { code: "MEDICATION_STOPPED", message: "This medicine was stopped; order it anew if it is taken again." };

/// Doses are listed over at most so long.
const LONGEST_LIST: TimeDelta = TimeDelta::days(31);
/// Overdue doses are looked for so far back.
const LOOKED_BACK: TimeDelta = TimeDelta::hours(12);
/// A medicine is taken at most so often a day.
const MOST_TIMES: usize = 24;
/// A household has at most so many orders that are listed.
const MOST_ORDERS: u64 = 200;

/// What is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medicine {
    /// What it is called.
    pub name: String,
    /// How much of it.
    pub dose: String,
    /// How it is taken.
    pub route: Option<String>,
    /// What there is to look out for.
    pub instructions: Option<String>,
}

/// An order in the making.
#[derive(Clone, Debug)]
pub struct OrderInput {
    /// In which household.
    pub household: HouseholdId,
    /// For whom.
    pub member: HouseholdMemberId,
    /// What.
    pub medicine: Medicine,
    /// At which times of the day, on the branch's clock.
    pub times: Vec<NaiveTime>,
    /// On which days, by RFC 5545; every day when `None`.
    pub rule: Option<String>,
    /// The first day.
    pub first_day: NaiveDate,
    /// The last day.
    pub last_day: Option<NaiveDate>,
    /// Minutes after which a dose is late.
    pub late_after_minutes: i64,
}

/// Orders a medicine.
///
/// # Errors
/// [`Error::NotFound`] at `householdId` or `householdMemberId`, [`Error::Invalid`] at the field.
pub async fn order(tx: &Tx, input: OrderInput) -> Result<MedicationOrder> {
    let scope = tx.require(MEDICATION_ORDER)?;
    let household = reach::cared_for(tx, &scope, input.household, input.member).await?;
    let zone = drafting::zone_of(tx, household.branch_id).await?;
    let medicine = checked(&input.medicine)?;
    let mut times = input.times;
    times.sort_unstable();
    times.dedup();
    if times.is_empty() || times.len() > MOST_TIMES {
        return Err(Error::invalid("times", format!("must be 1 to {MOST_TIMES} different times of the day")));
    }
    let refuse = |problem: ScheduleProblem| match problem.field() {
        "firstDay" => Error::invalid("firstDay", problem.to_string()),
        "lastDay" => Error::invalid("lastDay", problem.to_string()),
        _ => Error::invalid("rule", problem.to_string()),
    };
    let rule = input.rule.unwrap_or_else(|| "FREQ=DAILY".to_owned());
    let schedule = |time: &NaiveTime| {
        Schedule::new(input.first_day.and_time(*time), 1, Some(rule.clone()), zone, input.last_day, [])
    };
    let schedules: Vec<Schedule> = times.iter().map(schedule).collect::<Result<_, _>>().map_err(refuse)?;
    let row = medication_order::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        household_member_id: Set(input.member),
        content: Set(Some(disclosure::seal(&*tx.vault().await?, &medicine)?)),
        schedule: Set(serde_json::to_value(&schedules).map_err(|_| Error::internal("a schedule is not JSON"))?),
        late_after_minutes: Set(input::whole("lateAfterMinutes", input.late_after_minutes, 5, 1_440)?),
        ordered_by: Set(signature(tx.actor())),
        ordered_at: Set(tx.now()),
        stopped_at: Set(None),
        version: Set(1),
    };
    let kept = row.insert(tx.db()).await?;
    let said = json!({ "medicine": medicine, "times": times, "rule": rule, "firstDay": input.first_day });
    tx.record_change("medicationOrder", kept.id, None, Some(&said)).await?;
    Ok(kept)
}

fn checked(medicine: &Medicine) -> Result<Medicine> {
    Ok(Medicine {
        name: input::required_text("name", &medicine.name, 200)?,
        dose: input::required_text("dose", &medicine.dose, 100)?,
        route: input::optional_text("route", medicine.route.as_deref(), 100)?,
        instructions: input::optional_text("instructions", medicine.instructions.as_deref(), 1_000)?,
    })
}

/// Stops a medicine: it is not due any more from now on.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`MEDICATION_STOPPED`].
pub async fn stop(tx: &Tx, id: MedicationOrderId, version: i32) -> Result<MedicationOrder> {
    let scope = tx.require(MEDICATION_ORDER)?;
    let before = medication_order::Entity::find_by_id(id)
        .filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    if before.stopped_at.is_some() {
        return Err(Error::refused(&MEDICATION_STOPPED).at("id"));
    }
    let row = medication_order::ActiveModel {
        id: Set(id),
        stopped_at: Set(Some(tx.now())),
        version: Set(version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("medicationStop", id, None, Some(&json!({ "stoppedAt": tx.now() }))).await?;
    Ok(after)
}

/// The medicines of a household, the newest first; those that were stopped as well when asked.
///
/// # Errors
/// As [`Context::require`].
pub async fn orders<Db: ConnectionTrait>(
    cx: &Context<Db>,
    household: HouseholdId,
    with_stopped: bool,
) -> Result<Vec<MedicationOrder>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let mut select = medication_order::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::HouseholdId.eq(household));
    if !with_stopped {
        select = select.filter(C::StoppedAt.is_null());
    }
    Ok(select.order_by_desc(C::Id).limit(MOST_ORDERS).all(cx.db()).await?)
}

/// What is taken; `None` once it was forgotten.
///
/// # Errors
/// When it cannot be opened.
pub async fn medicine<Db: ConnectionTrait>(cx: &Context<Db>, row: &MedicationOrder) -> Result<Option<Medicine>> {
    let of = (row.household_member_id, "medication");
    disclosure::health(cx, CARE_HEALTH_READ, about(row), of, row.content.as_ref()).await
}

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
            let late_after = TimeDelta::minutes(order.late_after_minutes.into());
            let state = dose_state(due_at, late_after, said.map(|(_, noted)| *noted), cx.now());
            doses.push(Dose { order: order.clone(), due_at, state, entry: said.map(|(entry, _)| *entry) });
        }
    }
    doses.sort_by_key(|dose| (dose.due_at, dose.order.id));
    Ok(doses)
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
    let Some(window) = Span::new(cx.now() - LOOKED_BACK, cx.now()) else { return Ok(()) };
    let orders = medication_order::Entity::find()
        .filter(C::AgencyId.eq(agency))
        .filter(C::StoppedAt.is_null())
        .all(cx.db())
        .await?;
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
    let late_after = TimeDelta::minutes(order.late_after_minutes.into());
    let is_overdue = |due_at: &DateTime<Utc>| {
        let said = noted.get(&(order.id, *due_at)).map(|(_, noted)| *noted);
        dose_state(*due_at, late_after, said, now) == DoseState::Overdue
    };
    Ok(due(order, window)?.into_iter().filter(is_overdue).map(occasion).collect())
}

/// A dose was noted: nobody has to look for it any more.
pub(super) async fn settled(tx: &Tx, order: MedicationOrderId, due_at: DateTime<Utc>) -> Result<()> {
    alerts::take_back(tx, AlertKind::Medication, order.0, occasion(due_at)).await
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

const fn about(row: &MedicationOrder) -> About {
    About { household: row.household_id, member: Some(row.household_member_id) }
}
