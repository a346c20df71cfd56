//! What two versions of a standard say differently, place by place, so that people can read it.

use std::collections::BTreeMap;

use serde_json::Value;

/// Something that one version says and another does not, or otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where: names joined by dots, entries of lists by their codes: `steps[GREET].owner`. The name of a list alone is the
    /// order of its entries.
    pub path: String,
    /// What the first version says; `None` when nothing.
    pub before: Option<String>,
    /// What the second one says; `None` when nothing.
    pub after: Option<String>,
}

/// What two documents say differently, in order of their places.
#[must_use]
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    flatten(String::new(), before, &mut old);
    flatten(String::new(), after, &mut new);
    let mut places: Vec<&String> = old.keys().chain(new.keys()).collect();
    places.sort_unstable();
    places.dedup();
    places
        .into_iter()
        .filter(|place| old.get(*place) != new.get(*place))
        .map(|place| Difference {
            path: place.clone(),
            before: old.get(place).cloned(),
            after: new.get(place).cloned(),
        })
        .collect()
}

/// Every word that a document says, by its place.
fn flatten(place: String, value: &Value, said: &mut BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => {
            said.insert(place, value.to_string());
        }
        Value::String(text) => {
            said.insert(place, text.clone());
        }
        Value::Object(fields) => {
            for (name, inner) in fields {
                // The document itself and what it holds as a whole are no places that people speak of.
                let place = match place.as_str() {
                    "" | "content" => name.clone(),
                    _ => format!("{place}.{name}"),
                };
                flatten(place, inner, said);
            }
        }
        Value::Array(entries) => {
            let names: Vec<String> = entries.iter().enumerate().map(|(at, entry)| named(at, entry)).collect();
            if entries.iter().any(|entry| entry.get("code").is_some()) {
                said.insert(place.clone(), names.join(", "));
            }
            for (name, entry) in names.iter().zip(entries) {
                flatten(format!("{place}[{name}]"), entry, said);
            }
        }
    }
}

/// An entry by its code, or by its number from 1.
fn named(at: usize, entry: &Value) -> String {
    entry.get("code").and_then(Value::as_str).map_or_else(|| (at + 1).to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn step(code: &str, owner: &str) -> Value {
        json!({ "code": code, "owner": owner, "minutes": null })
    }

    #[test]
    fn entries_are_told_apart_by_their_codes_and_not_by_their_places() {
        let before = json!({ "content": { "steps": [step("A", "butler"), step("B", "cook")] } });
        let after = json!({ "content": { "steps": [step("C", "driver"), step("A", "manager")] } });
        let found = differences(&before, &after);
        let said: Vec<(&str, Option<&str>, Option<&str>)> =
            found.iter().map(|one| (one.path.as_str(), one.before.as_deref(), one.after.as_deref())).collect();
        assert_eq!(
            said,
            [
                ("steps", Some("A, B"), Some("C, A")),
                ("steps[A].owner", Some("butler"), Some("manager")),
                ("steps[B].code", Some("B"), None),
                ("steps[B].owner", Some("cook"), None),
                ("steps[C].code", None, Some("C")),
                ("steps[C].owner", None, Some("driver")),
            ]
        );
    }

    proptest! {
        /// A document differs from itself in nothing, and from another as the other does from it.
        #[test]
        fn what_differs_one_way_differs_the_other(
            one in prop::collection::vec(("[A-D]", "[a-c]"), 0..5),
            other in prop::collection::vec(("[A-D]", "[a-c]"), 0..5),
        ) {
            let whole = |steps: &[(String, String)]| {
                json!({ "steps": steps.iter().map(|(code, owner)| step(code, owner)).collect::<Vec<_>>() })
            };
            let (one, other) = (whole(&one), whole(&other));
            prop_assert_eq!(differences(&one, &one), vec![]);
            let there = differences(&one, &other);
            let back: Vec<Difference> = differences(&other, &one)
                .into_iter()
                .map(|found| Difference { before: found.after, after: found.before, ..found })
                .collect();
            prop_assert_eq!(there, back);
        }
    }
}
