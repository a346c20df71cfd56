//! The audit trail in the schema.

use async_graphql::{ID, Object};
use domain::{agency::audit_trail, id};

use crate::graphql::{DateTime, Id};

/// That somebody read sensitive fields.
pub struct AuditEntry(pub audit_trail::AuditEntry);

/// That somebody read sensitive fields: who, what, when, and for which purpose.
#[Object]
impl AuditEntry {
    /// The id.
    async fn id(&self) -> Id<id::AuditEntryId> {
        self.0.id.into()
    }

    /// Who read: the id of a user or of an application.
    async fn actor(&self) -> ID {
        ID(self.0.actor.clone())
    }

    /// What was read: the id of the object.
    async fn object_id(&self) -> ID {
        ID(id::text(&self.0.object, self.0.object_id))
    }

    /// The sensitive fields that were read.
    async fn fields(&self) -> Vec<&str> {
        self.0.fields.split(',').collect()
    }

    /// What the caller gave as the reason, in the header `X-Purpose`. Null when they gave none.
    async fn purpose(&self) -> Option<&str> {
        self.0.purpose.as_deref()
    }

    /// The request by which the server's log knows it.
    async fn request_id(&self) -> &str {
        &self.0.request
    }

    /// When.
    async fn read_at(&self) -> DateTime {
        self.0.read_at.into()
    }
}
