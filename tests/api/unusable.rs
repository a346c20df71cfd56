//! Databases that cannot be used: the program says so in one sentence, with what to do, and changes nothing.

use std::fs;
use std::path::Path;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};

use crate::support::program::{Ending, Program};
use crate::support::{run_to_end, scratch, without_a_database};

without_a_database! {
    a_database_that_nobody_serves_is_named,
    a_folder_that_is_not_there_is_named,
    a_file_that_is_no_database_is_named,
    a_full_disk_leaves_no_half_made_tables,
    what_is_confirmed_after_a_full_disk_is_there,
    a_locked_database_is_named,
    another_secret_is_refused,
    an_address_that_is_taken_is_named,
}

fn serve(directory: &Path, more: &[&str]) -> Ending {
    Program::start(directory, &[&["--listen", "127.0.0.1:0"], more].concat()).end()
}

fn refused(ending: &Ending, told: &[&str]) {
    assert!(!ending.status.success(), "the program went on");
    // The last line is what the operator reads; what comes before it is the log.
    let last = ending.errors.lines().last().unwrap_or_default();
    assert!(last.starts_with("guanjia: "), "{}", ending.errors);
    for part in told {
        assert!(last.contains(part), "`{part}` is missing from: {last}");
    }
}

fn a_database_that_nobody_serves_is_named() {
    let directory = scratch("nobody");
    let ending = serve(&directory, &["--database-url", "postgres://guanjia@127.0.0.1:1/guanjia"]);
    refused(&ending, &["the database cannot be opened", "nobody answers"]);
}

fn a_folder_that_is_not_there_is_named() {
    let directory = scratch("no-folder");
    refused(
        &serve(&directory, &["--database-url", "sqlite://nowhere/guanjia.db"]),
        &["cannot be opened", "create the folder"],
    );
    assert!(!directory.join("nowhere").exists());
}

fn a_file_that_is_no_database_is_named() {
    let directory = scratch("no-database");
    let letter = "Dear families, this is a letter and no database at all. ".repeat(100);
    fs::write(directory.join("guanjia.db"), &letter).expect("a file");
    refused(&serve(&directory, &[]), &["no SQLite database"]);
    assert_eq!(fs::read_to_string(directory.join("guanjia.db")).expect("the file"), letter);
}

fn a_full_disk_leaves_no_half_made_tables() {
    let directory = scratch("full");
    // The tables alone need several times as much.
    let ending = Program::start_with_little_room(&directory, 100, &["migrate"]).end();
    refused(&ending, &["nothing was changed", "disk"]);
    let tables = run_to_end(async {
        let connection = open(&directory).await;
        let statement = sea_orm::Statement::from_string(
            connection.get_database_backend(),
            "select count(*) as n from sqlite_master where name in ('event', 'agency', 'household')",
        );
        let row = connection.query_one_raw(statement).await.expect("an answer").expect("a row");
        row.try_get::<i64>("", "n").expect("a number")
    });
    assert_eq!(tables, 0);
    // With room again, it goes on from there.
    let ending = Program::start(&directory, &["migrate"]).end();
    assert!(ending.status.success(), "{}", ending.errors);
}

fn what_is_confirmed_after_a_full_disk_is_there() {
    let directory = scratch("full-once");
    let founding = ["agency", "--name", "Suzhou Home Care", "--admin-name", "Lu Wei", "--admin-email", ADMIN];
    let founded =
        Program::start(&directory, &[&founding[..], &["--admin-password", "a long first password"]].concat()).end();
    assert!(founded.status.success(), "{}", founded.errors);
    let bearer = Program::start(&directory, &["token", "--user", ADMIN]).says("");
    let roomy = 1_000_000;
    let mut program = Program::start_with_little_room(&directory, roomy, &["--listen", "127.0.0.1:0", "--demo", "off"]);
    let api = program.says("API");
    run_to_end(async {
        assert!(create_branch(&api, &bearer, "before").await["data"]["branchCreate"]["branch"]["id"].is_string());
        assert_eq!(ready(&api).await.0, 200);

        program.give_room(Some(4_096));
        for number in 0..6 {
            let answer = create_branch(&api, &bearer, &format!("full {number}")).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{answer}");
        }
        let (status, told) = ready(&api).await;
        assert!(status == 503 && told.contains("disk"), "{status}: {told}");

        program.give_room(None);
        assert_eq!(ready(&api).await.0, 200);
        for number in 0..5 {
            let answer = create_branch(&api, &bearer, &format!("after {number}")).await;
            assert!(answer["data"]["branchCreate"]["branch"]["id"].is_string(), "{answer}");
        }
        // Seen from outside, while the program still runs: all that was confirmed, and no lock that it holds.
        let outside = open(&directory).await;
        outside.execute_unprepared("begin immediate").await.expect("nobody holds the file");
        let statement = sea_orm::Statement::from_string(
            outside.get_database_backend(),
            "select group_concat(name, ', ') as names from (select name from branch order by name)",
        );
        let row = outside.query_one_raw(statement).await.expect("an answer").expect("a row");
        let names: String = row.try_get("", "names").expect("a text");
        assert_eq!(names, "after 0, after 1, after 2, after 3, after 4, before");
        outside.execute_unprepared("rollback").await.expect("still there");
    });
    let ending = program.stop();
    assert!(ending.errors.contains("the database takes no writes"), "{}", ending.errors);
}

const ADMIN: &str = "lu@suzhou.example";

async fn create_branch(api: &str, bearer: &str, name: &str) -> Value {
    let query = "mutation($input: BranchCreateInput!) {
        branchCreate(input: $input) { branch { id } userErrors { code field message } } }";
    let input = json!({
        "name": name, "timeZone": "Asia/Shanghai", "address": "1 East Road",
        "place": { "latitude": 30.25, "longitude": 120.21 },
    });
    let body = json!({ "query": query, "variables": { "input": input } });
    let answer = reqwest::Client::new().post(api).bearer_auth(bearer).json(&body).send().await.expect("an answer");
    answer.json().await.expect("JSON")
}

/// What the program says to whoever asks whether it can do its work.
async fn ready(api: &str) -> (u16, String) {
    let answer = reqwest::get(api.replace("/graphql", "/health/ready")).await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a text"))
}

fn a_locked_database_is_named() {
    let directory = scratch("locked");
    run_to_end(async {
        let connection = open(&directory).await;
        connection.execute_unprepared("create table theirs (n integer); begin exclusive").await.expect("the lock");
        refused(&serve(&directory, &[]), &["locked by another program"]);
        connection.execute_unprepared("rollback").await.expect("still there");
    });
}

fn another_secret_is_refused() {
    let directory = scratch("secret");
    let made = Program::start(&directory, &["demo", "--staff", "1", "--households", "1"]).end();
    assert!(made.status.success(), "{}", made.errors);
    let other = "quite another secret than the one before";
    refused(&serve(&directory, &["--secret", other]), &["the secret is not the one"]);
}

fn an_address_that_is_taken_is_named() {
    let directory = scratch("taken");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let ending = Program::start(&directory, &["--listen", &address]).end();
    refused(&ending, &[&address, "taken by another program", "--listen"]);
    assert!(!directory.join("guanjia.db").exists(), "a port that is taken costs no migration");
}

/// A single connection to the program's embedded database.
async fn open(directory: &Path) -> DatabaseConnection {
    let url = format!("sqlite://{}?mode=rwc", directory.join("guanjia.db").display());
    let mut options = sea_orm::ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("the file")
}
