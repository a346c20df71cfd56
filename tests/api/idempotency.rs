//! Mutations under an `Idempotency-Key`: carried out once, however often, however fast and however broken they arrive.

use std::time::Duration;

use chrono::TimeDelta;
use domain::kernel::idempotency::{self, Arrival};
use reqwest::{Method, StatusCode};
use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde_json::{Value, json};

use crate::support::answer::without_cost;
use crate::support::database::Engine;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_repeat_is_given_the_first_answer,
    a_key_stands_for_one_request_of_one_caller,
    a_refused_mutation_leaves_its_key_free,
    repeats_at_the_same_instant_write_once,
    who_hangs_up_and_asks_again_writes_once,
    a_crash_before_the_answer_never_writes_twice,
    an_attempt_given_up_for_dead_cannot_write,
    a_key_is_forgotten_after_a_day,
    signing_in_is_repeated_only_by_who_knows_the_password,
    a_key_that_is_none_is_refused,
}

const CREATE: &str = "mutation($input: BranchCreateInput!) { branchCreate(input: $input) {
    branch { id name } userErrors { code field message } } }";

fn branch(name: &str, latitude: f64) -> Value {
    json!({ "query": CREATE, "variables": { "input": {
        "name": name, "timeZone": "Asia/Shanghai", "address": "1 East Road",
        "place": { "latitude": latitude, "longitude": 120.21 },
    } } })
}

/// A request with a key that is ready to be sent.
fn post(server: &Server, caller: &Caller, key: &str, body: &Value) -> reqwest::RequestBuilder {
    let request = server.request(Method::POST, "/graphql").header("idempotency-key", key).json(body);
    match caller.bearer() {
        Some(bearer) => request.bearer_auth(bearer),
        None => request,
    }
}

struct Said {
    status: StatusCode,
    repeated: bool,
    body: Value,
}

