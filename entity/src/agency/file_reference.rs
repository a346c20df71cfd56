//! A file that lies elsewhere: what it is, and where.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, FileReferenceId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_reference")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FileReferenceId,
    pub agency_id: AgencyId,
    pub name: Sealed,
    pub media_type: String,
    pub size_bytes: i64,
    /// Of its content, in hexadecimal digits.
    pub sha256: Option<String>,
    pub location: Sealed,
    /// The account, as history keeps it.
    pub registered_by: String,
    pub registered_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
