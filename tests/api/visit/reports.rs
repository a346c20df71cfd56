//! What a carer's phone says, and who sees it.

use domain::agency::{self, user};
use domain::household::family;
use domain::kernel::Role;
use serde_json::{Value, json};

use super::planned::{reported, said, single, tuesday, visit};
use crate::live::socket::Socket;
use crate::matching::world::{CARER, Carer, World};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_visit_is_reported_from_setting_out_to_leaving,
    a_carer_is_there_at_any_address_of_the_household,
    a_family_sees_it_live,
    reports_that_cannot_be_are_refused_one_by_one,
    what_was_not_as_it_should_be_is_explained_and_resolved,
    a_note_reaches_whoever_comes_next,
    reports_of_whoever_was_replaced_do_not_count,
    reports_of_whoever_was_replaced_are_kept_whenever_they_arrive,
    a_carer_at_home_sees_what_the_family_sees,
}

/// A carer with a phone, and a visit on Tuesday from 9 to 11; the clock stands after it.
async fn on_tuesday(server: Server) -> (World, Caller, Value) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let planned = single(&world, tuesday(&world, Some(carer))).await;
    world.server.set_clock("2026-03-03T03:10:00Z".parse().expect("a moment"));
    (world, phone, planned["id"].clone())
}

async fn a_visit_is_reported_from_setting_out_to_leaving(server: Server) {
    let (world, phone, id) = on_tuesday(server).await;
    let way = said(&id, "1", "SET_OUT", "2026-03-03T00:40:00Z");
    let done = reported(&world, &phone, json!([way])).await;
    assert_eq!((&done[0]["status"], &done[0]["visit"]["state"]), (&json!("COUNTED"), &json!("ON_THE_WAY")));
    let there = said(&id, "2", "CHECK_IN", "2026-03-03T01:02:00Z");
    let done = reported(&world, &phone, json!([there])).await;
    assert_eq!(done[0]["visit"]["state"], "CHECKED_IN");
    let off = json!({ "id": id, "version": 4, "reason": "Too late for that" });
    assert_eq!(world.refused("visitCancel", off).await, "VISIT_STATE at id");
    let left = said(&id, "3", "CHECK_OUT", "2026-03-03T03:01:00Z");
    let done = reported(&world, &phone, json!([left])).await;
    assert_eq!(done[0]["visit"]["state"], "CHECKED_OUT");
    let facts = "query($id: ID!) { visit(id: $id) { exceptions { kind } reports { kind distanceMetres conflict }
        verification { serviceType householdId staffMemberId date distanceMetres beganAt endedAt missing } } }";
    let seen = world.ask(facts, json!({ "id": id })).await["visit"].clone();
    assert_eq!(seen["exceptions"], json!([]));
    let verified = &seen["verification"];
    assert_eq!((&verified["date"], &verified["distanceMetres"]), (&json!("2026-03-03"), &json!(11)));
    assert_eq!(
        (&verified["beganAt"], &verified["endedAt"]),
        (&json!("2026-03-03T01:02:00Z"), &json!("2026-03-03T03:01:00Z"))
    );
    assert_eq!((&verified["missing"], &verified["serviceType"]), (&json!([]), &json!("HOUSEKEEPING")));
    assert_eq!(seen["reports"].as_array().expect("reports").len(), 3);
}

