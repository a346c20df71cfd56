//! People are taken on, found, changed, and leave.

use chrono::TimeDelta;
use domain::kernel::demo::DemoSize;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{record, serving, with};
use crate::support::database::Database;
use crate::support::on_both_databases;
use crate::support::server::Server;

on_both_databases! {
    a_person_is_taken_on_found_and_changed,
    bad_input_names_its_field_and_writes_nothing,
    a_carer_sees_their_own_record_and_nobody_elses,
    a_family_sees_no_records_and_an_unknown_id_looks_the_same_as_a_foreign_one,
    a_dispatcher_of_one_branch_reaches_its_staff_alone,
    whoever_leaves_goes_through_every_step,
    what_the_agency_asks_is_changed_once_per_version,
    credentials_and_leave_tell_who_changed_them,
    whoever_was_taken_on_before_is_indexed_by_a_job,
}

const SEARCH: &str = "query($text: String!) { staffMembers(filter: { search: $text }) { nodes { id } totalCount } }";

const HISTORY: &str = "query($id: ID!) { staffMember(id: $id) {
    history { nodes { operation fields { field before after } } } } }";

const ONE: &str = "query($id: ID!, $window: SpanInput!) { node(id: $id) { id }
    staffMember(id: $id) { id roster(window: $window) { kind } leavings { id } credentials { number } } }";

const GONE: &str = "query($id: ID!) { staffMember(id: $id) { status leavings { certificate } } }";

const NODE: &str = "query($id: ID!) { node(id: $id) { id } }";

const ASKED: &str = "{ staffPolicy { version inductionDays backgroundCheck } }";

async fn a_person_is_taken_on_found_and_changed(server: Server) {
    let dispatcher = server.dispatcher().await;
    let input = record(&server, &dispatcher, "Wang Xiuying").await;
    let made = server
        .change(
            &dispatcher,
            "staffMemberCreate",
            input.clone(),
            "staffMember { id version name phone status languages hourlyCost { amount currency } weeklyWork
               area { radiusMetres districts } weeklyHours { monday { from to } sunday { from to } } branch { id } }",
        )
        .await;
    let person = &made["staffMember"];
    assert_eq!(person["name"], "Wang Xiuying");
    assert_eq!(person["phone"], "+86 100 1234 5678");
    assert_eq!(person["status"], "APPLICANT");
    assert_eq!(person["languages"], json!(["en", "zh"]));
    assert_eq!(person["hourlyCost"], json!({ "amount": "45.50", "currency": "CNY" }));
    assert_eq!(person["weeklyWork"], "P1DT16H");
    assert_eq!(person["weeklyHours"]["monday"], json!([{ "from": "00:00", "to": "00:00" }]));
    assert_eq!(person["weeklyHours"]["sunday"], json!([]));

    for text in [
        "wang XIUYING",
        "WangXiuying",
        "Wang",
        "xiu",
        "xiuying wang",
        "100-1234-5678",
        "0086 100 1234 5678",
        "5678",
        "1234 5678",
    ] {
        let found = server.ask(&dispatcher, SEARCH, json!({ "text": text })).await;
        assert_eq!(found["staffMembers"]["nodes"], json!([{ "id": person["id"] }]), "{text}");
        assert_eq!(found["staffMembers"]["totalCount"], 1);
    }
    for text in ["Wan Xiuyin Li", "100-1234-5679", "ying", "1234"] {
        let found = server.ask(&dispatcher, SEARCH, json!({ "text": text })).await;
        assert_eq!(found["staffMembers"]["nodes"], json!([]), "{text}");
    }

    for term in ["", "x", "567"] {
        let refused = server.refusal(&dispatcher, SEARCH, json!({ "text": term })).await;
        assert_eq!(refused.said(), "INVALID at filter.search", "{term}");
    }
    // Whoever may not see numbers may not search for them.
    let inspector = server.office("inspector").await;
    assert_eq!(server.refusal(&inspector, SEARCH, json!({ "text": "5678" })).await.code, "FORBIDDEN");

    let update = |version: i64| {
        let mut update = with(&input, "name", json!("Wang Xiulan"));
        update["id"] = person["id"].clone();
        update["version"] = json!(version);
        update
    };
    let changed = server.change(&dispatcher, "staffMemberUpdate", update(1), "staffMember { name version }").await;
    assert_eq!(changed["staffMember"], json!({ "name": "Wang Xiulan", "version": 2 }));
    for (text, found) in [("Xiuying", 0), ("xiulan", 1)] {
        let seen = server.ask(&dispatcher, SEARCH, json!({ "text": text })).await;
        assert_eq!(seen["staffMembers"]["totalCount"], found, "{text}");
    }
    assert_eq!(server.refuses(&dispatcher, "staffMemberUpdate", update(1)).await.said(), "STALE at version");

    let kept = server.ask(&dispatcher, HISTORY, json!({ "id": person["id"] })).await;
    let kept = &kept["staffMember"]["history"]["nodes"];
    assert_eq!(kept.as_array().expect("a list").len(), 2, "what was refused leaves nothing");
    assert_eq!(
        kept[0],
        json!({ "operation": "staffMemberUpdate",
                "fields": [{ "field": "name", "before": "Wang Xiuying", "after": "Wang Xiulan" }] })
    );
}

