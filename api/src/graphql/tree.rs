//! The judged syntax tree, in the form that the executor takes.
//!
//! Handing the tree over saves a second parse, and with it the differences between two parsers: what was judged is what
//! is executed.

use apollo_compiler::{
    Name as Judged, Node,
    ast::{self, Definition, Document, Type, Value as Literal},
    parser::SourceSpan,
};
use async_graphql::{
    Name, Number, Pos, Positioned, ServerError, Value as Constant,
    parser::types::{
        BaseType, Directive, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, FragmentSpread,
        InlineFragment, OperationDefinition, OperationType, Selection, SelectionSet, Type as VariableType,
        TypeCondition, VariableDefinition,
    },
};
use async_graphql_value::Value;
use std::collections::HashMap;

use super::execute::coded;

/// The operations of a document, each with its name, and the fragments.
#[derive(Debug)]
pub(super) struct Tree {
    pub operations: Vec<(Option<Name>, Positioned<OperationDefinition>)>,
    pub fragments: HashMap<Name, Positioned<FragmentDefinition>>,
}

impl Tree {
    /// The tree of a document that was parsed from this text, and need not be valid.
    ///
    /// # Errors
    /// A number that nothing can hold, or a name that is given twice: the executor keeps one of each name.
    pub(super) fn of(text: &str, document: &Document) -> Result<Self, ServerError> {
        let mut builder = Builder { places: Places::new(text), wrong: None };
        let mut tree = Self { operations: Vec::new(), fragments: HashMap::new() };
        for definition in &document.definitions {
            match definition {
                Definition::OperationDefinition(operation) => {
                    let name = operation.name.as_ref().map(|name| Name::new(name.as_str()));
                    if tree.operations.iter().any(|(other, _)| *other == name) {
                        builder.wrong.get_or_insert_with(|| twice("operation", name.as_deref().unwrap_or("query")));
                    }
                    let operation = builder.operation(operation);
                    tree.operations.push((name, operation));
                }
                Definition::FragmentDefinition(fragment) => {
                    let name = Name::new(fragment.name.as_str());
                    if tree.fragments.insert(name, builder.fragment(fragment)).is_some() {
                        builder.wrong.get_or_insert_with(|| twice("fragment", &fragment.name));
                    }
                }
                // The validation refuses what is not executable.
                _ => {}
            }
        }
        builder.wrong.map_or(Ok(tree), Err)
    }

    /// For the executor, once the document is valid.
    pub(super) fn executable(self) -> ExecutableDocument {
        let mut named = HashMap::new();
        for (name, operation) in self.operations {
            let Some(name) = name else {
                // An operation without a name is the only one.
                let operations = DocumentOperations::Single(operation);
                return ExecutableDocument { operations, fragments: self.fragments };
            };
            named.insert(name, operation);
        }
        ExecutableDocument { operations: DocumentOperations::Multiple(named), fragments: self.fragments }
    }
}

fn twice(what: &str, name: &str) -> ServerError {
    let error = ServerError::new(format!("the document has two of the {what} `{name}`"), None);
    coded(error, "GRAPHQL_VALIDATION_FAILED")
}

/// Finds lines and columns, in characters, for places that come nearly in the order of the text.
pub(super) struct Places<'a> {
    text: &'a str,
    offset: usize,
    at: Pos,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, offset: 0, at: Pos { line: 1, column: 1 } }
    }

    pub(super) fn find(&mut self, offset: usize) -> Pos {
        if offset < self.offset {
            *self = Self::new(self.text);
        }
        for character in self.text.get(self.offset..offset).unwrap_or_default().chars() {
            if character == '\n' {
                self.at = Pos { line: self.at.line + 1, column: 1 };
            } else {
                self.at.column += 1;
            }
        }
        self.offset = offset;
        self.at
    }
}

struct Builder<'a> {
    places: Places<'a>,
    wrong: Option<ServerError>,
}

