//! What may happen: the operations and rules of every domain, free of HTTP and GraphQL.
#![warn(missing_docs)]

pub mod agency;
pub mod care;
pub mod dispatch;
pub mod household;
pub mod insight;
pub mod kernel;
pub mod loyalty;
pub mod matching;
pub mod message;
pub mod quality;
pub mod service;
pub mod staff;
pub mod visit;

pub use entity::id;
use kernel::Plugin;

/// The domains of the product, lowest first: a domain may call those before it, and hears of those behind it by events.
pub const PLUGINS: &[&dyn Plugin] = &[
    &agency::AgencyPlugin,
    &household::HouseholdPlugin,
    &staff::StaffPlugin,
    &matching::MatchingPlugin,
    &message::MessagePlugin,
    &visit::VisitPlugin,
    &service::ServicePlugin,
    &care::CarePlugin,
    &dispatch::DispatchPlugin,
    &quality::QualityPlugin,
    &loyalty::LoyaltyPlugin,
    &insight::InsightPlugin,
];
