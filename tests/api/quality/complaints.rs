//! A household complains, is answered within the clock, and says whether it is content.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::round::{about, account};
use crate::matching::world::{CARER, Carer};
use crate::service::desk::{Desk, paid};
use crate::support::{Caller, Server, on_both_databases};
use crate::visit::planned::{single, tuesday};

on_both_databases! {
    a_complaint_is_routed_answered_and_closed_when_the_family_is_content,
    a_family_that_is_not_content_is_heard_again,
    a_complaint_on_a_call_back_comes_by_itself_and_once,
    clocks_warn_and_run_out_on_opening_hours,
    who_may_not_see_a_complaint_sees_nothing_of_it,
    a_complaint_that_cannot_be_is_refused_on_its_field,
    steps_of_a_complaint_follow_each_other,
    a_complaint_is_answered_once_however_many_send_it,
    the_words_of_complaints_are_given_out_and_forgotten,
}

const COMPLAINT: &str =
    "id version state channel words raisedAt cause causeWords solution reopened handlerId staffMemberId visitId
    serviceOrderId closedAt clocks { kind open dueAt warnedAt breachedAt } followUps { satisfied note }";

/// What the family says about lateness.
fn late(desk: &Desk) -> Value {
    json!({ "householdId": desk.world.household, "channel": "APP", "words": "She came an hour late." })
}

async fn change(desk: &Desk, caller: &Caller, mutation: &str, input: Value) -> Value {
    let fields = format!("complaint {{ {COMPLAINT} }}");
    desk.world.server.change(caller, mutation, input, &fields).await["complaint"].clone()
}

async fn seen(desk: &Desk, caller: &Caller, id: &Value) -> Value {
    let query = format!("query($id: ID!) {{ complaint(id: $id) {{ {COMPLAINT} }} }}");
    desk.world.server.ask(caller, &query, json!({ "id": id })).await["complaint"].clone()
}

fn moment(value: &Value) -> DateTime<Utc> {
    value.as_str().and_then(|text| text.parse().ok()).expect("a moment")
}

/// When a clock of a complaint is due.
fn due(complaint: &Value, clock: usize) -> DateTime<Utc> {
    moment(&complaint["clocks"][clock]["dueAt"])
}

/// A complaint that the dispatcher sees to.
async fn routed(desk: &Desk) -> Value {
    let raised = change(desk, &desk.family, "complaintRaise", late(desk)).await;
    let handler = account(&desk.world.server, &desk.world.dispatcher).await;
    change(desk, &desk.manager, "complaintRoute", about(&raised, json!({ "handlerId": handler }))).await
}

fn told() -> Value {
    json!({ "cause": "LATE", "causeWords": "The bus, again.", "solution": "Another carer comes, from nearby." })
}

async fn a_complaint_is_routed_answered_and_closed_when_the_family_is_content(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let visit = single(&desk.world, tuesday(&desk.world, Some(carer))).await;
    let mut input = late(&desk);
    input["visitId"] = visit["id"].clone();
    let raised = change(&desk, &desk.family, "complaintRaise", input).await;
    assert_eq!((&raised["state"], &raised["staffMemberId"]), (&json!("RECEIVED"), &json!(carer)));
    // Monday at nine: an hour, and sixteen hours of opening time, which is when Tuesday closes or Wednesday opens.
    assert_eq!(due(&raised, 0) - moment(&raised["raisedAt"]), TimeDelta::hours(1));
    let second = due(&raised, 1);
    assert!(moment(&json!("2026-03-03T10:00:00Z")) <= second && second < moment(&json!("2026-03-04T01:10:00Z")));
    let handler = account(&desk.world.server, &desk.world.dispatcher).await;
    let input = about(&raised, json!({ "handlerId": handler }));
    let routed = change(&desk, &desk.world.dispatcher, "complaintRoute", input).await;
    assert_eq!((&routed["clocks"][0]["open"], &routed["clocks"][1]["open"]), (&json!(false), &json!(true)));
    let answered = change(&desk, &desk.world.dispatcher, "complaintAnswer", about(&routed, told())).await;
    assert_eq!((&answered["state"], &answered["clocks"][1]["dueAt"]), (&json!("ANSWERED"), &json!(null)));
    let family = seen(&desk, &desk.family, &raised["id"]).await;
    assert_eq!((&family["solution"], &family["cause"]), (&told()["solution"], &json!("LATE")));
    assert_eq!(family["causeWords"], json!(null), "what the agency says among itself is not for the family");
    assert_eq!(answered["causeWords"], "The bus, again.");
    // However long the family takes: the clock stands still.
    desk.world.server.wait(TimeDelta::days(10));
    let closed = change(&desk, &desk.family, "complaintConfirm", about(&family, json!({ "satisfied": true }))).await;
    assert_eq!(
        (&closed["state"], &closed["followUps"]),
        (&json!("CLOSED"), &json!([{ "satisfied": true, "note": null }]))
    );
    assert!(closed["clocks"].as_array().expect("clocks").iter().all(|clock| clock["breachedAt"].is_null()));
}

