//! The program as an operator meets it: started, asked to stop, killed.

use std::env::temp_dir;

use domain::agency::demo::KINDS;
use migration::Migrator;
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};

use crate::support::program::Program;
use crate::support::{Database, on_both_databases};

on_both_databases! {
    the_program_prints_a_way_in_for_each_kind_of_user_and_stops_when_asked,
    a_demo_that_is_killed_is_there_as_a_whole_or_not_at_all,
    two_programs_start_at_once_over_one_database,
    a_database_of_a_newer_program_is_refused_and_left_alone,
}

const SERVE: [&str; 5] = ["serve", "--listen", "127.0.0.1:0", "--demo", "on"];

fn serve(database: &Database) -> Program {
    Program::start(&temp_dir(), &[&SERVE[..], &["--database-url", database.url()]].concat())
}

/// Asks as the printed `curl` does: with what stands behind `Bearer`.
async fn ask(api: &str, bearer: &str, query: &str) -> Value {
    let request = reqwest::Client::new().post(api).bearer_auth(bearer).json(&json!({ "query": query }));
    request.send().await.expect("an answer").json().await.expect("JSON")
}

/// The bearer in the next printed `curl`.
fn next_bearer(program: &mut Program) -> String {
    program.says("-H 'Authorization: Bearer ").trim_end_matches("' \\").to_owned()
}

async fn count(database: &Database, table: &str) -> i64 {
    let connection = database.connect().await;
    let statement =
        Statement::from_string(connection.get_database_backend(), format!("select count(*) as n from {table}"));
    let row = connection.query_one_raw(statement).await.expect("the table").expect("a row");
    row.try_get("", "n").expect("a number")
}

async fn the_program_prints_a_way_in_for_each_kind_of_user_and_stops_when_asked(database: Database) {
    let mut program = serve(&database);
    let api = program.says("API");
    for kind in KINDS.into_iter().chain(["application"]) {
        program.says(&format!("# {kind}"));
        let answer = ask(&api, &next_bearer(&mut program), "{ viewer { name roles permissions } }").await;
        let roles = answer["data"]["viewer"]["roles"].as_array().expect("a viewer").clone();
        assert_eq!(roles, [kind.to_uppercase()], "{answer}");
    }
    program.says("Ctrl-C stops it.");
    let ending = program.stop();
    assert!(ending.status.success(), "{}", ending.errors);
}

async fn a_demo_that_is_killed_is_there_as_a_whole_or_not_at_all(database: Database) {
    let size = ["demo", "--staff", "300", "--households", "600", "--database-url", database.url()];
    let mut program = Program::start(&temp_dir(), &size);
    program.logs("demo data made");
    program.kill();
    // Whether the last step was done before the kill is left to chance; half of it never is.
    let (agencies, households) = (count(&database, "agency").await, count(&database, "household").await);
    assert!((agencies, households) == (0, 0) || (agencies, households) == (1, 600), "{agencies}, {households}");

    let mut program = serve(&database);
    let api = program.says("API");
    program.says("# dispatcher");
    let answer = ask(&api, &next_bearer(&mut program), "{ branches { name } }").await;
    assert_eq!(answer["data"]["branches"].as_array().map(Vec::len), Some(3), "{answer}");
}

async fn two_programs_start_at_once_over_one_database(database: Database) {
    let connection = database.connect().await;
    // From nothing: both have all tables to make.
    Migrator::down(&connection, None).await.expect("the way back");
    let mut programs = [serve(&database), serve(&database)];
    for program in &mut programs {
        let api = program.says("API");
        let answer = ask(&api, "", "{ version }").await;
        assert!(answer["data"]["version"].is_string() || answer["errors"].is_array(), "{answer}");
    }
    assert_eq!(count(&database, "agency").await, 1);
}

async fn a_database_of_a_newer_program_is_refused_and_left_alone(database: Database) {
    let connection = database.connect().await;
    let newer = "insert into seaql_migrations (version, applied_at) values ('m20990101_000001_of_the_future', 0)";
    connection.execute_unprepared(newer).await.expect("a row");
    let ending = serve(&database).end();
    assert!(!ending.status.success());
    assert!(ending.errors.contains("newer version") && ending.errors.contains("of_the_future"), "{}", ending.errors);
    assert_eq!(count(&database, "agency").await, 0);
}
