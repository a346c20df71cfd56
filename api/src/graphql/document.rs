//! Documents that were judged: parsed and validated against the schema once, remembered for the next time.
//!
//! The executor's own validation lets through what graphql-js refuses: variables in positions that their type does not
//! fit, conflicting fields below the first level, directives on `__typename`. `apollo-compiler` judges as graphql-js
//! does, so every document passes it first.

use std::{collections::HashMap, fmt, sync::Arc};

use apollo_compiler::{
    ExecutableDocument, Name, Schema,
    ast::OperationType,
    collections::HashSet,
    executable::{Operation, Selection, SelectionSet},
    parser::Parser,
    validation::{DiagnosticList, Valid},
};
use async_graphql::{Pos, ServerError, parser::types::ExecutableDocument as Executable};
use quick_cache::{Weighter, sync::Cache};

use super::{
    cost::Plan,
    front,
    limits::{Excess, Limits},
    literals, measure,
    tree::Tree,
};

/// How many bytes the remembered documents may take, roughly.
const REMEMBERED: u64 = 16 * 1024 * 1024;
/// What a judged document takes in memory for each byte of its text, roughly.
const WEIGHT: u64 = 24;
/// How deep the parser may go; brackets are counted before it, so this is never met first.
const RECURSION: usize = 200;

/// The compiler's introspection is that of 2021; clients ask for what has come since.
const ONE_OF: &str = "extend type __Type { isOneOf: Boolean }";

/// A document that may be executed.
#[derive(Debug)]
pub struct Document {
    /// For the executor.
    pub executable: Executable,
    typed: Valid<ExecutableDocument>,
    /// How to count what each operation costs, in the order of the operations.
    plans: Vec<Arc<Plan>>,
}

/// What is known of a text: the document, or why it is none.
type Verdict = Result<Arc<Document>, Arc<Vec<ServerError>>>;

/// Judges documents against one schema.
pub struct Judge {
    schema: Valid<Schema>,
    limits: Limits,
    verdicts: Cache<Arc<str>, Verdict, ByLength>,
}

impl fmt::Debug for Judge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Judge({} documents)", self.verdicts.len())
    }
}

#[derive(Clone)]
struct ByLength;

impl Weighter<Arc<str>, Verdict> for ByLength {
    fn weight(&self, text: &Arc<str>, _: &Verdict) -> u64 {
        WEIGHT * (text.len() as u64 + 100)
    }
}

impl Judge {
    /// A judge for the schema in its own language.
    ///
    /// # Errors
    /// What is wrong with the schema.
    pub fn new(sdl: &str, limits: Limits) -> Result<Self, String> {
        let sdl = format!("{sdl}\n{ONE_OF}");
        let schema = Schema::parse_and_validate(sdl, "schema.graphql").map_err(|wrong| wrong.errors.to_string())?;
        let verdicts = Cache::with_weighter(1_000, REMEMBERED, ByLength);
        Ok(Self { schema, limits, verdicts })
    }

    /// The schema against which it judges.
    #[must_use]
    pub const fn schema(&self) -> &Valid<Schema> {
        &self.schema
    }

    /// The document of a text, or every reason why it is none.
    ///
    /// # Errors
    /// The limit that it exceeds, its syntax errors, or its violations of the validation rules.
    pub fn document(&self, text: &str) -> Result<Arc<Document>, Arc<Vec<ServerError>>> {
        if let Some(verdict) = self.verdicts.get(text) {
            return verdict;
        }
        // What has too many characters is not worth remembering.
        front::check(text, self.limits).map_err(|excess| Arc::new(vec![excess.into()]))?;
        let verdict = self.judge(text).map(Arc::new).map_err(Arc::new);
        self.verdicts.insert(Arc::from(text), verdict.clone());
        verdict
    }

    fn judge(&self, text: &str) -> Result<Document, Vec<ServerError>> {
        let mut parser = Parser::new().recursion_limit(RECURSION);
        let ast = parser
            .parse_ast(text, "document")
            .map_err(|wrong| self.errors(&wrong.errors, "syntax error: ", "GRAPHQL_PARSE_FAILED"))?;
        let tree = Tree::of(text, &ast).map_err(|error| vec![error])?;
        // Sizes come first: validation compares fields with each other, and fragments can make millions of few.
        measure::check(&tree, self.limits).map_err(|problem| vec![problem.into()])?;
        let typed = ast
            .to_executable_validate(&self.schema)
            .map_err(|wrong| self.errors(&wrong.errors, "", "GRAPHQL_VALIDATION_FAILED"))?;
        for operation in typed.operations.iter() {
            self.check(&typed, operation).map_err(|error| vec![error])?;
        }
        let wrong = literals::check(&self.schema, &typed, self.limits.errors);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let plan = |operation| Arc::new(Plan::of(&self.schema, &typed, operation));
        let plans = typed.operations.iter().map(|operation| plan(operation)).collect();
        Ok(Document { executable: tree.executable(), typed, plans })
    }

