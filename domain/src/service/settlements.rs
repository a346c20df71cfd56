//! The money for an order: taken once, no more than was agreed, and nothing beside it.

use std::collections::HashMap;

use entity::{
    id::ServiceOrderId,
    money::Minor,
    service::{quote, settlement},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::{
    ORDER_SETTLE, PaymentMethod, QUOTE_READ, Quote, ServiceOrder, Settlement,
    life_cycle::{OrderStep, allow_order},
    objections,
    orders::{self, OrderChange},
    prices, reach,
};
use crate::kernel::{Context, Error, OrRefuse, Result, Rule, Tx, actor::signature, input};

/// Nothing is to be paid.
pub const NOTHING_TO_PAY: Rule = Rule { code: "NOTHING_TO_PAY", message: "Nothing is to be paid for the order." };
/// The order has been paid.
pub const SETTLED_ALREADY: Rule = Rule { code: "SETTLED_ALREADY", message: "The order has been settled already." };
/// More than was agreed.
pub const ABOVE_AGREED: Rule =
    Rule { code: "ABOVE_AGREED", message: "No more may be charged than was agreed, and no tip taken." };

/// The settlements of orders.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_orders<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[ServiceOrderId],
) -> Result<HashMap<ServiceOrderId, Settlement>> {
    let seen = orders::by_ids(cx, ids).await?;
    let agency = cx.require(QUOTE_READ)?.agency;
    let found = settlement::Entity::find()
        .filter(settlement::Column::AgencyId.eq(agency))
        .filter(settlement::Column::ServiceOrderId.is_in(seen.into_keys()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|settlement| (settlement.service_order_id, settlement)).collect())
}

/// Settles a signed order in one go.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`SETTLED_ALREADY`],
/// [`SERVICE_ORDER_STATE`](super::life_cycle::SERVICE_ORDER_STATE), [`NOTHING_TO_PAY`], [`ABOVE_AGREED`],
/// [`OBJECTION_OPEN`](objections::OBJECTION_OPEN), [`Error::Invalid`] at `amount`.
pub async fn settle(
    tx: &Tx,
    id: ServiceOrderId,
    version: i32,
    amount: i64,
    method: PaymentMethod,
) -> Result<(ServiceOrder, Settlement)> {
    let (_, before) = reach::lock_order_within(tx, &tx.require(ORDER_SETTLE)?, id).await?;
    if before.settled_at.is_some() {
        return Err(Error::refused(&SETTLED_ALREADY).at("id"));
    }
    input::same_version(version, before.version)?;
    let Some((agreed, left)) = to_pay(tx, &before).await? else {
        return Err(Error::refused(&NOTHING_TO_PAY).at("id"));
    };
    allow_order(before.state, OrderStep::Settle, false)?;
    objections::refuse_open(tx, agreed.id, "id").await?;
    let amount = input::amount("amount.amount", amount, 1, prices::MOST * 1000)?;
    if left.0 < amount {
        return Err(Error::refused(&ABOVE_AGREED).at("amount.amount"));
    }
    let row = settlement::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(before.agency_id),
        service_order_id: Set(id),
        quote_id: Set(agreed.id),
        amount: Set(Minor(amount)),
        agreed: Set(left),
        currency: Set(agreed.currency),
        method: Set(method),
        settled_at: Set(tx.now()),
        settled_by: Set(signature(tx.actor())),
    };
    let paid = row.insert(tx.db()).await.or_refuse_duplicate(&SETTLED_ALREADY).map_err(|error| error.at("id"))?;
    let after = ServiceOrder { settled_at: Some(tx.now()), ..before.clone() };
    let written = orders::write(tx, "serviceOrderSettle", &before, after, OrderChange::Settled).await?;
    Ok((written, paid))
}

/// The quote by which something is to be paid for an order, and what is left of it; `None` of what is free, was waived, or
/// is covered by what the household holds already.
pub(super) async fn to_pay(tx: &Tx, order: &ServiceOrder) -> Result<Option<(Quote, Minor)>> {
    let Some(id) = order.quote_id else { return Ok(None) };
    let found = quote::Entity::find_by_id(id).lock_shared().one(tx.db()).await?;
    let left = |quote: Quote| {
        let left = Minor(quote.amount.0 - order.credited.0);
        (quote, left)
    };
    Ok(found.map(left).filter(|(_, left)| *left > Minor(0)))
}
