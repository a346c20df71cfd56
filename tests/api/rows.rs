//! What a list asks of its rows costs as many statements for twenty rows as for three.

use std::collections::BTreeMap;

use domain::kernel::demo::DemoSize;
use serde_json::{Value, json};

use crate::support::database::Database;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    no_field_of_any_list_costs_a_statement_per_row,
    fields_with_arguments_cost_no_statement_per_row,
}

/// Judged against the whole staff, each on its own; the limit on cost keeps them out of long lists.
const WEIGHED: [&str; 2] = ["candidates", "relaxations"];

const SCHEMA: &str = "{ __schema { types { name kind
    fields { name type { ...ref } args { name defaultValue type { kind } } } } } }
    fragment ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// The fields of the schema's objects: name, type, and whether they can be asked without arguments.
struct Schema(BTreeMap<String, Vec<Field>>);

struct Field {
    name: String,
    of: String,
    asks_for_arguments: bool,
}

impl Schema {
    async fn of(server: &Server, caller: &Caller) -> Self {
        let answer = server.ask(caller, SCHEMA, json!({})).await;
        let types = answer["__schema"]["types"].as_array().expect("types").iter();
        let objects = types.filter(|kind| kind["kind"] == "OBJECT");
        Self(objects.map(|kind| (text(&kind["name"]), fields(kind))).collect())
    }

    fn node_of(&self, connection: &str) -> Option<&str> {
        let nodes = self.0.get(connection)?.iter().find(|field| field.name == "nodes")?;
        connection.ends_with("Connection").then_some(nodes.of.as_str())
    }

    /// The fields of an object that have fields of their own and need no arguments.
    fn objects_in(&self, object: &str) -> impl Iterator<Item = &Field> {
        let of_object = self.0.get(object).into_iter().flatten();
        of_object.filter(|field| {
            !field.asks_for_arguments && self.0.contains_key(&field.of) && !WEIGHED.contains(&field.name.as_str())
        })
    }

    /// The field with something below it: of each object that it leads to, what `below` selects.
    fn select(&self, field: &Field, below: impl Fn(&str) -> String) -> String {
        let name = &field.name;
        match self.node_of(&field.of) {
            Some(node) => format!("{name}(first: 2) {{ totalCount nodes {{ {} }} }}", below(node)),
            None => format!("{name} {{ {} }}", below(&field.of)),
        }
    }

    /// The field, and below it every field that leads to objects.
    fn selected(&self, field: &Field) -> String {
        self.select(field, |object| {
            let inner = self.objects_in(object).map(|inner| self.select(inner, |_| "__typename".to_owned()));
            format!("__typename {}", inner.collect::<Vec<_>>().join(" "))
        })
    }
}

fn fields(kind: &Value) -> Vec<Field> {
    let demanded = |argument: &Value| argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null();
    let fields = kind["fields"].as_array().into_iter().flatten();
    fields
        .map(|field| Field {
            name: text(&field["name"]),
            of: innermost(&field["type"]),
            asks_for_arguments: field["args"].as_array().is_some_and(|arguments| arguments.iter().any(demanded)),
        })
        .collect()
}

fn innermost(kind: &Value) -> String {
    if kind["ofType"].is_null() { text(&kind["name"]) } else { innermost(&kind["ofType"]) }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

async fn demo(database: Database) -> Server {
    Server::with(database, |config| {
        config.demo = Some(DemoSize::default());
        config.limits.cost = 1_000_000;
        config.limits.fields = 100_000;
        config.limits.list_depth = 10;
    })
    .await
}

/// How many statements the rows of a list cost with this below them, for three rows and for twenty.
async fn few_and_many(server: &Server, caller: &Caller, list: &str, below: &str) -> (u64, u64) {
    let mut counts = Vec::new();
    for rows in [3, 20] {
        let query = format!("{{ {list}(first: {rows}) {{ nodes {{ {below} }} }} }}");
        server.ask(caller, &query, json!({})).await;
        counts.push(server.statements(server.ask(caller, &query, json!({}))).await.1);
    }
    (counts[0], counts[1])
}

async fn no_field_of_any_list_costs_a_statement_per_row(database: Database) {
    let server = demo(database).await;
    let admin = server.admin().await;
    let schema = Schema::of(&server, &admin).await;
    let (mut asked, mut offences) = (0, Vec::new());
    for list in schema.objects_in("Query") {
        let Some(node) = schema.node_of(&list.of) else { continue };
        for field in schema.objects_in(node) {
            let below = schema.selected(field);
            let (few, many) = few_and_many(&server, &admin, &list.name, &below).await;
            asked += 1;
            // Fewer kinds of rows may be among a few, and a batch may fall into two on a busy machine.
            if many >= few + (20 - 3) {
                offences.push(format!("{} {{ {below} }}: {few} statements for 3 rows, {many} for 20", list.name));
            }
        }
    }
    assert!(asked > 20, "{asked} fields");
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

async fn fields_with_arguments_cost_no_statement_per_row(database: Database) {
    let server = demo(database).await;
    let admin = server.admin().await;
    let today = server.now().date_naive();
    let (from, to) = (server.now(), server.now() + chrono::TimeDelta::days(30));
    for below in [
        format!("obstacles(from: \"{today}\") {{ __typename }}"),
        format!(
            "roster(window: {{ startsAt: \"{}\", endsAt: \"{}\" }}) {{ startsAt kind }}",
            from.format("%Y-%m-%dT%H:%M:%SZ"),
            to.format("%Y-%m-%dT%H:%M:%SZ")
        ),
        format!("availabilityExceptions(from: \"{today}\") {{ __typename }}"),
    ] {
        let (few, many) = few_and_many(&server, &admin, "staffMembers", &below).await;
        assert_eq!(few, many, "{below}");
    }
}
