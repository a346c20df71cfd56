//! Which field a refused input stood in. The engine says what is wrong with a value; this finds its path.

use std::sync::Arc;

use async_graphql::{
    ErrorExtensionValues, PathSegment, ServerError, Value, Variables,
    parser::types::{Selection, SelectionSet},
};

use super::document::Document;

/// By this extension a scalar says which text it refused; it is taken away again before the error is sent.
pub(super) const REFUSED: &str = "refused";

/// What was asked, kept until it is known whether an input was refused.
pub(super) struct Given {
    document: Arc<Document>,
    variables: Variables,
}

impl Given {
    pub(super) const fn new(document: Arc<Document>, variables: Variables) -> Self {
        Self { document, variables }
    }

    /// Names the field in the message and the extensions of an error that refuses an input.
    pub(super) fn name_field(&self, error: &mut ServerError) {
        let Some(Value::String(refused)) = take_refused(error) else { return };
        let paths = self.places(&refused, error.path.last());
        if !paths.is_empty() {
            let places = paths.join("\" or \"");
            error.message = format!("Invalid value for argument \"{places}\": {}", plain(&error.message));
        }
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        extensions.set("code", "BAD_USER_INPUT");
        // The same text in several places names no single field.
        if let [path] = paths.as_slice() {
            // Named as in user errors, where `input` goes without saying.
            extensions.set("field", path.strip_prefix("input.").unwrap_or(path));
        }
    }

    /// Where this text stands among the arguments of the field that failed.
    fn places(&self, text: &str, field: Option<&PathSegment>) -> Vec<String> {
        let document = &self.document.executable;
        let mut search = Search { given: self, text, field, found: Vec::new() };
        for (_, operation) in document.operations.iter() {
            search.selection(&operation.node.selection_set.node);
        }
        for fragment in document.fragments.values() {
            search.selection(&fragment.node.selection_set.node);
        }
        search.found.dedup();
        search.found
    }
}

fn take_refused(error: &mut ServerError) -> Option<Value> {
    let extensions = error.extensions.as_mut()?;
    let refused = extensions.get(REFUSED).cloned();
    extensions.unset(REFUSED);
    refused
}

struct Search<'a> {
    given: &'a Given,
    text: &'a str,
    field: Option<&'a PathSegment>,
    found: Vec<String>,
}

impl Search<'_> {
    fn selection(&mut self, selection: &SelectionSet) {
        for item in &selection.items {
            match &item.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    if self.field.is_none_or(|failed| matches!(failed, PathSegment::Field(name) if name == key)) {
                        for (name, value) in &field.node.arguments {
                            let variable = |name| self.given.variables.get(&name).cloned().ok_or(());
                            if let Ok(value) = value.node.clone().into_const_with(variable) {
                                self.value(&value, name.node.to_string());
                            }
                        }
                    }
                    self.selection(&field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => self.selection(&fragment.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn value(&mut self, value: &Value, path: String) {
        match value {
            Value::String(text) if text == self.text => self.found.push(path),
            Value::List(list) => {
                for (at, value) in list.iter().enumerate() {
                    self.value(value, format!("{path}.{at}"));
                }
            }
            Value::Object(object) => {
                for (name, value) in object {
                    self.value(value, format!("{path}.{name}"));
                }
            }
            _ => {}
        }
    }
}

/// What a scalar said, without the engine's words around it.
fn plain(message: &str) -> &str {
    let said =
        message.strip_prefix("Failed to parse \"").and_then(|rest| rest.split_once("\": ")).map(|(_, said)| said);
    said.unwrap_or(message).split(" (occurred while parsing").next().unwrap_or_default()
}
