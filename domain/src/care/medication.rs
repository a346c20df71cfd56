//! Medicines that are taken by a schedule.

use chrono::{NaiveDate, NaiveTime};
use entity::{
    care::medication_order::{self, Column as C},
    id::{HouseholdId, HouseholdMemberId, MedicationOrderId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    CARE_HEALTH_READ, MEDICATION_ORDER, MedicationOrder,
    disclosure::{self, About},
    reach,
};
use crate::{
    agency::branch,
    kernel::{
        Context, Error, Result, Rule, Tx,
        actor::signature,
        input,
        recurrence::{Schedule, ScheduleProblem},
    },
};

/// The medicine was stopped.
pub const MEDICATION_STOPPED: Rule =
    Rule { code: "MEDICATION_STOPPED", message: "This medicine was stopped; order it anew if it is taken again." };

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
    let zone = branch::zone_of(tx, household.branch_id).await?;
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
    stopped(tx, before).await
}

/// Stops all medicines of a household whose service has ended. The caller has checked that it may be.
pub(super) async fn stop_all(tx: &Tx, household: HouseholdId) -> Result<()> {
    let going_on = medication_order::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::HouseholdId.eq(household))
        .filter(C::StoppedAt.is_null())
        .order_by_asc(C::Id)
        .lock_exclusive()
        .all(tx.db())
        .await?;
    for order in going_on {
        stopped(tx, order).await?;
    }
    Ok(())
}

async fn stopped(tx: &Tx, before: MedicationOrder) -> Result<MedicationOrder> {
    let row = medication_order::ActiveModel {
        id: Set(before.id),
        stopped_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("medicationStop", before.id, None, Some(&json!({ "stoppedAt": tx.now() }))).await?;
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

const fn about(row: &MedicationOrder) -> About {
    About { household: row.household_id, member: Some(row.household_member_id) }
}
