//! GraphQL over HTTP: statuses, media types, headers, limits, the playground, and what is said of our own faults.

use std::time::Duration;

use api::graphql::limits::Limits;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use sea_orm::{ConnectionTrait, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use serde_json::{Value, json};

use crate::support::database::Engine;
use crate::support::{Caller, Database, Server, on_both_databases};

on_both_databases! {
    the_status_follows_the_media_type,
    what_is_no_graphql_request_is_refused,
    only_queries_go_by_get,
    a_token_that_does_not_hold_is_refused,
    every_answer_carries_its_request_id_and_is_kept_nowhere,
    what_is_too_large_is_refused_by_the_name_of_the_limit,
    large_answers_are_compressed,
    the_playground_needs_nobody_else,
    the_metrics_count_what_happens,
    wrong_values_are_refused_by_their_path,
    a_refused_value_names_its_field_however_deep_it_stands,
    our_own_faults_are_masked,
    what_takes_too_long_is_given_up,
}

const GRAPHQL: &str = "application/graphql-response+json";

fn post(server: &Server) -> RequestBuilder {
    server.request(Method::POST, "/graphql").header(CONTENT_TYPE, "application/json")
}

async fn asked(server: &Server, document: &str) -> (StatusCode, Value) {
    read(post(server).header(ACCEPT, GRAPHQL).body(json!({ "query": document }).to_string())).await
}

async fn read(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.expect("a server that answers");
    let status = answer.status();
    (status, answer.json().await.expect("an answer in JSON"))
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn the_status_follows_the_media_type(server: Server) {
    for (document, expected) in [
        ("{ version }", ""),
        ("{ version", "GRAPHQL_PARSE_FAILED"),
        ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
        ("query A { version } query B { version }", "OPERATION_RESOLUTION_FAILURE"),
    ] {
        let body = json!({ "query": document }).to_string();
        let (status, answer) = read(post(&server).header(ACCEPT, GRAPHQL).body(body.clone())).await;
        assert_eq!(status.is_success(), expected.is_empty(), "{document}");
        assert_eq!(code(&answer), expected);
        assert_eq!(answer.get("data").is_some(), expected.is_empty(), "what was not executed has no data: {answer}");
        let (status, answer) = read(post(&server).header(ACCEPT, "application/json").body(body)).await;
        assert_eq!((status, code(&answer)), (StatusCode::OK, expected), "{document}");
    }
    let answer =
        post(&server).header(ACCEPT, GRAPHQL).body(r#"{"query":"{ version }"}"#).send().await.expect("an answer");
    assert_eq!(header(&answer, "content-type"), "application/graphql-response+json; charset=utf-8");
}

async fn what_is_no_graphql_request_is_refused(server: Server) {
    let request = || server.request(Method::POST, "/graphql");
    let body = r#"{"query":"{ version }"}"#;
    let too_long = format!(r#"{{"query":"{{ version }}","extensions":{{"x":"{}"}}}}"#, "x".repeat(300_000));
    for (request, expected, told) in [
        (request().header(CONTENT_TYPE, "text/plain").body(body), 415, "application/json"),
        (request().body(body), 415, "application/json"),
        (post(&server).header(ACCEPT, "text/html").body(body), 406, "Accept"),
        (post(&server).body("{"), 400, "cannot be read"),
        (post(&server).body(r#"[{"query":"{ version }"}]"#), 400, "batches are off"),
        (post(&server).body("{}"), 400, "query"),
        (post(&server).body(r#"{"query":7}"#), 400, "string"),
        (post(&server).body(r#"{"query":"{ version }","variables":[]}"#), 400, "map"),
        (post(&server).body(too_long), 413, "262144"),
    ] {
        let (status, answer) = read(request).await;
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert_eq!(status.as_u16(), expected, "{answer}");
        assert!(message.contains(told), "{answer}");
    }
}

async fn only_queries_go_by_get(server: Server) {
    let get = |query: &str| server.request(Method::GET, "/graphql").query(&[("query", query)]).header(ACCEPT, GRAPHQL);
    let (status, answer) = read(get("{ version }")).await;
    assert_eq!((status, answer["data"]["version"].as_str()), (StatusCode::OK, Some(env!("CARGO_PKG_VERSION"))));
    let answer = get("mutation { sessionSignOut { userErrors { code } } }").send().await.expect("an answer");
    assert_eq!((answer.status(), header(&answer, "allow")), (StatusCode::METHOD_NOT_ALLOWED, "POST"));
    let named = get("query A($id: ID!) { node(id: $id) { id } } query B { version }");
    let variables = json!({ "id": "branch_01h455vb4pex5vsknk084sn02q" }).to_string();
    let (status, answer) = read(named.query(&[("operationName", "A"), ("variables", &variables)])).await;
    assert_eq!((status, code(&answer)), (StatusCode::OK, "UNAUTHENTICATED"));
}

async fn a_token_that_does_not_hold_is_refused(server: Server) {
    for (name, value) in [
        ("authorization", "Bearer nonsense"),
        ("authorization", "Bearer gjk_nonsense"),
        ("authorization", "Basic YTpi"),
        ("authorization", "Bearer"),
        ("api-key", "nonsense"),
    ] {
        let request = post(&server).header(name, value).body(r#"{"query":"{ version }"}"#);
        let answer = request.send().await.expect("an answer");
        assert_eq!(
            (answer.status(), header(&answer, "www-authenticate")),
            (StatusCode::UNAUTHORIZED, "Bearer"),
            "{value}"
        );
        assert_eq!(code(&answer.json().await.expect("JSON")), "UNAUTHENTICATED", "{value}");
    }
}

async fn every_answer_carries_its_request_id_and_is_kept_nowhere(server: Server) {
    let with = |id: &str| server.request(Method::GET, "/health/live").header("x-request-id", id).send();
    let kept = with("my-request.7").await.expect("an answer");
    assert_eq!(header(&kept, "x-request-id"), "my-request.7");
    assert_eq!((header(&kept, "cache-control"), header(&kept, "x-content-type-options")), ("no-store", "nosniff"));
    for id in ["two words", &"x".repeat(65)] {
        let made = with(id).await.expect("an answer");
        assert_eq!(header(&made, "x-request-id").len(), 32, "a plain id of our own in place of `{id}`");
    }
}

async fn what_is_too_large_is_refused_by_the_name_of_the_limit(server: Server) {
    use std::fmt::Write;
    let mut doubled = String::from("query A { viewer { ...f0 } }");
    for at in 0..22 {
        write!(doubled, " fragment f{at} on Viewer {{ ...f{0} ...f{0} }}", at + 1).expect("a text");
    }
    doubled.push_str(" fragment f22 on Viewer { name }");
    let many = |text: &str, count: usize| {
        format!("{{ {} }}", (0..count).map(|at| text.replace('#', &at.to_string())).collect::<String>())
    };
    for (document, told) in [
        ("{a".repeat(1_600), "40 brackets open at once"),
        ("[".repeat(1_600), "40 brackets open at once"),
        (doubled, "1000 fields after fragments are expanded"),
        (many("a#: version ", 21), "20 fields at the root"),
        (format!("{{ viewer {} }}", many("a#: permissions ", 31)), "30 aliases"),
        (format!("{{ version {} }}", "@include(if: true) ".repeat(5)), "4 directives in one place"),
        (format!("{{ {} id {} }}", "viewer { ".repeat(13), "}".repeat(13)), "12 levels of fields"),
        (format!("# {}\n{{ version }}", "x".repeat(10_000)), "10000 characters"),
        (format!("{{ {} }}", "a ".repeat(2_000)), "2000 tokens"),
    ] {
        let (status, answer) = asked(&server, &document).await;
        let message = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert_eq!((status, code(&answer)), (StatusCode::BAD_REQUEST, "LIMIT_EXCEEDED"), "{answer}");
        assert!(message.contains(told), "{message}");
    }
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
}

async fn large_answers_are_compressed(server: Server) {
    let get = |path: &str| server.request(Method::GET, path).header(ACCEPT_ENCODING, "gzip").send();
    let large = get("/schema.graphql").await.expect("an answer");
    assert_eq!(large.headers().get(CONTENT_ENCODING).expect("compressed"), "gzip");
    let small = get("/health/live").await.expect("an answer");
    assert_eq!(small.headers().get(CONTENT_ENCODING), None);
}

async fn the_playground_needs_nobody_else(server: Server) {
    let page = server.get("/").await.text().await.expect("a page");
    let files: Vec<_> = page.split('"').filter(|text| text.starts_with("/playground/")).collect();
    assert_eq!(files.len(), 5, "a style sheet and four scripts");
    for file in files {
        let answer = server.get(file).await;
        assert!(answer.status().is_success(), "{file}");
        let compressed = answer.headers().get(CONTENT_ENCODING).is_some_and(|value| value == "gzip");
        assert_eq!(compressed, !file.ends_with("start.js"), "{file}");
    }
    let start = server.get("/playground/start.js").await.text().await.expect("a script");
    for source in [page, start] {
        assert!(!source.contains("http://") && !source.contains("https://"), "an address of somebody else");
    }
    assert_eq!(server.get("/playground/../Cargo.toml").await.status(), StatusCode::NOT_FOUND);
}

async fn the_metrics_count_what_happens(server: Server) {
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
    let metrics = server.get("/metrics").await.text().await.expect("metrics");
    for name in [
        "guanjia_http_requests_total{method=\"POST\",path=\"/graphql\",status=\"200\"}",
        "guanjia_graphql_operations_total{type=\"query\",outcome=\"ok\"}",
        "guanjia_graphql_operation_seconds_bucket",
        "guanjia_sql_statements_total",
        "guanjia_events_waiting 0",
    ] {
        assert!(metrics.contains(name), "{name} in {metrics}");
    }
}

async fn wrong_values_are_refused_by_their_path(server: Server) {
    let admin = server.admin().await;
    let branch = |name: &str, value: Value| {
        let mut input = json!({
            "name": "East", "timeZone": "Asia/Shanghai", "address": "1 East Road",
            "place": { "latitude": 30.2, "longitude": 120.1 },
        });
        input[name] = value;
        input
    };
    for (name, value, told) in [
        ("timeZone", json!("Asia/Hangzhou"), "input.timeZone"),
        ("place", json!({ "latitude": "north", "longitude": 1 }), "input.place.latitude"),
        ("place", json!({ "latitude": 1 }), "input.place"),
        ("name", json!(null), "input.name"),
        ("colour", json!("red"), "colour"),
    ] {
        let refusal = server.refuses(&admin, "branchCreate", branch(name, value)).await;
        assert_eq!(refusal.code, "BAD_USER_INPUT", "{refusal:?}");
        assert!(refusal.message.contains(told), "{refusal:?}");
    }
    let out_of_range = branch("place", json!({ "latitude": 30.2, "longitude": 190 }));
    let refusal = server.refuses(&admin, "branchCreate", out_of_range).await;
    assert_eq!((refusal.code.as_str(), refusal.field.as_deref()), ("INVALID", Some("place.longitude")));
    let role = json!({ "email": "li@example.com", "password": "long enough", "name": "Li", "roles": ["BUTLER"] });
    let refusal = server.refuses(&admin, "userCreate", role).await;
    assert!(refusal.message.contains("input.roles") && refusal.message.contains("BUTLER"), "{refusal:?}");
    let key = json!({ "applicationId": "branch_01h455vb4pex5vsknk084sn02q", "label": "x" });
    let refusal = server.refuses(&admin, "apiKeyIssue", key).await;
    assert_eq!(refusal.said(), "BAD_USER_INPUT at applicationId");
    assert!(refusal.message.contains("expected one that begins with `application_`"), "{refusal:?}");
    let branches = server.ask(&admin, "{ branches { name } }", json!({})).await;
    assert_eq!(branches["branches"].as_array().map(Vec::len), Some(3), "nothing was written");
}

async fn a_refused_value_names_its_field_however_deep_it_stands(server: Server) {
    let admin = server.admin().await;
    let skill = "skill_01h455vb4pex5vsknk084sn02q";
    let household = "household_01h455vb4pex5vsknk084sn02q";
    let ask =
        "mutation($input: StaffingRequestOpenInput!) { staffingRequestOpen(input: $input) { userErrors { code } } }";
    let request = |at: &str, value: Value| {
        let mut input = json!({
            "householdId": household, "serviceType": "ELDERLY",
            "schedule": { "firstDay": "2026-03-09", "startTime": "09:00", "minutes": 180, "rule": "FREQ=DAILY;COUNT=2" },
            "skills": [{ "skillId": skill, "level": 1 }],
        });
        *input.pointer_mut(&format!("/{}", at.replace('.', "/"))).expect("a field") = value;
        input
    };
    for (field, value) in [
        ("householdId", json!("skill_01h455vb4pex5vsknk084sn02r")),
        ("householdId", json!("nobody")),
        ("skills.0.skillId", json!("household_01h455vb4pex5vsknk084sn02r")),
        ("serviceType", json!("GARDEN")),
        ("schedule.firstDay", json!("2026-02-30")),
        ("schedule.startTime", json!("25:00")),
    ] {
        let input = request(field, value.clone());
        let refusal = server.send(&admin, ask, json!({ "input": input })).await.refused();
        assert_eq!(refusal.said(), format!("BAD_USER_INPUT at {field}"), "{refusal:?}");
        assert!(refusal.message.contains(&format!("input.{field}")), "{refusal:?}");
    }
    // The same text in two places, of which one is wrong: both are named.
    let twice = server.send(&admin, ask, json!({ "input": request("householdId", json!(skill)) })).await.refused();
    assert_eq!(twice.said(), "BAD_USER_INPUT");
    assert!(
        twice.message.contains("input.householdId") && twice.message.contains("input.skills.0.skillId"),
        "{twice:?}"
    );
    for (call, field) in [
        (
            r#"householdMemberAdd(input: { householdId: "skill_01h455vb4pex5vsknk084sn02q", kinship: CHILD, name: "x" })"#,
            "householdId",
        ),
        (
            r#"householdMemberAdd(input: { householdId: "household_01h455vb4pex5vsknk084sn02q", kinship: CHILD, bornOn: "2026-02-30" })"#,
            "bornOn",
        ),
    ] {
        let refusal =
            server.send(&admin, &format!("mutation {{ {call} {{ userErrors {{ code }} }} }}"), json!({})).await;
        let refusal = refusal.refused();
        assert_eq!(refusal.said(), format!("BAD_USER_INPUT at {field}"), "{refusal:?}");
        assert!(refusal.message.contains(&format!("input.{field}")), "{refusal:?}");
    }
    let refusal = server.send(&admin, &format!("{{ household(id: \"{skill}\") {{ id }} }}"), json!({})).await.refused();
    assert_eq!(refusal.said(), "BAD_USER_INPUT at id", "{refusal:?}");
}

async fn our_own_faults_are_masked(server: Server) {
    let admin = server.admin().await;
    let connection = server.database().connect().await;
    connection.execute_unprepared("ALTER TABLE audit_entry RENAME TO gone").await.expect("a table to hide");
    let answer = server.send(&admin, "{ version auditEntries { nodes { id } } }", json!({})).await;
    let error = &answer.0["errors"][0];
    assert_eq!(error["extensions"]["code"], "INTERNAL");
    let id = error["extensions"]["requestId"].as_str().expect("the id that the log has");
    let message = error["message"].as_str().expect("a message");
    assert!(message.contains(id) && !answer.0.to_string().contains("audit_entry"), "{answer:?}");
}

async fn what_takes_too_long_is_given_up(database: Database) {
    let limits = Limits { mutation_time: Duration::from_millis(200), ..Limits::default() };
    let server = Server::with(database, |config| config.limits = limits).await;
    let admin = server.admin().await;
    let branch = json!({
        "name": "East", "timeZone": "Asia/Shanghai", "address": "1 East Road",
        "place": { "latitude": 30.25, "longitude": 120.21 },
    });
    // Another program writes and does not come to an end: no mutation can finish meanwhile.
    let connection = server.database().connect().await;
    let options = TransactionOptions {
        sqlite_transaction_mode: (server.database().engine() == Engine::Sqlite)
            .then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let other = connection.begin_with_options(options).await.expect("a transaction");
    if server.database().engine() == Engine::Postgres {
        other.execute_unprepared("LOCK TABLE branch").await.expect("a lock");
    }
    assert_eq!(server.refuses(&admin, "branchCreate", branch).await.code, "TIMEOUT");
    other.rollback().await.expect("an end");
    let branches = server.ask(&admin, "{ branches { name } }", json!({})).await;
    assert_eq!(branches["branches"].as_array().map(Vec::len), Some(3), "nothing was written");
}
