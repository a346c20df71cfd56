//! What a list asks of its rows costs as many statements for twenty rows as for three.

use domain::kernel::demo::DemoSize;
use serde_json::json;

use crate::support::database::Database;
use crate::support::schema::{self, Field, Schema, named};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    no_field_of_any_list_costs_a_statement_per_row,
    fields_with_arguments_cost_no_statement_per_row,
}

/// Judged against the whole staff, each on its own; the limit on cost keeps them out of long lists.
const WEIGHED: [&str; 2] = ["candidates", "relaxations"];

/// What a connection leads to; `None` of another type.
fn node_of(schema: &Schema, name: &str) -> Option<String> {
    let nodes = schema.fields_of(name).into_iter().find(|field| field.name == "nodes");
    nodes.filter(|_| name.ends_with("Connection")).map(|field| named(&field.kind))
}

/// The fields of an object that have fields of their own and need no arguments.
fn objects_in(schema: &Schema, object: &str) -> Vec<Field> {
    let mut fields = schema.fields_of(object);
    fields.retain(|field| {
        !field.needs_arguments() && schema.is_composite(&named(&field.kind)) && !WEIGHED.contains(&field.name.as_str())
    });
    fields
}

/// The field with something below it: of each object that it leads to, what `below` selects.
fn select(schema: &Schema, field: &Field, below: impl Fn(&str) -> String) -> String {
    let (name, of) = (&field.name, named(&field.kind));
    match node_of(schema, &of) {
        Some(node) => format!("{name}(first: 2) {{ totalCount nodes {{ {} }} }}", below(&node)),
        None => format!("{name} {{ {} }}", below(&of)),
    }
}

/// The field, and below it every field that leads to objects.
fn selected(schema: &Schema, field: &Field) -> String {
    select(schema, field, |object| {
        let inner = objects_in(schema, object);
        let inner = inner.iter().map(|inner| select(schema, inner, |_| "__typename".to_owned()));
        format!("__typename {}", inner.collect::<Vec<_>>().join(" "))
    })
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

/// So often a count is taken again: on a busy machine a batch may fall into two, and what is asked for each row never
/// comes to less.
const TRIES: usize = 5;

/// How many statements the rows of a list cost with this below them, for three rows and for twenty.
async fn few_and_many(server: &Server, caller: &Caller, list: &str, below: &str) -> (u64, u64) {
    let query = |rows: u32| format!("{{ {list}(first: {rows}) {{ nodes {{ {below} }} }} }}");
    // Caches are filled, and fewer kinds of rows may be among a few.
    server.ask(caller, &query(20), json!({})).await;
    let few = server.statements(server.ask(caller, &query(3), json!({}))).await.1;
    let mut many = u64::MAX;
    for _ in 0..TRIES {
        many = many.min(server.statements(server.ask(caller, &query(20), json!({}))).await.1);
        if many <= few {
            break;
        }
    }
    (few, many)
}

async fn no_field_of_any_list_costs_a_statement_per_row(database: Database) {
    let server = demo(database).await;
    let admin = server.admin().await;
    let schema = Schema::told(&server.ask(&admin, schema::QUERY, json!({})).await);
    let (mut asked, mut offences) = (0, Vec::new());
    for list in objects_in(&schema, "Query") {
        let Some(node) = node_of(&schema, &named(&list.kind)) else { continue };
        for field in objects_in(&schema, &node) {
            let below = selected(&schema, &field);
            let (few, many) = few_and_many(&server, &admin, &list.name, &below).await;
            asked += 1;
            // Fewer kinds of rows may be among a few.
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
