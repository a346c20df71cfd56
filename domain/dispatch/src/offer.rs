//! What it would cost to give a visit elsewhere: for the telephone, and for whoever asks why not somebody else.

use crate::{
    plan::Plan,
    problem::{CarerIndex, Problem, Ticks, VisitIndex},
    schedule::{Order, Schedule, flatten},
    score::{Component, score},
};

/// A carer and a time at which a visit fits into a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Who would give it.
    pub carer: CarerIndex,
    /// When it would begin.
    pub start: Ticks,
    /// By how much the weighted cost of the plan would rise, not counting what it costs to leave the visit out.
    pub extra: i64,
}

/// Every place in the routes at which a visit fits, cheapest first. The other visits keep their carers and their order;
/// they may begin later where their windows let them. Where the visit stands in the plan now counts for nothing.
///
/// Nothing when the plan itself cannot be kept as it is.
#[must_use]
pub fn offers(problem: &Problem, plan: &Plan, visit: VisitIndex) -> Vec<Offer> {
    let flat = flatten(problem);
    let order = Order::of_plan(&flat, &plan.without(visit));
    let Some(mut schedule) = Schedule::of_order(&flat, &order) else { return Vec::new() };
    if !flat.is_visit(visit.0) {
        return Vec::new();
    }
    let without = schedule.cost() - flat.unserved[visit.at()];
    let mate = flat.tie[visit.at()].mate().and_then(|mate| schedule.carer_of(mate));
    let mut offers = Vec::new();
    for carer in &flat.able[visit.at()] {
        let carer = *carer as usize;
        if Some(carer) == mate {
            continue;
        }
        let mut after = flat.head_node(carer);
        while after != flat.tail_node(carer) {
            schedule.begin();
            schedule.insert(visit.0, after);
            if let Some(cost) = schedule.settle(i64::MAX) {
                let start = schedule.start(visit.0);
                offers.push(Offer { carer: CarerIndex(flat.carer_node(carer)), start, extra: cost - without });
            }
            schedule.take_back();
            after = schedule.after(after);
        }
    }
    offers.sort_by_key(|offer| (offer.extra, offer.start, offer.carer));
    offers
}

/// What a visit adds to each component of the score of a plan, in ticks or cases in the order of [`Component::ALL`], with
/// all other times as they are. What it saves, such as a visit not given, is below zero.
#[must_use]
pub fn share(problem: &Problem, plan: &Plan, visit: VisitIndex) -> [i64; 13] {
    let (with, without) = (score(problem, plan), score(problem, &plan.without(visit)));
    let mut share = [0; 13];
    for component in Component::ALL {
        share[component as usize] = with.amount(component) - without.amount(component);
    }
    share
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{offers, share};
    use crate::{
        check::check,
        problem::{Problem, Standing, VisitIndex},
        sample,
        schedule::{Order, Schedule, flatten},
        score::{Component, score},
        search::{Iterations, improve, solve},
    };

    /// A town without what is settled: every visit can be taken out and put back.
    fn town(seed: u64, visits: u32, carers: u32) -> Problem {
        let mut draft = sample::town(seed, visits, carers);
        draft.doubles.clear();
        for visit in &mut draft.visits {
            visit.standing = Standing::Free;
        }
        for carer in &mut draft.carers {
            carer.rest = None;
        }
        Problem::new(draft).expect("a town makes sense")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// Where the visit stands in the plan is among the offers, so that the cheapest is no dearer.
        #[test]
        fn the_cheapest_offer_is_no_dearer_than_the_plan(seed in 0_u64..500, chosen in 0_u32..20) {
            let problem = town(seed, 20, 5);
            let outcome = solve(&problem, seed, &mut Iterations(3_000), &mut |_| {});
            // Without what the search holds back, as plans are read.
            let kept = improve(&problem, &outcome.plan, 1, &mut Iterations(0), &mut |_| {});
            let visit = VisitIndex(chosen);
            prop_assume!(kept.plan.assignments(&problem)[visit.at()].is_some());
            let flat = flatten(&problem);
            let order = Order::of_plan(&flat, &kept.plan.without(visit));
            let without = Schedule::of_order(&flat, &order).expect("a part of a plan").cost() - flat.unserved[visit.at()];
            let offers = offers(&problem, &kept.plan, visit);
            prop_assert!(without + offers.first().expect("it fits where it is").extra <= kept.score.total());
            prop_assert!(offers.windows(2).all(|two| two[0].extra <= two[1].extra));
            prop_assert!(offers.iter().all(|offer| problem.is_capable(visit, offer.carer)));
        }

        /// Taking a visit out leaves a plan that breaks no rule but that the visit is given.
        #[test]
        fn a_plan_without_a_visit_is_still_a_plan(seed in 0_u64..500, chosen in 0_u32..20) {
            let problem = town(seed, 20, 5);
            let outcome = solve(&problem, seed, &mut Iterations(2_000), &mut |_| {});
            let before = check(&problem, &outcome.plan).broken.len();
            let after = check(&problem, &outcome.plan.without(VisitIndex(chosen))).broken.len();
            prop_assert!(after <= before + 1);
        }
    }

    #[test]
    fn what_a_visit_adds_is_told_by_component() {
        let problem = town(3, 20, 6);
        let outcome = solve(&problem, 3, &mut Iterations(5_000), &mut |_| {});
        let given = outcome.plan.assignments(&problem);
        let visit = (0..20).map(VisitIndex).find(|visit| given[visit.at()].is_some()).expect("a visit that is given");
        let added = share(&problem, &outcome.plan, visit);
        let (with, without) = (outcome.score.total(), score(&problem, &outcome.plan.without(visit)).total());
        let weighted: i64 = Component::ALL
            .iter()
            .map(|component| added[*component as usize] * i64::from(component.weight(problem.weights())))
            .sum();
        assert_eq!(weighted, with - without);
    }
}
