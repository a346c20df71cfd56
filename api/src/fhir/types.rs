//! The data types of FHIR that resources here are made of (<https://hl7.org/fhir/R4/datatypes.html>).

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use domain::id::EntityId;
use serde::Serialize;
use serde_json::Value;

/// In front of every id of this product, where FHIR asks for the system of an identifier.
pub const IDENTIFIERS: &str = "urn:guanjia:id";

/// A code of a system.
#[derive(Debug, Default, Serialize)]
pub struct Coding {
    pub system: Option<&'static str>,
    pub code: Option<&'static str>,
    pub display: Option<&'static str>,
}

/// A concept: codes for it, and how people say it.
#[derive(Debug, Default, Serialize)]
pub struct CodeableConcept {
    pub coding: Vec<Coding>,
    pub text: Option<String>,
}

impl CodeableConcept {
    /// A concept for which there is no code here.
    pub fn text(text: impl Into<String>) -> Self {
        Self { coding: Vec::new(), text: Some(text.into()) }
    }

    /// A concept with a code of a system.
    pub fn code(system: &'static str, code: &'static str, display: &'static str) -> Self {
        let coding = Coding { system: Some(system), code: Some(code), display: Some(display) };
        Self { coding: vec![coding], text: None }
    }
}

/// A name of something in a system.
#[derive(Debug, Serialize)]
pub struct Identifier {
    pub system: &'static str,
    pub value: String,
}

impl Identifier {
    /// The id under which the graph knows something.
    pub fn of(id: impl EntityId) -> Self {
        Self { system: IDENTIFIERS, value: id.to_string() }
    }
}

/// The name of a person, as its owner writes it.
#[derive(Debug, Serialize)]
pub struct HumanName {
    pub text: String,
}

/// A way to reach somebody.
#[derive(Debug, Serialize)]
pub struct ContactPoint {
    pub system: &'static str,
    pub value: String,
}

/// A postal address.
#[derive(Debug, Serialize)]
pub struct Address {
    #[serde(rename = "use")]
    pub purpose: Option<&'static str>,
    pub text: String,
}

/// From when until when; each a day or a moment.
#[derive(Debug, Default, Serialize)]
pub struct Period {
    pub start: Option<String>,
    pub end: Option<String>,
}

/// In which version a resource is shown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Meta {
    pub version_id: String,
}

impl Meta {
    /// The version that the graph knows.
    pub fn version(version: i32) -> Self {
        Self { version_id: version.to_string() }
    }
}

/// Another resource of the bundle, or somebody who has none.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reference {
    pub reference: Option<String>,
    pub display: Option<String>,
}

impl Reference {
    /// A resource of the same bundle.
    pub fn to(kind: &'static str, id: impl EntityId) -> Self {
        Self { reference: Some(format!("{kind}/{}", resource_id(id))), display: None }
    }

    /// Somebody by name or account alone.
    pub fn display(name: impl Into<String>) -> Self {
        Self { reference: None, display: Some(name.into()) }
    }
}

/// An id as FHIR allows it: letters, digits, `-` and `.`.
pub fn resource_id(id: impl EntityId) -> String {
    id.to_string().replace('_', "-")
}

/// A moment.
pub fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A day.
pub fn day(date: NaiveDate) -> String {
    date.to_string()
}

/// A resource without what is absent: FHIR knows neither null nor empty lists and objects.
pub fn trimmed(value: Value) -> Value {
    let is_something = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    match value {
        Value::Array(items) => items.into_iter().map(trimmed).filter(is_something).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, trimmed(value)));
            Value::Object(fields.filter(|(_, value)| is_something(value)).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use domain::id::HouseholdMemberId;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_absent_is_left_out_all_the_way_up() {
        let whole =
            json!({ "a": null, "b": [], "c": { "d": { "e": null } }, "f": [{ "g": null }], "h": [0, false, ""] });
        assert_eq!(trimmed(whole), json!({ "h": [0, false, ""] }));
    }

    #[test]
    fn ids_are_of_the_characters_that_fhir_allows() {
        let id: HouseholdMemberId = "household_member_01h455vb4pex5vsknk084sn02q".parse().expect("an id");
        let written = resource_id(id);
        assert_eq!(written, "household-member-01h455vb4pex5vsknk084sn02q");
        assert!(written.len() <= 64 && written.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        assert_eq!(super::super::member_named(&written), Some(id));
    }
}
