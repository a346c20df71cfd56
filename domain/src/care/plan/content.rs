//! What a care plan says: problems, goals, interventions, resources and tasks. Each has a key, by which it is the same
//! through all versions.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::schedule::{TaskSchedule, dated};
use crate::kernel::{Error, Result, input};

/// Problems, goals and the like are listed at most so often.
pub const MOST_LISTED: usize = 60;
/// A task takes at most so many minutes.
const LONGEST_TASK: i64 = 24 * 60;
/// Goals of a template are due within so many days.
const LATEST_DUE: u32 = 366;

/// What a plan says. Goals are due on a day, and in a template so many days from its first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanContent<D = NaiveDate> {
    /// What is to be dealt with.
    pub problems: Vec<Problem>,
    /// What is to be reached.
    pub goals: Vec<Goal<D>>,
    /// How.
    pub interventions: Vec<Intervention>,
    /// What is in the home already.
    pub resources: Vec<Resource>,
    /// What is done at visits.
    pub tasks: Vec<Task>,
}

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Names it.
    pub key: String,
    /// What it is.
    pub text: String,
}

/// A goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Goal<D> {
    /// Names it.
    pub key: String,
    /// The key of the problem that it is about.
    pub problem: Option<String>,
    /// What is to be reached.
    pub text: String,
    /// By what it shows.
    pub measure: String,
    /// When.
    pub due: D,
}

/// An intervention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Intervention {
    /// Names it.
    pub key: String,
    /// The key of the goal that it serves.
    pub goal: Option<String>,
    /// What it is.
    pub text: String,
}

/// Something in the home that care can use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Names it.
    pub key: String,
    /// What it is.
    pub text: String,
    /// Where it is.
    pub place: Option<String>,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// Names it.
    pub key: String,
    /// The key of the intervention that it belongs to.
    pub intervention: Option<String>,
    /// What it is, in a few words.
    pub title: String,
    /// How it is done.
    pub instructions: Option<String>,
    /// By what it shows that it was done well.
    pub standard: String,
    /// How long it takes.
    pub minutes: Option<u32>,
    /// Whether somebody has to know at once when it is not done.
    pub critical: bool,
    /// On which days; at every visit when `None`.
    pub schedule: Option<TaskSchedule>,
}

impl<D> PlanContent<D> {
    /// Checks and tidies all that does not depend on days.
    fn tidied(mut self) -> Result<Self> {
        for (at, problem) in self.problems.iter_mut().enumerate() {
            tidy(("content.problems", at, "text"), &mut problem.text, 1_000)?;
        }
        for (at, goal) in self.goals.iter_mut().enumerate() {
            tidy(("content.goals", at, "text"), &mut goal.text, 1_000)?;
            tidy(("content.goals", at, "measure"), &mut goal.measure, 500)?;
        }
        for (at, intervention) in self.interventions.iter_mut().enumerate() {
            tidy(("content.interventions", at, "text"), &mut intervention.text, 1_000)?;
        }
        for (at, resource) in self.resources.iter_mut().enumerate() {
            tidy(("content.resources", at, "text"), &mut resource.text, 200)?;
            let place = input::optional_text("place", resource.place.as_deref(), 200);
            resource.place = place.map_err(|error| error.at(format!("content.resources.{at}")))?;
        }
        for (at, task) in self.tasks.iter_mut().enumerate() {
            tidy(("content.tasks", at, "title"), &mut task.title, 120)?;
            tidy(("content.tasks", at, "standard"), &mut task.standard, 1_000)?;
            let under = |error: Error| error.at(format!("content.tasks.{at}"));
            task.instructions =
                input::optional_text("instructions", task.instructions.as_deref(), 2_000).map_err(under)?;
            if let Some(minutes) = task.minutes {
                input::within("minutes", minutes.into(), 1, LONGEST_TASK).map_err(under)?;
            }
        }
        Ok(self)
    }

