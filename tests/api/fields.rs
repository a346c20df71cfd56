//! A refusal names a field as clients know it: every path in the source is one of the schema's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::without_a_database;

without_a_database! {
    every_field_that_a_refusal_names_is_one_of_the_schema,
}

/// What names a field as its first argument.
const NAMES_A_FIELD: &[&str] = &[
    "Error::invalid(",
    ".at(",
    "required_text(",
    "optional_text(",
    "input::within(",
    "input::email(",
    "checked_code(",
    "language(",
    "languages(",
    "lock_request(",
    "check_hours(",
];

/// Asked outside the printed schema: at the command line, where the agency is founded, and by routers of a federation.
const OUTSIDE: [&str; 2] = ["domain/src/agency/founding.rs", "api/src/graphql/federation.rs"];

/// The input fields of the schema by input type, and the types of whatever bears a name: input fields and arguments.
struct Schema {
    inputs: BTreeMap<String, BTreeMap<String, String>>,
    named: BTreeMap<String, BTreeSet<String>>,
}

impl Schema {
    /// Reads the printed schema: a tab before the fields of a type, two before their arguments.
    fn read(sdl: &str) -> Self {
        let mut schema = Self { inputs: BTreeMap::new(), named: BTreeMap::new() };
        let (mut input, mut described) = (None, false);
        for line in sdl.lines() {
            if line.trim() == "\"\"\"" {
                described = !described;
            } else if !described {
                if let Some(rest) = line.strip_prefix("input ") {
                    input = rest.split_whitespace().next().map(str::to_owned);
                } else if line.starts_with('}') {
                    input = None;
                } else if let Some((name, kind)) = declared(line, input.is_some()) {
                    schema.named.entry(name.clone()).or_default().insert(kind.clone());
                    if let Some(input) = &input {
                        schema.inputs.entry(input.clone()).or_default().insert(name, kind);
                    }
                }
            }
        }
        schema
    }

    /// Whether a path leads from a name that clients know along the fields of its input types.
    fn knows(&self, path: &str) -> bool {
        let mut steps = path.split('.');
        let mut types = steps.next().and_then(|name| self.named.get(name)).cloned().unwrap_or_default();
        for step in steps {
            let within = |kind: &String| self.inputs.get(kind).and_then(|fields| fields.get(step)).cloned();
            types = types.iter().filter_map(within).collect();
        }
        !types.is_empty()
    }
}

/// The name and the bare type that a line declares: of an input field, or of an argument.
fn declared(line: &str, of_an_input: bool) -> Option<(String, String)> {
    let body = line.strip_prefix(if of_an_input { "\t" } else { "\t\t" })?;
    let (name, kind) = body.split_once(": ")?;
    let is_name = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
    let kind: String = kind.chars().skip_while(|c| *c == '[').take_while(char::is_ascii_alphanumeric).collect();
    (is_name(name) && is_name(&kind)).then(|| (name.to_owned(), kind))
}

/// The fields that a source names, each with its line.
fn named_in(source: &str) -> Vec<(usize, &str)> {
    let product = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for call in NAMES_A_FIELD {
        for (at, _) in product.match_indices(call) {
            let argument = product[at + call.len()..].trim_start();
            let Some((field, _)) = argument.strip_prefix('"').and_then(|text| text.split_once('"')) else { continue };
            if !field.is_empty() {
                found.push((product[..at].lines().count(), field));
            }
        }
    }
    found
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).expect("a folder").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let tests = |path: &PathBuf| path.ends_with("tests");
    let inner = folders.iter().filter(|path| !tests(path)).flat_map(|folder| sources(folder));
    files.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs")).chain(inner).collect()
}

fn every_field_that_a_refusal_names_is_one_of_the_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace");
    let schema = Schema::read(&fs::read_to_string(root.join("api/schema.graphql")).expect("the schema"));
    for (path, known) in [
        ("wishes.wish.staffMemberId", true),
        ("filter.search", true),
        ("first", true),
        ("step.handOver", true),
        ("wishes.staffMemberId", false),
        ("handover", false),
    ] {
        assert_eq!(schema.knows(path), known, "{path}");
    }
    let (mut seen, mut strange) = (0, Vec::new());
    for layer in ["domain/src", "api/src"] {
        for file in sources(&root.join(layer)) {
            let name = file.strip_prefix(root).expect("a file of the workspace").display().to_string();
            if OUTSIDE.contains(&name.as_str()) {
                continue;
            }
            let source = fs::read_to_string(&file).expect("a source");
            for (line, field) in named_in(&source) {
                seen += 1;
                if !schema.knows(field) {
                    strange.push(format!("{name}:{}: {field}", line + 1));
                }
            }
        }
    }
    assert!(seen > 200, "only {seen} fields are found; the words that name them must have changed");
    assert!(strange.is_empty(), "clients do not know these fields:\n{}", strange.join("\n"));
}
