//! What an operation costs: counted before it runs, for the most that it can answer, and after it, for what it did.
//!
//! An object costs one point; what it holds costs as much again for each object in it. A page counts as many rows as
//! `first` or `last` says, a list without pages as [`ASSUMED_LIST`], a list of ids as many as there are. Scalars cost
//! nothing. What is expensive says so in the schema, by the directive `@cost` of the cost specification
//! (<https://ibm.github.io/graphql-specs/cost-spec.html>).

mod planner;

use apollo_compiler::{
    ExecutableDocument, Name, Schema,
    ast::{OperationType, Value as Literal},
    executable::Operation,
};
use async_graphql::{TypeDirective, Value, Variables};
use domain::kernel::page::{DEFAULT_ROWS, MOST_ROWS};

/// As how many rows a list without pages counts.
pub const ASSUMED_LIST: u64 = 5;
/// What a mutation costs beside what it answers.
pub const MUTATION: u64 = 10;
/// The fields that ask the schema for its description of itself, in either of its languages.
const INTROSPECTS: [&str; 3] = ["__schema", "__type", "_service"];

/// What a field costs each time it is asked, beside the objects in its answer: <https://ibm.github.io/graphql-specs/cost-spec.html>.
#[TypeDirective(location = "FieldDefinition")]
pub fn cost(#[graphql(desc = "Points, as a whole number.")] weight: String) {}

/// How to count what an operation costs, made once for a document.
#[derive(Debug)]
pub struct Plan {
    level: Level,
    introspects: bool,
}

/// The fields of one object that cost something.
#[derive(Debug, Default)]
struct Level {
    steps: Vec<Step>,
    /// Fields of which those of one type at most apply, by the type of the object.
    variants: Vec<(Name, Level)>,
}

#[derive(Debug)]
struct Step {
    key: String,
    /// What it costs once.
    own: u64,
    /// What each object in its answer costs.
    each: u64,
    size: Size,
    inner: Level,
}

/// How many objects a field answers at most.
#[derive(Debug)]
enum Size {
    One,
    Assumed,
    /// A connection: one object, whose rows are counted by these arguments.
    Page {
        first: Option<Argument>,
        last: Option<Argument>,
    },
    /// The rows of the connection that it belongs to.
    Rows,
    /// One for each entry of a list.
    Entries(Argument),
}

#[derive(Debug)]
enum Argument {
    Whole(u64),
    Entries(u64),
    Variable(Name, Option<Box<Argument>>),
}

/// What one field costs, for those who look for the expensive one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCost {
    /// Response keys from the root, joined by dots.
    pub path: String,
    /// The field and the objects in its answer, at most, without what these hold.
    pub requested: u64,
    /// The same for what was answered.
    pub actual: u64,
}

impl Plan {
    /// The plan of an operation.
    pub(super) fn of(schema: &Schema, document: &ExecutableDocument, operation: &Operation) -> Self {
        let mutates = operation.operation_type == OperationType::Mutation;
        let level = planner::level(schema, document, operation, mutates);
        let introspects = operation.root_fields(document).any(|field| INTROSPECTS.contains(&field.name.as_str()));
        Self { level, introspects }
    }

    /// Whether the operation asks the schema for its description of itself.
    #[must_use]
    pub const fn introspects(&self) -> bool {
        self.introspects
    }

    /// What the operation costs at most: one point at least.
    #[must_use]
    pub fn requested(&self, variables: &Variables) -> u64 {
        self.level.requested(variables, 1).max(1)
    }

    /// What an answer has cost: one point at least.
    #[must_use]
    pub fn actual(&self, answer: &Value) -> u64 {
        let mut sum = 0;
        self.level.actual(answer, &mut |_, points| sum += points, &mut Vec::new());
        sum.max(1)
    }

    /// What each field costs, in the order of the document.
    #[must_use]
    pub fn by_field(&self, variables: &Variables, answer: &Value) -> Vec<FieldCost> {
        let mut fields = Vec::new();
        self.level.list(variables, 1, 1, &mut Vec::new(), &mut fields);
        self.level.actual(
            answer,
            &mut |path, points| {
                let path = path.join(".");
                if let Some(field) = fields.iter_mut().find(|field| field.path == path) {
                    field.actual += points;
                }
            },
            &mut Vec::new(),
        );
        fields
    }
}

impl Level {
    fn requested(&self, variables: &Variables, rows: u64) -> u64 {
        let steps = self.steps.iter().fold(0_u64, |sum, step| {
            let (objects, rows) = step.objects(variables, rows);
            let inner = step.inner.requested(variables, rows);
            sum.saturating_add(step.own).saturating_add(objects.saturating_mul(step.each.saturating_add(inner)))
        });
        let dearest = self.variants.iter().map(|(_, level)| level.requested(variables, rows)).max();
        steps.saturating_add(dearest.unwrap_or(0))
    }