impl Said {
    fn code(&self) -> &str {
        self.body["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }
}

async fn send(server: &Server, caller: &Caller, key: &str, body: &Value) -> Said {
    let answer = post(server, caller, key, body).send().await.expect("a server that answers");
    let repeated = answer.headers().get("idempotency-replayed").is_some_and(|value| value == "true");
    Said { status: answer.status(), repeated, body: without_cost(answer.json().await.expect("an answer in JSON")) }
}

async fn branches(server: &Server, caller: &Caller) -> usize {
    let data = server.ask(caller, "{ branches { id } }", json!({})).await;
    data["branches"].as_array().map_or(0, Vec::len)
}

async fn a_repeat_is_given_the_first_answer(server: Server) {
    let admin = server.admin().await;
    let first = send(&server, &admin, "east-1", &branch("East", 30.25)).await;
    assert_eq!((first.status, first.repeated), (StatusCode::OK, false));
    assert!(first.body["data"]["branchCreate"]["branch"]["id"].is_string(), "{}", first.body);
    // The quotes are those of the header's draft; the key is the same.
    for key in ["east-1", "\"east-1\""] {
        let again = send(&server, &admin, key, &branch("East", 30.25)).await;
        assert_eq!((again.status, again.repeated), (StatusCode::OK, true));
        assert_eq!(again.body, first.body);
    }
    let server = server.restarted().await;
    assert_eq!(send(&server, &admin, "east-1", &branch("East", 30.25)).await.body, first.body);
    assert_eq!(branches(&server, &admin).await, 4);
}

async fn a_key_stands_for_one_request_of_one_caller(server: Server) {
    let (admin, elsewhere) = (server.admin().await, server.another_agency().await);
    send(&server, &admin, "key", &branch("East", 30.25)).await;
    let other = send(&server, &admin, "key", &branch("West", 30.25)).await;
    assert_eq!((other.status, other.code()), (StatusCode::UNPROCESSABLE_ENTITY, "IDEMPOTENCY_KEY_REUSED"));
    assert_eq!(branches(&server, &admin).await, 4);

    let theirs = send(&server, &elsewhere, "key", &branch("East", 30.25)).await;
    assert!(!theirs.repeated, "a key belongs to its caller");
    assert!(theirs.body["data"]["branchCreate"]["branch"]["id"].is_string(), "{}", theirs.body);

    let query = json!({ "query": "{ version }" });
    assert!(!send(&server, &admin, "key", &query).await.repeated, "queries have no need of keys");
}

async fn a_refused_mutation_leaves_its_key_free(server: Server) {
    let admin = server.admin().await;
    let refused = send(&server, &admin, "east", &branch("East", 130.25)).await;
    assert_eq!(refused.body["data"]["branchCreate"]["userErrors"][0]["code"], "INVALID", "{}", refused.body);
    let mended = send(&server, &admin, "east", &branch("East", 30.25)).await;
    assert!(mended.body["data"]["branchCreate"]["branch"]["id"].is_string(), "{}", mended.body);
    let malformed = json!({ "query": "mutation { nothing }" });
    assert_eq!(send(&server, &admin, "new", &malformed).await.code(), "GRAPHQL_VALIDATION_FAILED");
    assert!(!send(&server, &admin, "new", &branch("West", 30.25)).await.repeated);
    assert_eq!(branches(&server, &admin).await, 5);
}

async fn repeats_at_the_same_instant_write_once(server: Server) {
    let admin = server.admin().await;
    let body = branch("East", 30.25);
    let all = tokio::join!(
        send(&server, &admin, "race", &body),
        send(&server, &admin, "race", &body),
        send(&server, &admin, "race", &body),
        send(&server, &admin, "race", &body),
        send(&server, &admin, "race", &body),
        send(&server, &admin, "race", &body),
    );
    let all: [Said; 6] = all.into();
    let written = all.iter().filter(|said| said.status == StatusCode::OK && !said.repeated).count();
    assert_eq!(written, 1);
    for said in &all {
        if said.status == StatusCode::OK {
            assert!(said.body["data"]["branchCreate"]["branch"]["id"].is_string(), "{}", said.body);
        } else {
            assert_eq!((said.status, said.code()), (StatusCode::CONFLICT, "IDEMPOTENCY_KEY_IN_USE"));
        }
    }
    assert_eq!(branches(&server, &admin).await, 4);
}

async fn who_hangs_up_and_asks_again_writes_once(server: Server) {
    let admin = server.admin().await;
    let body = branch("East", 30.25);
    // Another program holds the mutation up until its caller has lost patience.
    let connection = server.database().connect().await;
    let sqlite = server.database().engine() == Engine::Sqlite;
    let options = TransactionOptions {
        sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let other = connection.begin_with_options(options).await.expect("a transaction");
    if !sqlite {
        other.execute_unprepared("LOCK TABLE branch").await.expect("a lock");
    }
    // Long enough to arrive on a busy machine, and shorter than the database itself is waited for.
    let patience = Duration::from_millis(1_500);
    let impatient = post(&server, &admin, "east", &body).timeout(patience).send().await;
    assert!(impatient.is_err(), "the lock holds it up");
    other.rollback().await.expect("an end");

    let mut patience = 0..500;
    let answer = loop {
        let said = send(&server, &admin, "east", &body).await;
        if said.status != StatusCode::CONFLICT {
            break said;
        }
        assert!(patience.next().is_some(), "the first attempt never ended");
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert!(answer.body["data"]["branchCreate"]["branch"]["id"].is_string(), "{}", answer.body);
    assert_eq!(branches(&server, &admin).await, 4);
}

/// The state in which a process leaves a key when it dies after the transaction and before the answer was kept.
async fn a_crash_before_the_answer_never_writes_twice(server: Server) {
    let admin = server.admin().await;
    let body = branch("East", 30.25);
    send(&server, &admin, "east", &body).await;
    let database = server.database().connect().await;
    database.execute_unprepared("UPDATE idempotency_key SET answer = NULL").await.expect("a key");
    let running = send(&server, &admin, "east", &body).await;
    assert_eq!((running.status, running.code()), (StatusCode::CONFLICT, "IDEMPOTENCY_KEY_IN_USE"));
    server.wait(TimeDelta::minutes(2));
    let lost = send(&server, &admin, "east", &body).await;
    assert_eq!((lost.status, lost.code()), (StatusCode::UNPROCESSABLE_ENTITY, "IDEMPOTENCY_ANSWER_LOST"));
    assert_eq!(branches(&server, &admin).await, 4);

    // Whoever died before the transaction wrote nothing, and the mutation may run.
    let west = branch("West", 30.25);
    send(&server, &admin, "west", &west).await;
    let undo = "UPDATE idempotency_key SET answer = NULL, writes = 0 WHERE key = 'west'";
    database.execute_unprepared(undo).await.expect("a key");
    database.execute_unprepared("DELETE FROM branch WHERE name = 'West'").await.expect("no branch");
    server.wait(TimeDelta::minutes(2));
    let again = send(&server, &admin, "west", &west).await;
    assert!(!again.repeated);
    assert!(again.body["data"]["branchCreate"]["branch"]["id"].is_string(), "{}", again.body);
}

async fn an_attempt_given_up_for_dead_cannot_write(server: Server) {
    let cx = server.system().await;
    let claim = async |longest| match idempotency::claim(&cx, "key", b"request", longest).await {
        Ok(Arrival::First(claim)) => std::sync::Arc::new(claim),
        other => panic!("the key should be free: {other:?}"),
    };
    let slow = cx.under(claim(TimeDelta::zero()).await);
    let quick = cx.under(claim(TimeDelta::minutes(1)).await);
    let emit =
        async |cx: &domain::kernel::Context| cx.write(async |tx| tx.emit("test.key.used", &json!({})).await).await;
    let refusal = emit(&slow).await.expect_err("the key is in other hands");
    assert_eq!(refusal.code(), "BUSY");
    emit(&quick).await.expect("whoever holds the key writes");
    let database = server.database().connect().await;
    let kept = database.query_all_raw(sea_orm::Statement::from_string(
        database.get_database_backend(),
        "SELECT id FROM event WHERE kind = 'test.key.used'",
    ));
    assert_eq!(kept.await.expect("events").len(), 1);
}

async fn a_key_is_forgotten_after_a_day(server: Server) {
    let admin = server.admin().await;
    send(&server, &admin, "key", &branch("East", 30.25)).await;
    server.wait(TimeDelta::hours(23));
    assert!(send(&server, &admin, "key", &branch("East", 30.25)).await.repeated);
    server.wait(TimeDelta::hours(2));
    let fresh = send(&server, &admin, "key", &branch("West", 30.25)).await;
    assert!(fresh.body["data"]["branchCreate"]["branch"]["id"].is_string(), "{}", fresh.body);
    server.wait(TimeDelta::hours(25));
    server.run_jobs().await;
    let database = server.database().connect().await;
    let kept = database.query_all_raw(sea_orm::Statement::from_string(
        database.get_database_backend(),
        "SELECT key FROM idempotency_key",
    ));
    assert!(kept.await.expect("keys").is_empty());
}

async fn signing_in_is_repeated_only_by_who_knows_the_password(server: Server) {
    let admin = server.admin().await;
    let account = json!({ "email": "new@example.com", "password": "a long enough password", "name": "New", "roles": ["MANAGER"] });
    server.change(&admin, "userCreate", account, "").await;
    let sign_in = |password: &str| {
        json!({ "query": "mutation($input: SessionSignInInput!) { sessionSignIn(input: $input) {
            tokens { accessToken } userErrors { code } } }",
            "variables": { "input": { "email": "new@example.com", "password": password } } })
    };
    let first = send(&server, &Caller::nobody(), "key", &sign_in("a long enough password")).await;
    let again = send(&server, &Caller::nobody(), "key", &sign_in("a long enough password")).await;
    assert!(first.body["data"]["sessionSignIn"]["tokens"]["accessToken"].is_string(), "{}", first.body);
    assert!(again.repeated);
    assert_eq!(again.body, first.body);
    let stranger = send(&server, &Caller::nobody(), "key", &sign_in("another long password")).await;
    assert!(!stranger.repeated);
    assert!(stranger.body["data"]["sessionSignIn"]["tokens"].is_null(), "{}", stranger.body);
}

async fn a_key_that_is_none_is_refused(server: Server) {
    let admin = server.admin().await;
    for key in ["", "\"\"", "two words", &"x".repeat(256)] {
        let refused = send(&server, &admin, key, &branch("East", 30.25)).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{key}");
    }
    let two = post(&server, &admin, "one", &branch("East", 30.25)).header("idempotency-key", "two");
    assert_eq!(two.send().await.expect("an answer").status(), StatusCode::BAD_REQUEST);
    assert_eq!(branches(&server, &admin).await, 3);
}
