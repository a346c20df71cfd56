//! How long households stay, and the thresholds of retention, in the schema.

use async_graphql::{Object, SimpleObject};
use domain::loyalty::{
    policies::Decided,
    retention::{
        policy::RetentionPolicy as Policy,
        standings::{Cohort, Figures},
        survival,
    },
};

use super::standing::RetentionRung;
use crate::{graphql::Date, loyalty::campaign::ShareInterval};

/// The households that began in one month.
pub struct RetentionCohort(pub Cohort);

/// The households that had their first visit or payment in one month, and how long they stay: the estimate by Kaplan and
/// Meier, in which those who are still there count for as long as they were.
#[Object]
impl RetentionCohort {
    /// The first day of the month.
    async fn month(&self) -> Date {
        Date(self.0.month)
    }

    /// How many households.
    async fn households(&self) -> u32 {
        self.0.households
    }

    /// A step for each whole month in which some have left.
    async fn steps(&self) -> Vec<RetentionStep> {
        self.0.drops.iter().map(RetentionStep::from).collect()
    }
}

/// A month in which households have left.
#[derive(SimpleObject)]
struct RetentionStep {
    /// How many whole months after they began.
    months: u32,
    /// How many had stayed until then.
    at_risk: u32,
    /// How many of them left.
    left: u32,
    /// The share that stays longer, with Greenwood's bounds at 95 percent.
    survival: ShareInterval,
}

impl From<&survival::Drop> for RetentionStep {
    fn from(drop: &survival::Drop) -> Self {
        Self { months: drop.time, at_risk: drop.at_risk, left: drop.left, survival: drop.survival.into() }
    }
}

/// How many households stand where.
pub struct RetentionFigures(pub Figures);

/// How many households stand where.
#[Object]
impl RetentionFigures {
    /// By rung, lowest first, those that have left not counted; rungs on which nobody stands are left out.
    async fn rungs(&self) -> Vec<RetentionRungFigure> {
        let figure = |(rung, households): (&domain::loyalty::retention::Rung, &i64)| RetentionRungFigure {
            rung: (*rung).into(),
            households: *households,
        };
        self.0.rungs.iter().map(figure).collect()
    }

    /// How many something pushes away.
    async fn at_risk(&self) -> i64 {
        self.0.at_risk
    }

    /// How many have left.
    async fn lost(&self) -> i64 {
        self.0.lost
    }
}

/// How many households stand on a rung.
#[derive(SimpleObject)]
struct RetentionRungFigure {
    /// The rung.
    rung: RetentionRung,
    /// How many.
    households: i64,
}

/// The thresholds of retention.
pub struct RetentionPolicy(Decided<Policy>);

impl From<Decided<Policy>> for RetentionPolicy {
    fn from(decided: Decided<Policy>) -> Self {
        Self(decided)
    }
}

/// The thresholds of retention.
#[Object]
impl RetentionPolicy {
    /// So many visits or paid orders make trust.
    async fn trust_times(&self) -> i64 {
        self.0.policy.trust_times
    }

    /// So many visits in the last 90 days make reliance,
    async fn reliance_visits(&self) -> i64 {
        self.0.policy.reliance_visits
    }

    /// for households that are with the agency for so many months.
    async fn reliance_months(&self) -> i64 {
        self.0.policy.reliance_months
    }

    /// So much, on average over the last five ratings, makes happiness: in hundredths.
    async fn happy_rating(&self) -> i64 {
        self.0.policy.happy_rating
    }

    /// For so many months with the agency a happy household belongs.
    async fn belonging_months(&self) -> i64 {
        self.0.policy.belonging_months
    }

    /// After so many days without a visit or payment a household is at risk,
    async fn idle_days(&self) -> i64 {
        self.0.policy.idle_days
    }

    /// and after so many it is lost.
    async fn lost_days(&self) -> i64 {
        self.0.policy.lost_days
    }

    /// The version, for `retentionPolicySet`; 0 while the usual thresholds hold.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
