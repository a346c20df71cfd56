//! What a plan is asked to keep to: weights, pins, who is away, how long to search.

use chrono::{DateTime, TimeDelta, Utc};
use dispatch::problem::Weights;
use entity::id::{DispatchPlanId, StaffMemberId, VisitId};
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{Error, Result, input},
    visit::Visit,
};

/// What one minute, or one case, of each component costs. The unit is a point; only the relations matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanWeights {
    /// A minute on the way.
    pub travel: u32,
    /// A minute between two visits without work or way.
    pub waiting: u32,
    /// A minute between the end of somebody's hours and their arrival at home.
    pub overtime: u32,
    /// A visit by somebody new to the household when others serve it.
    pub continuity: u32,
    /// A visit by another carer than the one its series names.
    pub preference: u32,
    /// A visit whose family is told of another carer or time than before.
    pub disruption: u32,
    /// A break that is due and does not fit.
    pub missed_rest: u32,
    /// A minute between the longest and the shortest work of two carers.
    pub unfair_load: u32,
}

/// What a visit that nobody can give costs: more than a day of anything else.
const MISSING: u32 = 1_000_000;

/// The most that a weight may be.
pub const HEAVIEST: i64 = 10_000;

impl PlanWeights {
    /// For a day that is planned ahead: a change of carer has to save half an hour on the way.
    pub const AHEAD: Self = Self {
        travel: 2,
        waiting: 0,
        overtime: 6,
        continuity: 30,
        preference: 20,
        disruption: 60,
        missed_rest: 60,
        unfair_load: 0,
    };

    /// For a day under way: families have been told, so that a change has to save more than two hours on the way.
    pub const UNDER_WAY: Self = Self { disruption: 300, ..Self::AHEAD };

    /// As the search counts them. Lateness has no weight: what is promised is kept or the visit is not given.
    #[must_use]
    pub const fn of_search(self) -> Weights {
        Weights {
            travel: self.travel,
            lateness: 0,
            worst_lateness: 0,
            waiting: self.waiting,
            overtime: self.overtime,
            idle: 0,
            continuity: self.continuity,
            preference: self.preference,
            unassigned: 0,
            missing: MISSING,
            missed_rest: self.missed_rest,
            unfair_load: self.unfair_load,
            disruption: self.disruption,
        }
    }
}

/// A visit and a carer: to be together, or not to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pair {
    /// The visit.
    pub visit: VisitId,
    /// The carer.
    pub staff_member: StaffMemberId,
}

/// Somebody who is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Absence {
    /// The carer.
    pub staff_member: StaffMemberId,
    /// From when on.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// What a plan is asked to keep to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Milliseconds of searching.
    pub budget_ms: u32,
    /// Another seed, another search.
    pub seed: u32,
    /// By how many minutes a visit may begin later than the family was told.
    pub may_move_minutes: i32,
    /// What counts how much.
    pub weights: PlanWeights,
    /// Travel times in percent of the usual: 150 in heavy traffic.
    pub travel_percent: i32,
    /// Who gives which visit in any case.
    pub pins: Vec<Pair>,
    /// Who does not give which visit.
    pub forbids: Vec<Pair>,
    /// Who is away.
    pub absent: Vec<Absence>,
    /// The plan that this one is another version of.
    pub based_on: Option<DispatchPlanId>,
}

impl Asked {
    /// Whether whoever is to come to a visit is away then.
    #[must_use]
    pub fn takes_from(&self, visit: &Visit) -> bool {
        self.absent.iter().any(|absence| {
            visit.staff_member_id == Some(absence.staff_member)
                && absence.from < visit.ends_at
                && visit.starts_at < absence.until
        })
    }
}

/// The shortest and the longest search, in milliseconds.
pub const BUDGET: (i64, i64) = (50, 120_000);
/// How far a visit may be moved, in minutes.
pub const LONGEST_MOVE: i64 = 240;
/// So many pins, forbids or absences.
const MOST: usize = 500;

