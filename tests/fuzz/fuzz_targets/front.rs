//! Any text against the front validation: `cargo fuzz run front --fuzz-dir tests/fuzz`.
#![no_main]

use std::sync::LazyLock;

use api::graphql::{document::Judge, limits::Limits};
use libfuzzer_sys::fuzz_target;

static JUDGE: LazyLock<Judge> =
    LazyLock::new(|| Judge::new(&api::schema::sdl(&api::schema::build()), Limits::default()).expect("a schema"));

fuzz_target!(|text: &str| {
    if let Err(errors) = JUDGE.document(text) {
        assert!((1..=20).contains(&errors.len()));
    }
});
