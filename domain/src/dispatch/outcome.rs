//! What a plan comes to, visit by visit: who comes when, how that differs from today, and what is in the way of the rest.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dispatch::{
    plan::Plan,
    problem::{CarerIndex, Problem, VisitIndex},
    score::score,
};
use entity::{
    dispatch::planned_visit::{Bar, BarCount, BarCounts, PlannedChange},
    id::{HouseholdId, StaffMemberId, VisitId},
};
use serde::{Deserialize, Serialize};

use super::{model::DayModel, search::Found};
use crate::kernel::span::Span;

/// What a plan proposes for a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Which visit, as it was read.
    pub visit: VisitId,
    /// Where.
    pub household: HouseholdId,
    /// The version that was planned with.
    pub version: i32,
    /// How it differs from today.
    pub change: PlannedChange,
    /// Who comes; `None` when nobody can.
    pub staff_member: Option<StaffMemberId>,
    /// When.
    pub span: Span,
    /// The place in the route and the minutes on the way to it, of a visit that is given.
    pub stop: Option<(usize, i32)>,
    /// So many minutes are missing for the way to it.
    pub short_minutes: i32,
    /// Who was to come, and when.
    pub before: (Option<StaffMemberId>, DateTime<Utc>),
    /// What stands in the way of everybody, of a visit that is not given.
    pub bars: BarCounts,
}

/// The score of a day, and that of the day as it was arranged before, in minutes or cases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DayScore {
    /// By the place in the core's list of components.
    pub amounts: [i64; 13],
    /// The weighted sum.
    pub total: i64,
    /// As the day was arranged before.
    pub amounts_before: [i64; 13],
    /// As the day was arranged before.
    pub total_before: i64,
}

/// The score of what was found.
pub(super) fn scored(problem: &Problem, found: &Found) -> DayScore {
    let (after, before) = (score(problem, &found.plan), score(problem, &found.before));
    DayScore {
        amounts: after.amounts,
        total: after.total(),
        amounts_before: before.amounts,
        total_before: before.total(),
    }
}

/// What the plan proposes for each visit of a day.
pub(super) fn proposals(model: &DayModel, problem: &Problem, plan: &Plan) -> Vec<Proposal> {
    let mut places = BTreeMap::new();
    for (carer, route) in (0..).map(CarerIndex).zip(&plan.routes) {
        let mut from = problem.carers()[carer.at()].start;
        let mut position = 0;
        for stop in &route.stops {
            let to = problem.visits()[stop.visit.at()].place;
            if model.visit_at(stop.visit).is_some() {
                places.insert(stop.visit.0, (carer, stop.start, position, problem.travel(from, to)));
                position += 1;
            }
            from = to;
        }
    }
    let each = (0..).map(VisitIndex).zip(&model.visits);
    each.filter_map(|(index, one)| {
        let told = Span::new(one.told, one.ends)?;
        let given = places.get(&index.0);
        let staff_member = given.and_then(|(carer, ..)| model.carer_at(*carer));
        let span = match given {
            // Where it stands in the model is when it began; what was told stands.
            Some(_) if one.settled => told,
            Some((_, start, ..)) => model.span(one, *start)?,
            None => told,
        };
        let change = match (one.carer, staff_member) {
            (None, None) => PlannedChange::Unassigned,
            (Some(_), None) => PlannedChange::Released,
            (None, Some(_)) => PlannedChange::Assigned,
            (Some(before), Some(after)) if before != after => PlannedChange::Reassigned,
            (Some(_), Some(_)) if span.start() != one.told => PlannedChange::Moved,
            (Some(_), Some(_)) => PlannedChange::Kept,
        };
        Some(Proposal {
            visit: one.visit,
            household: one.household,
            version: one.version,
            change,
            staff_member,
            span,
            stop: given.map(|(_, _, position, way)| (*position, *way)),
            short_minutes: one.short_minutes,
            before: (one.carer, one.told),
            bars: if staff_member.is_none() { bars(model, index) } else { BarCounts::default() },
        })
    })
    .collect()
}

/// What stands in the way of everybody for a visit that nobody can give.
fn bars(model: &DayModel, visit: VisitIndex) -> BarCounts {
    let mut counts: BTreeMap<Bar, u32> = BTreeMap::new();
    for (carer, _) in (0..).map(CarerIndex).zip(&model.carers) {
        let bar = model.barred(visit, carer).map_or(Bar::NoRoom, |barred| barred.bar);
        *counts.entry(bar).or_default() += 1;
    }
    BarCounts(counts.into_iter().map(|(bar, carers)| BarCount { bar, carers }).collect())
}
