//! Deliveries: which message is due, in one process at a time, and what follows from an attempt.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    agency::{
        application, webhook_attempt,
        webhook_endpoint::{self, WebhookDisabledReason},
        webhook_message::{self, Column, WebhookMessageStatus},
    },
    id::{AgencyId, WebhookEndpointId},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, DatabaseConnection, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, Order},
};

use super::{
    WebhookEndpoint, WebhookMessage, endpoint,
    log::{self, Attempted},
    schedule::{self, Verdict, verdict},
    secret,
};
use crate::{
    agency::Application,
    kernel::{Actor, Context, Environment, Error, Request, Result, Tx},
};

/// A process that holds a message for longer is taken for dead. Attempts are over long before.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// The headers of a message, by their names.
pub type Headers = [(&'static str, String); 3];

/// A message that this process holds, to be tried now.
#[derive(Debug)]
pub struct Delivery {
    /// The unit of work, as the product itself.
    pub cx: Context,
    /// The message.
    pub message: WebhookMessage,
    /// Where it goes.
    pub endpoint: WebhookEndpoint,
    /// Whose endpoint it is.
    pub application: Application,
}

/// The endpoints that have messages which are due, those first that have waited longest.
///
/// # Errors
/// When the database cannot be asked.
pub async fn endpoints_due(
    environment: &Environment,
    db: &DatabaseConnection,
    most: u64,
) -> Result<Vec<(AgencyId, WebhookEndpointId)>> {
    Ok(webhook_message::Entity::find()
        .select_only()
        .column(Column::AgencyId)
        .column(Column::EndpointId)
        .filter(Column::NextAttemptAt.lte(environment.now()))
        .group_by(Column::AgencyId)
        .group_by(Column::EndpointId)
        .order_by(Column::NextAttemptAt.min(), Order::Asc)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?)
}

/// Takes the oldest message of an endpoint that is due; `None` when there is none any more. One statement decides between
/// processes.
///
/// # Errors
/// When the database cannot be asked.
pub async fn take(
    environment: &Arc<Environment>,
    db: &DatabaseConnection,
    (agency, endpoint): (AgencyId, WebhookEndpointId),
) -> Result<Option<Delivery>> {
    loop {
        let of_endpoint = || webhook_message::Entity::find().filter(Column::EndpointId.eq(endpoint));
        let due =
            of_endpoint().filter(Column::AgencyId.eq(agency)).filter(Column::NextAttemptAt.lte(environment.now()));
        let Some(message) = due.order_by_asc(Column::Id).one(db).await? else { return Ok(None) };
        let request = Request { id: message.id.to_string(), ..Request::default() };
        let cx = Context::new(Arc::clone(environment), db.clone(), Actor::system(agency), request);
        let taken = webhook_message::Entity::update_many()
            .col_expr(Column::NextAttemptAt, Expr::value(cx.now() + LEASE))
            .filter(Column::Id.eq(message.id))
            .filter(Column::NextAttemptAt.lte(cx.now()))
            .exec(db)
            .await?;
        if taken.rows_affected == 0 {
            continue;
        }
        let endpoint = webhook_endpoint::Entity::find_by_id(endpoint).one(db).await?;
        // Deleted meanwhile, and the message with it.
        let Some(endpoint) = endpoint else { return Ok(None) };
        if endpoint.disabled_at.is_some() {
            rest(&cx, &message).await?;
            continue;
        }
        let application = application::Entity::find_by_id(endpoint.application_id).one(db).await?;
        let application = application.ok_or(Error::internal("a webhook endpoint of no application"))?;
        return Ok(Some(Delivery { cx, message, endpoint, application }));
    }
}

/// A message of an endpoint that was switched off waits for it to be switched on.
async fn rest(cx: &Context, message: &WebhookMessage) -> Result<()> {
    webhook_message::Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Id.eq(message.id))
        .exec(cx.db())
        .await?;
    Ok(())
}

impl Delivery {
    /// What the application may see at this moment; nothing, while it is disabled.
    #[must_use]
    pub fn as_application(&self) -> Option<Context> {
        let enabled = self.application.disabled_at.is_none();
        enabled.then(|| endpoint::as_application(&self.cx, &self.application))
    }

    /// The headers of Standard Webhooks for a body: the id, which is the same for every attempt, the time of this attempt,
    /// and the signatures.
    ///
    /// # Errors
    /// When a secret cannot be opened.
    pub async fn headers(&self, body: &str) -> Result<Headers> {
        let (id, timestamp) = (self.message.id.to_string(), self.cx.now().timestamp());
        let signatures = secret::signatures(&self.cx, &self.endpoint, &id, timestamp, body).await?;
        Ok([("webhook-id", id), ("webhook-timestamp", timestamp.to_string()), ("webhook-signature", signatures)])
    }

    /// There is nothing that the application may be sent. Of what was never sent nothing is kept: that it happened is not
    /// the application's to know.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn withhold(&self) -> Result<()> {
        let sent = webhook_attempt::Entity::find()
            .select_only()
            .expr(Expr::val(1))
            .filter(webhook_attempt::Column::MessageId.eq(self.message.id))
            .into_query();
        let forgotten = webhook_message::Entity::delete_many()
            .filter(Column::Id.eq(self.message.id))
            .filter(Expr::exists(sent).not())
            .exec(self.cx.db())
            .await?;
        if forgotten.rows_affected == 0 {
            webhook_message::Entity::update_many()
                .col_expr(Column::Status, Expr::value(WebhookMessageStatus::Withheld))
                .col_expr(Column::NextAttemptAt, Expr::value(None::<DateTime<Utc>>))
                .filter(Column::Id.eq(self.message.id))
                .exec(self.cx.db())
                .await?;
        }
        Ok(())
    }

    /// Keeps what came of the attempt, and what follows from it for the message and its endpoint.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn record(&self, attempted: &Attempted) -> Result<()> {
        let mut random = [0; 2];
        self.cx.environment().fill(&mut random);
        self.cx.write(async |tx| settle(tx, &self.message, attempted, u16::from_be_bytes(random)).await).await
    }
}

