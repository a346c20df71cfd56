//! How requests come in, are met, sent somewhere, and withdrawn.

use serde_json::json;

use super::desk::{Desk, about};
use crate::matching::world::CARER;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    what_is_met_at_once_waits_nowhere_and_has_no_clock,
    a_family_asks_for_itself,
    a_request_keeps_the_channel_by_which_it_came,
    a_request_that_cannot_be_is_refused_on_the_field,
    a_request_is_withdrawn_with_its_quote,
    steps_out_of_turn_are_refused,
    a_list_of_requests_costs_the_same_for_many,
    receiving_a_request_takes_so_many_statements,
}

async fn what_is_met_at_once_waits_nowhere_and_has_no_clock(server: Server) {
    let desk = Desk::new(server).await;
    let mut input = desk.asked(17).await;
    input["metWith"] = json!("Two companies, with their telephone numbers");
    let met = desk.receive(input).await;
    assert_eq!((&met["state"], &met["answer"]), (&json!("MET"), &json!("Two companies, with their telephone numbers")));
    let query = "query($id: ID!) { serviceRequest(id: $id) { clocks { id } } }";
    assert_eq!(desk.world.ask(query, json!({ "id": met["id"] })).await["serviceRequest"]["clocks"], json!([]));
    // One that was registered is met later.
    let request = desk.receive(desk.asked(17).await).await;
    let met = desk.with("serviceRequestMeet", &request, json!({ "answer": "By telephone" })).await;
    assert_eq!((&met["state"], &met["answer"]), (&json!("MET"), &json!("By telephone")));
}

async fn a_family_asks_for_itself(server: Server) {
    let desk = Desk::new(server).await;
    let mut input = desk.asked(1).await;
    input["channel"] = json!("APP");
    let selection = "serviceRequest { id state channel callerPhone }";
    let made = desk.world.server.change(&desk.family, "serviceRequestReceive", input.clone(), selection).await;
    assert_eq!(made["serviceRequest"]["callerPhone"], "+86 100 0013 8765");
    input["metWith"] = json!("I did it myself");
    let refused = desk.world.server.refuses(&desk.family, "serviceRequestReceive", input.clone()).await;
    assert_eq!(refused.said(), "INVALID at metWith");
    let neighbour = desk.world.family_of(desk.world.household("Chen").await, "chen@test.example").await;
    input["metWith"] = json!(null);
    let refused = desk.world.server.refuses(&neighbour, "serviceRequestReceive", input).await;
    assert_eq!(refused.said(), "NOT_FOUND at householdId");
}

async fn a_request_keeps_the_channel_by_which_it_came(server: Server) {
    let desk = Desk::new(server).await;
    for channel in ["PHONE", "APP", "WECHAT", "IN_PERSON", "EMAIL"] {
        let mut input = desk.asked(1).await;
        input["channel"] = json!(channel);
        let selection = "serviceRequest { id }";
        let made = desk.world.change("serviceRequestReceive", input, selection).await["serviceRequest"].clone();
        let query = "query($id: ID!) { serviceRequest(id: $id) { channel } }";
        let kept = desk.world.ask(query, json!({ "id": made["id"] })).await;
        assert_eq!(kept["serviceRequest"]["channel"], channel);
    }
}

