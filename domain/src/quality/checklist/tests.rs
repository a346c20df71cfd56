//! Checklists, checked and scored.

use proptest::prelude::*;

use super::{
    content::{Choice, Content, Item, Section},
    score::{AnswerProblem, Answers, Given, Hundredths, failures, score},
};

fn choice(code: &str, points: u32, fails: bool) -> Choice {
    Choice { code: code.to_owned(), label: code.to_lowercase(), points, fails }
}

fn item(code: &str, weight: u32, critical: bool) -> Item {
    Item {
        code: code.to_owned(),
        words: "Is it as it should be?".to_owned(),
        weight,
        critical,
        may_not_apply: !critical,
        evidence: false,
        condition: None,
        choices: vec![choice("YES", 100, false), choice("PARTLY", 50, false), choice("NO", 0, true)],
    }
}

fn section(code: &str, weight: u32, items: Vec<Item>) -> Section {
    Section { code: code.to_owned(), title: code.to_lowercase(), weight, items }
}

/// Kitchen (weight 2): A 1, B 3. Manners (weight 1): C 1, critical D 1.
fn checklist() -> Content {
    let kitchen = section("KITCHEN", 2, vec![item("A", 1, false), item("B", 3, false)]);
    Content { sections: vec![kitchen, section("MANNERS", 1, vec![item("C", 1, false), item("D", 1, true)])] }
}

fn given(answers: &[(&str, &str)]) -> Answers {
    let read = |text: &str| if text == "-" { Given::NotApplicable } else { Given::Choice(text.to_owned()) };
    answers.iter().map(|(item, answer)| ((*item).to_owned(), read(answer))).collect()
}

#[test]
fn sections_and_items_count_by_their_weights() {
    let found =
        score(&checklist(), &given(&[("A", "YES"), ("B", "PARTLY"), ("C", "NO"), ("D", "YES")])).expect("a score");
    // Kitchen (100 + 3·50) / 4 = 62.5, manners 50; (2·62.5 + 50) / 3 = 58.33.
    assert_eq!(
        found.sections.iter().map(|section| section.score).collect::<Vec<_>>(),
        [6_250, 5_000].map(|h| Some(Hundredths(h)))
    );
    assert_eq!((found.total, found.failed_critical), (Hundredths(5_833), false));
    assert_eq!(failures(&found), [("C".to_owned(), false)]);
}

#[test]
fn one_critical_failure_brings_the_whole_to_nothing() {
    let found = score(&checklist(), &given(&[("A", "YES"), ("B", "YES"), ("C", "YES"), ("D", "NO")])).expect("a score");
    assert_eq!((found.total, found.before_critical), (Hundredths(0), Hundredths(8_333)));
    assert_eq!(failures(&found), [("D".to_owned(), true)]);
}

#[test]
fn what_does_not_apply_is_left_out() {
    let found = score(&checklist(), &given(&[("A", "-"), ("B", "-"), ("C", "PARTLY"), ("D", "YES")])).expect("a score");
    assert_eq!((found.total, found.sections[0].score), (Hundredths(7_500), None));
}

#[test]
fn answers_that_do_not_fit_are_refused() {
    let full = [("A", "YES"), ("B", "YES"), ("C", "YES"), ("D", "YES")];
    let with = |place: usize, answer: (&'static str, &'static str)| {
        let mut answers = full;
        answers[place] = answer;
        score(&checklist(), &given(&answers)).expect_err("a problem")
    };
    assert_eq!(with(0, ("X", "YES")), AnswerProblem::UnknownItem("X".to_owned()));
    assert_eq!(with(0, ("A", "MAYBE")), AnswerProblem::UnknownChoice("A".to_owned()));
    assert_eq!(with(3, ("D", "-")), AnswerProblem::Applies("D".to_owned()));
    assert_eq!(score(&checklist(), &given(&full[1..])), Err(AnswerProblem::Unanswered("A".to_owned())));
    let mut light = checklist();
    light.sections[1].items[1].weight = 0;
    light.sections[1].items[1].may_not_apply = true;
    let nothing = given(&[("A", "-"), ("B", "-"), ("C", "-"), ("D", "YES")]);
    assert_eq!(score(&light, &nothing), Err(AnswerProblem::NothingCounts));
}

