//! What the published structure definitions of FHIR R4 (4.0.1) allow.
//!
//! `definitions.json` holds, of each resource and data type that this product writes, its elements with their types,
//! cardinalities, the codes of required bindings and the targets of references, as HL7 publishes them (CC0).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate};
use serde_json::{Map, Value, json};

use crate::support::without_a_database;

without_a_database! { what_is_not_allowed_is_found }

/// Elements by their names.
type Fields = Map<String, Value>;

static DEFINITIONS: LazyLock<BTreeMap<String, Fields>> =
    LazyLock::new(|| serde_json::from_str(include_str!("definitions.json")).expect("definitions"));

/// Everything that is wrong with a resource, each with its place in it.
pub fn problems(resource: &Value) -> Vec<String> {
    let mut found = Vec::new();
    whole(resource, "", &mut found);
    found
}

fn whole(resource: &Value, at: &str, found: &mut Vec<String>) {
    let kind = resource["resourceType"].as_str().unwrap_or_default();
    let Some(fields) = DEFINITIONS.get(kind) else {
        found.push(format!("{at}: `{kind}` is no resource that is known here"));
        return;
    };
    let mut rest = resource.as_object().cloned().unwrap_or_default();
    rest.remove("resourceType");
    elements(&rest, fields, &format!("{at}/{kind}"), found);
}

fn elements(is: &Fields, allowed: &Fields, at: &str, found: &mut Vec<String>) {
    if is.is_empty() {
        found.push(format!("{at}: is empty"));
    }
    let mut choices: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, value) in is {
        let Some(element) = allowed.get(name) else {
            found.push(format!("{at}: has no element `{name}`"));
            continue;
        };
        if let Some(choice) = element["choice"].as_str() {
            *choices.entry(choice).or_default() += 1;
        }
        match (element["many"] == true, value.as_array()) {
            (true, Some(values)) if values.is_empty() => found.push(format!("{at}/{name}: is an empty list")),
            (true, Some(values)) => {
                for (number, value) in values.iter().enumerate() {
                    one(value, element, &format!("{at}/{name}/{number}"), found);
                }
            }
            (false, None) => one(value, element, &format!("{at}/{name}"), found),
            (true, None) => found.push(format!("{at}/{name}: must be a list")),
            (false, Some(_)) => found.push(format!("{at}/{name}: must not be a list")),
        }
    }
    found.extend(
        choices.iter().filter(|(_, many)| **many > 1).map(|(name, _)| format!("{at}: has several `{name}[x]`")),
    );
    for (name, element) in allowed.iter().filter(|(_, element)| element["required"] == true) {
        let there = match element["choice"].as_str() {
            Some(choice) => choices.contains_key(choice),
            None => is.contains_key(name),
        };
        if !there {
            found.push(format!("{at}: lacks `{name}`"));
        }
    }
}

fn one(value: &Value, element: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(fields) = element["fields"].as_object() {
        match value.as_object() {
            Some(is) => elements(is, fields, at, found),
            None => found.push(format!("{at}: must have elements")),
        }
        return;
    }
    let kind = element["type"].as_str().unwrap_or_default();
    if kind == "Resource" {
        return whole(value, at, found);
    }
    if let Some(fields) = described(kind) {
        match value.as_object() {
            Some(is) => elements(is, fields, at, found),
            None => found.push(format!("{at}: must be a {kind}")),
        }
        bound(value, element, at, found);
        aimed(value, element, at, found);
        return;
    }
    if !is_primitive(value, kind) {
        found.push(format!("{at}: {value} is no {kind}"));
    }
    bound(value, element, at, found);
}

/// The elements of a data type, or of an element that is described elsewhere: `#Questionnaire.item`.
fn described(kind: &str) -> Option<&'static Fields> {
    let Some(path) = kind.strip_prefix('#') else { return DEFINITIONS.get(kind) };
    let mut steps = path.split('.');
    let first = DEFINITIONS.get(steps.next()?)?;
    steps.try_fold(first, |fields, step| fields.get(step)?["fields"].as_object())
}