    /// Adds a field; one that is asked for twice is answered once.
    fn add(&mut self, step: Step) {
        match self.steps.iter_mut().find(|known| known.key == step.key) {
            Some(known) => known.inner.merge(step.inner),
            None => self.steps.push(step),
        }
    }

    fn merge(&mut self, other: Self) {
        other.steps.into_iter().for_each(|step| self.add(step));
        other.variants.into_iter().for_each(|(name, level)| self.variant(&name).merge(level));
    }

    fn variant(&mut self, of: &Name) -> &mut Self {
        let at = self.variants.iter().position(|(name, _)| name == of).unwrap_or_else(|| {
            self.variants.push((of.clone(), Self::default()));
            self.variants.len() - 1
        });
        &mut self.variants[at].1
    }

    /// Everything that may be asked of an object of this level.
    fn everything(&self) -> Box<dyn Iterator<Item = &Step> + '_> {
        Box::new(self.steps.iter().chain(self.variants.iter().flat_map(|(_, level)| level.everything())))
    }

    fn list<'a>(
        &'a self,
        variables: &Variables,
        times: u64,
        rows: u64,
        path: &mut Vec<&'a str>,
        fields: &mut Vec<FieldCost>,
    ) {
        for step in self.everything() {
            path.push(&step.key);
            let (objects, rows) = step.objects(variables, rows);
            let points = step.own.saturating_add(objects.saturating_mul(step.each)).saturating_mul(times);
            let joined = path.join(".");
            match fields.iter_mut().find(|field| field.path == joined) {
                Some(field) => field.requested = field.requested.max(points),
                None => fields.push(FieldCost { path: joined, requested: points, actual: 0 }),
            }
            step.inner.list(variables, times.saturating_mul(objects), rows, path, fields);
            path.pop();
        }
    }

    /// Tells what the fields of an answered object have cost. A field that is asked for in several places is told once.
    fn actual<'a>(&'a self, answer: &Value, tell: &mut dyn FnMut(&[&'a str], u64), path: &mut Vec<&'a str>) {
        let Value::Object(object) = answer else { return };
        let mut told: Vec<&str> = Vec::new();
        for step in self.everything() {
            let Some(value) = object.get(step.key.as_str()) else { continue };
            path.push(&step.key);
            let first = !told.contains(&step.key.as_str());
            if first {
                told.push(&step.key);
                tell(path, step.own);
            }
            step.answered(value, first, tell, path);
            path.pop();
        }
    }
}

impl Step {
    /// How many objects it answers at most, and how many rows a page of it has.
    fn objects(&self, variables: &Variables, rows: u64) -> (u64, u64) {
        match &self.size {
            Size::One => (1, 1),
            Size::Assumed => (ASSUMED_LIST, 1),
            Size::Rows => (rows, 1),
            Size::Entries(entries) => (entries.value(variables).unwrap_or(ASSUMED_LIST), 1),
            Size::Page { first, last } => {
                let asked = |argument: &Option<Argument>| argument.as_ref().and_then(|size| size.value(variables));
                (1, asked(first).or_else(|| asked(last)).unwrap_or(DEFAULT_ROWS).min(MOST_ROWS))
            }
        }
    }

    fn answered<'a>(
        &'a self,
        value: &Value,
        first: bool,
        tell: &mut dyn FnMut(&[&'a str], u64),
        path: &mut Vec<&'a str>,
    ) {
        match value {
            Value::List(items) => items.iter().for_each(|item| self.answered(item, first, tell, path)),
            Value::Null => {}
            object => {
                if first {
                    tell(path, self.each);
                }
                self.inner.actual(object, tell, path);
            }
        }
    }
}

impl Argument {
    fn of(literal: &Literal, operation: &Operation) -> Option<Self> {
        match literal {
            Literal::Int(number) => number.as_str().parse().ok().map(Self::Whole),
            Literal::List(entries) => Some(Self::Entries(entries.len() as u64)),
            Literal::Variable(name) => {
                let declared = operation.variables.iter().find(|variable| variable.name == *name);
                let default = declared.and_then(|variable| Self::of(variable.default_value.as_ref()?, operation));
                Some(Self::Variable(name.clone(), default.map(Box::new)))
            }
            Literal::Null => None,
            // One value stands for a list of one.
            _ => Some(Self::Entries(1)),
        }
    }

