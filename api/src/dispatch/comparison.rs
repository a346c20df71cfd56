//! Two plans side by side, in the schema.

use async_graphql::{Object, SimpleObject};
use domain::{dispatch::comparison, id::VisitId};

use super::{DispatchPlan, enums::DispatchComponent, plan::points, planned::PlannedVisit};
use crate::graphql::Id;

/// Two plans side by side.
pub struct DispatchComparison(pub comparison::Comparison);

/// Two plans of a branch side by side: what each costs, and where they differ.
#[Object]
impl DispatchComparison {
    /// One.
    async fn first(&self) -> DispatchPlan {
        DispatchPlan(self.0.first.clone())
    }

    /// The other.
    async fn second(&self) -> DispatchPlan {
        DispatchPlan(self.0.second.clone())
    }

    /// Component by component; those that are zero in both are left out.
    async fn components(&self) -> Vec<DispatchComparedPart> {
        let part = |one: &comparison::Compared| DispatchComparedPart {
            component: one.component.into(),
            first_amount: points(one.first.0),
            first_cost: points(one.first.1),
            second_amount: points(one.second.0),
            second_cost: points(one.second.1),
        };
        self.0.components.iter().map(part).collect()
    }

    /// The visits about which they differ, in order of time.
    async fn visits(&self) -> Vec<DispatchDifference> {
        let one = |one: &comparison::Differing| DispatchDifference {
            visit_id: one.visit.into(),
            first: one.first.clone().map(PlannedVisit),
            second: one.second.clone().map(PlannedVisit),
        };
        self.0.visits.iter().map(one).collect()
    }
}

/// A component of two plans.
#[derive(SimpleObject)]
pub struct DispatchComparedPart {
    /// Which.
    component: DispatchComponent,
    /// Minutes or cases in the first.
    first_amount: i32,
    /// Its cost in the first, in points, by that plan's weights.
    first_cost: i32,
    /// Minutes or cases in the second.
    second_amount: i32,
    /// Its cost in the second, in points, by that plan's weights.
    second_cost: i32,
}

/// A visit about which two plans differ.
#[derive(SimpleObject)]
pub struct DispatchDifference {
    /// Which, by id.
    visit_id: Id<VisitId>,
    /// What the first proposes. Null when it does not know the visit.
    first: Option<PlannedVisit>,
    /// What the second proposes. Null when it does not know the visit.
    second: Option<PlannedVisit>,
}
