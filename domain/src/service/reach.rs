//! How far an actor sees: the condition from which every query of this domain starts.

use entity::{
    id::{PriceObjectionId, QuoteId, ServiceOrderId, ServiceRequestId, StaffMemberId},
    service::{price_objection, quote, service_clock, service_order, service_promise, service_request},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, sea_query::SelectStatement};

use super::{OrderState, PriceObjection, Quote, ServiceOrder, ServiceRequest};
use crate::{
    household::carers,
    kernel::{
        Error, Permission, Result, Scope, Tx, input,
        reach::{Columns, within},
    },
};

/// Whether whoever does an order still needs to know what it is about.
const WITH_THE_CARER: [OrderState; 3] = [OrderState::Open, OrderState::Assigned, OrderState::Done];

/// The requests that a carer carries out: until the household has signed, and for as long as they serve it besides.
fn carried_out_by(scope: &Scope, staff: StaffMemberId) -> SelectStatement {
    service_order::Entity::find()
        .select_only()
        .column(service_order::Column::ServiceRequestId)
        .filter(service_order::Column::AgencyId.eq(scope.agency))
        .filter(service_order::Column::StaffMemberId.eq(staff))
        .filter(
            Condition::any()
                .add(service_order::Column::State.is_in(WITH_THE_CARER))
                .add(service_order::Column::HouseholdId.in_subquery(carers::attended(scope))),
        )
        .into_query()
}

/// The condition of a table of what belongs to requests.
macro_rules! of_requests {
    ($($(#[$doc:meta])* $name:ident: $table:ident by $request:ident;)*) => {
        $(
            $(#[$doc])*
            pub(super) fn $name(scope: &Scope) -> Condition {
                use $table::Column as C;
                within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
                    Condition::all().add(C::$request.in_subquery(carried_out_by(scope, staff)))
                })
            }
        )*
    };
}

of_requests! {
    /// The requests within a scope; a carer's are those that they carry out.
    requests: service_request by Id;
    /// The quotes within a scope.
    quotes: quote by ServiceRequestId;
    /// The orders within a scope; a carer's are their own.
    orders: service_order by ServiceRequestId;
    /// The objections within a scope.
    objections: price_objection by ServiceRequestId;
    /// The clocks within a scope.
    clocks: service_clock by ServiceRequestId;
    /// The promises within a scope.
    promises: service_promise by ServiceRequestId;
}

/// One request within a scope that nobody else changes until this transaction ends.
pub(super) async fn lock_request(tx: &Tx, scope: &Scope, id: ServiceRequestId) -> Result<ServiceRequest> {
    let found = service_request::Entity::find().filter(requests(scope)).filter(service_request::Column::Id.eq(id));
    found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(id))
}

/// One request as the caller has read it, within what a permission reaches, locked.
pub(super) async fn lock_as_read(
    tx: &Tx,
    permission: Permission,
    field: &'static str,
    id: ServiceRequestId,
    version: i32,
) -> Result<ServiceRequest> {
    let found = lock_request(tx, &tx.require(permission)?, id).await.map_err(|error| error.at(field))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

/// A quote as the caller has read it, locked behind its request: whatever is decided about a request waits in one line.
pub(super) async fn lock_quote(
    tx: &Tx,
    permission: Permission,
    id: QuoteId,
    version: i32,
) -> Result<(ServiceRequest, Quote)> {
    let scope = tx.require(permission)?;
    let find = || quote::Entity::find().filter(quotes(&scope)).filter(quote::Column::Id.eq(id));
    let missing = || Error::not_found(id).at("id");
    let seen = find().one(tx.db()).await?.ok_or_else(missing)?;
    let request = lock_request(tx, &scope, seen.service_request_id).await.map_err(|_| missing())?;
    let quote = find().lock_exclusive().one(tx.db()).await?.ok_or_else(missing)?;
    input::same_version(version, quote.version)?;
    Ok((request, quote))
}

/// An order as the caller has read it, locked behind its request.
pub(super) async fn lock_order(
    tx: &Tx,
    permission: Permission,
    id: ServiceOrderId,
    version: i32,
) -> Result<(ServiceRequest, ServiceOrder)> {
    let scope = tx.require(permission)?;
    let (request, order) = lock_order_within(tx, &scope, id).await?;
    input::same_version(version, order.version)?;
    Ok((request, order))
}

/// An order within a scope, locked behind its request.
pub(super) async fn lock_order_within(
    tx: &Tx,
    scope: &Scope,
    id: ServiceOrderId,
) -> Result<(ServiceRequest, ServiceOrder)> {
    let find = || service_order::Entity::find().filter(orders(scope)).filter(service_order::Column::Id.eq(id));
    let missing = || Error::not_found(id).at("id");
    let seen = find().one(tx.db()).await?.ok_or_else(missing)?;
    let request = lock_request(tx, scope, seen.service_request_id).await.map_err(|_| missing())?;
    let order = find().lock_exclusive().one(tx.db()).await?.ok_or_else(missing)?;
    Ok((request, order))
}

/// An objection as the caller has read it, with its quote, both locked behind the request.
pub(super) async fn lock_objection(
    tx: &Tx,
    permission: Permission,
    id: PriceObjectionId,
    version: i32,
) -> Result<(ServiceRequest, Quote, PriceObjection)> {
    let scope = tx.require(permission)?;
    let find = || price_objection::Entity::find().filter(objections(&scope)).filter(price_objection::Column::Id.eq(id));
    let missing = || Error::not_found(id).at("id");
    let seen = find().one(tx.db()).await?.ok_or_else(missing)?;
    let request = lock_request(tx, &scope, seen.service_request_id).await.map_err(|_| missing())?;
    let quote = quote::Entity::find_by_id(seen.quote_id).lock_exclusive().one(tx.db()).await?.ok_or_else(missing)?;
    let objection = find().lock_exclusive().one(tx.db()).await?.ok_or_else(missing)?;
    input::same_version(version, objection.version)?;
    Ok((request, quote, objection))
}
