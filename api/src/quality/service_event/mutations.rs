//! What can be changed about events.

use async_graphql::{Context, InputObject, Object, OneofObject};
use domain::{
    id::{BranchId, HouseholdId, ServiceEventEnrolmentId, ServiceEventId, StaffMemberId},
    quality::service_event::{
        enrolling::{self, Guest},
        planning::{self, EventInput, EventWords},
        taking_place,
    },
};

use super::objects::{ServiceEvent, ServiceEventAudience, ServiceEventEnrolment, ServiceEventKind};
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Events' part of the root.
#[derive(Default)]
pub struct ServiceEventMutation;

/// Plans an event.
#[derive(InputObject)]
struct ServiceEventPlanInput {
    /// Of which branch. Left out, of all of them.
    branch_id: Option<Id<BranchId>>,
    /// What kind it is.
    kind: ServiceEventKind,
    /// For whom.
    audience: ServiceEventAudience,
    /// In a few words; at most 100 characters.
    title: String,
    /// All that there is to say; at most 4000 characters.
    words: Option<String>,
    /// Where; at most 300 characters.
    place: String,
    /// When it begins: ahead.
    starts_at: DateTime,
    /// When it ends: at most 14 days later.
    ends_at: DateTime,
    /// Before this moment people enrol: no later than it begins.
    enrol_until: DateTime,
    /// For how many people: 1 to 10000.
    places: i32,
}

/// Tells of an event in other words, at another time, or with more or fewer places.
#[derive(InputObject)]
struct ServiceEventChangeInput {
    /// Which event.
    id: Id<ServiceEventId>,
    /// The version that you read.
    version: i32,
    /// In a few words; at most 100 characters.
    title: String,
    /// All that there is to say; at most 4000 characters.
    words: Option<String>,
    /// Where; at most 300 characters.
    place: String,
    /// When it begins: ahead.
    starts_at: DateTime,
    /// When it ends: at most 14 days later.
    ends_at: DateTime,
    /// Before this moment people enrol: no later than it begins.
    enrol_until: DateTime,
    /// For how many people: no fewer than have places.
    places: i32,
}

/// Prepares an event.
#[derive(InputObject)]
struct ServiceEventPrepareInput {
    /// Which event.
    id: Id<ServiceEventId>,
    /// The version that you read.
    version: i32,
    /// The household that is received at it: a reception is planned by the protocol in force for events.
    household_id: Option<Id<HouseholdId>>,
}

/// Begins an event.
#[derive(InputObject)]
struct ServiceEventBeginInput {
    /// Which event.
    id: Id<ServiceEventId>,
    /// The version that you read.
    version: i32,
}

/// Closes an event.
#[derive(InputObject)]
struct ServiceEventCloseInput {
    /// Which event.
    id: Id<ServiceEventId>,
    /// The version that you read.
    version: i32,
}

/// Calls an event off.
#[derive(InputObject)]
struct ServiceEventCancelInput {
    /// Which event.
    id: Id<ServiceEventId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    reason: String,
}

/// Who comes to an event.
#[derive(OneofObject)]
enum ServiceEventGuestInput {
    /// A household.
    HouseholdId(Id<HouseholdId>),
    /// Somebody of the staff.
    StaffMemberId(Id<StaffMemberId>),
}

impl From<ServiceEventGuestInput> for Guest {
    fn from(input: ServiceEventGuestInput) -> Self {
        match input {
            ServiceEventGuestInput::HouseholdId(id) => Self::Household(id.0),
            ServiceEventGuestInput::StaffMemberId(id) => Self::StaffMember(id.0),
        }
    }
}

/// Enrols for an event.
#[derive(InputObject)]
struct ServiceEventEnrolInput {
    /// Which event.
    service_event_id: Id<ServiceEventId>,
    /// Who comes. A family enrols its own household, a carer themselves.
    guest: ServiceEventGuestInput,
    /// How many people: 1 to 50, and no more than there are places in all.
    #[graphql(default = 1)]
    persons: i32,
}

