//! How households stand, as they are read.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use entity::{
    id::{HouseholdId, RetentionStandingId},
    loyalty::{
        gesture::{self, GestureState},
        retention_standing::{self, Column as C, Rung},
    },
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{
    RetentionStanding,
    ladder::Reason,
    risk::Push,
    survival::{self, Drop, Stay},
};
use crate::{
    household::belonging,
    kernel::{
        Context, Error, Page, PageRequest, Result,
        page::{Direction, ListOrder, page},
    },
    loyalty::RETENTION_READ,
    quality::statistics::Confidence,
};

/// No more than so many months are compared at once.
const MOST_MONTHS: i32 = 60;

/// Which households are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct StandingFilter {
    /// On one of these rungs; on any when empty.
    pub rungs: Vec<Rung>,
    /// At least so much at risk.
    pub least_risk: Option<i32>,
    /// Due to hear from the agency until this day.
    pub contact_due: Option<NaiveDate>,
    /// This household alone.
    pub household: Option<HouseholdId>,
}

/// How households stand, those first that are most at risk; those that are due to hear first where that is asked for.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &StandingFilter,
    request: &PageRequest,
) -> Result<Page<RetentionStanding>> {
    let scope = cx.require(RETENTION_READ)?;
    let mut select = retention_standing::Entity::find().filter(belonging(&scope, C::AgencyId, C::HouseholdId));
    if !filter.rungs.is_empty() {
        select = select.filter(C::Rung.is_in(filter.rungs.iter().copied()));
    }
    if let Some(risk) = filter.least_risk {
        select = select.filter(C::Risk.gte(risk));
    }
    if let Some(day) = filter.contact_due {
        select = select.filter(C::NextContactOn.lte(day));
    }
    if let Some(household) = filter.household {
        select = select.filter(C::HouseholdId.eq(household));
    }
    let by_risk = ListOrder::by(C::Risk, Direction::Descending, |row: &RetentionStanding| row.risk.into());
    let order = by_risk.then(C::Id, Direction::Ascending, |row: &RetentionStanding| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some standings, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[RetentionStandingId],
) -> Result<HashMap<RetentionStandingId, RetentionStanding>> {
    let scope = cx.require(RETENTION_READ)?;
    let found = retention_standing::Entity::find()
        .filter(belonging(&scope, C::AgencyId, C::HouseholdId))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// What leads to the rung.
///
/// # Errors
/// [`Error::Internal`] when it cannot be read.
pub fn reasons(standing: &RetentionStanding) -> Result<Vec<Reason>> {
    serde_json::from_value(standing.reasons.clone()).map_err(|_| Error::internal("reasons cannot be read"))
}

/// What pushes it away.
///
/// # Errors
/// [`Error::Internal`] when it cannot be read.
pub fn pushes(standing: &RetentionStanding) -> Result<Vec<Push>> {
    serde_json::from_value(standing.pushes.clone()).map_err(|_| Error::internal("pushes cannot be read"))
}

/// What gestures for households have cost, in the smallest unit of the agency's currency; households without one are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn gesture_costs<Db: ConnectionTrait>(
    cx: &Context<Db>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, i64>> {
    use gesture::Column as G;
    let scope = cx.require(RETENTION_READ)?;
    let found = gesture::Entity::find()
        .select_only()
        .column(G::HouseholdId)
        .column_as(Expr::cust("cast(sum(cost) as bigint)"), "cost")
        .filter(belonging(&scope, G::AgencyId, G::HouseholdId))
        .filter(G::HouseholdId.is_in(households.iter().copied()))
        .filter(G::State.eq(GestureState::Done))
        .group_by(G::HouseholdId)
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(found.into_iter().collect())
}

/// How many households stand on each rung, and how many are at risk or lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// By rung, lowest first; lost households are left out.
    pub rungs: BTreeMap<Rung, i64>,
    /// Of those, whom something pushes away.
    pub at_risk: i64,
    /// Households that have left.
    pub lost: i64,
}

/// The figures of all households that the actor sees.
///
/// # Errors
/// As [`Context::require`].
pub async fn figures<Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Figures> {
    let scope = cx.require(RETENTION_READ)?;
    let rows: Vec<(Rung, bool, i64, i64)> = retention_standing::Entity::find()
        .select_only()
        .columns([C::Rung, C::Lost])
        .column_as(C::Id.count(), "households")
        .column_as(Expr::cust("cast(sum(case when risk > 0 then 1 else 0 end) as bigint)"), "at_risk")
        .filter(belonging(&scope, C::AgencyId, C::HouseholdId))
        .group_by(C::Rung)
        .group_by(C::Lost)
        .into_tuple()
        .all(cx.db())
        .await?;
    let mut figures = Figures::default();
    for (rung, lost, households, at_risk) in rows {
        if lost {
            figures.lost += households;
        } else {
            *figures.rungs.entry(rung).or_default() += households;
            figures.at_risk += at_risk;
        }
    }
    Ok(figures)
}

/// The households that began in one month, and how long they stayed.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohort {
    /// The first day of the month.
    pub month: NaiveDate,
    /// How many households.
    pub households: u32,
    /// The estimate, in months from the first visit or payment.
    pub drops: Vec<Drop>,
}