#[test]
fn a_checklist_that_cannot_be_counted_is_refused() {
    assert_eq!(checklist().check(), Ok(()));
    let refused = |change: fn(&mut Content)| {
        let mut content = checklist();
        change(&mut content);
        content.check().expect_err("a problem").field
    };
    assert_eq!(refused(|content| content.sections.clear()), "sections");
    assert_eq!(refused(|content| content.sections.iter_mut().for_each(|one| one.weight = 0)), "sections.weight");
    assert_eq!(refused(|content| content.sections[0].weight = 1_001), "sections.weight");
    assert_eq!(refused(|content| content.sections[1].code = "KITCHEN".into()), "sections.code");
    assert_eq!(refused(|content| content.sections[1].items[0].code = "A".into()), "sections.items.code");
    assert_eq!(refused(|content| content.sections[0].items.clear()), "sections.items");
    assert_eq!(
        refused(|content| content.sections[0].items.iter_mut().for_each(|one| one.weight = 0)),
        "sections.items.weight"
    );
    assert_eq!(refused(|content| content.sections[0].items[0].words = " ".into()), "sections.items.words");
    assert_eq!(refused(|content| content.sections[0].items[0].choices.truncate(1)), "sections.items.choices");
    assert_eq!(refused(|content| content.sections[1].items[1].choices.truncate(2)), "sections.items.choices");
    assert_eq!(
        refused(|content| content.sections[0].items[0].choices[0].points = 101),
        "sections.items.choices.points"
    );
    assert_eq!(
        refused(|content| content.sections[0].items[0].choices[0].code = "yes".into()),
        "sections.items.choices.code"
    );
}

/// A checklist of random weights, and an answer to each item.
fn filled() -> impl Strategy<Value = (Content, Answers)> {
    let items = proptest::collection::vec((1u32..=1_000, any::<bool>(), 0usize..4), 1..6);
    proptest::collection::vec((1u32..=1_000, items), 1..6).prop_map(|sections| {
        let (mut content, mut answers) = (Content { sections: Vec::new() }, Answers::new());
        for (number, (weight, items)) in sections.into_iter().enumerate() {
            let mut made = Vec::new();
            for (place, (weight, critical, answer)) in items.into_iter().enumerate() {
                let mut one = item(&format!("I{number}_{place}"), weight, critical);
                one.may_not_apply = true;
                let answer =
                    one.choices.get(answer).map_or(Given::NotApplicable, |choice| Given::Choice(choice.code.clone()));
                answers.insert(one.code.clone(), answer);
                made.push(one);
            }
            content.sections.push(section(&format!("S{number}"), weight, made));
        }
        (content, answers)
    })
}

proptest! {
    #[test]
    fn the_whole_lies_among_its_sections((content, answers) in filled()) {
        prop_assert_eq!(content.check(), Ok(()));
        let Ok(found) = score(&content, &answers) else {
            prop_assert!(answers.values().all(|answer| *answer == Given::NotApplicable));
            return Ok(());
        };
        let scores: Vec<Hundredths> = found.sections.iter().filter_map(|section| section.score).collect();
        prop_assert!(scores.iter().min().is_some_and(|least| *least <= found.before_critical));
        prop_assert!(scores.iter().max().is_some_and(|most| found.before_critical <= *most));
        prop_assert_eq!(found.failed_critical, failures(&found).iter().any(|(_, critical)| *critical));
        prop_assert!(!found.failed_critical || found.total == Hundredths(0));
    }

    #[test]
    fn a_better_answer_never_brings_less((content, answers) in filled(), pick in any::<prop::sample::Index>()) {
        let codes: Vec<String> = answers.keys().cloned().collect();
        let code = pick.get(&codes);
        prop_assume!(answers[code] != Given::NotApplicable);
        let better = answers.clone().into_iter().chain([(code.clone(), Given::Choice("YES".to_owned()))]).collect();
        let (before, after) = (score(&content, &answers).expect("a score"), score(&content, &better).expect("a score"));
        prop_assert!(before.total <= after.total);
    }

    /// All weights ten times as large say the same.
    #[test]
    fn only_the_proportion_of_weights_counts((content, answers) in filled()) {
        let mut heavier = content.clone();
        for section in &mut heavier.sections {
            section.weight *= 10;
            section.items.iter_mut().for_each(|item| item.weight *= 10);
        }
        let total = |content: &Content| score(content, &answers).map(|score| score.total);
        prop_assert_eq!(total(&content), total(&heavier));
    }
}

