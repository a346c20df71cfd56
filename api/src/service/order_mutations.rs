//! What can be changed about orders and their settlement.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AddressId, ServiceOrderId, ServiceRequestId, StaffMemberId},
    kernel::{self, Error},
    service::{
        ORDER_SETTLE,
        call_backs::{self, CallBackInput},
        orders, prices, settlements,
        work::{self, AssignInput, VisitTime},
    },
};

use super::{
    ServiceOrder,
    enums::{CallBackWay, PaymentMethod},
    order::Settlement,
};
use crate::{
    graphql::{ContextExt, DateTime, Id, MoneyInput, Result, payload},
    matching::ServiceType,
};

/// Orders in the root.
#[derive(Default)]
pub struct ServiceOrderMutation;

/// Orders what costs nothing.
#[derive(InputObject)]
struct ServiceOrderMakeInput {
    /// Which request.
    service_request_id: Id<ServiceRequestId>,
    /// The version of the request that you read.
    version: i32,
}

/// Says who carries an order out.
#[derive(InputObject)]
struct ServiceOrderAssignInput {
    /// Which order.
    id: Id<ServiceOrderId>,
    /// The version that you read.
    version: i32,
    /// Who does it.
    staff_member_id: Id<StaffMemberId>,
    /// When they come to the household; in the future. Left out with `endsAt` and `serviceType` when nobody has to come.
    starts_at: Option<DateTime>,
    /// When they leave; within 24 hours.
    ends_at: Option<DateTime>,
    /// What the visit is for.
    service_type: Option<ServiceType>,
    /// The address of the household. Left out, that of the request.
    address_id: Option<Id<AddressId>>,
    /// Why limits on working time are set aside; at most 500 characters. Only when they refuse.
    override_reason: Option<String>,
}

impl ServiceOrderAssignInput {
    fn checked(self) -> kernel::Result<AssignInput> {
        let missing = |field| Error::invalid(field, "is missing beside the rest of the visit");
        let visit = match (self.starts_at, self.ends_at, self.service_type) {
            (None, None, None) => None,
            (Some(starts_at), Some(ends_at), Some(service_type)) => Some(VisitTime {
                service_type: service_type.into(),
                starts_at: starts_at.0,
                ends_at: ends_at.0,
                address: self.address_id.map(|id| id.0),
                override_reason: self.override_reason,
            }),
            (None, ..) => return Err(missing("startsAt")),
            (_, None, _) => return Err(missing("endsAt")),
            (.., None) => return Err(missing("serviceType")),
        };
        Ok(AssignInput { staff_member: self.staff_member_id.0, visit })
    }
}

/// Says that an order was done for which nobody had to come.
#[derive(InputObject)]
struct ServiceOrderCompleteInput {
    /// Which order.
    id: Id<ServiceOrderId>,
    /// The version that you read.
    version: i32,
}

/// Signs that an order was done.
#[derive(InputObject)]
struct ServiceOrderSignInput {
    /// Which order.
    id: Id<ServiceOrderId>,
    /// The version that you read.
    version: i32,
    /// Who signed on paper; at most 100 characters. Asked of the office.
    signer: Option<String>,
}

/// Settles an order.
#[derive(InputObject)]
struct ServiceOrderSettleInput {
    /// Which order.
    id: Id<ServiceOrderId>,
    /// The version that you read.
    version: i32,
    /// What was paid; no more than was agreed.
    amount: MoneyInput,
    /// How it was paid.
    method: PaymentMethod,
}

/// Writes down what a household said on being asked how it was.
#[derive(InputObject)]
struct ServiceOrderCallBackInput {
    /// Which order.
    id: Id<ServiceOrderId>,
    /// The version that you read.
    version: i32,
    /// How it was asked.
    way: CallBackWay,
    /// Whether it was satisfied.
    satisfied: bool,
    /// What it said; at most 1000 characters.
    note: Option<String>,
    /// What it complains about; at most 2000 characters. Not of a household that was satisfied.
    complaint: Option<String>,
}

/// Says how it was.
#[derive(InputObject)]
struct ServiceOrderRateInput {
    /// Which order.
    id: Id<ServiceOrderId>,
    /// The version that you read.
    version: i32,
    /// From 1 to 5.
    rating: i32,
    /// What is said with it; at most 1000 characters.
    note: Option<String>,
}

/// Cancels an order.
#[derive(InputObject)]
struct ServiceOrderCancelInput {
    /// Which order.
    id: Id<ServiceOrderId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    reason: String,
}

/// Makes the payload of a mutation that answers an order.
macro_rules! answers_an_order {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The order as it is now. Null when there are user errors.
                service_order: ServiceOrder,
            }
        })*
    };
}

answers_an_order! {
    /// What `serviceOrderMake` answers.
    ServiceOrderMakePayload;
    /// What `serviceOrderAssign` answers.
    ServiceOrderAssignPayload;
    /// What `serviceOrderComplete` answers.
    ServiceOrderCompletePayload;
    /// What `serviceOrderSign` answers.
    ServiceOrderSignPayload;
    /// What `serviceOrderCallBack` answers.
    ServiceOrderCallBackPayload;
    /// What `serviceOrderRate` answers.
    ServiceOrderRatePayload;
    /// What `serviceOrderCancel` answers.
    ServiceOrderCancelPayload;
}

