//! A key of an application: shown once, stored hashed.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, ApiKeyId, ApplicationId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApiKeyId,
    pub agency_id: AgencyId,
    pub application_id: ApplicationId,
    /// What the agency calls it: `staging`.
    pub label: String,
    /// The first characters, by which people tell keys apart.
    pub hint: String,
    /// SHA-256 of the secret.
    pub key_hash: Vec<u8>,
    pub created_at: ChronoDateTimeUtc,
    pub expires_at: Option<ChronoDateTimeUtc>,
    pub revoked_at: Option<ChronoDateTimeUtc>,
    #[sea_orm(belongs_to, from = "application_id", to = "id")]
    pub application: BelongsTo<super::application::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
