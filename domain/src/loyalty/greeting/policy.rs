//! What the agency has decided about greetings.

use chrono::NaiveTime;
use entity::loyalty::{greeting::Occasion, loyalty_policy::PolicyKind};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::{
    occasion::{FESTIVALS, LeapDay},
    timing::Hours,
};
use crate::{
    kernel::{Context, Error, Result, Tx, input},
    loyalty::{
        GREETING_READ, GREETING_RULE,
        policies::{self, Decided, Policy},
    },
};

/// What the agency has decided about greetings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GreetingPolicy {
    /// Whether drafts go out without anybody having read them.
    pub automatic: bool,
    /// Whether only households are greeted that have said that they wish it; otherwise all but those that have said no.
    pub needs_consent: bool,
    /// The festivals on which households are greeted.
    pub festivals: Vec<Occasion>,
    /// From when on a greeting may go out.
    pub from: NaiveTime,
    /// Before when it must have gone.
    pub until: NaiveTime,
    /// When those born on 29 February are greeted in other years.
    pub leap_day: LeapDay,
    /// So many days ahead drafts are made.
    pub draft_days: u32,
}

impl Default for GreetingPolicy {
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self {
            automatic: false,
            needs_consent: true,
            festivals: vec![Occasion::SpringFestival, Occasion::DragonBoat, Occasion::MidAutumn],
            from: hour(9),
            until: hour(20),
            leap_day: LeapDay::DayBefore,
            draft_days: 7,
        }
    }
}

impl Policy for GreetingPolicy {
    const KIND: PolicyKind = PolicyKind::Greeting;
}

impl GreetingPolicy {
    /// The hours of a day in which greetings may go out.
    #[must_use]
    pub const fn hours(&self) -> Hours {
        (self.from, self.until)
    }

    /// Whether a household is greeted that has said so, or nothing.
    #[must_use]
    pub const fn allows(&self, wished: Option<bool>) -> bool {
        match wished {
            Some(wished) => wished,
            None => !self.needs_consent,
        }
    }

    fn checked(self) -> Result<Self> {
        if self.from >= self.until {
            return Err(Error::invalid("until", "must be later than `from`"));
        }
        input::within("draftDays", self.draft_days.into(), 0, 30)?;
        if self.festivals.iter().any(|festival| !FESTIVALS.contains(festival)) {
            return Err(Error::invalid("festivals", "names what is no festival"));
        }
        let mut festivals = self.festivals;
        festivals.sort_unstable();
        festivals.dedup();
        Ok(Self { festivals, ..self })
    }
}

/// What holds.
///
/// # Errors
/// As [`Context::require`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>) -> Result<Decided<GreetingPolicy>> {
    cx.require(GREETING_READ)?;
    policies::current(cx).await
}

/// Decides anew. `version` is the one that the caller read.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`STALE`](crate::kernel::STALE).
pub async fn set(
    tx: &Tx,
    version: i32,
    policy: impl FnOnce() -> Result<GreetingPolicy>,
) -> Result<Decided<GreetingPolicy>> {
    tx.require(GREETING_RULE)?;
    policies::decide(tx, version, policy()?.checked()?).await
}
