//! How far somebody has read a thread.

use sea_orm::entity::prelude::*;

use super::message::Side;
use crate::{
    id::{AgencyId, MessageId, MessageThreadId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_mark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub thread_id: MessageThreadId,
    /// The account, as history keeps it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reader: String,
    pub reader_name: Sealed,
    pub reader_side: Side,
    /// The last message that they have read.
    pub read_through: MessageId,
    pub read_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
