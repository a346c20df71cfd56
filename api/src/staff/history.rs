//! The history of a record as the schema shows it.

use async_graphql::{Context, Object};
use domain::{id::ChangeId, kernel::history};

use crate::graphql::{ContextExt, DateTime, FieldChange, Id, Result};

/// A change of a record.
pub struct StaffMemberChange(pub history::Change);

/// A change of a staff member's record, or of a credential or a leave of theirs: who, when, before and after.
#[Object]
impl StaffMemberChange {
    /// The id.
    pub async fn id(&self) -> Id<ChangeId> {
        self.0.id.into()
    }

    /// What was done: the name of the operation, such as `staffMemberUpdate`.
    async fn operation(&self) -> &str {
        &self.0.operation
    }

    /// Who did it: the id of an account or an application, or `system`.
    async fn by(&self) -> &str {
        &self.0.actor
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.changed_at.into()
    }

    /// The fields that differ.
    async fn fields(&self, ctx: &Context<'_>) -> Result<Vec<FieldChange>> {
        let fields = history::changed_fields(ctx.cx()?, &self.0).await?;
        Ok(fields.into_iter().map(Into::into).collect())
    }
}
