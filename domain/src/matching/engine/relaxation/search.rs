//! The search for the smallest relaxations.

use std::borrow::Borrow;
use std::collections::BTreeSet;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use entity::id::StaffMemberId;

use super::{Relaxation, Relaxed, begins_on, moved, nights};
use crate::kernel::span::Span;
use crate::matching::engine::facts::{CandidateFacts, Employment, RequestFacts};
use crate::matching::engine::hard::{Case, HardRule, counts, covered, elsewhere, level_of, too_far, uncovered};
use crate::matching::engine::policy::Policy;
use crate::matching::engine::ranking::{Ranked, fit};
use crate::matching::engine::timetable::{Slot, clash, clashing};
use crate::staff::availability::AskedHours;
use crate::staff::eligibility::{Obstacle, obstacles};
use crate::staff::validity::Coverage;

/// The start is moved by at most this many minutes.
const FARTHEST_MOVE: i32 = 180;
/// The start is moved in steps of this many minutes.
const STEP: i32 = 15;
/// So many of those whom the fewest rules refuse are looked at.
const LOOKED_AT: usize = 150;

/// A smallest set of things to give up, and who would then fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What to give up. Leaving one out lets nobody in for whom the set was found.
    pub relaxations: Vec<Relaxation>,
    /// How much that is, in thousandths of what was asked for, summed up.
    pub size: u32,
    /// Who would then fit, the best first.
    pub fits: Vec<StaffMemberId>,
}

/// The smallest relaxations that would let somebody in: the fewest first, then the smallest. Empty when somebody fits
/// already, or when only what is never given up stands in the way.
#[must_use]
pub fn suggest<P: Borrow<CandidateFacts>>(
    request: &RequestFacts,
    pool: &[P],
    policy: &Policy,
    most: usize,
) -> Vec<Suggestion> {
    let mut nearest: Vec<(u32, &CandidateFacts)> = pool
        .iter()
        .map(|candidate| (Case::new(request, candidate.borrow(), policy).refusals().len(), candidate.borrow()))
        .collect();
    nearest.sort_unstable_by_key(|(refusals, candidate)| (*refusals, candidate.id));
    if nearest.first().is_none_or(|(refusals, _)| *refusals == 0) {
        return Vec::new();
    }
    let sets: BTreeSet<(usize, u32, Vec<Relaxation>)> = nearest
        .iter()
        .take(LOOKED_AT)
        .flat_map(|(_, candidate)| sets_for(&Case::new(request, candidate, policy)))
        .map(|set| (set.len(), set.iter().map(|r| r.size(request, policy)).sum(), set))
        .collect();
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for (_, size, relaxations) in sets {
        let larger = |s: &Suggestion| s.relaxations.iter().all(|relaxation| relaxations.contains(relaxation));
        if suggestions.len() < most && !suggestions.iter().any(larger) {
            let fits = who_fits(&Relaxed::new(request, policy, &relaxations), pool);
            suggestions.push(Suggestion { relaxations, size, fits });
        }
    }
    suggestions
}

fn who_fits<P: Borrow<CandidateFacts>>(relaxed: &Relaxed, pool: &[P]) -> Vec<StaffMemberId> {
    let mut fits: Vec<Ranked> = pool.iter().filter_map(|candidate| relaxed.fit(candidate.borrow())).collect();
    fits.sort_unstable_by(Ranked::better_first);
    fits.iter().map(|ranked| ranked.id).collect()
}

impl Relaxed {
    /// The candidate's place under the relaxed request, when no rule refuses that is not set aside.
    fn fit(&self, candidate: &CandidateFacts) -> Option<Ranked> {
        if self.set_aside.is_empty() {
            return fit(&self.request, candidate, &self.policy, 0);
        }
        self.lets_in(candidate).then(|| {
            let case = Case::new(&self.request, candidate, &self.policy);
            Ranked {
                id: candidate.id,
                place: 0,
                score: crate::matching::engine::soft::Score::of(&case),
                minutes_in_household: candidate.minutes_in(self.request.household),
                minutes_booked: candidate.minutes_booked(&self.request.timetable),
            }
        })
    }

