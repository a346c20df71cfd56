//! The program as an operator meets it: started, asked to stop, killed.

use std::{env::temp_dir, net::TcpListener};

use domain::agency::demo::KINDS;
use migration::Migrator;
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};
use sea_orm_migration::MigratorTrait;
use serde_json::{Value, json};

use crate::support::database::Engine;
use crate::support::program::Program;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    the_program_prints_a_way_in_for_each_kind_of_user_and_stops_when_asked,
    the_log_says_who_asked_what_and_at_which_cost,
    a_program_that_starts_again_replaces_what_it_printed,
    a_demo_that_is_killed_is_there_as_a_whole_or_not_at_all,
    two_programs_start_at_once_over_one_database,
    a_transaction_that_is_cut_off_leaves_the_server_in_order,
    a_database_of_a_newer_program_is_refused_and_left_alone,
    a_database_that_is_not_there_is_named,
    an_agency_is_founded_and_its_admin_has_a_way_in,
    a_token_of_the_external_provider_is_taken,
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

async fn the_log_says_who_asked_what_and_at_which_cost(database: Database) {
    let mut program = serve(&database);
    let api = program.says("API");
    let bearer = next_bearer(&mut program);
    let operation = json!({ "query": "query WhoAmI { viewer { name } }", "operationName": "WhoAmI" });
    let request = |id| reqwest::Client::new().post(&api).bearer_auth(&bearer).header("x-request-id", id);
    let answer: Value = request("call-7").json(&operation).send().await.expect("an answer").json().await.expect("JSON");
    let name = answer["data"]["viewer"]["name"].as_str().expect("a viewer").to_owned();
    let line = program.logs("call-7");
    for part in ["who=user_", "kind=query", "operation=\"WhoAmI\"", "cost=", "status=200", "took_ms="] {
        assert!(line.contains(part), "{part} in {line}");
    }
    assert!(!line.contains(&name), "a name in {line}");

    let beats = r#"subscription Beats { heartbeat(times: 1, every: "PT0.1S") }"#;
    let operation = json!({ "query": beats, "operationName": "Beats" });
    for (id, stream) in [("call-8", "text/event-stream"), ("call-9", "multipart/mixed;subscriptionSpec=1.0")] {
        let answer = request(id).header("accept", stream).json(&operation).send().await.expect("a stream");
        assert!(answer.text().await.expect("its end").contains("heartbeat"));
        let line = program.logs(id);
        for part in ["who=user_", "kind=subscription", "operation=\"Beats\"", "cost=", "status=200"] {
            assert!(line.contains(part), "{part} in {line}");
        }
    }
    program.stop();
}

