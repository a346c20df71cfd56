//! The choices of insight in the schema.

use async_graphql::Enum;
use domain::insight::{self, indicator, period};

/// A figure by which it shows how well the agency serves.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "insight::IndicatorKind")]
pub enum IndicatorKind {
    /// Visits to which somebody came within five minutes of the agreed time, of all that were due.
    OnTime,
    /// Complaints for each hundred visits that took place; those that were taken back do not count.
    Complaints,
    /// Complaints with whose solution the household said that it is content, of those that were raised in the period.
    ProblemsSolved,
    /// The mean time from a request until it was met or somebody said how it will be done.
    ResponseTime,
    /// The mean time from an order until it was done.
    CompletionTime,
    /// Ratings of 4 and 5, of all ratings of orders and visits.
    Satisfaction,
    /// Visits made by whoever came to the household most, of all: the index of the usual provider of care. Of whole months.
    Continuity,
    /// Households with a visit in this period, of those with one in the period before. Of whole months.
    Return,
}

/// In what an indicator is said.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "indicator::Unit")]
pub enum IndicatorUnit {
    /// Of a hundred.
    Percent,
    /// For each hundred visits.
    PerHundred,
    /// Minutes.
    Minutes,
}

/// How long a summary reaches.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "period::SummaryLength")]
pub enum SummaryLength {
    /// A day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// Three months, from January, April, July or October.
    Quarter,
    /// A year of the calendar.
    Year,
}