/// The codes of a required binding.
fn bound(value: &Value, element: &Value, at: &str, found: &mut Vec<String>) {
    let Some(codes) = element["codes"].as_array() else { return };
    let said: Vec<&Value> = match element["type"].as_str() {
        Some("CodeableConcept") => {
            value["coding"].as_array().into_iter().flatten().map(|coding| &coding["code"]).collect()
        }
        Some("Coding") => vec![&value["code"]],
        _ => vec![value],
    };
    found.extend(
        said.into_iter().filter(|code| !codes.contains(code)).map(|code| format!("{at}: {code} is not a code of it")),
    );
}

/// What a reference may point to.
fn aimed(value: &Value, element: &Value, at: &str, found: &mut Vec<String>) {
    let (Some(targets), Some(reference)) = (element["targets"].as_array(), value["reference"].as_str()) else { return };
    let (kind, _) = reference.split_once('/').unwrap_or((reference, ""));
    if !targets.iter().any(|target| target == kind || target == "Resource") {
        found.push(format!("{at}: must not point to a {kind}"));
    }
}

/// <https://hl7.org/fhir/R4/datatypes.html#primitive>
fn is_primitive(value: &Value, kind: &str) -> bool {
    let text = value.as_str();
    let of_text = |fits: fn(&str) -> bool| text.is_some_and(|text| !text.is_empty() && fits(text));
    match kind {
        "boolean" => value.is_boolean(),
        "integer" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "positiveInt" => value.as_i64().is_some_and(|number| (1..=i64::from(i32::MAX)).contains(&number)),
        "unsignedInt" => value.as_i64().is_some_and(|number| (0..=i64::from(i32::MAX)).contains(&number)),
        "decimal" => value.is_number(),
        "instant" => of_text(|text| DateTime::parse_from_rfc3339(text).is_ok()),
        "dateTime" => of_text(|text| is_day(text) || DateTime::parse_from_rfc3339(text).is_ok()),
        "date" => of_text(is_day),
        "id" => of_text(|text| text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c))),
        "code" => of_text(|text| !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ")),
        "uri" | "url" | "canonical" => of_text(|text| !text.contains(char::is_whitespace)),
        _ => of_text(|text| !text.chars().any(|c| c.is_control() && !"\r\n\t".contains(c))),
    }
}

/// A day, a month, or a year alone.
fn is_day(text: &str) -> bool {
    let whole = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    whole.len() == 10 && whole.parse::<NaiveDate>().is_ok()
}

fn what_is_not_allowed_is_found() {
    let right = json!({
        "resourceType": "Appointment", "id": "a-1", "status": "booked", "start": "2026-03-03T01:00:00Z",
        "participant": [{ "actor": { "reference": "Patient/b" }, "status": "accepted" }],
    });
    assert_eq!(problems(&right), Vec::<String>::new());
    let with = |path: &str, value: Value| {
        let mut wrong = right.clone();
        match wrong.pointer_mut(path) {
            Some(place) => *place = value,
            None => wrong[path.trim_start_matches('/')] = value,
        }
        problems(&wrong)
    };
    for (path, value, told) in [
        ("/status", json!("planned"), "not a code"),
        ("/status", json!(1), "is no code"),
        ("/id", json!("a_1"), "is no id"),
        ("/start", json!("2026-03-03"), "is no instant"),
        ("/participant", json!([]), "empty list"),
        ("/participant", json!({}), "must be a list"),
        ("/participant/0/status", json!("perhaps"), "not a code"),
        ("/participant/0/actor", json!({}), "is empty"),
        ("/weather", json!("fine"), "has no element"),
        ("/resourceType", json!("Weather"), "no resource"),
    ] {
        let found = with(path, value);
        assert!(found.iter().any(|problem| problem.contains(told)), "{path}: {found:?}");
    }
    let flag = json!({
        "resourceType": "Flag", "status": "active", "code": { "text": "falls" }, "subject": { "reference": "Appointment/b" },
    });
    assert_eq!(problems(&flag), ["/Flag/subject: must not point to a Appointment"]);
    assert!(problems(&json!({ "resourceType": "Provenance" })).len() >= 3, "what is required is missed");
    let both = json!({
        "resourceType": "Observation", "status": "final", "code": { "text": "sleep" }, "valueString": "well",
        "valueInteger": 8,
    });
    assert_eq!(problems(&both), ["/Observation: has several `value[x]`"]);
}
