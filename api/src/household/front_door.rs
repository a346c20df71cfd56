//! Whose home it is, and what day it is there.

use async_graphql::{Context, Object};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use domain::{
    agency::branch,
    household::{self, HOUSEHOLD_READ, households},
    id::HouseholdId,
    kernel::{Context as Kernel, Error, Permission, Rows, recurrence::local_day, span::Span},
};

use super::Household;
use crate::graphql::{ContextExt, Date, Id, Result, TimeZone};

/// A household, and the day on the calendar of its branch.
#[derive(Clone)]
pub struct FrontDoor {
    pub household: household::Household,
    pub zone: Tz,
    pub today: NaiveDate,
}

impl FrontDoor {
    /// The household that was named; the caller's own when they have one and name none.
    ///
    /// # Errors
    /// `INVALID` and `NOT_FOUND` at `householdId`.
    pub async fn open(ctx: &Context<'_>, household: Option<Id<HouseholdId>>) -> Result<Self> {
        let cx = ctx.cx()?;
        let id = match (household, cx.require(HOUSEHOLD_READ)?.rows) {
            (Some(id), _) => id.0,
            (None, Rows::Households(own)) if own.len() == 1 => own[0],
            (None, _) => return Err(Error::invalid("householdId", "must say which of your households").into()),
        };
        let household = households::get(cx, id).await.map_err(|error| error.at("householdId"))?;
        let zone = branch::time_zone(&branch::get(cx, household.branch_id).await?)?;
        let today = cx.now().with_timezone(&zone).date_naive();
        Ok(Self { household, zone, today })
    }

    /// Whether the actor may do something in this household, of all that they see.
    #[must_use]
    pub fn may(&self, cx: &Kernel, permission: Permission) -> bool {
        cx.require(permission).is_ok_and(|scope| scope.has_household(self.household.branch_id, self.household.id))
    }

    /// The local days from so many days ago until today or before.
    ///
    /// # Errors
    /// When the day lies out of the calendar.
    pub fn days(&self, ago: u64, until: u64) -> Result<Span> {
        let day = |ago: u64| self.today.checked_sub_days(Days::new(ago)).and_then(|day| local_day(self.zone, day));
        let span = day(ago).zip(day(until)).and_then(|(first, last)| Span::new(first.start(), last.end()));
        Ok(span.ok_or_else(|| Error::internal("today is out of the calendar"))?)
    }
}

#[Object]
impl FrontDoor {
    /// The household.
    async fn household(&self) -> Household {
        Household(self.household.clone())
    }

    /// The day that is today, on the calendar of the household's branch.
    async fn today(&self) -> Date {
        self.today.into()
    }

    /// The time zone of that calendar.
    async fn time_zone(&self) -> TimeZone {
        TimeZone(self.zone)
    }
}
