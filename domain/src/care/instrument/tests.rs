//! The golden vectors of the published instruments, and what holds for any answers.

use proptest::prelude::*;

use super::{
    built_in,
    definition::{AlertCondition, AlertRule, Definition, Direction, Effect, Scale, Shift, Words},
    scoring::{Answer, AnswerProblem, Scored, Trend, score, trend},
};

fn instrument(code: &str) -> &'static Definition {
    built_in::find(code, 1).expect("an instrument")
}

/// The largest answer to every item and 0 to every circumstance.
fn maxima(definition: &Definition) -> Vec<Answer> {
    let most = |scale: &Scale| match scale {
        Scale::UpTo(most) => *most,
        Scale::Choices(choices) => choices.iter().map(|choice| choice.score).max().expect("a choice"),
    };
    let items = definition.items().map(|item| Answer { item: item.code.clone(), score: most(&item.scale) });
    let none = definition.circumstances.iter().map(|asked| Answer { item: asked.code.clone(), score: 0 });
    items.chain(none).collect()
}

/// Answers with this sum: taken from the last items first.
fn summing(definition: &Definition, total: u32) -> Vec<Answer> {
    let mut answers = maxima(definition);
    let items = definition.items().count();
    let mut over = answers[..items].iter().map(|answer| answer.score).sum::<u32>() - total;
    for answer in answers[..items].iter_mut().rev() {
        let taken = over.min(answer.score);
        answer.score -= taken;
        over -= taken;
    }
    answers
}

fn with(mut answers: Vec<Answer>, item: &str, score: u32) -> Vec<Answer> {
    answers.iter_mut().find(|answer| answer.item == item).expect("an answer").score = score;
    answers
}

fn band(code: &str, answers: &[Answer]) -> (u32, String) {
    let scored = score(instrument(code), answers).expect("a score");
    (scored.total, scored.band)
}

const GBT: &str = "GBT_42195_2022";

#[test]
fn the_ability_of_older_adults_has_26_items_and_90_points() {
    let gbt = instrument(GBT);
    let most: Vec<u32> =
        gbt.sections.iter().map(|section| section.items.iter().map(|item| maximum(&item.scale)).sum()).collect();
    assert_eq!((gbt.items().count(), most, gbt.range()), (26, vec![32, 15, 28, 15], (0, 90)));
    assert_eq!(gbt.direction, Direction::HigherIsBetter);
}

fn maximum(scale: &Scale) -> u32 {
    let Scale::UpTo(most) = scale else { panic!("a scale with words") };
    *most
}

// The vectors of the standard, as the reference gives them.
#[test]
fn the_ability_of_older_adults_scores_as_the_standard_says() {
    let gbt = instrument(GBT);
    assert_eq!(band(GBT, &maxima(gbt)), (90, "INTACT".into()));
    assert_eq!(band(GBT, &with(maxima(gbt), "SIGHT", 1)), (89, "MILD".into()));
    for (total, expected) in [
        (66, "MILD"),
        (65, "MODERATE"),
        (46, "MODERATE"),
        (45, "SEVERE"),
        (30, "SEVERE"),
        (29, "COMPLETE"),
        (0, "COMPLETE"),
    ] {
        assert_eq!(band(GBT, &summing(gbt, total)), (total, expected.into()));
    }
    let dementia = with(maxima(gbt), "MENTAL_DISORDER", 1);
    assert_eq!(band(GBT, &dementia).1, "MILD");
    assert_eq!(band(GBT, &with(dementia, "CARE_RISK_EVENTS", 2)).1, "MODERATE");
    assert_eq!(band(GBT, &with(summing(gbt, 29), "MENTAL_DISORDER", 1)).1, "COMPLETE");
    let coma = score(gbt, &with(maxima(gbt), "COMA", 1)).expect("a score");
    assert_eq!((coma.total, coma.band_by_sum.as_str(), coma.band.as_str()), (90, "INTACT", "COMPLETE"));
    assert_eq!(band(GBT, &with(maxima(gbt), "CARE_RISK_EVENTS", 1)).1, "INTACT");
}

