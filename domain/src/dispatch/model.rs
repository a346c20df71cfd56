//! A day as the search sees it: the core's problem, and the ids behind its indices.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dispatch::{
    plan::{Plan, Route, Stop},
    problem::{CarerIndex, Draft, Problem, Standing, Ticks, VisitIndex},
};
use entity::{
    dispatch::planned_visit::Bar,
    id::{HouseholdId, StaffMemberId, VisitId},
};
use serde::{Deserialize, Serialize};

use crate::kernel::{Error, Result, span::Span};

/// A day as it was given to the search. One tick is a minute; midnight is zero.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DayModel {
    /// The day on the branch's calendar.
    pub day: NaiveDate,
    /// When it begins.
    pub midnight: DateTime<Utc>,
    /// Who stands behind the carers of the draft.
    pub carers: Vec<StaffMemberId>,
    /// What stands behind the first visits of the draft. Those behind them are hours that something else takes.
    pub visits: Vec<ModelVisit>,
    /// What the search is given.
    pub draft: Draft,
    /// Who may not give which visit, and why.
    pub barred: Vec<Barred>,
}

/// A visit of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelVisit {
    /// Which.
    pub visit: VisitId,
    /// Where.
    pub household: HouseholdId,
    /// As it was read.
    pub version: i32,
    /// When it is to begin, as the family was told.
    pub told: DateTime<Utc>,
    /// When it is to be over.
    pub ends: DateTime<Utc>,
    /// Who is to come.
    pub carer: Option<StaffMemberId>,
    /// Whether it stays as it is.
    pub settled: bool,
    /// So many minutes are missing for the way to it, which no plan changes.
    pub short_minutes: i32,
}

/// A carer who may not give a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barred {
    /// By the place in [`DayModel::visits`].
    #[serde(rename = "v")]
    pub visit: u32,
    /// By the place in [`DayModel::carers`].
    #[serde(rename = "c")]
    pub carer: u32,
    /// Why.
    #[serde(rename = "b")]
    pub bar: Bar,
    /// In a sentence, where there is more to say.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl DayModel {
    /// The problem of the day.
    ///
    /// # Errors
    /// [`Error::Internal`] when the mapping has made one that makes no sense.
    pub fn problem(&self) -> Result<Problem> {
        Problem::new(self.draft.clone())
            .map_err(|invalid| Error::internal(format!("a day that cannot be planned: {invalid}")))
    }

    /// A visit by its place.
    #[must_use]
    pub fn visit_at(&self, visit: VisitIndex) -> Option<&ModelVisit> {
        self.visits.get(visit.at())
    }

    /// The place of a visit.
    #[must_use]
    pub fn place_of(&self, visit: VisitId) -> Option<VisitIndex> {
        let at = self.visits.iter().position(|one| one.visit == visit)?;
        u32::try_from(at).ok().map(VisitIndex)
    }

    /// A carer by the place.
    #[must_use]
    pub fn carer_at(&self, carer: CarerIndex) -> Option<StaffMemberId> {
        self.carers.get(carer.at()).copied()
    }

    /// The place of a carer.
    #[must_use]
    pub fn place_of_carer(&self, carer: StaffMemberId) -> Option<CarerIndex> {
        let at = self.carers.iter().position(|one| *one == carer)?;
        u32::try_from(at).ok().map(CarerIndex)
    }

    /// A moment of the day.
    #[must_use]
    pub fn moment(&self, ticks: Ticks) -> DateTime<Utc> {
        self.midnight + TimeDelta::minutes(ticks.into())
    }

    /// The time of a visit that begins at a tick. Whatever begins when it was told lasts as long as it was told, to the
    /// second.
    #[must_use]
    pub fn span(&self, visit: &ModelVisit, start: Ticks) -> Option<Span> {
        let begins = if start == self.tick(visit.told) { visit.told } else { self.moment(start) };
        Span::new(begins, begins + (visit.ends - visit.told))
    }

    /// The minute of the day in which a moment lies.
    #[must_use]
    pub fn tick(&self, moment: DateTime<Utc>) -> Ticks {
        let minutes = (moment - self.midnight).num_minutes();
        Ticks::try_from(minutes).unwrap_or(0)
    }

    /// Why a carer may not give a visit.
    #[must_use]
    pub fn barred(&self, visit: VisitIndex, carer: CarerIndex) -> Option<&Barred> {
        self.barred.iter().find(|barred| barred.visit == visit.0 && barred.carer == carer.0)
    }

    /// Takes a carer out of those who may give a visit.
    pub fn bar(&mut self, visit: VisitIndex, carer: CarerIndex, bar: Bar, detail: Option<String>) {
        self.barred.push(Barred { visit: visit.0, carer: carer.0, bar, detail });
        if let Some(one) = self.draft.visits.get_mut(visit.at()) {
            one.excluded.push(carer);
        }
    }

    /// The day as it is arranged now, as far as it can be kept: visits with a carer who may come, in order of time, each in
    /// time for its window. What is settled stays; what would make somebody late for it does not.
    #[must_use]
    pub fn arranged(&self, problem: &Problem) -> Plan {
        let mut plan = Plan::empty(problem);
        for (carer, route) in (0..).map(CarerIndex).zip(&mut plan.routes) {
            let mut own: Vec<(Ticks, VisitIndex)> = (0..)
                .map(VisitIndex)
                .zip(&self.draft.visits)
                .filter_map(|(index, visit)| match visit.standing {
                    Standing::Frozen(to, start) => (to == carer).then_some((start, index)),
                    Standing::Pinned(to) => (to == carer).then(|| (visit.windows[0].open, index)),
                    Standing::Free => {
                        let before = visit.before.filter(|before| before.carer == carer)?;
                        problem.is_capable(index, carer).then_some((before.start, index))
                    }
                })
                .collect();
            own.sort_unstable_by_key(|(start, index)| (*start, index.0));
            *route = kept(problem, carer, &own);
        }
        plan
    }
}

