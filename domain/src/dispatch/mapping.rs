//! From the facts of a day to the core's model: a pure function.

use dispatch::problem::{
    Before, Carer, CarerIndex, DoubleVisit, Draft, Lateness, Measured, Need, PlaceIndex, Rest, Span as Window,
    Standing, Ticks, Together, Visit, VisitIndex,
};
use entity::{dispatch::planned_visit::Bar, id::StaffMemberId};

use super::{
    asked::Asked,
    facts::{DayFacts, Footing, VisitFacts, footing},
    fixed::{Fixed, settle},
    model::{Barred, DayModel, ModelVisit},
    rules::Judged,
    spots::{Spots, Ways},
};
use crate::{
    kernel::{Error, Result, span::Span},
    staff::{
        availability::AskedHours,
        limits,
        working_time::{LimitKind, Measure},
    },
    visit::VisitState,
};

/// Carers set out so long before their hours begin, and may be on the way home so long after: hours are hours of work.
const ON_THE_WAY_BEFORE: Ticks = 90;
const ON_THE_WAY_AFTER: Ticks = 60;

/// A break is not due in the first two hours of somebody's day.
const NO_BREAK_BEFORE: Ticks = 120;

/// A start that moves by less counts as kept.
const TOLERANCE: Ticks = 4;

/// The model of a day.
///
/// # Errors
/// [`Error::Invalid`] at `options.pins.staffMemberId` when a carer is pinned to a visit that they may not give.
pub(super) fn model(day: &DayFacts, asked: &Asked, ways: &dyn Ways) -> Result<DayModel> {
    let mut mapping = Mapping::of(day, asked);
    let fixed = mapping.fixed();
    mapping.add_visits()?;
    mapping.add_doubles()?;
    mapping.finish(fixed, ways)
}

struct Mapping<'a> {
    day: &'a DayFacts,
    asked: &'a Asked,
    judged: Vec<Judged<'a>>,
    planned: Vec<(&'a VisitFacts, bool)>,
    now: Ticks,
    spots: Spots,
    model: DayModel,
}

impl<'a> Mapping<'a> {
    fn of(day: &'a DayFacts, asked: &'a Asked) -> Self {
        let model = DayModel {
            day: day.day,
            midnight: day.span.start(),
            carers: day.carers.iter().map(|carer| carer.facts.member.id).collect(),
            visits: Vec::new(),
            draft: Draft {
                ticks_per_minute: 1,
                divisor: 1,
                travel: Vec::new(),
                carers: Vec::new(),
                visits: Vec::new(),
                doubles: Vec::new(),
                measured: Measured::AtStart,
                tolerance: TOLERANCE,
                weights: asked.weights.of_search(),
            },
            barred: Vec::new(),
        };
        let settled = |one| Some((one, is_settled(one, day, asked)?));
        let planned: Vec<_> = day.visits.iter().filter_map(settled).collect();
        let spots = Spots::of(day, &planned);
        let now = model.tick(day.now).clamp(0, model.tick(day.span.end()));
        let judged = day.carers.iter().map(|carer| Judged::of(carer, day)).collect();
        Self { day, asked, judged, planned, now, spots, model }
    }

    fn carer(&self, staff: Option<StaffMemberId>) -> Option<CarerIndex> {
        staff.and_then(|staff| self.model.place_of_carer(staff))
    }

    /// What stays as it is, carer by carer: settled visits by their place in the draft, and hours that something else takes.
    fn fixed(&self) -> Vec<Vec<Fixed>> {
        let mut fixed: Vec<Vec<Fixed>> = vec![Vec::new(); self.judged.len()];
        for (at, (one, settled)) in self.planned.iter().enumerate() {
            let Some(carer) = self.carer(one.visit.staff_member_id).filter(|_| *settled) else { continue };
            let start = self.model.tick(one.visit.checked_in_at.unwrap_or(one.visit.starts_at)).max(0);
            let end = self.model.tick(one.visit.ends_at).max(start);
            fixed[carer.at()].push(Fixed { visit: Some(at), place: Spots::of_visit(at), start, end });
        }
        for (over, place) in self.spots.over() {
            let Some(carer) = self.carer(over.staff_member_id) else { continue };
            let start = self.model.tick(over.checked_in_at.unwrap_or(over.starts_at)).max(0);
            let end = self.model.tick(over.checked_out_at.unwrap_or(over.ends_at)).max(start);
            fixed[carer.at()].push(Fixed { visit: None, place, start, end });
        }
        for (carer, judged) in self.judged.iter().enumerate() {
            for (_, span) in &judged.taken {
                let span = span.intersect(&self.day.span).unwrap_or(*span);
                let (start, end) = (self.model.tick(span.start()).max(0), self.model.tick(span.end()).max(0));
                fixed[carer].push(Fixed { visit: None, place: self.spots.pause(carer), start, end });
            }
        }
        fixed
    }

