//! Invoices in the schema.

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{InvoiceId, ServiceOrderId},
    service::invoices::{self, Invoiced},
};

use super::{CatalogueItem, batches::ItemById, enums::PaymentMethod};
use crate::graphql::{ContextExt, DateTime, Id, Money, Result};

/// Whether an invoice is to be paid.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "invoices::InvoiceState")]
pub enum InvoiceState {
    /// It is to be paid.
    Due,
    /// It was paid.
    Paid,
    /// Nothing is to be paid any more: the price was waived after an objection, or is covered by vouchers.
    Waived,
}

/// An invoice.
#[derive(Clone)]
pub struct Invoice(pub Invoiced);

/// What a household owes for an order that it signed. It is issued with the signature, under a number without gaps, and paid
/// by `serviceOrderSettle`.
#[Object]
impl Invoice {
    /// The id.
    async fn id(&self) -> Id<InvoiceId> {
        self.0.invoice.id.into()
    }

    /// The number as people read it: the year, and the place in it: `2026-000123`.
    async fn number(&self) -> String {
        invoices::number(&self.0.invoice)
    }

    /// The order, by id.
    async fn service_order_id(&self) -> Id<ServiceOrderId> {
        self.0.invoice.service_order_id.into()
    }

    /// What for. Null when it is not visible to you.
    async fn catalogue_item(&self, ctx: &Context<'_>) -> Result<Option<CatalogueItem>> {
        Ok(ctx.load::<ItemById>(self.0.quote.catalogue_item_id).await?.map(CatalogueItem))
    }

    /// How many units of the posted price.
    async fn quantity(&self) -> i32 {
        self.0.quote.quantity
    }

    /// What is owed: what was agreed, less what was taken off after objections.
    async fn amount(&self) -> Result<Money> {
        Money::of_minor(self.0.quote.amount.0, &self.0.quote.currency)
    }

    /// What of that is covered by vouchers.
    async fn credited(&self) -> Result<Money> {
        Money::of_minor(self.0.credited.0, &self.0.quote.currency)
    }

    /// Whether it is to be paid.
    async fn state(&self) -> InvoiceState {
        invoices::state(self.0.left(), self.0.settlement.as_ref()).into()
    }

    /// When it was issued.
    async fn issued_at(&self) -> DateTime {
        self.0.invoice.issued_at.into()
    }

    /// What was paid. Null while nothing was.
    async fn paid(&self) -> Result<Option<Money>> {
        let paid = self.0.settlement.as_ref();
        paid.map(|paid| Money::of_minor(paid.amount.0, &paid.currency)).transpose()
    }

    /// When it was paid. Null while it was not.
    async fn paid_at(&self) -> Option<DateTime> {
        self.0.settlement.as_ref().map(|paid| paid.settled_at.into())
    }

    /// How it was paid. Null while it was not.
    async fn method(&self) -> Option<PaymentMethod> {
        self.0.settlement.as_ref().map(|paid| paid.method.into())
    }
}
