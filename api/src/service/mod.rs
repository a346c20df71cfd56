//! Services in the schema: what is offered and at what price, what is asked for, quoted, carried out, paid and judged.

mod at_home;
mod batches;
mod catalogue;
mod clock;
mod clock_mutations;
mod enums;
mod invoice;
mod objection;
mod order;
mod order_mutations;
mod price_list;
mod price_mutations;
mod queries;
mod quote;
mod request;
mod request_mutations;
mod review;
mod station;
mod subscriptions;

pub use at_home::ServicesAtHome;
pub use catalogue::CatalogueItem;
pub use clock_mutations::ServiceClockMutation;
pub use objection::PriceObjection;
pub use order::ServiceOrder;
pub use order_mutations::ServiceOrderMutation;
pub use price_list::PriceList;
pub use price_mutations::CatalogueMutation;
pub use queries::ServiceQuery;
pub use quote::Quote;
pub use request::ServiceRequest;
pub use request_mutations::ServiceRequestMutation;
pub use review::CatalogueReview;
pub use station::ServiceStation;
pub use subscriptions::ServiceSubscription;
