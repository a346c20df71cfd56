//! Days that households keep.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::{FamilyDayId, HouseholdId, HouseholdMemberId},
    loyalty::family_day,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, PaginatorTrait,
    QueryFilter, QueryOrder,
};

use super::{FamilyCalendar, FamilyDay, FamilyDayKind};
use crate::{
    household::{belonging, households, members},
    kernel::{Context, Error, OrRefuse, Result, Rule, Tx, actor::signature, input, words},
    loyalty::{FAMILY_DAY_KEEP, FAMILY_DAY_READ},
};

/// A member has one birthday.
pub const BIRTHDAY_KEPT: Rule =
    Rule { code: "BIRTHDAY_KEPT", message: "A birthday of this member is kept already; remove it first." };
/// A household keeps so many days.
pub const FAMILY_DAYS_FULL: Rule =
    Rule { code: "FAMILY_DAYS_FULL", message: "The household keeps as many days as it can; remove one of them first." };

const MOST_DAYS: u64 = 50;

/// What is kept, as it is told.
#[derive(Clone, Debug)]
pub struct FamilyDayInput {
    /// By which calendar.
    pub calendar: FamilyCalendar,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31, or to 30 of a lunar month.
    pub day: i64,
    /// Whether the lunar month is a leap month.
    pub leap_month: bool,
    /// Whose birthday it is; otherwise it is an anniversary.
    pub member: Option<HouseholdMemberId>,
    /// What the household calls an anniversary, at most 100 characters.
    pub name: Option<String>,
}

/// The days that households keep, in the order in which they were noted.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<FamilyDay>>> {
    use family_day::Column as C;
    let scope = cx.require(FAMILY_DAY_READ)?;
    let rows = family_day::Entity::find()
        .filter(belonging(&scope, C::AgencyId, C::HouseholdId))
        .filter(C::HouseholdId.is_in(households.iter().copied()))
        .order_by_asc(C::Id)
        .all(cx.db())
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        found.entry(row.household_id).or_default().push(row);
    }
    Ok(found)
}

/// What a household calls a day; `None` for a birthday, and once the household is erased.
///
/// # Errors
/// When it cannot be opened.
pub async fn name<C: ConnectionTrait>(cx: &Context<C>, day: &FamilyDay) -> Result<Option<String>> {
    words::said(cx, day.name.as_ref()).await
}

/// Notes a day that a household keeps.
///
/// # Errors
/// [`Error::NotFound`] at `householdId` or `householdMemberId`, [`Error::Invalid`] naming the field, [`BIRTHDAY_KEPT`],
/// [`FAMILY_DAYS_FULL`].
pub async fn add(tx: &Tx, household: HouseholdId, told: FamilyDayInput) -> Result<FamilyDay> {
    let scope = tx.require(FAMILY_DAY_KEEP)?;
    let household = households::within(tx, &scope, "householdId", household).await?;
    let (month, day) = checked_day(&told)?;
    if let Some(member) = told.member {
        let missing = || Error::not_found(member).at("householdMemberId");
        let found = members::get(tx, member).await.map_err(|_| missing())?;
        if found.household_id != household.id {
            return Err(missing());
        }
    }
    let name = match told.member {
        Some(_) => None,
        None => Some(input::required_text("name", told.name.as_deref().unwrap_or_default(), 100)?),
    };
    let kept = family_day::Entity::find()
        .filter(family_day::Column::AgencyId.eq(scope.agency))
        .filter(family_day::Column::HouseholdId.eq(household.id));
    if kept.count(tx.db()).await? >= MOST_DAYS {
        return Err(Error::refused(&FAMILY_DAYS_FULL).at("householdId"));
    }
    let row = family_day::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        household_member_id: Set(told.member),
        kind: Set(if told.member.is_some() { FamilyDayKind::Birthday } else { FamilyDayKind::Anniversary }),
        calendar: Set(told.calendar),
        month: Set(month),
        day: Set(day),
        leap_month: Set(told.leap_month),
        name: Set(tx.vault().await?.seal_some(name.as_deref())?),
        noted_at: Set(tx.now()),
        noted_by: Set(signature(tx.actor())),
    };
    let noted = row.insert(tx.db()).await;
    noted.or_refuse_duplicate(&BIRTHDAY_KEPT).map_err(|error| error.at("householdMemberId"))
}

fn checked_day(told: &FamilyDayInput) -> Result<(i32, i32)> {
    let month: i32 = input::whole("month", told.month, 1, 12)?;
    let day: i32 = input::whole("day", told.day, 1, 31)?;
    let there_is = match told.calendar {
        FamilyCalendar::Lunar => day <= 30,
        // Of a leap year, so that 29 February is one.
        FamilyCalendar::Gregorian => {
            let parts = (u32::try_from(month), u32::try_from(day));
            matches!(parts, (Ok(month), Ok(day)) if NaiveDate::from_ymd_opt(2024, month, day).is_some())
        }
    };
    if !there_is {
        return Err(Error::invalid("day", "is no day of that month"));
    }
    if told.leap_month && told.calendar == FamilyCalendar::Gregorian {
        return Err(Error::invalid("leapMonth", "is one of the lunar calendar alone"));
    }
    Ok((month, day))
}

/// Forgets a day. What was drafted for it stays, to be declined.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn remove(tx: &Tx, id: FamilyDayId) -> Result<()> {
    let scope = tx.require(FAMILY_DAY_KEEP)?;
    let found = family_day::Entity::find_by_id(id)
        .filter(belonging(&scope, family_day::Column::AgencyId, family_day::Column::HouseholdId))
        .one(tx.db())
        .await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    found.delete(tx.db()).await?;
    Ok(())
}
