//! The server from outside, on `SQLite` and on `PostgreSQL`.
//!
//! A file holds the tests of one domain or of one promise about the whole. Each names its scenarios in one of the two
//! macros of `support::trial`, and is named here.
#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::process::ExitCode;

mod support;

mod abuse;
mod agency;
mod architecture;
mod care;
mod cost;
mod databases;
mod dispatch;
mod documents;
mod federation;
mod fhir;
mod fields;
mod history;
mod home;
mod household;
mod http;
mod idempotency;
mod insight;
mod live;
mod loyalty;
mod manifests;
mod matching;
mod message;
mod migrations;
mod process;
mod quality;
mod readme;
mod rights;
mod rows;
mod schema;
mod service;
mod serving;
mod staff;
mod unusable;
mod visit;

fn main() -> ExitCode {
    if support::settings::plays_the_program() {
        return api::commands::main();
    }
    api::http::choose_cryptography();
    // One a line, and no formatting, so that two who add one do not meet.
    #[rustfmt::skip]
    let tests = [
        abuse::tests(),
        abuse::corpus::tests(),
        agency::tests(),
        architecture::tests(),
        care::tests(),
        cost::tests(),
        databases::tests(),
        dispatch::tests(),
        documents::tests(),
        federation::tests(),
        fhir::tests(),
        fields::tests(),
        history::tests(),
        home::tests(),
        household::tests(),
        http::tests(),
        idempotency::tests(),
        insight::tests(),
        live::tests(),
        loyalty::tests(),
        manifests::tests(),
        matching::tests(),
        message::tests(),
        migrations::tests(),
        process::tests(),
        quality::tests(),
        readme::tests(),
        rights::tests(),
        rows::tests(),
        schema::tests(),
        service::tests(),
        serving::tests(),
        staff::tests(),
        unusable::tests(),
        visit::tests(),
    ];
    support::trial::run_all(tests.into_iter().flatten().collect()).exit_code()
}
