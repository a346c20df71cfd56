//! Complaints in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::{ComplaintFollowUpId, ComplaintId, HouseholdId, ServiceOrderId, StaffMemberId, UserId, VisitId},
    kernel::{self, words},
    quality::{self, complaint::reading},
};

use super::{
    batches::{ComplaintClocksOf, FollowUpsOf},
    complaint_enums::{ComplaintCause, ComplaintChannel, ComplaintClockKind, ComplaintState},
};
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
    staff::{StaffProfile, StaffProfileById},
};

/// Something that a household is not content with.
#[derive(Clone)]
pub struct Complaint(pub quality::Complaint);

impl From<quality::Complaint> for Complaint {
    fn from(row: quality::Complaint) -> Self {
        Self(row)
    }
}

impl Findable for Complaint {
    type Id = ComplaintId;

    async fn find_many(cx: &kernel::Context, ids: &[ComplaintId]) -> kernel::Result<HashMap<ComplaintId, Self>> {
        Ok(reading::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Something that a household is not content with, until it is. A family sees its own.
#[Object]
impl Complaint {
    /// The id.
    pub async fn id(&self) -> Id<ComplaintId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> ComplaintState {
        self.0.state.into()
    }

    /// How it came.
    async fn channel(&self) -> ComplaintChannel {
        self.0.channel.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// About which visit, by id. Null when about none in particular.
    async fn visit_id(&self) -> Option<Id<VisitId>> {
        self.0.visit_id.map(Id)
    }

    /// The order about which the household was asked, by id. Null when it came another way.
    async fn service_order_id(&self) -> Option<Id<ServiceOrderId>> {
        self.0.service_order_id.map(Id)
    }

    /// About whose work, by id. Null when about nobody's.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// About whose work. Null when about nobody's, and when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        match self.0.staff_member_id {
            Some(id) => ctx.load::<StaffProfileById>(id).await,
            None => Ok(None),
        }
    }

    /// What the household said. Empty once it is erased.
    async fn words(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.words).await?)
    }

    /// When it was raised.
    async fn raised_at(&self) -> DateTime {
        self.0.raised_at.into()
    }

    /// Who sees to it: the id of an account. Null while nobody.
    async fn handler_id(&self) -> Option<Id<UserId>> {
        self.0.handler_id.map(Id)
    }

    /// When it was given to whoever sees to it. Null while nobody does.
    async fn routed_at(&self) -> Option<DateTime> {
        self.0.routed_at.map(DateTime)
    }

    /// Why there was something to complain about. Null while it was not answered.
    async fn cause(&self) -> Option<ComplaintCause> {
        self.0.cause.map(Into::into)
    }

    /// More about the cause, for the agency alone. Null when nothing was said, and for families.
    async fn cause_words(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(reading::cause_words(ctx.cx()?, &self.0).await?)
    }

    /// What the household was told. Null while it was not, and empty once it is erased.
    async fn solution(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.solution.as_ref()).await?)
    }

    /// When the household was told, the last time. Null while it was not.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }

    /// How often the household was not content with an answer.
    async fn reopened(&self) -> i32 {
        self.0.reopened
    }

    /// When the household was content, or took it back. Null while neither.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// Why the household took it back. Null when it did not.
    async fn withdraw_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.withdraw_reason.as_ref()).await?)
    }

    /// Its clocks, the response first.
    async fn clocks(&self, ctx: &Context<'_>) -> Result<Vec<ComplaintClock>> {
        let clocks = ctx.load::<ComplaintClocksOf>(self.0.id).await?.unwrap_or_default();
        Ok(clocks.into_iter().map(Into::into).collect())
    }

    /// How often the household said, or was asked, whether it is content, in its order.
    async fn follow_ups(&self, ctx: &Context<'_>) -> Result<Vec<ComplaintFollowUp>> {
        let talks = ctx.load::<FollowUpsOf>(self.0.id).await?.unwrap_or_default();
        Ok(talks.into_iter().map(ComplaintFollowUp).collect())
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A clock of a complaint, on the opening hours of the branch.
#[derive(SimpleObject)]
pub struct ComplaintClock {
    /// What it waits for.
    kind: ComplaintClockKind,
    /// Whether it may still run out.
    open: bool,
    /// When it is due. Null once it is over, and while it stands still.
    due_at: Option<DateTime>,
    /// When it warned that it runs out. Null when it has not.
    warned_at: Option<DateTime>,
    /// When it ran out. Null when it has not.
    breached_at: Option<DateTime>,
}

impl From<quality::ComplaintClock> for ComplaintClock {
    fn from(row: quality::ComplaintClock) -> Self {
        Self {
            kind: row.kind.into(),
            open: row.open,
            due_at: row.due_at.map(DateTime),
            warned_at: row.warned_at.map(DateTime),
            breached_at: row.breached_at.map(DateTime),
        }
    }
}

/// A household says, or is asked, whether it is content.
pub struct ComplaintFollowUp(quality::ComplaintFollowUp);

/// A household says, or is asked, whether it is content with what was done about its complaint.
#[Object]
impl ComplaintFollowUp {
    /// The id.
    async fn id(&self) -> Id<ComplaintFollowUpId> {
        self.0.id.into()
    }

    /// Who wrote it down: the id of an account.
    async fn asked_by(&self) -> &str {
        &self.0.asked_by
    }

    /// When.
    async fn asked_at(&self) -> DateTime {
        self.0.asked_at.into()
    }

    /// Whether the household is content.
    async fn satisfied(&self) -> bool {
        self.0.satisfied
    }

    /// What it said. Null when nothing, and once it is erased.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.note.as_ref()).await?)
    }
}