impl Builder<'_> {
    fn at(&mut self, span: Option<SourceSpan>) -> Pos {
        span.map_or_else(Pos::default, |span| self.places.find(span.offset()))
    }

    fn name(&mut self, name: &Judged) -> Positioned<Name> {
        Positioned::new(Name::new(name.as_str()), self.at(name.location()))
    }

    fn operation(&mut self, operation: &Node<ast::OperationDefinition>) -> Positioned<OperationDefinition> {
        let pos = self.at(operation.location());
        let definition = OperationDefinition {
            ty: match operation.operation_type {
                ast::OperationType::Query => OperationType::Query,
                ast::OperationType::Mutation => OperationType::Mutation,
                ast::OperationType::Subscription => OperationType::Subscription,
            },
            variable_definitions: operation.variables.iter().map(|variable| self.variable(variable)).collect(),
            directives: self.directives(&operation.directives),
            selection_set: self.selection_set(&operation.selection_set, pos),
        };
        Positioned::new(definition, pos)
    }

    fn fragment(&mut self, fragment: &Node<ast::FragmentDefinition>) -> Positioned<FragmentDefinition> {
        let pos = self.at(fragment.location());
        let definition = FragmentDefinition {
            type_condition: self.condition(&fragment.type_condition),
            directives: self.directives(&fragment.directives),
            selection_set: self.selection_set(&fragment.selection_set, pos),
        };
        Positioned::new(definition, pos)
    }

    fn condition(&mut self, on: &Judged) -> Positioned<TypeCondition> {
        let on = self.name(on);
        Positioned::new(TypeCondition { on: on.clone() }, on.pos)
    }

    fn variable(&mut self, variable: &Node<ast::VariableDefinition>) -> Positioned<VariableDefinition> {
        let pos = self.at(variable.location());
        let definition = VariableDefinition {
            name: self.name(&variable.name),
            var_type: Positioned::new(variable_type(&variable.ty), pos),
            directives: self.directives(&variable.directives),
            default_value: variable.default_value.as_ref().map(|value| {
                let value = self.value(value);
                // A default holds no variable; if this one does, the validation refuses it.
                let constant = value.node.into_const_with(|_| Ok::<_, ()>(Constant::Null)).unwrap_or_default();
                Positioned::new(constant, value.pos)
            }),
        };
        Positioned::new(definition, pos)
    }

    fn selection_set(&mut self, selections: &[ast::Selection], pos: Pos) -> Positioned<SelectionSet> {
        let items = selections.iter().map(|selection| self.selection(selection)).collect();
        Positioned::new(SelectionSet { items }, pos)
    }

    fn selection(&mut self, selection: &ast::Selection) -> Positioned<Selection> {
        match selection {
            ast::Selection::Field(field) => {
                let pos = self.at(field.location());
                let field = Field {
                    alias: field.alias.as_ref().map(|alias| self.name(alias)),
                    name: self.name(&field.name),
                    arguments: self.arguments(&field.arguments),
                    directives: self.directives(&field.directives),
                    selection_set: self.selection_set(&field.selection_set, pos),
                };
                Positioned::new(Selection::Field(Positioned::new(field, pos)), pos)
            }
            ast::Selection::FragmentSpread(spread) => {
                let pos = self.at(spread.location());
                let spread = FragmentSpread {
                    fragment_name: self.name(&spread.fragment_name),
                    directives: self.directives(&spread.directives),
                };
                Positioned::new(Selection::FragmentSpread(Positioned::new(spread, pos)), pos)
            }
            ast::Selection::InlineFragment(inline) => {
                let pos = self.at(inline.location());
                let inline = InlineFragment {
                    type_condition: inline.type_condition.as_ref().map(|on| self.condition(on)),
                    directives: self.directives(&inline.directives),
                    selection_set: self.selection_set(&inline.selection_set, pos),
                };
                Positioned::new(Selection::InlineFragment(Positioned::new(inline, pos)), pos)
            }
        }
    }

    fn directives(&mut self, directives: &ast::DirectiveList) -> Vec<Positioned<Directive>> {
        let convert = |directive: &Node<ast::Directive>| {
            let pos = self.at(directive.location());
            let directive =
                Directive { name: self.name(&directive.name), arguments: self.arguments(&directive.arguments) };
            Positioned::new(directive, pos)
        };
        directives.iter().map(convert).collect()
    }

    fn arguments(&mut self, arguments: &[Node<ast::Argument>]) -> Vec<(Positioned<Name>, Positioned<Value>)> {
        arguments.iter().map(|argument| (self.name(&argument.name), self.value(&argument.value))).collect()
    }

    fn value(&mut self, value: &Node<Literal>) -> Positioned<Value> {
        let pos = self.at(value.location());
        let value = match &**value {
            Literal::Null => Value::Null,
            Literal::Enum(name) => Value::Enum(Name::new(name.as_str())),
            Literal::Variable(name) => Value::Variable(Name::new(name.as_str())),
            Literal::String(text) => Value::String(text.clone()),
            Literal::Float(number) => self.number(number.as_str(), pos),
            Literal::Int(number) => self.number(number.as_str(), pos),
            Literal::Boolean(truth) => Value::Boolean(*truth),
            Literal::List(items) => Value::List(items.iter().map(|item| self.value(item).node).collect()),
            Literal::Object(fields) => {
                let field =
                    |(name, value): &(Judged, Node<Literal>)| (Name::new(name.as_str()), self.value(value).node);
                Value::Object(fields.iter().map(field).collect())
            }
        };
        Positioned::new(value, pos)
    }

    fn number(&mut self, text: &str, pos: Pos) -> Value {
        if let Ok(number) = serde_json::from_str::<Number>(text) {
            return Value::Number(number);
        }
        let error = ServerError::new(format!("the number {text} is out of range"), Some(pos));
        self.wrong.get_or_insert_with(|| coded(error, "GRAPHQL_VALIDATION_FAILED"));
        Value::Null
    }
}

