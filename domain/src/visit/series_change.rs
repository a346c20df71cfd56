//! Changing what recurs: all that is to come, or this and what follows. A single visit is changed by itself.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::{AddressId, StaffMemberId, VisitId, VisitSeriesId},
    visit::{visit, visit_series},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::{
    VISIT_PLAN, VisitSeries, engagement,
    generation::{self, Strictness},
    reach,
    series::{self, Beginning, SeriesInput, made, readable, schedule, served, to_json},
    withdrawal,
};
use crate::{
    agency::branch,
    household::{Household, households},
    kernel::{
        Error, Result, Rule, Tx, input,
        recurrence::{Schedule, local_day},
    },
    matching::request_input::ScheduleInput,
    staff::{member, roster},
};

/// Nothing of the series is to come.
pub const SERIES_OVER: Rule =
    Rule { code: "SERIES_OVER", message: "No visit of this series is to come any more; plan another series." };

/// What a series is to be from a day on.
#[derive(Clone, Debug)]
pub struct ChangeInput {
    /// The first day on which it is so, on the branch's calendar: today for all that is to come, or the day of a visit for this
    /// one and what follows. From a later day on it is a series of its own.
    pub from: NaiveDate,
    /// Where.
    pub address: Option<AddressId>,
    /// When.
    pub schedule: ScheduleInput,
    /// Who comes.
    pub staff_member: Option<StaffMemberId>,
    /// Why; asked for when another carer was to come.
    pub reason: Option<String>,
    /// Why limits on working time are set aside; `None` when they are to be kept.
    pub override_reason: Option<String>,
}

/// Makes a series another one from a day on: visits to come to which nothing has happened are made anew, those that were
/// called off stay so, and what was is left as it was. What stays takes the place of an occurrence of that day. Answers the
/// series that goes on.
///
/// # Errors
/// [`Error::NotFound`] at `id`, `addressId` or `staffMemberId`, [`STALE`](crate::kernel::STALE), [`SERIES_OVER`],
/// [`Error::Invalid`] at `from`, `reason` or a field of `schedule`, and as [`series::create`].
pub async fn change(tx: &Tx, id: VisitSeriesId, version: i32, input: ChangeInput) -> Result<VisitSeries> {
    let before = locked(tx, id, version).await?;
    let household = served(tx, before.household_id, input.address).await?;
    if let Some(person) = input.staff_member {
        member::lock_seen(tx, person).await?;
    }
    let replaces = before.staff_member_id.is_some() && before.staff_member_id != input.staff_member;
    let reason = match input::optional_text("reason", input.reason.as_deref(), 500)? {
        None if replaces => return Err(Error::invalid("reason", "is asked for when another carer was to come")),
        reason => reason,
    };
    let zone = branch::zone_of(tx, household.branch_id).await?;
    let today = tx.now().with_timezone(&zone).date_naive();
    if input.from < today {
        return Err(Error::invalid("from", "lies in the past; what was stays as it was"));
    }
    let day =
        local_day(zone, input.from).ok_or_else(|| Error::invalid("from", "is out of the range of the calendar"))?;
    let from = day.start().max(tx.now());
    withdraw(tx, &before, from).await?;
    let old = schedule(&before)?;
    let asked = SeriesInput {
        household: household.id,
        address: input.address,
        service_type: before.service_type,
        schedule: input.schedule,
        staff_member: input.staff_member,
        override_reason: input.override_reason,
    };
    let Some(rest) = until(&old, input.from).filter(|_| today < input.from) else {
        return rewritten(tx, before, &household, asked, from, reason.as_deref()).await;
    };
    ended(tx, "visitSeriesChange", &before, Some(&rest), reason.as_deref()).await?;
    let beginning = Beginning { from, split_from: Some(before.id) };
    made(tx, &household, asked, beginning, Strictness::Refuse).await
}