/// As clients ask for it; what is left out is as usual.
#[derive(Clone, Debug, Default)]
pub struct AskedInput {
    /// How long to search.
    pub search: Option<TimeDelta>,
    /// Another seed, another search.
    pub seed: Option<i32>,
    /// By how much a visit may begin later than the family was told.
    pub may_move: Option<TimeDelta>,
    /// Weights that differ from the usual, by what they weigh.
    pub weights: WeightsInput,
    /// Travel times in percent of the usual.
    pub travel_percent: Option<i32>,
    /// Who gives which visit in any case.
    pub pins: Vec<Pair>,
    /// Who does not give which visit.
    pub forbids: Vec<Pair>,
    /// Who is away, from when to when; from now to the end of the plan when left out.
    pub absent: Vec<AbsenceInput>,
}

/// Weights that differ from the usual.
#[derive(Clone, Copy, Debug, Default)]
pub struct WeightsInput {
    /// As in [`PlanWeights`].
    pub travel: Option<i32>,
    /// As in [`PlanWeights`].
    pub waiting: Option<i32>,
    /// As in [`PlanWeights`].
    pub overtime: Option<i32>,
    /// As in [`PlanWeights`].
    pub continuity: Option<i32>,
    /// As in [`PlanWeights`].
    pub preference: Option<i32>,
    /// As in [`PlanWeights`].
    pub disruption: Option<i32>,
    /// As in [`PlanWeights`].
    pub missed_rest: Option<i32>,
    /// As in [`PlanWeights`].
    pub unfair_load: Option<i32>,
}

/// Somebody who is away.
#[derive(Clone, Copy, Debug)]
pub struct AbsenceInput {
    /// The carer.
    pub staff_member: StaffMemberId,
    /// From when on; from now on when left out.
    pub from: Option<DateTime<Utc>>,
    /// Until when; to the end of the plan when left out.
    pub until: Option<DateTime<Utc>>,
}

/// What is usual for a kind of plan.
#[derive(Clone, Copy, Debug)]
pub struct Usual {
    /// Milliseconds of searching.
    pub budget_ms: u32,
    /// By how many minutes a visit may be moved.
    pub may_move_minutes: i32,
    /// What counts how much.
    pub weights: PlanWeights,
}

impl AskedInput {
    /// What is asked, checked, with what is usual where nothing was said. `now` and `end` bound absences.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field.
    pub fn checked(self, usual: Usual, now: DateTime<Utc>, end: DateTime<Utc>) -> Result<Asked> {
        let budget_ms = match self.search {
            None => usual.budget_ms,
            Some(length) => input::whole("options.search", length.num_milliseconds(), BUDGET.0, BUDGET.1)?,
        };
        let may_move_minutes = match self.may_move {
            None => usual.may_move_minutes,
            Some(length) => input::whole("options.mayMove", length.num_minutes(), 0, LONGEST_MOVE)?,
        };
        for (field, length) in [
            ("options.pins", self.pins.len()),
            ("options.forbids", self.forbids.len()),
            ("options.absent", self.absent.len()),
        ] {
            if length > MOST {
                return Err(Error::invalid(field, format!("has {length} entries; at most {MOST} are taken")));
            }
        }
        for (at, pin) in self.pins.iter().enumerate() {
            if self.pins[..at].iter().any(|other| other.visit == pin.visit) {
                return Err(Error::invalid("options.pins.visitId", "is pinned twice"));
            }
            if self.forbids.contains(pin) {
                return Err(Error::invalid("options.pins.staffMemberId", "is pinned and forbidden for the same visit"));
            }
        }
        let absent = self.absent.iter().map(|absence| {
            let (from, until) = (absence.from.unwrap_or(now), absence.until.unwrap_or(end));
            if until <= from {
                return Err(Error::invalid(
                    "options.absent.until",
                    "must be after it begins, and the plan be not over",
                ));
            }
            Ok(Absence { staff_member: absence.staff_member, from, until })
        });
        Ok(Asked {
            budget_ms,
            seed: input::whole("options.seed", self.seed.unwrap_or(1).into(), 0, i32::MAX.into())?,
            may_move_minutes,
            weights: self.weights.over(usual.weights)?,
            travel_percent: input::whole("options.travelPercent", self.travel_percent.unwrap_or(100).into(), 50, 400)?,
            absent: absent.collect::<Result<_>>()?,
            pins: self.pins,
            forbids: self.forbids,
            based_on: None,
        })
    }
}

