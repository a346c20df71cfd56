//! Items that are asked only when something was answered before: conditions in a small, typed part of CEL, about the
//! answers to earlier items.

use std::collections::BTreeSet;

use super::{
    content::{Content, ContentProblem, Item},
    score::{Answers, Given},
};
use crate::kernel::formula::{Fact, Formula, Type};

/// What a condition reads of an item that does not apply.
pub const NOT_APPLICABLE: &str = "NOT_APPLICABLE";
/// What a condition reads of an item that is not asked.
pub const NOT_ASKED: &str = "";

/// Whether a condition can speak of an item: names of CEL begin with a letter or `_`.
fn is_name(code: &str) -> bool {
    !code.starts_with(|first: char| first.is_ascii_digit())
}

fn read(condition: &str, earlier: &[&Item]) -> Result<Formula, ContentProblem> {
    let names: Vec<(&str, Type)> =
        earlier.iter().filter(|item| is_name(&item.code)).map(|item| (item.code.as_str(), Type::Text)).collect();
    let field = "sections.items.condition";
    Formula::read_about(condition, &names, Type::Truth).map_err(|found| ContentProblem { field, problem: found.0 })
}

/// Checks that every condition is one, about items before its own.
///
/// # Errors
/// [`ContentProblem`]: the first one.
pub(super) fn check(content: &Content) -> Result<(), ContentProblem> {
    let mut earlier = Vec::new();
    for item in content.items() {
        if let Some(condition) = &item.condition {
            read(condition, &earlier)?;
        }
        earlier.push(item);
    }
    Ok(())
}

/// The codes of the items that are asked, by what was answered to those before each. A condition that comes to nothing, as
/// one that divides by zero, hides nothing.
#[must_use]
pub fn asked<'a>(content: &'a Content, answers: &Answers) -> BTreeSet<&'a str> {
    let (mut asked, mut earlier, mut facts): (BTreeSet<&str>, Vec<&Item>, Vec<(&str, Fact)>) = Default::default();
    for item in content.items() {
        let holds = item.condition.as_deref().is_none_or(|condition| {
            let formula = read(condition, &earlier);
            formula.ok().and_then(|formula| formula.holds_about(&facts).ok()).unwrap_or(true)
        });
        let said = match answers.get(&item.code) {
            Some(Given::Choice(code)) if holds => code.clone(),
            Some(Given::NotApplicable) if holds => NOT_APPLICABLE.to_owned(),
            _ => NOT_ASKED.to_owned(),
        };
        if holds {
            asked.insert(&item.code);
        }
        if is_name(&item.code) {
            facts.push((&item.code, Fact::Text(said)));
        }
        earlier.push(item);
    }
    asked
}