async fn settle(tx: &Tx, message: &WebhookMessage, attempted: &Attempted, random: u16) -> Result<()> {
    let endpoint = match endpoint::locked(tx, message.endpoint_id).await {
        // Deleted while the attempt was under way.
        Err(Error::NotFound { .. }) => return Ok(()),
        found => found?,
    };
    let held = webhook_message::Entity::find_by_id(message.id).lock_exclusive().one(tx.db()).await?;
    let Some(message) = held else { return Ok(()) };
    log::keep(tx, &message, tx.now(), attempted).await?;
    let tries = message.tries + 1;
    let verdict = verdict(attempted.status, tries, attempted.retry_after, random);
    let (status, next) = match verdict {
        Verdict::Delivered => (WebhookMessageStatus::Delivered, None),
        // From the end of the attempt on, so that a slow receiver gets its rest too.
        Verdict::Again(wait) => (WebhookMessageStatus::Pending, Some(tx.environment().now() + wait)),
        Verdict::GivenUp | Verdict::Gone => (WebhookMessageStatus::Failed, None),
    };
    let settled = webhook_message::ActiveModel {
        status: Set(status),
        tries: Set(tries),
        next_attempt_at: Set(next.filter(|_| endpoint.disabled_at.is_none())),
        ..message.into()
    };
    settled.update(tx.db()).await?;
    if attempted.by_our_fault {
        return Ok(());
    }
    if attempted.status.is_none() {
        spare(tx, &endpoint).await?;
    }
    judge(tx, endpoint, verdict).await
}

/// An endpoint that cannot be reached is not asked for every message that waits: it would hold a place that others need.
async fn spare(tx: &Tx, endpoint: &WebhookEndpoint) -> Result<()> {
    let now = tx.environment().now();
    webhook_message::Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::value(now + schedule::WAITS[0]))
        .filter(Column::AgencyId.eq(endpoint.agency_id))
        .filter(Column::EndpointId.eq(endpoint.id))
        .filter(Column::NextAttemptAt.lte(now))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// What an attempt says of the endpoint: whether it fails, since when, and whether that was long enough.
async fn judge(tx: &Tx, endpoint: WebhookEndpoint, verdict: Verdict) -> Result<()> {
    let failing_since = match verdict {
        Verdict::Delivered => None,
        Verdict::Again(_) | Verdict::GivenUp | Verdict::Gone => {
            Some(endpoint.failing_since.unwrap_or_else(|| tx.now()))
        }
    };
    let endpoint = if failing_since == endpoint.failing_since {
        endpoint
    } else {
        let changed = webhook_endpoint::ActiveModel { failing_since: Set(failing_since), ..endpoint.into() };
        changed.update(tx.db()).await?
    };
    if endpoint.disabled_at.is_some() {
        return Ok(());
    }
    let failed_for = failing_since.map(|since| tx.now() - since);
    match verdict {
        Verdict::Gone => endpoint::disable(tx, endpoint, WebhookDisabledReason::Gone).await,
        Verdict::GivenUp if failed_for.is_some_and(|time| time >= schedule::FAILING_FOR) => {
            endpoint::disable(tx, endpoint, WebhookDisabledReason::Failing).await
        }
        Verdict::GivenUp | Verdict::Delivered | Verdict::Again(_) => Ok(()),
    }
}
