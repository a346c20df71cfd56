//! What is offered, asked for, quoted, carried out and paid.

pub mod catalogue_item;
pub mod catalogue_review;
pub mod invoice;
pub mod order_credit;
pub mod price_line;
pub mod price_list;
pub mod price_objection;
pub mod quote;
pub mod service_calendar;
pub mod service_clock;
pub mod service_clock_event;
pub mod service_order;
pub mod service_policy;
pub mod service_promise;
pub mod service_request;
pub mod service_station;
pub mod settlement;
