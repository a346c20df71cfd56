//! A file that hangs on a message.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, FileReferenceId, MessageId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_attachment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub message_id: MessageId,
    /// Its place among the attachments of the message, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    pub file_id: FileReferenceId,
}

impl ActiveModelBehavior for ActiveModel {}