async fn a_family_that_is_not_content_is_heard_again(server: Server) {
    let desk = Desk::new(server).await;
    let answered = change(&desk, &desk.world.dispatcher, "complaintAnswer", about(&routed(&desk).await, told())).await;
    let bare = about(&answered, json!({ "satisfied": false }));
    assert_eq!(desk.world.server.refuses(&desk.family, "complaintConfirm", bare).await.said(), "INVALID at note");
    let input = about(&answered, json!({ "satisfied": false, "note": "She was late again." }));
    let again = change(&desk, &desk.family, "complaintConfirm", input).await;
    assert_eq!((&again["state"], &again["reopened"]), (&json!("ROUTED"), &json!(1)));
    assert_ne!(again["clocks"][1]["dueAt"], json!(null), "the clock goes on");
    let answered = change(&desk, &desk.world.dispatcher, "complaintAnswer", about(&again, told())).await;
    let input = about(&answered, json!({ "satisfied": true, "note": "Thank you." }));
    let closed = change(&desk, &desk.world.dispatcher, "complaintConfirm", input).await;
    assert_eq!(closed["followUps"].as_array().map(Vec::len), Some(2));
}

async fn a_complaint_on_a_call_back_comes_by_itself_and_once(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let order = desk.ordered().await;
    let signed = desk.signed(&order, carer).await;
    let settled = desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    let call = json!({ "way": "PHONE", "satisfied": false, "complaint": "It drips again" });
    desk.order("serviceOrderCallBack", &settled, call).await;
    desk.world.server.deliver_events().await;
    let query = format!("{{ complaints {{ nodes {{ {COMPLAINT} }} }} }}");
    let found = desk.world.server.ask(&desk.manager, &query, json!({})).await["complaints"]["nodes"].clone();
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!((&found[0]["channel"], &found[0]["words"]), (&json!("CALL_BACK"), &json!("It drips again")));
    assert_eq!((&found[0]["serviceOrderId"], &found[0]["staffMemberId"]), (&order["id"], &json!(carer)));
    // An event may come twice.
    let system = desk.world.server.system().await;
    let last = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
    let told = domain::kernel::feed::behind(system.db(), 0, last, 10_000).await.expect("events");
    let event = told.iter().find(|event| event.kind == "service.complaint.raised").expect("the event").clone();
    let plugin = domain::PLUGINS.iter().find(|plugin| plugin.name() == "quality").expect("the domain");
    system.write(async |tx| plugin.on_event(tx, &event).await).await.expect("heard");
    let again = desk.world.server.ask(&desk.manager, "{ complaints { totalCount } }", json!({})).await;
    assert_eq!(again["complaints"]["totalCount"], 1);
}

async fn clocks_warn_and_run_out_on_opening_hours(server: Server) {
    let desk = Desk::new(server).await;
    // Half an hour before the branch closes on Monday: half an hour is left for Tuesday.
    desk.at("2026-03-02T09:30:00Z");
    let raised = change(&desk, &desk.family, "complaintRaise", late(&desk)).await;
    let first_due = due(&raised, 0);
    assert!(moment(&json!("2026-03-03T01:30:00Z")) <= first_due && first_due < moment(&json!("2026-03-03T01:40:00Z")));
    let first = async |moment: &str| {
        desk.at(moment);
        desk.world.server.run_jobs().await;
        let clock = seen(&desk, &desk.manager, &raised["id"]).await["clocks"][0].clone();
        (!clock["warnedAt"].is_null(), !clock["breachedAt"].is_null())
    };
    assert_eq!(first("2026-03-03T01:10:00Z").await, (false, false), "nothing runs at night");
    assert_eq!(first("2026-03-03T01:20:00Z").await, (true, false));
    assert_eq!(first("2026-03-03T01:40:00Z").await, (true, true));
    let handler = account(&desk.world.server, &desk.manager).await;
    let routed = change(&desk, &desk.manager, "complaintRoute", about(&raised, json!({ "handlerId": handler }))).await;
    assert_eq!(routed["clocks"][0]["open"], false);
    assert_ne!(routed["clocks"][0]["breachedAt"], json!(null), "that it was too late stays");
}

