//! A conversation of a household with those who serve it.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, HouseholdId, MessageId, MessageThreadId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_thread")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageThreadId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub subject: Sealed,
    /// The account, as history keeps it.
    pub opened_by: String,
    pub opened_at: ChronoDateTimeUtc,
    pub last_message_id: MessageId,
    pub last_message_at: ChronoDateTimeUtc,
    /// Since when nothing more is written in it.
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
