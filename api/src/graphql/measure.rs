//! What an operation amounts to when its fragments are expanded, counted without expanding them.
//!
//! A document of 858 bytes can hold 22 fragments that each contain the next one twice: four million fields. Each fragment is
//! therefore measured once and counted as often as it is used.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Positioned,
    parser::types::{Directive, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet},
};

use super::limits::{Excess, Limits};

/// Why an operation is not executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is too large.
    Excess(Excess),
    /// A fragment contains itself.
    Cycle(String),
}

#[derive(Clone, Copy, Default)]
struct Size {
    fields: usize,
    aliases: usize,
    directives: usize,
    depth: usize,
    introspection_depth: usize,
}

impl Size {
    /// Both, next to each other.
    fn and(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            depth: self.depth.max(other.depth),
            introspection_depth: self.introspection_depth.max(other.introspection_depth),
        }
    }
}

/// Counts what an operation amounts to.
///
/// # Errors
/// The first limit that is exceeded, or the fragment that contains itself.
pub fn check(document: &ExecutableDocument, operation: &OperationDefinition, limits: Limits) -> Result<(), Problem> {
    let mut measure = Measure { document, limits, known: HashMap::new(), open: HashSet::new() };
    let roots = operation.selection_set.node.items.len();
    let size = measure.set(&operation.selection_set.node)?;
    let directives = size.directives.saturating_add(operation.directives.len());
    for (count, limit, what) in [
        (roots, limits.root_fields, "fields at the root"),
        (size.fields, limits.fields, "fields after fragments are expanded"),
        (size.aliases, limits.aliases, "aliases"),
        (directives, limits.directives, "directives"),
        (size.depth, limits.depth, "levels of fields"),
        (size.introspection_depth, limits.introspection_depth, "levels of introspection fields"),
    ] {
        if count > limit {
            return Err(Problem::Excess(Excess { what, limit }));
        }
    }
    Ok(())
}

struct Measure<'a> {
    document: &'a ExecutableDocument,
    limits: Limits,
    known: HashMap<&'a Name, Size>,
    open: HashSet<&'a Name>,
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<Size, Problem> {
        set.items.iter().try_fold(Size::default(), |sum, item| Ok(sum.and(self.selection(&item.node)?)))
    }

    fn selection(&mut self, selection: &'a Selection) -> Result<Size, Problem> {
        match selection {
            Selection::Field(field) => self.field(&field.node),
            Selection::InlineFragment(inline) => {
                let directives = self.directives(&inline.node.directives)?;
                Ok(directives.and(self.set(&inline.node.selection_set.node)?))
            }
            Selection::FragmentSpread(spread) => {
                let directives = self.directives(&spread.node.directives)?;
                Ok(directives.and(self.fragment(&spread.node.fragment_name.node)?))
            }
        }
    }

    fn field(&mut self, field: &'a Field) -> Result<Size, Problem> {
        let own = self.directives(&field.directives)?;
        let inner = self.set(&field.selection_set.node)?;
        let introspects = field.name.node.starts_with("__") && field.name.node != "__typename";
        let size = own.and(inner);
        // What lies under `__schema` counts as introspection alone, whose types nest deeper.
        let (depth, introspection_depth) = match (introspects, inner.introspection_depth) {
            (true, _) => (1, inner.depth + 1),
            (false, 0) => (inner.depth + 1, 0),
            (false, below) => (inner.depth + 1, below + 1),
        };
        Ok(Size {
            fields: size.fields.saturating_add(1),
            aliases: size.aliases.saturating_add(usize::from(field.alias.is_some())),
            directives: size.directives,
            depth,
            introspection_depth,
        })
    }

    fn fragment(&mut self, name: &'a Name) -> Result<Size, Problem> {
        if let Some(size) = self.known.get(name) {
            return Ok(*size);
        }
        // An unknown fragment is for the validation to report.
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else { return Ok(Size::default()) };
        if !self.open.insert(name) {
            return Err(Problem::Cycle(name.to_string()));
        }
        let size = self.set(&fragment.node.selection_set.node)?;
        self.open.remove(name);
        self.known.insert(name, size);
        Ok(size)
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<Size, Problem> {
        let limit = self.limits.directives_per_field;
        if directives.len() > limit {
            return Err(Problem::Excess(Excess { what: "directives on one field", limit }));
        }
        Ok(Size { directives: directives.len(), ..Size::default() })
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::{parse_query, types::DocumentOperations};

    use super::*;

    fn problem(document: &str) -> Option<String> {
        let document = parse_query(document).expect("a document");
        let DocumentOperations::Single(operation) = &document.operations else { panic!("one operation") };
        check(&document, &operation.node, Limits::default()).err().map(|problem| match problem {
            Problem::Excess(excess) => excess.what.to_owned(),
            Problem::Cycle(name) => format!("cycle at {name}"),
        })
    }

    #[test]
    fn doubled_fragments_are_counted_as_often_as_they_are_used() {
        use std::fmt::Write;
        let mut document = String::from("{ ...f0 }");
        for at in 0..22 {
            write!(document, " fragment f{at} on Query {{ ...f{0} ...f{0} }}", at + 1).expect("a text");
        }
        document.push_str(" fragment f22 on Query { version }");
        assert_eq!(problem(&document).as_deref(), Some("fields after fragments are expanded"));
    }

    #[test]
    fn a_fragment_in_itself_is_named() {
        let document = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
        assert_eq!(problem(document).as_deref(), Some("cycle at a"));
    }

    #[test]
    fn depth_is_counted_apart_for_introspection() {
        let nested =
            |levels: usize, root: &str| format!("{{ {root} {}{}", "{ a ".repeat(levels), "}".repeat(levels + 1));
        assert_eq!(problem(&nested(11, "viewer")), None);
        assert_eq!(problem(&nested(12, "viewer")).as_deref(), Some("levels of fields"));
        assert_eq!(problem(&nested(14, "__schema")), None);
        assert_eq!(problem(&nested(15, "__schema")).as_deref(), Some("levels of introspection fields"));
    }

    #[test]
    fn aliases_roots_and_directives_are_limited() {
        let many = |count: usize, text: &str| {
            format!("{{ {} }}", (0..count).map(|at| text.replace('#', &at.to_string())).collect::<String>())
        };
        assert_eq!(problem(&many(21, "a# ")).as_deref(), Some("fields at the root"));
        assert_eq!(problem(&format!("{{ viewer {} }}", many(31, "a#: b "))).as_deref(), Some("aliases"));
        assert_eq!(problem("{ a @x @x @x @x @x }").as_deref(), Some("directives on one field"));
    }
}
