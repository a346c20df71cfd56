//! The written table of rights (`rights.csv`) against what every kind of user really gets.
//!
//! The schema is walked by introspection. Every field of `Query` and `Mutation` is called as every kind of user, with
//! arguments made up from their types; so is every field of every object that such a user can reach. A field without a row
//! fails, and so does a row without a field.

mod calls;
mod kinds;
mod schema;
mod table;

use std::collections::BTreeSet;

use crate::support::database::Database;
use crate::support::on_both_databases;

use calls::{Outcome, call_fields_of, call_root};
use kinds::{KINDS, Kinds};
use schema::Schema;
use table::Table;

on_both_databases! {
    every_root_field_is_open_to_whom_the_table_says,
    every_field_of_an_object_is_open_to_whom_the_table_says,
}

async fn every_root_field_is_open_to_whom_the_table_says(database: Database) {
    let kinds = Kinds::of_a_demo_agency(database).await;
    let schema = Schema::of(&kinds).await;
    let table = Table::read();
    let mut differences = table.rows_without_a_field(&schema);
    for root in ["Query", "Mutation"] {
        for field in schema.fields_of(root) {
            let call = call_root(&kinds, &schema, root, &field).await;
            let mut answers = Vec::new();
            for kind in KINDS {
                answers.push(call.outcome_as(&kinds, kind).await);
            }
            differences.extend(table.compare(&format!("{root}.{}", field.name), &answers));
        }
    }
    assert!(differences.is_empty(), "tests/api/rights.csv should say:\n{}", differences.join("\n"));
}

async fn every_field_of_an_object_is_open_to_whom_the_table_says(database: Database) {
    let kinds = Kinds::of_a_demo_agency(database).await;
    let schema = Schema::of(&kinds).await;
    let table = Table::read();
    let mut differences = Vec::new();
    let mut reached = BTreeSet::new();
    for (object, path) in schema.paths_from_query() {
        for (at, kind) in KINDS.into_iter().enumerate() {
            for (field, outcome) in call_fields_of(&kinds, &schema, &object, &path, kind).await {
                if outcome != Outcome::NotReached {
                    reached.insert(object.clone());
                }
                differences.extend(table.compare_one(&object, &field, at, outcome));
            }
        }
    }
    differences.extend(table.objects_without_a_row(&schema));
    assert!(reached.contains("Branch"), "the walk reached only {reached:?}");
    assert!(differences.is_empty(), "tests/api/rights.csv differs:\n{}", differences.join("\n"));
}
