//! What a household says against a price: negotiated by a supervisor, decided by a manager, and kept.

use std::collections::HashMap;

use entity::{
    id::{PriceObjectionId, QuoteId, ServiceRequestId},
    money::Minor,
    service::price_objection,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder,
};
use serde_json::{Value, json};

use super::{
    OBJECTION_DECIDE, OBJECTION_NEGOTIATE, OBJECTION_RAISE, PriceDecision, PriceObjection, QUOTE_READ, Quote,
    QuoteState, ServiceOrder, orders, quotes, reach,
    requests::{self, RequestChange},
};
use crate::kernel::{
    Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Tx,
    actor::signature,
    input,
    page::{ListOrder, page},
    vault::Vault,
    words::open,
};

/// An objection to the price waits for a decision.
pub const OBJECTION_OPEN: Rule =
    Rule { code: "OBJECTION_OPEN", message: "An objection to the price waits for the manager's decision." };
/// The objection has been decided.
pub const OBJECTION_DECIDED: Rule =
    Rule { code: "OBJECTION_DECIDED", message: "The objection has been decided already." };
/// The price cannot be objected to any more.
pub const PRICE_STANDS: Rule = Rule {
    code: "PRICE_STANDS",
    message: "The quote is not one that waits or was accepted, or the order is paid already.",
};

/// What a manager decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The price stays.
    Keep,
    /// It is this, in the smallest unit.
    Reduce(i64),
    /// Nothing is to be paid.
    Waive,
}

/// Which objections are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct ObjectionFilter {
    /// Those that were decided, or those that were not.
    pub decided: Option<bool>,
}

/// Objections, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: ObjectionFilter,
    request: &PageRequest,
) -> Result<Page<PriceObjection>> {
    use price_objection::Column as C;
    let mut select = price_objection::Entity::find().filter(reach::objections(&cx.require(QUOTE_READ)?));
    if let Some(decided) = filter.decided {
        select = select.filter(if decided { C::DecidedAt.is_not_null() } else { C::DecidedAt.is_null() });
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &PriceObjection| row.id.0.into()), request).await
}

/// Some objections, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[PriceObjectionId],
) -> Result<HashMap<PriceObjectionId, PriceObjection>> {
    let found = price_objection::Entity::find()
        .filter(reach::objections(&cx.require(QUOTE_READ)?))
        .filter(price_objection::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|objection| (objection.id, objection)).collect())
}

/// The objections of requests, oldest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_requests<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[ServiceRequestId],
) -> Result<HashMap<ServiceRequestId, Vec<PriceObjection>>> {
    let found = price_objection::Entity::find()
        .filter(reach::objections(&cx.require(QUOTE_READ)?))
        .filter(price_objection::Column::ServiceRequestId.is_in(requests.iter().copied()))
        .order_by_asc(price_objection::Column::Id)
        .all(cx.db())
        .await?;
    let mut objections: HashMap<_, Vec<_>> = HashMap::new();
    for objection in found {
        objections.entry(objection.service_request_id).or_default().push(objection);
    }
    Ok(objections)
}

/// Objects to a price that waits for an answer or was agreed and is not paid. Until it is decided, the quote is not accepted
/// and the order not settled.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`PRICE_STANDS`], [`OBJECTION_OPEN`], [`Error::Invalid`]
/// at `words`.
pub async fn raise(tx: &Tx, quote: QuoteId, version: i32, words: &str) -> Result<PriceObjection> {
    let (request, quote) = reach::lock_quote(tx, OBJECTION_RAISE, quote, version).await?;
    let paid = settled_order(tx, &quote).await?.is_some();
    if !matches!(quote.state, QuoteState::Open | QuoteState::Accepted) || paid || quote.amount == Minor(0) {
        return Err(Error::refused(&PRICE_STANDS).at("id"));
    }
    let words = input::required_text("words", words, 2000)?;
    let row = price_objection::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(quote.agency_id),
        quote_id: Set(quote.id),
        service_request_id: Set(request.id),
        household_id: Set(request.household_id),
        branch_id: Set(request.branch_id),
        raised_at: Set(tx.now()),
        raised_by: Set(signature(tx.actor())),
        words: Set(tx.vault().await?.seal(&words)?),
        amount_before: Set(quote.amount),
        version: Set(1),
        ..Default::default()
    };
    let raised = row.insert(tx.db()).await.or_refuse_duplicate(&OBJECTION_OPEN).map_err(|error| error.at("id"))?;
    let after = readable(&*tx.vault().await?, &raised)?;
    tx.record_change("priceObjectionRaise", raised.id, None, Some(&after)).await?;
    requests::happened(tx, &request, RequestChange::ObjectionRaised).await?;
    Ok(raised)
}

