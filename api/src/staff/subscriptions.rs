//! What can be listened to in staff.

use async_graphql::{Context, SimpleObject, Subscription};
use domain::{
    id::CredentialId,
    kernel::{self, Error, event::Event, feed},
    staff::{credential, warning},
};
use futures_util::Stream;

use super::Credential;
use crate::graphql::{
    DateTime, Id, Result,
    live::{Told, watch},
};

/// A credential will expire soon.
#[derive(SimpleObject)]
pub struct CredentialExpiring {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When the warning was raised.
    occurred_at: DateTime,
    /// The warning that it is: so many days before the last one, or fewer.
    days: i32,
    /// The credential as it is when this is sent, which may be later than the warning.
    credential: Credential,
}

/// What can be listened to in staff.
#[derive(Default)]
pub struct StaffSubscription;

#[Subscription]
impl StaffSubscription {
    /// Credentials that will expire soon, each at the time of its warnings. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn credential_expiring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this credential.")] id: Option<Id<CredentialId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = CredentialExpiring>> {
        watch(ctx, id, after).await
    }
}

impl Told for CredentialExpiring {
    type Id = CredentialId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        warning::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<CredentialId> {
        warning::credential_of(event)
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let id = Self::about(event).ok_or(Error::internal("a warning about no credential"))?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            days: event.payload["days"].as_i64().and_then(|days| i32::try_from(days).ok()).unwrap_or_default(),
            credential: credential::get(cx, id).await?.into(),
        })
    }
}