    /// What the specification allows and we do not.
    fn check(&self, document: &ExecutableDocument, operation: &Operation) -> Result<(), ServerError> {
        let mut lists = Lists { document, known: HashMap::new() };
        let (value, limit) = (lists.depth(&operation.selection_set), self.limits.list_depth);
        if value > limit {
            return Err(Excess { what: "lists within each other", value, limit, at: None }.into());
        }
        if operation.operation_type != OperationType::Mutation {
            return Ok(());
        }
        let mut seen = HashSet::default();
        match operation.root_fields(document).find(|field| !seen.insert(field.response_key())) {
            Some(twice) => {
                let message = format!("the mutation asks for `{}` twice; give one an alias", twice.response_key());
                let mut error = super::execute::coded(ServerError::new(message, None), "GRAPHQL_VALIDATION_FAILED");
                error.locations.extend(twice.line_column_range(&document.sources).map(|range| place(range.start)));
                Err(error)
            }
            None => Ok(()),
        }
    }

    fn errors(&self, wrong: &DiagnosticList, prefix: &str, code: &'static str) -> Vec<ServerError> {
        let errors = wrong.iter().take(self.limits.errors).map(|diagnostic| {
            let mut error = ServerError::new(format!("{prefix}{}", diagnostic.error), None);
            error.locations.extend(diagnostic.line_column_range().map(|range| place(range.start)));
            super::execute::coded(error, code)
        });
        errors.collect()
    }
}

impl Document {
    /// The operation of this name, or the only one, and how to count what it costs.
    #[must_use]
    pub fn operation(&self, name: Option<&str>) -> Option<(&Operation, &Arc<Plan>)> {
        let operation = &**self.typed.operations.get(name).ok()?;
        let mut planned = self.typed.operations.iter().zip(&self.plans);
        planned.find(|(other, _)| other.name == operation.name).map(|(_, plan)| (operation, plan))
    }
}

/// How many lists lie within each other, fragments counted once each. What the schema says of itself is left out: its
/// lists are short, and clients ask for them all.
struct Lists<'a> {
    document: &'a ExecutableDocument,
    known: HashMap<&'a Name, usize>,
}

impl<'a> Lists<'a> {
    fn depth(&mut self, set: &'a SelectionSet) -> usize {
        let depths = set.selections.iter().map(|selection| match selection {
            Selection::Field(field) if field.name.starts_with("__") => 0,
            Selection::Field(field) => usize::from(field.ty().is_list()) + self.depth(&field.selection_set),
            Selection::InlineFragment(inline) => self.depth(&inline.selection_set),
            Selection::FragmentSpread(spread) => self.fragment(&spread.fragment_name),
        });
        depths.max().unwrap_or(0)
    }

    fn fragment(&mut self, name: &'a Name) -> usize {
        if let Some(depth) = self.known.get(name) {
            return *depth;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return 0 };
        let depth = self.depth(&fragment.selection_set);
        self.known.insert(name, depth);
        depth
    }
}

pub(super) fn place(at: apollo_compiler::parser::LineColumn) -> Pos {
    Pos { line: at.line, column: at.column }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = "type Query { version: String houses: [House!]! house(id: ID, where: Where): House }
        type House { id: ID! name(of: Int): String rooms: [House!]! }
        type Mutation { pay(cents: Int): Int }
        input Where { id: ID, near: [Int!] }";

    fn judge() -> Judge {
        Judge::new(SCHEMA, Limits::default()).expect("a schema")
    }

    fn said(text: &str) -> Vec<String> {
        judge().document(text).err().map_or(Vec::new(), |errors| errors.iter().map(|e| e.message.clone()).collect())
    }

    #[test]
    fn what_the_specification_allows_is_allowed() {
        for text in [
            "{ version }",
            "query ($id: ID) { house(id: $id) { id rooms { rooms { id } } } }",
            "{ ...a } fragment a on Query { version __typename }",
            "mutation { one: pay two: pay(cents: 1) }",
            "{ __schema { types { isOneOf fields { args { type { ofType { name } } } } } } }",
        ] {
            assert_eq!(said(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn what_the_executor_would_let_through_is_refused() {
        for text in [
            "query ($id: Int) { house(id: $id) { id } }",
            "{ houses { rooms { name(of: 1) } } houses { rooms { name(of: 2) } } }",
            "{ __typename @nothing }",
            "query ($unused: Int) { version }",
            "mutation { pay(cents: 1) pay(cents: 1) }",
            "mutation { ...a ...b } fragment a on Mutation { pay } fragment b on Mutation { pay }",
            "{ houses { rooms { rooms { rooms { id } } } } }",
        ] {
            assert_eq!(said(text).len(), 1, "{text}: {:?}", said(text));
        }
    }

    #[test]
    fn errors_say_where_and_are_not_without_end() {
        let wrong = judge().document("{\n  nothing }").expect_err("a refusal");
        assert_eq!(wrong[0].locations, [Pos { line: 2, column: 3 }]);
        let many = (0..100).map(|at| format!("wrong{at}")).collect::<Vec<_>>().join(" ");
        assert!(said(&format!("{{ houses {{ {many} }} }}")).len() <= Limits::default().errors);
    }

    #[test]
    fn a_verdict_is_remembered() {
        let judge = judge();
        let first = judge.document("{ version }").expect("a document");
        let again = judge.document("{ version }").expect("a document");
        assert!(Arc::ptr_eq(&first, &again));
        assert!(judge.document("{ nothing }").is_err() && judge.document("{ nothing }").is_err());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let judge = judge();
        for at in 0..5_000 {
            let _ = judge.document(&format!("{{ a{at}: version }} # {}", "x".repeat(1_000)));
        }
        assert!(judge.verdicts.weight() <= REMEMBERED, "{}", judge.verdicts.weight());
    }
}
