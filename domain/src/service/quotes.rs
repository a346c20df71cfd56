//! What a request is to cost, said before the work and answered by the household.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{QuoteId, ServiceRequestId},
    money::Minor,
    service::quote,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::{Value, json};

use super::{
    Fee, QUOTE_ANSWER, QUOTE_READ, QUOTE_SEND, Quote, QuoteState, ServiceOrder, ServiceRequest, catalogue, clocks,
    life_cycle::{RequestStep, allow_quote, allow_request},
    orders, policies,
    prices::{self, Posted},
    reach,
    requests::{self, RequestChange},
};
use crate::kernel::{Context, Each, Error, Result, Rule, Tx, actor::signature, input, vault::Vault, words::open};

/// Nothing may be charged for the item.
pub const NOT_PRICED: Rule =
    Rule { code: "NOT_PRICED", message: "Nothing may be charged: no price is posted for the item today." };
/// More than the posted price.
pub const ABOVE_POSTED: Rule = Rule { code: "ABOVE_POSTED", message: "No more may be charged than the posted price." };

/// A quote can be answered for at most so long.
const LONGEST: TimeDelta = TimeDelta::days(90);
/// What is quoted.
#[derive(Clone, Debug)]
pub struct QuoteInput {
    /// How many units of the posted price.
    pub quantity: i64,
    /// What it is to cost, in the smallest unit; the posted price when `None`.
    pub amount: Option<i64>,
    /// Until when it can be answered.
    pub valid_until: DateTime<Utc>,
    /// At most 1000 characters.
    pub note: Option<String>,
}

/// The quotes of requests, oldest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_requests<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[ServiceRequestId],
) -> Result<HashMap<ServiceRequestId, Vec<Quote>>> {
    let found = quote::Entity::find()
        .filter(reach::quotes(&cx.require(QUOTE_READ)?))
        .filter(quote::Column::ServiceRequestId.is_in(requests.iter().copied()))
        .order_by_asc(quote::Column::Id)
        .all(cx.db())
        .await?;
    let mut quotes: HashMap<_, Vec<_>> = HashMap::new();
    for quote in found {
        quotes.entry(quote.service_request_id).or_default().push(quote);
    }
    Ok(quotes)
}

/// Some quotes, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[QuoteId]) -> Result<HashMap<QuoteId, Quote>> {
    let found = quote::Entity::find()
        .filter(reach::quotes(&cx.require(QUOTE_READ)?))
        .filter(quote::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|quote| (quote.id, quote)).collect())
}

/// Quotes a request: the posted price of today or less. The time to arrive stands still until the household answers.
///
/// # Errors
/// [`Error::NotFound`] at `serviceRequestId`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_REQUEST_STATE`](super::life_cycle::SERVICE_REQUEST_STATE), [`NOT_PRICED`], [`ABOVE_POSTED`],
/// [`Error::Invalid`] naming the field.
pub async fn send(tx: &Tx, request: ServiceRequestId, version: i32, input: QuoteInput) -> Result<Quote> {
    let before = reach::lock_as_read(tx, QUOTE_SEND, "serviceRequestId", request, version).await?;
    allow_request(before.state, RequestStep::Quote, "serviceRequestId")?;
    let price = price_of(tx, &before).await?;
    let quantity: i32 = input::whole("quantity", input.quantity, 1, 1000)?;
    let posted = price.line.amount.0 * i64::from(quantity);
    let amount = input::amount("amount.amount", input.amount.unwrap_or(posted), 1, i64::MAX)?;
    if posted < amount {
        return Err(Error::refused(&ABOVE_POSTED).at("amount.amount"));
    }
    if input.valid_until <= tx.now() || tx.now() + LONGEST < input.valid_until {
        return Err(Error::invalid("validUntil", format!("must be in the future, within {} days", LONGEST.num_days())));
    }
    let note = input::optional_text("note", input.note.as_deref(), 1000)?;
    let row = quote::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(before.agency_id),
        service_request_id: Set(before.id),
        household_id: Set(before.household_id),
        branch_id: Set(before.branch_id),
        catalogue_item_id: Set(before.catalogue_item_id),
        price_line_id: Set(price.line.id),
        unit: Set(price.line.unit),
        quantity: Set(quantity),
        posted: Set(Minor(posted)),
        amount: Set(Minor(amount)),
        currency: Set(price.currency),
        note: Set(tx.vault().await?.seal_some(note.as_deref())?),
        sent_at: Set(tx.now()),
        valid_until: Set(input.valid_until),
        state: Set(QuoteState::Open),
        version: Set(1),
        ..Default::default()
    };
    let sent = row.insert(tx.db()).await?;
    let after = readable(&*tx.vault().await?, &sent)?;
    tx.record_change("quoteSend", sent.id, None, Some(&after)).await?;
    let taken_up_at = before.taken_up_at.or(Some(tx.now()));
    let after = ServiceRequest { quoted_at: Some(tx.now()), taken_up_at, ..before.clone() };
    let quoted = requests::write(tx, "quoteSend", &before, after, RequestChange::Quoted).await?;
    clocks::pause(tx, &quoted, None).await?;
    Ok(sent)
}

/// The price that is posted for what a request asks for, on this day of its branch.
async fn price_of(tx: &Tx, request: &ServiceRequest) -> Result<Posted> {
    let refused = || Error::refused(&NOT_PRICED).at("serviceRequestId");
    let item = catalogue::get(tx, request.catalogue_item_id).await?;
    if item.fee != Fee::Priced {
        return Err(refused());
    }
    let zone = policies::zone(tx, request.branch_id).await?;
    let today = tx.now().with_timezone(&zone).date_naive();
    prices::posted(tx, &[item.id], today).await?.remove(&item.id).ok_or_else(refused)
}