#[test]
fn what_is_missing_or_outside_its_item_is_an_error_and_never_nothing() {
    let gbt = instrument(GBT);
    let mut short = maxima(gbt);
    short.retain(|answer| answer.item != "EATING" && answer.item != "COMA");
    assert_eq!(score(gbt, &short), Err(AnswerProblem::Missing(vec!["EATING".into(), "COMA".into()])));
    assert_eq!(score(gbt, &with(maxima(gbt), "SIGHT", 3)), Err(AnswerProblem::OutOfScale(21)));
    let mut twice = maxima(gbt);
    twice.push(twice[0].clone());
    assert_eq!(score(gbt, &twice), Err(AnswerProblem::Twice(29)));
    let mut unknown = maxima(gbt);
    unknown[2].item = "SLEEPING".into();
    assert_eq!(score(gbt, &unknown), Err(AnswerProblem::Unknown(2)));
}

fn epds(scores: [u32; 10]) -> Scored {
    let answers: Vec<_> = scores
        .iter()
        .enumerate()
        .map(|(at, score)| Answer { item: format!("EPDS_{}", at + 1), score: *score })
        .collect();
    score(instrument("EPDS"), &answers).expect("a score")
}

#[test]
fn the_postnatal_scale_scores_as_published() {
    let nothing = epds([0; 10]);
    assert_eq!((nothing.total, nothing.band.as_str(), nothing.alerts.is_empty()), (0, "UNLIKELY", true));
    let nine = epds([1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    assert_eq!((nine.total, nine.band.as_str(), nine.alerts.is_empty()), (9, "UNLIKELY", true));
    let ten = epds([2, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
    assert_eq!((ten.total, ten.band.as_str(), ten.alerts.is_empty()), (10, "POSSIBLE", true));
    let thirteen = epds([3, 3, 1, 1, 1, 1, 1, 1, 1, 0]);
    assert_eq!((thirteen.total, thirteen.band.as_str()), (13, "LIKELY"));
    let harm = epds([1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!((harm.total, harm.band.as_str(), harm.alerts), (3, "UNLIKELY", vec!["SELF_HARM".to_owned()]));
}

#[test]
fn the_items_of_the_postnatal_scale_that_are_reversed_are_so() {
    let first = |code: &str| match &instrument("EPDS").items().find(|item| item.code == code).expect("an item").scale {
        Scale::Choices(choices) => choices[0].score,
        Scale::UpTo(_) => panic!("choices"),
    };
    let reversed: Vec<u32> = (1..=10).filter(|at| first(&format!("EPDS_{at}")) == 3).collect();
    assert_eq!(reversed, [3, 5, 6, 7, 8, 9, 10]);
}

#[test]
fn the_questionnaires_change_their_bands_where_they_were_published_to() {
    for (code, edges) in [
        (
            "PHQ_9",
            vec![
                (0, "MINIMAL"),
                (4, "MINIMAL"),
                (5, "MILD"),
                (9, "MILD"),
                (10, "MODERATE"),
                (14, "MODERATE"),
                (15, "MODERATELY_SEVERE"),
                (19, "MODERATELY_SEVERE"),
                (20, "SEVERE"),
                (27, "SEVERE"),
            ],
        ),
        (
            "GAD_7",
            vec![
                (0, "MINIMAL"),
                (4, "MINIMAL"),
                (5, "MILD"),
                (9, "MILD"),
                (10, "MODERATE"),
                (14, "MODERATE"),
                (15, "SEVERE"),
                (21, "SEVERE"),
            ],
        ),
        ("KATZ_ADL", vec![(6, "FULL"), (5, "MODERATE"), (4, "MODERATE"), (3, "SEVERE"), (0, "SEVERE")]),
    ] {
        for (total, expected) in edges {
            assert_eq!(band(code, &summing(instrument(code), total)), (total, expected.into()), "{code}");
        }
    }
    let thoughts = with(summing(instrument("PHQ_9"), 0), "PHQ_9", 1);
    assert_eq!(score(instrument("PHQ_9"), &thoughts).expect("a score").alerts, ["SELF_HARM"]);
}

#[test]
fn a_definition_that_cannot_be_right_says_what_is_wrong() {
    type Change = fn(&mut Definition);
    let wrong: [(Change, &str); 12] = [
        (|it| it.number = 0, "version 0"),
        (|it| it.sections.clear(), "no items"),
        (|it| it.bands[1].from += 1, "a gap"),
        (|it| it.bands.reverse(), "another order"),
        (|it| _ = it.bands.remove(0), "sums from 0 to 90"),
        (|it| it.sections[0].items[0].code = "COMA".into(), "`COMA` twice"),
        (|it| it.code = "a b".into(), "`a b`"),
        (|it| it.sections[0].items[0].scale = Scale::Choices(Vec::new()), "no choices"),
        (|it| it.title.en = " ".into(), "empty"),
        (|it| it.licence.clear(), "licence"),
        (|it| it.shifts.push(Shift { circumstance: "FEVER".into(), at_least: 1, effect: Effect::Lowest }), "`FEVER`"),
        (
            |it| {
                let when = AlertCondition::Item { code: "EATING".into(), at_least: 5 };
                it.alerts.push(AlertRule { code: it.code.clone(), text: Words { en: "x".into(), zh: None }, when });
            },
            "never raise",
        ),
    ];
    for (change, said) in wrong {
        let mut definition = instrument(GBT).clone();
        change(&mut definition);
        let problem = definition.check().expect_err(said);
        assert!(problem.contains(said), "{problem}");
    }
}

#[test]
fn a_trend_follows_the_direction_of_the_scale() {
    assert_eq!(trend(Direction::HigherIsBetter, 60, 70), Trend::Better);
    assert_eq!(trend(Direction::HigherIsWorse, 6, 7), Trend::Worse);
    assert_eq!(trend(Direction::HigherIsWorse, 7, 6), Trend::Better);
    assert_eq!(trend(Direction::HigherIsBetter, 7, 7), Trend::Same);
}

/// Any answers to an instrument that can be given.
fn any_answers(definition: &'static Definition) -> impl Strategy<Value = Vec<Answer>> {
    let items: Vec<BoxedStrategy<Answer>> = definition
        .items()
        .map(|item| {
            let code = item.code.clone();
            let scores: Vec<u32> = match &item.scale {
                Scale::UpTo(most) => (0..=*most).collect(),
                Scale::Choices(choices) => choices.iter().map(|choice| choice.score).collect(),
            };
            proptest::sample::select(scores).prop_map(move |score| Answer { item: code.clone(), score }).boxed()
        })
        .chain(definition.circumstances.iter().map(|asked| {
            let code = asked.code.clone();
            (0..=asked.most).prop_map(move |score| Answer { item: code.clone(), score }).boxed()
        }))
        .collect();
    items
}

fn place(definition: &Definition, code: &str) -> usize {
    definition.bands.iter().position(|band| band.code == code).expect("a band")
}

proptest! {
    #[test]
    fn nothing_makes_a_band_better_than_its_sum(answers in any_answers(instrument(GBT))) {
        let gbt = instrument(GBT);
        let scored = score(gbt, &answers).expect("a score");
        prop_assert!(place(gbt, &scored.band) >= place(gbt, &scored.band_by_sum));
        prop_assert_eq!(scored.total, scored.sections.iter().map(|(_, sum)| sum).sum::<u32>());
        prop_assert_eq!(scored.band == scored.band_by_sum, scored.shifted_by.is_empty() || scored.band_by_sum == "COMPLETE");
    }

    #[test]
    fn a_better_answer_never_makes_a_band_worse(answers in any_answers(instrument(GBT)), at in 0_usize..26) {
        let gbt = instrument(GBT);
        let before = score(gbt, &answers).expect("a score");
        let mut better = answers;
        better[at].score += 1;
        if let Ok(after) = score(gbt, &better) {
            prop_assert_eq!(after.total, before.total + 1);
            prop_assert!(place(gbt, &after.band) <= place(gbt, &before.band));
        }
    }

    #[test]
    fn the_order_of_answers_does_not_matter(answers in any_answers(instrument("EPDS")).prop_shuffle()) {
        let sorted = { let mut sorted = answers.clone(); sorted.sort_by(|a, b| a.item.cmp(&b.item)); sorted };
        prop_assert_eq!(score(instrument("EPDS"), &answers), score(instrument("EPDS"), &sorted));
    }

    #[test]
    fn one_answer_less_is_an_error(answers in any_answers(instrument("PHQ_9")), at in 0_usize..9) {
        let mut short = answers;
        let gone = short.remove(at).item;
        prop_assert_eq!(score(instrument("PHQ_9"), &short), Err(AnswerProblem::Missing(vec![gone])));
    }

    #[test]
    fn the_thought_of_harm_alerts_whatever_the_sum(answers in any_answers(instrument("EPDS"))) {
        let scored = score(instrument("EPDS"), &answers).expect("a score");
        prop_assert_eq!(!scored.alerts.is_empty(), answers[9].score > 0);
    }
}
