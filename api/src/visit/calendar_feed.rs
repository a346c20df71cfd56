//! Calendar feeds in the schema.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::CalendarFeedId,
    kernel::words,
    visit::{self, calendar_feed},
};

use crate::{
    graphql::{ContextExt, DateTime, Id, Result, payload},
    http::calendar_path,
};

/// A person's calendar feed.
pub struct CalendarFeed(pub visit::CalendarFeed);

impl From<visit::CalendarFeed> for CalendarFeed {
    fn from(row: visit::CalendarFeed) -> Self {
        Self(row)
    }
}

/// A secret address at which a calendar program reads your visits (iCalendar, RFC 5545), with the rights that you have when
/// it does.
#[Object]
impl CalendarFeed {
    /// The id.
    async fn id(&self) -> Id<CalendarFeedId> {
        self.0.id.into()
    }

    /// What you call it.
    async fn label(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.label).await?)
    }

    /// The first characters of its secret, by which you tell your feeds apart.
    async fn hint(&self) -> &str {
        &self.0.hint
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Since when it does not answer any more. Null while it does.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// Calendar feeds in the root of what can be asked.
#[derive(Default)]
pub struct CalendarFeedQuery;

#[Object]
impl CalendarFeedQuery {
    /// Your calendar feeds that answer, newest first; at most ten. For families and carers.
    async fn calendar_feeds(&self, ctx: &Context<'_>) -> Result<Vec<CalendarFeed>> {
        Ok(calendar_feed::list(ctx.cx()?).await?.into_iter().map(CalendarFeed).collect())
    }
}

/// Makes a calendar feed for yourself.
#[derive(InputObject)]
struct CalendarFeedCreateInput {
    /// What you call it, such as the device that reads it; at most 100 characters.
    label: String,
}

/// Revokes one of your calendar feeds.
#[derive(InputObject)]
struct CalendarFeedRevokeInput {
    /// Which one.
    id: Id<CalendarFeedId>,
}

payload! {
    /// What `calendarFeedCreate` answers.
    CalendarFeedCreatePayload {
        /// The new feed. Null when there are user errors.
        feed: CalendarFeed,
        /// The path on this server at which a calendar program reads it, `/calendar/gjf_….ics`. Whoever knows it reads your
        /// visits; it is shown here and nowhere else, ever.
        path: String,
    }
}
payload! {
    /// What `calendarFeedRevoke` answers.
    CalendarFeedRevokePayload {
        /// The revoked feed. Null when there are user errors.
        feed: CalendarFeed,
    }
}

/// Calendar feeds in the root of what can be changed.
#[derive(Default)]
pub struct CalendarFeedMutation;

#[Object]
impl CalendarFeedMutation {
    /// Makes an address at which a calendar program reads your visits: a carer's own, those to a family's households; from
    /// thirty days ago until ninety days ahead. Codes: `INVALID`, `CALENDAR_FEEDS_FULL`, `BUSY`.
    async fn calendar_feed_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CalendarFeedCreateInput,
    ) -> Result<CalendarFeedCreatePayload> {
        let done = ctx.cx()?.write(async |tx| calendar_feed::create(tx, &input.label).await).await;
        let done = done.map(|(feed, secret)| (CalendarFeed(feed), calendar_path(&secret)));
        CalendarFeedCreatePayload::of(ctx, done)
    }

    /// Revokes a feed of yours: from now on its address answers 404. A second time changes nothing. Codes: `NOT_FOUND`.
    async fn calendar_feed_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CalendarFeedRevokeInput,
    ) -> Result<CalendarFeedRevokePayload> {
        let done = ctx.cx()?.write(async |tx| calendar_feed::revoke(tx, input.id.0).await).await;
        CalendarFeedRevokePayload::of(ctx, done)
    }
}
