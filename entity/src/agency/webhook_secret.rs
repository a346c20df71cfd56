//! What the messages of a webhook endpoint are signed with; several while one follows another.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, WebhookEndpointId, WebhookSecretId},
    sealed::Sealed,
};

/// How messages are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WebhookSigning {
    /// HMAC-SHA256 with a secret that both sides know.
    Hmac,
    /// Ed25519 with a private key of ours.
    Ed25519,
}

/// What the messages of a webhook endpoint are signed with.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_secret")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WebhookSecretId,
    pub agency_id: AgencyId,
    pub endpoint_id: WebhookEndpointId,
    pub signing: WebhookSigning,
    /// Sealed: `whsec_…` or `whsk_…`.
    pub secret: Sealed,
    /// `whpk_…`; none where both sides hold the same secret.
    pub public_key: Option<String>,
    pub created_at: ChronoDateTimeUtc,
    /// Until when it still signs, once another has followed it.
    pub expires_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
