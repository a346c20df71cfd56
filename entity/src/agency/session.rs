//! A signed-in device: one family of refresh tokens.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, SessionId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub agency_id: AgencyId,
    pub user_id: UserId,
    pub started_at: ChronoDateTimeUtc,
    pub ended_at: Option<ChronoDateTimeUtc>,
    pub end: Option<End>,
    /// After this nothing of it holds; `None` for one of an older version, of which nobody knows.
    pub expires_at: Option<ChronoDateTimeUtc>,
    /// For what the operator made it; `None` when a person signed in.
    pub label: Option<String>,
    #[sea_orm(belongs_to, from = "user_id", to = "id")]
    pub user: BelongsTo<super::user::Entity>,
}

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum End {
    /// The person signed out.
    SignedOut,
    /// A refresh token came a second time: somebody else has a copy.
    TokenReused,
    /// The account was disabled or its password changed.
    Revoked,
}

impl ActiveModelBehavior for ActiveModel {}
