//! One refresh token of a session; each is used once.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, RefreshTokenId, SessionId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "refresh_token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RefreshTokenId,
    pub agency_id: AgencyId,
    pub session_id: SessionId,
    /// SHA-256 of the secret.
    pub token_hash: Vec<u8>,
    pub expires_at: ChronoDateTimeUtc,
    pub used_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
