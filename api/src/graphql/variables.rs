//! Whether the values of variables fit the types that the operation declares, before anything is executed.
//!
//! The rules are those of the specification's input coercion (<https://spec.graphql.org/September2025/#sec-Input-Values>).
//! The executor coerces as well; this one names the path of what does not fit, in full.

use std::fmt::Write;

use apollo_compiler::{
    Schema,
    ast::Type,
    executable::Operation,
    schema::{EnumType, ExtendedType, InputObjectType},
};
use async_graphql::{Name, ServerError, Value, Variables};

use super::{execute::coded, scalars};

/// Checks the variables of an operation.
///
/// # Errors
/// The first value that does not fit, by its path: `$input.place.latitude`; as a field, `place.latitude`.
pub fn check(schema: &Schema, operation: &Operation, values: &Variables) -> Result<(), ServerError> {
    for variable in &operation.variables {
        let mut path = Path(format!("${}", variable.name));
        let fits = match values.get(variable.name.as_str()) {
            Some(value) => path.check(schema, &variable.ty, value),
            None if variable.ty.is_non_null() && variable.default_value.is_none() => {
                path.refuse(&format!("is required: a value of the type {}", variable.ty))
            }
            None => Ok(()),
        };
        fits.map_err(refusal)?;
    }
    Ok(())
}

/// Named as in user errors, where `input` goes without saying.
fn refusal(message: String) -> ServerError {
    let path = message.trim_start_matches('$').split(' ').next().unwrap_or_default();
    let field = path.strip_prefix("input.").unwrap_or(path).to_owned();
    let mut error = coded(ServerError::new(message, None), "BAD_USER_INPUT");
    if let Some(extensions) = &mut error.extensions {
        extensions.set("field", field);
    }
    error
}

/// Where in the variables we are.
struct Path(String);

impl Path {
    fn refuse(&self, problem: &str) -> Result<(), String> {
        Err(format!("{} {problem}", self.0))
    }

    /// Does something one step further in.
    fn within<T>(&mut self, step: std::fmt::Arguments<'_>, work: impl FnOnce(&mut Self) -> T) -> T {
        let here = self.0.len();
        // Writing into a text cannot fail.
        let _ = self.0.write_fmt(step);
        let done = work(self);
        self.0.truncate(here);
        done
    }

    fn check(&mut self, schema: &Schema, ty: &Type, value: &Value) -> Result<(), String> {
        if *value == Value::Null {
            return if ty.is_non_null() {
                self.refuse(&format!("must not be null: it takes a value of the type {ty}"))
            } else {
                Ok(())
            };
        }
        match (ty, value) {
            (Type::List(inner) | Type::NonNullList(inner), Value::List(items)) => items
                .iter()
                .enumerate()
                .try_for_each(|(at, item)| self.within(format_args!(".{at}"), |path| path.check(schema, inner, item))),
            // One value stands for a list of one.
            (Type::List(inner) | Type::NonNullList(inner), one) => self.check(schema, inner, one),
            (Type::Named(name) | Type::NonNullNamed(name), value) => match schema.types.get(name) {
                Some(ExtendedType::InputObject(object)) => self.check_object(schema, object, value),
                Some(ExtendedType::Enum(of)) => self.check_enum(of, value),
                _ if !fits_built_in(name, value) => self.refuse(&format!("must be of the type {name}, not {value}")),
                _ => scalars::problem(name, value).map_or(Ok(()), |problem| self.refuse(&problem)),
            },
        }
    }

    fn check_object(&mut self, schema: &Schema, object: &InputObjectType, value: &Value) -> Result<(), String> {
        let Value::Object(given) = value else {
            return self.refuse(&format!("must be an object of the type {}, not {value}", object.name));
        };
        if let Some(unknown) = given.keys().find(|name| !object.fields.contains_key(name.as_str())) {
            let problem = format!("is no field of the type {}", object.name);
            return self.within(format_args!(".{unknown}"), |path| path.refuse(&problem));
        }
        for (name, field) in &object.fields {
            self.within(format_args!(".{name}"), |path| match given.get(&Name::new(name.as_str())) {
                Some(value) => path.check(schema, &field.ty, value),
                None if field.is_required() => path.refuse(&format!("is required: a value of the type {}", field.ty)),
                None => Ok(()),
            })?;
        }
        Ok(())
    }