/// The whole series is another one from now on.
async fn rewritten(
    tx: &Tx,
    before: VisitSeries,
    household: &Household,
    asked: SeriesInput,
    from: DateTime<Utc>,
    reason: Option<&str>,
) -> Result<VisitSeries> {
    let schedule = series::checked(tx, household, asked.schedule).await?;
    let row = visit_series::ActiveModel {
        id: Set(before.id),
        address_id: Set(asked.address),
        staff_member_id: Set(asked.staff_member),
        schedule: Set(to_json(&schedule)?),
        generated_until: Set(from),
        goes_on: Set(true),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    kept(tx, "visitSeriesChange", &before, &after, reason).await?;
    generation::extend(tx, after, Strictness::Refuse, asked.override_reason.as_deref()).await
}

/// Ends a series with its last day: visits behind it to which nothing has happened are not made, or taken back.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`SERIES_OVER`], [`Error::Invalid`] at `lastDay`.
pub async fn end(tx: &Tx, id: VisitSeriesId, version: i32, last_day: NaiveDate) -> Result<VisitSeries> {
    let before = locked(tx, id, version).await?;
    // Also where the household is served no more: its series are what is left to end.
    let household = households::get(tx, before.household_id).await.map_err(|error| error.at("id"))?;
    let zone = branch::zone_of(tx, household.branch_id).await?;
    let Some(first_free) = last_day.succ_opt() else {
        return Err(Error::invalid("lastDay", "is out of the range of the calendar"));
    };
    if first_free < tx.now().with_timezone(&zone).date_naive() {
        return Err(Error::invalid("lastDay", "lies in the past; what was stays as it was"));
    }
    let day =
        local_day(zone, first_free).ok_or_else(|| Error::invalid("lastDay", "is out of the range of the calendar"))?;
    withdraw(tx, &before, day.start().max(tx.now())).await?;
    let rest = until(&schedule(&before)?, first_free);
    ended(tx, "visitSeriesEnd", &before, rest.as_ref(), None).await
}

/// Ends a series today, with all that is ahead of it to which nothing has happened; one that is over stays as it is.
pub(super) async fn end_now(tx: &Tx, household: &Household, id: VisitSeriesId) -> Result<()> {
    let before = reach::lock_series(tx, &tx.require(VISIT_PLAN)?, id).await?;
    if !goes_on(tx, &before)? {
        return Ok(());
    }
    withdraw(tx, &before, tx.now()).await?;
    let today = tx.now().with_timezone(&branch::zone_of(tx, household.branch_id).await?).date_naive();
    let rest =
        today.succ_opt().map(|tomorrow| schedule(&before).map(|planned| until(&planned, tomorrow))).transpose()?;
    ended(tx, "visitSeriesEnd", &before, rest.flatten().as_ref(), None).await.map(drop)
}

/// Whether anything of a series is to come.
fn goes_on(tx: &Tx, series: &VisitSeries) -> Result<bool> {
    let ahead = schedule(series)?.first_ending_after(tx.now());
    Ok(ahead.map_err(|_| Error::internal("a stored schedule is not understood any more"))?.is_some())
}

async fn locked(tx: &Tx, id: VisitSeriesId, version: i32) -> Result<VisitSeries> {
    let before = reach::lock_series(tx, &tx.require(VISIT_PLAN)?, id).await?;
    input::same_version(version, before.version)?;
    if goes_on(tx, &before)? { Ok(before) } else { Err(Error::refused(&SERIES_OVER).at("id")) }
}

/// A schedule that ends on the day before; `None` when nothing of it is left.
fn until(schedule: &Schedule, day: NaiveDate) -> Option<Schedule> {
    let last = day.pred_opt()?;
    let last = schedule.last_day().map_or(last, |planned| planned.min(last));
    let rule = schedule.rule().map(str::to_owned);
    let skipped = schedule.skipped().iter().copied();
    Schedule::new(schedule.first_start(), schedule.minutes(), rule, schedule.time_zone(), Some(last), skipped).ok()
}

/// Writes a series as one that has no visits to be made any more; without a schedule that is left, all of it was taken back.
async fn ended(
    tx: &Tx,
    operation: &'static str,
    before: &VisitSeries,
    rest: Option<&Schedule>,
    reason: Option<&str>,
) -> Result<VisitSeries> {
    let schedule = rest.map_or(Ok(before.schedule.clone()), to_json)?;
    let row = visit_series::ActiveModel {
        id: Set(before.id),
        schedule: Set(schedule),
        goes_on: Set(rest.is_some() && before.goes_on),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    kept(tx, operation, before, &after, reason).await?;
    Ok(after)
}

/// Keeps the history of a change, with why it was made where somebody says so.
async fn kept(
    tx: &Tx,
    operation: &'static str,
    before: &VisitSeries,
    after: &VisitSeries,
    reason: Option<&str>,
) -> Result<()> {
    let mut new = readable(after);
    if let Some(reason) = reason {
        new["reason"] = json!(reason);
    }
    tx.record_change(operation, before.id, Some(&readable(before)), Some(&new)).await
}

/// Takes back the visits of a series from a moment on to which nothing has happened, with the hours that they take. One that
/// was moved over that moment, to either side, stays, and so does one of which something is noted elsewhere.
async fn withdraw(tx: &Tx, series: &VisitSeries, from: DateTime<Utc>) -> Result<()> {
    use visit::Column as C;
    let untouched: Vec<(VisitId, Option<StaffMemberId>)> = visit::Entity::find()
        .select_only()
        .columns([C::Id, C::StaffMemberId])
        .filter(reach::untouched(series.agency_id))
        .filter(C::VisitSeriesId.eq(series.id))
        .filter(C::OccursAt.gte(from))
        .filter(C::StartsAt.gte(from))
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await?;
    let ids: Vec<VisitId> = untouched.iter().map(|(id, _)| *id).collect();
    let gone = withdrawal::take_back(tx, series.agency_id, &ids).await?;
    let sources: Vec<Uuid> = gone.iter().map(|id| id.0).collect();
    roster::release_all(tx, &sources).await?;
    let people: BTreeSet<StaffMemberId> = untouched.iter().filter_map(|(_, person)| *person).collect();
    for person in people {
        engagement::settle(tx, series.household_id, person).await?;
    }
    Ok(())
}