async fn a_request_that_cannot_be_is_refused_on_the_field(server: Server) {
    let desk = Desk::new(server).await;
    for (field, value, said) in [
        ("content", json!("  "), "INVALID at content"),
        ("wantedAt", json!("2026-03-02T00:00:00Z"), "INVALID at wantedAt"),
        ("wantedAt", json!("2028-03-02T00:00:00Z"), "INVALID at wantedAt"),
        ("callerPhone", json!("1".repeat(41)), "INVALID at callerPhone"),
        ("addressId", json!("address_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at addressId"),
        ("catalogueItemId", json!("catalogue_item_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at catalogueItemId"),
    ] {
        let mut input = desk.asked(1).await;
        input[field] = value;
        assert_eq!(desk.world.refused("serviceRequestReceive", input).await, said);
    }
    let seen = desk.world.ask("{ serviceRequests { totalCount } }", json!({})).await;
    assert_eq!(seen["serviceRequests"]["totalCount"], 0, "nothing is written");
}

async fn a_request_is_withdrawn_with_its_quote(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(49).await;
    let quote = desk.quote(&waiting).await;
    let quoted = desk.request(&waiting["id"]).await;
    let input = about(&quoted, json!({ "reason": "A neighbour has mended it" }));
    let selection = "serviceRequest { state cancelledBy cancelReason quotes { id state } }";
    let gone = desk.world.server.change(&desk.family, "serviceRequestCancel", input, selection).await;
    let expected = json!({
        "state": "CANCELLED", "cancelledBy": "FAMILY", "cancelReason": "A neighbour has mended it",
        "quotes": [{ "id": quote["id"], "state": "WITHDRAWN" }],
    });
    assert_eq!(gone["serviceRequest"], expected);
    let answer = json!({ "id": quote["id"], "version": 2, "accepts": true });
    let refused = desk.world.server.refuses(&desk.family, "quoteAnswer", answer).await;
    assert_eq!(refused.said(), "QUOTE_OVER at id");
}

async fn steps_out_of_turn_are_refused(server: Server) {
    let desk = Desk::new(server).await;
    let request = desk.receive(desk.asked(49).await).await;
    let quote = desk.world.refused("quoteSend", desk.quote_for(&request)).await;
    assert_eq!(quote, "SERVICE_REQUEST_STATE at serviceRequestId");
    let solution = json!({ "solution": "A new washer", "estimatedFinishAt": "2026-03-03T03:00:00Z" });
    assert_eq!(desk.refused("serviceRequestTakeUp", &request, solution).await, "SERVICE_REQUEST_STATE at id");
    let offer = json!({ "time": "2026-03-03T03:00:00Z" });
    assert_eq!(desk.refused("serviceRequestOffer", &request, offer).await, "SERVICE_REQUEST_STATE at id");
    // Whoever read it before somebody else changed it reads it again.
    let station = json!({ "stationId": desk.station("Repair desk").await });
    let waiting = desk.with("serviceRequestTriage", &request, station.clone()).await;
    assert_eq!(desk.refused("serviceRequestTriage", &request, station).await, "STALE at version");
    let late = json!({ "solution": "A new washer", "estimatedFinishAt": "2026-03-01T03:00:00Z" });
    assert_eq!(desk.refused("serviceRequestTakeUp", &waiting, late).await, "INVALID at estimatedFinishAt");
    let priced = json!({ "serviceRequestId": waiting["id"], "version": waiting["version"] });
    assert_eq!(desk.world.refused("serviceOrderMake", priced).await, "QUOTE_FIRST at serviceRequestId");
}

const EVERYTHING: &str = "{ serviceRequests(first: 50) { nodes { id content household { name } catalogueItem { name }
    station { name queue { length } } quotes { amount { amount } } priceObjections { words }
    order { state staffProfile { name } quote { id } settlement { method } } promises { reason }
    clocks { kind dueAt } } } }";

async fn a_list_of_requests_costs_the_same_for_many(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let order = desk.ordered().await;
    desk.done(&order, carer).await;
    let mut counted = Vec::new();
    for many in [1, 8] {
        for _ in 0..many {
            let waiting = desk.waiting(49).await;
            desk.quote(&waiting).await;
        }
        desk.world.ask(EVERYTHING, json!({})).await;
        let mut least = u64::MAX;
        for _ in 0..3 {
            least = least.min(desk.world.server.statements(desk.world.ask(EVERYTHING, json!({}))).await.1);
        }
        counted.push(least);
    }
    assert!(counted[1] <= counted[0], "{counted:?}");
    assert!(counted[0] <= 24, "{counted:?}");
}

async fn receiving_a_request_takes_so_many_statements(server: Server) {
    let desk = Desk::new(server).await;
    let input = desk.asked(49).await;
    desk.receive(input.clone()).await;
    let (_, counted) = desk.world.server.statements(desk.receive(input)).await;
    assert!(counted <= 34, "{counted} statements for a request with its two clocks");
}
