//! A greeting in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    household::Channel,
    id::{GreetingId, HouseholdId},
    kernel,
    loyalty::greeting::{self, greetings},
};

use crate::{
    graphql::{ContextExt, Date, DateTime, Id, Language, Result, node::Findable},
    household::{ContactChannel, Household, HouseholdById},
};

/// On what a household is greeted.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "greeting::Occasion")]
pub enum GreetingOccasion {
    /// A member's birthday: by the date of birth, or by the lunar calendar where the household keeps that.
    Birthday,
    /// A day that the household keeps.
    FamilyDay,
    /// 1 January.
    NewYear,
    /// The first day of the lunar year.
    SpringFestival,
    /// The fifteenth of the first lunar month.
    LanternFestival,
    /// The fifth of the fifth lunar month.
    DragonBoat,
    /// The seventh of the seventh lunar month.
    Qixi,
    /// The fifteenth of the eighth lunar month.
    MidAutumn,
    /// The ninth of the ninth lunar month.
    DoubleNinth,
    /// 1 October.
    NationalDay,
}

/// Where a greeting stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "greeting::GreetingState")]
pub enum GreetingState {
    /// It waits for somebody to read it.
    Drafted,
    /// It goes out on its day; on the telephone or in person somebody says it and confirms that.
    Queued,
    /// A process is sending it.
    Sending,
    /// It went out, or somebody said it.
    Sent,
    /// Nobody wanted it sent.
    Declined,
    /// The household does not wish it any more, or is not served any more.
    Withheld,
    /// Its day was over before it was sent.
    Lapsed,
    /// The server ended while sending by a way that cannot tell whether it went out. It is not sent again by itself: confirm
    /// that it arrived, or try again.
    Uncertain,
    /// It could not be sent, and is not tried any more by itself.
    Parked,
}

/// The language of a greeting.
pub(super) const fn language(of: greeting::GreetingLanguage) -> Language {
    match of {
        greeting::GreetingLanguage::English => Language::English,
        greeting::GreetingLanguage::Chinese => Language::Chinese,
    }
}

/// The language of a greeting, as it is asked for.
pub(super) const fn in_language(of: Language) -> greeting::GreetingLanguage {
    match of {
        Language::English => greeting::GreetingLanguage::English,
        Language::Chinese => greeting::GreetingLanguage::Chinese,
    }
}

/// Good wishes to a household.
#[derive(Clone)]
pub struct Greeting(pub greeting::Greeting);

impl From<greeting::Greeting> for Greeting {
    fn from(row: greeting::Greeting) -> Self {
        Self(row)
    }
}

impl Findable for Greeting {
    type Id = GreetingId;

    async fn find_many(cx: &kernel::Context, ids: &[GreetingId]) -> kernel::Result<HashMap<GreetingId, Self>> {
        Ok(greetings::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Good wishes to a household on an occasion: drafted some days ahead, approved or automatic, sent once on its day within the
/// hours that the agency allows and outside the household's quiet hours.
#[Object]
impl Greeting {
    /// The id.
    pub async fn id(&self) -> Id<GreetingId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// On what.
    async fn occasion(&self) -> GreetingOccasion {
        self.0.occasion.into()
    }

    /// On which day, by the clock of the household's branch.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// In which language.
    async fn language(&self) -> Language {
        language(self.0.language)
    }

    /// By which way. Null while there is none to the household.
    async fn channel(&self) -> Option<ContactChannel> {
        self.0.channel.map(|channel| Channel::from(channel).into())
    }

    /// What is said. Null once the household is erased.
    async fn words(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(greetings::said(ctx.cx()?, &self.0).await?)
    }

    /// Where it stands.
    async fn state(&self) -> GreetingState {
        self.0.state.into()
    }

    /// From when on it may go out.
    async fn send_from(&self) -> DateTime {
        self.0.send_from.into()
    }

    /// Before when it must have gone out.
    async fn send_until(&self) -> DateTime {
        self.0.send_until.into()
    }

    /// How many times sending was tried.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// When sending is tried next. Null when it is not.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.next_attempt_at.map(Into::into)
    }

    /// Why the last attempt failed. Null when none has.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }

    /// When it was drafted.
    async fn drafted_at(&self) -> DateTime {
        self.0.drafted_at.into()
    }

    /// When somebody, or the policy, decided. Null while nobody has.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// Who decided: `user_…`, `application_…` or `system`. Null while nobody has.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// When it went out or was said. Null while it has not.
    async fn sent_at(&self) -> Option<DateTime> {
        self.0.sent_at.map(Into::into)
    }

    /// The version, to be named on deciding.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
