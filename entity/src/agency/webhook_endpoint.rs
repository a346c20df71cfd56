//! Where an application wants to be told of events, and what of them.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, ApplicationId, WebhookEndpointId};

/// Why nothing is sent to an endpoint.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WebhookDisabledReason {
    /// Somebody switched it off.
    ByHand,
    /// Nothing was taken any more for as long as a message is tried.
    Failing,
    /// The receiver answered 410 Gone.
    Gone,
}

/// The kinds of events that a document listens to, as a JSON list of names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct EventKinds(pub Vec<String>);

/// Where an application wants to be told of events, and what of them.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_endpoint")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookEndpointId,
    pub agency_id: AgencyId,
    pub application_id: ApplicationId,
    pub url: String,
    pub description: Option<String>,
    /// One subscription; it shapes what is sent.
    pub document: String,
    /// The variables of the document, a JSON object.
    pub variables: Json,
    /// What the document listens to.
    #[sea_orm(column_type = "JsonBinary")]
    pub kinds: EventKinds,
    /// Messages were made of all events up to this position of the feed.
    pub told_to: i64,
    /// Since when no attempt has succeeded; none while the last one did.
    pub failing_since: Option<ChronoDateTimeUtc>,
    pub disabled_at: Option<ChronoDateTimeUtc>,
    pub disabled_reason: Option<WebhookDisabledReason>,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
