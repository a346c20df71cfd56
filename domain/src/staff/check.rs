//! Background checks: consent, date and result. The report itself is not kept.

use chrono::NaiveDate;
use entity::{id::StaffMemberId, staff::background_check};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{BackgroundCheck, CHECK_READ, CHECK_UPDATE, CheckResult, eligibility, member, qualification, reached};
use crate::kernel::{Context, Error, Result, Tx, input};

/// What a background check leaves behind.
#[derive(Clone, Debug)]
pub struct CheckInput {
    /// When the person agreed to it: nobody is checked without.
    pub consented_on: NaiveDate,
    /// When it was made.
    pub checked_on: NaiveDate,
    /// What it found.
    pub result: CheckResult,
    /// The last day on which it counts.
    pub valid_until: Option<NaiveDate>,
    /// Who made it, at most 200 characters.
    pub provider: String,
}

/// The background checks of people, in the order in which they were recorded.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_members<C: ConnectionTrait>(cx: &Context<C>, people: &[StaffMemberId]) -> Result<Vec<BackgroundCheck>> {
    let scope = cx.require(CHECK_READ)?;
    Ok(background_check::Entity::find()
        .filter(background_check::Column::AgencyId.eq(scope.agency))
        .filter(reached(background_check::Column::StaffMemberId, &scope, people))
        .order_by_asc(background_check::Column::Id)
        .all(cx.db())
        .await?)
}

/// Records a background check.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::NotFound`] at `staffMemberId`.
pub async fn record(tx: &Tx, person: StaffMemberId, input: CheckInput) -> Result<BackgroundCheck> {
    let person = member::locked(tx, CHECK_UPDATE, person).await?;
    if input.checked_on < input.consented_on {
        return Err(Error::invalid("checkedOn", "must not be before the day of consent"));
    }
    if input.checked_on > tx.now().date_naive() + chrono::TimeDelta::days(1) {
        return Err(Error::invalid("checkedOn", "lies in the future"));
    }
    if input.valid_until.is_some_and(|last| last <= input.checked_on) {
        return Err(Error::invalid("validUntil", "must be after the day of the check"));
    }
    let row = background_check::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(person.agency_id),
        staff_member_id: Set(person.id),
        consented_on: Set(input.consented_on),
        checked_on: Set(input.checked_on),
        result: Set(input.result),
        valid_until: Set(input.valid_until),
        provider: Set(input::required_text("provider", &input.provider, 200)?),
    };
    let check = row.insert(tx.db()).await?;
    let fact = json!({
        "consentedOn": check.consented_on,
        "checkedOn": check.checked_on,
        "result": check.result,
        "validUntil": check.valid_until,
        "provider": check.provider,
    });
    tx.record_change("backgroundCheckRecord", check.id, None, Some(&fact)).await?;
    tx.emit("staff.background_check.recorded", &json!({ "staffMemberId": person.id, "result": check.result })).await?;
    qualification::changed(tx, person.id).await?;
    Ok(check)
}

/// What a check found. The read leaves a trace.
#[must_use]
pub fn result<C>(cx: &Context<C>, check: &BackgroundCheck) -> CheckResult {
    cx.note_read(check.id, "result");
    check.result
}

/// Who made a check. The read leaves a trace.
#[must_use]
pub fn provider<'a, C>(cx: &Context<C>, check: &'a BackgroundCheck) -> &'a str {
    cx.note_read(check.id, "provider");
    &check.provider
}

/// A check as the rule of eligibility reads it.
#[must_use]
pub fn fact(check: &BackgroundCheck) -> eligibility::Check {
    eligibility::Check {
        on: check.checked_on,
        clear: check.result == CheckResult::Clear,
        valid_until: check.valid_until,
    }
}
