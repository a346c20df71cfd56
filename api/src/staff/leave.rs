//! Leave in the schema.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{LeaveId, StaffMemberId},
    kernel::{self, words},
    staff::{self, STAFF_HISTORY_READ, leave},
};

use super::{
    StaffMember, StaffMemberById,
    enums::{LeaveKind, LeaveState},
};
use crate::graphql::{Change, ChangesOf, Connection, ContextExt, DateTime, Id, Result, node::Findable, page_request};

/// Time off.
#[derive(Clone)]
pub struct Leave(pub staff::Leave);

impl From<staff::Leave> for Leave {
    fn from(row: staff::Leave) -> Self {
        Self(row)
    }
}

impl Findable for Leave {
    type Id = LeaveId;

    async fn find_many(cx: &kernel::Context, ids: &[LeaveId]) -> kernel::Result<HashMap<LeaveId, Self>> {
        Ok(leave::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// Time off, with its approval.
#[Object]
impl Leave {
    /// The id.
    pub async fn id(&self) -> Id<LeaveId> {
        self.0.id.into()
    }

    /// Who takes it. Null when you do not see the person.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffMember>> {
        ctx.load::<StaffMemberById>(self.0.staff_member_id).await
    }

    /// What it is for.
    async fn kind(&self) -> LeaveKind {
        self.0.kind.into()
    }

    /// When it begins.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// When it is over.
    async fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// Why. It may name an illness: reading it leaves an entry in the audit trail. Null when nothing was said.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(leave::reason(ctx.cx()?, &self.0).await?)
    }

    /// How far it has come.
    async fn state(&self) -> LeaveState {
        self.0.state.into()
    }

    /// When it was asked for.
    async fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// When it was approved or declined. Null before.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// Who approved or declined it: the id of a user, or `system`. Null before.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// What was said with the decision. Null when nothing was.
    async fn decision_note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.decision_note.as_ref()).await?)
    }

    /// Who changed what of it, newest first. Null when you may not see that. Reading it leaves an audit entry.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Option<Connection<Change>>> {
        let cx = ctx.cx()?;
        if !cx.may(STAFF_HISTORY_READ) {
            return Ok(None);
        }
        cx.note_read(self.0.id, "history");
        let page = page_request(ctx, first, after, last, before)?;
        let changes = ctx.load::<ChangesOf>((self.0.id.0, page)).await?;
        Ok(changes.map(|changes| Connection::new(changes, Change)))
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Asks for leave.
#[derive(InputObject)]
pub struct LeaveRequestInput {
    /// For whom; carers ask for themselves.
    pub staff_member_id: Id<StaffMemberId>,
    /// What for.
    pub kind: LeaveKind,
    /// When it begins.
    pub starts_at: DateTime,
    /// When it is over; after it begins, within 366 days.
    pub ends_at: DateTime,
    /// Why; at most 500 characters. Kept encrypted.
    pub reason: Option<String>,
}

impl From<LeaveRequestInput> for leave::LeaveInput {
    fn from(input: LeaveRequestInput) -> Self {
        Self { kind: input.kind.into(), starts_at: input.starts_at.0, ends_at: input.ends_at.0, reason: input.reason }
    }
}
