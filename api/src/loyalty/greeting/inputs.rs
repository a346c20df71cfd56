//! What is said on changing greetings.

use async_graphql::InputObject;
use domain::id::{FamilyDayId, GreetingId, HouseholdId, HouseholdMemberId};

use super::{greeting::GreetingOccasion, wishes::FamilyCalendar};
use crate::{
    graphql::{Id, Language},
    household::ContactChannel,
};

/// Approves a draft.
#[derive(InputObject)]
pub(super) struct GreetingApproveInput {
    /// Which greeting.
    pub id: Id<GreetingId>,
    /// The version that you read.
    pub version: i32,
}

/// Declines a greeting.
#[derive(InputObject)]
pub(super) struct GreetingDeclineInput {
    /// Which greeting.
    pub id: Id<GreetingId>,
    /// The version that you read.
    pub version: i32,
}

/// Tries a greeting again.
#[derive(InputObject)]
pub(super) struct GreetingRetryInput {
    /// Which greeting.
    pub id: Id<GreetingId>,
    /// The version that you read.
    pub version: i32,
}

/// Says that a greeting has arrived.
#[derive(InputObject)]
pub(super) struct GreetingConfirmInput {
    /// Which greeting.
    pub id: Id<GreetingId>,
    /// The version that you read.
    pub version: i32,
}

/// Words a draft anew.
#[derive(InputObject)]
pub(super) struct GreetingRewordInput {
    /// Which greeting.
    pub id: Id<GreetingId>,
    /// The version that you read.
    pub version: i32,
    /// What is said, as it is sent; at most 1 000 characters.
    pub words: String,
    /// Another way. Left out, it stays.
    pub channel: Option<ContactChannel>,
}

/// Sets words for an occasion.
#[derive(InputObject)]
pub(super) struct GreetingTemplateSetInput {
    /// On what.
    pub occasion: GreetingOccasion,
    /// In which language.
    pub language: Language,
    /// What is said, at most 1 000 characters, with places in braces: `{address}`, `{agency}`, on a birthday `{name}` and
    /// `{age}`, on a family day `{day}`. Left out, the usual words hold again.
    pub words: Option<String>,
}

/// Notes whether a household wishes to be greeted.
#[derive(InputObject)]
pub(super) struct GreetingConsentSetInput {
    /// Which household.
    pub household_id: Id<HouseholdId>,
    /// Whether it does.
    pub wished: bool,
}

/// Notes a day that a household keeps.
#[derive(InputObject)]
pub(super) struct FamilyDayAddInput {
    /// Which household.
    pub household_id: Id<HouseholdId>,
    /// By which calendar it comes round.
    pub calendar: FamilyCalendar,
    /// The month, 1 to 12.
    pub month: i32,
    /// The day of the month: 1 to 31, or to 30 of a lunar month.
    pub day: i32,
    /// Whether the lunar month is a leap month.
    #[graphql(default)]
    pub leap_month: bool,
    /// Whose birthday it is. Left out, it is an anniversary.
    pub household_member_id: Option<Id<HouseholdMemberId>>,
    /// What the household calls an anniversary, at most 100 characters; not asked for a birthday.
    pub name: Option<String>,
}

/// Forgets a day.
#[derive(InputObject)]
pub(super) struct FamilyDayRemoveInput {
    /// Which day.
    pub id: Id<FamilyDayId>,
}
