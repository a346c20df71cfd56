//! The enums of quality.

use async_graphql::Enum;
use domain::quality;

/// Why somebody inspects.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::InspectionKind")]
pub enum InspectionKind {
    /// On the round.
    Patrol,
    /// For a reason, or drawn by chance.
    Spot,
    /// After the first cleaning of a home.
    FirstClean,
    /// Without the inspected carer seeing anything of it before it is done.
    Mystery,
    /// Again, by somebody who does not see what was found the first time. Planned by `inspectionReinspect`.
    Blind,
}

/// Where an inspection stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::InspectionState")]
pub enum InspectionState {
    /// It is to be done.
    Planned,
    /// It was done.
    Done,
    /// Its time went by.
    Missed,
    /// It was called off.
    Cancelled,
}

/// Where a finding stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::FindingState")]
pub enum FindingState {
    /// Nothing is planned about it.
    Open,
    /// Something is to be done.
    Acting,
    /// Something was done; whether it has helped is to be seen.
    Acted,
    /// It has helped.
    Closed,
}
