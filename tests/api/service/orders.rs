//! How an order is carried out, signed, paid, and judged.

use serde_json::json;

use super::desk::{Desk, ORDER, about, paid};
use crate::matching::world::{CARER, Carer};
use crate::support::{Server, on_both_databases};
use crate::visit::planned::{reported, said};

on_both_databases! {
    what_is_free_is_done_signed_and_called_back_without_money,
    nobody_is_called_back_before_it_is_done_signed_and_paid,
    a_complaint_is_raised_from_a_call_back,
    an_order_follows_its_visit,
    a_visit_that_cannot_be_is_refused_on_the_field,
    whom_the_household_excludes_does_nothing_for_it,
    an_order_is_cancelled_with_its_request,
    how_it_was_is_said_once,
    a_carer_who_was_not_there_sees_nothing,
    a_carer_sees_a_request_until_the_household_has_signed,
}

async fn what_is_free_is_done_signed_and_called_back_without_money(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let waiting = desk.waiting(1).await;
    let input = json!({ "serviceRequestId": waiting["id"], "version": waiting["version"] });
    let made = desk.world.change("serviceOrderMake", input, &format!("serviceOrder {{ {ORDER} }}")).await;
    let signed = desk.signed(&made["serviceOrder"], carer).await;
    assert_eq!(desk.refused("serviceOrderSettle", &signed, paid("1.00")).await, "NOTHING_TO_PAY at id");
    let order = desk.order("serviceOrderCallBack", &signed, json!({ "way": "DOOR", "satisfied": true })).await;
    assert_eq!(order["state"], "CALLED_BACK");
    assert_eq!(desk.request(&waiting["id"]).await["state"], "CLOSED");
}

async fn nobody_is_called_back_before_it_is_done_signed_and_paid(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let open = desk.ordered().await;
    let call = json!({ "way": "PHONE", "satisfied": true });
    let too_early = "SERVICE_ORDER_STATE at id";
    assert_eq!(desk.refused("serviceOrderCallBack", &open, call.clone()).await, too_early);
    assert_eq!(desk.refused("serviceOrderComplete", &open, json!({})).await, too_early);
    let done = desk.done(&open, carer).await;
    assert_eq!(desk.refused("serviceOrderCallBack", &done, call.clone()).await, too_early);
    assert_eq!(desk.refused("serviceOrderSettle", &done, paid("150.00")).await, too_early);
    assert_eq!(desk.refused("serviceOrderRate", &done, json!({ "rating": 5 })).await, too_early);
    // The office says who signed on paper.
    assert_eq!(desk.refused("serviceOrderSign", &done, json!({})).await, "INVALID at signer");
    let signed = desk.order("serviceOrderSign", &done, json!({ "signer": "王静" })).await;
    assert_eq!((&signed["state"], &signed["signer"]), (&json!("SIGNED"), &json!("王静")));
    assert_eq!(desk.refused("serviceOrderCallBack", &signed, call.clone()).await, too_early);
    assert_eq!(desk.refused("serviceOrderSettle", &signed, paid("0.00")).await, "INVALID at amount.amount");
    let settled = desk.order("serviceOrderSettle", &signed, paid("140.00")).await;
    desk.order("serviceOrderCallBack", &settled, call).await;
}

async fn a_complaint_is_raised_from_a_call_back(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let phone = desk.world.account_of(carer, "li.na@test.example").await;
    let order = desk.ordered().await;
    let signed = desk.signed(&order, carer).await;
    let settled = desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    let both = json!({ "way": "PHONE", "satisfied": true, "complaint": "It drips again" });
    assert_eq!(desk.refused("serviceOrderCallBack", &settled, both).await, "INVALID at complaint");
    let call = json!({ "way": "PHONE", "satisfied": false, "complaint": "It drips again" });
    desk.order("serviceOrderCallBack", &settled, call).await;
    let query = "query($id: ID!) { serviceOrder(id: $id) { callBack { satisfied complaint } } }";
    let about = json!({ "id": order["id"] });
    let seen = desk.world.ask(query, about.clone()).await;
    assert_eq!(seen["serviceOrder"]["callBack"], json!({ "satisfied": false, "complaint": "It drips again" }));
    let own = desk.world.server.ask(&phone, query, about).await;
    assert_eq!(own["serviceOrder"]["callBack"], json!(null), "it is not for the carer");
    let system = desk.world.server.system().await;
    let events = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
    let told = domain::kernel::feed::behind(system.db(), 0, events, 10_000).await.expect("events");
    let raised: Vec<_> = told.iter().filter(|event| event.kind == "service.complaint.raised").collect();
    assert_eq!(raised.len(), 1);
    assert_eq!((&raised[0].payload["order"], &raised[0].payload["staff_member"]), (&order["id"], &json!(carer)));
    assert!(!raised[0].payload.to_string().contains("drips"), "an event holds no words of people");
}

