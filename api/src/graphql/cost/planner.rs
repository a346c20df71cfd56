//! From a document to the plan by which its cost is counted.

use std::{collections::HashMap, sync::Arc};

use apollo_compiler::{
    ExecutableDocument, Name, Node, Schema,
    ast::Type,
    executable::{Field, Operation, Selection, SelectionSet},
    schema::ExtendedType,
};

use super::{Argument, Level, MUTATION, Size, Step};

/// What the schema's description of itself costs.
const INTROSPECTION: u64 = 10;
/// Objects that come for nothing with those that they belong to.
const FREE: [&str; 2] = ["PageInfo", "UserError"];

/// The level of an operation's root.
pub(super) fn level(schema: &Schema, document: &ExecutableDocument, operation: &Operation, mutates: bool) -> Level {
    let mut planner = Planner { schema, document, operation, known: HashMap::new() };
    planner.level(&operation.selection_set, mutates)
}

struct Planner<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    operation: &'a Operation,
    known: HashMap<&'a Name, Arc<Level>>,
}

impl<'a> Planner<'a> {
    fn level(&mut self, set: &'a SelectionSet, mutates: bool) -> Level {
        let mut level = Level::default();
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => level.steps.extend(self.step(field, set, mutates)),
                Selection::InlineFragment(inline) => {
                    let inner = Arc::new(self.level(&inline.selection_set, mutates));
                    self.add(&mut level, set, &inline.selection_set.ty, inner);
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.fragment_name) else { continue };
                    let inner = if let Some(known) = self.known.get(&spread.fragment_name) {
                        Arc::clone(known)
                    } else {
                        let made = Arc::new(self.level(&fragment.selection_set, mutates));
                        self.known.insert(&spread.fragment_name, Arc::clone(&made));
                        made
                    };
                    self.add(&mut level, set, &fragment.selection_set.ty, inner);
                }
            }
        }
        level
    }

    /// Of fragments on several object types only one can apply to an object whose type is open.
    fn add(&self, level: &mut Level, set: &SelectionSet, on: &Name, inner: Arc<Level>) {
        if *on == set.ty || !matches!(self.schema.types.get(on), Some(ExtendedType::Object(_))) {
            level.fragments.push(inner);
            return;
        }
        match level.variants.iter_mut().find(|(name, _)| name == on) {
            Some((_, levels)) => levels.push(inner),
            None => level.variants.push((on.clone(), vec![inner])),
        }
    }

    fn step(&mut self, field: &'a Node<Field>, set: &SelectionSet, mutates: bool) -> Option<Step> {
        let key = field.response_key().to_string();
        if field.name.starts_with("__") {
            let own = if field.name == "__typename" { return None } else { INTROSPECTION };
            return Some(Step { key, own, each: 0, size: Size::One, inner: Level::default() });
        }
        let named = field.ty().inner_named_type();
        let composite = !field.selection_set.selections.is_empty();
        let own = weight(field).unwrap_or(if mutates { MUTATION } else { 0 });
        if own == 0 && !composite {
            return None;
        }
        let each = u64::from(composite && !FREE.contains(&named.as_str()));
        let inner = self.level(&field.selection_set, false);
        Some(Step { key, own, each, size: self.size(field, set), inner })
    }

    fn size(&self, field: &Field, set: &SelectionSet) -> Size {
        let argument = |name: &str| {
            let given = field.arguments.iter().find(|argument| argument.name == *name)?;
            Argument::of(&given.value, self.operation)
        };
        let takes = |name: &str| field.definition.arguments.iter().any(|argument| argument.name == *name);
        match field.ty() {
            Type::Named(_) | Type::NonNullNamed(_) if takes("first") => {
                Size::Page { first: argument("first"), last: argument("last") }
            }
            Type::Named(_) | Type::NonNullNamed(_) => Size::One,
            _ if set.ty.ends_with("Connection") => Size::Rows,
            _ if takes("first") => argument("first").map_or(Size::Assumed, Size::Entries),
            _ => ["ids", "representations"].into_iter().find_map(argument).map_or(Size::Assumed, Size::Entries),
        }
    }
}

/// The weight that the schema gives to a field.
fn weight(field: &Field) -> Option<u64> {
    let directive = field.definition.directives.get("cost")?;
    directive.specified_argument_by_name("weight")?.as_str()?.parse().ok()
}