    fn add_visits(&mut self) -> Result<()> {
        for (at, (one, settled)) in self.planned.clone().into_iter().enumerate() {
            let visit = &one.visit;
            let minutes = self.model.tick(visit.ends_at) - self.model.tick(visit.starts_at);
            let open = self.model.tick(visit.starts_at).max(self.now);
            let carer = self.carer(visit.staff_member_id);
            self.model.visits.push(ModelVisit {
                visit: visit.id,
                household: visit.household_id,
                version: visit.version,
                told: visit.starts_at,
                ends: visit.ends_at,
                carer: visit.staff_member_id,
                settled,
                short_minutes: 0,
            });
            let list = |staff: &[StaffMemberId]| staff.iter().filter_map(|one| self.carer(Some(*one))).collect();
            let mut drafted = Visit {
                name: String::new(),
                place: Spots::of_visit(at),
                windows: vec![Window { open, close: open + Ticks::max(self.asked.may_move_minutes, 0) }],
                lateness: Lateness::Hard,
                duration: minutes.max(1),
                skills: Vec::new(),
                preferred: list(one.preferred.as_slice()),
                known: list(&one.known),
                excluded: Vec::new(),
                need: Need::Mandatory,
                standing: Standing::Free,
                before: carer.map(|carer| Before { carer, start: self.model.tick(visit.starts_at).max(0) }),
            };
            match (settled, carer) {
                // Where it stands in time is settled with all that is fixed of its carer.
                (true, Some(carer)) => drafted.standing = Standing::Frozen(carer, open),
                _ => self.judge(at, one, &mut drafted)?,
            }
            self.model.draft.visits.push(drafted);
        }
        Ok(())
    }

    /// Keeps from a visit whom a rule keeps from it, and gives it to whom it is pinned.
    fn judge(&mut self, at: usize, one: &VisitFacts, drafted: &mut Visit) -> Result<()> {
        let Some(span) = Span::new(one.visit.starts_at, one.visit.ends_at) else {
            return Err(Error::internal("a visit ends before it begins"));
        };
        let hours = AskedHours::new(self.day.zone, [&span]);
        let pinned = self.asked.pins.iter().find(|pin| pin.visit == one.visit.id);
        for (carer, judged) in (0..).map(CarerIndex).zip(&self.judged) {
            let staff = judged.carer.facts.member.id;
            let nowhere = one.point.is_none().then_some(Bar::NoAddress);
            let Some(bar) = nowhere.or_else(|| judged.bar(one, self.asked, span, &hours)) else { continue };
            if pinned.is_some_and(|pin| pin.staff_member == staff) {
                let problem = format!("cannot be pinned to {}: {}", one.visit.id, super::why::in_words(bar));
                return Err(Error::invalid("options.pins.staffMemberId", problem));
            }
            drafted.excluded.push(carer);
            self.model.barred.push(Barred { visit: index(at), carer: carer.0, bar, detail: None });
        }
        if let Some(carer) = pinned.and_then(|pin| self.carer(Some(pin.staff_member))) {
            drafted.standing = Standing::Pinned(carer);
        }
        Ok(())
    }

    /// Visits that two give together begin together, as long as neither is settled and both are told the same time.
    fn add_doubles(&mut self) -> Result<()> {
        for (at, (one, settled)) in self.planned.iter().enumerate() {
            let other =
                one.given_with.and_then(|other| self.planned.iter().position(|(found, _)| found.visit.id == other));
            let Some(second) = other.filter(|second| at < *second && !settled && !self.planned[*second].1) else {
                continue;
            };
            let told = |at: usize| (self.planned[at].0.visit.starts_at, self.planned[at].0.visit.ends_at);
            if told(at) != told(second) {
                continue;
            }
            let pinned = |at: usize| match self.model.draft.visits[at].standing {
                Standing::Pinned(carer) => Some(carer),
                Standing::Free | Standing::Frozen(..) => None,
            };
            if pinned(at).is_some() && pinned(at) == pinned(second) {
                let problem = format!(
                    "cannot be pinned to both {} and {}: two carers give them together",
                    one.visit.id, self.planned[second].0.visit.id
                );
                return Err(Error::invalid("options.pins.staffMemberId", problem));
            }
            let (first, second) = (VisitIndex(index(at)), VisitIndex(index(second)));
            self.model.draft.doubles.push(DoubleVisit { first, second, together: Together::Simultaneous });
        }
        Ok(())
    }

