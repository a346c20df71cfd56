//! The promises about the shape of the source that the compiler does not keep.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::without_a_database;

without_a_database! {
    a_domain_calls_only_downwards,
    a_domain_reads_only_its_own_tables,
    every_layer_has_the_same_domains,
    every_list_names_every_domain,
    the_manifests_obey_the_arrows,
    nothing_lies_about_at_the_top,
    files_stay_short_and_are_named_for_what_they_hold,
}

/// What each domain may call. Events go the other way.
const BELOW: &[(&str, &[&str])] = &[
    ("agency", &[]),
    ("household", &["agency"]),
    ("staff", &["agency"]),
    ("matching", &["agency", "household", "staff"]),
    ("message", &["agency", "household"]),
    ("visit", &["agency", "household", "staff", "matching"]),
    ("service", &["agency", "household", "staff", "matching", "visit"]),
    ("care", &["agency", "household", "staff", "matching", "visit"]),
    ("dispatch", &["agency", "household", "staff", "matching", "visit", "service", "care"]),
    ("quality", &["agency", "household", "staff", "matching", "visit", "service", "care", "dispatch"]),
    ("loyalty", &["agency", "household", "staff", "matching", "visit", "service", "care", "dispatch", "quality"]),
    (
        "insight",
        &["agency", "household", "staff", "matching", "visit", "service", "care", "dispatch", "quality", "loyalty"],
    ),
];

/// Folders of a layer that serve every domain and belong to none.
const SHARED: &[(&str, &[&str])] = &[
    ("entity", &["kernel"]),
    ("migration", &["kernel"]),
    ("domain", &["kernel"]),
    ("api", &["fhir", "http", "graphql"]),
];

/// What may stand beside the crates and the dotfiles. The database is what `cargo run` makes.
const AT_THE_TOP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "README.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "api",
    "domain",
    "entity",
    "migration",
    "tests",
    "target",
];

/// Which of our crates a crate may depend on, and what it must not see at all.
const ARROWS: &[(&str, &[&str], &[&str])] = &[
    ("entity", &[], &[]),
    ("migration", &[], &[]),
    ("domain", &["entity", "dispatch"], &[]),
    ("domain/dispatch", &[], &["domain", "sea-orm", "sea-orm-migration", "sqlx", "tokio", "chrono"]),
    ("api", &["domain", "dispatch", "migration"], &["sea-orm", "sea-orm-migration", "sqlx"]),
];

const LONGEST_FILE: usize = 450;
/// One enum of every code, with a line of what each means: it is looked up in, and cannot be cut.
const ONE_LIST: &str = "src/graphql/code.rs";