payload! {
    /// What `serviceOrderSettle` answers.
    ServiceOrderSettlePayload {
        /// The order as it is now. Null when there are user errors.
        service_order: ServiceOrder,
        /// What was paid. Null when there are user errors.
        settlement: Settlement,
    }
}
#[Object]
impl ServiceOrderMutation {
    /// Orders what costs nothing; what is priced is ordered by accepting its quote. Codes: `NOT_FOUND`, `STALE`,
    /// `SERVICE_REQUEST_STATE`, `QUOTE_FIRST`.
    async fn service_order_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceOrderMakeInput,
    ) -> Result<ServiceOrderMakePayload> {
        let ServiceOrderMakeInput { service_request_id, version } = input;
        let done = ctx.cx()?.write(async |tx| orders::order_free(tx, service_request_id.0, version).await).await;
        ServiceOrderMakePayload::of(ctx, done)
    }

    /// Says who carries an order out: at a visit, for which their hours are taken, or without coming to the household. Codes:
    /// `INVALID`, `NOT_FOUND`, `STALE`, `SERVICE_ORDER_STATE`, `ORDER_HAS_VISIT`, `HOUSEHOLD_GONE`, `EXCLUDED`,
    /// `WORKING_TIME`, `NOT_EMPLOYED`, `BOOKED`.
    async fn service_order_assign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceOrderAssignInput,
    ) -> Result<ServiceOrderAssignPayload> {
        let (id, version) = (input.id.0, input.version);
        let work = async |tx: &_| work::assign(tx, id, version, input.checked()?).await;
        ServiceOrderAssignPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Says that an order was done for which nobody had to come; one with a visit is done when its carer leaves. Codes:
    /// `NOT_FOUND`, `STALE`, `SERVICE_ORDER_STATE`, `DONE_BY_VISIT`.
    async fn service_order_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceOrderCompleteInput,
    ) -> Result<ServiceOrderCompletePayload> {
        let done = ctx.cx()?.write(async |tx| work::complete(tx, input.id.0, input.version).await).await;
        ServiceOrderCompletePayload::of(ctx, done)
    }

    /// Signs that an order was done: the family by its account, the office for a signature on paper. Codes: `INVALID`,
    /// `NOT_FOUND`, `STALE`, `SERVICE_ORDER_STATE`.
    async fn service_order_sign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceOrderSignInput,
    ) -> Result<ServiceOrderSignPayload> {
        let ServiceOrderSignInput { id, version, signer } = input;
        let done = ctx.cx()?.write(async |tx| work::sign(tx, id.0, version, signer.as_deref()).await).await;
        ServiceOrderSignPayload::of(ctx, done)
    }

    /// Settles a signed order in one go. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `SERVICE_ORDER_STATE`, `SETTLED_ALREADY`,
    /// `NOTHING_TO_PAY`, `ABOVE_AGREED`, `OBJECTION_OPEN`.
    async fn service_order_settle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceOrderSettleInput,
    ) -> Result<ServiceOrderSettlePayload> {
        let ServiceOrderSettleInput { id, version, amount, method } = input;
        let work = async |tx: &_| {
            let amount = amount.minor("amount", &prices::currency(tx, ORDER_SETTLE).await?)?;
            settlements::settle(tx, id.0, version, amount, method.into()).await
        };
        let done = match ctx.cx()?.write(work).await {
            Ok((order, paid)) => Ok((order.into(), Settlement::of(&paid)?)),
            Err(error) => Err(error),
        };
        ServiceOrderSettlePayload::of(ctx, done)
    }

    /// Writes down what a household said on being asked how it was, which closes its request. A complaint is raised from it.
    /// Codes: `INVALID`, `NOT_FOUND`, `STALE`, `SERVICE_ORDER_STATE` before it was done, signed and paid.
    async fn service_order_call_back(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceOrderCallBackInput,
    ) -> Result<ServiceOrderCallBackPayload> {
        let (id, version) = (input.id.0, input.version);
        let input = CallBackInput {
            way: input.way.into(),
            satisfied: input.satisfied,
            note: input.note,
            complaint: input.complaint,
        };
        let done = ctx.cx()?.write(async |tx| call_backs::call_back(tx, id, version, input).await).await;
        ServiceOrderCallBackPayload::of(ctx, done)
    }

    /// Says how it was, once. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `SERVICE_ORDER_STATE`, `ORDER_RATED`.
    async fn service_order_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceOrderRateInput,
    ) -> Result<ServiceOrderRatePayload> {
        let ServiceOrderRateInput { id, version, rating, note } = input;
        let work = async |tx: &_| call_backs::rate(tx, id.0, version, rating.into(), note.as_deref()).await;
        ServiceOrderRatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Cancels an order that was not done, with its request. Its visit is called off before. Codes: `INVALID`, `NOT_FOUND`,
    /// `STALE`, `SERVICE_ORDER_STATE`, `ORDER_HAS_VISIT`.
    async fn service_order_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceOrderCancelInput,
    ) -> Result<ServiceOrderCancelPayload> {
        let ServiceOrderCancelInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| work::cancel(tx, id.0, version, &reason).await).await;
        ServiceOrderCancelPayload::of(ctx, done)
    }
}