async fn settled_order(tx: &Tx, quote: &Quote) -> Result<Option<ServiceOrder>> {
    let of_request = orders::of_requests(&tx.as_system()?, &[quote.service_request_id]).await?;
    Ok(of_request.into_values().find(|order| order.quote_id == Some(quote.id) && order.settled_at.is_some()))
}

/// Writes down what a supervisor and the household came to, for the manager to decide.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`OBJECTION_DECIDED`], [`Error::Invalid`] at `words` or
/// `proposed`.
pub async fn negotiate(
    tx: &Tx,
    id: PriceObjectionId,
    version: i32,
    words: &str,
    proposed: Option<i64>,
) -> Result<PriceObjection> {
    let (_, quote, before) = reach::lock_objection(tx, OBJECTION_NEGOTIATE, id, version).await?;
    refuse_decided(&before)?;
    let words = input::required_text("words", words, 2000)?;
    if let Some(proposed) = proposed {
        less(proposed, 0, &quote, "proposed.amount")?;
    }
    let after = PriceObjection {
        negotiated_at: Some(tx.now()),
        negotiated_by: Some(signature(tx.actor())),
        negotiation: Some(tx.vault().await?.seal(&words)?),
        proposed: proposed.map(Minor),
        ..before.clone()
    };
    write(tx, "priceObjectionNegotiate", &before, after).await
}

/// Decides about an objection; what is to be paid is as decided from now on, and the result is kept.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`OBJECTION_DECIDED`], [`Error::Invalid`] at `words` or
/// `reducedTo`.
pub async fn decide(
    tx: &Tx,
    id: PriceObjectionId,
    version: i32,
    decision: Decision,
    words: &str,
) -> Result<PriceObjection> {
    let (request, quote, before) = reach::lock_objection(tx, OBJECTION_DECIDE, id, version).await?;
    refuse_decided(&before)?;
    let words = input::required_text("words", words, 2000)?;
    let (kind, amount) = match decision {
        Decision::Keep => (PriceDecision::Kept, quote.amount),
        Decision::Reduce(amount) => (PriceDecision::Reduced, less(amount, 1, &quote, "reducedTo.amount")?),
        Decision::Waive => (PriceDecision::Waived, Minor(0)),
    };
    if amount != quote.amount {
        quotes::write(tx, "priceObjectionDecide", &quote, Quote { amount, ..quote.clone() }).await?;
    }
    let after = PriceObjection {
        decision: Some(kind),
        decided_at: Some(tx.now()),
        decided_by: Some(signature(tx.actor())),
        decision_words: Some(tx.vault().await?.seal(&words)?),
        amount_after: Some(amount),
        ..before.clone()
    };
    let written = write(tx, "priceObjectionDecide", &before, after).await?;
    requests::happened(tx, &request, RequestChange::ObjectionDecided).await?;
    Ok(written)
}

fn refuse_decided(objection: &PriceObjection) -> Result<()> {
    if objection.decided_at.is_some() { Err(Error::refused(&OBJECTION_DECIDED).at("id")) } else { Ok(()) }
}

/// An amount that is less than what was quoted.
fn less(amount: i64, least: i64, quote: &Quote, field: &'static str) -> Result<Minor> {
    let amount = Minor(input::amount(field, amount, least, i64::MAX)?);
    if amount < quote.amount { Ok(amount) } else { Err(Error::invalid(field, "must be less than what was quoted")) }
}

/// Refuses what waits for the decision about a quote.
///
/// # Errors
/// [`OBJECTION_OPEN`].
pub(super) async fn refuse_open(tx: &Tx, quote: QuoteId, field: &'static str) -> Result<()> {
    let open = price_objection::Entity::find()
        .filter(price_objection::Column::AgencyId.eq(tx.signed_in()?))
        .filter(price_objection::Column::QuoteId.eq(quote))
        .filter(price_objection::Column::DecidedAt.is_null());
    if open.count(tx.db()).await? > 0 { Err(Error::refused(&OBJECTION_OPEN).at(field)) } else { Ok(()) }
}

async fn write(
    tx: &Tx,
    operation: &'static str,
    before: &PriceObjection,
    mut after: PriceObjection,
) -> Result<PriceObjection> {
    after.version = before.version + 1;
    let written = after.into_active_model().reset_all().update(tx.db()).await?;
    let vault = tx.vault().await?;
    let (was, is) = (readable(&vault, before)?, readable(&vault, &written)?);
    tx.record_change(operation, written.id, Some(&was), Some(&is)).await?;
    Ok(written)
}

/// An objection as people read it.
pub(super) fn readable(vault: &Vault, objection: &PriceObjection) -> Result<Value> {
    Ok(json!({
        "words": open(vault, Some(&objection.words))?,
        "negotiation": open(vault, objection.negotiation.as_ref())?,
        "proposed": objection.proposed,
        "decision": objection.decision,
        "decisionWords": open(vault, objection.decision_words.as_ref())?,
        "amountBefore": objection.amount_before,
        "amountAfter": objection.amount_after,
    }))
}
