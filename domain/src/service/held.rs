//! What this domain holds about a household: given out on request, and forgotten on request.

use entity::{
    id::{HouseholdId, PriceObjectionId, QuoteId, ServiceOrderId, ServiceRequestId},
    service::{invoice, price_objection, quote, service_order, service_promise, service_request},
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use serde_json::{Value, json};

use super::{OrderState, RequestState, invoices, objections, orders, quotes, requests};
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT, standing::HOUSEHOLD_SERVED},
    kernel::{Context, Error, Result, Tx, words::open},
};

/// What a household asked for, with everything that came of it. The caller has checked that it may be given out.
///
/// # Errors
/// When the database fails.
pub(super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let vault = &*cx.vault().await?;
    macro_rules! sheets {
        ($table:ident, $sheet:expr) => {{
            let rows = $table::Entity::find()
                .filter($table::Column::AgencyId.eq(agency))
                .filter($table::Column::HouseholdId.eq(household))
                .order_by_asc($table::Column::Id)
                .all(cx.db())
                .await?;
            rows.iter().map($sheet).collect::<Result<Vec<Value>>>()?
        }};
    }
    let with_id = |mut sheet: Value, id: Value| {
        sheet["id"] = id;
        Ok(sheet)
    };
    Ok(json!({
        "requests": sheets!(service_request, |row| with_id(requests::readable(vault, row)?, json!(row.id))),
        "quotes": sheets!(quote, |row| with_id(quotes::readable(vault, row)?, json!(row.id))),
        "orders": sheets!(service_order, |row| with_id(orders::readable(vault, row)?, json!(row.id))),
        "objections": sheets!(price_objection, |row| with_id(objections::readable(vault, row)?, json!(row.id))),
        "invoices": sheets!(invoice, |row| Ok(json!({
            "id": row.id, "orderId": row.service_order_id, "number": invoices::number(row), "issuedAt": row.issued_at,
        }))),
        "promises": sheets!(service_promise, |row| Ok(json!({
            "id": row.id, "newTime": row.new_time, "state": row.state,
            "reason": open(vault, Some(&row.reason))?, "compensation": open(vault, Some(&row.compensation))?,
        }))),
    }))
}

/// Takes the words out of what a household asked for, and out of its history. What was done, and paid, stays.
///
/// # Errors
/// [`HOUSEHOLD_SERVED`] while something is to be done.
pub(super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let open_requests = service_request::Entity::find()
        .filter(service_request::Column::AgencyId.eq(agency))
        .filter(service_request::Column::HouseholdId.eq(household))
        .filter(service_request::Column::State.is_not_in([
            RequestState::Met,
            RequestState::Closed,
            RequestState::Cancelled,
            RequestState::Ordered,
        ]));
    let open_orders = service_order::Entity::find()
        .filter(service_order::Column::AgencyId.eq(agency))
        .filter(service_order::Column::HouseholdId.eq(household))
        .filter(service_order::Column::State.is_in([OrderState::Open, OrderState::Assigned]));
    if open_requests.count(tx.db()).await? + open_orders.count(tx.db()).await? > 0 {
        let detail = "Something that this household asked for is still to be done; withdraw it first.";
        return Err(Error::refused_because(&HOUSEHOLD_SERVED, detail).at("id"));
    }
    take_words(tx, household).await?;
    macro_rules! forget_changes {
        ($($table:ident: $id:ty),*) => {
            $(let ids: Vec<$id> = $table::Entity::find()
                .select_only()
                .column($table::Column::Id)
                .filter($table::Column::AgencyId.eq(agency))
                .filter($table::Column::HouseholdId.eq(household))
                .into_tuple()
                .all(tx.db())
                .await?;
            for id in ids {
                tx.forget_changes(id).await?;
            })*
        };
    }
    forget_changes!(
        service_request: ServiceRequestId, quote: QuoteId, service_order: ServiceOrderId,
        price_objection: PriceObjectionId
    );
    Ok(())
}

/// Empties the sealed columns: to nothing where nothing may stand, and to no bytes where something must.
async fn take_words(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.signed_in()?;
    macro_rules! take {
        ($table:ident: $($column:ident),* ; $($kept:ident if $fact:ident),*) => {
            $table::Entity::update_many()
                $(.col_expr($table::Column::$column, Expr::value(None::<Vec<u8>>)))*
                .filter($table::Column::AgencyId.eq(agency))
                .filter($table::Column::HouseholdId.eq(household))
                .exec(tx.db())
                .await?;
            $($table::Entity::update_many()
                .col_expr($table::Column::$kept, Expr::value(Vec::<u8>::new()))
                .filter($table::Column::AgencyId.eq(agency))
                .filter($table::Column::HouseholdId.eq(household))
                .filter($table::Column::$fact.is_not_null())
                .exec(tx.db())
                .await?;)*
        };
    }
    take!(service_request: CallerName, CallerPhone, Place, Answer, CancelReason; Content if ReceivedAt, Solution if EstimatedFinishAt);
    take!(quote: Note, AnswerNote;);
    take!(service_order: Signer, CallBackNote, RatingNote, CancelReason; Complaint if ComplainedAt);
    take!(price_objection: DecisionWords; Words if RaisedAt, Negotiation if NegotiatedAt);
    service_promise::Entity::update_many()
        .col_expr(service_promise::Column::Reason, Expr::value(Vec::<u8>::new()))
        .col_expr(service_promise::Column::Compensation, Expr::value(Vec::<u8>::new()))
        .filter(service_promise::Column::AgencyId.eq(agency))
        .filter(service_promise::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
