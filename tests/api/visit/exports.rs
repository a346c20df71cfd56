//! Electronic visit verification and hours worked, as files for other programs.

use std::collections::BTreeMap;

use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::planned::{reported, said, single, tuesday};
use crate::matching::world::{CARER, Carer, World, text};
use crate::support::{Caller, Database, Server, on_both_databases};

on_both_databases! {
    a_visit_is_verified_by_six_facts_with_corrections_and_exceptions,
    a_time_that_the_office_has_set_is_told_from_those_of_devices,
    hours_are_counted_by_carer_and_day_of_the_branch,
    words_of_people_are_no_formulas,
    whoever_may_take_it_out_does_and_nobody_else,
    a_program_gets_what_its_scopes_show,
    a_file_leaves_a_trace,
    days_and_branches_that_cannot_be_are_refused,
    more_than_a_page_comes_whole,
    a_file_is_paid_for,
}

async fn get(server: &Server, caller: &Caller, path: &str) -> Response {
    let mut request = server.request(Method::GET, path).header("x-purpose", "billing");
    if let Some(bearer) = caller.bearer() {
        request = request.bearer_auth(bearer);
    }
    request.send().await.expect("an answer")
}

type Row = BTreeMap<String, String>;

async fn rows(server: &Server, caller: &Caller, path: &str) -> Vec<Row> {
    let answer = get(server, caller, path).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/csv; charset=utf-8; header=present");
    let body = answer.bytes().await.expect("a whole file");
    let mut reader = csv::Reader::from_reader(&body[..]);
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

const EVV: &str = "/export/evv.csv?from=2026-03-01&to=2026-03-31";
const PAYROLL: &str = "/export/payroll.csv?from=2026-03-01&to=2026-03-31";

async fn a_visit_is_verified_by_six_facts_with_corrections_and_exceptions(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let visit = single(&world, tuesday(&world, Some(carer))).await;
    let off = json!({
        "householdId": world.household, "serviceType": "BUTLER",
        "startsAt": "2026-03-03T06:00:00Z", "endsAt": "2026-03-03T07:00:00Z",
    });
    let off = single(&world, off).await;
    let cancel = json!({ "id": off["id"], "version": off["version"], "reason": "Not needed" });
    world.change("visitCancel", cancel, "visit { id }").await;
    world.server.set_clock("2026-03-03T03:30:00Z".parse().expect("a moment"));
    let reports = json!([
        said(&visit["id"], "1", "CHECK_IN", "2026-03-03T01:20:00Z"),
        said(&visit["id"], "2", "CHECK_IN", "2026-03-03T01:25:00Z"),
        said(&visit["id"], "3", "CHECK_OUT", "2026-03-03T03:00:00Z"),
    ]);
    reported(&world, &phone, reports).await;
    let query = "query($id: ID!) { visit(id: $id) { exceptions { id version } } }";
    let late = world.ask(query, json!({ "id": visit["id"] })).await["visit"]["exceptions"][0].clone();
    let explain = json!({ "id": late["id"], "version": late["version"], "reason": "The bus; it broke down" });
    world.server.change(&phone, "visitExceptionExplain", explain, "exception { id }").await;
    let found = rows(&world.server, &world.server.manager().await, EVV).await;
    assert_eq!(found.len(), 1, "what was called off is not in it: {found:?}");
    let branch =
        world.ask("query($id: ID!) { household(id: $id) { branch { name } } }", json!({ "id": world.household }));
    let branch = text(&branch.await["household"]["branch"]["name"]);
    let expected = [
        ("visit_id", text(&visit["id"])),
        ("branch", branch),
        ("date", "2026-03-03".to_owned()),
        ("service_type", "HOUSEKEEPING".to_owned()),
        ("household_id", world.household.to_string()),
        ("household", "Wang".to_owned()),
        ("staff_member_id", carer.to_string()),
        ("staff_member", "Li Na".to_owned()),
        ("address", "1 Wener Road".to_owned()),
        ("distance_metres", "11".to_owned()),
        ("planned_start", "2026-03-03T09:00:00+08:00".to_owned()),
        ("planned_end", "2026-03-03T11:00:00+08:00".to_owned()),
        ("began_at", "2026-03-03T09:20:00+08:00".to_owned()),
        ("began_at_received", "2026-03-03T11:30:".to_owned()),
        ("ended_at", "2026-03-03T11:00:00+08:00".to_owned()),
        ("ended_at_received", "2026-03-03T11:30:".to_owned()),
        ("state", "CHECKED_OUT".to_owned()),
        ("missing_facts", String::new()),
        ("corrections", "CHECK_IN 2026-03-03T09:25:00+08:00 SAID_BEFORE".to_owned()),
        ("exceptions", "LATE reason: The bus; it broke down".to_owned()),
        ("set_by_office", String::new()),
    ];
    assert_eq!(found[0].len(), expected.len());
    for (column, value) in expected {
        let is = &found[0][column];
        // The clock runs on while reports arrive.
        let right = if column.ends_with("_received") { is.starts_with(&value) } else { *is == value };
        assert!(right, "{column}: {is} instead of {value}");
    }
}

async fn a_time_that_the_office_has_set_is_told_from_those_of_devices(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let visit = single(&world, tuesday(&world, Some(carer))).await;
    world.server.set_clock("2026-03-03T05:30:00Z".parse().expect("a moment"));
    reported(&world, &phone, json!([said(&visit["id"], "1", "CHECK_IN", "2026-03-03T01:00:00Z")])).await;
    world.server.run_jobs().await;
    let query = "query($id: ID!) { visit(id: $id) { exceptions { id kind version } } }";
    let raised = world.ask(query, json!({ "id": visit["id"] })).await["visit"]["exceptions"].clone();
    let raised = raised.as_array().expect("a list");
    let open = raised.iter().find(|each| each["kind"] == "NOT_CHECKED_OUT").expect("an exception");
    let input = json!({
        "id": open["id"], "version": open["version"], "resolution": "By the family's word",
        "beganAt": "2026-03-03T01:04:00Z", "endedAt": "2026-03-03T03:00:00Z",
    });
    world.change("visitExceptionResolve", input, "exception { id }").await;
    let row = rows(&world.server, &world.server.manager().await, EVV).await[0].clone();
    let shown = ["began_at", "began_at_received", "ended_at", "ended_at_received", "state", "missing_facts"];
    assert_eq!(
        shown.map(|column| row[column].as_str()),
        ["2026-03-03T09:04:00+08:00", "", "2026-03-03T11:00:00+08:00", "", "CHECKED_OUT", ""]
    );
    assert_eq!(row["set_by_office"], "BEGIN; END");
    assert!(row["exceptions"].contains("NOT_CHECKED_OUT resolution: By the family's word (resolved)"), "{row:?}");
}

async fn hours_are_counted_by_carer_and_day_of_the_branch(server: Server) {
    let world = World::new(server).await;
    let (carer, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let phone = world.account_of(carer, "li.na@test.example").await;
    let plan = async |starts_at: &str, ends_at: &str, person| {
        let input = json!({
            "householdId": world.household, "serviceType": "HOUSEKEEPING", "staffMemberId": person,
            "startsAt": starts_at, "endsAt": ends_at,
        });
        single(&world, input).await["id"].clone()
    };
    let first = plan("2026-03-03T01:00:00Z", "2026-03-03T03:00:00Z", carer).await;
    // At eleven at night in UTC it is the morning of the next day in Hangzhou.
    let next_day = plan("2026-03-03T23:00:00Z", "2026-03-04T01:00:00Z", carer).await;
    let afternoon = plan("2026-03-03T06:00:00Z", "2026-03-03T07:30:00Z", carer).await;
    plan("2026-03-03T01:00:00Z", "2026-03-03T03:00:00Z", other).await;
    world.server.set_clock("2026-03-04T02:00:00Z".parse().expect("a moment"));
    let reports = json!([
        said(&first, "1", "CHECK_IN", "2026-03-03T01:10:00Z"),
        said(&first, "2", "CHECK_OUT", "2026-03-03T03:00:00Z"),
        said(&afternoon, "3", "CHECK_IN", "2026-03-03T06:00:00Z"),
        said(&next_day, "4", "CHECK_IN", "2026-03-03T23:00:00Z"),
        said(&next_day, "5", "CHECK_OUT", "2026-03-04T00:59:24Z"),
    ]);
    reported(&world, &phone, reports).await;
    world.server.run_jobs().await;
    let found = rows(&world.server, &world.server.manager().await, PAYROLL).await;
    let shown: Vec<[&str; 7]> = found
        .iter()
        .map(|row| {
            ["date", "staff_member", "visits", "missed_visits", "unfinished_visits", "planned_hours", "worked_hours"]
                .map(|column| row[column].as_str())
        })
        .collect();
    assert_eq!(
        shown,
        [
            ["2026-03-03", "Li Na", "2", "0", "1", "3.50", "1.83"],
            ["2026-03-03", "Zhao Min", "1", "1", "0", "2.00", "0.00"],
            ["2026-03-04", "Li Na", "1", "0", "0", "2.00", "1.99"],
        ]
    );
    let of_a_day = "/export/payroll.csv?from=2026-03-04&to=2026-03-04";
    assert_eq!(rows(&world.server, &world.server.manager().await, of_a_day).await.len(), 1);
}

async fn words_of_people_are_no_formulas(server: Server) {
    let world = World::new(server).await;
    let household = world.household("=HYPERLINK(\"http://evil.example\")").await;
    let carer = world.carer(Carer { name: "@Li, \"Na\"", ..CARER }).await;
    let input = json!({
        "householdId": household, "serviceType": "HOUSEKEEPING", "staffMemberId": carer,
        "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T03:00:00Z",
    });
    single(&world, input).await;
    world.server.set_clock("2026-03-03T02:00:00Z".parse().expect("a moment"));
    let manager = world.server.manager().await;
    let found = rows(&world.server, &manager, EVV).await;
    assert_eq!(found[0]["household"], "'=HYPERLINK(\"http://evil.example\")");
    assert_eq!(found[0]["staff_member"], "'@Li, \"Na\"");
    assert_eq!(rows(&world.server, &manager, PAYROLL).await[0]["staff_member"], "'@Li, \"Na\"");
}

async fn whoever_may_take_it_out_does_and_nobody_else(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let family = world.family_of(world.household, "wang@test.example").await;
    for path in [EVV, PAYROLL] {
        let nobody = get(&world.server, &Caller::nobody(), path).await;
        assert_eq!(
            (nobody.status(), &nobody.headers()[WWW_AUTHENTICATE]),
            (StatusCode::UNAUTHORIZED, &"Bearer".parse().expect("a header"))
        );
        let wrong = get(&world.server, &Caller::with("gjk_nobody"), path).await;
        assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
        let coordinator = world.server.office("coordinator").await;
        for caller in [&world.dispatcher, &phone, &family, &coordinator] {
            let refused = get(&world.server, caller, path).await;
            assert_eq!(refused.status(), StatusCode::FORBIDDEN);
            let refused: Value = refused.json().await.expect("JSON");
            assert_eq!(refused["errors"][0]["extensions"]["code"], "FORBIDDEN");
        }
        for kind in ["admin", "manager"] {
            assert_eq!(get(&world.server, &world.server.office(kind).await, path).await.status(), StatusCode::OK);
        }
    }
}

async fn a_program_gets_what_its_scopes_show(server: Server) {
    let world = World::new(server).await;
    single(&world, tuesday(&world, None)).await;
    world.server.set_clock("2026-03-03T02:00:00Z".parse().expect("a moment"));
    let admin = world.server.admin().await;
    let program = async |name: &str, scopes: Value| {
        let input = json!({ "name": name, "scopes": scopes });
        let made = world.server.change(&admin, "applicationCreate", input, "application { id }").await;
        let input = json!({ "applicationId": made["application"]["id"], "label": name });
        let issued = world.server.change(&admin, "apiKeyIssue", input, "secret").await;
        Caller::with(text(&issued["secret"]))
    };
    let aggregator = program("aggregator", json!(["visit.verification.export"])).await;
    let found = rows(&world.server, &aggregator, EVV).await;
    assert_eq!((found[0]["household"].as_str(), found[0]["address"].as_str()), ("", ""));
    assert_eq!(found[0]["household_id"], world.household.to_string());
    assert_eq!(found[0]["missing_facts"], "PERSON_SERVING; PLACE; BEGIN; END");
    let payer = program("payer", json!(["visit.verification.export", "household.household.read"])).await;
    let found = rows(&world.server, &payer, EVV).await;
    assert_eq!((found[0]["household"].as_str(), found[0]["address"].as_str()), ("Wang", ""));
    let other = program("other", json!(["household.household.read"])).await;
    assert_eq!(get(&world.server, &other, EVV).await.status(), StatusCode::FORBIDDEN);
    let elsewhere = world.server.another_agency().await;
    assert_eq!(rows(&world.server, &elsewhere, EVV).await, Vec::<Row>::new());
}

async fn a_file_leaves_a_trace(server: Server) {
    let world = World::new(server).await;
    single(&world, tuesday(&world, None)).await;
    world.server.set_clock("2026-03-03T02:00:00Z".parse().expect("a moment"));
    let manager = world.server.manager().await;
    let [branch, _] = world.two_branches().await;
    rows(&world.server, &manager, EVV).await;
    rows(&world.server, &manager, &format!("{PAYROLL}&branch={branch}")).await;
    let trail = "{ auditEntries { nodes { objectId fields purpose } } }";
    let entries =
        world.server.ask(&world.server.admin().await, trail, json!({})).await["auditEntries"]["nodes"].clone();
    let entries: Vec<_> = entries.as_array().expect("entries").iter().rev().collect();
    let agency = world.ask("{ viewer { agency { id } } }", json!({})).await["viewer"]["agency"]["id"].clone();
    let expected = [
        json!({ "objectId": agency, "fields": ["evv.csv"], "purpose": "billing" }),
        json!({ "objectId": world.household, "fields": ["addresses"], "purpose": "billing" }),
        json!({ "objectId": branch, "fields": ["payroll.csv"], "purpose": "billing" }),
    ];
    assert_eq!(entries, expected.iter().collect::<Vec<_>>());
}

async fn days_and_branches_that_cannot_be_are_refused(server: Server) {
    let manager = server.manager().await;
    for (query, status, told) in [
        ("", 400, "from"),
        ("from=2026-03-01", 400, "to"),
        ("from=2026-03-01&to=soon", 400, "to is not a date"),
        ("from=2026-03-02&to=2026-03-01", 400, "must not be before"),
        ("from=2025-01-01&to=2026-03-01", 400, "366 days"),
        ("from=2026-03-01&to=2026-03-01&branch=here", 400, "branch is not an id"),
        ("from=2026-03-01&to=2026-03-01&branch=branch_01h455vb4pex5vsknk084sn02q", 404, "there is no branch"),
    ] {
        for file in ["evv", "payroll"] {
            let answer = get(&server, &manager, &format!("/export/{file}.csv?{query}")).await;
            assert_eq!(answer.status(), status, "{query}");
            let answer: Value = answer.json().await.expect("JSON");
            assert!(text(&answer["errors"][0]["message"]).contains(told), "{query}: {answer}");
        }
    }
    let named = get(&server, &manager, "/export/evv.csv?from=2026-03-01&to=2026-03-02").await;
    assert_eq!(named.headers()[CONTENT_DISPOSITION], "attachment; filename=\"evv-2026-03-01-2026-03-02.csv\"");
    let branch = server.branch("Binjiang").await;
    let one = format!("/export/evv.csv?from=2026-03-01&to=2026-03-02&branch={branch}");
    assert_eq!(rows(&server, &manager, &one).await, Vec::<Row>::new());
}

async fn more_than_a_page_comes_whole(server: Server) {
    let world = World::new(server).await;
    // Seventeen begin at one moment each day, so that a page ends among them.
    for _ in 0..17 {
        let input = json!({
            "householdId": world.household, "serviceType": "HOUSEKEEPING",
            "schedule": { "firstDay": "2026-03-03", "startTime": "14:00", "minutes": 30, "rule": "FREQ=DAILY;COUNT=60" },
        });
        world.change("visitSeriesCreate", input, "series { id }").await;
    }
    let made = 17 * 60;
    world.server.set_clock("2026-06-01T00:00:00Z".parse().expect("a moment"));
    let manager = world.server.manager().await;
    let path = "/export/evv.csv?from=2026-03-01&to=2026-05-31";
    let (found, statements) = world.server.statements(rows(&world.server, &manager, path)).await;
    assert_eq!(found.len(), made);
    let mut ids: Vec<_> = found.iter().map(|row| row["visit_id"].clone()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), made, "each once");
    // Who asks, the branches, the trail; a page of visits, reports, exceptions, households, addresses, carers and the trail
    // three times; and nothing in the two other branches.
    assert!(statements <= 3 + 3 * 7 + 2, "{statements} statements");
}

async fn a_file_is_paid_for(database: Database) {
    let small = api::graphql::limits::Budget { limit: 1_000, per_second: 1 };
    let server = Server::with(database, |config| config.limits.budgets.office = small).await;
    let manager = server.manager().await;
    let path = "/export/payroll.csv?from=2026-03-01&to=2026-03-20";
    let first = get(&server, &manager, path).await;
    assert_eq!(first.status(), StatusCode::OK);
    assert!(first.headers().contains_key("ratelimit"));
    let second = get(&server, &manager, path).await;
    assert_eq!(second.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(second.headers().contains_key(RETRY_AFTER));
    let too_much = get(&server, &manager, "/export/payroll.csv?from=2026-01-01&to=2026-12-31").await;
    assert_eq!(too_much.json::<Value>().await.expect("JSON")["errors"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
}
