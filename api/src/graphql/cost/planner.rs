//! From a document to the plan by which its cost is counted.

use apollo_compiler::{
    ExecutableDocument, Node, Schema,
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
    let planner = Planner { schema, document, operation };
    let mut level = Level::default();
    planner.fill(&mut level, &operation.selection_set, mutates);
    level
}

struct Planner<'a> {
    schema: &'a Schema,
    document: &'a ExecutableDocument,
    operation: &'a Operation,
}

impl<'a> Planner<'a> {
    /// Adds what a selection asks for. Fragments are written out: how many fields come of that has been limited.
    fn fill(&self, level: &mut Level, set: &'a SelectionSet, mutates: bool) {
        for selection in &set.selections {
            let inner = match selection {
                Selection::Field(field) => {
                    if let Some(step) = self.step(field, set, mutates) {
                        level.add(step);
                    }
                    continue;
                }
                Selection::InlineFragment(inline) => &inline.selection_set,
                Selection::FragmentSpread(spread) => match self.document.fragments.get(&spread.fragment_name) {
                    Some(fragment) => &fragment.selection_set,
                    None => continue,
                },
            };
            let open = inner.ty == set.ty || !matches!(self.schema.types.get(&inner.ty), Some(ExtendedType::Object(_)));
            self.fill(if open { &mut *level } else { level.variant(&inner.ty) }, inner, mutates);
        }
    }

    fn step(&self, field: &'a Node<Field>, set: &SelectionSet, mutates: bool) -> Option<Step> {
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
        let mut inner = Level::default();
        self.fill(&mut inner, &field.selection_set, false);
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