    fn check_keys(&self) -> Result<()> {
        let problems = keys("problems", self.problems.iter().map(|it| &it.key))?;
        let goals = keys("goals", self.goals.iter().map(|it| &it.key))?;
        let interventions = keys("interventions", self.interventions.iter().map(|it| &it.key))?;
        keys("resources", self.resources.iter().map(|it| &it.key))?;
        keys("tasks", self.tasks.iter().map(|it| &it.key))?;
        known("goals", "problem", self.goals.iter().map(|it| it.problem.as_deref()), &problems)?;
        known("interventions", "goal", self.interventions.iter().map(|it| it.goal.as_deref()), &goals)?;
        known("tasks", "intervention", self.tasks.iter().map(|it| it.intervention.as_deref()), &interventions)
    }
}

impl PlanContent {
    /// A plan that can be followed from a day on, its texts without spaces around them.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the place in `content`.
    pub fn checked(self, from: NaiveDate, zone: Tz) -> Result<Self> {
        let content = self.tidied()?;
        content.check_keys()?;
        for (at, goal) in content.goals.iter().enumerate() {
            if goal.due < from {
                let problem = "must not be before the plan's first day";
                return Err(Error::invalid(format!("content.goals.{at}.due"), problem));
            }
        }
        for (at, task) in content.tasks.iter().enumerate() {
            if let Some(schedule) = &task.schedule {
                dated(schedule, from, zone).map_err(|error| error.at(format!("content.tasks.{at}.schedule")))?;
            }
        }
        Ok(content)
    }
}

impl PlanContent<u32> {
    /// A template whose plans can be followed on whichever day they begin.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the place in `content`.
    pub fn checked_template(self, today: NaiveDate, zone: Tz) -> Result<Self> {
        for (at, goal) in self.goals.iter().enumerate() {
            input::within("dueInDays", goal.due.into(), 1, LATEST_DUE.into())
                .map_err(|error| error.at(format!("content.goals.{at}")))?;
        }
        let content = self.tidied()?;
        content.clone().begun_on(today).checked(today, zone)?;
        Ok(content)
    }

    /// The plan that a template makes on a day.
    #[must_use]
    pub fn begun_on(self, day: NaiveDate) -> PlanContent {
        let due = |days: u32| day.checked_add_days(Days::new(days.into())).unwrap_or(day);
        let goals = self.goals.into_iter().map(|goal| Goal {
            due: due(goal.due),
            key: goal.key,
            problem: goal.problem,
            text: goal.text,
            measure: goal.measure,
        });
        PlanContent {
            problems: self.problems,
            goals: goals.collect(),
            interventions: self.interventions,
            resources: self.resources,
            tasks: self.tasks,
        }
    }
}

fn tidy((list, at, field): (&str, usize, &'static str), text: &mut String, most: usize) -> Result<()> {
    *text = input::required_text(field, text, most).map_err(|error| error.at(format!("{list}.{at}")))?;
    Ok(())
}

/// The keys of a list: lower case, digits and hyphens, at most 40 characters, each once.
fn keys<'a>(list: &str, keys: impl Iterator<Item = &'a String>) -> Result<BTreeSet<&'a str>> {
    let mut seen = BTreeSet::new();
    for (at, key) in keys.enumerate() {
        let field = || format!("content.{list}.{at}.key");
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if key.is_empty() || key.len() > 40 || !key.chars().all(plain) {
            return Err(Error::invalid(field(), "must be 1 to 40 letters a to z, digits and hyphens"));
        }
        if !seen.insert(key.as_str()) {
            return Err(Error::invalid(field(), "is another one's as well"));
        }
        if seen.len() > MOST_LISTED {
            return Err(Error::invalid(format!("content.{list}"), format!("has more than {MOST_LISTED} entries")));
        }
    }
    Ok(seen)
}

fn known<'a>(
    list: &str,
    field: &str,
    named: impl Iterator<Item = Option<&'a str>>,
    keys: &BTreeSet<&str>,
) -> Result<()> {
    for (at, key) in named.enumerate() {
        if key.is_some_and(|key| !keys.contains(key)) {
            return Err(Error::invalid(format!("content.{list}.{at}.{field}"), "is no key of this plan"));
        }
    }
    Ok(())
}
