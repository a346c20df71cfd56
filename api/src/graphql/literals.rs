//! Whether what is written in a document fits the scalars of our own.
//!
//! The validation knows what an `Int` is, and takes anything for a `Date`. Without this the executor would find out
//! about the second field of a mutation when the first has been carried out.

use apollo_compiler::{
    ExecutableDocument, Node, Schema,
    ast::{Argument, InputValueDefinition, Type, Value as Literal},
    executable::{Selection, SelectionSet},
    schema::ExtendedType,
};
use async_graphql::{ServerError, Value};

use super::{document::place, execute::coded, scalars};

/// What does not fit, at most `most` of it, each named by its path: `input.bornOn`.
pub(super) fn check(schema: &Schema, document: &ExecutableDocument, most: usize) -> Vec<ServerError> {
    let mut literals = Literals { schema, document, path: String::new(), wrong: Vec::new() };
    for operation in document.operations.iter() {
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                literals.within(&format!("${}", variable.name), |literals| literals.value(&variable.ty, default));
            }
        }
        literals.set(&operation.selection_set);
    }
    for fragment in document.fragments.values() {
        literals.set(&fragment.selection_set);
    }
    literals.wrong.truncate(most);
    literals.wrong
}

struct Literals<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    path: String,
    wrong: Vec<ServerError>,
}

impl Literals<'_> {
    fn set(&mut self, set: &SelectionSet) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.definition.arguments, &field.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(inline) => self.set(&inline.selection_set),
                // Each fragment is looked at by itself.
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn arguments(&mut self, known: &[Node<InputValueDefinition>], given: &[Node<Argument>]) {
        for argument in given {
            if let Some(definition) = known.iter().find(|definition| definition.name == argument.name) {
                self.within(&argument.name, |literals| literals.value(&definition.ty, &argument.value));
            }
        }
    }

    /// Does something one step further in.
    fn within(&mut self, step: &str, work: impl FnOnce(&mut Self)) {
        let here = self.path.len();
        if here > 0 {
            self.path.push('.');
        }
        self.path.push_str(step);
        work(self);
        self.path.truncate(here);
    }

    fn value(&mut self, ty: &Type, value: &Node<Literal>) {
        match (ty, &**value) {
            // Variables have a check of their own.
            (_, Literal::Null | Literal::Variable(_)) => {}
            (Type::List(inner) | Type::NonNullList(inner), Literal::List(items)) => {
                for (at, item) in items.iter().enumerate() {
                    self.within(&at.to_string(), |literals| literals.value(inner, item));
                }
            }
            (Type::List(inner) | Type::NonNullList(inner), _) => self.value(inner, value),
            (Type::Named(name) | Type::NonNullNamed(name), literal) => match (self.schema.types.get(name), literal) {
                (Some(ExtendedType::InputObject(object)), Literal::Object(fields)) => {
                    for (name, value) in fields {
                        if let Some(definition) = object.fields.get(name) {
                            self.within(name, |literals| literals.value(&definition.ty, value));
                        }
                    }
                }
                (Some(ExtendedType::Scalar(scalar)), literal) => {
                    if let Some(problem) = scalars::problem(&scalar.name, &constant(literal)) {
                        self.refuse(value, &problem);
                    }
                }
                _ => {}
            },
        }
    }

    fn refuse(&mut self, value: &Node<Literal>, problem: &str) {
        let message = format!("Invalid value for argument \"{}\": {problem}", self.path);
        let mut error = coded(ServerError::new(message, None), "BAD_USER_INPUT");
        error.locations.extend(value.line_column_range(&self.document.sources).map(|range| place(range.start)));
        if let Some(extensions) = &mut error.extensions {
            // Named as in user errors, where `input` goes without saying.
            extensions.set("field", self.path.strip_prefix("input.").unwrap_or(&self.path));
        }
        self.wrong.push(error);
    }
}

/// A scalar's literal as a value. Our scalars are texts, so of the rest it matters only that it is none.
fn constant(literal: &Literal) -> Value {
    match literal {
        Literal::String(text) => Value::String(text.clone()),
        Literal::Boolean(truth) => Value::Boolean(*truth),
        Literal::Int(number) => serde_json::from_str(number.as_str()).map_or(Value::Null, Value::Number),
        Literal::Float(number) => serde_json::from_str(number.as_str()).map_or(Value::Null, Value::Number),
        Literal::Enum(name) => Value::Enum(async_graphql::Name::new(name.as_str())),
        Literal::List(_) => Value::List(Vec::new()),
        Literal::Object(_) => Value::Object(async_graphql::indexmap::IndexMap::new()),
        Literal::Null | Literal::Variable(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "type Query { find(on: Date, input: Where, days: [Date!]): Query }
        input Where { from: Date! at: TimeOfDay any: Unknown }
        scalar Date scalar TimeOfDay scalar Unknown";

    fn said(text: &str) -> Vec<String> {
        let schema = Schema::parse_and_validate(SCHEMA, "schema").expect("a schema");
        let document = ExecutableDocument::parse_and_validate(&schema, text, "document").expect("a document");
        check(&schema, &document, 2).into_iter().map(|error| error.message).collect()
    }

    #[test]
    fn what_fits_is_taken() {
        for fits in [
            r#"{ find(on: "2026-03-01", input: { from: "2024-02-29", at: null, any: 7 }, days: "2026-03-01") { __typename } }"#,
            r#"query ($on: Date = "2026-03-01") { find(on: $on) { __typename } }"#,
        ] {
            assert_eq!(said(fits), Vec::<String>::new(), "{fits}");
        }
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_path() {
        for (wrong, told) in [
            (r#"{ find(on: "2026-02-30") { __typename } }"#, "\"on\": `2026-02-30` is not a day"),
            ("{ find(on: 20260301) { __typename } }", "\"on\": must be a day of the calendar"),
            (r#"{ find(input: { from: "2026-03-01", at: "25:00" }) { __typename } }"#, "\"input.at\": `25:00` is not"),
            (r#"{ find(days: ["2026-03-01", "x"]) { __typename } }"#, "\"days.1\": `x` is not a day"),
            (r#"query ($on: Date = "x") { find(on: $on) { __typename } }"#, "\"$on\": `x` is not a day"),
            (r#"{ ...f } fragment f on Query { find { find(on: "x") { __typename } } }"#, "\"on\": `x` is not a day"),
        ] {
            let said = said(wrong);
            assert!(said.len() == 1 && said[0].contains(told), "{wrong}: {said:?}");
        }
        assert_eq!(said(r#"{ find(days: ["a", "b", "c"]) { __typename } }"#).len(), 2, "not without end");
    }
}
