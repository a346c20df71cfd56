//! The trace that a read of sensitive fields leaves: who, what, when, and for which purpose.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, AuditEntryId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditEntryId,
    pub agency_id: AgencyId,
    /// `user_…` or `application_…`.
    pub actor: String,
    /// The kind of object that was read, as in its id.
    pub object: String,
    pub object_id: Uuid,
    /// The sensitive fields that were read, separated by commas.
    pub fields: String,
    /// What the caller gave as the reason.
    pub purpose: Option<String>,
    /// The request in the log.
    pub request: String,
    pub read_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