impl WeightsInput {
    fn over(self, usual: PlanWeights) -> Result<PlanWeights> {
        let weight = |field: &'static str, asked: Option<i32>, usual: u32| match asked {
            None => Ok(usual),
            Some(weight) => input::whole(field, weight.into(), 0, HEAVIEST),
        };
        Ok(PlanWeights {
            travel: weight("options.weights.travel", self.travel, usual.travel)?,
            waiting: weight("options.weights.waiting", self.waiting, usual.waiting)?,
            overtime: weight("options.weights.overtime", self.overtime, usual.overtime)?,
            continuity: weight("options.weights.continuity", self.continuity, usual.continuity)?,
            preference: weight("options.weights.preference", self.preference, usual.preference)?,
            disruption: weight("options.weights.disruption", self.disruption, usual.disruption)?,
            missed_rest: weight("options.weights.missedRest", self.missed_rest, usual.missed_rest)?,
            unfair_load: weight("options.weights.unfairLoad", self.unfair_load, usual.unfair_load)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const USUAL: Usual = Usual { budget_ms: 5_000, may_move_minutes: 0, weights: PlanWeights::AHEAD };

    fn pair(visit: u128, carer: u128) -> Pair {
        Pair { visit: VisitId(Uuid::from_u128(visit)), staff_member: StaffMemberId(Uuid::from_u128(carer)) }
    }

    fn refused(input: AskedInput) -> String {
        let now = DateTime::UNIX_EPOCH;
        match input.checked(USUAL, now, now + TimeDelta::days(1)) {
            Err(Error::Invalid { field, .. }) => field.into_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_left_out_is_as_usual() {
        let now = DateTime::UNIX_EPOCH;
        let absent = vec![AbsenceInput { staff_member: pair(1, 2).staff_member, from: None, until: None }];
        let weights = WeightsInput { travel: Some(7), ..WeightsInput::default() };
        let input = AskedInput { weights, absent, ..AskedInput::default() };
        let asked = input.checked(USUAL, now, now + TimeDelta::days(1)).expect("usual");
        assert_eq!((asked.budget_ms, asked.seed, asked.may_move_minutes, asked.travel_percent), (5_000, 1, 0, 100));
        assert_eq!(asked.weights, PlanWeights { travel: 7, ..PlanWeights::AHEAD });
        assert_eq!((asked.absent[0].from, asked.absent[0].until), (now, now + TimeDelta::days(1)));
    }

    #[test]
    fn what_cannot_be_meant_names_its_field() {
        let input = AskedInput::default;
        assert_eq!(refused(AskedInput { search: Some(TimeDelta::hours(1)), ..input() }), "options.search");
        assert_eq!(refused(AskedInput { may_move: Some(TimeDelta::hours(5)), ..input() }), "options.mayMove");
        assert_eq!(refused(AskedInput { travel_percent: Some(0), ..input() }), "options.travelPercent");
        assert_eq!(refused(AskedInput { seed: Some(-1), ..input() }), "options.seed");
        let weights = WeightsInput { disruption: Some(-1), ..WeightsInput::default() };
        assert_eq!(refused(AskedInput { weights, ..input() }), "options.weights.disruption");
        assert_eq!(refused(AskedInput { pins: vec![pair(1, 1), pair(1, 2)], ..input() }), "options.pins.visitId");
        let (pins, forbids) = (vec![pair(1, 1)], vec![pair(1, 1)]);
        assert_eq!(refused(AskedInput { pins, forbids, ..input() }), "options.pins.staffMemberId");
        let past = Some(DateTime::UNIX_EPOCH - TimeDelta::days(1));
        let absent = vec![AbsenceInput { staff_member: pair(1, 1).staff_member, from: None, until: past }];
        assert_eq!(refused(AskedInput { absent, ..input() }), "options.absent.until");
    }
}
