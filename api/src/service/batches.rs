//! What lists of services ask for, loaded for all of them at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    id::{
        BranchId, CatalogueItemId, PriceListId, QuoteId, ServiceOrderId, ServiceRequestId, ServiceStationId, VisitId,
    },
    kernel::{Context, Result},
    service::{
        self, catalogue, clocks,
        invoices::{self, Invoiced},
        objections, orders, policies,
        prices::{self, Posted},
        promises, quotes, requests, settlements,
        stations::{self, Queue},
    },
    visit::{self, visits},
};

use crate::graphql::{BatchWith, batches};

batches! {
    /// Items of the catalogue, by id.
    ItemById: CatalogueItemId => service::CatalogueItem = catalogue::by_ids;
    /// The prices of lists.
    LinesOf: PriceListId => Vec<service::PriceLine> = prices::lines_of;
    /// Requests, by id.
    RequestById: ServiceRequestId => service::ServiceRequest = requests::by_ids;
    /// Quotes, by id.
    QuoteById: QuoteId => service::Quote = quotes::by_ids;
    /// The quotes of requests, oldest first.
    QuotesOf: ServiceRequestId => Vec<service::Quote> = quotes::of_requests;
    /// The objections of requests, oldest first.
    ObjectionsOf: ServiceRequestId => Vec<service::PriceObjection> = objections::of_requests;
    /// The orders of requests.
    OrderOf: ServiceRequestId => service::ServiceOrder = orders::of_requests;
    /// The promises of requests, oldest first.
    PromisesOf: ServiceRequestId => Vec<service::ServicePromise> = promises::of_requests;
    /// The clocks of requests, as they are now.
    ClocksOf: ServiceRequestId => Vec<clocks::Shown> = clocks::of_requests;
    /// The settlements of orders.
    SettlementOf: ServiceOrderId => service::Settlement = settlements::of_orders;
    /// The invoices of orders.
    InvoiceOf: ServiceOrderId => Invoiced = invoices::of_orders;
    /// Stations, by id.
    StationById: ServiceStationId => service::ServiceStation = stations::by_ids;
    /// Who waits at stations.
    QueueOf: ServiceStationId => Queue = stations::queues;
    /// Visits, by id.
    VisitById: VisitId => visit::Visit = visits::by_ids;
    /// The opening hours of branches.
    OpeningHoursOf: BranchId => policies::BranchHours = policies::opening_hours;
}

/// What is posted for items on a day, or today.
pub struct PostedOn;

impl BatchWith for PostedOn {
    type Owner = CatalogueItemId;
    type Argument = Option<NaiveDate>;
    type Value = Posted;

    async fn load(
        cx: &Context,
        items: &[CatalogueItemId],
        day: &Option<NaiveDate>,
    ) -> Result<HashMap<CatalogueItemId, Posted>> {
        let day = match day {
            Some(day) => *day,
            None => prices::today(cx).await?,
        };
        prices::posted(cx, items, day).await
    }
}
