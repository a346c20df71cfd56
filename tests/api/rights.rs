//! The written table of rights (`rights.csv`) against what every kind of user really gets.
//!
//! The schema is walked by introspection. Every field of `Query` and `Mutation` is called as every kind of user, with
//! arguments made up from their types, and every field of `Subscription` is listened to; so is every field of every object that can be reached without arguments. A field
//! without a row fails, and so does a row without a field.

mod calls;
mod kinds;
mod table;

use std::collections::BTreeMap;

use crate::support::database::Database;
use crate::support::on_both_databases;

use calls::{Outcome, call_fields_of, call_root};
use kinds::{KINDS, Kinds};
use table::Table;

on_both_databases! {
    every_root_field_is_open_to_whom_the_table_says,
    every_field_of_an_object_is_open_to_whom_the_table_says,
}

const ROOTS: [&str; 3] = ["Query", "Mutation", "Subscription"];

async fn every_root_field_is_open_to_whom_the_table_says(database: Database) {
    let kinds = Kinds::of_a_demo_agency(database).await;
    let schema = kinds.schema().await;
    let mut found = Table::default();
    for root in ROOTS {
        for field in schema.fields_of(root) {
            let call = call_root(&kinds, &schema, root, &field).await;
            let mut outcomes = Vec::new();
            for kind in KINDS {
                outcomes.push(call.outcome_as(&kinds, kind).await);
            }
            found.add(format!("{root}.{}", field.name), &outcomes);
        }
    }
    Table::written().rows_of(&ROOTS, true).must_be(&found);
}

async fn every_field_of_an_object_is_open_to_whom_the_table_says(database: Database) {
    let kinds = Kinds::of_a_demo_agency(database).await;
    let schema = kinds.schema().await;
    let paths = schema.paths_from_query();
    let mut found = Table::default();
    for object in schema.objects() {
        let mut fields: BTreeMap<String, Vec<Outcome>> = BTreeMap::new();
        if let Some(path) = paths.get(&object) {
            for kind in KINDS {
                for (field, outcome) in call_fields_of(&kinds, &schema, &object, path, kind).await {
                    fields.entry(field).or_default().push(outcome);
                }
            }
        }
        found.add_object(&object, &fields);
    }
    Table::written().rows_of(&ROOTS, false).must_be(&found);
}
