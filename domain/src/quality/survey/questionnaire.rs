//! What a questionnaire asks, and what can be answered to it.

use std::{collections::BTreeMap, ops::RangeInclusive};

use serde::{Deserialize, Serialize};

use super::super::{
    SurveyDimension,
    checklist::content::{ContentProblem, codes, few, words},
};

/// A questionnaire has at most so many questions.
const MOST: usize = 30;
/// Own words have at most so many characters.
const LONGEST_WORDS: usize = 2_000;

/// What a questionnaire asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Questionnaire {
    /// Its questions, in their order.
    pub questions: Vec<Question>,
}

/// Something that is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// What programs call it; once in a questionnaire.
    pub code: String,
    /// What is asked.
    pub words: String,
    /// What it is about, which says how it is answered.
    pub dimension: SurveyDimension,
    /// Whether it has to be answered.
    pub required: bool,
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// To which question.
    pub question: String,
    /// On its scale.
    pub score: Option<i64>,
    /// In own words.
    pub words: Option<String>,
}

/// An answer that fits its question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// To which question.
    pub question: String,
    /// What the question is about.
    pub dimension: SurveyDimension,
    /// What was said.
    pub said: Said,
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A number on the scale of the dimension.
    Score(i32),
    /// Own words.
    Words(String),
}

/// The scale on which a dimension is answered; `None` of own words.
#[must_use]
pub const fn scale(dimension: SurveyDimension) -> Option<RangeInclusive<i64>> {
    use SurveyDimension as D;
    match dimension {
        D::Attitude | D::Skill | D::Communication | D::Overall => Some(1..=5),
        D::Recommendation => Some(0..=10),
        D::Words => None,
    }
}

fn refuse<T>(field: &'static str, problem: impl Into<String>) -> Result<T, ContentProblem> {
    Err(ContentProblem { field, problem: problem.into() })
}

impl Questionnaire {
    /// Checks that answers to it can be counted: each scale is asked once at most, so that a household counts once in a
    /// figure.
    ///
    /// # Errors
    /// [`ContentProblem`]: the first one.
    pub fn check(&self) -> Result<(), ContentProblem> {
        few("questions", self.questions.len(), MOST)?;
        codes("questions.code", self.questions.iter().map(|question| question.code.as_str()))?;
        let mut asked = BTreeMap::new();
        for question in &self.questions {
            words("questions.words", &question.words)?;
            if scale(question.dimension).is_some() && asked.insert(question.dimension, &question.code).is_some() {
                return refuse("questions.dimension", format!("of `{}` is asked twice", question.code));
            }
        }
        if asked.is_empty() { refuse("questions", "must have one that is answered on a scale") } else { Ok(()) }
    }

    /// The answers in the order of the questions, once each fits.
    ///
    /// # Errors
    /// [`ContentProblem`]: the first one.
    pub fn answered(&self, given: &[Given]) -> Result<Vec<Answer>, ContentProblem> {
        let mut by_code = BTreeMap::new();
        for answer in given {
            if !self.questions.iter().any(|question| question.code == answer.question) {
                return refuse("answers.questionCode", format!("names `{}`, which is not asked", answer.question));
            }
            if by_code.insert(answer.question.as_str(), answer).is_some() {
                return refuse("answers.questionCode", format!("names `{}` twice", answer.question));
            }
        }
        let mut answers = Vec::new();
        for question in &self.questions {
            match by_code.get(question.code.as_str()).map(|answer| question.read(answer)).transpose()?.flatten() {
                Some(said) => {
                    answers.push(Answer { question: question.code.clone(), dimension: question.dimension, said });
                }
                None if question.required => return refuse("answers", format!("leave out `{}`", question.code)),
                None => {}
            }
        }
        if answers.is_empty() { refuse("answers", "must not be empty") } else { Ok(answers) }
    }
}

