//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Application, Carer, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager},
    permission::{Grant, grant},
};

/// Reading what is offered, and the announced prices.
pub const CATALOGUE_READ: Permission = Permission("service.catalogue.read");
/// Saying what is offered.
pub const CATALOGUE_UPDATE: Permission = Permission("service.catalogue.update");
/// Reading price lists that are not announced yet.
pub const PRICE_DRAFT: Permission = Permission("service.price.draft");
/// Deciding and announcing prices.
pub const PRICE_SET: Permission = Permission("service.price.set");
/// Seeing requests, and what was promised about them. A carer sees those that they carry out.
pub const REQUEST_READ: Permission = Permission("service.request.read");
/// Asking for something.
pub const REQUEST_OPEN: Permission = Permission("service.request.open");
/// Handling requests: meeting them, sending them to a station, taking them up, offering another time.
pub const REQUEST_HANDLE: Permission = Permission("service.request.handle");
/// Answering what was offered to whoever waits.
pub const REQUEST_ANSWER: Permission = Permission("service.request.answer");
/// Withdrawing requests and orders.
pub const REQUEST_CANCEL: Permission = Permission("service.request.cancel");
/// Seeing quotes, objections and settlements.
pub const QUOTE_READ: Permission = Permission("service.quote.read");
/// Sending and withdrawing quotes.
pub const QUOTE_SEND: Permission = Permission("service.quote.send");
/// Answering quotes.
pub const QUOTE_ANSWER: Permission = Permission("service.quote.answer");
/// Seeing orders. A carer sees their own.
pub const ORDER_READ: Permission = Permission("service.order.read");
/// Making orders, saying who does them and when, and that they are done.
pub const ORDER_ASSIGN: Permission = Permission("service.order.assign");
/// Signing that an order was done.
pub const ORDER_SIGN: Permission = Permission("service.order.sign");
/// Taking the money for an order.
pub const ORDER_SETTLE: Permission = Permission("service.order.settle");
/// Taking something off an order that the household holds already.
pub const ORDER_CREDIT: Permission = Permission("service.order.credit");
/// Asking a household how it was.
pub const ORDER_CALL_BACK: Permission = Permission("service.order.call_back");
/// Saying how it was.
pub const ORDER_RATE: Permission = Permission("service.order.rate");
/// Reading what households complain about and what was said on calling back.
pub const COMPLAINT_READ: Permission = Permission("service.complaint.read");
/// Objecting to a price.
pub const OBJECTION_RAISE: Permission = Permission("service.objection.raise");
/// Negotiating a price that is objected to.
pub const OBJECTION_NEGOTIATE: Permission = Permission("service.objection.negotiate");
/// Deciding about a price that is objected to.
pub const OBJECTION_DECIDE: Permission = Permission("service.objection.decide");
/// Seeing the clocks of requests, and what the agency promises about time.
pub const CLOCK_READ: Permission = Permission("service.clock.read");
/// Saying what the agency promises about time, and its opening hours.
pub const CLOCK_RULE: Permission = Permission("service.clock.rule");
/// Promising a household another time.
pub const PROMISE_MAKE: Permission = Permission("service.promise.make");
/// Seeing stations and their queues.
pub const STATION_READ: Permission = Permission("service.station.read");
/// Making and changing stations.
pub const STATION_UPDATE: Permission = Permission("service.station.update");
/// Seeing the yearly review.
pub const REVIEW_READ: Permission = Permission("service.review.read");
/// Making the yearly review, and deciding by it.
pub const REVIEW_DECIDE: Permission = Permission("service.review.decide");
/// Reading how requests, quotes, orders, prices and the catalogue were changed: who, when, before and after.
pub const SERVICE_HISTORY_READ: Permission = Permission("service.history.read");

pub(super) const GRANTS: &[Grant] = &[
    grant(
        CATALOGUE_READ,
        &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, Application],
    ),
    grant(CATALOGUE_UPDATE, &[Admin, Manager]),
    grant(PRICE_DRAFT, &[Admin, Manager, Dispatcher]),
    grant(PRICE_SET, &[Admin, Manager]),
    grant(
        REQUEST_READ,
        &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, Application],
    ),
    grant(REQUEST_OPEN, &[Admin, Manager, Dispatcher, Family, Application]),
    grant(REQUEST_HANDLE, &[Admin, Manager, Dispatcher]),
    grant(REQUEST_ANSWER, &[Admin, Manager, Dispatcher, Family]),
    grant(REQUEST_CANCEL, &[Admin, Manager, Dispatcher, Family]),
    grant(QUOTE_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family, FamilyReader, Application]),
    grant(QUOTE_SEND, &[Admin, Manager, Dispatcher]),
    grant(QUOTE_ANSWER, &[Admin, Manager, Dispatcher, Family]),
    grant(ORDER_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, Application]),
    grant(ORDER_ASSIGN, &[Admin, Manager, Dispatcher]),
    grant(ORDER_SIGN, &[Admin, Manager, Dispatcher, Family]),
    grant(ORDER_SETTLE, &[Admin, Manager, Dispatcher]),
    grant(ORDER_CREDIT, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(ORDER_CALL_BACK, &[Admin, Manager, Dispatcher, Inspector]),
    grant(ORDER_RATE, &[Admin, Manager, Dispatcher, Family]),
    grant(COMPLAINT_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family]),
    grant(OBJECTION_RAISE, &[Admin, Manager, Dispatcher, Family]),
    grant(OBJECTION_NEGOTIATE, &[Admin, Manager, Dispatcher]),
    grant(OBJECTION_DECIDE, &[Admin, Manager]),
    grant(CLOCK_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector]),
    grant(CLOCK_RULE, &[Admin, Manager]),
    grant(PROMISE_MAKE, &[Admin, Manager, Dispatcher]),
    grant(STATION_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector]),
    grant(STATION_UPDATE, &[Admin, Manager]),
    grant(REVIEW_READ, &[Admin, Manager]),
    grant(REVIEW_DECIDE, &[Admin, Manager]),
    grant(SERVICE_HISTORY_READ, &[Admin, Manager, Dispatcher]),
];
