//! What can be listened to about loyalty.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{
    id::LoyaltyAccountId,
    kernel::{self, Error, event::Event, feed},
    loyalty::entries::{self, EntryMade},
};
use futures_util::Stream;
use serde::Deserialize;

use super::{PointsEntry, enums::PointsEntryKind};
use crate::graphql::{
    DateTime, Id, Result,
    live::{Told, id_in, watch},
};

/// An entry was made in a wallet.
#[derive(SimpleObject)]
pub struct PointsEntryMade {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// What the entry is.
    kind: PointsEntryKind,
    /// The entry.
    entry: PointsEntry,
}

/// What can be listened to about loyalty.
#[derive(Default)]
pub struct LoyaltySubscription;

#[Subscription]
impl LoyaltySubscription {
    /// The entries of wallets that you may see, in order. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn points_entry_made(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this wallet.")] account_id: Option<Id<LoyaltyAccountId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = PointsEntryMade>> {
        watch(ctx, account_id, after).await
    }
}

impl Told for PointsEntryMade {
    type Id = LoyaltyAccountId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        entries::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<LoyaltyAccountId> {
        id_in(event, "account")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let made = EntryMade::deserialize(&event.payload).map_err(|_| Error::internal("an event of another shape"))?;
        let entry = entries::by_ids(cx, &[made.entry]).await?.remove(&made.entry);
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            kind: made.kind.into(),
            entry: entry.ok_or_else(|| Error::not_found(made.entry))?.into(),
        })
    }
}
