//! Plans in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use chrono::TimeDelta;
use domain::{
    dispatch::{
        self, Component, PlannedChange,
        acceptance::{is_acceptable, is_change, is_to_be_told},
        asked::PlanWeights,
        outcome::DayScore,
        picture, plans,
    },
    id::{BranchId, DispatchPlanId},
    kernel,
};

use super::{
    batches::{ScoresOf, VisitsOf},
    enums::{DispatchComponent, DispatchPlanKind, DispatchPlanState},
    planned::{PlannedRoute, PlannedVisit},
    travel::DispatchTravelTimes,
};
use crate::{
    agency::{Branch, BranchById},
    graphql::{ContextExt, Date, DateTime, Duration, Id, Result, cost::cost, node::Findable},
};

/// A proposal for a day or a week of a branch.
#[derive(Clone)]
pub struct DispatchPlan(pub dispatch::DispatchPlan);

impl From<dispatch::DispatchPlan> for DispatchPlan {
    fn from(row: dispatch::DispatchPlan) -> Self {
        Self(row)
    }
}

impl Findable for DispatchPlan {
    type Id = DispatchPlanId;

    async fn find_many(cx: &kernel::Context, ids: &[DispatchPlanId]) -> kernel::Result<HashMap<DispatchPlanId, Self>> {
        Ok(plans::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

impl DispatchPlan {
    async fn planned(&self, ctx: &Context<'_>) -> Result<Vec<dispatch::PlannedVisit>> {
        Ok(ctx.load::<VisitsOf>(self.0.id).await?.unwrap_or_default())
    }

    async fn planned_where(&self, ctx: &Context<'_>, kept: fn(PlannedChange) -> bool) -> Result<Vec<PlannedVisit>> {
        let mut planned = self.planned(ctx).await?;
        planned.retain(|one| kept(one.change));
        planned.sort_by_key(|one| (one.starts_at, one.visit_id));
        Ok(planned.into_iter().map(PlannedVisit).collect())
    }
}

/// A proposal for a day or a week of a branch: who goes where and when, what that costs, and how it differs from the present
/// arrangement. Nothing of it happens until it is accepted.
#[Object]
impl DispatchPlan {
    /// The id.
    pub async fn id(&self) -> Id<DispatchPlanId> {
        self.0.id.into()
    }

    /// Whose days, by id.
    async fn branch_id(&self) -> Id<BranchId> {
        self.0.branch_id.into()
    }

    /// Whose days. Null when the branch is not visible to you.
    async fn branch(&self, ctx: &Context<'_>) -> Result<Option<Branch>> {
        ctx.load::<BranchById>(self.0.branch_id).await
    }

    /// Why it was made.
    async fn kind(&self) -> DispatchPlanKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn state(&self) -> DispatchPlanState {
        self.0.state.into()
    }

    /// The first day, on the branch's calendar.
    async fn first_day(&self) -> Date {
        self.0.first_day.into()
    }

    /// How many days.
    async fn days(&self) -> i32 {
        self.0.days
    }

    /// The plan that this one is another version of, by id. Null for most.
    async fn based_on_id(&self) -> Result<Option<Id<DispatchPlanId>>> {
        Ok(plans::asked(&self.0)?.based_on.map(Id))
    }

    /// What counted how much.
    async fn weights(&self) -> Result<DispatchWeights> {
        Ok(plans::asked(&self.0)?.weights.into())
    }

    /// Where its travel times come from, with what had to be estimated.
    async fn travel_times(&self) -> Result<DispatchTravelTimes> {
        Ok(plans::travel(&self.0)?.into())
    }

    /// Who had it made: the id of an account.
    async fn requested_by(&self) -> &str {
        &self.0.requested_by
    }

    /// When it was asked for.
    async fn requested_at(&self) -> DateTime {
        self.0.requested_at.into()
    }

    /// How much of the search is done, in percent.
    async fn progress_percent(&self) -> i32 {
        self.0.progress_percent
    }

    /// The weighted cost of the best found so far, in points. Null while nothing is.
    async fn best_cost(&self) -> Option<i32> {
        self.0.best_cost.map(points)
    }

    /// When it was worked out. Null while it is not.
    async fn solved_at(&self) -> Option<DateTime> {
        self.0.solved_at.map(DateTime)
    }

    /// How long that took. Null while it is not worked out.
    async fn searched_for(&self) -> Option<Duration> {
        self.0.searched_ms.map(|ms| Duration(TimeDelta::milliseconds(ms.into())))
    }

    /// Why it could not be worked out. Null unless it failed.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }

    /// Whether something of it can be accepted now.
    async fn is_acceptable(&self) -> bool {
        is_acceptable(self.0.state)
    }

    /// The score day by day, in order; empty while it is not worked out.
    async fn score(&self, ctx: &Context<'_>) -> Result<Vec<DispatchScore>> {
        let scores = ctx.load::<ScoresOf>(self.0.id).await?.unwrap_or_default();
        let weights = plans::asked(&self.0)?.weights;
        Ok(scores.iter().map(|(day, score)| DispatchScore::of((*day).into(), score, weights)).collect())
    }

    /// The routes, day by day: who goes where in which order.
    async fn routes(&self, ctx: &Context<'_>) -> Result<Vec<PlannedRoute>> {
        Ok(PlannedRoute::all(self.planned(ctx).await?))
    }

    /// Every visit that was planned with, in order of time.
    async fn visits(&self, ctx: &Context<'_>) -> Result<Vec<PlannedVisit>> {
        self.planned_where(ctx, |_| true).await
    }

    /// The visits about which something changes, in order of time: what there is to accept.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Vec<PlannedVisit>> {
        self.planned_where(ctx, is_change).await
    }

    /// The visits that nobody can give, in order of time, with what is in the way.
    async fn unassigned(&self, ctx: &Context<'_>) -> Result<Vec<PlannedVisit>> {
        self.planned_where(ctx, |change| matches!(change, PlannedChange::Released | PlannedChange::Unassigned)).await
    }

    /// The visits whose families have to be called once it is accepted, in order of time: another carer comes, or later, or
    /// nobody.
    async fn families_to_call(&self, ctx: &Context<'_>) -> Result<Vec<PlannedVisit>> {
        self.planned_where(ctx, is_to_be_told).await
    }

    /// A day of it as a picture: the routes on a map and the day of every carer, as SVG. Codes: `INVALID`, `PLAN_NOT_KEPT`.
    #[graphql(directive = cost::apply("100".into()))]
    async fn svg(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which day; the first when left out.")] day: Option<Date>,
    ) -> Result<Option<String>> {
        if !is_drawn(self.0.state) {
            return Ok(None);
        }
        Ok(Some(picture::svg(ctx.cx()?, self.0.id, day.map(|day| day.0)).await?))
    }

    /// The version to name when you accept it or call it off.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

const fn is_drawn(state: dispatch::PlanState) -> bool {
    use dispatch::PlanState as S;
    matches!(state, S::Proposed | S::PartlyAccepted | S::Accepted)
}

/// What one minute, or one case, of each component costs, in points.
#[derive(SimpleObject)]
pub struct DispatchWeights {
    /// A minute on the way.
    travel: u32,
    /// A minute between two visits without work or way.
    waiting: u32,
    /// A minute between the end of somebody's hours and their arrival at home.
    overtime: u32,
    /// A visit by somebody new to a household that others serve.
    continuity: u32,
    /// A visit by another carer than the one its series names.
    preference: u32,
    /// A visit whose family has to be told of another carer or time.
    disruption: u32,
    /// A break that is due and does not fit.
    missed_rest: u32,
    /// A minute between the longest and the shortest work of two carers.
    unfair_load: u32,
}

impl From<PlanWeights> for DispatchWeights {
    fn from(weights: PlanWeights) -> Self {
        Self {
            travel: weights.travel,
            waiting: weights.waiting,
            overtime: weights.overtime,
            continuity: weights.continuity,
            preference: weights.preference,
            disruption: weights.disruption,
            missed_rest: weights.missed_rest,
            unfair_load: weights.unfair_load,
        }
    }
}

/// The score of a day of a plan.
#[derive(SimpleObject)]
pub struct DispatchScore {
    /// The day, on the branch's calendar.
    day: Date,
    /// The weighted cost of the plan, in points.
    cost: i32,
    /// The weighted cost of the day as it was arranged when it was planned, in points.
    cost_before: i32,
    /// Component by component; those that are zero before and after are left out.
    components: Vec<DispatchScorePart>,
}

/// A component of the score of a day.
#[derive(SimpleObject)]
pub struct DispatchScorePart {
    /// Which.
    component: DispatchComponent,
    /// How much of it the plan has, in minutes or cases.
    amount: i32,
    /// How much of it the day had, in minutes or cases.
    amount_before: i32,
    /// What it costs in the plan, in points.
    cost: i32,
}

impl DispatchScore {
    fn of(day: Date, score: &DayScore, weights: PlanWeights) -> Self {
        let weights = weights.of_search();
        let part = |component: Component| {
            let (amount, before) = (score.amounts[component as usize], score.amounts_before[component as usize]);
            let part = DispatchScorePart {
                component: component.into(),
                amount: points(amount),
                amount_before: points(before),
                cost: points(amount * i64::from(component.weight(&weights))),
            };
            (amount != 0 || before != 0).then_some(part)
        };
        Self {
            day,
            cost: points(score.total),
            cost_before: points(score.total_before),
            components: Component::ALL.into_iter().filter_map(part).collect(),
        }
    }
}

/// Points as a number that the schema can say.
pub(super) fn points(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX })
}