async fn a_carer_is_there_at_any_address_of_the_household(server: Server) {
    let (world, phone, id) = on_tuesday(server).await;
    let summer = json!({
        "householdId": world.household, "label": "summer house", "line": "Longjing Road 1",
        "location": { "latitude": 30.2301, "longitude": 120.12 },
    });
    let facts = "query($id: ID!) { visit(id: $id) { exceptions { kind } reports { distanceMetres } } }";
    // Five and a half kilometres off, first where nobody of the household lives.
    let at = |client_id: &str, kind: &str, moment: &str| {
        let mut report = said(&id, client_id, kind, moment);
        report["position"] = json!({ "latitude": 30.2302, "longitude": 120.12 });
        report
    };
    reported(&world, &phone, json!([at("1", "CHECK_IN", "2026-03-03T01:00:00Z")])).await;
    let elsewhere = world.ask(facts, json!({ "id": id })).await["visit"].clone();
    assert_eq!(elsewhere["exceptions"], json!([{ "kind": "CHECK_IN_ELSEWHERE" }]));
    world.change("householdAddressAdd", summer, "address { id }").await;
    reported(&world, &phone, json!([at("2", "CHECK_OUT", "2026-03-03T03:00:00Z")])).await;
    let there = world.ask(facts, json!({ "id": id })).await["visit"].clone();
    assert_eq!(there["reports"][1]["distanceMetres"], 11);
    let kinds = there["exceptions"].as_array().expect("exceptions");
    assert!(kinds.iter().all(|it| it["kind"] != "CHECK_OUT_ELSEWHERE"), "{kinds:?}");
}

