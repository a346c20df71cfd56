//! What can be changed about requests, stations and quotes.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AddressId, BranchId, CatalogueItemId, HouseholdId, QuoteId, ServiceRequestId, ServiceStationId},
    service::{
        QUOTE_SEND, prices,
        quotes::{self, QuoteInput},
        receiving::{self, ReceiveInput},
        stations::{self, StationInput},
        triage,
    },
};

use super::{Quote, ServiceOrder, ServiceRequest, ServiceStation, enums::ServiceRequestChannel};
use crate::graphql::{ContextExt, DateTime, Id, MoneyInput, Result, payload};

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

/// Quotes a request.
#[derive(InputObject)]
struct QuoteSendInput {
    /// Which request.
    service_request_id: Id<ServiceRequestId>,
    /// The version of the request that you read.
    version: i32,
    /// How many units of the posted price; 1 to 1000.
    #[graphql(default = 1)]
    quantity: i32,
    /// What it is to cost. Left out, the posted price of so many units; never more.
    amount: Option<MoneyInput>,
    /// Until when it can be answered; in the future, within 90 days.
    valid_until: DateTime,
    /// What is said with it; at most 1000 characters.
    note: Option<String>,
}

/// Answers a quote.
#[derive(InputObject)]
struct QuoteAnswerInput {
    /// Which quote.
    id: Id<QuoteId>,
    /// The version that you read.
    version: i32,
    /// Whether the household agrees.
    accepts: bool,
    /// What is said with the answer; at most 1000 characters.
    note: Option<String>,
}

/// Takes a quote back.
#[derive(InputObject)]
struct QuoteWithdrawInput {
    /// Which quote.
    id: Id<QuoteId>,
    /// The version that you read.
    version: i32,
}

/// Makes a station.
#[derive(InputObject)]
struct ServiceStationCreateInput {
    /// In which branch.
    branch_id: Id<BranchId>,
    /// The department; at most 60 characters.
    department: String,
    /// The name, unique in the branch; at most 60 characters.
    name: String,
    /// Whether requests can be sent there.
    #[graphql(default = true)]
    open: bool,
}

/// Changes a station as a whole.
#[derive(InputObject)]
struct ServiceStationUpdateInput {
    /// Which station.
    id: Id<ServiceStationId>,
    /// The version that you read.
    version: i32,
    /// The department; at most 60 characters.
    department: String,
    /// The name, unique in the branch; at most 60 characters.
    name: String,
    /// Whether requests can be sent there.
    open: bool,
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
    /// What `quoteSend` answers.
    QuoteSendPayload {
        /// The new quote. Null when there are user errors.
        quote: Quote
    }
    /// What `quoteWithdraw` answers.
    QuoteWithdrawPayload {
        /// The quote as it is now. Null when there are user errors.
        quote: Quote
    }
    /// What `serviceStationCreate` answers.
    ServiceStationCreatePayload {
        /// The new station. Null when there are user errors.
        service_station: ServiceStation
    }
    /// What `serviceStationUpdate` answers.
    ServiceStationUpdatePayload {
        /// The station as it is now. Null when there are user errors.
        service_station: ServiceStation
    }
}

payload! {
    /// What `quoteAnswer` answers.
    QuoteAnswerPayload {
        /// The quote as it is now. Null when there are user errors.
        quote: Quote,
        /// The order that was made. Null when the quote was declined, and when there are user errors.
        service_order: Option<ServiceOrder>,
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

    /// Quotes a request: the posted price of today, or less. The clock of the arrival stands still until the household answers.
    /// Codes: `INVALID`, `NOT_FOUND`, `STALE`, `SERVICE_REQUEST_STATE`, `NOT_PRICED`, `ABOVE_POSTED`.
    async fn quote_send(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: QuoteSendInput,
    ) -> Result<QuoteSendPayload> {
        let (request, version) = (input.service_request_id.0, input.version);
        let work = async |tx: &_| {
            let currency = prices::currency(tx, QUOTE_SEND).await?;
            let quote = QuoteInput {
                quantity: input.quantity.into(),
                amount: input.amount.map(|amount| amount.minor("amount", &currency)).transpose()?,
                valid_until: input.valid_until.0,
                note: input.note,
            };
            quotes::send(tx, request, version, quote).await
        };
        QuoteSendPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Answers a quote. Who agrees has ordered; who does not may be quoted again. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `QUOTE_OVER`, `OBJECTION_OPEN`.
    async fn quote_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: QuoteAnswerInput,
    ) -> Result<QuoteAnswerPayload> {
        let QuoteAnswerInput { id, version, accepts, note } = input;
        let work = async |tx: &_| quotes::answer(tx, id.0, version, accepts, note.as_deref()).await;
        let done = ctx.cx()?.write(work).await;
        QuoteAnswerPayload::of(ctx, done.map(|(quote, order)| (quote.into(), order.map(Into::into))))
    }

    /// Takes a quote back that waits for an answer. Codes: `NOT_FOUND`, `STALE`, `QUOTE_OVER`.
    async fn quote_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: QuoteWithdrawInput,
    ) -> Result<QuoteWithdrawPayload> {
        let done = ctx.cx()?.write(async |tx| quotes::withdraw(tx, input.id.0, input.version).await).await;
        QuoteWithdrawPayload::of(ctx, done)
    }

    /// Makes a station in a branch. Codes: `INVALID`, `NOT_FOUND`, `STATION_NAME_TAKEN`.
    async fn service_station_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceStationCreateInput,
    ) -> Result<ServiceStationCreatePayload> {
        let ServiceStationCreateInput { branch_id, department, name, open } = input;
        let station = StationInput { department, name, open };
        let done = ctx.cx()?.write(async |tx| stations::create(tx, branch_id.0, station).await).await;
        ServiceStationCreatePayload::of(ctx, done)
    }

    /// Changes a station as a whole. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `STATION_NAME_TAKEN`.
    async fn service_station_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceStationUpdateInput,
    ) -> Result<ServiceStationUpdatePayload> {
        let ServiceStationUpdateInput { id, version, department, name, open } = input;
        let station = StationInput { department, name, open };
        let done = ctx.cx()?.write(async |tx| stations::update(tx, id.0, version, station).await).await;
        ServiceStationUpdatePayload::of(ctx, done)
    }
}
