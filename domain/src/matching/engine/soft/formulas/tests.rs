use proptest::prelude::*;

use super::*;

#[test]
fn skill_surplus_counts_two_levels_and_no_more() {
    assert_eq!(skill_surplus([0, 0].into_iter()), 0);
    assert_eq!(skill_surplus([1, 0].into_iter()), 250);
    assert_eq!(skill_surplus([2, 2].into_iter()), 1_000);
    assert_eq!(skill_surplus([4].into_iter()), 1_000);
}

#[test]
fn continuity_is_a_half_after_the_stated_hours() {
    assert_eq!(continuity(0, 40), 0);
    assert_eq!(continuity(40 * 60, 40), 500);
    assert_eq!(continuity(120 * 60, 40), 750);
}

#[test]
fn nearness_falls_in_a_straight_line() {
    assert_eq!(nearness(0, 20_000), 1_000);
    assert_eq!(nearness(5_000, 20_000), 750);
    assert_eq!(nearness(20_000, 20_000), 0);
    assert_eq!(nearness(25_000, 20_000), 0);
}

#[test]
fn few_visits_are_drawn_towards_the_agencys_mean() {
    let policy = Policy::DEFAULT;
    let nothing = Experience::default();
    // p = 10 and nothing known of anybody: m = 10 · 0.9 / 10.
    assert_eq!(mean_reliability(&nothing, &policy), 900);
    assert_eq!(reliability(&nothing, &nothing, &policy), 900);
    // One visit, late: (0 + 10 · 0.9) / 11 = 0.818.
    let newcomer = Experience { late: 1, kept: 1, ..Experience::default() };
    assert_eq!(reliability(&newcomer, &nothing, &policy), 818);
    // Two no-shows count ten times: (10 + 9) / (10 + 10 + 10) = 0.633.
    let absent = Experience { no_shows: 2, kept: 10, ..Experience::default() };
    assert_eq!(reliability(&absent, &nothing, &policy), 633);
    let declined = Experience { declined: 10, ..Experience::default() };
    assert_eq!(reliability(&declined, &nothing, &policy), 900);
    // Ten declines count: (0 + 9) / (10 + 10) = 0.45.
    assert_eq!(reliability(&declined, &nothing, &Policy { decline_penalty: true, ..policy }), 450);
}

#[test]
fn nobody_is_preferred_for_being_unknown() {
    let policy = Policy::DEFAULT;
    // All together: 470 of 500 visits in time, so m = (470 + 9) / (500 + 10) = 0.939.
    let all = Experience { kept: 500, late: 30, ..Experience::default() };
    assert_eq!(mean_reliability(&all, &policy), 939);
    assert_eq!(reliability(&Experience::default(), &all, &policy), 939);
    // 99 of 107 in time: (99 + 9.39) / 117 = 0.926. 107 of 107: (107 + 9.39) / 117 = 0.995.
    assert_eq!(reliability(&Experience { kept: 107, late: 8, ..Experience::default() }, &all, &policy), 926);
    assert_eq!(reliability(&Experience { kept: 107, ..Experience::default() }, &all, &policy), 995);
}

#[test]
fn few_ratings_are_drawn_towards_the_mean() {
    let rated = |sum, count| Experience { rating_sum: sum, rating_count: count, ..Experience::default() };
    // C = 5, m = 4.2: no rating gives 4.2, moved to (4.2 − 1) / 4.
    assert_eq!(rating(&rated(0, 0), 4_200, 5), 800);
    // One 5: (21 + 5) / 6 = 4.333 → 0.8333.
    assert_eq!(rating(&rated(5, 1), 4_200, 5), 833);
    // A hundred 5s: (21 + 500) / 105 = 4.9619 → 0.9905.
    assert_eq!(rating(&rated(500, 100), 4_200, 5), 990);
    assert_eq!(rating(&rated(0, 0), 4_200, 0), 800);
}

#[test]
fn balance_is_the_free_share_of_a_full_week() {
    assert_eq!(balance(0, 7, 2_400), 1_000);
    assert_eq!(balance(1_200, 7, 2_400), 500);
    assert_eq!(balance(2_400, 14, 2_400), 500);
    assert_eq!(balance(5_000, 7, 2_400), 0);
    assert_eq!(balance(600, 1, 2_400), 750, "a single day is held against a week");
}

#[test]
fn cost_is_a_half_at_the_budget() {
    assert_eq!(cost(2_500, 5_000), 1_000);
    assert_eq!(cost(5_000, 5_000), 500);
    assert_eq!(cost(6_250, 5_000), 250);
    assert_eq!(cost(7_500, 5_000), 0);
    assert_eq!(cost(0, 0), 1_000);
    assert_eq!(cost(1, 0), 0);
}

fn slots(starts: Vec<(u8, u8)>) -> Vec<Slot> {
    let mut at = 0;
    starts
        .into_iter()
        .map(|(gap, length)| {
            let start = at + i32::from(gap);
            at = start + i32::from(length) + 1;
            Slot { start, end: at }
        })
        .collect()
}

proptest! {
    #[test]
    fn the_shortest_rest_is_that_of_all_pairs(
        asked in prop::collection::vec((0_u8..50, 0_u8..20), 0..8),
        roster in prop::collection::vec((0_u8..50, 0_u8..20), 0..8),
    ) {
        let (asked, roster) = (slots(asked), slots(roster));
        let gap = |a: &Slot, b: &Slot| (b.start - a.end).max(a.start - b.end).max(0).unsigned_abs();
        let all = asked.iter().flat_map(|a| roster.iter().map(move |b| gap(a, b))).min();
        prop_assert_eq!(shortest_rest(&asked, &roster), all);
    }

    #[test]
    fn every_formula_stays_within_its_bounds(
        counts in prop::array::uniform7(0_u32..100_000), money in (0_i64..1_000_000, 0_i64..1_000_000), mean in 0_u32..10_000,
    ) {
        let [kept, late, cancelled, no_shows, declined, minutes, way] = counts;
        let experience = Experience { kept, late, cancelled, no_shows, declined, rating_sum: late, rating_count: late / 5 + 1 };
        let all = [
            reliability(&experience, &Experience::default(), &Policy::DEFAULT), rating(&experience, mean, 5), continuity(minutes, 40),
            nearness(way, 20_000), cost(money.0, money.1), balance(minutes, 7, 2_400), rest(Some(minutes)),
        ];
        prop_assert!(all.iter().all(|value| *value <= 1_000), "{:?}", all);
    }
}
