//! The demo agency's services: a catalogue of 46 items as an estate prints it, a few priced ones, and what households ask.

use chrono::{Datelike, NaiveDate, TimeDelta};
use entity::{
    id::{CatalogueItemId, HouseholdId, ServiceStationId, StaffMemberId},
    service::catalogue_item,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;

use super::{
    AreaLimit, CallBackWay, CatalogueKind, Fee, PaymentMethod, PriceUnit, Quote, RequestChannel, ServiceRequest,
    ServiceStation,
    call_backs::{self, CallBackInput},
    catalogue::{self, ItemInput},
    objections,
    prices::{self, LineInput, ListInput},
    promises::{self, PromiseInput},
    quotes::{self, QuoteInput},
    receiving::{self, ReceiveInput},
    settlements,
    stations::{self, StationInput},
    triage,
    work::{self, AssignInput},
};
use crate::kernel::{Error, Result, Tx, demo::Demo};

/// Row by row as it is printed; one number is printed twice.
const CATALOGUE: &str = include_str!("catalogue.csv");
/// Of what the agency charges for, in fen: the whole, an hour, a piece.
const PRICED: [(&str, &str, i64, PriceUnit); 3] = [
    ("空調清洗", "Cleaning of an air conditioner", 12_000, PriceUnit::Piece),
    ("擦玻璃", "Window cleaning", 6_000, PriceUnit::Hour),
    ("上門維修", "Repair at home", 15_000, PriceUnit::Job),
];
const STATIONS: [(&str, &str); 3] =
    [("Reception", "Front desk"), ("Engineering", "Repair desk"), ("Housekeeping", "Housekeeping desk")];
/// How far an item reaches that is for the estate, and one that is for the city, in metres from the office.
const ESTATE_METRES: i64 = 3_000;
const CITY_METRES: i64 = 40_000;
/// One household of twelve waits for something, until there are so many.
const MOST_WAITING: usize = 20;

/// A row of the printed catalogue.
#[derive(Debug, Deserialize)]
struct Printed {
    row: i64,
    #[serde(rename = "printed_no")]
    number: String,
    name_zh: String,
    name_en: String,
    kind: CatalogueKind,
    fee: Fee,
    area_limit: Option<AreaLimit>,
    note: Option<String>,
}

impl From<Printed> for ItemInput {
    fn from(row: Printed) -> Self {
        let metres = |limit| match limit {
            AreaLimit::Estate => ESTATE_METRES,
            AreaLimit::City => CITY_METRES,
        };
        Self {
            place: row.row,
            printed_number: Some(row.number),
            name: row.name_zh,
            english_name: Some(row.name_en),
            kind: row.kind,
            fee: row.fee,
            area: row.area_limit.map(|limit| (limit, metres(limit))),
            note: row.note,
            offered: true,
        }
    }
}

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    let (free, priced) = offer(tx, demo).await?;
    let desks = stations(tx, demo).await?;
    let households: Vec<HouseholdId> = demo.households.iter().map(|(household, _)| *household).collect();
    let Some(family) = households.first().copied() else { return Ok(()) };
    for household in households.iter().copied().step_by(12).take(MOST_WAITING) {
        let asked = ask(tx, household, free, "Please pay the bill that came today.").await?;
        wait(tx, &desks, asked).await?;
    }
    if let Some((carer, _)) = demo.staff.first().copied() {
        done_for(tx, &desks, family, priced, carer).await?;
    }
    in_question(tx, &desks, family, priced).await
}

/// The catalogue and a price list of this year; answers a free item and a priced one.
async fn offer(tx: &Tx, demo: &Demo) -> Result<(CatalogueItemId, CatalogueItemId)> {
    let broken = |_| Error::internal("the demo's catalogue cannot be read");
    let mut items = csv::Reader::from_reader(CATALOGUE.as_bytes())
        .deserialize()
        .map(|row| row.map(|row: Printed| row.into()).map_err(broken))
        .collect::<Result<Vec<ItemInput>>>()?;
    for (number, (name, english, ..)) in (47..).zip(PRICED) {
        items.push(ItemInput {
            place: number,
            printed_number: None,
            name: name.to_owned(),
            english_name: Some(english.to_owned()),
            kind: CatalogueKind::Direct,
            fee: Fee::Priced,
            area: None,
            note: None,
            offered: true,
        });
    }
    let row = |item: &ItemInput| {
        Ok(catalogue_item::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(demo.agency),
            version: Set(1),
            ..catalogue::checked(item)?
        })
    };
    let rows = items.iter().map(row).collect::<Result<Vec<_>>>()?;
    catalogue_item::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    let made = catalogue_item::Entity::find()
        .filter(catalogue_item::Column::AgencyId.eq(demo.agency))
        .filter(catalogue_item::Column::Place.is_in([1, 47, 48, 49]))
        .all(tx.db())
        .await?;
    let at = |place: i32| {
        let found = made.iter().find(|item| item.place == place).map(|item| item.id);
        found.ok_or_else(|| Error::internal("the demo's catalogue has holes"))
    };
    let lines = (47..).zip(PRICED).map(|(place, (.., amount, unit))| Ok(LineInput { item: at(place)?, amount, unit }));
    let lines = lines.collect::<Result<Vec<_>>>()?;
    let day = |month, day| NaiveDate::from_ymd_opt(demo.now.year(), month, day).unwrap_or(demo.now.date_naive());
    let list = ListInput {
        name: format!("Prices of {}", demo.now.year()),
        first_day: day(1, 1),
        last_day: day(12, 31),
        lines,
    };
    let list = prices::draft(tx, list).await?;
    prices::announce(tx, list.id, list.version).await?;
    Ok((at(1)?, at(49)?))
}

