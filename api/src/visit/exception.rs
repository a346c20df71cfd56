//! Exceptions in the schema.

use async_graphql::{Context, Object};
use domain::{id::VisitExceptionId, kernel::words, visit};

use super::enums::VisitExceptionKind;
use crate::graphql::{ContextExt, DateTime, Id, Result};

/// Something that was not as it should be.
pub struct VisitException(pub visit::VisitException);

impl From<visit::VisitException> for VisitException {
    fn from(row: visit::VisitException) -> Self {
        Self(row)
    }
}

/// Something that was not as it should be at a visit: raised by what was seen, explained by the carer, resolved by the
/// office.
#[Object]
impl VisitException {
    /// The id.
    pub async fn id(&self) -> Id<VisitExceptionId> {
        self.0.id.into()
    }

    /// What.
    async fn kind(&self) -> VisitExceptionKind {
        self.0.kind.into()
    }

    /// When it was noticed.
    async fn raised_at(&self) -> DateTime {
        self.0.raised_at.into()
    }

    /// What the carer says about it. Null while nothing.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.reason.as_ref()).await?)
    }

    /// What the office decided. Null while nothing.
    async fn resolution(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.resolution.as_ref()).await?)
    }

    /// Who decided: the id of an account. Null while nobody.
    async fn resolved_by(&self) -> Option<&str> {
        self.0.resolved_by.as_deref()
    }

    /// When it was decided. Null while it was not.
    async fn resolved_at(&self) -> Option<DateTime> {
        self.0.resolved_at.map(DateTime)
    }

    /// When the visit began as the office says, in place of the carer's device. Null when it does not.
    async fn began_at(&self) -> Option<DateTime> {
        self.0.began_at.map(DateTime)
    }

    /// When the visit ended as the office says, where no device does. Null when it does not.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
