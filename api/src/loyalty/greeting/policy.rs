//! What the agency has decided about greetings, in the schema.

use async_graphql::{Enum, InputObject, Object};
use domain::{
    kernel::{Error, Result},
    loyalty::{
        greeting::{occasion, policy::GreetingPolicy as Policy, templates::Template},
        policies::Decided,
    },
};

use super::greeting::{GreetingOccasion, language};
use crate::graphql::{Language, TimeOfDay};

/// When somebody who was born on 29 February is greeted in a year without one.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "occasion::LeapDay")]
pub enum GreetingLeapDay {
    /// On 28 February.
    DayBefore,
    /// On 1 March.
    DayAfter,
}

/// What the agency has decided about greetings.
pub struct GreetingPolicy(Decided<Policy>);

impl From<Decided<Policy>> for GreetingPolicy {
    fn from(decided: Decided<Policy>) -> Self {
        Self(decided)
    }
}

/// What the agency has decided about greetings.
#[Object]
impl GreetingPolicy {
    /// Whether drafts go out without anybody having read them.
    async fn automatic(&self) -> bool {
        self.0.policy.automatic
    }

    /// Whether only households are greeted that have said that they wish it; otherwise all but those that have said no.
    async fn needs_consent(&self) -> bool {
        self.0.policy.needs_consent
    }

    /// The festivals on which households are greeted.
    async fn festivals(&self) -> Vec<GreetingOccasion> {
        self.0.policy.festivals.iter().map(|festival| (*festival).into()).collect()
    }

    /// From when on a greeting may go out, by the clock of the household's branch.
    async fn from(&self) -> TimeOfDay {
        TimeOfDay(self.0.policy.from)
    }

    /// Before when it must have gone.
    async fn until(&self) -> TimeOfDay {
        TimeOfDay(self.0.policy.until)
    }

    /// When those born on 29 February are greeted in other years.
    async fn leap_day(&self) -> GreetingLeapDay {
        self.0.policy.leap_day.into()
    }

    /// So many days ahead drafts are made.
    async fn draft_days(&self) -> u32 {
        self.0.policy.draft_days
    }

    /// The version, for `greetingPolicySet`; 0 while the usual policy holds.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Decides about greetings, as a whole. What is drafted already stays.
#[derive(InputObject)]
pub struct GreetingPolicySetInput {
    /// The version that you read.
    pub(super) version: i32,
    /// Whether drafts go out without anybody having read them.
    automatic: bool,
    /// Whether only households are greeted that have said that they wish it.
    needs_consent: bool,
    /// The festivals on which households are greeted; no `BIRTHDAY` and no `FAMILY_DAY`, which always count.
    festivals: Vec<GreetingOccasion>,
    /// From when on a greeting may go out.
    from: TimeOfDay,
    /// Before when it must have gone; later than `from`.
    until: TimeOfDay,
    /// When those born on 29 February are greeted in other years.
    leap_day: GreetingLeapDay,
    /// So many days ahead drafts are made: 0 to 30.
    draft_days: i32,
}

impl GreetingPolicySetInput {
    pub(super) fn checked(self) -> Result<Policy> {
        let negative = |_| Error::invalid("draftDays", "must not be negative");
        Ok(Policy {
            automatic: self.automatic,
            needs_consent: self.needs_consent,
            festivals: self.festivals.into_iter().map(Into::into).collect(),
            from: self.from.0,
            until: self.until.0,
            leap_day: self.leap_day.into(),
            draft_days: u32::try_from(self.draft_days).map_err(negative)?,
        })
    }
}

/// The words for an occasion in a language.
pub struct GreetingTemplate(Template);

impl From<Template> for GreetingTemplate {
    fn from(template: Template) -> Self {
        Self(template)
    }
}

/// The words for an occasion in a language. A household whose form of address is written in Chinese characters is greeted in
/// Chinese, every other one in English.
#[Object]
impl GreetingTemplate {
    /// On what.
    async fn occasion(&self) -> GreetingOccasion {
        self.0.occasion.into()
    }

    /// In which language.
    async fn language(&self) -> Language {
        language(self.0.language)
    }

    /// What is said, with places in braces: `{address}`, `{agency}`, on a birthday `{name}` and `{age}`, on a family day
    /// `{day}`.
    async fn words(&self) -> &str {
        &self.0.words
    }

    /// Whether they are the agency's own; otherwise they are the usual ones.
    async fn own(&self) -> bool {
        self.0.own
    }
}
