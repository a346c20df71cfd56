//! Where the travel times of a plan come from, in the schema.

use async_graphql::SimpleObject;
use domain::dispatch::roads::{Estimate, TravelSource};

use super::{
    enums::{DispatchEstimateCause, DispatchTravelSource},
    plan::points,
};

/// Where the travel times of a plan come from.
#[derive(SimpleObject)]
pub struct DispatchTravelTimes {
    /// Where from.
    source: DispatchTravelSource,
    /// How many ways between two places the service was to tell, all days together; 0 without a service.
    ways: i32,
    /// Those of them that were measured as the crow flies after all, by cause. Empty when the service told every way.
    estimates: Vec<DispatchTravelEstimate>,
}

/// Ways that were measured as the crow flies though there is a service of travel times.
#[derive(SimpleObject)]
pub struct DispatchTravelEstimate {
    /// Why.
    cause: DispatchEstimateCause,
    /// How many ways.
    ways: i32,
    /// The same in a sentence, for the dispatcher.
    sentence: String,
}

impl From<TravelSource> for DispatchTravelTimes {
    fn from(source: TravelSource) -> Self {
        Self {
            source: if source.by_road { DispatchTravelSource::Roads } else { DispatchTravelSource::GreatCircle },
            ways: points(source.ways.into()),
            estimates: source.estimates.iter().map(DispatchTravelEstimate::from).collect(),
        }
    }
}

impl From<&Estimate> for DispatchTravelEstimate {
    fn from(estimate: &Estimate) -> Self {
        Self { cause: estimate.cause.into(), ways: points(estimate.ways.into()), sentence: estimate.sentence() }
    }
}