    fn finish(mut self, mut fixed: Vec<Vec<Fixed>>, ways: &dyn Ways) -> Result<DayModel> {
        self.model.draft.travel = self.spots.matrix(ways);
        for (carer, own) in (0..).map(CarerIndex).zip(&mut fixed) {
            let mut drafted = self.draft_carer(carer)?;
            let travel = &self.model.draft.travel;
            let way = |from: PlaceIndex, to: PlaceIndex| travel[from.at()][to.at()];
            settle(own, self.now, &mut drafted, way, &mut |at, minutes| {
                self.model.visits[at].short_minutes = minutes;
            });
            for one in own.iter() {
                self.place_fixed(carer, one);
            }
            self.model.draft.carers.push(drafted);
        }
        Ok(self.model)
    }

    fn place_fixed(&mut self, carer: CarerIndex, one: &Fixed) {
        let standing = Standing::Frozen(carer, one.start);
        let window = Window { open: one.start, close: one.start };
        if let Some(drafted) = one.visit.and_then(|at| self.model.draft.visits.get_mut(at)) {
            (drafted.standing, drafted.windows) = (standing, vec![window]);
            (drafted.duration, drafted.place) = (one.end - one.start, one.place);
            drafted.before = None;
            return;
        }
        self.model.draft.visits.push(Visit {
            name: String::new(),
            place: one.place,
            windows: vec![window],
            lateness: Lateness::Soft,
            duration: one.end - one.start,
            skills: Vec::new(),
            preferred: Vec::new(),
            known: Vec::new(),
            excluded: Vec::new(),
            need: Need::Mandatory,
            standing,
            before: None,
        });
    }

    /// The carer's day, from the hours of work and what they are to do already.
    fn draft_carer(&self, carer: CarerIndex) -> Result<Carer> {
        let judged = &self.judged[carer.at()];
        let member = &judged.carer.facts.member;
        let hours = judged.day_hours(self.day).map(|(from, to)| (ticks(from), ticks(to)));
        let own = self.planned.iter().filter(|(one, _)| one.visit.staff_member_id == Some(member.id));
        let own = own.map(|(one, _)| (self.model.tick(one.visit.starts_at), self.model.tick(one.visit.ends_at)));
        let (from, to) =
            hours.into_iter().chain(own).reduce(|all, one| (all.0.min(one.0), all.1.max(one.1))).unwrap_or_default();
        let shift = Window { open: (from - ON_THE_WAY_BEFORE).max(0), close: (to + ON_THE_WAY_AFTER).max(0) };
        let rest = limits::profile(member)?.limits.iter().find_map(|limit| match limit.measure {
            Measure::Unbroken { rest, at_most } if limit.kind == LimitKind::Break && i64::from(to - from) > at_most => {
                let (length, at_most) = (Ticks::try_from(rest).ok()?, Ticks::try_from(at_most).ok()?);
                let begins = Window { open: from.max(0) + NO_BREAK_BEFORE, close: from.max(0) + at_most };
                Some(Rest { begins, length })
            }
            _ => None,
        });
        let base = self.spots.base(carer.at());
        Ok(Carer { name: String::new(), skills: Vec::new(), shift, start: base, end: base, rest, longest_work: None })
    }
}

/// Whether a visit of the plan stays as it is; `None` of visits that are none of a plan's business, or over.
fn is_settled(one: &VisitFacts, day: &DayFacts, asked: &Asked) -> Option<bool> {
    match footing(&one.visit, day.now) {
        Footing::Outside | Footing::Over => None,
        // Whoever is away holds nothing, but where they are already.
        Footing::Settled => Some(one.visit.state == VisitState::CheckedIn || !asked.takes_from(&one.visit)),
        // Nobody can plan a way to it, and whoever is to come knows it.
        Footing::Open => Some(one.point.is_none() && one.visit.staff_member_id.is_some()),
    }
}

fn ticks(minutes: u32) -> Ticks {
    Ticks::try_from(minutes).unwrap_or(0)
}

fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
