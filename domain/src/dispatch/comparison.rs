//! Two plans side by side: what each costs, and where they differ.

use std::collections::{BTreeMap, HashMap};

use dispatch::score::Component;
use entity::id::{DispatchPlanId, StaffMemberId, VisitId};
use sea_orm::ConnectionTrait;

use super::{
    DISPATCH_READ, DispatchPlan, PlannedVisit,
    plans::{asked, scores_of, visits_of},
    reach,
    why::PLAN_NOT_KEPT,
};
use crate::kernel::{Context, Error, Result};

/// A component of two plans, in minutes or cases; the cost by each plan's own weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Which.
    pub component: Component,
    /// How much of it the first has, and what that costs.
    pub first: (i64, i64),
    /// How much of it the second has, and what that costs.
    pub second: (i64, i64),
}

/// A visit about which two plans differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Which.
    pub visit: VisitId,
    /// What the first proposes; `None` when it does not know the visit.
    pub first: Option<PlannedVisit>,
    /// What the second proposes; `None` when it does not know the visit.
    pub second: Option<PlannedVisit>,
}

/// Two plans side by side.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// One.
    pub first: DispatchPlan,
    /// The other.
    pub second: DispatchPlan,
    /// Component by component.
    pub components: Vec<Compared>,
    /// Where they differ, in order of time.
    pub visits: Vec<Differing>,
}

/// Compares two plans of a branch.
///
/// # Errors
/// [`Error::NotFound`] at `firstId` or `secondId`, [`Error::Invalid`] at `secondId` when they are of two branches,
/// [`PLAN_NOT_KEPT`] when one is not worked out.
pub async fn compare<C: ConnectionTrait>(
    cx: &Context<C>,
    first: DispatchPlanId,
    second: DispatchPlanId,
) -> Result<Comparison> {
    let scope = cx.require(DISPATCH_READ)?;
    let first = reach::find(cx, &scope, first).await.map_err(|error| error.at("firstId"))?;
    let second = reach::find(cx, &scope, second).await.map_err(|error| error.at("secondId"))?;
    if first.branch_id != second.branch_id {
        return Err(Error::invalid("secondId", "is a plan of another branch"));
    }
    let ids = [first.id, second.id];
    let scores = scores_of(cx, &ids).await?;
    let amounts = |id: DispatchPlanId| {
        let days = scores.get(&id).ok_or_else(|| Error::refused(&PLAN_NOT_KEPT))?;
        let mut sum = [0_i64; 13];
        for (at, amount) in days.values().flat_map(|day| day.amounts.iter().enumerate()) {
            sum[at] += amount;
        }
        Ok::<_, Error>(sum)
    };
    let (of_first, of_second) = (amounts(first.id)?, amounts(second.id)?);
    let weights = (asked(&first)?.weights.of_search(), asked(&second)?.weights.of_search());
    let components = Component::ALL.into_iter().map(|component| {
        let (one, other) = (of_first[component as usize], of_second[component as usize]);
        Compared {
            component,
            first: (one, one * i64::from(component.weight(&weights.0))),
            second: (other, other * i64::from(component.weight(&weights.1))),
        }
    });
    let components = components.filter(|one| one.first != (0, 0) || one.second != (0, 0)).collect();
    let mut visits = visits_of(cx, &ids).await?;
    let (one, other) = (visits.remove(&first.id).unwrap_or_default(), visits.remove(&second.id).unwrap_or_default());
    Ok(Comparison { visits: differing(one, other), first, second, components })
}

fn differing(first: Vec<PlannedVisit>, second: Vec<PlannedVisit>) -> Vec<Differing> {
    let mut pairs: HashMap<VisitId, (Option<PlannedVisit>, Option<PlannedVisit>)> = HashMap::new();
    for one in first {
        let pair = pairs.entry(one.visit_id).or_default();
        pair.0 = Some(one);
    }
    for one in second {
        let pair = pairs.entry(one.visit_id).or_default();
        pair.1 = Some(one);
    }
    let proposal = |one: &Option<PlannedVisit>| -> Option<(Option<StaffMemberId>, _)> {
        one.as_ref().map(|one| (one.staff_member_id, one.starts_at))
    };
    let mut ordered = BTreeMap::new();
    for (visit, (first, second)) in pairs {
        if proposal(&first) != proposal(&second) {
            let starts = first.as_ref().or(second.as_ref()).map(|one| one.starts_before);
            ordered.insert((starts, visit), Differing { visit, first, second });
        }
    }
    ordered.into_values().collect()
}