async fn a_program_that_starts_again_replaces_what_it_printed(database: Database) {
    // The same address twice: what is free now is free a moment later.
    let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").to_string();
    let arguments = ["serve", "--listen", &address, "--demo", "on", "--database-url", database.url()];
    let mut printed: Vec<String> = Vec::new();
    for _ in 0..2 {
        let mut program = Program::start(&temp_dir(), &arguments);
        let api = program.says("API");
        let bearers: Vec<String> = (0..=KINDS.len()).map(|_| next_bearer(&mut program)).collect();
        for old in &printed {
            assert!(
                ask(&api, old, "{ version }").await["errors"].is_array(),
                "what was printed before holds no longer"
            );
        }
        for new in &bearers {
            assert!(ask(&api, new, "{ version }").await["data"]["version"].is_string());
        }
        printed = bearers;
        program.says("Ctrl-C stops it.");
        assert!(program.stop().status.success());
        assert_eq!(count(&database, "session").await, i64::try_from(KINDS.len()).expect("a number"));
        assert_eq!(count(&database, "api_key").await, 1);
    }
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

async fn a_transaction_that_is_cut_off_leaves_the_server_in_order(server: Server) {
    // SQLite is part of the process itself: nobody can cut it off.
    if server.database().engine() == Engine::Sqlite {
        return;
    }
    let admin = server.admin().await;
    let branch = |name: &str| {
        json!({ "name": name, "timeZone": "Asia/Shanghai", "address": "1 East Road",
                "place": { "latitude": 30.25, "longitude": 120.21 } })
    };
    let (locker, killer) = (server.database().connect().await, server.database().connect().await);
    let lock = locker.begin().await.expect("a transaction");
    lock.execute_unprepared("lock table branch").await.expect("a lock");
    let cut = async {
        let waiting = "select count(pg_terminate_backend(pid)) as cut from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        let statement = || Statement::from_string(killer.get_database_backend(), waiting);
        loop {
            let row = killer.query_one_raw(statement()).await.expect("an answer").expect("a row");
            if row.try_get::<i64>("", "cut").expect("a number") > 0 {
                return;
            }
        }
    };
    let (answer, ()) = tokio::join!(server.tries(&admin, "branchCreate", branch("cut")), cut);
    assert_eq!(answer.refused().code, "INTERNAL");
    lock.rollback().await.expect("an end");
    for name in ["one", "two", "three", "four", "five"] {
        server.change(&admin, "branchCreate", branch(name), "branch { id }").await;
    }
    assert_eq!(count(server.database(), "branch").await, 3 + 5);
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

async fn a_database_that_is_not_there_is_named(database: Database) {
    // A file that is not there is made; a database is not.
    if database.engine() == Engine::Sqlite {
        return;
    }
    let url = database.url().replace("/test_", "/nope_");
    let ending = Program::start(&temp_dir(), &[&SERVE[..], &["--database-url", &url]].concat()).end();
    let told = ending.errors.lines().last().unwrap_or_default();
    assert!(told.contains("does not exist; create it first"), "{told}");
    assert!(!told.contains("at line"), "{told}");
}

async fn an_agency_is_founded_and_its_admin_has_a_way_in(database: Database) {
    let url = ["--database-url", database.url()];
    let founding =
        ["agency", "--name", "Suzhou Home Care", "--admin-name", "Lu Wei", "--admin-email", "lu@suzhou.example"];
    let password = ["--admin-password", "a long first password"];
    let founded = Program::start(&temp_dir(), &[&founding[..], &password, &url].concat()).end();
    assert!(founded.status.success(), "{}", founded.errors);
    let again = Program::start(&temp_dir(), &[&founding[..], &password, &url].concat()).end();
    assert!(again.errors.contains("adminEmail") || again.errors.contains("e-mail address"), "{}", again.errors);

    let mut token = Program::start(&temp_dir(), &[&["token", "--user", "lu@suzhou.example"][..], &url].concat());
    let bearer = token.says("");
    let mut program = Program::start(&temp_dir(), &[&["--listen", "127.0.0.1:0", "--demo", "off"][..], &url].concat());
    let answer = ask(&program.says("API"), &bearer, "{ viewer { name roles agency { name currency } } }").await;
    let viewer =
        json!({ "name": "Lu Wei", "roles": ["ADMIN"], "agency": { "name": "Suzhou Home Care", "currency": "CNY" } });
    assert_eq!(answer["data"]["viewer"], viewer, "{answer}");
}

/// The Ed25519 key of RFC 8037, appendix A: its public half as a key set, and tokens signed with its secret half.
mod provider {
    use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
    use serde_json::{Value, json};

    pub fn keys() -> Value {
        let public = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "one", "alg": "EdDSA", "x": public }] })
    }

    pub fn token(email: &str, expires_at: i64) -> String {
        const SECRET: [u8; 48] = [
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04,
            0x20, // PKCS #8
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4, 0x44, 0x49,
            0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ];
        let claims = json!({
            "iss": "https://id.example", "aud": "guanjia", "exp": expires_at, "email": email, "email_verified": true,
        });
        let header = Header { kid: Some("one".into()), ..Header::new(Algorithm::EdDSA) };
        encode(&header, &claims, &EncodingKey::from_ed_der(&SECRET)).expect("a signed token")
    }
}

async fn a_token_of_the_external_provider_is_taken(database: Database) {
    let keys = crate::support::scratch(&format!("provider-{}", database.engine())).join("keys.json");
    std::fs::write(&keys, provider::keys().to_string()).expect("a file");
    let keys = keys.to_str().expect("a path in UTF-8");
    let openid = ["--openid-issuer", "https://id.example", "--openid-audience", "guanjia", "--openid-keys", keys];
    let url = ["--database-url", database.url()];
    let mut program = Program::start(&temp_dir(), &[&SERVE[..], &openid, &url].concat());
    let api = program.says("API");

    let far = 4_000_000_000;
    let answer = ask(&api, &provider::token("dispatcher@demo.guanjia.example", far), "{ viewer { roles } }").await;
    assert_eq!(answer["data"]["viewer"]["roles"], json!(["DISPATCHER"]), "{answer}");
    for (email, expires_at) in
        [("nobody@demo.guanjia.example", far), ("dispatcher@demo.guanjia.example", 1_000_000_000)]
    {
        let answer = ask(&api, &provider::token(email, expires_at), "{ viewer { roles } }").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
    }
}
