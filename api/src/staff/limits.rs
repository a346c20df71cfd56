//! Working-time limits in the schema.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    id::WorkingTimeOverrideId,
    kernel::{self, Error, span::Span, words},
    staff::{self, working_time},
};

use super::enums::WorkingTimeLimitKind;
use crate::graphql::{ContextExt, DateTime, Duration, Id, Result};

/// A stretch of time; its start belongs to it, its end does not.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SpanInput {
    /// When it begins.
    pub starts_at: DateTime,
    /// When it is over; after it begins.
    pub ends_at: DateTime,
}

impl SpanInput {
    /// The span; `path` is that of this input.
    ///
    /// # Errors
    /// `Invalid` at `endsAt`.
    pub fn checked(self, path: &'static str) -> kernel::Result<Span> {
        Span::new(self.starts_at.0, self.ends_at.0)
            .ok_or_else(|| Error::invalid("endsAt", "must be after it begins").at(path))
    }
}

/// The limits on working time of a jurisdiction.
#[derive(SimpleObject)]
pub struct WorkingTimeProfile {
    /// The code that a staff member's record names, such as `CN_STANDARD`.
    code: &'static str,
    /// What people call it.
    name: &'static str,
    /// Its limits.
    limits: Vec<WorkingTimeLimit>,
}

/// One limit, checked over rolling windows.
#[derive(SimpleObject)]
pub struct WorkingTimeLimit {
    /// What it is about.
    kind: WorkingTimeLimitKind,
    /// The work that is allowed in the window, or in one stretch without enough rest.
    at_most: Duration,
    /// The rolling window. Null for limits on rest.
    within: Option<Duration>,
    /// The rest that ends a stretch of work. Null for limits on work.
    rest: Option<Duration>,
    /// Whether a breach refuses an assignment. Otherwise it warns.
    refuses: bool,
    /// Where the limit is laid down.
    source: &'static str,
}

impl From<&working_time::Profile> for WorkingTimeProfile {
    fn from(profile: &working_time::Profile) -> Self {
        Self { code: profile.code, name: profile.name, limits: profile.limits.iter().map(Into::into).collect() }
    }
}

impl From<&working_time::Limit> for WorkingTimeLimit {
    fn from(limit: &working_time::Limit) -> Self {
        let (within, rest, at_most) = match limit.measure {
            working_time::Measure::Worked { within, at_most } => (Some(minutes(within)), None, at_most),
            working_time::Measure::Unbroken { rest, at_most } => (None, Some(minutes(rest)), at_most),
        };
        Self {
            kind: limit.kind.into(),
            at_most: minutes(at_most),
            within,
            rest,
            refuses: limit.refuses,
            source: limit.source,
        }
    }
}

fn minutes(minutes: i64) -> Duration {
    chrono::TimeDelta::minutes(minutes).into()
}

/// A limit that added hours would break.
#[derive(SimpleObject)]
pub struct WorkingTimeBreach {
    /// What the limit is about.
    kind: WorkingTimeLimitKind,
    /// Whether it refuses an assignment. Otherwise it warns.
    refuses: bool,
    /// Where the stretch begins in which the limit is broken.
    starts_at: DateTime,
    /// Where that stretch ends.
    ends_at: DateTime,
    /// What was found: work in the window, or the length of the stretch without enough rest.
    found: Duration,
    /// What is allowed.
    allowed: Duration,
    /// The breach in words.
    sentence: String,
}

impl From<(working_time::Breach, String)> for WorkingTimeBreach {
    fn from((breach, sentence): (working_time::Breach, String)) -> Self {
        Self {
            kind: breach.limit.kind.into(),
            refuses: breach.limit.refuses,
            starts_at: breach.window.start().into(),
            ends_at: breach.window.end().into(),
            found: minutes(breach.minutes),
            allowed: minutes(breach.allowed),
            sentence,
        }
    }
}

/// A breach that was answered for.
#[derive(Clone)]
pub struct WorkingTimeOverride(pub staff::WorkingTimeOverride);

/// A breach of working-time limits that somebody answered for.
#[Object]
impl WorkingTimeOverride {
    /// The id.
    pub async fn id(&self) -> Id<WorkingTimeOverrideId> {
        self.0.id.into()
    }

    /// Why.
    async fn reason(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.reason).await?)
    }

    /// The breaches, in words.
    async fn breaches(&self) -> &[String] {
        &self.0.breaches.0
    }

    /// Who granted it: the id of a user.
    async fn granted_by(&self) -> &str {
        &self.0.granted_by
    }

    /// When.
    async fn granted_at(&self) -> DateTime {
        self.0.granted_at.into()
    }
}