async fn bad_input_names_its_field_and_writes_nothing(server: Server) {
    let dispatcher = server.dispatcher().await;
    let good = record(&server, &dispatcher, "Li Na").await;
    let area = |centre: Value, radius: Value| json!({ "centre": centre, "radiusMetres": radius });
    let somewhere = json!({ "latitude": 30.0, "longitude": 120.0 });
    let nowhere = json!({ "latitude": 91.0, "longitude": 120.0 });
    let many = vec![json!({ "from": "08:00", "to": "09:00" }); 9];
    for (field, value, said) in [
        ("name", json!("  "), "INVALID at name"),
        ("name", json!("x".repeat(101)), "INVALID at name"),
        ("phone", json!("12"), "INVALID at phone"),
        ("roles", json!([]), "INVALID at roles"),
        ("languages", json!(["Chinese, mostly"]), "INVALID at languages"),
        ("base", nowhere.clone(), "INVALID at base.latitude"),
        ("area", area(nowhere, json!(500)), "INVALID at area.centre.latitude"),
        ("area", area(somewhere.clone(), json!(5)), "INVALID at area.radiusMetres"),
        ("area", area(somewhere.clone(), json!(-1)), "INVALID at area.radiusMetres"),
        ("area", area(somewhere, Value::Null), "INVALID at area.radiusMetres"),
        (
            "consentedGroups",
            json!([{ "attribute": "sex", "group": "female" }, { "attribute": " sex", "group": "male" }]),
            "INVALID at consentedGroups",
        ),
        ("hourlyCost", json!({ "amount": "1", "currency": "EUR" }), "INVALID at hourlyCost.currency"),
        ("hourlyCost", json!({ "amount": "-1", "currency": "CNY" }), "INVALID at hourlyCost"),
        ("jurisdiction", json!("ATLANTIS"), "INVALID at jurisdiction"),
        ("weeklyWork", json!("PT0S"), "INVALID at weeklyWork"),
        ("weeklyWork", json!("PT300H"), "INVALID at weeklyWork"),
        ("weeklyWork", json!("40 h"), "BAD_USER_INPUT at weeklyWork"),
        ("hourlyCost", json!({ "amount": "1,5", "currency": "CNY" }), "BAD_USER_INPUT at hourlyCost.amount"),
        ("base", json!({ "latitude": "north", "longitude": 1 }), "BAD_USER_INPUT at base.latitude"),
        ("hiredOn", json!("2026-02-30"), "BAD_USER_INPUT at hiredOn"),
        ("branchId", json!("household_01h455vb4pex5vsknk084sn02q"), "BAD_USER_INPUT at branchId"),
        ("weeklyHours", json!({ "monday": many }), "INVALID at weeklyHours"),
        ("branchId", json!("branch_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at branchId"),
    ] {
        let refused = server.refuses(&dispatcher, "staffMemberCreate", with(&good, field, value)).await;
        assert_eq!(refused.said(), said, "{}", refused.message);
    }
    let listed = server.ask(&dispatcher, "{ staffMembers { totalCount } }", json!({})).await;
    assert_eq!(listed["staffMembers"]["totalCount"], 0);
}

async fn a_carer_sees_their_own_record_and_nobody_elses(database: Database) {
    let server = Server::with_demo(database, DemoSize { staff: 3, households: 0, seed: 3 }).await;
    let (manager, carer) = (server.manager().await, server.office("carer").await);
    let all = server.ask(&manager, "{ staffMembers { nodes { id } } }", json!({})).await;
    let mine = server.ask(&carer, "{ viewer { staffMemberId } staffMembers { nodes { id phone } } }", json!({})).await;
    let me = &mine["viewer"]["staffMemberId"];
    assert_eq!(mine["staffMembers"]["nodes"].as_array().expect("a list").len(), 1);
    assert_eq!(&mine["staffMembers"]["nodes"][0]["id"], me);
    assert!(mine["staffMembers"]["nodes"][0]["phone"].is_string());
    let all = all["staffMembers"]["nodes"].as_array().expect("a list");
    let other = all.iter().map(|row| &row["id"]).find(|id| *id != me).expect("somebody else");
    let window = json!({ "startsAt": "2026-03-01T00:00:00Z", "endsAt": "2026-06-01T00:00:00Z" });
    let seen = server.ask(&carer, ONE, json!({ "id": other, "window": window })).await;
    assert_eq!(seen, json!({ "node": null, "staffMember": null }));
    let seen = server.ask(&carer, ONE, json!({ "id": me, "window": window })).await;
    assert!(seen["staffMember"]["roster"].is_array());
    // Their own hours are theirs to change, nobody else's.
    let away = |id: &Value| json!({ "staffMemberId": id, "day": "2026-03-20", "hours": [] });
    server.change(&carer, "availabilityExceptionSet", away(me), "availabilityException { day }").await;
    let refused = server.refuses(&carer, "availabilityExceptionSet", away(other)).await;
    assert_eq!(refused.said(), "NOT_FOUND at staffMemberId");
    // What was read of the number stands in the trail.
    let trail = server
        .ask(&manager, "query($id: ID!) { auditEntries(objectId: $id) { nodes { fields } } }", json!({ "id": me }))
        .await;
    assert_eq!(trail["auditEntries"]["nodes"][0]["fields"], json!(["phone"]));
}

async fn a_family_sees_no_records_and_an_unknown_id_looks_the_same_as_a_foreign_one(database: Database) {
    let server = Server::with_demo(database, DemoSize { staff: 2, households: 1, seed: 3 }).await;
    let (manager, family) = (server.manager().await, server.office("family").await);
    let known = server.ask(&manager, "{ staffMembers { nodes { id } } }", json!({})).await;
    let refused = server.refusal(&family, "{ staffMembers { nodes { id } } }", json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN");
    for id in [known["staffMembers"]["nodes"][0]["id"].clone(), json!("staff_member_01h455vb4pex5vsknk084sn02q")] {
        assert_eq!(server.ask(&family, NODE, json!({ "id": id })).await, json!({ "node": null }));
    }
}

async fn a_dispatcher_of_one_branch_reaches_its_staff_alone(server: Server) {
    let (admin, manager) = (server.admin().await, server.manager().await);
    let branches = server.ask(&admin, "{ branches { id } }", json!({})).await["branches"].clone();
    let account = json!({ "email": "first@branch.example", "password": "a password of the first", "name": "First",
                          "roles": ["DISPATCHER"], "branchIds": [branches[0]["id"]] });
    server.change(&admin, "userCreate", account, "user { id }").await;
    let bound = server.signed_in("first@branch.example").await;
    let (near, version) = serving(&server, &manager, "Near").await;
    let mut elsewhere = record(&server, &manager, "Far").await;
    elsewhere["branchId"] = branches[1]["id"].clone();
    let far = server.change(&manager, "staffMemberCreate", elsewhere.clone(), "staffMember { id }").await;
    let far = &far["staffMember"]["id"];

    let seen = server.ask(&bound, "{ staffMembers { nodes { id } totalCount } }", json!({})).await;
    assert_eq!(seen["staffMembers"], json!({ "nodes": [{ "id": near }], "totalCount": 1 }));
    let hold = |id: &Value| json!({ "staffMemberId": id, "kind": "HOLD", "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T02:00:00Z" });
    server.change(&bound, "bookingReserve", hold(&near), "booking { id }").await;
    assert_eq!(server.refuses(&bound, "bookingReserve", hold(far)).await.said(), "NOT_FOUND at staffMemberId");
    assert_eq!(server.refuses(&bound, "staffMemberCreate", elsewhere.clone()).await.said(), "NOT_FOUND at branchId");
    // Nobody is moved out of one's own reach.
    elsewhere["id"] = near;
    elsewhere["version"] = json!(version);
    assert_eq!(server.refuses(&bound, "staffMemberUpdate", elsewhere).await.said(), "NOT_FOUND at branchId");
}

async fn whoever_leaves_goes_through_every_step(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Zhao Min").await;
    let apply = json!({ "staffMemberId": id, "lastDay": "2026-03-31", "reason": "moves home" });
    let past = with(&apply, "lastDay", json!("2026-02-01"));
    assert_eq!(server.refuses(&manager, "leavingApply", past).await.said(), "INVALID at lastDay");
    let leaving = server.change(&manager, "leavingApply", apply.clone(), "leaving { id version state }").await;
    let leaving_id = &leaving["leaving"]["id"];
    assert_eq!(server.refuses(&manager, "leavingApply", apply).await.said(), "LEAVING_OPEN at staffMemberId");

    let step = |version: i64, step: Value| json!({ "id": leaving_id, "version": version, "step": step });
    let hand_over = json!({ "handOver": "keys and files to Li Na" });
    let early = server.refuses(&manager, "leavingAdvance", step(1, hand_over.clone())).await;
    assert_eq!(early.said(), "LEAVING_STEP at step");
    for not_taken in ["approve", "finish", "withdraw"] {
        let refused = server.refuses(&manager, "leavingAdvance", step(1, json!({ not_taken: false }))).await;
        assert_eq!(refused.said(), format!("INVALID at step.{not_taken}"));
    }
    let advance = async |version, what| {
        let done = server.change(&manager, "leavingAdvance", step(version, what), "leaving { state }").await;
        done["leaving"]["state"].clone()
    };
    assert_eq!(advance(1, json!({ "approve": true })).await, "APPROVED");
    let nothing = server.refuses(&manager, "leavingAdvance", step(2, json!({ "handOver": " " }))).await;
    assert_eq!(nothing.said(), "INVALID at step.handOver");
    assert_eq!(advance(2, hand_over).await, "HANDED_OVER");
    let nothing = server.refuses(&manager, "leavingAdvance", step(3, json!({ "certify": " " }))).await;
    assert_eq!(nothing.said(), "INVALID at step.certify");
    assert_eq!(advance(3, json!({ "certify": "2026-0042" })).await, "CERTIFIED");
    let finish = step(4, json!({ "finish": true }));
    assert_eq!(server.refuses(&manager, "leavingAdvance", finish).await.said(), "STILL_AT_WORK at step");
    server.wait(TimeDelta::days(30));
    assert_eq!(advance(4, json!({ "finish": true })).await, "LEFT");
    let person = server.ask(&manager, GONE, json!({ "id": id })).await;
    assert_eq!(person["staffMember"], json!({ "status": "LEFT", "leavings": [{ "certificate": "2026-0042" }] }));
    let hold = json!({
        "staffMemberId": id, "kind": "HOLD", "startsAt": "2026-05-01T00:00:00Z", "endsAt": "2026-05-01T01:00:00Z"
    });
    assert_eq!(server.refuses(&manager, "bookingReserve", hold).await.said(), "NOT_EMPLOYED");
}

async fn what_the_agency_asks_is_changed_once_per_version(server: Server) {
    let manager = server.manager().await;
    let change = |version: i64, days: i64| {
        json!({ "version": version, "inductionDays": days, "backgroundCheck": false, "recruitmentYoungest": 22,
                "recruitmentOldest": 40 })
    };
    let before = server.ask(&manager, ASKED, json!({})).await["staffPolicy"]["version"].as_i64().expect("a version");
    server.change(&manager, "staffPolicyUpdate", change(before, 5), "staffPolicy { version }").await;
    assert_eq!(server.refuses(&manager, "staffPolicyUpdate", change(before, 6)).await.said(), "STALE at version");
    let mut upside_down = change(before + 1, 5);
    upside_down["recruitmentYoungest"] = json!(50);
    assert_eq!(
        server.refuses(&manager, "staffPolicyUpdate", upside_down.clone()).await.said(),
        "INVALID at recruitmentOldest"
    );
    upside_down["recruitmentYoungest"] = json!(-3);
    assert_eq!(
        server.refuses(&manager, "staffPolicyUpdate", upside_down).await.said(),
        "INVALID at recruitmentYoungest"
    );
    let after = server.ask(&manager, ASKED, json!({})).await;
    assert_eq!(after["staffPolicy"], json!({ "version": before + 1, "inductionDays": 5, "backgroundCheck": false }));
}

async fn credentials_and_leave_tell_who_changed_them(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Wu Fang").await;
    let paper = |number: &str| json!({ "kind": "HEALTH", "issuer": "City Hospital", "number": number, "issuedOn": "2026-01-01" });
    let add = with(&paper("H-1"), "staffMemberId", id.clone());
    let credential =
        server.change(&manager, "credentialAdd", add, "credential { id }").await["credential"]["id"].clone();
    let update = with(&with(&paper("H-2"), "id", credential.clone()), "version", json!(1));
    server.change(&manager, "credentialUpdate", update, "credential { id }").await;
    let ask = json!({ "staffMemberId": id, "kind": "SICK", "startsAt": "2026-04-01T00:00:00Z",
        "endsAt": "2026-04-08T00:00:00Z" });
    let leave = server.change(&manager, "leaveRequest", ask, "leave { id }").await["leave"]["id"].clone();
    server.change(&manager, "leaveApprove", json!({ "id": leave, "version": 1 }), "leave { id }").await;

    let query = "query($credential: ID!, $leave: ID!) {
        credential: node(id: $credential) { ... on Credential { history(first: 1) { totalCount nodes { operation by fields { field before after } } } } }
        leave: node(id: $leave) { ... on Leave { history { nodes { operation fields { field before after } } } } } }";
    let ids = json!({ "credential": credential, "leave": leave });
    let seen = server.ask(&manager, query, ids.clone()).await;
    let history = &seen["credential"]["history"];
    assert_eq!(history["totalCount"], 2);
    assert_eq!(history["nodes"][0]["operation"], "credentialUpdate");
    assert_eq!(history["nodes"][0]["fields"], json!([{ "field": "number", "before": "H-1", "after": "H-2" }]));
    assert!(history["nodes"][0]["by"].as_str().is_some_and(|by| by.starts_with("user_")), "{history}");
    assert_eq!(
        seen["leave"]["history"]["nodes"],
        json!([{ "operation": "leaveDecide", "fields": [{ "field": "state", "before": "REQUESTED", "after": "APPROVED" }] }])
    );
    // A number can be read there: it leaves its trace.
    let trail = "query($id: ID) { auditEntries(objectId: $id) { nodes { fields } } }";
    let trail = server.ask(&server.admin().await, trail, json!({ "id": credential })).await;
    assert_eq!(trail["auditEntries"]["nodes"], json!([{ "fields": ["history"] }]));
    let inspector = server.office("inspector").await;
    let unseen = server.ask(&inspector, query, ids).await;
    assert_eq!(unseen["credential"]["history"], Value::Null);
}

async fn whoever_was_taken_on_before_is_indexed_by_a_job(server: Server) {
    let dispatcher = server.dispatcher().await;
    for name in ["王秀英", "李建国"] {
        let input = record(&server, &dispatcher, name).await;
        server.change(&dispatcher, "staffMemberCreate", input, "staffMember { id }").await;
    }
    let connection = server.database().connect().await;
    connection.execute_unprepared("delete from staff_search_token").await.expect("a database from before");
    connection.close().await.expect("a clean end");
    let found = async |text: &str| {
        server.ask(&dispatcher, SEARCH, json!({ "text": text })).await["staffMembers"]["totalCount"].clone()
    };
    assert_eq!((found("秀英").await, found("王秀英").await), (json!(0), json!(1)), "by the whole name alone");
    server.run_jobs().await;
    for (text, count) in [("王", 1), ("秀英", 1), ("建国", 1), ("英", 0), ("秀国", 0)] {
        assert_eq!(found(text).await, count, "{text}");
    }
}
