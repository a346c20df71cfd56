//! The yearly review: how every item was used, what it brought and cost, and whether it stays. A manager decides.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::{
    id::{CatalogueItemId, CatalogueReviewId, ServiceOrderId, StaffMemberId, VisitId},
    money::Minor,
    service::{catalogue_item, catalogue_review, service_order, service_request, settlement},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QuerySelect,
};
use serde_json::{Value, json};

use super::{
    CatalogueItem, CatalogueReview, REVIEW_DECIDE, REVIEW_READ, RequestState, ReviewVerdict, catalogue, policies,
    prices,
    verdict::{Usage, propose},
};
use crate::{
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Tx,
        actor::signature,
        input,
        page::{Direction, ListOrder, page},
        recurrence::local_day,
    },
    staff::member,
    visit::visits,
};

/// The review of the year is there.
pub const REVIEW_MADE: Rule = Rule { code: "REVIEW_MADE", message: "The review of this year has been made already." };
/// It has been decided.
pub const REVIEW_DECIDED: Rule = Rule { code: "REVIEW_DECIDED", message: "It has been decided already." };

/// So many visits and people are looked up together.
const BATCH: usize = 500;

/// The review of a year, in the order in which it was made: that of the catalogue.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    year: i32,
    request: &PageRequest,
) -> Result<Page<CatalogueReview>> {
    use catalogue_review::Column as C;
    let select = catalogue_review::Entity::find()
        .filter(C::AgencyId.eq(cx.require(REVIEW_READ)?.agency))
        .filter(C::Year.eq(year));
    page(cx, select, &ListOrder::by(C::Id, Direction::Ascending, |row: &CatalogueReview| row.id.0.into()), request)
        .await
}

/// Some reviews, by id.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[CatalogueReviewId],
) -> Result<HashMap<CatalogueReviewId, CatalogueReview>> {
    let found = catalogue_review::Entity::find()
        .filter(catalogue_review::Column::AgencyId.eq(cx.require(REVIEW_READ)?.agency))
        .filter(catalogue_review::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|review| (review.id, review)).collect())
}

/// Makes the review of a year that is over, of every item that is offered; answers how many there are.
///
/// # Errors
/// [`Error::Invalid`] at `year`, [`REVIEW_MADE`].
pub async fn make(tx: &Tx, year: i32) -> Result<usize> {
    let scope = tx.require(REVIEW_DECIDE)?;
    let zone = policies::agency_zone(tx).await?;
    let now = tx.now().with_timezone(&zone).year();
    if !(2000..now).contains(&year) {
        return Err(Error::invalid("year", format!("must be one that is over, before {now}")));
    }
    let made = catalogue_review::Entity::find()
        .filter(catalogue_review::Column::AgencyId.eq(scope.agency))
        .filter(catalogue_review::Column::Year.eq(year));
    if made.count(tx.db()).await? > 0 {
        return Err(Error::refused(&REVIEW_MADE).at("year"));
    }
    let items = catalogue_item::Entity::find()
        .filter(catalogue_item::Column::AgencyId.eq(scope.agency))
        .filter(catalogue_item::Column::Offered.eq(true))
        .all(tx.db())
        .await?;
    let mut items: Vec<CatalogueItem> = items;
    items.sort_by_key(|item| item.place);
    let usage = usage(tx, year_of(zone, year)?).await?;
    let currency = prices::currency(tx, REVIEW_DECIDE).await?;
    let row = |item: &CatalogueItem| {
        let usage = usage.get(&item.id).copied().unwrap_or_default();
        let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        catalogue_review::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(scope.agency),
            catalogue_item_id: Set(item.id),
            year: Set(year),
            made_at: Set(tx.now()),
            uses: Set(count(usage.uses)),
            rated: Set(count(usage.rated)),
            rating_sum: Set(count(usage.rating_sum)),
            complaints: Set(count(usage.complaints)),
            revenue: Set(usage.revenue),
            cost: Set(usage.cost),
            currency: Set(currency.clone()),
            proposal: Set(propose(item.kind, item.fee, &usage)),
            version: Set(1),
            decision: Set(None),
            decided_at: Set(None),
            decided_by: Set(None),
            decision_note: Set(None),
        }
    };
    let rows: Vec<_> = items.iter().map(row).collect();
    let many = rows.len();
    for part in rows.chunks(BATCH) {
        let written = catalogue_review::Entity::insert_many(part.to_vec()).exec_without_returning(tx.db()).await;
        written.or_refuse_duplicate(&REVIEW_MADE).map_err(|error| error.at("year"))?;
    }
    Ok(many)
}

fn year_of(zone: Tz, year: i32) -> Result<(DateTime<Utc>, DateTime<Utc>)> {
    let start = |year: i32| {
        let first = NaiveDate::from_ymd_opt(year, 1, 1).and_then(|day| local_day(zone, day));
        first.map(|day| day.start()).ok_or_else(|| Error::internal("a year without a beginning"))
    };
    Ok((start(year)?, start(year + 1)?))
}