async fn a_family_sees_it_live(server: Server) {
    let (world, phone, id) = on_tuesday(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let other = world.family_of(world.household("Chen").await, "chen@test.example").await;
    let query = "subscription { visitChanged { change state visit { id exceptions { kind } reports { kind } } } }";
    let mut watching = Socket::of(&world.server, &family).await;
    watching.begin("s", query).await;
    let mut neighbour = Socket::of(&world.server, &other).await;
    neighbour.begin("s", query).await;
    // Until it listens: each note is a message.
    let note = async |version: i64| {
        let input = json!({ "id": id, "version": version, "note": "The key is under the mat" });
        world.change("visitHandOver", input, "visit { version }").await;
    };
    let mut version = 2;
    while tokio::time::timeout(std::time::Duration::from_millis(200), watching.hear()).await.is_err() {
        note(version).await;
        version += 1;
    }
    let told = async |socket: &mut Socket| loop {
        let told = socket.told("visitChanged").await;
        if told["change"] != "CORRECTED" {
            return told;
        }
    };
    for (number, kind, at, change) in [
        (1, "SET_OUT", "2026-03-03T00:40:00Z", "SET_OUT"),
        (2, "CHECK_IN", "2026-03-03T01:02:00Z", "ARRIVED"),
        (3, "CHECK_OUT", "2026-03-03T03:01:00Z", "LEFT"),
    ] {
        reported(&world, &phone, json!([said(&id, &number.to_string(), kind, at)])).await;
        let heard = told(&mut watching).await;
        assert_eq!(heard["change"], change);
        assert_eq!(
            heard["visit"],
            json!({ "id": id, "exceptions": null, "reports": null }),
            "and not what is the office's"
        );
    }
    let nothing = tokio::time::timeout(std::time::Duration::from_millis(300), neighbour.hear()).await;
    assert!(nothing.is_err(), "another family hears nothing: {nothing:?}");
}

async fn reports_that_cannot_be_are_refused_one_by_one(server: Server) {
    let (world, phone, id) = on_tuesday(server).await;
    let other = world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let theirs = json!({
        "householdId": world.household, "serviceType": "HOUSEKEEPING", "staffMemberId": other,
        "startsAt": "2026-03-03T06:00:00Z", "endsAt": "2026-03-03T07:00:00Z",
    });
    let theirs = single(&world, theirs).await["id"].clone();
    let far = json!({ "latitude": 95.0, "longitude": 120.0 });
    let mut accuracy = said(&id, "accuracy", "SET_OUT", "2026-03-03T00:30:00Z");
    accuracy["accuracyMetres"] = json!(-1);
    let done = reported(
        &world,
        &phone,
        json!([
            said(&id, "left", "CHECK_OUT", "2026-03-03T01:00:00Z"),
            said(&id, "tomorrow", "CHECK_IN", "2026-03-04T01:00:00Z"),
            said(&theirs, "theirs", "CHECK_IN", "2026-03-03T01:00:00Z"),
            accuracy,
            said(&id, "", "CHECK_IN", "2026-03-03T01:00:00Z"),
            said(&id, "way", "SET_OUT", "2026-03-03T00:30:00Z"),
            said(&id, "way", "CHECK_IN", "2026-03-03T00:30:00Z"),
            said(&id, "way", "SET_OUT", "2026-03-03T00:30:00Z"),
        ]),
    )
    .await;
    let status: Vec<_> = done
        .iter()
        .map(|each| {
            let error = &each["error"];
            (
                each["status"].as_str().expect("a status"),
                each["conflict"].as_str(),
                error["code"].as_str(),
                error["field"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        status,
        [
            ("CONFLICT", Some("NOT_CHECKED_IN"), None, None),
            ("REFUSED", None, Some("FROM_THE_FUTURE"), Some("reports.1.deviceAt")),
            ("REFUSED", None, Some("NOT_FOUND"), Some("reports.2.visitId")),
            ("REFUSED", None, Some("INVALID"), Some("reports.3.accuracyMetres")),
            ("REFUSED", None, Some("INVALID"), Some("reports.4.clientId")),
            ("COUNTED", None, None, None),
            ("REFUSED", None, Some("CLIENT_ID_TAKEN"), Some("reports.6.clientId")),
            ("COUNTED", None, None, None),
        ]
    );
    assert_eq!((&done[5]["repeated"], &done[7]["repeated"]), (&json!(false), &json!(true)));
    assert_eq!(visit(&world, &id).await["state"], "ON_THE_WAY");
    // A check-in that comes later and was earlier gives the check-out its place.
    let there = said(&id, "there", "CHECK_IN", "2026-03-03T00:50:00Z");
    assert_eq!(reported(&world, &phone, json!([there])).await[0]["visit"]["state"], "CHECKED_OUT");
    let mut nowhere = said(&id, "nowhere", "SET_OUT", "2026-03-03T00:30:00Z");
    nowhere["position"] = far;
    let good = said(&id, "ways", "SET_OUT", "2026-03-03T00:30:00Z");
    let mixed = reported(&world, &phone, json!([good, nowhere])).await;
    assert_eq!((&mixed[0]["status"], &mixed[0]["conflict"]), (&json!("CONFLICT"), &json!("SAID_BEFORE")));
    assert_eq!((&mixed[1]["status"], &mixed[1]["clientId"]), (&json!("REFUSED"), &json!("nowhere")));
    assert_eq!(mixed[1]["error"], json!({ "code": "INVALID", "field": "reports.1.position.latitude" }));
    let many: Vec<Value> = (0..201).map(|n| said(&id, &n.to_string(), "SET_OUT", "2026-03-03T00:30:00Z")).collect();
    assert_eq!(
        world.server.refuses(&phone, "visitReport", json!({ "reports": many })).await.said(),
        "INVALID at reports"
    );
}

async fn what_was_not_as_it_should_be_is_explained_and_resolved(server: Server) {
    let (world, phone, id) = on_tuesday(server).await;
    let mut there = said(&id, "1", "CHECK_IN", "2026-03-03T01:20:00Z");
    there["position"] = json!({ "latitude": 30.30, "longitude": 120.12 });
    let mut left = said(&id, "2", "CHECK_OUT", "2026-03-03T02:30:00Z");
    left["position"] = json!(null);
    reported(&world, &phone, json!([left, there])).await;
    let query = "query($id: ID!) { visit(id: $id) { exceptions { id kind version reason resolution resolvedAt } } }";
    let raised = world.ask(query, json!({ "id": id })).await["visit"]["exceptions"].clone();
    let kinds: std::collections::BTreeSet<_> =
        raised.as_array().expect("exceptions").iter().map(|each| each["kind"].as_str().expect("a kind")).collect();
    let expected = ["CHECK_IN_ELSEWHERE", "CHECK_OUT_PLACE_UNKNOWN", "LATE", "LEFT_EARLY"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
    let first = &raised[0];
    let explain = json!({ "id": first["id"], "version": 1, "reason": "The bus broke down" });
    let said = world.server.change(&phone, "visitExceptionExplain", explain.clone(), "exception { reason }").await;
    assert_eq!(said["exception"]["reason"], "The bus broke down");
    let again = world.server.refuses(&phone, "visitExceptionExplain", explain).await;
    assert_eq!(again.said(), "STALE at version");
    let resolve = json!({ "id": first["id"], "version": 2, "resolution": "Accepted" });
    let done = world.change("visitExceptionResolve", resolve, "exception { resolution resolvedBy version }").await;
    assert_eq!(done["exception"]["resolution"], "Accepted");
    assert!(done["exception"]["resolvedBy"].as_str().expect("somebody").starts_with("user_"));
    let over = json!({ "id": first["id"], "version": 3, "resolution": "Again" });
    assert_eq!(world.refused("visitExceptionResolve", over).await, "RESOLVED at id");
    // What the family is not shown, nor another carer.
    let family = world.family_of(world.household, "wang@test.example").await;
    assert_eq!(world.server.ask(&family, query, json!({ "id": id })).await["visit"]["exceptions"], json!(null));
}

async fn a_note_reaches_whoever_comes_next(server: Server) {
    let (world, phone, id) = on_tuesday(server).await;
    let note = json!({ "id": id, "version": 2, "note": "Grandmother slept badly" });
    world.server.change(&phone, "visitHandOver", note, "visit { handOverNote }").await;
    let next = world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let other = world.account_of(next, "zhao.min@test.example").await;
    let tomorrow = json!({
        "householdId": world.household, "serviceType": "HOUSEKEEPING", "staffMemberId": next,
        "startsAt": "2026-03-04T01:00:00Z", "endsAt": "2026-03-04T03:00:00Z",
    });
    let tomorrow = single(&world, tomorrow).await["id"].clone();
    let query = "query($id: ID!) { visit(id: $id) { receivedNote handOverNote } }";
    let read = world.server.ask(&other, query, json!({ "id": tomorrow })).await["visit"].clone();
    assert_eq!(read, json!({ "receivedNote": "Grandmother slept badly", "handOverNote": null }));
    let family = world.family_of(world.household, "wang@test.example").await;
    let read = world.server.ask(&family, query, json!({ "id": tomorrow })).await["visit"].clone();
    assert_eq!(read, json!({ "receivedNote": null, "handOverNote": null }));
}

async fn reports_of_whoever_was_replaced_do_not_count(server: Server) {
    let (world, phone, id) = on_tuesday(server).await;
    reported(&world, &phone, json!([said(&id, "1", "SET_OUT", "2026-03-03T00:40:00Z")])).await;
    let next = world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let other = world.account_of(next, "zhao.min@test.example").await;
    let input = json!({ "id": id, "version": 3, "staffMemberId": next, "reason": "Li Na turned back" });
    world.change("visitAssign", input, "visit { state }").await;
    let seen = visit(&world, &id).await;
    assert_eq!((&seen["state"], &seen["setOutAt"]), (&json!("ASSIGNED"), &json!(null)));
    let done = reported(&world, &other, json!([said(&id, "1", "CHECK_IN", "2026-03-03T02:00:00Z")])).await;
    assert_eq!((&done[0]["status"], &done[0]["visit"]["state"]), (&json!("COUNTED"), &json!("CHECKED_IN")));
    let reports = "query($id: ID!) { visit(id: $id) { reports { kind conflict } } }";
    assert_eq!(
        world.ask(reports, json!({ "id": id })).await["visit"]["reports"],
        json!([{ "kind": "SET_OUT", "conflict": "NOT_YOURS" }, { "kind": "CHECK_IN", "conflict": null }])
    );
}

async fn reports_of_whoever_was_replaced_are_kept_whenever_they_arrive(server: Server) {
    let (world, phone, first) = on_tuesday(server).await;
    let mut wednesday = tuesday(&world, None);
    for (field, at) in [("startsAt", "2026-03-04T01:00:00Z"), ("endsAt", "2026-03-04T03:00:00Z")] {
        wednesday[field] = json!(at);
    }
    let second = single(&world, wednesday).await["id"].clone();
    let before = visit(&world, &first).await["staffMemberId"].clone();
    let next = world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let assign = async |id: &Value, who: &Value| {
        let version = visit(&world, id).await["version"].clone();
        let input = json!({ "id": id, "version": version, "staffMemberId": who, "reason": "Another one comes" });
        world.change("visitAssign", input, "visit { id }").await;
    };
    assign(&second, &before).await;
    world.server.set_clock("2026-03-04T03:10:00Z".parse().expect("a moment"));
    // Of one visit the phone speaks before somebody else is sent, of the other afterwards.
    let early = reported(&world, &phone, json!([said(&first, "1", "SET_OUT", "2026-03-03T00:40:00Z")])).await;
    assert_eq!((&early[0]["status"], &early[0]["visit"]["state"]), (&json!("COUNTED"), &json!("ON_THE_WAY")));
    assign(&first, &json!(next)).await;
    assign(&second, &json!(next)).await;
    let late = reported(&world, &phone, json!([said(&second, "2", "SET_OUT", "2026-03-04T00:40:00Z")])).await;
    assert_eq!((&late[0]["status"], &late[0]["conflict"]), (&json!("CONFLICT"), &json!("NOT_YOURS")));
    assert_eq!(late[0]["visit"], Value::Null, "whose visit it is now is not hers to know");
    let query = "query($id: ID!) { visit(id: $id) { state setOutAt exceptions { kind } reports { kind conflict } } }";
    let kept = json!([{ "kind": "SET_OUT", "conflict": "NOT_YOURS" }]);
    for id in [&first, &second] {
        let seen = world.ask(query, json!({ "id": id })).await["visit"].clone();
        assert_eq!((&seen["state"], &seen["setOutAt"], &seen["reports"]), (&json!("ASSIGNED"), &Value::Null, &kept));
    }
    // Of a visit that was never hers she says nothing.
    let mut thursday = tuesday(&world, Some(next));
    for (field, at) in [("startsAt", "2026-03-05T01:00:00Z"), ("endsAt", "2026-03-05T03:00:00Z")] {
        thursday[field] = json!(at);
    }
    let other = single(&world, thursday).await["id"].clone();
    let never = reported(&world, &phone, json!([said(&other, "3", "SET_OUT", "2026-03-04T00:40:00Z")])).await;
    assert_eq!(never[0]["error"]["code"], "NOT_FOUND");
}

/// Somebody who works for the agency and is served by it: what is said among colleagues about her own home is not for her.
async fn a_carer_at_home_sees_what_the_family_sees(server: Server) {
    let (world, phone, id) = on_tuesday(server).await;
    let note = json!({ "id": id, "version": 2, "note": "The daughter is hard to please" });
    world.server.change(&phone, "visitHandOver", note, "visit { version }").await;
    reported(&world, &phone, json!([said(&id, "1", "CHECK_IN", "2026-03-03T01:20:00Z")])).await;
    let daughter = world.carer(Carer { name: "Wang Fang", ..CARER }).await;
    let email = "wang.fang@test.example";
    let input = user::UserInput {
        name: "Wang Fang".into(),
        roles: vec![Role::Carer, Role::Family],
        branches: Vec::new(),
        staff_member: Some(daughter),
    };
    let household = world.household;
    let cx = world.server.system().await;
    let made = cx.write(async |tx| {
        let account = user::create(tx, email, "a password of the tests", input).await?;
        family::bind(tx, household, account.id, agency::Access::Full).await.map(drop)
    });
    made.await.expect("an account of both kinds");
    let both = world.server.signed_in(email).await;
    let query = "query($id: ID!) { visit(id: $id) { state handOverNote exceptions { kind } reports { kind } } }";
    let seen = world.server.ask(&both, query, json!({ "id": id })).await["visit"].clone();
    assert_eq!(seen, json!({ "state": "CHECKED_IN", "handOverNote": null, "exceptions": [], "reports": [] }));
}
