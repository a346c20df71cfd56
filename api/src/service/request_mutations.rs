//! What can be changed about requests.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AddressId, CatalogueItemId, HouseholdId, ServiceRequestId, ServiceStationId},
    service::{
        receiving::{self, ReceiveInput},
        triage,
    },
};

use super::{ServiceRequest, enums::ServiceRequestChannel};
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Requests in the root.
#[derive(Default)]
pub struct ServiceRequestMutation;

/// Takes a request down.
#[derive(InputObject)]
struct ServiceRequestReceiveInput {
    /// Who asks.
    household_id: Id<HouseholdId>,
    /// For what.
    catalogue_item_id: Id<CatalogueItemId>,
    /// How it came in.
    channel: ServiceRequestChannel,
    /// The name of whoever asked; at most 100 characters.
    caller_name: Option<String>,
    /// Where they are called back; at most 40 characters.
    caller_phone: Option<String>,
    /// The address of the household. Left out, the primary one.
    address_id: Option<Id<AddressId>>,
    /// Where there; at most 300 characters.
    place: Option<String>,
    /// What is to be done; at most 2000 characters.
    content: String,
    /// For when; in the future, within 366 days. Left out, as soon as can be.
    wanted_at: Option<DateTime>,
    /// What was done or said at once, where that was enough; at most 2000 characters. Said by the office alone.
    met_with: Option<String>,
}

/// Meets a request by an answer.
#[derive(InputObject)]
struct ServiceRequestMeetInput {
    /// Which request.
    id: Id<ServiceRequestId>,
    /// The version that you read.
    version: i32,
    /// What was done or said; at most 2000 characters.
    answer: String,
}

/// Sends a request to a station.
#[derive(InputObject)]
struct ServiceRequestTriageInput {
    /// Which request.
    id: Id<ServiceRequestId>,
    /// The version that you read.
    version: i32,
    /// The station; an open one of the household's branch.
    station_id: Id<ServiceStationId>,
}

/// Takes a request up.
#[derive(InputObject)]
struct ServiceRequestTakeUpInput {
    /// Which request.
    id: Id<ServiceRequestId>,
    /// The version that you read.
    version: i32,
    /// How it will be done; at most 2000 characters.
    solution: String,
    /// When it is expected to be finished; in the future.
    estimated_finish_at: DateTime,
}

/// Offers something to a household that waits.
#[derive(InputObject)]
struct ServiceRequestOfferInput {
    /// Which request.
    id: Id<ServiceRequestId>,
    /// The version that you read.
    version: i32,
    /// Another time; in the future. This or a station, or both.
    time: Option<DateTime>,
    /// Another open station of the branch.
    station_id: Option<Id<ServiceStationId>>,
}

/// Answers what was offered.
#[derive(InputObject)]
struct ServiceRequestAnswerOfferInput {
    /// Which request.
    id: Id<ServiceRequestId>,
    /// The version that you read.
    version: i32,
    /// Whether the household agrees.
    accepts: bool,
}

/// Withdraws a request.
#[derive(InputObject)]
struct ServiceRequestCancelInput {
    /// Which request.
    id: Id<ServiceRequestId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    reason: String,
}

/// Makes the payload of a mutation that answers one object.
macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident { $(#[$field_doc:meta])* $field:ident: $kind:ty })*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                $(#[$field_doc])*
                $field: $kind,
            }
        })*
    };
}

answers! {
    /// What `serviceRequestReceive` answers.
    ServiceRequestReceivePayload {
        /// The new request. Null when there are user errors.
        service_request: ServiceRequest
    }
    /// What `serviceRequestMeet` answers.
    ServiceRequestMeetPayload {
        /// The request as it is now. Null when there are user errors.
        service_request: ServiceRequest
    }
    /// What `serviceRequestTriage` answers.
    ServiceRequestTriagePayload {
        /// The request as it is now. Null when there are user errors.
        service_request: ServiceRequest
    }
    /// What `serviceRequestTakeUp` answers.
    ServiceRequestTakeUpPayload {
        /// The request as it is now. Null when there are user errors.
        service_request: ServiceRequest
    }
    /// What `serviceRequestOffer` answers.
    ServiceRequestOfferPayload {
        /// The request as it is now. Null when there are user errors.
        service_request: ServiceRequest
    }
    /// What `serviceRequestAnswerOffer` answers.
    ServiceRequestAnswerOfferPayload {
        /// The request as it is now. Null when there are user errors.
        service_request: ServiceRequest
    }
    /// What `serviceRequestCancel` answers.
    ServiceRequestCancelPayload {
        /// The request as it is now. Null when there are user errors.
        service_request: ServiceRequest
    }
}

