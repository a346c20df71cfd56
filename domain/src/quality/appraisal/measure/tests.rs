//! Points by hand, and what holds for whatever facts and schemes.

use proptest::prelude::*;

use super::{super::usual, *};

fn ready(scheme: Scheme) -> Ready {
    Ready::of(scheme).expect("a scheme")
}

fn counts(facts: &[(&str, i64)]) -> Counts {
    facts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

#[test]
fn a_month_comes_to_what_it_comes_to_by_hand() {
    // 38 of 40 visits in time (95.00 % against 95.00 %: 100 points, weight 15), 40 of 40 done (101.01 points, weight 10), two
    // inspections of 80 and 90 points (85 against 90: 94.44, weight 20) with 3 findings (1.5 against 2: 125, capped at 110,
    // weight 10), and nothing said by households: (1500 + 1010.1 + 1888.8 + 1100) / 55 = 99.98.
    let facts = counts(&[
        ("visits", 40),
        ("visits_on_time", 38),
        ("visits_done", 40),
        ("inspections", 2),
        ("inspection_score_sum", 17_000),
        ("findings", 3),
    ]);
    let found = ready(usual::monthly()).measure(&facts);
    assert_eq!(found.points, Some(9_998));
    let of = |code: &str| found.measures.iter().find(|measure| measure.code == code).expect("a measure");
    assert_eq!((of("RESPONSE").worth, of("COMPLETION").worth), (Some(10_000), Some(10_101)));
    assert_eq!((of("NORMS").worth, of("ACCURACY").worth), (Some(9_444), Some(11_000)));
    assert_eq!((of("ATTITUDE").standing, of("ATTITUDE").share), (Standing::TooLittleEvidence, 0));
    assert_eq!(of("NORMS").share, 3_637, "20 of the 55 that count, and what is left over by rounding");
    assert_eq!(of("NORMS").facts, ["inspection_score_sum", "inspections"]);
}

#[test]
fn nobody_without_evidence_fails() {
    let scheme = usual::monthly();
    let found = ready(scheme.clone()).measure(&Counts::new());
    assert_eq!(found.points, None);
    assert_eq!(outcome(&scheme, found.points).verdict, AppraisalVerdict::NotRated);
}

#[test]
fn what_divides_by_nothing_does_not_count() {
    let mut scheme = usual::monthly();
    scheme.indicators.truncate(4);
    scheme.indicators[3].least_evidence = 0;
    let found = ready(scheme).measure(&Counts::new());
    assert_eq!((found.measures[3].standing, found.points), (Standing::Uncountable, None));
}

#[test]
fn less_is_better_where_it_is_said() {
    let lower = |value, target| worth(value, target, Better::Lower, 20_000);
    assert_eq!((lower(200, 200), lower(300, 200), lower(400, 200), lower(900, 200)), (10_000, 5_000, 0, 0));
    assert_eq!((lower(0, 200), lower(0, 0), lower(1, 0)), (20_000, 10_000, 0));
}

#[test]
fn what_follows_is_what_the_band_says() {
    let scheme = usual::monthly();
    let follows = |points| {
        let found = outcome(&scheme, Some(points));
        (found.verdict, found.bonus_basis_points, found.training, found.warning)
    };
    assert_eq!(follows(5_999), (AppraisalVerdict::Failed, Some(0), true, true));
    assert_eq!(follows(6_000), (AppraisalVerdict::Passed, Some(8_000), true, false));
    assert_eq!(follows(9_000), (AppraisalVerdict::Passed, Some(12_000), false, false));
    assert_eq!((total(Some(30), -50, 0), total(Some(5_950), 0, 50), total(None, 50, 0)), (Some(0), Some(6_000), None));
}

proptest! {
    #[test]
    fn parts_come_to_the_whole(whole in 0_i64..1_000_000, parts in prop::collection::vec(0_i64..100_000, 1..30)) {
        let given = apportioned(whole, &parts);
        let all: i64 = parts.iter().sum();
        prop_assert_eq!(given.iter().sum::<i64>(), if all == 0 { 0 } else { whole });
        for (given, part) in given.iter().zip(&parts) {
            let exact = whole * part / all.max(1);
            prop_assert!((exact..=exact + 1).contains(given));
        }
    }

    #[test]
    fn points_lie_between_nothing_and_the_cap_and_their_parts_add_up(
        facts in prop::collection::vec(0_i64..500, 40),
        weights in prop::collection::vec(0_u32..100, 7),
    ) {
        let mut scheme = usual::monthly();
        for (indicator, weight) in scheme.indicators.iter_mut().zip(weights) {
            indicator.weight = weight;
        }
        let counts: Counts =
            super::super::fact::PUBLISHED.iter().zip(facts).map(|(fact, count)| (fact.name.to_owned(), count)).collect();
        let found = ready(scheme).measure(&counts);
        let points: i32 = found.measures.iter().map(|measure| measure.points).sum();
        let shares: i32 = found.measures.iter().map(|measure| measure.share).sum();
        if let Some(all) = found.points {
            prop_assert!((0..=11_000).contains(&all));
            prop_assert_eq!((points, shares), (all, FULL));
        } else {
            prop_assert_eq!((points, shares), (0, 0));
        }
    }

    #[test]
    fn a_better_value_is_never_worth_less(value in -1_000_i64..100_000, more in 0_i64..1_000, target in 1_i64..10_000) {
        let of = |value, better| worth(value, target, better, 30_000);
        prop_assert!(of(value, Better::Higher) <= of(value + more, Better::Higher));
        prop_assert!(of(value, Better::Lower) >= of(value + more, Better::Lower));
    }
}
