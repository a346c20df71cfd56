//! Slots for the telephone: when somebody could come to a household, who, and what that costs beyond the day as it is.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use dispatch::{
    offer::offers,
    problem::{Problem, Span as Window, Ticks, VisitIndex},
};
use entity::id::{AddressId, EntityId, HouseholdId, StaffMemberId, VisitId};
use uuid::Uuid;

use super::{
    DISPATCH_READ,
    asked::{Asked, PlanWeights},
    facts::{DayFacts, VisitFacts},
    labour::Loads,
    loading::Around,
    making, mapping,
    model::DayModel,
    roads::{self, Patience},
    rules::Judged,
};
use crate::{
    agency::branch,
    household::households,
    kernel::{Actor, Context, Error, Result, apart, input, span::Span},
    matching::ServiceType,
    staff::availability::AskedHours,
    visit::{Visit, VisitState, visits},
};

/// Times are offered in steps of so many minutes.
const STEP: Ticks = 30;

/// So many slots are told at most.
pub const MOST_SLOTS: i64 = 50;

/// What is asked for: a visit that is there, or one that somebody asks for on the telephone.
#[derive(Clone, Debug)]
pub struct SlotsInput {
    /// A visit that is there, and is to be given, or given to somebody else.
    pub visit: Option<VisitId>,
    /// Or where somebody is to come.
    pub household: Option<HouseholdId>,
    /// Its address; the primary one when `None`.
    pub address: Option<AddressId>,
    /// What for.
    pub service_type: Option<ServiceType>,
    /// How long.
    pub length: Option<TimeDelta>,
    /// It begins at this moment or later.
    pub from: DateTime<Utc>,
    /// It is over by then, on the same day of the branch's calendar.
    pub until: DateTime<Utc>,
    /// So many, the cheapest first.
    pub first: i32,
}

/// A time at which somebody could come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Who.
    pub staff_member: StaffMemberId,
    /// When.
    pub time: Span,
    /// Weighted cost beyond the day as it is.
    pub extra_cost: i64,
    /// Whether they serve the household already.
    pub knows_household: bool,
    /// Whether ways of the day were measured as the crow flies though a service was there to ask.
    pub estimated_travel: bool,
}

/// The cheapest times at which somebody could come, with the day as it is arranged now and nobody else's time changed.
///
/// # Errors
/// [`Error::NotFound`] at `visitId`, `householdId` or `addressId`, [`Error::Invalid`] naming the argument.
pub async fn slots(cx: &Context, asked: SlotsInput) -> Result<Vec<Slot>> {
    let scope = cx.require(DISPATCH_READ)?;
    let first: usize = input::whole("first", asked.first.into(), 1, MOST_SLOTS)?;
    let visit = sought(cx, &asked).await?;
    let place = branch::get(cx, visit.branch_id).await?;
    let day = asked.from.with_timezone(&branch::time_zone(&place)?).date_naive();
    let (mut facts, people) = making::facts(cx, &place, day).await.map_err(|error| match error {
        Error::Invalid { problem, .. } => Error::invalid("from", problem),
        other => other,
    })?;
    if facts.span.end() < asked.until {
        return Err(Error::invalid("until", "must be on the same day of the branch's calendar"));
    }
    facts.visits.retain(|one| one.visit.id != visit.id);
    let system = cx.acting_as(Actor::system(scope.agency));
    let around = Around::of(&system, std::iter::once(&visit)).await?;
    if around.point(visit.household_id, visit.address_id).is_none() {
        return Err(Error::invalid("householdId", "has no address that somebody could go to"));
    }
    facts.visits.push(around.about(visit));
    let ways = roads::of_day(cx, &facts, 100, Patience::AT_ONCE).await;
    let estimated_travel = !ways.source().estimates.is_empty();
    let found = apart(cx, move |_| {
        let model = mapping::model(&facts, &as_it_is(), &ways)?;
        let loads = Loads::of(&people, std::slice::from_ref(&model))?;
        Sought { facts: &facts, model, loads, estimated_travel }.find(asked.from, asked.until, first)
    });
    found.await?
}