    fn value(&self, variables: &Variables) -> Option<u64> {
        match self {
            Self::Whole(count) | Self::Entries(count) => Some(*count),
            Self::Variable(name, default) => match variables.get(name.as_str()) {
                Some(Value::Number(number)) => number.as_u64(),
                Some(Value::List(entries)) => Some(entries.len() as u64),
                Some(Value::Null) => None,
                Some(_) => Some(1),
                None => default.as_ref().and_then(|default| default.value(variables)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const SCHEMA: &str = r#"directive @cost(weight: String!) on FIELD_DEFINITION
        type Query { version: String house: House houses(first: Int, last: Int): HouseConnection! nodes(ids: [ID!]!): [Node]! dear: Int @cost(weight: "50") }
        type HouseConnection { nodes: [House!]! edges: [HouseEdge!]! pageInfo: PageInfo! totalCount: Int! }
        type HouseEdge { node: House! } type PageInfo { hasNextPage: Boolean! }
        interface Node { id: ID! }
        type House implements Node { id: ID! rooms: [Room!]! }
        type Room implements Node { id: ID! house: House! }
        type Mutation { build: House }"#;

    fn plan(text: &str) -> Plan {
        let schema = Schema::parse_and_validate(SCHEMA, "schema").expect("a schema");
        let document = ExecutableDocument::parse_and_validate(&schema, text, "document").expect("a document");
        Plan::of(&schema, &document, document.operations.get(None).expect("an operation"))
    }

    fn requested(text: &str, variables: serde_json::Value) -> u64 {
        plan(text).requested(&Variables::from_json(variables))
    }

    #[test]
    fn every_object_costs_a_point_as_often_as_it_can_be_answered() {
        for (text, points) in [
            ("{ version }", 1),
            ("{ house { id } }", 1),
            ("{ house { rooms { id } } }", 1 + 5),
            ("{ house { rooms { house { id } } } }", 1 + 5 * 2),
            ("{ houses { nodes { id } pageInfo { hasNextPage } totalCount } }", 1 + 20),
            ("{ houses(first: 3) { edges { node { id } } } }", 1 + 3 * 2),
            ("{ houses(last: 3) { nodes { rooms { id } } } }", 1 + 3 * 6),
            ("{ houses(first: 1000) { nodes { id } } }", 1 + 100),
            (
                "{ ...a } fragment a on Query { houses(first: 3) { ...b } } fragment b on HouseConnection { nodes { id } }",
                1 + 3,
            ),
            ("{ dear }", 50),
            ("mutation { build { rooms { id } } }", 10 + 1 + 5),
            ("{ __schema { types { fields { name } } } }", 10),
        ] {
            assert_eq!(requested(text, json!({})), points, "{text}");
        }
    }

    #[test]
    fn the_values_of_variables_count() {
        let text = "query ($first: Int = 7) { houses(first: $first) { nodes { id } } }";
        assert_eq!(requested(text, json!({ "first": 2 })), 1 + 2);
        assert_eq!(requested(text, json!({})), 1 + 7);
        assert_eq!(requested(text, json!({ "first": null })), 1 + 20);
        let text = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        assert_eq!(requested(text, json!({ "ids": ["a", "b", "c"] })), 3);
        assert_eq!(requested(text, json!({ "ids": "a" })), 1);
    }

    #[test]
    fn of_fragments_on_several_types_the_dearest_counts() {
        let inline = r#"{ nodes(ids: ["a", "b"]) { ... on House { rooms { id } } ... on Room { house { id } } } }"#;
        assert_eq!(requested(inline, json!({})), 2 * (1 + 5));
        let named = r#"{ nodes(ids: ["a", "b"]) { ...h ...r } }
            fragment h on House { rooms { id } } fragment r on Room { house { id } }"#;
        assert_eq!(requested(named, json!({})), 2 * (1 + 5));
    }

    #[test]
    fn what_was_answered_is_counted_once() {
        let plan =
            plan("{ houses(first: 9) { nodes { rooms { id } } nodes { rooms { house { id } } } } house { id } dear }");
        let answer = Value::from_json(json!({
            "houses": { "nodes": [{ "rooms": [{ "id": 1, "house": { "id": 2 } }] }, { "rooms": [] }] },
            "house": null, "dear": 1,
        }))
        .expect("a value");
        assert_eq!(plan.actual(&answer), 1 + 2 + 1 + 1 + 50);
        let fields = plan.by_field(&Variables::default(), &answer);
        let of =
            |path: &str| fields.iter().find(|field| field.path == path).map(|field| (field.requested, field.actual));
        assert_eq!(of("houses.nodes"), Some((9, 2)));
        assert_eq!(of("houses.nodes.rooms"), Some((45, 1)));
        assert_eq!(of("house"), Some((1, 0)));
        assert_eq!(fields.iter().map(|field| field.actual).sum::<u64>(), plan.actual(&answer));
    }

    #[test]
    fn a_null_and_a_sum_beyond_all_measure_are_no_trouble() {
        assert_eq!(plan("{ house { id } }").actual(&Value::Null), 1);
        let deep = "{ house { rooms { house { rooms { house { rooms { house { rooms { id } } } } } } } } }";
        assert_eq!(requested(deep, json!({})), 1 + 5 + 5 + 25 + 25 + 125 + 125 + 625);
    }
}
