//! A secret address at which a person's calendar program reads their visits.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, CalendarFeedId, UserId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_feed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CalendarFeedId,
    pub agency_id: AgencyId,
    /// With whose rights it is read.
    pub user_id: UserId,
    /// Which of the person's few feeds it is; free for another one once it is revoked.
    pub place: i32,
    /// What the person calls it, in sealed words.
    pub label: Sealed,
    /// The first characters of the secret, by which people tell feeds apart.
    pub hint: String,
    /// SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    pub created_at: ChronoDateTimeUtc,
    pub revoked_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