/// The visit for which a time is looked for, at the first time at which it could be.
async fn sought(cx: &Context, asked: &SlotsInput) -> Result<Visit> {
    if asked.from < cx.now() {
        return Err(Error::invalid("from", "lies in the past"));
    }
    let visit = match (asked.visit, asked.household, asked.service_type, asked.length) {
        (Some(id), None, None, None) => {
            let visit = visits::get(cx, id).await.map_err(|error| error.at("visitId"))?;
            if !matches!(visit.state, VisitState::Planned | VisitState::Assigned) {
                let problem = "is not to be given to anybody: it has begun, is offered, or is over";
                return Err(Error::invalid("visitId", problem));
            }
            let length = visit.ends_at - visit.starts_at;
            Visit { starts_at: asked.from, ends_at: asked.from + length, ..visit }
        }
        (None, Some(household), Some(service_type), Some(length)) => {
            input::within("length", length.num_minutes(), 5, 24 * 60)?;
            let household = households::get(cx, household).await.map_err(|error| error.at("householdId"))?;
            Visit {
                id: VisitId::from_uuid(Uuid::nil()),
                agency_id: household.agency_id,
                visit_series_id: None,
                placement_id: None,
                by_placement: false,
                live_in: false,
                occurs_at: None,
                household_id: household.id,
                branch_id: household.branch_id,
                address_id: asked.address,
                service_type,
                starts_at: asked.from,
                ends_at: asked.from + length,
                staff_member_id: None,
                answer_by: None,
                state: VisitState::Planned,
                set_out_at: None,
                checked_in_at: None,
                checked_out_at: None,
                confirmed_at: None,
                confirmed_by: None,
                cancelled_at: None,
                cancelled_by: None,
                cancel_reason: None,
                late_since: None,
                missed_at: None,
                hand_over_note: None,
                version: 0,
            }
        }
        _ => {
            let problem = "is needed with `serviceType` and `length`, or `visitId` alone";
            return Err(Error::invalid("householdId", problem));
        }
    };
    if visit.ends_at > asked.until {
        return Err(Error::invalid("until", "leaves no room for the visit between it and `from`"));
    }
    Ok(Visit { staff_member_id: None, ..visit })
}

/// The day as it is: nothing else is moved for a visit that is not there yet.
fn as_it_is() -> Asked {
    Asked {
        budget_ms: 0,
        seed: 1,
        may_move_minutes: 0,
        weights: PlanWeights::UNDER_WAY,
        travel_percent: 100,
        pins: Vec::new(),
        forbids: Vec::new(),
        absent: Vec::new(),
        based_on: None,
    }
}

struct Sought<'a> {
    facts: &'a DayFacts,
    model: DayModel,
    loads: Loads,
    estimated_travel: bool,
}

impl Sought<'_> {
    fn find(mut self, from: DateTime<Utc>, until: DateTime<Utc>, first: usize) -> Result<Vec<Slot>> {
        let facts = self.facts;
        let Some(one) = facts.visits.last() else { return Ok(Vec::new()) };
        let Some(index) = self.model.place_of(one.visit.id) else { return Ok(Vec::new()) };
        self.open_to_all(index);
        // A time for one of two is looked for by itself: the other would hold it where it is.
        self.model.draft.doubles.retain(|double| double.first != index && double.second != index);
        let length = self.model.tick(one.visit.ends_at) - self.model.tick(one.visit.starts_at);
        let (mut begin, last) = (self.model.tick(from), self.model.tick(until) - length);
        let mut slots = Vec::new();
        while begin <= last {
            self.model.draft.visits[index.at()].windows =
                vec![Window { open: begin, close: (begin + STEP - 1).min(last) }];
            let problem = self.model.problem()?;
            self.add(&problem, index, one, &mut slots);
            begin += STEP;
        }
        slots.sort_by_key(|slot| (slot.extra_cost, slot.time.start(), slot.staff_member));
        let mut told = BTreeSet::new();
        slots.retain(|slot| told.insert((slot.staff_member, slot.time.start())));
        slots.truncate(first);
        Ok(slots)
    }

    /// Rules about hours are asked for each time by itself.
    fn open_to_all(&mut self, visit: VisitIndex) {
        self.model.barred.retain(|barred| barred.visit != visit.0);
        if let Some(drafted) = self.model.draft.visits.get_mut(visit.at()) {
            drafted.excluded.clear();
        }
    }

    fn add(&self, problem: &Problem, visit: VisitIndex, one: &VisitFacts, slots: &mut Vec<Slot>) {
        let mut tried = BTreeSet::new();
        for offer in offers(problem, &self.model.arranged(problem), visit) {
            // The cheapest way into somebody's day will do.
            if !tried.insert(offer.carer) {
                continue;
            }
            let (Some(staff), Some(model)) = (self.model.carer_at(offer.carer), self.model.visit_at(visit)) else {
                continue;
            };
            let Some(time) = self.model.span(model, offer.start) else { continue };
            if self.is_open(staff, one, time) {
                let knows_household = one.known.contains(&staff);
                slots.push(Slot {
                    staff_member: staff,
                    time,
                    extra_cost: offer.extra,
                    knows_household,
                    estimated_travel: self.estimated_travel,
                });
            }
        }
    }

    fn is_open(&self, staff: StaffMemberId, one: &VisitFacts, time: Span) -> bool {
        let Some(carer) = self.facts.carers.iter().find(|carer| carer.facts.member.id == staff) else { return false };
        let hours = AskedHours::new(self.facts.zone, [&time]);
        Judged::of(carer, self.facts).bar(one, &as_it_is(), time, &hours).is_none()
            && self.loads.refusal(staff, time).is_none()
    }
}
