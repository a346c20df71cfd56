//! Calling fields, and what comes back.

use serde_json::{Map, Value};

use super::kinds::Kinds;
use crate::support::schema::{Field, Schema, named, text};

const NO_EVENT: &str = "event_01h455vb4pex5vsknk084sn02q";

/// What a kind of user gets from a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// They do not get as far as the object.
    NotReached,
    /// Not signed in, or not allowed.
    Closed,
    /// It is theirs to ask, whatever the answer.
    Open,
}

impl Outcome {
    /// As the table says it.
    pub fn cell(self) -> &'static str {
        match self {
            Self::NotReached => "-",
            Self::Closed => "no",
            Self::Open => "yes",
        }
    }
}

/// A field with arguments that it takes.
pub struct Call {
    query: String,
    variables: Map<String, Value>,
    listens: bool,
}

/// A call of a root field, with ids of the kinds that it asks for.
pub async fn call_root(kinds: &Kinds, schema: &Schema, root: &str, field: &Field) -> Call {
    let (declared, passed) = field.declared_and_passed();
    let listens = root == "Subscription";
    // Behind a cursor that is not there nobody waits: who may listen is told so, and who may not is told that.
    let passed = if listens && field.takes("after") { format!("(after: \"{NO_EVENT}\")") } else { passed };
    let operation = root.to_lowercase();
    let selection = if schema.is_composite(&named(&field.kind)) { " { __typename }" } else { "" };
    let query = format!("{operation}{declared} {{ {}{passed}{selection} }}", field.name);
    let mut call = Call { query, variables: schema.made_up_arguments(field), listens };
    if !listens {
        call.settle_ids(kinds).await;
    }
    call
}

impl Call {
    /// An id of the wrong kind is refused with the kind that was expected; that teaches what to send.
    async fn settle_ids(&mut self, kinds: &Kinds) {
        for _ in 0..20 {
            let nobody = kinds.caller("anonymous").await;
            let answer = kinds.send(&nobody, &self.query, self.variables.clone().into()).await;
            let message = text(&answer["errors"][0]["message"]);
            let Some((sent, prefix)) = expected_id(&message) else { return };
            for value in self.variables.values_mut() {
                replace(value, &sent, &format!("{prefix}01h455vb4pex5vsknk084sn02q"));
            }
        }
    }

    /// What a kind of user gets. Every call has a token of its own, as some calls end a session.
    pub async fn outcome_as(&self, kinds: &Kinds, kind: &str) -> Outcome {
        let caller = kinds.caller(kind).await;
        let answer = if self.listens {
            kinds.listen(&caller, &self.query).await
        } else {
            kinds.send(&caller, &self.query, self.variables.clone().into()).await
        };
        let codes = codes(&answer);
        let unfit = ["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED", "BAD_USER_INPUT", "BAD_REQUEST", "INTERNAL"];
        assert!(
            !codes.iter().any(|(code, _)| unfit.contains(&code.as_str())),
            "{kind}: {} with {:?} answers {answer}",
            self.query,
            self.variables
        );
        if codes.iter().any(|(code, _)| is_closed(code)) { Outcome::Closed } else { Outcome::Open }
    }
}

/// What a kind of user gets from each field of an object that lies at the end of a path from `Query`.
pub async fn call_fields_of(
    kinds: &Kinds,
    schema: &Schema,
    object: &str,
    path: &[String],
    kind: &str,
) -> Vec<(String, Outcome)> {
    let fields: Vec<_> = schema.fields_of(object).into_iter().filter(|field| !field.needs_arguments()).collect();
    let selections: Vec<_> = fields
        .iter()
        .map(|field| {
            let inner = if schema.is_composite(&named(&field.kind)) { " { __typename }" } else { "" };
            format!("{}{inner}", field.name)
        })
        .collect();
    let caller = kinds.caller(kind).await;
    let all = kinds.send(&caller, &nested(path, &selections.join(" ")), Value::Null).await;
    let mut outcomes = Vec::new();
    for (field, selection) in fields.iter().zip(&selections) {
        // One failing field can hide its neighbours: then each is asked alone.
        let answer = if all["errors"].is_null() {
            all.clone()
        } else {
            kinds.send(&caller, &nested(path, selection), Value::Null).await
        };
        outcomes.push((field.name.clone(), outcome_at(&answer, path, &field.name)));
    }
    outcomes
}

fn nested(path: &[String], selection: &str) -> String {
    let (open, close) = (path.join(" { "), "}".repeat(path.len() + 1));
    format!("{{ {open} {{ {selection} {close}")
}

fn outcome_at(answer: &Value, path: &[String], field: &str) -> Outcome {
    for (code, at) in codes(answer) {
        assert!(code != "INTERNAL" && code != "GRAPHQL_VALIDATION_FAILED", "{path:?} {field} answers {answer}");
        if is_closed(&code) {
            let own = at.len() > path.len() && at.last().is_some_and(|last| last == field);
            return if own { Outcome::Closed } else { Outcome::NotReached };
        }
    }
    if reaches(&answer["data"], path) { Outcome::Open } else { Outcome::NotReached }
}

/// Whether there is an object at the end of the path, in any of the lists on the way.
fn reaches(data: &Value, path: &[String]) -> bool {
    match (data, path) {
        (Value::Array(rows), _) => rows.iter().any(|row| reaches(row, path)),
        (Value::Object(_), []) => true,
        (Value::Object(fields), [first, rest @ ..]) => fields.get(first).is_some_and(|inner| reaches(inner, rest)),
        _ => false,
    }
}

/// Codes and paths of the errors; places in lists are left out of the paths.
fn codes(answer: &Value) -> Vec<(String, Vec<String>)> {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let path = |error: &Value| {
        let segments = error["path"].as_array().cloned().unwrap_or_default();
        segments.iter().filter_map(|segment| segment.as_str().map(str::to_owned)).collect()
    };
    errors.iter().map(|error| (text(&error["extensions"]["code"]), path(error))).collect()
}

fn is_closed(code: &str) -> bool {
    code == "UNAUTHENTICATED" || code == "FORBIDDEN"
}

/// Out of "`id-1` is not an id; expected one that begins with `branch_`": both.
fn expected_id(message: &str) -> Option<(String, String)> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let (sent, prefix) = (quoted.next()?, quoted.next()?);
    (sent.starts_with("id-") && prefix.ends_with('_')).then(|| (sent.to_owned(), prefix.to_owned()))
}

fn replace(value: &mut Value, from: &str, to: &str) {
    match value {
        Value::String(text) if text == from => to.clone_into(text),
        Value::Array(values) => values.iter_mut().for_each(|value| replace(value, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|value| replace(value, from, to)),
        _ => {}
    }
}
