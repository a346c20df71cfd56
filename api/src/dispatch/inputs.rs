//! What a plan is asked for with.

use async_graphql::InputObject;
use domain::{
    dispatch::asked::{AbsenceInput, AskedInput, Pair, WeightsInput},
    id::{StaffMemberId, VisitId},
};

use crate::graphql::{DateTime, Duration, Id};

/// What a plan keeps to. What is left out is as usual.
#[derive(Default, InputObject)]
pub struct DispatchOptionsInput {
    /// How long to search: 0.05 seconds to two minutes; 5 seconds for a plan and 0.15 for a replan by default.
    search: Option<Duration>,
    /// Another seed, another search; the same seed and data come to about the same plan. 1 by default.
    seed: Option<i32>,
    /// By how much a visit may begin later than the family was told: none for a plan and 45 minutes for a replan by default,
    /// at most 4 hours.
    may_move: Option<Duration>,
    /// What counts how much.
    weights: Option<DispatchWeightsInput>,
    /// Travel times in percent of the usual: 150 in heavy traffic. 50 to 400.
    travel_percent: Option<i32>,
    /// Who gives which visit in any case.
    pins: Option<Vec<DispatchPairInput>>,
    /// Who does not give which visit.
    forbids: Option<Vec<DispatchPairInput>>,
    /// Who is away.
    absent: Option<Vec<DispatchAbsenceInput>>,
}

/// What one minute, or one case, of each component costs, in points: 0 to 10 000. What is left out is as usual.
#[derive(Default, InputObject)]
struct DispatchWeightsInput {
    /// A minute on the way; 2 by default.
    travel: Option<i32>,
    /// A minute between two visits without work or way; 0 by default.
    waiting: Option<i32>,
    /// A minute between the end of somebody's hours and their arrival at home; 6 by default.
    overtime: Option<i32>,
    /// A visit by somebody new to a household that others serve; 30 by default.
    continuity: Option<i32>,
    /// A visit by another carer than the one its series names; 20 by default.
    preference: Option<i32>,
    /// A visit whose family has to be told of another carer or time; 60 for a plan and 300 for a replan by default.
    disruption: Option<i32>,
    /// A break that is due and does not fit; 60 by default.
    missed_rest: Option<i32>,
    /// A minute between the longest and the shortest work of two carers; 0 by default.
    unfair_load: Option<i32>,
}

/// A visit and a carer.
#[derive(InputObject)]
struct DispatchPairInput {
    /// The visit.
    visit_id: Id<VisitId>,
    /// The carer.
    staff_member_id: Id<StaffMemberId>,
}

/// Somebody who is away.
#[derive(InputObject)]
struct DispatchAbsenceInput {
    /// The carer.
    staff_member_id: Id<StaffMemberId>,
    /// From when on; from now on when left out.
    from: Option<DateTime>,
    /// Until when; to the end of the plan when left out.
    until: Option<DateTime>,
}

impl DispatchOptionsInput {
    /// As the domain takes it.
    pub fn asked(self) -> AskedInput {
        let pairs = |pairs: Option<Vec<DispatchPairInput>>| {
            let pair = |pair: DispatchPairInput| Pair { visit: pair.visit_id.0, staff_member: pair.staff_member_id.0 };
            pairs.unwrap_or_default().into_iter().map(pair).collect()
        };
        let absence = |one: DispatchAbsenceInput| AbsenceInput {
            staff_member: one.staff_member_id.0,
            from: one.from.map(|at| at.0),
            until: one.until.map(|at| at.0),
        };
        let weights = self.weights.unwrap_or_default();
        AskedInput {
            search: self.search.map(|length| length.0),
            seed: self.seed,
            may_move: self.may_move.map(|length| length.0),
            weights: WeightsInput {
                travel: weights.travel,
                waiting: weights.waiting,
                overtime: weights.overtime,
                continuity: weights.continuity,
                preference: weights.preference,
                disruption: weights.disruption,
                missed_rest: weights.missed_rest,
                unfair_load: weights.unfair_load,
            },
            travel_percent: self.travel_percent,
            pins: pairs(self.pins),
            forbids: pairs(self.forbids),
            absent: self.absent.unwrap_or_default().into_iter().map(absence).collect(),
        }
    }
}
