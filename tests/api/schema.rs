//! The printed schema, the promises about its names and descriptions, and the codes of its user errors.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::settings::update_generated_files;
use crate::support::without_a_database;

without_a_database! {
    the_printed_schema_is_the_one_in_the_tree,
    the_printed_schema_is_free_of_what_only_routers_ask_for,
    everything_has_a_description,
    every_rule_of_a_domain_has_its_code,
    mutations_have_one_input_and_a_payload_of_their_own,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn the_printed_schema_is_the_one_in_the_tree() {
    let file = root().join("api/schema.graphql");
    let printed = api::schema::sdl(&api::schema::build());
    if update_generated_files() {
        fs::write(&file, &printed).expect("the schema's file");
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let difference = kept.lines().zip(printed.lines()).find(|(kept, printed)| kept != printed);
    assert!(
        kept == printed,
        "api/schema.graphql is old: run UPDATE=1 cargo test -p tests; first difference: {difference:?}"
    );
}

fn the_printed_schema_is_free_of_what_only_routers_ask_for() {
    let schema = api::schema::build();
    let (printed, whole) = (api::schema::sdl(&schema), api::schema::whole_sdl(&schema));
    for part in ["_entities(", "_service:", "scalar _Any", "union _Entity", "type _Service"] {
        assert!(whole.contains(part) && !printed.contains(part), "{part}");
    }
    assert!(!printed.contains("@key") && !printed.contains("@link"));
}

/// Introspection's answer, asked without a server: descriptions need no data.
fn introspection() -> Value {
    const QUERY: &str = "{ __schema { types { name kind description
        fields { name description type { kind name ofType { name } } args { name description type { kind } } }
        inputFields { name description } enumValues { name description } } } }";
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let answer = runtime.block_on(api::schema::build().execute(QUERY));
    serde_json::to_value(answer.data).expect("JSON")
}

fn list<'a>(of: &'a Value, name: &str) -> &'a [Value] {
    of[name].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn our_types(schema: &Value) -> impl Iterator<Item = &Value> {
    let ours = |kind: &&Value| !text(kind, "name").starts_with("__");
    list(&schema["__schema"], "types").iter().filter(ours)
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_default()
}

fn everything_has_a_description() {
    let schema = introspection();
    let mut silent = Vec::new();
    for kind in our_types(&schema) {
        let name = text(kind, "name");
        // `ID` is the language's own.
        if text(kind, "description").is_empty() && name != "ID" {
            silent.push(name.to_owned());
        }
        for part in ["fields", "inputFields", "enumValues"] {
            for member in list(kind, part) {
                let path = format!("{name}.{}", text(member, "name"));
                for argument in list(member, "args") {
                    if text(argument, "description").is_empty() {
                        silent.push(format!("{path}({})", text(argument, "name")));
                    }
                }
                if text(member, "description").is_empty() {
                    silent.push(path);
                }
            }
        }
    }
    assert!(silent.is_empty(), "without a description: {}", silent.join(", "));
}

fn mutations_have_one_input_and_a_payload_of_their_own() {
    let schema = introspection();
    let mutation = our_types(&schema).find(|kind| kind["name"] == "Mutation").expect("mutations").clone();
    let mut offences = Vec::new();
    for field in list(&mutation, "fields") {
        let name = text(field, "name");
        let arguments: Vec<_> = list(field, "args").iter().map(|argument| text(argument, "name")).collect();
        if !(arguments.is_empty() || arguments == ["input"]) {
            offences.push(format!("{name} takes {arguments:?}"));
        }
        let expected = format!("{}{}Payload", name[..1].to_uppercase(), &name[1..]);
        if field["type"]["ofType"]["name"] != expected.as_str() {
            offences.push(format!("{name} does not answer {expected}!"));
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// A rule whose code is missing from the enum would reach a client as our own fault.
fn every_rule_of_a_domain_has_its_code() {
    let mut codes = BTreeSet::new();
    collect_codes(&root().join("domain/src"), &mut codes);
    assert!(codes.contains("STALE"), "the rules were not found");
    let unknown: Vec<_> = codes.iter().filter(|code| api::graphql::UserErrorCode::of(code).is_none()).collect();
    assert!(unknown.is_empty(), "missing from UserErrorCode: {unknown:?}");
}

/// The codes of the consts `Rule { code: "…" }` below a folder.
fn collect_codes(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect_codes(&path, codes);
        } else {
            let source = fs::read_to_string(&path).expect("a source file");
            for rule in source.split(" Rule {").skip(1) {
                let code = rule.trim_start().strip_prefix("code: \"").and_then(|rest| rest.split('"').next());
                codes.extend(code.map(str::to_owned));
            }
        }
    }
}