/// How long households stay, by the month of their first visit or payment.
///
/// # Errors
/// [`Error::Invalid`] at `to` when it lies before `from`, or more than 60 months behind it.
pub async fn cohorts<Db: ConnectionTrait>(cx: &Context<Db>, [from, to]: [NaiveDate; 2]) -> Result<Vec<Cohort>> {
    let scope = cx.require(RETENTION_READ)?;
    let months = whole_months(from, to) + 1;
    if to < from || months > MOST_MONTHS {
        return Err(Error::invalid("to", format!("must be from `from` to {MOST_MONTHS} months on")));
    }
    let (first, last) = (from.with_day(1).unwrap_or(from), end_of_month(to));
    let rows: Vec<(NaiveDate, NaiveDate, bool)> = retention_standing::Entity::find()
        .select_only()
        .columns([C::FirstSeen, C::LastSeen, C::Lost])
        .filter(belonging(&scope, C::AgencyId, C::HouseholdId))
        .filter(C::FirstSeen.between(first, last))
        .order_by_asc(C::FirstSeen)
        .into_tuple()
        .all(cx.db())
        .await?;
    let today = cx.now().date_naive();
    let mut stays: BTreeMap<NaiveDate, Vec<Stay>> = BTreeMap::new();
    for (begun, seen, lost) in rows {
        let until = if lost { seen } else { today.max(seen) };
        let time = u32::try_from(whole_months(begun, until)).unwrap_or(0);
        stays.entry(begun.with_day(1).unwrap_or(begun)).or_default().push(Stay { time, left: lost });
    }
    let cohort = |(month, stays): (NaiveDate, Vec<Stay>)| Cohort {
        month,
        households: u32::try_from(stays.len()).unwrap_or(u32::MAX),
        drops: survival::estimate(&stays, Confidence::USUAL),
    };
    Ok(stays.into_iter().map(cohort).collect())
}

/// Whole months from one day to another; the day of the month counts.
fn whole_months(from: NaiveDate, to: NaiveDate) -> i32 {
    let months = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month()).unwrap_or(0);
    let begun = months(to) - months(from);
    if to.day() < from.day() { begun - 1 } else { begun }
}

fn end_of_month(day: NaiveDate) -> NaiveDate {
    let next = day.with_day(1).and_then(|first| first.checked_add_months(chrono::Months::new(1)));
    next.and_then(|next| next.pred_opt()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_whole() {
        let months = |from: &str, to: &str| whole_months(from.parse().expect("a day"), to.parse().expect("a day"));
        assert_eq!(months("2026-01-31", "2026-02-28"), 0);
        assert_eq!(months("2026-01-15", "2026-02-15"), 1);
        assert_eq!(months("2025-12-01", "2026-12-31"), 12);
        assert_eq!(end_of_month("2028-02-03".parse().expect("a day")).to_string(), "2028-02-29");
    }
}