fn a_domain_calls_only_downwards() {
    let below: BTreeMap<_, _> = BELOW.iter().copied().collect();
    let mut offences = Vec::new();
    for layer in ["domain", "entity"] {
        for domain in domains(layer) {
            let Some(allowed) = below.get(domain.as_str()) else {
                offences.push(format!("{layer}/src/{domain}: has no place in the order of the domains"));
                continue;
            };
            for file in sources(&root().join(layer).join("src").join(&domain)) {
                for other in first_segments("crate::", &code(&file)) {
                    if below.contains_key(other.as_str()) && other != domain && !allowed.contains(&other.as_str()) {
                        offences.push(format!("{}: {domain} must not call {other}", file.display()));
                    }
                }
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

fn a_domain_reads_only_its_own_tables() {
    let mut offences = Vec::new();
    for domain in domains("domain") {
        for file in sources(&root().join("domain/src").join(&domain)) {
            for other in first_segments("entity::", &code(&file)) {
                if domains("entity").contains(&other) && other != domain {
                    offences.push(format!("{}: {domain} must not touch the tables of {other}", file.display()));
                }
            }
        }
    }
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

fn every_layer_has_the_same_domains() {
    let expected = domains("domain");
    for layer in ["entity", "migration", "api"] {
        assert_eq!(domains(layer), expected, "the folders of {layer}/src against those of domain/src");
    }
    let tests: Vec<String> = entries(&root().join("tests/api"));
    for domain in &expected {
        let tested = tests.iter().any(|entry| entry == domain || entry == &format!("{domain}.rs"));
        assert!(tested, "tests/api holds neither {domain}.rs nor {domain}/");
    }
}

fn every_list_names_every_domain() {
    let plugins: BTreeSet<String> = domain::PLUGINS.iter().map(|plugin| plugin.name().to_owned()).collect();
    assert_eq!(plugins, domains("domain"), "PLUGINS in domain/src/lib.rs against the folders");
    for domain in domains("domain") {
        for layer in ["entity", "migration", "domain", "api"] {
            let list = code(&root().join(layer).join("src/lib.rs"));
            assert!(list.contains(&format!("mod {domain};")), "{layer}/src/lib.rs does not name {domain}");
        }
        let schema = code(&root().join("api/src/schema.rs"));
        assert!(schema.contains(&format!("{domain}::")), "api/src/schema.rs does not name {domain}");
    }
    // A file that nobody names is not compiled, and its tests pass by not being there.
    let list = code(&root().join("tests/api/main.rs"));
    for entry in entries(&root().join("tests/api")) {
        let name = entry.trim_end_matches(".rs");
        if !name.contains('.') && !["main", "support"].contains(&name) {
            assert!(list.contains(&format!("mod {name};")), "tests/api/main.rs has no `mod {name};`");
            assert!(list.contains(&format!("{name}::tests()")), "tests/api/main.rs does not run {name}::tests()");
        }
    }
}

fn the_manifests_obey_the_arrows() {
    for (name, allowed, hidden) in ARROWS {
        let manifest = fs::read_to_string(root().join(name).join("Cargo.toml")).expect("a manifest");
        let dependencies = dependencies(&manifest);
        for (other, ..) in ARROWS.iter().filter(|(other, ..)| other != name) {
            assert!(!dependencies.contains(*other) || allowed.contains(other), "{name} must not depend on {other}");
        }
        for library in *hidden {
            assert!(!dependencies.contains(*library), "{name} must not know {library}");
        }
    }
}

fn nothing_lies_about_at_the_top() {
    for entry in entries(root()) {
        let allowed = entry.starts_with('.') || entry.starts_with("guanjia.db") || AT_THE_TOP.contains(&entry.as_str());
        assert!(allowed, "{entry} does not belong at the top of the repository");
    }
}

fn files_stay_short_and_are_named_for_what_they_hold() {
    for layer in ["entity", "migration", "domain", "api", "tests"] {
        for file in sources(&root().join(layer)) {
            let lines = fs::read_to_string(&file).expect("a source file").lines().count();
            let lines = if file.ends_with(ONE_LIST) { 0 } else { lines };
            assert!(lines <= LONGEST_FILE, "{}: {lines} lines; split it by concept", file.display());
            for part in
                file.strip_prefix(root()).expect("a file below the root").iter().filter_map(|part| part.to_str())
            {
                let name = part.trim_end_matches(".rs");
                let vague = ["utils", "util", "helpers", "helper", "common", "manager", "data", "misc"].contains(&name);
                assert!(!vague, "{}: `{name}` says nothing about what is inside", file.display());
            }
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace around this crate")
}

fn entries(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

/// The domains that a layer has a folder for.
fn domains(layer: &str) -> BTreeSet<String> {
    let shared = SHARED.iter().find(|(name, _)| *name == layer).map_or(&[][..], |(_, shared)| shared);
    let source = root().join(layer).join("src");
    entries(&source)
        .into_iter()
        .filter(|entry| source.join(entry).is_dir() && !shared.contains(&entry.as_str()))
        .collect()
}

/// Every Rust file below a directory.
fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in entries(directory) {
        let path = directory.join(&entry);
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// A file without its comments, so that prose may speak of anything.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The first names after `prefix` in every path that begins with it: `a` and `b` of `crate::{a::X, b}` and of `crate::a`.
fn first_segments(prefix: &str, code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let inside_a_name = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        if inside_a_name {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(names_of_group(group)),
            None => found.extend(leading_name(rest)),
        }
    }
    found
}

/// The first names of the members of a braced import, whose opening brace is already gone.
fn names_of_group(group: &str) -> Vec<String> {
    let (mut depth, mut at_start, mut found) = (0, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            c if c.is_whitespace() => {}
            _ if depth == 0 && at_start => {
                found.extend(leading_name(&group[at..]));
                at_start = false;
            }
            _ => {}
        }
    }
    found
}

fn leading_name(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

/// The names in a manifest's tables of dependencies, those for tests excepted.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let (mut inside, mut found) = (false, BTreeSet::new());
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[dependencies]" || line == "[build-dependencies]";
        } else if inside {
            found.extend(line.split(['.', '=', ' ']).next().filter(|name| !name.is_empty()).map(str::to_owned));
        }
    }
    found
}