/// As much of a carer's visits as can be kept in this order.
fn kept(problem: &Problem, carer: CarerIndex, own: &[(Ticks, VisitIndex)]) -> Route {
    let mut stops: Vec<Stop> = Vec::new();
    for (_, index) in own {
        while !fits(problem, carer, &mut stops, *index) {
            let settled = |stop: &Stop| matches!(problem.visits()[stop.visit.at()].standing, Standing::Frozen(..));
            let frozen = matches!(problem.visits()[index.at()].standing, Standing::Frozen(..));
            // Only what is settled itself may push out what is not.
            match stops.iter().rposition(|stop| !settled(stop)).filter(|_| frozen) {
                Some(at) => _ = stops.remove(at),
                None => break,
            }
        }
    }
    // What was pushed out leaves others earlier than they were.
    let mut settled = Vec::new();
    for stop in &stops {
        fits(problem, carer, &mut settled, stop.visit);
    }
    Route { stops: settled, rest: None }
}

/// Puts a visit at the end of a route, if the carer can be there in time.
fn fits(problem: &Problem, carer: CarerIndex, stops: &mut Vec<Stop>, index: VisitIndex) -> bool {
    let (visit, who) = (&problem.visits()[index.at()], &problem.carers()[carer.at()]);
    let (place, free) = match stops.last() {
        Some(last) => {
            let before = &problem.visits()[last.visit.at()];
            (before.place, last.start + before.duration)
        }
        None => (who.start, who.shift.open),
    };
    let arrival = free + problem.travel(place, visit.place);
    let window = visit.windows[0];
    let (start, in_time) = match visit.standing {
        Standing::Frozen(_, start) => (start, arrival <= start),
        Standing::Free | Standing::Pinned(_) => (arrival.max(window.open), arrival <= window.close),
    };
    if in_time {
        stops.push(Stop { visit: index, start });
    }
    in_time
}
