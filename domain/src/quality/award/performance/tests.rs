use proptest::prelude::*;

use super::*;
use AwardMeasure::{Complaints, Praise, Punctuality, Stars};

/// Ratings, as so many of each number of stars from 1 to 5.
fn stars(counts: [u32; 5]) -> Scores {
    let mut scores = Scores::default();
    for (stars, count) in (1..).zip(counts) {
        scores.add(stars, count);
    }
    scores
}

fn rated(counts: [u32; 5]) -> Record {
    let stars = stars(counts);
    Record { visits: stars.count, stars, ..Record::default() }
}

fn part(performance: &Performance, measure: AwardMeasure) -> Component {
    *performance.components.iter().find(|part| part.measure == measure).expect("a part")
}

/// Two perfect visits, and 80 of which 72 had five stars and 8 had four: 4.9 in the mean.
const TWO: [u32; 5] = [0, 0, 0, 0, 2];
const EIGHTY: [u32; 5] = [0, 0, 0, 8, 72];

#[test]
fn two_perfect_visits_do_not_beat_eighty_at_four_point_nine() {
    for others in [vec![], vec![rated([0, 1, 4, 10, 15])], vec![rated([0, 0, 0, 0, 60]); 10]] {
        let mut all = vec![rated(TWO), rated(EIGHTY)];
        all.extend(others);
        for kind in [AwardKind::TopPerformance, AwardKind::AllRound] {
            let found = performances(kind, &all, &[]);
            let (two, eighty) = (part(&found[0], Stars), part(&found[1], Stars));
            assert!(two.now.raw > eighty.now.raw, "the bare means are the other way round");
            assert!(two.cautious < eighty.cautious && two.points < eighty.points, "{two:?} {eighty:?}");
            assert!(found[0].points < found[1].points);
        }
    }
}

/// Worked out by hand. Ten visits at 4.5 (five and five) and ten at 3.5: the grand mean is 4, the variance within
/// 2·2.5 / 18 = 0.2778, and of two people what is usual weighs 20 visits: 4 + (10/30)·0.5 = 4.1667, ± √(0.2778/30).
#[test]
fn a_figure_is_drawn_and_bounded_as_it_says() {
    let found = performances(AwardKind::TopPerformance, &[rated([0, 0, 0, 5, 5]), rated([0, 0, 5, 5, 0])], &[]);
    let best = part(&found[0], Stars);
    assert_eq!((best.now.observations, best.now.raw), (10, Some(4.5)));
    let close = |found: Option<f64>, expected: f64| found.is_some_and(|found| (found - expected).abs() < 1e-6);
    assert!(close(best.now.shrunk, 4.166_667), "{best:?}");
    let bound = 4.166_667 - 1.644_853_6 * (5.0_f64 / 18.0 / 30.0).sqrt();
    assert!(close(best.cautious, bound), "{best:?}");
    assert_eq!((best.points, part(&found[1], Stars).points), (10_000, 0));
    // Nobody was late, which tells nothing apart, and nobody complained, which is no part at all: 30 of 80.
    assert_eq!((found[0].points, found[1].points), (10_000, 3_750));
}

#[test]
fn fewer_complaints_are_better_and_praise_counts_by_the_visit() {
    let of = |visits, praise, complaints, late| Record { visits, late, praise, complaints, ..Record::default() };
    let found = performances(AwardKind::AllRound, &[of(40, 4, 0, 0), of(40, 1, 4, 10), of(40, 2, 1, 2)], &[]);
    for measure in [Praise, Complaints, Punctuality] {
        let points = found.iter().map(|one| part(one, measure).points).collect::<Vec<_>>();
        assert_eq!((points[0], points[1]), (10_000, 0), "{measure:?}");
        assert!((1..10_000).contains(&points[2]), "{measure:?}");
    }
    assert!(found[0].components.iter().all(|part| part.measure != Stars), "nobody was rated");
    let more = performances(AwardKind::MostPraised, &[of(10, 4, 0, 0), of(80, 8, 0, 0)], &[]);
    assert!(more[0].points > more[1].points, "four letters for ten visits are more than eight for eighty");
}

#[test]
fn who_was_lucky_once_is_not_the_most_improved() {
    // From 3.5 to 4.5 in forty visits each; from 1 to 5 in one visit each.
    let earlier = [rated([0, 0, 20, 20, 0]), rated([1, 0, 0, 0, 0]), rated([0, 0, 0, 30, 10])];
    let now = [rated([0, 0, 0, 20, 20]), rated([0, 0, 0, 0, 1]), rated([0, 0, 0, 30, 10])];
    let found = performances(AwardKind::MostImproved, &now, &earlier);
    let steady = part(&found[0], Stars);
    assert_eq!(steady.points, 10_000, "{steady:?}");
    assert!(steady.earlier.is_some_and(|earlier| earlier.raw == Some(3.5)));
    assert!(part(&found[1], Stars).points < 7_000, "{:?}", found[1]);
}

#[test]
fn of_nobody_nothing_is_said() {
    assert_eq!(performances(AwardKind::AllRound, &[], &[]), []);
    let nothing = performances(AwardKind::AngelSmile, &[Record::default()], &[]);
    assert_eq!(nothing, [Performance::default()]);
    let unpraised = performances(AwardKind::MostPraised, &[Record { visits: 9, ..Record::default() }], &[]);
    assert_eq!(unpraised, [Performance::default()], "nobody is most praised without praise");
    for kind in [
        AwardKind::AllRound,
        AwardKind::TopPerformance,
        AwardKind::MostPopular,
        AwardKind::MostImproved,
        AwardKind::AngelSmile,
        AwardKind::MostPraised,
    ] {
        assert_eq!(measures(kind).iter().map(|(_, weight)| weight).sum::<u32>(), 100, "{kind:?}");
    }
}

fn anybody() -> impl Strategy<Value = Record> {
    (prop::array::uniform5(0u32..40), 0u32..10, 0u32..10, 0u32..10).prop_map(|(counts, late, praise, complaints)| {
        let record = rated(counts);
        Record { late: late.min(record.visits), praise, complaints, ..record }
    })
}

proptest! {
    /// Whoever the others are, with what is usual weighing 20 observations at most and stars varying by half a star at
    /// least, the bound of two perfect visits stays below that of 80 at 4.9.
    #[test]
    fn a_carer_with_two_visits_never_wins_by_luck(others in prop::collection::vec(anybody(), 0..30)) {
        let mut all = vec![rated(TWO), rated(EIGHTY)];
        all.extend(others);
        let found = performances(AwardKind::TopPerformance, &all, &all);
        let (two, eighty) = (part(&found[0], Stars), part(&found[1], Stars));
        prop_assert!(two.cautious < eighty.cautious, "{two:?} {eighty:?}");
    }

    #[test]
    fn points_are_parts_of_ten_thousand(
        people in prop::collection::vec((anybody(), anybody()), 1..20),
    ) {
        let (now, earlier): (Vec<Record>, Vec<Record>) = people.into_iter().unzip();
        for kind in [AwardKind::AllRound, AwardKind::MostImproved, AwardKind::MostPraised] {
            let found = performances(kind, &now, &earlier);
            prop_assert_eq!(found.len(), now.len());
            for one in &found {
                prop_assert!((0..=10_000).contains(&one.points));
                prop_assert!(one.components.iter().all(|part| (0..=10_000).contains(&part.points)));
            }
        }
    }
}
