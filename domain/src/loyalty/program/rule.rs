//! Rules by which points are earned, as they are written, and judged when they are saved.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use entity::loyalty::loyalty_fact::FactKind;
use serde::{Deserialize, Serialize};

use super::{expiry::Expiry, fact::variables};
use crate::kernel::{
    Error, Result,
    formula::{Formula, Type},
    input,
};

/// A version has at most so many rules.
const MOST_RULES: usize = 30;
const LONGEST_NAME: usize = 100;
const LONGEST_CODE: usize = 40;

/// Over which days a cap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CapPeriod {
    /// A day of the branch.
    Day,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// For ever.
    Lifetime,
}

impl CapPeriod {
    /// Whether two days lie in one period.
    #[must_use]
    pub fn holds_both(self, one: NaiveDate, other: NaiveDate) -> bool {
        match self {
            Self::Day => one == other,
            Self::Month => (one.year(), one.month()) == (other.year(), other.month()),
            Self::Year => one.year() == other.year(),
            Self::Lifetime => true,
        }
    }
}

/// How much a household earns by a rule, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// So many points.
    pub points: i64,
    /// In such a period.
    pub per: CapPeriod,
}

/// A rule by which points are earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EarnRule {
    /// By what it is known over all versions: `VISIT`.
    pub code: String,
    /// What the household reads.
    pub name: String,
    /// On what it looks.
    pub on: FactKind,
    /// When it applies: a formula that comes to true or false. Always, when left out.
    pub condition: Option<String>,
    /// How many points: a formula that comes to a whole number. Nothing is given where that is not above zero.
    pub points: String,
    /// How much a household earns by it, at most.
    pub cap: Option<Cap>,
    /// For so many days after it has given something it gives nothing.
    pub cool_down_days: Option<u32>,
    /// For so many days the points are pending.
    pub pending_days: Option<u32>,
    /// How long they hold.
    pub expiry: Expiry,
    /// Whether it gives beside the others; of those that do not, the one that gives most gives alone.
    pub stacks: bool,
}

/// A rule with its formulas, ready to be asked.
#[derive(Debug)]
pub struct Read {
    /// The rule.
    pub rule: EarnRule,
    pub(super) condition: Option<Formula>,
    pub(super) points: Formula,
}

/// Judges the rules of a version.
///
/// # Errors
/// [`Error::Invalid`] naming the field below `rules`.
pub fn read(rules: Vec<EarnRule>) -> Result<Vec<Read>> {
    if rules.is_empty() || rules.len() > MOST_RULES {
        return Err(Error::invalid("rules", format!("has {} rules; it must have 1 to {MOST_RULES}", rules.len())));
    }
    let mut codes = HashSet::new();
    let mut found = Vec::with_capacity(rules.len());
    for (at, rule) in rules.into_iter().enumerate() {
        if !codes.insert(rule.code.clone()) {
            return Err(Error::invalid("code", "is that of another rule").at(format!("rules.{at}")));
        }
        found.push(judged(rule).map_err(|error| error.at(format!("rules.{at}")))?);
    }
    Ok(found)
}

/// Judges what something is known by over all versions.
///
/// # Errors
/// [`Error::Invalid`] at `code`.
pub fn plain_code(code: &str, such_as: &str) -> Result<()> {
    let plain = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    if code.is_empty() || code.len() > LONGEST_CODE || !code.chars().all(plain) {
        let problem = format!("must have 1 to {LONGEST_CODE} capital letters, digits and `_`, such as `{such_as}`");
        return Err(Error::invalid("code", problem));
    }
    Ok(())
}

fn judged(rule: EarnRule) -> Result<Read> {
    plain_code(&rule.code, "VISIT")?;
    input::required_text("name", &rule.name, LONGEST_NAME)?;
    if let Some(cap) = rule.cap {
        input::within("cap.points", cap.points, 1, 1_000_000_000)?;
    }
    input::within("coolDownDays", rule.cool_down_days.unwrap_or(0).into(), 0, 366)?;
    input::within("pendingDays", rule.pending_days.unwrap_or(0).into(), 0, 366)?;
    match rule.expiry {
        Expiry::Never => {}
        Expiry::Rolling { months } | Expiry::Inactivity { months } => {
            input::within("expiry.months", months.into(), 1, 120).map(drop)?;
        }
        Expiry::YearEnd { years } => input::within("expiry.years", years.into(), 0, 10).map(drop)?,
    }
    let known = variables(rule.on);
    let condition = rule
        .condition
        .as_deref()
        .map(|source| Formula::read(source, &known, Type::Truth).map_err(|problem| problem.at("condition")))
        .transpose()?;
    let points = Formula::read(&rule.points, &known, Type::Number).map_err(|problem| problem.at("points"))?;
    Ok(Read { rule, condition, points })
}
