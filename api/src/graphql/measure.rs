//! What an operation amounts to when its fragments are expanded, counted without expanding them.
//!
//! A document of 858 bytes can hold 22 fragments that each contain the next one twice: four million fields. Each fragment is
//! therefore measured once and counted as often as it is used.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{Directive, Field, OperationDefinition, Selection, SelectionSet},
};

use super::{
    limits::{Excess, Limits},
    tree::Tree,
};

/// Why an operation is not executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is too large.
    Excess(Excess),
    /// A fragment contains itself.
    Cycle(String, Pos),
}

#[derive(Clone, Copy, Default)]
struct Size {
    /// Fields of the level itself.
    width: usize,
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
            width: self.width.saturating_add(other.width),
            fields: self.fields.saturating_add(other.fields),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            depth: self.depth.max(other.depth),
            introspection_depth: self.introspection_depth.max(other.introspection_depth),
        }
    }
}

/// Counts what each operation amounts to, and each fragment, used or not: to validate one costs time as well.
///
/// # Errors
/// The first limit that is exceeded, or the fragment that contains itself.
pub fn check(document: &Tree, limits: Limits) -> Result<(), Problem> {
    let mut measure = Measure { document, limits, known: HashMap::new(), open: HashSet::new() };
    document.operations.iter().try_for_each(|(_, operation)| measure.operation(operation))?;
    let mut fragments: Vec<_> = document.fragments.iter().collect();
    fragments.sort_by_key(|(_, fragment)| fragment.pos);
    fragments.into_iter().try_for_each(|(name, fragment)| {
        // How deep it is shows where it is used: what the schema says of itself may go deeper.
        let size = Size { depth: 0, introspection_depth: 0, ..measure.fragment(name)? };
        measure.within_limits(size, fragment.pos)
    })
}

struct Measure<'a> {
    document: &'a Tree,
    limits: Limits,
    known: HashMap<&'a Name, Size>,
    open: HashSet<&'a Name>,
}

impl<'a> Measure<'a> {
    fn operation(&mut self, operation: &'a Positioned<OperationDefinition>) -> Result<(), Problem> {
        let own = self.directives(&operation.node.directives)?;
        let size = own.and(self.set(&operation.node.selection_set.node)?);
        let (what, value, limit) = ("fields at the root", size.width, self.limits.root_fields);
        if value > limit {
            return Err(Problem::Excess(Excess { what, value, limit, at: Some(operation.pos) }));
        }
        self.within_limits(size, operation.pos)
    }

    fn within_limits(&self, size: Size, at: Pos) -> Result<(), Problem> {
        let limits = self.limits;
        for (value, limit, what) in [
            (size.fields, limits.fields, "fields after fragments are expanded"),
            (size.aliases, limits.aliases, "aliases"),
            (size.directives, limits.directives, "directives"),
            (size.depth, limits.depth, "levels of fields"),
            (size.introspection_depth, limits.introspection_depth, "levels of introspection fields"),
        ] {
            if value > limit {
                return Err(Problem::Excess(Excess { what, value, limit, at: Some(at) }));
            }
        }
        Ok(())
    }

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
            width: 1,
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
            return Err(Problem::Cycle(name.to_string(), fragment.pos));
        }
        let size = self.directives(&fragment.node.directives)?.and(self.set(&fragment.node.selection_set.node)?);
        self.open.remove(name);
        self.known.insert(name, size);
        Ok(size)
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> Result<Size, Problem> {
        let (value, limit) = (directives.len(), self.limits.directives_per_field);
        if value > limit {
            let at = directives.get(limit).map(|first_over| first_over.pos);
            return Err(Problem::Excess(Excess { what: "directives in one place", value, limit, at }));
        }
        Ok(Size { directives: value, ..Size::default() })
    }
}

#[cfg(test)]
mod tests {
    use apollo_compiler::parser::Parser;

    use super::*;

    fn problem(document: &str) -> Option<String> {
        let parsed = Parser::new().parse_ast(document, "document").expect("a document");
        let tree = Tree::of(document, &parsed).expect("a tree");
        check(&tree, Limits::default()).err().map(|problem| match problem {
            Problem::Excess(excess) => excess.what.to_owned(),
            Problem::Cycle(name, _) => format!("cycle at {name}"),
        })
    }

    #[test]
    fn doubled_fragments_are_counted_as_often_as_they_are_used() {
        use std::fmt::Write;
        let mut document = String::from("{ viewer { ...f0 } }");
        for at in 0..22 {
            write!(document, " fragment f{at} on Query {{ ...f{0} ...f{0} }}", at + 1).expect("a text");
        }
        document.push_str(" fragment f22 on Query { version }");
        assert_eq!(problem(&document).as_deref(), Some("fields after fragments are expanded"));
    }

    #[test]
    fn a_fragment_that_nobody_uses_is_counted_too() {
        let doubled =
            "{ a } fragment f on Query { ...g ...g } fragment g on Query { ".to_owned() + &"a ".repeat(501) + "}";
        assert_eq!(problem(&doubled).as_deref(), Some("fields after fragments are expanded"));
        assert_eq!(problem("{ a } fragment f on Query { ...f }").as_deref(), Some("cycle at f"));
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
        let spread = format!("{{ ...f }} fragment f on Query {}", many(21, "a# "));
        assert_eq!(problem(&spread).as_deref(), Some("fields at the root"));
        assert_eq!(problem(&format!("{{ viewer {} }}", many(31, "a#: b "))).as_deref(), Some("aliases"));
        assert_eq!(problem("{ a @x @x @x @x @x }").as_deref(), Some("directives in one place"));
    }
}