/// Answers a quote. Who agrees has ordered; who does not may be quoted again.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`QUOTE_OVER`](super::life_cycle::QUOTE_OVER),
/// [`OBJECTION_OPEN`](super::objections::OBJECTION_OPEN), [`Error::Invalid`] at `note`.
pub async fn answer(
    tx: &Tx,
    id: QuoteId,
    version: i32,
    accepts: bool,
    note: Option<&str>,
) -> Result<(Quote, Option<ServiceOrder>)> {
    let (request, before) = reach::lock_quote(tx, QUOTE_ANSWER, id, version).await?;
    allow_quote(&before, tx.now())?;
    let note = input::optional_text("note", note, 1000)?;
    if !accepts {
        let declined = end(tx, "quoteAnswer", &before, QuoteState::Declined, note.as_deref()).await?;
        reopen(tx, "quoteAnswer", &request).await?;
        return Ok((declined, None));
    }
    super::objections::refuse_open(tx, id, "id").await?;
    let accepted = end(tx, "quoteAnswer", &before, QuoteState::Accepted, note.as_deref()).await?;
    let order = orders::make(tx, "quoteAnswer", &request, Some(accepted.id)).await?;
    clocks::resume(tx, &request).await?;
    Ok((accepted, Some(order)))
}

/// Takes a quote back that waits for an answer; another can be sent.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`QUOTE_OVER`](super::life_cycle::QUOTE_OVER).
pub async fn withdraw(tx: &Tx, id: QuoteId, version: i32) -> Result<Quote> {
    let (request, before) = reach::lock_quote(tx, QUOTE_SEND, id, version).await?;
    allow_quote(&before, tx.now())?;
    let withdrawn = end(tx, "quoteWithdraw", &before, QuoteState::Withdrawn, None).await?;
    reopen(tx, "quoteWithdraw", &request).await?;
    Ok(withdrawn)
}

/// Takes back the quote of a request that is withdrawn, if one waits.
pub(super) async fn withdraw_of(tx: &Tx, request: &ServiceRequest) -> Result<()> {
    let open = quote::Entity::find()
        .filter(quote::Column::AgencyId.eq(request.agency_id))
        .filter(quote::Column::ServiceRequestId.eq(request.id))
        .filter(quote::Column::State.eq(QuoteState::Open))
        .lock_exclusive()
        .one(tx.db())
        .await?;
    match open {
        Some(quote) => end(tx, "serviceRequestCancel", &quote, QuoteState::Withdrawn, None).await.map(drop),
        None => Ok(()),
    }
}

/// The request of a quote that came to nothing is in hand again, and its clock goes on.
async fn reopen(tx: &Tx, operation: &'static str, request: &ServiceRequest) -> Result<()> {
    let after = ServiceRequest { quoted_at: None, ..request.clone() };
    let written = requests::write(tx, operation, request, after, RequestChange::QuoteEnded).await?;
    clocks::resume(tx, &written).await
}

async fn end(tx: &Tx, operation: &'static str, before: &Quote, state: QuoteState, note: Option<&str>) -> Result<Quote> {
    let answer_note = tx.vault().await?.seal_some(note)?;
    let (answered_at, answered_by) = (Some(tx.now()), Some(signature(tx.actor())));
    let after = Quote { state, answered_at, answered_by, answer_note, ..before.clone() };
    write(tx, operation, before, after).await
}

/// Writes a quote as it is to be, with its history.
pub(super) async fn write(tx: &Tx, operation: &'static str, before: &Quote, mut after: Quote) -> Result<Quote> {
    after.version = before.version + 1;
    let written = after.into_active_model().reset_all().update(tx.db()).await?;
    let vault = tx.vault().await?;
    let (was, is) = (readable(&vault, before)?, readable(&vault, &written)?);
    tx.record_change(operation, written.id, Some(&was), Some(&is)).await?;
    Ok(written)
}

/// Ends quotes that nobody answered in time, every one in a transaction of its own.
pub(super) async fn expire_due(cx: &Context) -> Result<()> {
    use quote::Column as C;
    let due = quote::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(QuoteState::Open))
        .filter(C::ValidUntil.lte(cx.now()));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, expire).await?;
    each.end()
}

async fn expire(tx: &Tx, id: QuoteId) -> Result<()> {
    let Some(seen) = by_ids(tx, &[id]).await?.remove(&id) else { return Ok(()) };
    let request = reach::lock_request(tx, &tx.require(QUOTE_SEND)?, seen.service_request_id).await?;
    let quote = quote::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let Some(quote) = quote.filter(|quote| quote.state == QuoteState::Open) else { return Ok(()) };
    end(tx, "quoteExpire", &quote, QuoteState::Expired, None).await?;
    reopen(tx, "quoteExpire", &request).await
}

/// A quote as people read it.
pub(super) fn readable(vault: &Vault, quote: &Quote) -> Result<Value> {
    Ok(json!({
        "state": quote.state,
        "quantity": quote.quantity,
        "unit": quote.unit,
        "posted": quote.posted,
        "amount": quote.amount,
        "currency": quote.currency,
        "note": open(vault, quote.note.as_ref())?,
        "validUntil": quote.valid_until,
        "answerNote": open(vault, quote.answer_note.as_ref())?,
    }))
}
