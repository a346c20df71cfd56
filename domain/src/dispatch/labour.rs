//! Limits on working time and rest, held against what a plan gives to people.

use std::collections::HashMap;

use chrono::DateTime;
use chrono_tz::Tz;
use dispatch::{
    plan::Plan,
    problem::{CarerIndex, Problem, Standing, VisitIndex},
};
use entity::{dispatch::planned_visit::Bar, id::StaffMemberId};

use super::model::DayModel;
use crate::{
    kernel::{Result, span::Span},
    staff::{
        BookingKind, limits,
        pool::Facts,
        working_time::{Profile, Workload, check},
    },
};

/// What people work beside the plan, and what its earlier days give to them.
#[derive(Debug, Default)]
pub(super) struct Loads(HashMap<StaffMemberId, Load>);

#[derive(Debug)]
struct Load {
    profile: &'static Profile,
    zone: Tz,
    held: Vec<Span>,
}

impl Loads {
    /// The work of everybody, without the visits that these days plan anew.
    ///
    /// # Errors
    /// As [`limits::profile`].
    pub fn of<'a>(people: impl IntoIterator<Item = &'a Facts>, models: &[DayModel]) -> Result<Self> {
        let mut loads = HashMap::new();
        for facts in people {
            let member = &facts.member;
            let planned: Vec<(DateTime<_>, DateTime<_>)> = models
                .iter()
                .flat_map(|model| &model.visits)
                .filter(|visit| visit.carer == Some(member.id))
                .map(|visit| (visit.told, visit.ends))
                .collect();
            let beside = |(kind, span): &&(BookingKind, Span)| {
                limits::is_work(*kind) && !planned.contains(&(span.start(), span.end()))
            };
            let held = facts.taken.iter().filter(beside).map(|(_, span)| *span).collect();
            loads.insert(member.id, Load { profile: limits::profile(member)?, zone: facts.zone, held });
        }
        Ok(Self(loads))
    }

    /// What a worked-out day gives to people counts for the days behind it.
    pub fn add(&mut self, model: &DayModel, plan: &Plan) {
        for (carer, visit, start) in stops(plan) {
            let Some(one) = model.visit_at(visit) else { continue };
            let load = model.carer_at(carer).and_then(|staff| self.0.get_mut(&staff));
            if let (Some(load), Some(span)) = (load, model.span(one, start)) {
                load.held.push(span);
            }
        }
    }

    /// The limit that a time would break for somebody, with all that they are to do, in a sentence.
    pub fn refusal(&self, staff: StaffMemberId, time: Span) -> Option<String> {
        let load = self.0.get(&staff)?;
        load.breach(&Workload::new(load.profile, &load.held), &[time])
    }

    /// Keeps from every visit whom a limit keeps from it, whatever else the day brings.
    pub fn bar_each(&self, model: &mut DayModel, problem: &Problem) {
        let mut bars = Vec::new();
        for (carer, staff) in (0..).map(CarerIndex).zip(&model.carers) {
            let Some(load) = self.0.get(staff).filter(|load| !load.profile.limits.is_empty()) else { continue };
            let existing = Workload::new(load.profile, &load.held);
            for (index, visit) in (0..).map(VisitIndex).zip(&model.visits) {
                if visit.settled || visit.carer == Some(*staff) || !problem.is_capable(index, carer) {
                    continue;
                }
                let span = Span::new(visit.told, visit.ends);
                let breach = span.and_then(|span| load.breach(&existing, &[span]));
                if let Some(sentence) = breach {
                    bars.push((index, carer, sentence));
                }
            }
        }
        for (visit, carer, sentence) in bars {
            model.bar(visit, carer, Bar::WorkingTime, Some(sentence));
        }
    }

    /// Visits that a plan gives to people beyond a limit, the last of each person's day that is new to them, and the
    /// limit in a sentence. What they were to do already was decided by somebody who answers for it.
    pub fn broken(&self, model: &DayModel, plan: &Plan) -> Vec<(VisitIndex, CarerIndex, String)> {
        let mut broken = Vec::new();
        for (carer, route) in (0..).map(CarerIndex).zip(&plan.routes) {
            let Some((staff, load)) = model.carer_at(carer).and_then(|staff| Some((staff, self.0.get(&staff)?))) else {
                continue;
            };
            let (mut held, mut added, mut last) = (load.held.clone(), Vec::new(), None);
            for stop in &route.stops {
                let Some(visit) = model.visit_at(stop.visit) else { continue };
                let Some(span) = model.span(visit, stop.start) else { continue };
                if visit.carer == Some(staff) {
                    held.push(span);
                    continue;
                }
                added.push(span);
                if !is_pinned(model, stop.visit) || last.is_none() {
                    last = Some(stop.visit);
                }
            }
            if let Some(last) = last
                && let Some(sentence) = load.breach(&Workload::new(load.profile, &held), &added)
            {
                broken.push((last, carer, sentence));
            }
        }
        broken
    }
}

impl Load {
    fn breach(&self, existing: &Workload, added: &[Span]) -> Option<String> {
        let found = check(existing, &Workload::new(self.profile, added));
        found.into_iter().find(|breach| breach.limit.refuses).map(|breach| breach.sentence(self.zone))
    }
}

fn is_pinned(model: &DayModel, visit: VisitIndex) -> bool {
    model.draft.visits.get(visit.at()).is_some_and(|one| matches!(one.standing, Standing::Pinned(_)))
}

/// The visits of a plan, with who gives them when.
fn stops(plan: &Plan) -> impl Iterator<Item = (CarerIndex, VisitIndex, i32)> {
    let routes = (0..).map(CarerIndex).zip(&plan.routes);
    routes.flat_map(|(carer, route)| route.stops.iter().map(move |stop| (carer, stop.visit, stop.start)))
}
