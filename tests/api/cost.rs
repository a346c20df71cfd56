//! What operations cost, what callers may spend, and who may read the schema.

use api::graphql::limits::{Budget, Budgets, LimitChange, Limits};
use api::state::Introspection;
use chrono::TimeDelta;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Caller, Database, Server, on_both_databases};

on_both_databases! {
    every_answer_says_what_it_cost,
    what_each_field_costs_is_told_when_asked,
    what_costs_too_much_is_not_begun,
    who_has_spent_everything_waits,
    everybody_spends_their_own,
    the_limits_can_be_read,
    introspection_can_be_kept_to_the_permitted,
}

const SMALL: Budget = Budget { limit: 40, per_second: 1 };

async fn with_budgets(database: Database, budgets: Budgets) -> Server {
    Server::with(database, |config| config.limits = Limits { budgets, ..Limits::default() }).await
}

async fn every_answer_says_what_it_cost(server: Server) {
    let dispatcher = server.dispatcher().await;
    let ask = "{ households(first: 30) { nodes { members { name } } } branches { name } }";
    let cost = server.send(&dispatcher, ask, json!({})).await.0["extensions"]["cost"].clone();
    // The page, 30 households with five members each; five branches. There are no households, and three branches.
    assert_eq!((&cost["requested"], &cost["actual"]), (&json!(1 + 30 * 6 + 5), &json!(1 + 3)), "{cost}");
    assert!(cost["bucket"]["remaining"].as_u64() < cost["bucket"]["limit"].as_u64(), "{cost}");
    assert!(cost["bucket"]["restoresAt"].as_str().is_some_and(|at| at.ends_with('Z')), "{cost}");
    assert_eq!(cost["fields"], Value::Null, "only when asked");
    let nothing = server.send(&Caller::nobody(), "{ version }", json!({})).await.0["extensions"]["cost"].clone();
    assert_eq!((&nothing["requested"], &nothing["actual"]), (&json!(1), &json!(1)));
    let variables = json!({ "first": 2 });
    let paged = "query ($first: Int) { households(first: $first) { nodes { id } } }";
    let cost = server.send(&dispatcher, paged, variables).await.0["extensions"]["cost"].clone();
    assert_eq!(cost["requested"], 1 + 2, "the variable counts");
}

async fn what_each_field_costs_is_told_when_asked(server: Server) {
    let admin = server.admin().await;
    let body = json!({ "query": "{ branches { agency: name } viewer { agency { name } } }" });
    let request = server.request(Method::POST, "/graphql").header("x-cost", "fields").json(&body);
    let answer: Value = request
        .bearer_auth(admin.bearer().unwrap_or_default())
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let fields = answer["extensions"]["cost"]["fields"].clone();
    let expected = json!([
        { "path": "branches", "requested": 5, "actual": 3 },
        { "path": "viewer", "requested": 1, "actual": 1 },
        { "path": "viewer.agency", "requested": 1, "actual": 1 },
    ]);
    assert_eq!(fields, expected, "{answer}");
}

async fn what_costs_too_much_is_not_begun(server: Server) {
    let dispatcher = server.dispatcher().await;
    let spread = "{ staffingRequests(first: 100) { nodes { ...deep } } } fragment deep on StaffingRequest { candidates(first: 100) { nodes { rank } } }";
    let node = "{ node(id: \"request_01h455vb4pex5vsknk084sn02q\") { ... on StaffingRequest { candidates(first: 100) { nodes { rules { rule } } } } } }";
    let ((), statements) = server
        .statements(async {
            let refusal = server.refusal(&dispatcher, spread, json!({})).await;
            assert_eq!(refusal.code, "LIMIT_EXCEEDED", "{refusal:?}");
            assert!(refusal.message.contains("5000 points of cost: 15"), "{refusal:?}");
        })
        .await;
    assert_eq!(statements, 0, "refused before anybody is looked for");
    let cost = server.send(&dispatcher, node, json!({})).await.0["extensions"]["cost"].clone();
    assert_eq!(cost["requested"], 1 + 50 + 1 + 100 * 6, "a fragment on an interface counts");
}

