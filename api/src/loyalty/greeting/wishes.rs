//! The days that households keep, and whether they wish to be greeted, in the schema.

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{FamilyDayId, HouseholdId, HouseholdMemberId},
    loyalty::greeting::{self, family_days},
};

use crate::graphql::{ContextExt, DateTime, Id, Result};

/// By which calendar a day comes round.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "greeting::FamilyCalendar")]
pub enum FamilyCalendar {
    /// The calendar of the offices.
    Gregorian,
    /// The Chinese lunar calendar.
    Lunar,
}

/// What a household keeps.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "greeting::FamilyDayKind")]
pub enum FamilyDayKind {
    /// A member's birthday, in place of the one by the date of birth.
    Birthday,
    /// The day of a wedding, of moving in, and the like.
    Anniversary,
}

/// A day that a household keeps every year.
pub struct FamilyDay(pub greeting::FamilyDay);

impl From<greeting::FamilyDay> for FamilyDay {
    fn from(row: greeting::FamilyDay) -> Self {
        Self(row)
    }
}

/// A day that a household keeps every year.
#[Object]
impl FamilyDay {
    /// The id.
    async fn id(&self) -> Id<FamilyDayId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// Whose birthday it is, by id. Null for an anniversary.
    async fn household_member_id(&self) -> Option<Id<HouseholdMemberId>> {
        self.0.household_member_id.map(Into::into)
    }

    /// What is kept.
    async fn kind(&self) -> FamilyDayKind {
        self.0.kind.into()
    }

    /// By which calendar it comes round.
    async fn calendar(&self) -> FamilyCalendar {
        self.0.calendar.into()
    }

    /// The month, 1 to 12.
    async fn month(&self) -> i32 {
        self.0.month
    }

    /// The day of the month. The thirtieth of a lunar month is kept on its last day where it has 29.
    async fn day(&self) -> i32 {
        self.0.day
    }

    /// Whether the lunar month is a leap month; in years without it the month of the same number counts.
    async fn leap_month(&self) -> bool {
        self.0.leap_month
    }

    /// What the household calls it. Null for a birthday, and once the household is erased.
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(family_days::name(ctx.cx()?, &self.0).await?)
    }
}

/// Whether a household wishes to be greeted.
pub struct GreetingConsent(pub greeting::GreetingConsent);

impl From<greeting::GreetingConsent> for GreetingConsent {
    fn from(row: greeting::GreetingConsent) -> Self {
        Self(row)
    }
}

/// Whether a household wishes to be greeted.
#[Object]
impl GreetingConsent {
    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// Whether it does.
    async fn wished(&self) -> bool {
        self.0.wished
    }

    /// When it said so last.
    async fn noted_at(&self) -> DateTime {
        self.0.noted_at.into()
    }

    /// Who noted it: `user_…`, `application_…` or `system`.
    async fn noted_by(&self) -> &str {
        &self.0.noted_by
    }
}
