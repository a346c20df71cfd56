//! What a household has to do with the agency at present: its requests, each with what came of it.

use chrono::TimeDelta;
use entity::{
    id::HouseholdId,
    service::{catalogue_item, invoice, quote, service_order, service_request, settlement},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QueryResult,
    QuerySelect, QueryTrait, RelationDef, sea_query::Expr,
};

use super::{
    CatalogueItem, Invoice, ORDER_READ, OrderState, QUOTE_READ, Quote, QuoteState, REQUEST_READ, RequestState,
    ServiceOrder, ServiceRequest, Settlement, invoices::Invoiced, reach,
};
use crate::kernel::{Context, Result, joined};

/// What is over is shown for so long.
const SHOWN: TimeDelta = TimeDelta::days(92);
/// So many are shown at most, the newest first.
const MOST: u64 = 100;

/// A request with what came of it, as far as the actor sees it.
#[derive(Clone, Debug)]
pub struct Dealing {
    /// The request.
    pub request: ServiceRequest,
    /// What was asked for.
    pub item: Option<CatalogueItem>,
    /// The quote that was accepted, or waits for an answer.
    pub quote: Option<Quote>,
    /// The order.
    pub order: Option<ServiceOrder>,
    /// What is to be paid for it, once it was signed.
    pub invoice: Option<Invoice>,
    /// What was paid for it.
    pub settlement: Option<Settlement>,
}

impl Dealing {
    /// Whether anything is still to be done, signed or paid.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match &self.order {
            Some(order) => !matches!(order.state, OrderState::Settled | OrderState::CalledBack | OrderState::Cancelled),
            None => !matches!(self.request.state, RequestState::Met | RequestState::Closed | RequestState::Cancelled),
        }
    }

    /// Whether another time or station was offered and waits for the household's answer.
    #[must_use]
    pub const fn offer_to_answer(&self) -> bool {
        self.request.offered_at.is_some()
    }

    /// The quote that waits for the household's answer.
    #[must_use]
    pub fn quote_to_answer(&self) -> Option<&Quote> {
        self.quote.as_ref().filter(|quote| quote.state == QuoteState::Open)
    }

    /// The order that waits for the household's signature.
    #[must_use]
    pub fn order_to_sign(&self) -> Option<&ServiceOrder> {
        self.order.as_ref().filter(|order| order.state == OrderState::Done)
    }

    /// The invoice with what it is about.
    #[must_use]
    pub fn invoiced(&self) -> Option<Invoiced> {
        let (invoice, quote) = self.invoice.clone().zip(self.quote.clone())?;
        let credited = self.order.as_ref().map(|order| order.credited).unwrap_or_default();
        Some(Invoiced { invoice, quote, credited, settlement: self.settlement.clone() })
    }

    fn read(found: &QueryResult) -> Result<Option<Self>> {
        let Some(request) = joined::row(found, "request_")? else { return Ok(None) };
        Ok(Some(Self {
            request,
            item: joined::row(found, "item_")?,
            quote: joined::row(found, "quote_")?,
            order: joined::row(found, "order_")?,
            invoice: joined::row(found, "invoice_")?,
            settlement: joined::row(found, "settlement_")?,
        }))
    }
}

/// The requests of a household that are open, or were received within 92 days; at most 100, the newest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_household<C: ConnectionTrait>(cx: &Context<C>, household: HouseholdId) -> Result<Vec<Dealing>> {
    use service_request::Column as R;
    let scope = cx.require(REQUEST_READ)?;
    let over = [RequestState::Met, RequestState::Closed, RequestState::Cancelled];
    let shown = Condition::any().add(R::State.is_not_in(over)).add(R::ReceivedAt.gt(cx.now() - SHOWN));
    let select = service_request::Entity::find()
        .select_only()
        .join(JoinType::LeftJoin, item())
        .join(JoinType::LeftJoin, order())
        .join(JoinType::LeftJoin, live_quote())
        .join(JoinType::LeftJoin, invoice_of_order())
        .join(JoinType::LeftJoin, settlement_of_order())
        .filter(reach::requests(&scope))
        .filter(R::HouseholdId.eq(household))
        .filter(shown)
        .order_by_desc(R::Id)
        .limit(MOST);
    let select = joined::also(select, service_request::Entity, "request_");
    let select = joined::also(select, catalogue_item::Entity, "item_");
    let select = joined::also(select, service_order::Entity, "order_");
    let select = joined::also(select, quote::Entity, "quote_");
    let select = joined::also(select, invoice::Entity, "invoice_");
    let select = joined::also(select, settlement::Entity, "settlement_");
    let rows = cx.db().query_all_raw(select.build(cx.db().get_database_backend())).await?;
    let mut dealings = Vec::new();
    for row in &rows {
        dealings.extend(Dealing::read(row)?);
    }
    dealings.dedup_by_key(|dealing| dealing.request.id);
    let (may_read_quotes, may_read_orders) = (cx.may(QUOTE_READ), cx.may(ORDER_READ));
    for dealing in &mut dealings {
        if !may_read_quotes {
            (dealing.quote, dealing.invoice, dealing.settlement) = (None, None, None);
        }
        if !may_read_orders {
            dealing.order = None;
        }
    }
    Ok(dealings)
}

fn item() -> RelationDef {
    let to_item = service_request::Entity::belongs_to(catalogue_item::Entity);
    to_item.from(service_request::Column::CatalogueItemId).to(catalogue_item::Column::Id).into()
}

fn order() -> RelationDef {
    let to_order = service_request::Entity::belongs_to(service_order::Entity);
    to_order.from(service_request::Column::Id).to(service_order::Column::ServiceRequestId).into()
}

/// Of a request's quotes the one by which it was ordered, or the one that is open: never more than one.
fn live_quote() -> RelationDef {
    let to_quote = service_request::Entity::belongs_to(quote::Entity);
    let relation: RelationDef = to_quote.from(service_request::Column::Id).to(quote::Column::ServiceRequestId).into();
    relation.on_condition(|_, _| {
        let ordered = Expr::col((quote::Entity, quote::Column::Id))
            .equals((service_order::Entity, service_order::Column::QuoteId));
        Condition::all().add(Condition::any().add(ordered).add(quote::Column::State.eq(QuoteState::Open)))
    })
}

fn invoice_of_order() -> RelationDef {
    let to_invoice = service_order::Entity::belongs_to(invoice::Entity);
    to_invoice.from(service_order::Column::Id).to(invoice::Column::ServiceOrderId).into()
}

fn settlement_of_order() -> RelationDef {
    let to_settlement = service_order::Entity::belongs_to(settlement::Entity);
    to_settlement.from(service_order::Column::Id).to(settlement::Column::ServiceOrderId).into()
}