async fn who_has_spent_everything_waits(database: Database) {
    let server = with_budgets(database, Budgets { office: SMALL, ..Budgets::default() }).await;
    let admin = server.admin().await;
    let ask = || {
        let request = server
            .request(Method::POST, "/graphql")
            .json(&json!({ "query": "{ households(first: 36) { nodes { id } } }" }));
        request.bearer_auth(admin.bearer().unwrap_or_default()).send()
    };
    let first = ask().await.expect("an answer");
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(first.headers()["ratelimit-policy"], "\"cost\";q=40;w=40");
    assert!(first.headers()["ratelimit"].to_str().is_ok_and(|rest| rest.starts_with("\"cost\";r=3;")), "{first:?}");
    let refused = ask().await.expect("an answer");
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: i64 = refused.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
    let body: Value = refused.json().await.expect("JSON");
    assert_eq!(
        (&body["errors"][0]["extensions"]["code"], &body["data"]),
        (&json!("THROTTLED"), &Value::Null),
        "{body}"
    );
    assert!((1..=34).contains(&seconds), "{seconds}");
    server.wait(TimeDelta::seconds(seconds));
    assert_eq!(ask().await.expect("an answer").status(), StatusCode::OK, "what was promised holds");
    let never = server.refusal(&admin, "{ households(first: 50) { nodes { id } } }", json!({})).await;
    assert_eq!(never.code, "LIMIT_EXCEEDED", "more than the bucket can hold: {never:?}");
}

async fn everybody_spends_their_own(database: Database) {
    let server = with_budgets(database, Budgets { office: SMALL, anonymous: SMALL, ..Budgets::default() }).await;
    let (admin, manager) = (server.admin().await, server.manager().await);
    let dear = "{ households(first: 30) { nodes { id } } }";
    server.ask(&admin, dear, json!({})).await;
    assert_eq!(server.refusal(&admin, dear, json!({})).await.code, "THROTTLED");
    server.ask(&manager, dear, json!({})).await;
    // A mutation that is refused for want of points has not happened.
    let wrong = json!({ "input": { "email": "nobody@example.com", "password": "not the password" } });
    let sign_in = "mutation($input: SessionSignInInput!) { sessionSignIn(input: $input) { userErrors { code } } }";
    assert_eq!(server.refusal(&Caller::nobody(), sign_in, wrong.clone()).await.code, "SIGN_IN_FAILED");
    assert_eq!(server.refusal(&Caller::nobody(), sign_in, wrong).await.code, "THROTTLED");
}

async fn the_limits_can_be_read(database: Database) {
    let times = ["head-seconds=7", "idle-seconds=80", "body-seconds=9", "webhook-seconds=11"];
    let server = Server::with(database, |config| {
        config.limits.budgets = Budgets { anonymous: SMALL, ..Budgets::default() };
        for change in times {
            config.limits = change.parse::<LimitChange>().expect("a limit").on(config.limits);
        }
    });
    let server = server.await;
    let ask = "{ apiLimits { depth listDepth queryTime headTime idleTime bodyTime webhookTime cost { operation mutation assumedListSize
        bucket { limit remaining restoredPerSecond restoresAt } } } }";
    let limits = server.ask(&Caller::nobody(), ask, json!({})).await["apiLimits"].clone();
    assert_eq!(
        (&limits["depth"], &limits["listDepth"], &limits["queryTime"]),
        (&json!(12), &json!(3), &json!("PT15S"))
    );
    let changed = ["headTime", "idleTime", "bodyTime", "webhookTime"].map(|name| limits[name].clone());
    assert_eq!(changed, ["PT7S", "PT1M20S", "PT9S", "PT11S"]);
    let bucket = &limits["cost"]["bucket"];
    assert_eq!(
        (&bucket["limit"], &bucket["remaining"], &bucket["restoredPerSecond"]),
        (&json!(40), &json!(37), &json!(1))
    );
}

async fn introspection_can_be_kept_to_the_permitted(database: Database) {
    let server = Server::with(database, |config| config.introspection = Introspection::Permitted).await;
    let (admin, dispatcher) = (server.admin().await, server.dispatcher().await);
    let hidden = "{ ...a } fragment a on Query { version ... { s: __schema { queryType { name } } } }";
    for ask in ["{ __schema { queryType { name } } }", "{ __type(name: \"Query\") { name } }", hidden] {
        for caller in [&Caller::nobody(), &dispatcher] {
            let refusal = server.refusal(caller, ask, json!({})).await;
            assert_eq!(refusal.code, "FORBIDDEN", "{ask}");
            assert!(refusal.message.contains("/schema.graphql"), "{refusal:?}");
        }
        server.ask(&admin, ask, json!({})).await;
    }
    // What composes a federation asks for the same in other words.
    for caller in [&Caller::nobody(), &dispatcher] {
        let refusal = server.refusal(caller, "{ ...a } fragment a on Query { it: _service { sdl } }", json!({})).await;
        assert_eq!(refusal.code, "FORBIDDEN");
    }
    server.ask(&admin, "{ _service { sdl } }", json!({})).await;
    server.ask(&dispatcher, "{ __typename version }", json!({})).await;
    let schema = server.get("/schema.graphql").await.text().await.expect("a schema");
    assert!(schema.contains("type Query"), "for those who may not introspect");
}