    /// Whether the relaxed request lets a candidate in.
    #[must_use]
    pub fn lets_in(&self, candidate: &CandidateFacts) -> bool {
        let refusals = Case::new(&self.request, candidate, &self.policy).refusals();
        !self.request.timetable.occurrences.is_empty() && refusals.iter().all(|rule| self.set_aside.contains(rule))
    }
}

/// The smallest sets that let one candidate in: one that moves the start, one that leaves out dates.
fn sets_for(case: &Case<'_>) -> Vec<Vec<Relaxation>> {
    let Some(person) = about_the_person(case) else { return Vec::new() };
    let by_moving = moved_start(case).map(|start| [person.clone(), vec![start]].concat());
    let alternatives = [by_moving, Some(person)].into_iter().flatten();
    let mut sets: Vec<Vec<Relaxation>> = alternatives.filter_map(|set| completed(case, set)).collect();
    sets.dedup();
    sets
}

/// Adds what the hours still need, checks that the candidate is let in, and takes away what is not needed for that.
fn completed(case: &Case<'_>, mut set: Vec<Relaxation>) -> Option<Vec<Relaxation>> {
    let lets_in = |set: &[Relaxation]| Relaxed::new(case.request, case.policy, set).lets_in(case.candidate);
    let dates = blocked_dates(case, &set);
    if !dates.is_empty() {
        set.push(Relaxation::SkipDates(dates));
    }
    if !lets_in(&set) {
        set.push(Relaxation::ExceedWorkingTime);
        if !lets_in(&set) {
            return None;
        }
    }
    let without = |set: &[Relaxation], number: usize| [&set[..number], &set[number + 1..]].concat();
    // What is taken away can make another one needless: a start that is not moved breaks no limit elsewhere.
    while let Some(number) = (0..set.len()).rev().find(|number| lets_in(&without(&set, *number))) {
        set.remove(number);
    }
    set.sort();
    (!set.is_empty()).then_some(set)
}

/// The days on which something still stands against the hours after giving up a set.
fn blocked_dates(case: &Case<'_>, set: &[Relaxation]) -> Vec<NaiveDate> {
    let relaxed = Relaxed::new(case.request, case.policy, set);
    let timetable = &relaxed.request.timetable;
    let case = Case::new(&relaxed.request, case.candidate, &relaxed.policy);
    let day = |slot: usize| timetable.slots[slot].local_start(timetable.zone()).date();
    let mut dates: BTreeSet<NaiveDate> = uncovered(&case).iter().map(|span| begins_on(case.request, span)).collect();
    dates.extend(clashing(&timetable.slots, &case.candidate.leave).into_iter().map(day));
    dates.extend(clashing(&timetable.slots, &case.candidate.roster).into_iter().map(day));
    dates.into_iter().collect()
}