/// Withdraws an enrolment.
#[derive(InputObject)]
struct ServiceEventEnrolmentWithdrawInput {
    /// Which enrolment.
    id: Id<ServiceEventEnrolmentId>,
    /// The version that you read.
    version: i32,
}

/// Says whether they came.
#[derive(InputObject)]
struct ServiceEventEnrolmentMarkInput {
    /// Which enrolment.
    id: Id<ServiceEventEnrolmentId>,
    /// The version that you read.
    version: i32,
    /// Whether they came.
    came: bool,
}

/// Makes the payload of a mutation that answers an event.
macro_rules! answers_an_event {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The event as it is now. Null when there are user errors.
                service_event: ServiceEvent,
            }
        })*
    };
}

answers_an_event! {
    /// What `serviceEventPlan` answers.
    ServiceEventPlanPayload;
    /// What `serviceEventChange` answers.
    ServiceEventChangePayload;
    /// What `serviceEventPrepare` answers.
    ServiceEventPreparePayload;
    /// What `serviceEventBegin` answers.
    ServiceEventBeginPayload;
    /// What `serviceEventClose` answers.
    ServiceEventClosePayload;
    /// What `serviceEventCancel` answers.
    ServiceEventCancelPayload;
}

/// Makes the payload of a mutation that answers an enrolment.
macro_rules! answers_an_enrolment {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The enrolment as it is now. Null when there are user errors.
                service_event_enrolment: ServiceEventEnrolment,
            }
        })*
    };
}

answers_an_enrolment! {
    /// What `serviceEventEnrol` answers.
    ServiceEventEnrolPayload;
    /// What `serviceEventEnrolmentWithdraw` answers.
    ServiceEventEnrolmentWithdrawPayload;
    /// What `serviceEventEnrolmentMark` answers.
    ServiceEventEnrolmentMarkPayload;
}

