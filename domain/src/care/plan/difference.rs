//! How two versions of a plan differ, part by part, in words that people read.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value};

use super::content::PlanContent;
use crate::{
    kernel::{Error, Result},
    matching::ServiceType,
};

/// A part of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlanPart {
    /// A problem.
    Problem,
    /// A goal.
    Goal,
    /// An intervention.
    Intervention,
    /// A resource in the home.
    Resource,
    /// A task.
    Task,
    /// What holds for the whole: services, first day, review.
    Terms,
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartChange {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It says something else.
    Changed,
}

/// A field of a part that says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedField {
    /// The field, in camelCase.
    pub field: String,
    /// What it said; `None` when nothing.
    pub before: Option<String>,
    /// What it says; `None` when nothing.
    pub after: Option<String>,
}

/// What became of one part between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub part: PlanPart,
    /// Its key.
    pub key: String,
    /// What became of it.
    pub change: PartChange,
    /// Its fields that say something else, in alphabetical order.
    pub fields: Vec<ChangedField>,
}

const PARTS: [(PlanPart, &str); 5] = [
    (PlanPart::Problem, "problems"),
    (PlanPart::Goal, "goals"),
    (PlanPart::Intervention, "interventions"),
    (PlanPart::Resource, "resources"),
    (PlanPart::Task, "tasks"),
];

/// What became of every part that is not as it was: first what is there now, in its order, then what is gone.
///
/// # Errors
/// [`Error::Internal`] when a plan is not JSON.
pub fn differences(before: &PlanContent, after: &PlanContent) -> Result<Vec<Difference>> {
    let (before, after) = (written(before)?, written(after)?);
    let mut found = Vec::new();
    for (part, list) in PARTS {
        let (old, new) = (parts(&before, list), parts(&after, list));
        for (key, is) in &new {
            let was = old.iter().find(|(other, _)| other == key).map(|(_, was)| *was);
            let change = if was.is_some() { PartChange::Changed } else { PartChange::Added };
            found.extend(difference(part, key, change, was, Some(is)));
        }
        for (key, was) in old.iter().filter(|(key, _)| new.iter().all(|(other, _)| other != key)) {
            found.extend(difference(part, key, PartChange::Removed, Some(was), None));
        }
    }
    Ok(found)
}

/// What holds for a whole version of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// The services to whose visits its tasks belong; empty for those of every one.
    pub service_types: Vec<ServiceType>,
    /// The first day of whose visits it is.
    pub effective_from: NaiveDate,
    /// When it is to be looked at again.
    pub review_due_on: NaiveDate,
}

/// What became of what holds for the whole; `None` when nothing did.
///
/// # Errors
/// [`Error::Internal`] when the terms are not JSON.
pub fn terms_differ(before: &Terms, after: &Terms) -> Result<Option<Difference>> {
    let written = |terms: &Terms| match serde_json::to_value(terms) {
        Ok(Value::Object(written)) => Ok(written),
        _ => Err(Error::internal("the terms of a plan are not JSON")),
    };
    let (before, after) = (written(before)?, written(after)?);
    Ok(difference(PlanPart::Terms, "terms", PartChange::Changed, Some(&before), Some(&after)))
}

fn written(content: &PlanContent) -> Result<Value> {
    serde_json::to_value(content).map_err(|_| Error::internal("a plan is not JSON"))
}

/// The parts of a list with their keys.
fn parts<'a>(content: &'a Value, list: &str) -> Vec<(&'a str, &'a Map<String, Value>)> {
    let list = content.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let with_key = |part: &'a Value| Some((part.get("key")?.as_str()?, part.as_object()?));
    list.iter().filter_map(with_key).collect()
}

fn difference(
    part: PlanPart,
    key: &str,
    change: PartChange,
    was: Option<&Map<String, Value>>,
    is: Option<&Map<String, Value>>,
) -> Option<Difference> {
    let mut names: Vec<&String> = was.into_iter().chain(is).flat_map(Map::keys).filter(|name| *name != "key").collect();
    names.sort();
    names.dedup();
    let said = |of: Option<&Map<String, Value>>, name: &String| of.and_then(|of| of.get(name)).and_then(in_words);
    let fields: Vec<ChangedField> = names
        .into_iter()
        .map(|name| ChangedField { field: name.clone(), before: said(was, name), after: said(is, name) })
        .filter(|field| field.before != field.after)
        .collect();
    (!fields.is_empty()).then(|| Difference { part, key: key.to_owned(), change, fields })
}

/// A value as people read it; `None` for nothing.
fn in_words(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(yes) => Some(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Array(words) if words.is_empty() => None,
        Value::Array(words) => Some(words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")),
        Value::Object(schedule) => {
            let text = |name: &str| schedule.get(name).and_then(Value::as_str);
            let mut words = text("rule").unwrap_or_default().to_owned();
            for (name, before) in [("firstDay", " from "), ("lastDay", " until ")] {
                if let Some(day) = text(name) {
                    words.push_str(before);
                    words.push_str(day);
                }
            }
            Some(words)
        }
        Value::Number(number) => Some(number.to_string()),
    }
}
