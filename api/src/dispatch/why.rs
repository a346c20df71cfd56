//! Why a visit stands in a plan as it does, in the schema.

use async_graphql::{Context, Object, SimpleObject};
use domain::{dispatch::why, id::StaffMemberId};

use super::{
    enums::{DispatchBar, DispatchComponent},
    plan::points,
    planned::PlannedVisit,
};
use crate::{
    graphql::{ContextExt, DateTime, Id, Result},
    staff::{StaffProfile, StaffProfileById},
};

/// Why a visit stands in a plan as it does.
pub struct DispatchWhy(pub why::Why);

/// Why a visit stands in a plan as it does: what it adds to the cost, who else could give it and for how much more, and which
/// rule is in the way of the rest.
#[Object]
impl DispatchWhy {
    /// What the plan proposes.
    async fn planned(&self) -> PlannedVisit {
        PlannedVisit(self.0.planned.clone())
    }

    /// What that adds to the score, component by component; empty when nobody gives it.
    async fn parts(&self) -> Vec<DispatchWhyPart> {
        let part = |part: &why::Part| DispatchWhyPart {
            component: part.component.into(),
            amount: points(part.amount),
            cost: points(part.cost),
        };
        self.0.parts.iter().map(part).collect()
    }

    /// Everybody else of the branch: the cheapest first, then those who cannot.
    async fn alternatives(&self) -> Vec<DispatchAlternative> {
        self.0.alternatives.iter().cloned().map(DispatchAlternative).collect()
    }
}

/// What a visit adds to a component of the score.
#[derive(SimpleObject)]
pub struct DispatchWhyPart {
    /// Which component.
    component: DispatchComponent,
    /// Minutes or cases; below zero when the visit saves some.
    amount: i32,
    /// What that costs, in points.
    cost: i32,
}

/// Somebody who could give a visit instead, or could not.
pub struct DispatchAlternative(why::Alternative);

/// Somebody who could give a visit instead, or could not.
#[Object]
impl DispatchAlternative {
    /// Who, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member.into()
    }

    /// Who. Null when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member).await
    }

    /// What it would cost beyond the plan, in points, with the others' carers and order as they are. Null when they cannot.
    async fn extra_cost(&self) -> Option<i32> {
        self.0.extra_cost.map(points)
    }

    /// When the visit would begin. Null when they cannot.
    async fn starts_at(&self) -> Option<DateTime> {
        self.0.starts_at.map(DateTime)
    }

    /// What is in the way. Null when nothing is.
    async fn bar(&self) -> Option<DispatchBar> {
        self.0.bar.map(Into::into)
    }

    /// That in a sentence. Null when nothing is.
    async fn sentence(&self) -> Option<&str> {
        self.0.sentence.as_deref()
    }
}
