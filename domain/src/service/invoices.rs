//! Invoices: what a household owes for an order that it signed, under a number of its own.

use std::collections::HashMap;

use chrono::Datelike;
use entity::{
    id::ServiceOrderId,
    money::Minor,
    service::invoice::{self, counter},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{Invoice, QUOTE_READ, Quote, ServiceOrder, Settlement, orders, prices, settlements};
use crate::kernel::{Context, Result, Tx};

/// Whether an invoice is to be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvoiceState {
    /// It is to be paid.
    Due,
    /// It was paid.
    Paid,
    /// Nothing is to be paid any more: the price was waived after an objection, or is covered by what the household holds.
    Waived,
}

/// Where an invoice stands, by what is left of what was agreed and what was paid.
#[must_use]
pub fn state(left: Minor, paid: Option<&Settlement>) -> InvoiceState {
    match paid {
        Some(_) => InvoiceState::Paid,
        None if left <= Minor(0) => InvoiceState::Waived,
        None => InvoiceState::Due,
    }
}

/// The number as people read it: the year, and the place in it.
#[must_use]
pub fn number(invoice: &Invoice) -> String {
    format!("{}-{:06}", invoice.year, invoice.number)
}

/// Of what an invoice consists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoiced {
    /// The invoice.
    pub invoice: Invoice,
    /// What was agreed, as it stands after objections.
    pub quote: Quote,
    /// What is taken off that because the household holds it already.
    pub credited: Minor,
    /// What was paid.
    pub settlement: Option<Settlement>,
}

impl Invoiced {
    /// What is left to be paid of what was agreed.
    #[must_use]
    pub fn left(&self) -> Minor {
        Minor(Ord::max(self.quote.amount.0 - self.credited.0, 0))
    }
}

/// The invoices of orders. What is free has none, and what was not signed has none yet.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_orders<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[ServiceOrderId],
) -> Result<HashMap<ServiceOrderId, Invoiced>> {
    let agency = cx.require(QUOTE_READ)?.agency;
    let seen = orders::by_ids(cx, ids).await?;
    let found = invoice::Entity::find()
        .filter(invoice::Column::AgencyId.eq(agency))
        .filter(invoice::Column::ServiceOrderId.is_in(seen.keys().copied()))
        .all(cx.db())
        .await?;
    let priced: Vec<_> = seen.values().filter_map(|order| order.quote_id).collect();
    let quotes = super::quotes::by_ids(cx, &priced).await?;
    let mut paid = settlements::of_orders(cx, ids).await?;
    let invoiced = found.into_iter().filter_map(|invoice| {
        let order = invoice.service_order_id;
        let ordered = seen.get(&order)?;
        let quote = quotes.get(&ordered.quote_id?)?.clone();
        Some((order, Invoiced { invoice, quote, credited: ordered.credited, settlement: paid.remove(&order) }))
    });
    Ok(invoiced.collect())
}

/// Issues the invoice of an order that the household has just signed; nothing for what is free.
pub(super) async fn issue(tx: &Tx, order: &ServiceOrder) -> Result<()> {
    if settlements::to_pay(tx, order).await?.is_none() {
        return Ok(());
    }
    let year = prices::today(tx).await?.year();
    let first = counter::ActiveModel { agency_id: Set(order.agency_id), year: Set(year), last: Set(1) };
    let next = OnConflict::columns([counter::Column::AgencyId, counter::Column::Year])
        .value(counter::Column::Last, Expr::col((counter::Entity, counter::Column::Last)).add(1))
        .to_owned();
    let counted = counter::Entity::insert(first).on_conflict(next).exec_with_returning(tx.db()).await?;
    let row = invoice::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(order.agency_id),
        household_id: Set(order.household_id),
        service_order_id: Set(order.id),
        year: Set(year),
        number: Set(counted.last),
        issued_at: Set(tx.now()),
    };
    row.insert(tx.db()).await?;
    Ok(())
}