fn variable_type(ty: &Type) -> VariableType {
    let (base, nullable) = match ty {
        Type::Named(name) => (BaseType::Named(Name::new(name.as_str())), true),
        Type::NonNullNamed(name) => (BaseType::Named(Name::new(name.as_str())), false),
        Type::List(inner) => (BaseType::List(Box::new(variable_type(inner))), true),
        Type::NonNullList(inner) => (BaseType::List(Box::new(variable_type(inner))), false),
    };
    VariableType { base, nullable }
}

#[cfg(test)]
mod tests {
    use apollo_compiler::parser::Parser;
    use async_graphql::parser::parse_query;

    use super::*;

    fn tree(text: &str) -> Result<Tree, ServerError> {
        Tree::of(text, &Parser::new().parse_ast(text, "document").expect("a document"))
    }

    /// Both trees, without places: the executor's parser puts some at other ends of the same node.
    fn plain(document: &ExecutableDocument) -> serde_json::Value {
        fn strip(value: serde_json::Value) -> serde_json::Value {
            match value {
                serde_json::Value::Object(mut map) => match (map.len(), map.remove("node")) {
                    (2, Some(node)) if map.contains_key("pos") => strip(node),
                    (_, node) => {
                        map.extend(node.map(|node| ("node".to_owned(), node)));
                        serde_json::Value::Object(map.into_iter().map(|(name, value)| (name, strip(value))).collect())
                    }
                },
                serde_json::Value::Array(items) => items.into_iter().map(strip).collect(),
                other => other,
            }
        }
        strip(serde_json::to_value(document).expect("JSON"))
    }

    #[test]
    fn both_parsers_read_the_same() {
        for text in [
            "{ a b: c(d: 1, e: -2.5e3, f: \"x\\n\\u00e9\", g: [true, null], h: { i: J, k: $l }) @m(n: 1) { o } }",
            "query Q($a: [Int!]! = [1], $b: T = { c: \"\"\"\n  block\n   text\n\"\"\" }) @d { ...F ... on T { e } ... @x { f } }
             fragment F on T @g { h }",
            "mutation M { a } subscription S { b } query N { c }",
        ] {
            let own = tree(text).expect("a tree").executable();
            assert_eq!(plain(&own), plain(&parse_query(text).expect("a document")), "{text}");
        }
    }

    #[test]
    fn characters_beyond_the_first_plane_are_read_in_both_spellings() {
        let tree = tree(r#"{ a(b: "\u{1F600}", c: "\uD83D\uDE00") }"#).expect("a tree");
        let Selection::Field(field) = &tree.operations[0].1.node.selection_set.node.items[0].node else {
            panic!("a field")
        };
        assert!(field.node.arguments.iter().all(|(_, value)| value.node == Value::String("😀".into())));
    }

    #[test]
    fn places_are_lines_and_columns_of_characters() {
        let tree = tree("{\n  # é\n  a(b: \"é\", c: $d)\n}").expect("a tree");
        let set = &tree.operations[0].1.node.selection_set.node;
        let Selection::Field(field) = &set.items[0].node else { panic!("a field") };
        let places = field.node.arguments.iter().map(|(name, value)| (name.pos.column, value.pos.column));
        assert_eq!(
            (set.items[0].pos, places.collect::<Vec<_>>()),
            (Pos { line: 3, column: 3 }, vec![(5, 8), (13, 16)])
        );
    }

    #[test]
    fn what_the_executor_could_not_keep_is_refused() {
        for (text, problem) in [
            ("query A { a } query A { b }", "the document has two of the operation `A`"),
            ("{ ...A } fragment A on T { a } fragment A on T { b }", "the document has two of the fragment `A`"),
            ("{ a(b: 1e999) }", "the number 1e999 is out of range"),
        ] {
            assert_eq!(tree(text).expect_err(text).message, problem);
        }
    }
}