/// B is asked only when A was not as it should be, and C only when B was asked and failed.
fn conditional() -> Content {
    let mut content = checklist();
    content.sections[0].items[1].condition = Some("A in ['PARTLY', 'NO']".to_owned());
    content.sections[1].items[0].condition = Some("A != 'NOT_APPLICABLE' && B == 'NO'".to_owned());
    content
}

#[test]
fn what_is_not_asked_is_neither_counted_nor_answered() {
    assert_eq!(conditional().check(), Ok(()));
    let found = score(&conditional(), &given(&[("A", "YES"), ("D", "YES")])).expect("a score");
    assert_eq!(found.total, Hundredths(10_000));
    let asked: Vec<bool> = found.sections.iter().flat_map(|section| &section.items).map(|item| item.asked).collect();
    assert_eq!(asked, [true, false, false, true]);
    let all = given(&[("A", "NO"), ("B", "NO"), ("C", "NO"), ("D", "YES")]);
    assert_eq!(failures(&score(&conditional(), &all).expect("a score")).len(), 3);
    let hidden = given(&[("A", "YES"), ("B", "YES"), ("D", "YES")]);
    assert_eq!(score(&conditional(), &hidden), Err(AnswerProblem::Hidden("B".to_owned())));
    let unanswered = given(&[("A", "NO"), ("D", "YES")]);
    assert_eq!(score(&conditional(), &unanswered), Err(AnswerProblem::Unanswered("B".to_owned())));
    let not_applicable = given(&[("A", "-"), ("D", "YES")]);
    assert_eq!(score(&conditional(), &not_applicable).map(|found| found.total), Ok(Hundredths(10_000)));
}

#[test]
fn a_condition_speaks_of_items_before_its_own_and_comes_to_a_truth() {
    let with = |condition: &str| {
        let mut content = checklist();
        content.sections[0].items[1].condition = Some(condition.to_owned());
        content.check()
    };
    assert_eq!(with("A == 'YES' || A.startsWith('PART')"), Ok(()));
    for wrong in ["B == 'YES'", "C == 'YES'", "A", "A == 1", "size(A)", "A ==", "", "kitchen == 'YES'"] {
        assert_eq!(with(wrong).expect_err(wrong).field, "sections.items.condition", "{wrong}");
    }
}

proptest! {
    /// Whatever is answered to what is asked comes to a score, and never counts what is not asked.
    #[test]
    fn answers_to_what_is_asked_always_fit(picks in proptest::collection::vec(0usize..3, 4)) {
        let content = conditional();
        let mut answers = Answers::new();
        for (item, pick) in content.items().zip(&picks) {
            if super::conditions::asked(&content, &answers).contains(item.code.as_str()) {
                answers.insert(item.code.clone(), Given::Choice(item.choices[*pick].code.clone()));
            }
        }
        let found = score(&content, &answers).expect("a score");
        for item in found.sections.iter().flat_map(|section| &section.items) {
            prop_assert_eq!(item.asked, answers.contains_key(&item.code));
            prop_assert_eq!(item.asked, item.counted.is_some());
        }
    }
}