async fn who_may_not_see_a_complaint_sees_nothing_of_it(server: Server) {
    let desk = Desk::new(server).await;
    let complaint = routed(&desk).await;
    let neighbour = desk.world.family_of(desk.world.household("Chen").await, "chen@test.example").await;
    let abroad = desk.world.server.another_agency().await;
    for caller in [&neighbour, &abroad] {
        let query = "query($id: ID!) { complaint(id: $id) { id } complaints { totalCount } node(id: $id) { id } }";
        let seen = desk.world.server.ask(caller, query, json!({ "id": complaint["id"] })).await;
        assert_eq!(seen, json!({ "complaint": null, "complaints": { "totalCount": 0 }, "node": null }));
        let input = about(&complaint, json!({ "reason": "no" }));
        assert_eq!(desk.world.server.refuses(caller, "complaintWithdraw", input).await.said(), "NOT_FOUND at id");
    }
    let carer = desk.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let phone = desk.world.account_of(carer, "zhao.min@test.example").await;
    let refused = desk.world.server.refusal(&phone, "{ complaints { totalCount } }", json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN");
    let input = about(&complaint, told());
    assert_eq!(desk.world.server.refuses(&desk.family, "complaintAnswer", input).await.code, "FORBIDDEN");
}

async fn a_complaint_that_cannot_be_is_refused_on_its_field(server: Server) {
    let desk = Desk::new(server).await;
    let other = desk.world.household("Chen").await;
    for (field, value, said) in [
        ("householdId", json!(other), "NOT_FOUND at householdId"),
        ("visitId", json!("visit_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at visitId"),
        ("staffMemberId", json!("staff_member_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at staffMemberId"),
        ("channel", json!("CALL_BACK"), "INVALID at channel"),
        ("words", json!(" "), "INVALID at words"),
        ("words", json!("a".repeat(4_001)), "INVALID at words"),
    ] {
        let mut input = late(&desk);
        input[field] = value;
        assert_eq!(desk.world.server.refuses(&desk.family, "complaintRaise", input).await.said(), said);
    }
    let complaint = routed(&desk).await;
    let family = account(&desk.world.server, &desk.family).await;
    let input = about(&complaint, json!({ "handlerId": family }));
    assert_eq!(desk.world.server.refuses(&desk.manager, "complaintRoute", input).await.said(), "INVALID at handlerId");
    let mut input = about(&complaint, told());
    input["solution"] = json!("");
    assert_eq!(desk.world.server.refuses(&desk.manager, "complaintAnswer", input).await.said(), "INVALID at solution");
    assert_eq!(seen(&desk, &desk.manager, &complaint["id"]).await, complaint, "nothing is written");
}

async fn steps_of_a_complaint_follow_each_other(server: Server) {
    let desk = Desk::new(server).await;
    let raised = change(&desk, &desk.family, "complaintRaise", late(&desk)).await;
    let state = "COMPLAINT_STATE at id";
    assert_eq!(desk.refused("complaintAnswer", &raised, told()).await, state);
    assert_eq!(desk.refused("complaintConfirm", &raised, json!({ "satisfied": true })).await, state);
    let input = about(&raised, json!({ "reason": "It was the neighbour's." }));
    let withdrawn = change(&desk, &desk.family, "complaintWithdraw", input).await;
    assert_eq!(withdrawn["state"], "WITHDRAWN");
    assert!(withdrawn["clocks"].as_array().expect("clocks").iter().all(|clock| clock["open"] == false));
    let handler = account(&desk.world.server, &desk.manager).await;
    assert_eq!(desk.refused("complaintRoute", &withdrawn, json!({ "handlerId": handler })).await, state);
    assert_eq!(desk.refused("complaintRoute", &raised, json!({ "handlerId": handler })).await, "STALE at version");
}

async fn a_complaint_is_answered_once_however_many_send_it(server: Server) {
    let desk = Desk::new(server).await;
    let complaint = routed(&desk).await;
    let tries = (0..6).map(|_| desk.world.server.tries(&desk.manager, "complaintAnswer", about(&complaint, told())));
    let sent = futures_util::future::join_all(tries).await;
    assert_eq!(sent.iter().filter(|answer| answer.is_granted()).count(), 1);
}

async fn the_words_of_complaints_are_given_out_and_forgotten(server: Server) {
    let desk = Desk::new(server).await;
    let complaint = change(&desk, &desk.manager, "complaintAnswer", about(&routed(&desk).await, told())).await;
    let system = desk.world.server.system().await;
    let plugin = domain::PLUGINS.iter().find(|plugin| plugin.name() == "quality").expect("the domain");
    let household = desk.world.household;
    let sheet = plugin.export(&system, household).await.expect("an export").to_string();
    assert!(sheet.contains("an hour late") && sheet.contains("from nearby"), "{sheet}");
    system.write(async |tx| plugin.erase(tx, household).await).await.expect("erased");
    let left = seen(&desk, &desk.manager, &complaint["id"]).await;
    assert_eq!((&left["words"], &left["solution"], &left["causeWords"]), (&json!(""), &json!(""), &json!(null)));
    assert_eq!((&left["state"], &left["cause"]), (&json!("ANSWERED"), &json!("LATE")));
}
