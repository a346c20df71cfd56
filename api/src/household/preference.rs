//! Preferences as the schema shows them and takes them.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    agency,
    household::{
        self, disclosure,
        preferences::{PreferenceContent, PreferenceInput},
    },
    id::{HouseholdId, PreferenceId, SkillId, StaffMemberId},
    kernel::{self, Error, Tx},
};

use super::enums::{ConsentClass, PreferenceSource, PreferenceStatus, PreferenceTopic};
use crate::graphql::{ContextExt, DateTime, Id, Money, MoneyInput, Result};

/// A preference of a household.
pub struct Preference(pub household::Preference);

/// What a household likes, told by it or observed by somebody on duty: observation, what it may mean, what could be done,
/// approval where that costs something, and then there for the next shift.
#[Object]
impl Preference {
    /// The global id.
    async fn id(&self) -> Id<PreferenceId> {
        self.0.id.into()
    }

    /// How it became known.
    async fn source(&self) -> PreferenceSource {
        self.0.source.into()
    }

    /// What it is about.
    async fn topic(&self) -> PreferenceTopic {
        self.0.topic.into()
    }

    /// On which ground it is kept and used.
    async fn consent(&self) -> ConsentClass {
        self.0.consent.into()
    }

    /// Where it stands.
    async fn status(&self) -> PreferenceStatus {
        self.0.status.into()
    }

    /// What was said or seen. Null when erased, or when it is of the class `SENSITIVE` and not visible to you.
    async fn observation(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.content(ctx).await?.map(|content| content.observation))
    }

    /// What it may mean. Null when nothing was noted, when erased, or when not visible to you.
    async fn inference(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.content(ctx).await?.and_then(|content| content.inference))
    }

    /// What could be done. Null when nothing was noted, when erased, or when not visible to you.
    async fn suggested_action(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.content(ctx).await?.and_then(|content| content.suggested_action))
    }

    /// What the suggested action costs. Null when it costs nothing.
    async fn cost(&self) -> Result<Option<Money>> {
        let cost = self.0.cost_minor.zip(self.0.currency.as_deref());
        cost.map(|(minor, currency)| Money::of_minor(minor, currency)).transpose()
    }

    /// What it means for who is sent, in a form that matching compares. Null when it means nothing for that.
    async fn carer_wish(&self) -> Option<CarerWish> {
        self.0.carer_wish.clone().map(Into::into)
    }

    /// Who noted it: the id of an account or an application, or `system`.
    async fn noted_by(&self) -> &str {
        &self.0.noted_by
    }

    /// When it was noted.
    async fn noted_at(&self) -> DateTime {
        self.0.noted_at.into()
    }

    /// Who approved or declined the suggested action. Null when nobody had to or has yet.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// When it was approved or declined. Null when nobody had to or has yet.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// Why it was declined. Null when it was not, or without a reason, or when not visible to you.
    async fn declined_because(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(self.content(ctx).await?.and_then(|content| content.declined_because))
    }

    /// Grows with every change; the mutations of a preference want the one that was read.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Preference {
    async fn content(&self, ctx: &Context<'_>) -> Result<Option<PreferenceContent>> {
        Ok(disclosure::content(ctx.cx()?, &self.0).await?)
    }
}

/// A wish about who is sent. Exactly one field is set.
#[derive(SimpleObject, Default)]
pub struct CarerWish {
    /// Somebody with this skill. Null when the wish is for something else.
    skill_id: Option<Id<SkillId>>,
    /// Somebody who speaks this language, by its BCP 47 tag. Null when the wish is for something else.
    language: Option<String>,
    /// This staff member. Null when the wish is for something else.
    staff_member_id: Option<Id<StaffMemberId>>,
}

impl From<household::CarerWish> for CarerWish {
    fn from(wish: household::CarerWish) -> Self {
        match wish {
            household::CarerWish::Skill(skill) => Self { skill_id: Some(Id(skill)), ..Self::default() },
            household::CarerWish::Language(tag) => Self { language: Some(tag), ..Self::default() },
            household::CarerWish::Person(staff) => Self { staff_member_id: Some(Id(staff)), ..Self::default() },
        }
    }
}

/// A wish about who is sent. Set exactly one field.
#[derive(InputObject)]
pub struct CarerWishInput {
    /// Somebody with this skill.
    skill_id: Option<Id<SkillId>>,
    /// Somebody who speaks this language, by its BCP 47 tag: `zh`, `yue`.
    language: Option<String>,
    /// This staff member.
    staff_member_id: Option<Id<StaffMemberId>>,
}

impl TryFrom<CarerWishInput> for household::CarerWish {
    type Error = Error;

    fn try_from(input: CarerWishInput) -> kernel::Result<Self> {
        match (input.skill_id, input.language, input.staff_member_id) {
            (Some(skill), None, None) => Ok(Self::Skill(skill.0)),
            (None, Some(tag), None) => Ok(Self::Language(tag)),
            (None, None, Some(staff)) => Ok(Self::Person(staff.0)),
            _ => Err(Error::invalid("", "must set exactly one field")),
        }
    }
}

/// A preference to note.
#[derive(InputObject)]
pub struct PreferenceNoteInput {
    /// Whose it is.
    pub household_id: Id<HouseholdId>,
    /// How it became known.
    source: PreferenceSource,
    /// What it is about.
    topic: PreferenceTopic,
    /// On which ground it may be kept and used.
    consent: ConsentClass,
    /// What was said or seen, at most 1 000 characters.
    observation: String,
    /// What it may mean, at most 1 000 characters.
    inference: Option<String>,
    /// What could be done, at most 1 000 characters.
    suggested_action: Option<String>,
    /// What that costs. Nothing, or nothing at all, when it costs nothing; more waits for approval.
    cost: Option<MoneyInput>,
    /// What it means for who is sent.
    carer_wish: Option<CarerWishInput>,
}

impl PreferenceNoteInput {
    /// As the domain takes it.
    pub async fn read(self, tx: &Tx) -> kernel::Result<PreferenceInput> {
        let cost_minor = match &self.cost {
            Some(cost) => Some(cost.minor("cost", &agency::founding::get(tx).await?.currency)?),
            None => None,
        };
        Ok(PreferenceInput {
            source: self.source.into(),
            topic: self.topic.into(),
            consent: self.consent.into(),
            observation: self.observation,
            inference: self.inference,
            suggested_action: self.suggested_action,
            cost_minor,
            carer_wish: self
                .carer_wish
                .map(|wish| wish.try_into().map_err(|error: Error| error.at("carerWish")))
                .transpose()?,
        })
    }
}
