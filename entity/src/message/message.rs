//! A message of a thread.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, MessageId, MessageThreadId},
    sealed::Sealed,
};

/// On which side somebody stands in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Side {
    /// One of the family.
    Family,
    /// A carer.
    Carer,
    /// The agency's office.
    Office,
    /// A partner's program.
    Program,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    pub agency_id: AgencyId,
    pub thread_id: MessageThreadId,
    /// The account, as history keeps it.
    pub author: String,
    pub author_side: Side,
    /// What the author was called when it was sent.
    pub author_name: Sealed,
    /// What the device calls it, so that it is kept once.
    pub client_id: Option<String>,
    pub body: Sealed,
    pub sent_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