    fn check_enum(&mut self, of: &EnumType, value: &Value) -> Result<(), String> {
        let known = match value {
            Value::String(text) => of.values.contains_key(text.as_str()),
            Value::Enum(name) => of.values.contains_key(name.as_str()),
            _ => false,
        };
        if known { Ok(()) } else { self.refuse(&format!("must be a value of the enum {}, not {value}", of.name)) }
    }
}

/// Scalars of our own have rules of their own.
fn fits_built_in(name: &str, value: &Value) -> bool {
    match (name, value) {
        ("Int", Value::Number(number)) => number.as_i64().is_some_and(|whole| i32::try_from(whole).is_ok()),
        ("Float", Value::Number(_)) | ("String" | "ID", Value::String(_)) | ("Boolean", Value::Boolean(_)) => true,
        ("ID", Value::Number(number)) => number.is_i64() || number.is_u64(),
        ("Int" | "Float" | "String" | "Boolean" | "ID", _) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use apollo_compiler::{ExecutableDocument, Schema};
    use serde_json::{Value as Json, json};

    use super::*;

    const SCHEMA: &str = "type Query { find(where: Where, any: [Int!]): Int }
        input Where { place: Place! kind: Kind = HOME tags: [String!] on: Date }
        input Place { latitude: Float! floor: Int }
        enum Kind { HOME OFFICE }
        scalar Date";

    fn said(variables: Json) -> Option<String> {
        let schema = Schema::parse_and_validate(SCHEMA, "schema").expect("a schema");
        let text = "query ($where: Where!, $any: [Int!] = [1]) { find(where: $where, any: $any) }";
        let document = ExecutableDocument::parse_and_validate(&schema, text, "document").expect("a document");
        let operation = document.operations.get(None).expect("an operation");
        check(&schema, operation, &Variables::from_json(variables)).err().map(|error| error.message)
    }

    #[test]
    fn what_fits_is_taken() {
        for fits in [
            json!({ "where": { "place": { "latitude": 30 } } }),
            json!({ "where": { "place": { "latitude": 30.5, "floor": null }, "kind": "OFFICE", "tags": "one" } }),
            json!({ "where": { "place": { "latitude": 1 }, "on": "2026-03-01", "tags": null }, "any": [1, 2] }),
            json!({ "where": { "place": { "latitude": 1 } }, "unknown": true }),
        ] {
            assert_eq!(said(fits.clone()), None, "{fits}");
        }
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_path() {
        for (wrong, path) in [
            (json!({}), "$where is required"),
            (json!({ "where": null }), "$where must not be null"),
            (json!({ "where": 1 }), "$where must be an object"),
            (json!({ "where": {} }), "$where.place is required"),
            (json!({ "where": { "place": { "latitude": "north" } } }), "$where.place.latitude must be"),
            (json!({ "where": { "place": { "latitude": 1, "floor": 1.5 } } }), "$where.place.floor must be"),
            (json!({ "where": { "place": { "latitude": 1, "floor": 3_000_000_000_u32 } } }), "$where.place.floor must"),
            (json!({ "where": { "place": { "latitude": 1 }, "kind": "SHED" } }), "$where.kind must be a value"),
            (json!({ "where": { "place": { "latitude": 1 }, "tags": ["a", null] } }), "$where.tags.1 must not be null"),
            (json!({ "where": { "place": { "latitude": 1 }, "colour": 1 } }), "$where.colour is no field"),
            (json!({ "where": { "place": { "latitude": 1 }, "on": "1 March" } }), "$where.on `1 March` is not a day"),
            (json!({ "where": { "place": { "latitude": 1 }, "on": 1 } }), "$where.on must be a day of the calendar"),
            (json!({ "where": { "place": { "latitude": 1 } }, "any": [1, "2"] }), "$any.1 must be"),
        ] {
            let said = said(wrong.clone()).unwrap_or_default();
            assert!(said.starts_with(path), "{wrong}: {said}");
        }
    }
}
