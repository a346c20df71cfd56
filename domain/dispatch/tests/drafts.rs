//! Problems that make no sense are refused by the field; those that do can always be planned.

use dispatch::{
    check::{Broken, check},
    problem::{
        CarerIndex, DoubleVisit, Draft, Fault, LONGEST, PlaceIndex, Problem, Skill, Span, Standing, Together,
        VisitIndex,
    },
    sample,
    search::{Iterations, solve},
};
use proptest::prelude::*;

fn town() -> Draft {
    let mut draft = sample::town(4, 12, 3);
    draft.doubles = vec![DoubleVisit { first: VisitIndex(0), second: VisitIndex(1), together: Together::Simultaneous }];
    for visit in &mut draft.visits {
        visit.standing = Standing::Free;
        visit.excluded = Vec::new();
    }
    draft.visits[1].need = draft.visits[0].need;
    assert!(Problem::new(draft.clone()).is_ok());
    draft
}

fn refused(change: impl FnOnce(&mut Draft)) -> (String, Fault) {
    let mut draft = town();
    change(&mut draft);
    match Problem::new(draft) {
        Err(invalid) => (invalid.field, invalid.fault),
        Ok(_) => ("nothing".to_owned(), Fault::Empty),
    }
}

#[test]
fn what_makes_no_sense_is_refused_by_the_field() {
    let is = |field: &str, fault: Fault| (field.to_owned(), fault);
    assert_eq!(refused(|draft| draft.carers.clear()), is("carers", Fault::Empty));
    assert_eq!(refused(|draft| draft.divisor = 0), is("divisor", Fault::Zero));
    assert_eq!(refused(|draft| draft.travel[3][4] = -1), is("travel[3][4]", Fault::Negative));
    assert_eq!(refused(|draft| draft.travel[3][4] = LONGEST + 1), is("travel[3][4]", Fault::TooLong));
    let short = refused(|draft| draft.travel[2].truncate(13));
    assert_eq!(short, is("travel[2]", Fault::NotSquare { found: 13, needed: 14 }));
    let window = refused(|draft| draft.visits[5].windows[0] = Span { open: 60, close: 30 });
    assert_eq!(window, is("visits[5].windows[0]", Fault::ClosesBeforeOpening));
    let overlap =
        refused(|draft| draft.visits[5].windows = vec![Span { open: 0, close: 60 }, Span { open: 30, close: 90 }]);
    assert_eq!(overlap, is("visits[5].windows[1]", Fault::WindowsOverlap));
    assert_eq!(refused(|draft| draft.visits[5].windows.clear()), is("visits[5].windows", Fault::Empty));
    assert_eq!(refused(|draft| draft.visits[5].duration = -5), is("visits[5].duration", Fault::Negative));
    assert_eq!(refused(|draft| draft.visits[5].place = PlaceIndex(14)), is("visits[5].place", Fault::UnknownPlace(14)));
    assert_eq!(refused(|draft| draft.carers[1].start = PlaceIndex(99)), is("carers[1].start", Fault::UnknownPlace(99)));
    let shift = refused(|draft| draft.carers[1].shift = Span { open: 9, close: 8 });
    assert_eq!(shift, is("carers[1].shift", Fault::ClosesBeforeOpening));
    let unknown = refused(|draft| draft.visits[5].preferred = vec![CarerIndex(3)]);
    assert_eq!(unknown, is("visits[5].preferred[0]", Fault::UnknownCarer(3)));
    assert_eq!(refused(|draft| draft.weights.travel = 100_000), is("weights.travel", Fault::TooHeavy));
}

#[test]
fn settled_visits_and_double_visits_must_agree_with_themselves() {
    let is = |field: &str, fault: Fault| (field.to_owned(), fault);
    let unfit = refused(|draft| {
        draft.visits[4].skills = vec![Skill(77)];
        draft.visits[4].standing = Standing::Pinned(CarerIndex(0));
    });
    assert_eq!(unfit, is("visits[4].standing", Fault::SettledOnUnfit));
    let excluded = refused(|draft| {
        draft.visits[4].skills = Vec::new();
        draft.visits[4].excluded = vec![CarerIndex(2)];
        draft.visits[4].standing = Standing::Frozen(CarerIndex(2), 100);
    });
    assert_eq!(excluded, is("visits[4].standing", Fault::SettledOnUnfit));
    let one_carer = refused(|draft| {
        for visit in &mut draft.visits[..2] {
            visit.skills = Vec::new();
            visit.standing = Standing::Pinned(CarerIndex(1));
        }
    });
    assert_eq!(one_carer, is("doubles[0]", Fault::OneCarerTwice));
    let itself = refused(|draft| draft.doubles[0].second = VisitIndex(0));
    assert_eq!(itself, is("doubles[0]", Fault::JoinsItself));
    let twice = refused(|draft| draft.doubles.push(DoubleVisit { first: VisitIndex(2), ..draft.doubles[0] }));
    assert_eq!(twice, is("doubles[1].second", Fault::JoinedTwice));
    let unknown = refused(|draft| draft.doubles[0].second = VisitIndex(12));
    assert_eq!(unknown, is("doubles[0].second", Fault::UnknownVisit(12)));
    let cross = refused(|draft| draft.doubles[0].together = Together::Sequential { min: 9, max: 8 });
    assert_eq!(cross, is("doubles[0].together", Fault::OffsetsCross));
}

#[test]
fn a_problem_without_visits_has_an_empty_plan() {
    let problem = Problem::new(sample::town(1, 0, 2)).unwrap();
    let outcome = solve(&problem, 1, &mut Iterations(1_000), &mut |_| {});
    assert!(outcome.plan.routes.iter().all(|route| route.stops.is_empty()));
}

#[test]
fn what_nobody_can_give_is_left_out_and_counted() {
    let mut draft = town();
    draft.visits[6].skills = vec![Skill(77)];
    draft.visits[6].need = dispatch::problem::Need::Mandatory;
    let problem = Problem::new(draft).unwrap();
    let outcome = solve(&problem, 1, &mut Iterations(5_000), &mut |_| {});
    assert!(check(&problem, &outcome.plan).broken.contains(&Broken::NotGiven(VisitIndex(6))));
    assert!(outcome.score.amount(dispatch::score::Component::Missing) >= 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn every_town_is_planned_by_the_rules(seed in any::<u64>(), visits in 0_u32..60, carers in 1_u32..10) {
        let problem = Problem::new(sample::town(seed, visits, carers)).unwrap();
        let outcome = solve(&problem, seed, &mut Iterations(2_000), &mut |_| {});
        let report = check(&problem, &outcome.plan);
        prop_assert_eq!(report.total, outcome.score.total());
        let broken: Vec<_> = report.broken.into_iter().filter(|rule| !matches!(rule, Broken::NotGiven(_))).collect();
        prop_assert!(broken.is_empty(), "{:?}", broken);
    }
}