impl Question {
    /// What was said; `None` when nothing.
    fn read(&self, given: &Given) -> Result<Option<Said>, ContentProblem> {
        let said = given.words.as_deref().map(str::trim).filter(|text| !text.is_empty());
        match (scale(self.dimension), given.score, said) {
            (_, None, None) => Ok(None),
            (Some(_), _, Some(_)) => {
                refuse("answers.words", format!("are not asked for by `{}`, but a score", self.code))
            }
            (None, Some(_), _) => refuse("answers.score", format!("is not asked for by `{}`, but words", self.code)),
            (Some(scale), Some(score), None) => match i32::try_from(score) {
                Ok(number) if scale.contains(&score) => Ok(Some(Said::Score(number))),
                _ => {
                    let (least, most) = (scale.start(), scale.end());
                    refuse("answers.score", format!("of `{}` must be from {least} to {most}", self.code))
                }
            },
            (None, None, Some(said)) => match said.chars().count() {
                count if count > LONGEST_WORDS => {
                    refuse("answers.words", format!("has {count} characters; at most {LONGEST_WORDS} are kept"))
                }
                _ => Ok(Some(Said::Words(said.to_owned()))),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(code: &str, dimension: SurveyDimension, required: bool) -> Question {
        Question { code: code.to_owned(), words: "How was it?".to_owned(), dimension, required }
    }

    fn asked() -> Questionnaire {
        Questionnaire {
            questions: vec![
                question("MANNERS", SurveyDimension::Attitude, true),
                question("AGAIN", SurveyDimension::Recommendation, true),
                question("MORE", SurveyDimension::Words, false),
            ],
        }
    }

    fn given(question: &str, score: Option<i64>, words: Option<&str>) -> Given {
        Given { question: question.to_owned(), score, words: words.map(str::to_owned) }
    }

    fn field(given: &[Given]) -> &'static str {
        asked().answered(given).expect_err("refused").field
    }

    #[test]
    fn answers_come_in_the_order_of_the_questions_and_what_may_be_left_out_is() {
        let said = [given("MORE", None, Some("  ")), given("AGAIN", Some(0), None), given("MANNERS", Some(5), None)];
        let answers = asked().answered(&said).expect("answers");
        let scores: Vec<_> = answers.iter().map(|answer| (answer.question.as_str(), answer.said.clone())).collect();
        assert_eq!(scores, [("MANNERS", Said::Score(5)), ("AGAIN", Said::Score(0))]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let (manners, again) = (given("MANNERS", Some(5), None), given("AGAIN", Some(10), None));
        assert_eq!(field(std::slice::from_ref(&manners)), "answers");
        assert_eq!(field(&[]), "answers");
        assert_eq!(field(&[manners.clone(), again.clone(), again.clone()]), "answers.questionCode");
        assert_eq!(field(&[manners.clone(), again.clone(), given("OTHER", Some(1), None)]), "answers.questionCode");
        assert_eq!(field(&[given("MANNERS", Some(0), None), again.clone()]), "answers.score");
        assert_eq!(field(&[manners.clone(), given("AGAIN", Some(11), None)]), "answers.score");
        assert_eq!(field(&[given("MANNERS", Some(5), Some("kind")), again.clone()]), "answers.words");
        assert_eq!(field(&[manners.clone(), again.clone(), given("MORE", Some(3), None)]), "answers.score");
        assert_eq!(field(&[manners, again, given("MORE", None, Some(&"a".repeat(2_001)))]), "answers.words");
    }

    #[test]
    fn a_scale_is_asked_once_and_one_at_least() {
        let mut twice = asked();
        twice.questions.push(question("KINDNESS", SurveyDimension::Attitude, false));
        assert_eq!(twice.check().expect_err("refused").field, "questions.dimension");
        let words = Questionnaire { questions: vec![question("MORE", SurveyDimension::Words, true)] };
        assert_eq!(words.check().expect_err("refused").field, "questions");
        let mut many = asked();
        many.questions.push(question("ELSE", SurveyDimension::Words, false));
        assert_eq!(many.check(), Ok(()), "own words can be asked for more than once");
    }

    proptest! {
        #[test]
        fn what_is_kept_lies_on_its_scale(manners in any::<i64>(), again in any::<i64>()) {
            let said = [given("MANNERS", Some(manners), None), given("AGAIN", Some(again), None)];
            let fits = (1..=5).contains(&manners) && (0..=10).contains(&again);
            prop_assert_eq!(asked().answered(&said).is_ok(), fits);
        }
    }
}
