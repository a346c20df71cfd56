//! Services: what is offered and at what price, what households ask for, and how it is quoted, carried out, paid and judged.

pub mod area;
pub mod call_backs;
pub mod catalogue;
pub mod clock;
pub mod clocks;
pub mod credits;
pub mod dealings;
pub mod invoices;
pub mod life_cycle;
pub mod objections;
pub mod orders;
pub mod policies;
pub mod prices;
pub mod promises;
pub mod quotes;
pub mod receiving;
pub mod requests;
pub mod reviews;
pub mod settlements;
pub mod stations;
pub mod tallies;
pub mod triage;
pub mod verdict;
pub mod work;

mod demo;
mod following;
mod held;
mod permissions;
mod reach;

pub use entity::{
    money::Minor,
    service::{
        catalogue_item::{AreaLimit, CatalogueKind, Fee, Model as CatalogueItem},
        catalogue_review::{Model as CatalogueReview, ReviewVerdict},
        invoice::Model as Invoice,
        order_credit::Model as OrderCredit,
        price_line::{Model as PriceLine, PriceUnit},
        price_list::Model as PriceList,
        price_objection::{Model as PriceObjection, PriceDecision},
        quote::{Model as Quote, QuoteState},
        service_calendar::Model as ServiceCalendar,
        service_clock::{ClockCoverage, ClockKind, Model as ServiceClock},
        service_clock_event::{ClockEventKind, Model as ServiceClockEvent},
        service_order::{CallBackWay, Model as ServiceOrder, OrderState},
        service_policy::Model as ServicePolicy,
        service_promise::{Model as ServicePromise, PromiseState},
        service_request::{Model as ServiceRequest, RequestChannel, RequestState, WithdrawnBy},
        service_station::Model as ServiceStation,
        settlement::{Model as Settlement, PaymentMethod},
    },
};
pub use permissions::*;

use chrono::TimeDelta;
use entity::id::{
    CatalogueItemId, CatalogueReviewId, EntityId, HouseholdId, PriceListId, PriceObjectionId, QuoteId, ServiceOrderId,
    ServiceRequestId, ServiceStationId,
};

use crate::{
    household::households::MOVED,
    kernel::{Context, Histories, Job, Plugin, Tx, demo::Demo, event::Event, permission::Grant, plugin::Work},
    visit::visits::VISIT_CHANGED,
};
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct ServicePlugin;

impl Plugin for ServicePlugin {
    fn name(&self) -> &'static str {
        "service"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories {
            permission: SERVICE_HISTORY_READ,
            of: &[
                ServiceRequestId::PREFIX,
                ServiceOrderId::PREFIX,
                QuoteId::PREFIX,
                PriceObjectionId::PREFIX,
                PriceListId::PREFIX,
                CatalogueItemId::PREFIX,
                CatalogueReviewId::PREFIX,
                ServiceStationId::PREFIX,
            ],
        })
    }

    fn hears(&self) -> &'static [&'static str] {
        &[MOVED, VISIT_CHANGED]
    }

    fn on_event<'a>(&'a self, tx: &'a Tx, event: &'a Event) -> Work<'a> {
        Box::pin(async move {
            match event.kind.as_str() {
                MOVED => following::household_moved(tx, event).await,
                _ => following::visit_changed(tx, event).await,
            }
        })
    }

    fn export<'a>(&'a self, cx: &'a Context, household: HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(held::export(cx, household))
    }

    fn erase<'a>(&'a self, tx: &'a Tx, household: HouseholdId) -> Work<'a> {
        Box::pin(held::forget(tx, household))
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[
                // Jobs are looked for every half minute: what is due is noticed within one.
                Job {
                    name: "service.watch_clocks",
                    does: "Warns of clocks that run out, and notes those that have.",
                    every: TimeDelta::seconds(25),
                    run: |cx| Box::pin(clocks::watch_due(cx)),
                },
                Job {
                    name: "service.break_promises",
                    does: "Notes promised times that went by without being kept.",
                    every: TimeDelta::seconds(25),
                    run: |cx| Box::pin(promises::break_due(cx)),
                },
                Job {
                    name: "service.expire_quotes",
                    does: "Lets quotes lapse that nobody answered in time.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(quotes::expire_due(cx)),
                },
                Job {
                    name: "service.review",
                    does: "Draws up the yearly review of the catalogue in January.",
                    every: TimeDelta::hours(12),
                    run: |cx| Box::pin(reviews::make_in_january(cx)),
                },
            ]
        }
    }

    fn seed<'a>(&'a self, tx: &'a Tx, made: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, made))
    }
}