async fn usage(tx: &Tx, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Result<HashMap<CatalogueItemId, Usage>> {
    use service_request::Column as R;
    let agency = tx.signed_in()?;
    let asked: Vec<(CatalogueItemId, i64)> = service_request::Entity::find()
        .select_only()
        .column(R::CatalogueItemId)
        .column_as(R::Id.count(), "uses")
        .filter(R::AgencyId.eq(agency))
        .filter(R::ReceivedAt.gte(from))
        .filter(R::ReceivedAt.lt(to))
        .filter(R::State.ne(RequestState::Cancelled))
        .group_by(R::CatalogueItemId)
        .into_tuple()
        .all(tx.db())
        .await?;
    let mut found: HashMap<CatalogueItemId, Usage> =
        asked.into_iter().map(|(item, uses)| (item, Usage { uses, ..Usage::default() })).collect();
    let orders = service_order::Entity::find()
        .filter(service_order::Column::AgencyId.eq(agency))
        .filter(service_order::Column::MadeAt.gte(from))
        .filter(service_order::Column::MadeAt.lt(to))
        .all(tx.db())
        .await?;
    for part in orders.chunks(BATCH) {
        let ids: Vec<ServiceOrderId> = part.iter().map(|order| order.id).collect();
        let paid = paid(tx, &ids).await?;
        let costs = costs(tx, part).await?;
        for order in part {
            let usage = found.entry(order.catalogue_item_id).or_default();
            usage.rated += i64::from(order.rating.is_some());
            usage.rating_sum += i64::from(order.rating.unwrap_or(0));
            usage.complaints += i64::from(order.complained_at.is_some());
            usage.revenue.0 += paid.get(&order.id).map_or(0, |amount| amount.0);
            usage.cost.0 += costs.get(&order.id).copied().unwrap_or(0);
        }
    }
    Ok(found)
}

async fn paid(tx: &Tx, orders: &[ServiceOrderId]) -> Result<HashMap<ServiceOrderId, Minor>> {
    use settlement::Column as C;
    let paid: Vec<(ServiceOrderId, Minor)> = settlement::Entity::find()
        .select_only()
        .columns([C::ServiceOrderId, C::Amount])
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::ServiceOrderId.is_in(orders.iter().copied()))
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(paid.into_iter().collect())
}

/// What the hours at the visits of orders cost, by what their carers cost an hour.
async fn costs(tx: &Tx, orders: &[super::ServiceOrder]) -> Result<HashMap<ServiceOrderId, i64>> {
    let visits: Vec<VisitId> = orders.iter().filter_map(|order| order.visit_id).collect();
    let visits = visits::by_ids(&tx.as_system()?, &visits).await?;
    let people: Vec<StaffMemberId> = visits.values().filter_map(|visit| visit.staff_member_id).collect();
    let people = member::by_ids(&tx.as_system()?, &people).await?;
    let hourly: HashMap<StaffMemberId, i64> =
        people.iter().filter_map(|person| Some((person.id, person.hourly_cost?))).collect();
    let cost = |order: &super::ServiceOrder| {
        let visit = visits.get(&order.visit_id?)?;
        let minutes = (visit.checked_out_at? - visit.checked_in_at?).num_minutes();
        Some((order.id, hourly.get(&visit.staff_member_id?)? * minutes / 60))
    };
    Ok(orders.iter().filter_map(cost).collect())
}

/// Decides what becomes of an item. One that is retired is not offered any more.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`REVIEW_DECIDED`], [`Error::Invalid`] at `note`.
pub async fn decide(
    tx: &Tx,
    id: CatalogueReviewId,
    version: i32,
    verdict: ReviewVerdict,
    note: Option<&str>,
) -> Result<CatalogueReview> {
    let scope = tx.require(REVIEW_DECIDE)?;
    let found = catalogue_review::Entity::find()
        .filter(catalogue_review::Column::AgencyId.eq(scope.agency))
        .filter(catalogue_review::Column::Id.eq(id))
        .lock_exclusive()
        .one(tx.db())
        .await?;
    let before = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    if before.decision.is_some() {
        return Err(Error::refused(&REVIEW_DECIDED).at("id"));
    }
    let mut row = before.clone().into_active_model();
    row.decision = Set(Some(verdict));
    row.decided_at = Set(Some(tx.now()));
    row.decided_by = Set(Some(signature(tx.actor())));
    row.decision_note = Set(input::optional_text("note", note, 1000)?);
    row.version = Set(version + 1);
    let after = row.update(tx.db()).await?;
    tx.record_change("catalogueReviewDecide", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    if verdict == ReviewVerdict::Retire {
        catalogue::retire(tx, after.catalogue_item_id).await?;
    }
    Ok(after)
}

fn readable(review: &CatalogueReview) -> Value {
    json!({ "proposal": review.proposal, "decision": review.decision, "note": review.decision_note })
}

/// Makes the review of the year before, in January.
pub(super) async fn make_in_january(cx: &Context) -> Result<()> {
    let today = cx.now().with_timezone(&policies::agency_zone(cx).await?);
    if today.month() != 1 {
        return Ok(());
    }
    match cx.write(async |tx| make(tx, today.year() - 1).await).await {
        Err(Error::Refused { rule: &REVIEW_MADE, .. }) => Ok(()),
        made => made.map(drop),
    }
}
