//! How a household stands, in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{
    id::{HouseholdId, RetentionStandingId},
    kernel,
    loyalty::retention::{self, ladder, risk, standings},
};

use crate::{
    graphql::{ContextExt, Date, DateTime, Id, Money, Result, batches, node::Findable},
    household::{Household, HouseholdById},
    loyalty::gesture::money,
};

/// How far a household has come. Each rung stands on all rungs below it.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "retention::Rung")]
pub enum RetentionRung {
    /// It gets to know the agency.
    Acquaintance,
    /// It has tried the agency and come back.
    Trust,
    /// It counts on the agency.
    Reliance,
    /// It is glad about the agency.
    Happiness,
    /// It belongs.
    Belonging,
}

/// What a rung asks for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "ladder::Measure")]
pub enum RetentionMeasure {
    /// Visits and paid orders, ever.
    Times,
    /// Visits in the last 90 days.
    #[graphql(name = "VISITS_OF_90_DAYS")]
    VisitsOf90Days,
    /// Whole months with the agency.
    Months,
    /// The average of the last five ratings, in hundredths; 0 while there is none.
    Rating,
    /// Complaints that are not closed: no more than `asked`.
    OpenComplaints,
}

/// What pushes a household away.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "risk::Cause")]
pub enum RetentionCause {
    /// Nothing has happened for so many days.
    Idle,
    /// So many visits in 90 days: half as many as in the 90 days before, or fewer.
    FewerVisits,
    /// Its last rating was 1 or 2.
    LowRating,
    /// So many complaints are not closed.
    OpenComplaint,
    /// To so many visits of 90 days, a third or more, nobody had come in time.
    LateVisits,
    /// It has asked for a rest.
    Paused,
}

/// A condition of a rung, and how the household meets it.
#[derive(SimpleObject)]
pub struct RetentionReason {
    /// Of which rung.
    rung: RetentionRung,
    /// What is measured.
    measure: RetentionMeasure,
    /// What was found.
    found: i64,
    /// What is asked for.
    asked: i64,
    /// Whether it is met.
    met: bool,
}

/// Something that pushes a household away.
#[derive(SimpleObject)]
pub struct RetentionPush {
    /// What.
    cause: RetentionCause,
    /// What was found: days, visits, a rating or complaints, by the cause.
    found: i64,
    /// How much it adds to the risk.
    weight: i32,
}

batches! {
    /// What gestures for households have cost.
    GestureCostOf: HouseholdId => i64 = standings::gesture_costs;
}

/// How a household stands with the agency.
#[derive(Clone)]
pub struct RetentionStanding(pub retention::RetentionStanding);

impl Findable for RetentionStanding {
    type Id = RetentionStandingId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[RetentionStandingId],
    ) -> kernel::Result<HashMap<RetentionStandingId, Self>> {
        Ok(standings::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// How a household stands with the agency: measured once a day, and whenever something happens to it.
#[Object]
impl RetentionStanding {
    /// The id.
    pub async fn id(&self) -> Id<RetentionStandingId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// How far it has come.
    async fn rung(&self) -> RetentionRung {
        self.0.rung.into()
    }

    /// The day on which it was first found there.
    async fn rung_since(&self) -> Date {
        Date(self.0.rung_since)
    }

    /// The conditions of all rungs, and how it meets them.
    async fn reasons(&self) -> Result<Vec<RetentionReason>> {
        let reason = |found: ladder::Reason| RetentionReason {
            rung: found.rung.into(),
            measure: found.measure.into(),
            found: found.found,
            asked: found.asked,
            met: found.met,
        };
        Ok(standings::reasons(&self.0)?.into_iter().map(reason).collect())
    }

    /// How likely it is to leave: 0 to 100, a judgement of the house to order lists by, no probability.
    async fn risk(&self) -> i32 {
        self.0.risk
    }

    /// What pushes it away, the strongest first.
    async fn pushes(&self) -> Result<Vec<RetentionPush>> {
        let push =
            |found: risk::Push| RetentionPush { cause: found.cause.into(), found: found.found, weight: found.weight };
        Ok(standings::pushes(&self.0)?.into_iter().map(push).collect())
    }

    /// The day of its first visit or payment. Null while there was none.
    async fn first_seen(&self) -> Option<Date> {
        self.0.first_seen.map(Date)
    }

    /// The day of its last visit or payment. Null while there was none.
    async fn last_seen(&self) -> Option<Date> {
        self.0.last_seen.map(Date)
    }

    /// Whether it has left, by its status or by having stayed away for long.
    async fn lost(&self) -> bool {
        self.0.lost
    }

    /// What it has paid in all.
    async fn paid(&self, ctx: &Context<'_>) -> Result<Money> {
        money(ctx, self.0.paid).await
    }

    /// What it has paid in the last 365 days.
    async fn paid_year(&self, ctx: &Context<'_>) -> Result<Money> {
        money(ctx, self.0.paid_year).await
    }

    /// What gestures for it have cost.
    async fn gesture_cost(&self, ctx: &Context<'_>) -> Result<Money> {
        money(ctx, ctx.load::<GestureCostOf>(self.0.household_id).await?.unwrap_or(0)).await
    }

    /// The day on which somebody was last in touch of the agency's own accord. Null while nobody was.
    async fn last_contact_on(&self) -> Option<Date> {
        self.0.last_contact_on.map(Date)
    }

    /// The day on which it is to hear from the agency next. Null when it wishes to hear only when there is something to say.
    async fn next_contact_on(&self) -> Option<Date> {
        self.0.next_contact_on.map(Date)
    }

    /// When it was measured.
    async fn measured_at(&self) -> DateTime {
        self.0.measured_at.into()
    }
}
