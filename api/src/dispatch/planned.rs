//! Routes and visits of plans in the schema.

use std::collections::BTreeMap;

use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use domain::{
    dispatch::{self, acceptance::needed_with},
    id::{HouseholdId, StaffMemberId, VisitId},
};

use super::{
    batches::VisitsOf,
    enums::{DispatchBar, PlannedChange},
};
use crate::{
    graphql::{ContextExt, Date, DateTime, Id, Result},
    household::{Household, HouseholdById},
    staff::{StaffProfile, StaffProfileById},
    visit::{OtherOf, Visit, VisitById},
};

/// The day of a carer in a plan.
pub struct PlannedRoute {
    day: NaiveDate,
    staff: StaffMemberId,
    visits: Vec<dispatch::PlannedVisit>,
}

impl PlannedRoute {
    /// The routes of a plan, day by day and carer by carer.
    pub fn all(planned: Vec<dispatch::PlannedVisit>) -> Vec<Self> {
        let mut routes: BTreeMap<(NaiveDate, StaffMemberId), Vec<dispatch::PlannedVisit>> = BTreeMap::new();
        for one in planned {
            if let Some(staff) = one.staff_member_id {
                routes.entry((one.on_day, staff)).or_default().push(one);
            }
        }
        let route = |((day, staff), mut visits): (_, Vec<dispatch::PlannedVisit>)| {
            visits.sort_by_key(|one| (one.position, one.starts_at));
            Self { day, staff, visits }
        };
        routes.into_iter().map(route).collect()
    }
}

/// The day of a carer in a plan: the visits in their order.
#[Object]
impl PlannedRoute {
    /// The day, on the branch's calendar.
    async fn day(&self) -> Date {
        self.day.into()
    }

    /// The carer, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.staff.into()
    }

    /// The carer. Null when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.staff).await
    }

    /// Minutes on the way to the visits.
    async fn travel_minutes(&self) -> i32 {
        self.visits.iter().filter_map(|one| one.travel_minutes).sum()
    }

    /// The visits, in the order of the route.
    async fn visits(&self) -> Vec<PlannedVisit> {
        self.visits.iter().cloned().map(PlannedVisit).collect()
    }
}

/// What a plan proposes for a visit.
pub struct PlannedVisit(pub dispatch::PlannedVisit);

/// What a plan proposes for a visit, beside what was arranged when it was made.
#[Object]
impl PlannedVisit {
    /// The visit, by id.
    async fn visit_id(&self) -> Id<VisitId> {
        self.0.visit_id.into()
    }

    /// The visit as it is now. Null when it is gone.
    async fn visit(&self, ctx: &Context<'_>) -> Result<Option<Visit>> {
        ctx.load::<VisitById>(self.0.visit_id).await
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// The day, on the branch's calendar.
    async fn day(&self) -> Date {
        self.0.on_day.into()
    }

    /// How it differs from what was arranged.
    async fn change(&self) -> PlannedChange {
        self.0.change.into()
    }

    /// Who is to come by the plan, by id. Null when nobody can.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// Who is to come by the plan. Null when nobody can, and when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        match self.0.staff_member_id {
            Some(id) => ctx.load::<StaffProfileById>(id).await,
            None => Ok(None),
        }
    }

    /// When it begins by the plan.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// When it is over by the plan.
    async fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// Its place in the carer's route, from 0. Null when nobody can come.
    async fn position(&self) -> Option<i32> {
        self.0.position
    }

    /// Minutes on the way to it. Null when nobody can come.
    async fn travel_minutes(&self) -> Option<i32> {
        self.0.travel_minutes
    }

    /// So many minutes are missing for the way to it, which the plan could not change: what has begun or is held by somebody
    /// stays. 0 for most.
    async fn short_minutes(&self) -> i32 {
        self.0.short_minutes
    }

    /// Who was to come, by id. Null when nobody was.
    async fn staff_member_before_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_before.map(Id)
    }

    /// When it was to begin.
    async fn starts_before(&self) -> DateTime {
        self.0.starts_before.into()
    }

    /// What is in the way of everybody, when nobody can come.
    async fn bars(&self) -> Vec<DispatchBarCount> {
        let count = |one: &dispatch::BarCount| DispatchBarCount { bar: one.bar.into(), carers: one.carers };
        self.0.bars.0.iter().map(count).collect()
    }

    /// The other visits whose changes this one needs, because they free its carer's hours or are given together with it: accept
    /// them together.
    async fn needed_with(&self, ctx: &Context<'_>) -> Result<Vec<Id<VisitId>>> {
        let all = ctx.load::<VisitsOf>(self.0.plan_id).await?.unwrap_or_default();
        let given_with = ctx.load::<OtherOf>(self.0.visit_id).await?;
        Ok(needed_with(&self.0, given_with, &all).into_iter().map(|one| one.visit_id.into()).collect())
    }

    /// When the change was accepted. Null while it was not.
    async fn accepted_at(&self) -> Option<DateTime> {
        self.0.accepted_at.map(DateTime)
    }
}

/// In how many carers' way something stands.
#[derive(SimpleObject)]
pub struct DispatchBarCount {
    /// What.
    bar: DispatchBar,
    /// How many carers.
    carers: u32,
}