/// What would have to be given up for the person whatever the hours; `None` when something stands in the way that is
/// never given up.
fn about_the_person(case: &Case<'_>) -> Option<Vec<Relaxation>> {
    let Case { request, candidate, travel, .. } = *case;
    if !case.passes(HardRule::Exclusion) {
        return None;
    }
    let mut set = Vec::new();
    for need in request.skills.iter().filter(|need| level_of(candidate, need.skill) < need.level) {
        let accept = level_of(candidate, need.skill);
        set.push(Relaxation::AcceptLevel { skill: need.skill, name: need.name.clone(), asked: need.level, accept });
    }
    let unspoken = request.languages.iter().filter(|language| !candidate.languages.contains(language));
    set.extend(unspoken.map(|language| Relaxation::DropLanguage(*language)));
    let lives_in = case.passes(HardRule::LiveIn);
    if !lives_in && !request.live_in {
        return None;
    }
    if !lives_in {
        set.push(Relaxation::LiveOut);
    }
    // Whoever does not live in after all has a way to go.
    if counts(case) || (!lives_in && request.place.is_some()) {
        let travel = travel?;
        if elsewhere(case) {
            return None;
        }
        if too_far(case) {
            let policy = case.policy;
            let (metres, minutes) =
                (travel.way_m.max(policy.max_distance_m), travel.minutes.max(policy.max_travel_minutes));
            // What no policy may allow is not offered.
            Policy { max_distance_m: metres, max_travel_minutes: minutes, ..policy.clone() }.check().ok()?;
            set.push(Relaxation::ExtendWay { metres, minutes });
        }
    }
    if let Some(last) = last_good_day(case).ok()? {
        set.push(Relaxation::EndBy(last));
    }
    Some(set)
}

/// Something is missing that no relaxation can stand in for.
struct Missing;

/// The last day on which the service could begin, so that it ends in time for everything that runs out; `None` when nothing does.
fn last_good_day(case: &Case<'_>) -> Result<Option<NaiveDate>, Missing> {
    let Case { request, candidate, .. } = *case;
    let mut days = Vec::new();
    match candidate.employment {
        Employment::Unavailable(_) => return Err(Missing),
        Employment::Employed { from, .. } if request.period.first() < from => return Err(Missing),
        Employment::Employed { until, .. } => days.extend(until.filter(|until| *until < request.period.last())),
    }
    for kind in &request.credentials {
        match covered(candidate, *kind, request.period) {
            Coverage::Whole => {}
            Coverage::Lapses { on } => days.push(on),
            Coverage::Missing | Coverage::Expired { .. } | Coverage::StartsLate { .. } => return Err(Missing),
        }
    }
    for required in [&request.training, &request.background_check] {
        for obstacle in obstacles(required, &candidate.eligibility, request.period) {
            match obstacle {
                Obstacle::CourseLapses { on, .. } | Obstacle::CheckLapses { on } => days.push(on),
                _ => return Err(Missing),
            }
        }
    }
    // What begins on that day may go on into the next.
    let last = days.into_iter().min().map(|day| day - Days::new(nights(request)));
    if last.is_some_and(|last| last < request.period.first()) { Err(Missing) } else { Ok(last) }
}

/// The smallest move of the start after which the candidate is free every time; if there is none, after which the hours
/// are at least those that the candidate usually works.
fn moved_start(case: &Case<'_>) -> Option<Relaxation> {
    let from = case.request.start?.time;
    if uncovered(case).is_empty() {
        return None;
    }
    let within_the_day = |minutes: i32| match from.overflowing_add_signed(TimeDelta::minutes(minutes.into())) {
        (to, 0) => Some(to),
        _ => None,
    };
    let moves = (1..=FARTHEST_MOVE / STEP).flat_map(|step| [step * STEP, -step * STEP]).filter_map(within_the_day);
    let usual: Vec<(NaiveTime, bool)> = moves.filter_map(|to| free(case, to).map(|free| (to, free))).collect();
    let (to, _) = usual.iter().find(|(_, free)| *free).or(usual.first())?;
    Some(Relaxation::MoveStart { from, to: *to })
}

/// Whether nothing else is in the candidate's way when the start is moved; `None` when the hours are not usual ones.
fn free(case: &Case<'_>, to: NaiveTime) -> Option<bool> {
    let spans: Vec<Span> =
        case.request.timetable.occurrences.iter().filter_map(|span| moved(case.request, *span, to)).collect();
    let usual = case.candidate.availability.covers(&AskedHours::new(case.candidate.zone, &spans));
    usual.then(|| {
        let slots: Vec<Slot> = spans.iter().map(Slot::around).collect();
        !clash(&case.candidate.leave, &slots) && !clash(&case.candidate.roster, &slots)
    })
}
