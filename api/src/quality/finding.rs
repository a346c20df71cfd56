//! Findings in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{CorrectiveActionId, FindingId, HouseholdId, InspectionId, StaffMemberId, UserId},
    kernel::{self, words},
    quality::{self, findings},
};

use super::{
    Inspection,
    batches::{ActionsOf, InspectionById},
    enums::FindingState,
};
use crate::graphql::{ContextExt, DateTime, Id, Result, node::Findable};

/// Something that an inspection found wanting.
#[derive(Clone)]
pub struct Finding(pub quality::Finding);

impl From<quality::Finding> for Finding {
    fn from(row: quality::Finding) -> Self {
        Self(row)
    }
}

impl Findable for Finding {
    type Id = FindingId;

    async fn find_many(cx: &kernel::Context, ids: &[FindingId]) -> kernel::Result<HashMap<FindingId, Self>> {
        Ok(findings::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Something that an inspection found wanting, until what was done about it has helped.
#[Object]
impl Finding {
    /// The id.
    pub async fn id(&self) -> Id<FindingId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> FindingState {
        self.0.state.into()
    }

    /// The inspection, by id.
    async fn inspection_id(&self) -> Id<InspectionId> {
        self.0.inspection_id.into()
    }

    /// The inspection. Null when it is not visible to you.
    async fn inspection(&self, ctx: &Context<'_>) -> Result<Option<Inspection>> {
        Ok(ctx.load::<InspectionById>(self.0.inspection_id).await?.map(Inspection))
    }

    /// The item that failed.
    async fn item_code(&self) -> &str {
        &self.0.item_code
    }

    /// Whether the item was a critical one.
    async fn critical(&self) -> bool {
        self.0.critical
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// Whose work it was, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// When it was found.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// How far up it has been brought since it stands where it does, as nobody brought it further: 0 to 3.
    async fn escalation(&self) -> i32 {
        self.0.escalation
    }

    /// When it is brought up further, if nothing happens. Null when it cannot go further, and once it is closed.
    async fn escalates_at(&self) -> Option<DateTime> {
        self.0.escalate_at.map(DateTime)
    }

    /// When it was closed. Null while it is not.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// What was done about it, in its order.
    async fn actions(&self, ctx: &Context<'_>) -> Result<Vec<CorrectiveAction>> {
        Ok(ctx.load::<ActionsOf>(self.0.id).await?.unwrap_or_default().into_iter().map(CorrectiveAction).collect())
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What is done about a finding.
pub struct CorrectiveAction(quality::CorrectiveAction);

/// What is done about a finding: contained at once, explained, remedied, and looked at again whether it has helped. Words are
/// empty once the household is erased.
#[Object]
impl CorrectiveAction {
    /// The id.
    async fn id(&self) -> Id<CorrectiveActionId> {
        self.0.id.into()
    }

    /// Its place among what was done about the finding, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What was done at once.
    async fn containment(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.containment).await?)
    }

    /// Why it came about.
    async fn cause(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.cause).await?)
    }

    /// What will keep it from coming back.
    async fn measure(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.measure).await?)
    }

    /// Who sees to it: the id of an account.
    async fn owner_id(&self) -> Id<UserId> {
        self.0.owner_id.into()
    }

    /// Until when it is to be done.
    async fn due_at(&self) -> DateTime {
        self.0.due_at.into()
    }

    /// When it was planned.
    async fn planned_at(&self) -> DateTime {
        self.0.planned_at.into()
    }

    /// When it was done. Null while it is not.
    async fn done_at(&self) -> Option<DateTime> {
        self.0.done_at.map(DateTime)
    }

    /// What was done. Null while nothing.
    async fn done_note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.done_note.as_ref()).await?)
    }

    /// When somebody looked whether it has helped. Null while nobody has.
    async fn verified_at(&self) -> Option<DateTime> {
        self.0.verified_at.map(DateTime)
    }

    /// Who looked: the id of an account. Null while nobody has.
    async fn verified_by(&self) -> Option<&str> {
        self.0.verified_by.as_deref()
    }

    /// Whether it has helped. Null while nobody has looked.
    async fn effective(&self) -> Option<bool> {
        self.0.effective
    }

    /// What was seen then. Null while nobody has looked.
    async fn verification(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.verification.as_ref()).await?)
    }
}