/// A front desk, a repair desk and a housekeeping desk in every branch.
async fn stations(tx: &Tx, demo: &Demo) -> Result<Vec<ServiceStation>> {
    let mut made = Vec::new();
    for branch in &demo.branches {
        for (department, name) in STATIONS {
            let input = StationInput { department: department.to_owned(), name: name.to_owned(), open: true };
            made.push(stations::create(tx, branch.id, input).await?);
        }
    }
    Ok(made)
}

async fn ask(tx: &Tx, household: HouseholdId, item: CatalogueItemId, content: &str) -> Result<ServiceRequest> {
    let input = ReceiveInput {
        household,
        item,
        channel: RequestChannel::Phone,
        caller_name: None,
        caller_phone: None,
        address: None,
        place: None,
        content: content.to_owned(),
        wanted_at: None,
        met_with: None,
    };
    receiving::receive(tx, input).await
}

async fn wait(tx: &Tx, desks: &[ServiceStation], request: ServiceRequest) -> Result<ServiceRequest> {
    let desk: Option<ServiceStationId> =
        desks.iter().find(|desk| desk.branch_id == request.branch_id).map(|desk| desk.id);
    let desk = desk.ok_or_else(|| Error::internal("a branch of the demo without a desk"))?;
    triage::triage(tx, request.id, request.version, desk).await
}

async fn quoted(
    tx: &Tx,
    desks: &[ServiceStation],
    household: HouseholdId,
    item: CatalogueItemId,
    content: &str,
) -> Result<Quote> {
    let request = ask(tx, household, item, content).await?;
    let waiting = wait(tx, desks, request).await?;
    let input = QuoteInput { quantity: 1, amount: None, valid_until: tx.now() + TimeDelta::days(7), note: None };
    quotes::send(tx, waiting.id, waiting.version, input).await
}

/// Something that went all the way from the telephone call to five stars.
async fn done_for(
    tx: &Tx,
    desks: &[ServiceStation],
    family: HouseholdId,
    item: CatalogueItemId,
    carer: StaffMemberId,
) -> Result<()> {
    let quote = quoted(tx, desks, family, item, "The tap in the kitchen drips.").await?;
    let (quote, order) = quotes::answer(tx, quote.id, quote.version, true, None).await?;
    let Some(order) = order else { return Ok(()) };
    let input = AssignInput { staff_member: carer, visit: None };
    let order = work::assign(tx, order.id, order.version, input).await?;
    let order = work::complete(tx, order.id, order.version).await?;
    let order = work::sign(tx, order.id, order.version, Some("The family")).await?;
    let (order, _) = settlements::settle(tx, order.id, order.version, quote.amount.0, PaymentMethod::Wechat).await?;
    let asked = CallBackInput { way: CallBackWay::Phone, satisfied: true, note: None, complaint: None };
    let order = call_backs::call_back(tx, order.id, order.version, asked).await?;
    call_backs::rate(tx, order.id, order.version, 5, None).await.map(drop)
}

/// A price that is objected to, and a new time that was promised.
async fn in_question(tx: &Tx, desks: &[ServiceStation], family: HouseholdId, item: CatalogueItemId) -> Result<()> {
    let quote = quoted(tx, desks, family, item, "The door of the wardrobe does not close.").await?;
    let promise = PromiseInput {
        reason: "The carpenter is ill.".to_owned(),
        new_time: tx.now() + TimeDelta::days(2),
        compensation: "The way there is free.".to_owned(),
    };
    promises::announce(tx, quote.service_request_id, promise).await?;
    objections::raise(tx, quote.id, quote.version, "It was less last year.").await.map(drop)
}