async fn an_order_follows_its_visit(server: Server) {
    let desk = Desk::new(server).await;
    let (first, second) = (desk.world.carer(CARER).await, desk.world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let phone = desk.world.account_of(second, "zhao.min@test.example").await;
    let order = desk.ordered().await;
    let visit = json!({
        "staffMemberId": first, "serviceType": "HOUSEKEEPING",
        "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T03:00:00Z",
    });
    let assigned = desk.order("serviceOrderAssign", &order, visit.clone()).await;
    assert_eq!(desk.refused("serviceOrderAssign", &assigned, visit.clone()).await, "ORDER_HAS_VISIT at id");
    assert_eq!(desk.refused("serviceOrderCancel", &assigned, json!({ "reason": "No" })).await, "ORDER_HAS_VISIT at id");
    // Another carer comes: the order is hers.
    let of_visit = json!({ "id": assigned["visitId"], "version": 2, "staffMemberId": second, "reason": "She is ill" });
    desk.world.change("visitAssign", of_visit, "visit { id }").await;
    desk.world.server.deliver_events().await;
    let query = format!("query($id: ID!) {{ serviceOrder(id: $id) {{ {ORDER} }} }}");
    let own = desk.world.server.ask(&phone, &query, json!({ "id": order["id"] })).await["serviceOrder"].clone();
    assert_eq!((&own["staffMemberId"], &own["state"]), (&json!(second), &json!("ASSIGNED")));
    // The visit is called off: the order asks for somebody again.
    let off = json!({ "id": assigned["visitId"], "version": 3, "reason": "The family is away", "by": "FAMILY" });
    desk.world.change("visitCancel", off, "visit { id }").await;
    desk.world.server.deliver_events().await;
    let open = desk.world.ask(&query, json!({ "id": order["id"] })).await["serviceOrder"].clone();
    assert_eq!(
        (&open["state"], &open["visitId"], &open["staffMemberId"]),
        (&json!("OPEN"), &json!(null), &json!(null))
    );
    let gone = desk.world.server.ask(&phone, &query, json!({ "id": order["id"] })).await;
    assert_eq!(gone["serviceOrder"], json!(null), "whoever does not come sees it no more");
    // And is done at another one, which she leaves twice.
    let again = json!({
        "staffMemberId": second, "serviceType": "HOUSEKEEPING",
        "startsAt": "2026-03-04T01:00:00Z", "endsAt": "2026-03-04T03:00:00Z",
    });
    let assigned = desk.order("serviceOrderAssign", &open, again).await;
    desk.at("2026-03-04T03:05:00Z");
    let there = said(&assigned["visitId"], "1", "CHECK_IN", "2026-03-04T01:00:00Z");
    let left = said(&assigned["visitId"], "2", "CHECK_OUT", "2026-03-04T02:50:00Z");
    reported(&desk.world, &phone, json!([there, left])).await;
    desk.world.server.deliver_events().await;
    let done = desk.world.ask(&query, json!({ "id": order["id"] })).await["serviceOrder"].clone();
    assert_eq!((&done["state"], &done["doneAt"]), (&json!("DONE"), &json!("2026-03-04T02:50:00Z")));
}

async fn a_visit_that_cannot_be_is_refused_on_the_field(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let order = desk.ordered().await;
    let with = |field: &str, value: serde_json::Value| {
        let mut visit = json!({
            "staffMemberId": carer, "serviceType": "HOUSEKEEPING",
            "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T03:00:00Z",
        });
        visit[field] = value;
        visit
    };
    for (field, value, said) in [
        ("startsAt", json!("2026-03-01T01:00:00Z"), "INVALID at startsAt"),
        ("endsAt", json!("2026-03-03T01:00:00Z"), "INVALID at endsAt"),
        ("endsAt", json!(null), "INVALID at endsAt"),
        ("startsAt", json!(null), "INVALID at startsAt"),
        ("serviceType", json!(null), "INVALID at serviceType"),
        ("addressId", json!("address_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at addressId"),
        ("staffMemberId", json!("staff_member_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at staffMemberId"),
    ] {
        assert_eq!(desk.refused("serviceOrderAssign", &order, with(field, value)).await, said);
    }
    // Hours that are taken: nothing is written of the order either.
    let other = desk.world.household("Chen").await;
    let visit = json!({
        "householdId": other, "serviceType": "HOUSEKEEPING", "staffMemberId": carer,
        "startsAt": "2026-03-03T02:00:00Z", "endsAt": "2026-03-03T04:00:00Z",
    });
    desk.world.change("visitPlan", visit, "visit { id }").await;
    let taken = desk.refused("serviceOrderAssign", &order, with("serviceType", json!("HOUSEKEEPING"))).await;
    assert_eq!(taken, "BOOKED at staffMemberId");
    let visits = desk.world.ask("{ visits { totalCount } }", json!({})).await;
    assert_eq!(visits["visits"]["totalCount"], 1, "nothing is written");
}

async fn whom_the_household_excludes_does_nothing_for_it(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let excluded = json!({ "householdId": desk.world.household, "staffMemberId": carer });
    desk.world.change("householdExclude", excluded, "exclusion { staffMemberId }").await;
    let order = desk.ordered().await;
    let refused = desk.refused("serviceOrderAssign", &order, json!({ "staffMemberId": carer })).await;
    assert_eq!(refused, "EXCLUDED at staffMemberId");
}

async fn an_order_is_cancelled_with_its_request(server: Server) {
    let desk = Desk::new(server).await;
    let order = desk.ordered().await;
    let input = about(&order, json!({ "reason": "We are moving" }));
    let selection = "serviceOrder { state cancelledBy serviceRequest { state clocks { id } } }";
    let gone = desk.world.server.change(&desk.family, "serviceOrderCancel", input, selection).await;
    assert_eq!(
        (&gone["serviceOrder"]["state"], &gone["serviceOrder"]["cancelledBy"]),
        (&json!("CANCELLED"), &json!("FAMILY"))
    );
    assert_eq!(gone["serviceOrder"]["serviceRequest"]["state"], "CANCELLED");
    let query = "query($id: ID!) { serviceRequest(id: $id) { clocks { standing } } }";
    let seen = desk.world.ask(query, json!({ "id": order["serviceRequestId"] })).await;
    assert_eq!(seen["serviceRequest"]["clocks"], json!([{ "standing": "STOPPED" }, { "standing": "STOPPED" }]));
}

async fn how_it_was_is_said_once(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let order = desk.ordered().await;
    let signed = desk.signed(&order, carer).await;
    for rating in [0, 6] {
        assert_eq!(desk.refused("serviceOrderRate", &signed, json!({ "rating": rating })).await, "INVALID at rating");
    }
    let rated = desk.order("serviceOrderRate", &signed, json!({ "rating": 4 })).await;
    assert_eq!((&rated["rating"], &rated["state"]), (&json!(4), &json!("SIGNED")));
    assert_eq!(desk.refused("serviceOrderRate", &rated, json!({ "rating": 5 })).await, "ORDER_RATED at id");
}

async fn a_carer_who_was_not_there_sees_nothing(server: Server) {
    let desk = Desk::new(server).await;
    let (first, second) = (desk.world.carer(CARER).await, desk.world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let phone = desk.world.account_of(second, "zhao.min@test.example").await;
    let order = desk.ordered().await;
    desk.done(&order, first).await;
    let query = "{ serviceOrders { totalCount } serviceRequests { totalCount } }";
    let seen = desk.world.server.ask(&phone, query, json!({})).await;
    assert_eq!(seen, json!({ "serviceOrders": { "totalCount": 0 }, "serviceRequests": { "totalCount": 0 } }));
}

async fn a_carer_sees_a_request_until_the_household_has_signed(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let phone = desk.world.account_of(carer, "li.na@test.example").await;
    let order = desk.ordered().await;
    let done = desk.done(&order, carer).await;
    let query = "query($id: ID!) { serviceOrder(id: $id) { state } serviceRequests { nodes { content } } }";
    let about = json!({ "id": order["id"] });
    let seen = desk.world.server.ask(&phone, query, about.clone()).await;
    let content = json!({ "nodes": [{ "content": "The tap drips." }] });
    assert_eq!(seen, json!({ "serviceOrder": { "state": "DONE" }, "serviceRequests": content }));
    desk.order("serviceOrderSign", &done, json!({ "signer": "王静" })).await;
    let seen = desk.world.server.ask(&phone, query, about).await;
    assert_eq!(seen, json!({ "serviceOrder": null, "serviceRequests": { "nodes": [] } }));
}