#[Object]
impl ServiceEventMutation {
    /// Plans an event for families, for the staff, or for both. Codes: `NOT_FOUND`, `INVALID`.
    async fn service_event_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEventPlanInput,
    ) -> Result<ServiceEventPlanPayload> {
        let input = EventInput {
            branch: input.branch_id.map(|id| id.0),
            kind: input.kind.into(),
            audience: input.audience.into(),
            told: EventWords {
                title: input.title,
                words: input.words,
                place: input.place,
                starts_at: input.starts_at.0,
                ends_at: input.ends_at.0,
                enrol_until: input.enrol_until.0,
                places: input.places.into(),
            },
        };
        let done = ctx.cx()?.write(async |tx| planning::plan(tx, &input).await).await;
        ServiceEventPlanPayload::of(ctx, done)
    }

    /// Tells of an event in other words, at another time, or with more or fewer places, until it begins. Who waits moves up
    /// where there is room now, and the reception that prepares it moves along. Codes: `NOT_FOUND`, `INVALID`, `STALE`,
    /// `SERVICE_EVENT_STATE`, `PLACES_TAKEN`.
    async fn service_event_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEventChangeInput,
    ) -> Result<ServiceEventChangePayload> {
        let (id, version) = (input.id.0, input.version);
        let told = EventWords {
            title: input.title,
            words: input.words,
            place: input.place,
            starts_at: input.starts_at.0,
            ends_at: input.ends_at.0,
            enrol_until: input.enrol_until.0,
            places: input.places.into(),
        };
        let done = Box::pin(ctx.cx()?.write(async |tx| planning::change(tx, id, version, &told).await)).await;
        ServiceEventChangePayload::of(ctx, done)
    }

    /// Prepares an event; for a household that is received at it, a reception is planned by the protocol for events. Codes:
    /// `NOT_FOUND`, `INVALID`, `STALE`, `SERVICE_EVENT_STATE`, `NO_PROTOCOL`, `HOUSEHOLD_ERASED`.
    async fn service_event_prepare(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEventPrepareInput,
    ) -> Result<ServiceEventPreparePayload> {
        let ServiceEventPrepareInput { id, version, household_id } = input;
        let household = household_id.map(|id| id.0);
        let work = async |tx: &_| taking_place::prepare(tx, id.0, version, household).await;
        ServiceEventPreparePayload::of(ctx, Box::pin(ctx.cx()?.write(work)).await)
    }

    /// Begins an event that is prepared, two hours before its time at the earliest: from then on it is marked who comes. Codes:
    /// `NOT_FOUND`, `STALE`, `SERVICE_EVENT_STATE`, `SERVICE_EVENT_AHEAD`.
    async fn service_event_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEventBeginInput,
    ) -> Result<ServiceEventBeginPayload> {
        let ServiceEventBeginInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| taking_place::begin(tx, id.0, version).await).await;
        ServiceEventBeginPayload::of(ctx, done)
    }

    /// Closes an event: who had places and was not marked did not come. Codes: `NOT_FOUND`, `STALE`, `SERVICE_EVENT_STATE`.
    async fn service_event_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEventCloseInput,
    ) -> Result<ServiceEventClosePayload> {
        let ServiceEventCloseInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| taking_place::close(tx, id.0, version).await).await;
        ServiceEventClosePayload::of(ctx, done)
    }

    /// Calls an event off before it begins, and the reception that prepares it. Codes: `NOT_FOUND`, `INVALID`, `STALE`,
    /// `SERVICE_EVENT_STATE`.
    async fn service_event_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEventCancelInput,
    ) -> Result<ServiceEventCancelPayload> {
        let ServiceEventCancelInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| taking_place::cancel(tx, id.0, version, &reason).await).await;
        ServiceEventCancelPayload::of(ctx, done)
    }

    /// Enrols a household or somebody of the staff: they have places, or wait for some behind all who wait already. Codes:
    /// `NOT_FOUND`, `INVALID`, `SERVICE_EVENT_STATE`, `ENROLMENT_OVER`, `NOT_INVITED`, `ENROLLED_FOR_EVENT`,
    /// `HOUSEHOLD_ERASED`.
    async fn service_event_enrol(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEventEnrolInput,
    ) -> Result<ServiceEventEnrolPayload> {
        let ServiceEventEnrolInput { service_event_id, guest, persons } = input;
        let (guest, persons) = (guest.into(), persons.into());
        let work = async |tx: &_| enrolling::enrol(tx, service_event_id.0, guest, persons).await;
        ServiceEventEnrolPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Withdraws an enrolment before the event begins: who waits moves up in order, as far as the places suffice. Codes:
    /// `NOT_FOUND`, `STALE`, `SERVICE_EVENT_STATE`, `ENROLMENT_STATE`.
    async fn service_event_enrolment_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEventEnrolmentWithdrawInput,
    ) -> Result<ServiceEventEnrolmentWithdrawPayload> {
        let ServiceEventEnrolmentWithdrawInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| enrolling::withdraw(tx, id.0, version).await).await;
        ServiceEventEnrolmentWithdrawPayload::of(ctx, done)
    }

    /// Says whether they came, while the event takes place; it can be put right until it is closed. Codes: `NOT_FOUND`,
    /// `STALE`, `SERVICE_EVENT_STATE`, `ENROLMENT_STATE`.
    async fn service_event_enrolment_mark(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEventEnrolmentMarkInput,
    ) -> Result<ServiceEventEnrolmentMarkPayload> {
        let ServiceEventEnrolmentMarkInput { id, version, came } = input;
        let done = ctx.cx()?.write(async |tx| enrolling::mark(tx, id.0, version, came).await).await;
        ServiceEventEnrolmentMarkPayload::of(ctx, done)
    }
}
