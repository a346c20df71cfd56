//! Events and enrolments in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{BranchId, HouseholdId, ServiceEventEnrolmentId, ServiceEventId, StaffMemberId},
    kernel,
    quality::{self, service_event::reading},
};

use super::{
    super::reception::{Reception, ReceptionById},
    batches::{EnrolmentsOf, EventById},
};
use crate::{
    graphql::{Connection, ContextExt, DateTime, Id, Result, node::Findable, page_request},
    household::{Household, HouseholdById},
    staff::{StaffProfile, StaffProfileById},
};

/// What kind of event it is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ServiceEventKind")]
pub enum ServiceEventKind {
    /// A day for families.
    FamilyDay,
    /// A festival is kept.
    Festival,
    /// An outing.
    Outing,
    /// Something is shown or learnt.
    Workshop,
    /// Somebody is honoured.
    Recognition,
    /// Anything else.
    Other,
}

/// For whom an event is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ServiceEventAudience")]
pub enum ServiceEventAudience {
    /// For families.
    Families,
    /// For the staff.
    Staff,
    /// For both.
    Both,
}

/// Where an event stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ServiceEventState")]
pub enum ServiceEventState {
    /// It is announced, and people enrol.
    Planned,
    /// It is being prepared; people still enrol until the time that is said.
    Preparing,
    /// It takes place now, and who comes is marked.
    Running,
    /// It is over.
    Closed,
    /// It does not take place.
    Cancelled,
}

/// Where an enrolment for an event stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::EnrolmentState")]
pub enum ServiceEventEnrolmentState {
    /// The places are theirs.
    Enrolled,
    /// There were not enough places; who gives some back makes room, in the order of `number`.
    Waiting,
    /// They do not come.
    Withdrawn,
    /// They came.
    Attended,
    /// They had places and did not come.
    Absent,
}

/// Something that the agency holds.
#[derive(Clone)]
pub struct ServiceEvent(pub quality::ServiceEvent);

impl From<quality::ServiceEvent> for ServiceEvent {
    fn from(row: quality::ServiceEvent) -> Self {
        Self(row)
    }
}

impl Findable for ServiceEvent {
    type Id = ServiceEventId;

    async fn find_many(cx: &kernel::Context, ids: &[ServiceEventId]) -> kernel::Result<HashMap<ServiceEventId, Self>> {
        Ok(reading::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Something that the agency holds for families, for its staff, or for both, with places for those who enrol.
#[Object]
impl ServiceEvent {
    /// The id.
    pub async fn id(&self) -> Id<ServiceEventId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> ServiceEventState {
        self.0.state.into()
    }

    /// What kind it is.
    async fn kind(&self) -> ServiceEventKind {
        self.0.kind.into()
    }

    /// For whom it is.
    async fn audience(&self) -> ServiceEventAudience {
        self.0.audience.into()
    }

    /// The branch, by id. Null of all branches.
    async fn branch_id(&self) -> Option<Id<BranchId>> {
        self.0.branch_id.map(Id)
    }

    /// In a few words.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// All that there is to say. Null when there is no more.
    async fn words(&self) -> Option<&str> {
        self.0.words.as_deref()
    }

    /// Where.
    async fn place(&self) -> &str {
        &self.0.place
    }

    /// When it begins.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// When it ends.
    async fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// Before this moment people enrol.
    async fn enrol_until(&self) -> DateTime {
        self.0.enrol_until.into()
    }

    /// For how many people there are places.
    async fn places(&self) -> i32 {
        self.0.places
    }

    /// How many places are left. Whoever enrols while others wait waits behind them, be there a place left or not.
    async fn places_left(&self) -> i32 {
        self.0.places - self.0.taken
    }

    /// The enrolments that you see, in the order in which they came. Families and carers see their own.
    async fn enrolments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<ServiceEventEnrolment>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = ctx.load::<EnrolmentsOf>((self.0.id, page)).await?.unwrap_or_default();
        Ok(Connection::new(found, ServiceEventEnrolment))
    }

    /// The reception that prepares it. Null when there is none, and when it is not visible to you.
    async fn reception(&self, ctx: &Context<'_>) -> Result<Option<Reception>> {
        // Families see no receptions.
        match self.0.reception_id.filter(|_| ctx.cx().is_ok_and(|cx| cx.may(quality::RECEPTION_READ))) {
            Some(id) => Ok(ctx.load::<ReceptionById>(id).await?.map(Reception)),
            None => Ok(None),
        }
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

    /// Why it was called off. Null when it was not.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancel_reason.as_deref()
    }

    /// The version to name when you change it. Enrolments do not change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Somebody comes to an event.
#[derive(Clone)]
pub struct ServiceEventEnrolment(pub quality::ServiceEventEnrolment);

impl From<quality::ServiceEventEnrolment> for ServiceEventEnrolment {
    fn from(row: quality::ServiceEventEnrolment) -> Self {
        Self(row)
    }
}

impl Findable for ServiceEventEnrolment {
    type Id = ServiceEventEnrolmentId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[ServiceEventEnrolmentId],
    ) -> kernel::Result<HashMap<ServiceEventEnrolmentId, Self>> {
        Ok(reading::enrolments_by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A household or somebody of the staff comes to an event, or waits for places. Families and carers see their own.
#[Object]
impl ServiceEventEnrolment {
    /// The id.
    pub async fn id(&self) -> Id<ServiceEventEnrolmentId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> ServiceEventEnrolmentState {
        self.0.state.into()
    }

    /// The event, by id.
    async fn service_event_id(&self) -> Id<ServiceEventId> {
        self.0.service_event_id.into()
    }

    /// The event. Null when it is not visible to you.
    async fn service_event(&self, ctx: &Context<'_>) -> Result<Option<ServiceEvent>> {
        Ok(ctx.load::<EventById>(self.0.service_event_id).await?.map(ServiceEvent))
    }

    /// The household, by id. Null of somebody of the staff.
    async fn household_id(&self) -> Option<Id<HouseholdId>> {
        self.0.household_id.map(Id)
    }

    /// The household. Null of somebody of the staff, and when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        match self.0.household_id {
            Some(id) => Ok(ctx.load::<HouseholdById>(id).await?.map(Household)),
            None => Ok(None),
        }
    }

    /// Who of the staff, by id. Null of a household.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// Who of the staff. Null of a household, and when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        match self.0.staff_member_id {
            Some(id) => ctx.load::<StaffProfileById>(id).await,
            None => Ok(None),
        }
    }

    /// In which turn they came, from 1: who waits moves up in this order.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// How many people come.
    async fn persons(&self) -> i32 {
        self.0.persons
    }

    /// Who enrolled them: the id of an account.
    async fn enrolled_by(&self) -> &str {
        &self.0.enrolled_by
    }

    /// When they were enrolled.
    async fn enrolled_at(&self) -> DateTime {
        self.0.enrolled_at.into()
    }

    /// When the places became theirs. Null while they wait, and of who never had any.
    async fn placed_at(&self) -> Option<DateTime> {
        self.0.placed_at.map(DateTime)
    }

    /// When they were withdrawn. Null when they were not.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(DateTime)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