#[Object]
impl ServiceRequestMutation {
    /// Takes a request down: met at once, or registered for a station. Its clocks run from now on. Codes: `INVALID`,
    /// `NOT_FOUND`, `HOUSEHOLD_GONE`, `NOT_OFFERED`, `OUTSIDE_AREA`.
    async fn service_request_receive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceRequestReceiveInput,
    ) -> Result<ServiceRequestReceivePayload> {
        let input = ReceiveInput {
            household: input.household_id.0,
            item: input.catalogue_item_id.0,
            channel: input.channel.into(),
            caller_name: input.caller_name,
            caller_phone: input.caller_phone,
            address: input.address_id.map(|id| id.0),
            place: input.place,
            content: input.content,
            wanted_at: input.wanted_at.map(|at| at.0),
            met_with: input.met_with,
        };
        let done = ctx.cx()?.write(async |tx| receiving::receive(tx, input).await).await;
        ServiceRequestReceivePayload::of(ctx, done)
    }

    /// Meets a request that was registered by an answer. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `SERVICE_REQUEST_STATE`.
    async fn service_request_meet(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceRequestMeetInput,
    ) -> Result<ServiceRequestMeetPayload> {
        let ServiceRequestMeetInput { id, version, answer } = input;
        let done = ctx.cx()?.write(async |tx| receiving::meet(tx, id.0, version, &answer).await).await;
        ServiceRequestMeetPayload::of(ctx, done)
    }

    /// Sends a request to a station of the household's branch, where it waits until somebody takes it up. Codes: `NOT_FOUND`,
    /// `STALE`, `SERVICE_REQUEST_STATE`, `STATION_CLOSED`.
    async fn service_request_triage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceRequestTriageInput,
    ) -> Result<ServiceRequestTriagePayload> {
        let ServiceRequestTriageInput { id, version, station_id } = input;
        let done = ctx.cx()?.write(async |tx| triage::triage(tx, id.0, version, station_id.0).await).await;
        ServiceRequestTriagePayload::of(ctx, done)
    }

    /// Takes a request up: how it will be done, and by when. It waits no longer. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `SERVICE_REQUEST_STATE`.
    async fn service_request_take_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceRequestTakeUpInput,
    ) -> Result<ServiceRequestTakeUpPayload> {
        let ServiceRequestTakeUpInput { id, version, solution, estimated_finish_at } = input;
        let work = async |tx: &_| triage::take_up(tx, id.0, version, &solution, estimated_finish_at.0).await;
        ServiceRequestTakeUpPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Offers a household that waits another time, another station, or both. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `SERVICE_REQUEST_STATE`, `STATION_CLOSED`.
    async fn service_request_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceRequestOfferInput,
    ) -> Result<ServiceRequestOfferPayload> {
        let ServiceRequestOfferInput { id, version, time, station_id } = input;
        let (time, station) = (time.map(|time| time.0), station_id.map(|id| id.0));
        let done = ctx.cx()?.write(async |tx| triage::offer(tx, id.0, version, time, station).await).await;
        ServiceRequestOfferPayload::of(ctx, done)
    }

    /// Answers what was offered. Who agrees is expected at the new time, and waits at the new station; who does not waits on.
    /// Codes: `NOT_FOUND`, `STALE`, `SERVICE_REQUEST_STATE`, `NOTHING_OFFERED`.
    async fn service_request_answer_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceRequestAnswerOfferInput,
    ) -> Result<ServiceRequestAnswerOfferPayload> {
        let ServiceRequestAnswerOfferInput { id, version, accepts } = input;
        let done = ctx.cx()?.write(async |tx| triage::answer_offer(tx, id.0, version, accepts).await).await;
        ServiceRequestAnswerOfferPayload::of(ctx, done)
    }

    /// Withdraws a request that is not carried out yet, with the quote that waits. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `SERVICE_REQUEST_STATE`.
    async fn service_request_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceRequestCancelInput,
    ) -> Result<ServiceRequestCancelPayload> {
        let ServiceRequestCancelInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| receiving::cancel(tx, id.0, version, &reason).await).await;
        ServiceRequestCancelPayload::of(ctx, done)
    }
}
