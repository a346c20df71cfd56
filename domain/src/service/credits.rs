//! What is taken off an order because the household holds it already. What a credit comes from is for other domains to know.

use entity::{
    id::{OrderCreditId, ServiceOrderId},
    money::Minor,
    service::{order_credit, quote},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::{
    ORDER_CREDIT, OrderCredit, OrderState, ServiceOrder,
    life_cycle::SERVICE_ORDER_STATE,
    orders::{self, OrderChange},
    reach,
    settlements::{NOTHING_TO_PAY, SETTLED_ALREADY},
};
use crate::kernel::{Error, Result, Tx, actor::signature};

/// An order of which something is still to be paid, and which nobody else changes until this transaction ends.
#[derive(Clone, Debug)]
pub struct Creditable {
    /// The order.
    pub order: ServiceOrder,
    /// What was agreed.
    pub agreed: Minor,
    /// What is left of that to be paid; more than nothing.
    pub left: Minor,
}

/// Finds an order of which something can be taken off, and holds it. The caller says for what, and for whom.
///
/// # Errors
/// [`Error::NotFound`], [`SETTLED_ALREADY`], [`SERVICE_ORDER_STATE`] and [`NOTHING_TO_PAY`], all at `serviceOrderId`.
pub async fn begin(tx: &Tx, id: ServiceOrderId) -> Result<Creditable> {
    let scope = tx.require(ORDER_CREDIT)?;
    let missing = || Error::not_found(id).at("serviceOrderId");
    let (_, order) = reach::lock_order_within(tx, &scope, id).await.map_err(|_| missing())?;
    if order.settled_at.is_some() {
        return Err(Error::refused(&SETTLED_ALREADY).at("serviceOrderId"));
    }
    if !is_open(order.state) {
        return Err(Error::refused(&SERVICE_ORDER_STATE).at("serviceOrderId"));
    }
    let nothing = || Error::refused(&NOTHING_TO_PAY).at("serviceOrderId");
    let quote =
        quote::Entity::find_by_id(order.quote_id.ok_or_else(nothing)?).one(tx.db()).await?.ok_or_else(nothing)?;
    let left = Minor(quote.amount.0 - order.credited.0);
    if left <= Minor(0) {
        return Err(nothing());
    }
    Ok(Creditable { order, agreed: quote.amount, left })
}

const fn is_open(state: OrderState) -> bool {
    matches!(state, OrderState::Open | OrderState::Assigned | OrderState::Done | OrderState::Signed)
}

/// Takes something off an order: no more than is left to be paid.
///
/// # Errors
/// [`Error::Internal`] when the caller asks for more.
pub async fn give(tx: &Tx, of: &Creditable, amount: Minor) -> Result<OrderCredit> {
    tx.require(ORDER_CREDIT)?;
    if amount <= Minor(0) || of.left < amount {
        return Err(Error::internal("more than is to be paid would be taken off"));
    }
    let row = order_credit::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(of.order.agency_id),
        service_order_id: Set(of.order.id),
        amount: Set(amount),
        given_at: Set(tx.now()),
        given_by: Set(signature(tx.actor())),
        withdrawn_at: Set(None),
    };
    let given = row.insert(tx.db()).await?;
    let after = ServiceOrder { credited: Minor(of.order.credited.0 + amount.0), ..of.order.clone() };
    orders::write(tx, "serviceOrderCredit", &of.order, after, OrderChange::Credited).await?;
    Ok(given)
}

/// Takes a credit back, so that the order is as dear as before: while it is not paid, and when it was cancelled.
///
/// # Errors
/// [`Error::NotFound`], [`SETTLED_ALREADY`], [`SERVICE_ORDER_STATE`].
pub async fn withdraw(tx: &Tx, id: OrderCreditId) -> Result<()> {
    let scope = tx.require(ORDER_CREDIT)?;
    let find = || {
        order_credit::Entity::find_by_id(id)
            .filter(order_credit::Column::AgencyId.eq(scope.agency))
            .filter(order_credit::Column::WithdrawnAt.is_null())
    };
    let missing = || Error::not_found(id);
    let seen = find().one(tx.db()).await?.ok_or_else(missing)?;
    let (_, order) = reach::lock_order_within(tx, &scope, seen.service_order_id).await.map_err(|_| missing())?;
    let credit = find().one(tx.db()).await?.ok_or_else(missing)?;
    if order.settled_at.is_some() {
        return Err(Error::refused(&SETTLED_ALREADY));
    }
    if !is_open(order.state) && order.state != OrderState::Cancelled {
        return Err(Error::refused(&SERVICE_ORDER_STATE));
    }
    let amount = credit.amount;
    let mut withdrawn: order_credit::ActiveModel = credit.into();
    withdrawn.withdrawn_at = Set(Some(tx.now()));
    withdrawn.update(tx.db()).await?;
    let after = ServiceOrder { credited: Minor(order.credited.0 - amount.0), ..order.clone() };
    orders::write(tx, "serviceOrderCredit", &order, after, OrderChange::Credited).await.map(drop)
}

/// Whether an order was signed or came further, so that what it was paid with is given back and not undone.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn is_signed(tx: &Tx, order: ServiceOrderId) -> Result<bool> {
    let order = orders::get(tx, order).await.map_err(|error| error.at("id"))?;
    Ok(order.signed_at.is_some())
}
