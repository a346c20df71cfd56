//! Receptions and their tasks in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{
        HouseholdId, ReceptionAssignmentId, ReceptionId, ReceptionTaskId, ServiceOrderId, StaffMemberId, UserId,
        VisitId,
    },
    kernel::{self, words},
    quality::{
        self,
        reception::{planning, reading},
    },
};

use super::{
    super::standard::ReceptionProtocol,
    batches::{AssignmentsOf, PhotographsOf, ProtocolById, ReceptionById, TasksOf},
};
use crate::{
    agency::FileReference,
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById, ReceptionGrade},
    staff::{StaffProfile, StaffProfileById},
};

/// Where a reception stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ReceptionState")]
pub enum ReceptionState {
    /// It is ahead, or under way.
    Planned,
    /// It is over.
    Done,
    /// It does not take place.
    Cancelled,
}

/// A household that is received at a time and place.
#[derive(Clone)]
pub struct Reception(pub quality::Reception);

impl From<quality::Reception> for Reception {
    fn from(row: quality::Reception) -> Self {
        Self(row)
    }
}

impl Findable for Reception {
    type Id = ReceptionId;

    async fn find_many(cx: &kernel::Context, ids: &[ReceptionId]) -> kernel::Result<HashMap<ReceptionId, Self>> {
        Ok(reading::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A household that is received at a time and place by a protocol. A carer sees those that they were assigned something of.
#[Object]
impl Reception {
    /// The id.
    pub async fn id(&self) -> Id<ReceptionId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> ReceptionState {
        self.0.state.into()
    }

    /// Of which grade it is, by its protocol.
    async fn grade(&self) -> ReceptionGrade {
        self.0.grade.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// The version of the protocol by which it was planned. Null when it is not visible to you.
    async fn protocol(&self, ctx: &Context<'_>) -> Result<Option<ReceptionProtocol>> {
        Ok(ctx.load::<ProtocolById>(planning::protocol_id(&self.0)).await?.map(ReceptionProtocol))
    }

    /// The visit that it follows, by id. Null when it follows none.
    async fn visit_id(&self) -> Option<Id<VisitId>> {
        self.0.visit_id.map(Id)
    }

    /// The order with which it ends, by id. Null when it is for none.
    async fn service_order_id(&self) -> Option<Id<ServiceOrderId>> {
        self.0.service_order_id.map(Id)
    }

    /// When the guests arrive.
    async fn arrives_at(&self) -> DateTime {
        self.0.arrives_at.into()
    }

    /// Where. Empty once the household is erased.
    async fn place(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.place).await?)
    }

    /// What is to be done, in the order of the protocol.
    async fn tasks(&self, ctx: &Context<'_>) -> Result<Vec<ReceptionTask>> {
        let tasks = ctx.load::<TasksOf>(self.0.id).await?.unwrap_or_default();
        Ok(tasks.into_iter().map(ReceptionTask).collect())
    }

    /// Who planned it: the id of an account.
    async fn planned_by(&self) -> &str {
        &self.0.planned_by
    }

    /// When it was planned.
    async fn planned_at(&self) -> DateTime {
        self.0.planned_at.into()
    }

    /// When it was closed or called off. Null while it is neither.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// Why it was called off. Null when it was not, and when it went with its visit or order.
    async fn cancel_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.cancel_reason.as_ref()).await?)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Something that is to be done for a reception.
#[derive(Clone)]
pub struct ReceptionTask(pub quality::ReceptionTask);

impl From<quality::ReceptionTask> for ReceptionTask {
    fn from(row: quality::ReceptionTask) -> Self {
        Self(row)
    }
}

/// Something that is to be done for a reception, with the record of who was assigned it and who did it.
#[Object]
impl ReceptionTask {
    /// The id.
    async fn id(&self) -> Id<ReceptionTaskId> {
        self.0.id.into()
    }

    /// The reception. Null when it is not visible to you.
    async fn reception(&self, ctx: &Context<'_>) -> Result<Option<Reception>> {
        Ok(ctx.load::<ReceptionById>(self.0.reception_id).await?.map(Reception))
    }

    /// What the protocol calls it.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What is to be done.
    async fn words(&self) -> &str {
        &self.0.words
    }

    /// Who does it, by the protocol: a position, no person.
    async fn owner(&self) -> &str {
        &self.0.owner
    }

    /// When it is due.
    async fn due_at(&self) -> DateTime {
        self.0.due_at.into()
    }

    /// Whether it is still to be done.
    async fn open(&self) -> bool {
        self.0.open
    }

    /// Whether an alarm sounds when it is due and not done.
    async fn alarm(&self) -> bool {
        self.0.alarm
    }

    /// When the alarm sounded for the time at which it is due. Null when it did not.
    async fn alarmed_at(&self) -> Option<DateTime> {
        self.0.alarmed_at.map(DateTime)
    }

    /// Who was assigned it, one after the other; whoever has it now is the last one, and has no `endedAt`.
    async fn assignments(&self, ctx: &Context<'_>) -> Result<Vec<ReceptionAssignment>> {
        let rows = ctx.load::<AssignmentsOf>(self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(ReceptionAssignment).collect())
    }

    /// When it was done. Null when it was not.
    async fn done_at(&self) -> Option<DateTime> {
        self.0.done_at.map(DateTime)
    }

    /// Who did it: the id of an account. Null when nobody did.
    async fn done_by(&self) -> Option<&str> {
        self.0.done_by.as_deref()
    }

    /// What there was to say about it. Null when nothing.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.note.as_ref()).await?)
    }

    /// Whether photographs have to show that it was done.
    async fn photographs_demanded(&self) -> bool {
        self.0.photographs
    }

    /// The photographs that show that it was done.
    async fn photographs(&self, ctx: &Context<'_>) -> Result<Vec<FileReference>> {
        let files = ctx.load::<PhotographsOf>(self.0.id).await?.unwrap_or_default();
        Ok(files.into_iter().map(FileReference).collect())
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Somebody was assigned a task of a reception.
pub struct ReceptionAssignment(quality::ReceptionAssignment);

/// Somebody was assigned a task of a reception. The record stays when it is somebody else's.
#[Object]
impl ReceptionAssignment {
    /// The id.
    async fn id(&self) -> Id<ReceptionAssignmentId> {
        self.0.id.into()
    }

    /// Who of the staff, by id. Null when it was somebody who signs in.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// Who of the staff. Null when it was somebody who signs in, and when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        match self.0.staff_member_id {
            Some(id) => ctx.load::<StaffProfileById>(id).await,
            None => Ok(None),
        }
    }

    /// Whose account, by id. Null when it was somebody of the staff.
    async fn user_id(&self) -> Option<Id<UserId>> {
        self.0.user_id.map(Id)
    }

    /// Who said so: the id of an account.
    async fn assigned_by(&self) -> &str {
        &self.0.assigned_by
    }

    /// Since when.
    async fn assigned_at(&self) -> DateTime {
        self.0.assigned_at.into()
    }

    /// Until when. Null while it is theirs.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }
}
