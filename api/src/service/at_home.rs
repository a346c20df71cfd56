//! What a family has asked for, and what it has to answer, sign and pay.

use async_graphql::{Context, Object};
use domain::service::{
    ORDER_SIGN, QUOTE_ANSWER, QUOTE_READ, REQUEST_ANSWER, REQUEST_READ,
    dealings::{self, Dealing},
};

use super::{
    Quote, ServiceOrder, ServiceRequest,
    batches::{ItemById, OrderOf, QuoteById, RequestById, SettlementOf},
    invoice::Invoice,
};
use crate::{
    graphql::{ContextExt, Result},
    household::FrontDoor,
};

/// What a household has to do with the agency at present.
#[derive(Default)]
pub struct ServicesAtHome {
    requests: Vec<ServiceRequest>,
    offered: Vec<ServiceRequest>,
    quotes: Vec<Quote>,
    orders: Vec<ServiceOrder>,
    invoices: Option<Vec<Invoice>>,
}

impl ServicesAtHome {
    /// Reads what is asked for.
    ///
    /// # Errors
    /// What the domain's operations answer.
    pub async fn load(ctx: &Context<'_>, door: &FrontDoor) -> Result<Self> {
        let cx = ctx.cx()?;
        let fields = ["serviceRequests", "offersToAnswer", "quotesToAnswer", "ordersToSign", "invoices"];
        if !cx.may(REQUEST_READ) || !fields.iter().any(|field| ctx.asks_for(field)) {
            return Ok(Self::default());
        }
        let dealings = dealings::of_household(cx, door.household.id).await?;
        for dealing in &dealings {
            keep(ctx, dealing).await;
        }
        let open = || dealings.iter().filter(|dealing| dealing.is_open());
        let requests = open().map(|dealing| ServiceRequest(dealing.request.clone())).collect();
        let mut loaded = Self { requests, ..Self::default() };
        if door.may(cx, REQUEST_ANSWER) {
            let offered = open().filter(|dealing| dealing.offer_to_answer());
            loaded.offered = offered.map(|dealing| ServiceRequest(dealing.request.clone())).collect();
        }
        if door.may(cx, QUOTE_ANSWER) {
            loaded.quotes = dealings.iter().filter_map(Dealing::quote_to_answer).cloned().map(Quote).collect();
        }
        if door.may(cx, ORDER_SIGN) {
            loaded.orders = dealings.iter().filter_map(Dealing::order_to_sign).cloned().map(ServiceOrder).collect();
        }
        if cx.may(QUOTE_READ) {
            loaded.invoices = Some(dealings.iter().filter_map(Dealing::invoiced).map(Invoice).collect());
        }
        Ok(loaded)
    }
}

/// Keeps what came along for the fields of requests and orders that lead there.
async fn keep(ctx: &Context<'_>, dealing: &Dealing) {
    ctx.keep_loaded::<RequestById>(dealing.request.id, dealing.request.clone()).await;
    if let Some(item) = &dealing.item {
        ctx.keep_loaded::<ItemById>(item.id, item.clone()).await;
    }
    if let Some(quote) = &dealing.quote {
        ctx.keep_loaded::<QuoteById>(quote.id, quote.clone()).await;
    }
    let Some(order) = &dealing.order else {
        return ctx.keep_missing::<OrderOf>(dealing.request.id).await;
    };
    ctx.keep_loaded::<OrderOf>(dealing.request.id, order.clone()).await;
    if let Some(settlement) = &dealing.settlement {
        ctx.keep_loaded::<SettlementOf>(order.id, settlement.clone()).await;
    }
}

#[Object]
impl ServicesAtHome {
    /// What the household asked for and is not yet done, signed and paid; the newest first, at most 100.
    async fn service_requests(&self) -> Vec<ServiceRequest> {
        self.requests.clone()
    }

    /// Requests of which another time or station was offered and waits for your answer (`serviceRequestAnswerOffer`). Empty for
    /// whoever may not answer it.
    async fn offers_to_answer(&self) -> Vec<ServiceRequest> {
        self.offered.clone()
    }

    /// Quotes that wait for your answer. Empty for whoever may not answer them.
    async fn quotes_to_answer(&self) -> Vec<Quote> {
        self.quotes.clone()
    }

    /// Orders that were done and wait for your signature. Empty for whoever may not sign.
    async fn orders_to_sign(&self) -> Vec<ServiceOrder> {
        self.orders.clone()
    }

    /// The invoices of requests of the last 92 days and of those that are open, the newest request first. Null when they are
    /// not for you.
    async fn invoices(&self) -> Option<Vec<Invoice>> {
        self.invoices.clone()
    }
}
