//! From a telephone call to a closed request, as the agency lives it.

use serde_json::{Value, json};

use super::desk::{Desk, ORDER, REQUEST, about, paid, yuan};
use crate::matching::world::{CARER, World};
use crate::support::{Caller, Server, on_both_databases};
use crate::visit::planned::{reported, said};

on_both_databases! {
    a_call_is_quoted_accepted_visited_signed_settled_and_called_back,
}

/// What the family sees of its request.
const SEEN: &str =
    "query($id: ID!) { serviceRequest(id: $id) { state content callerName solution station { id } clocks { id }
    quotes { state amount { amount currency } } priceObjections { words decision decisionWords amountBefore { amount }
    amountAfter { amount } } order { state staffProfile { name } visit { state } rating
    settlement { amount { amount } agreed { amount } method } callBack { way satisfied } } } }";

async fn a_call_is_quoted_accepted_visited_signed_settled_and_called_back(server: Server) {
    let desk = Desk::new(server).await;
    let world = &desk.world;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;

    // Monday, nine o'clock: the family calls, and the repair desk takes it up.
    let request = desk.receive(desk.asked(49).await).await;
    assert_eq!(request["state"], "RECEIVED");
    let station = desk.station("Repair desk").await;
    let waiting = desk.with("serviceRequestTriage", &request, json!({ "stationId": station })).await;
    assert_eq!((&waiting["state"], &waiting["stationId"]), (&json!("WAITING"), &station));
    let solution = json!({ "solution": "A new washer", "estimatedFinishAt": "2026-03-03T03:00:00Z" });
    let in_hand = desk.with("serviceRequestTakeUp", &waiting, solution).await;
    assert_eq!(in_hand["state"], "IN_HAND");

    // It is quoted; the family finds it dear, the supervisor negotiates, the manager decides.
    let quote = desk.quote(&in_hand).await;
    assert_eq!((&quote["amount"], &quote["state"]), (&yuan("150.00"), &json!("OPEN")));
    let quote = decided_at_120(&desk, &quote).await;

    // It is accepted and planned: Li Na comes on Tuesday from nine to eleven.
    let order = desk.accept(&quote).await;
    assert_eq!(order["state"], "OPEN");
    let visit = json!({
        "staffMemberId": carer, "serviceType": "HOUSEKEEPING",
        "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T03:00:00Z",
    });
    let order = desk.order("serviceOrderAssign", &order, visit).await;
    assert_eq!((&order["state"], &order["staffMemberId"]), (&json!("ASSIGNED"), &json!(carer)));
    own_order(world, &phone, &order).await;
    assert_eq!(desk.refused("serviceOrderComplete", &order, json!({})).await, "DONE_BY_VISIT at id");

    // She comes, and it is done when she leaves.
    desk.at("2026-03-03T03:05:00Z");
    let there = said(&order["visitId"], "1", "CHECK_IN", "2026-03-03T01:01:00Z");
    let left = said(&order["visitId"], "2", "CHECK_OUT", "2026-03-03T02:58:00Z");
    reported(world, &phone, json!([there, left])).await;
    world.server.deliver_events().await;
    let order = the_order(&desk, &order).await;
    assert_eq!((&order["state"], &order["doneAt"]), (&json!("DONE"), &json!("2026-03-03T02:58:00Z")));

    // Signed by the family, settled once and for no more than was agreed, called back.
    let input = about(&order, json!({}));
    let selection = format!("serviceOrder {{ {ORDER} }}");
    let order = world.server.change(&desk.family, "serviceOrderSign", input, &selection).await["serviceOrder"].clone();
    assert_eq!(desk.refused("serviceOrderSettle", &order, paid("120.01")).await, "ABOVE_AGREED at amount.amount");
    let order = desk.order("serviceOrderSettle", &order, paid("120.00")).await;
    assert_eq!(order["state"], "SETTLED");
    assert_eq!(desk.refused("serviceOrderSettle", &order, paid("120.00")).await, "SETTLED_ALREADY at id");
    let said = json!({ "way": "PHONE", "satisfied": true, "note": "All is dry" });
    let order = desk.order("serviceOrderCallBack", &order, said).await;
    assert_eq!(order["state"], "CALLED_BACK");
    let input = about(&order, json!({ "rating": 5, "note": "Quick" }));
    world.server.change(&desk.family, "serviceOrderRate", input, "serviceOrder { rating }").await;
    the_family_sees_it_all(&desk, &request["id"]).await;
    the_clocks_were_kept(&desk, &request["id"]).await;
}

async fn decided_at_120(desk: &Desk, quote: &Value) -> Value {
    let server = &desk.world.server;
    let input = about(quote, json!({ "words": "It was less last year." }));
    let selection = "priceObjection { id version }";
    let raised = server.change(&desk.family, "priceObjectionRaise", input, selection).await["priceObjection"].clone();
    let answer = about(quote, json!({ "accepts": true }));
    assert_eq!(server.refuses(&desk.family, "quoteAnswer", answer).await.said(), "OBJECTION_OPEN at id");
    let words = json!({ "words": "They have been with us for years.", "proposed": yuan("120.00") });
    let talked = desk.world.change("priceObjectionNegotiate", about(&raised, words), selection).await;
    let decision =
        json!({ "decision": "REDUCED", "reducedTo": yuan("120.00"), "words": "As the supervisor proposes." });
    let input = about(&talked["priceObjection"], decision);
    assert_eq!(server.refuses(&desk.world.dispatcher, "priceObjectionDecide", input.clone()).await.code, "FORBIDDEN");
    let selection = "priceObjection { quote { id version state amount { amount } } }";
    let decided = server.change(&desk.manager, "priceObjectionDecide", input, selection).await;
    let quote = decided["priceObjection"]["quote"].clone();
    assert_eq!((&quote["state"], &quote["amount"]["amount"]), (&json!("OPEN"), &json!("120.00")));
    quote
}

/// A carer sees the order of her visit, and nothing of its price.
async fn own_order(world: &World, phone: &Caller, order: &Value) {
    let query =
        "query($visit: ID!) { serviceOrders(filter: { visitId: $visit }) { nodes { id quote { id } settlement { id }
        serviceRequest { content place quotes { id } } } } }";
    let seen = world.server.ask(phone, query, json!({ "visit": order["visitId"] })).await;
    let expected = json!([{
        "id": order["id"], "quote": null, "settlement": null,
        "serviceRequest": { "content": "The tap drips.", "place": "the kitchen", "quotes": null },
    }]);
    assert_eq!(seen["serviceOrders"]["nodes"], expected);
}

async fn the_order(desk: &Desk, order: &Value) -> Value {
    let query = format!("query($id: ID!) {{ serviceOrder(id: $id) {{ {ORDER} }} }}");
    desk.world.ask(&query, json!({ "id": order["id"] })).await["serviceOrder"].clone()
}

async fn the_family_sees_it_all(desk: &Desk, request: &Value) {
    let seen = desk.world.server.ask(&desk.family, SEEN, json!({ "id": request })).await["serviceRequest"].clone();
    let expected = json!({
        "state": "CLOSED", "content": "The tap drips.", "callerName": "王静", "solution": "A new washer",
        "station": null, "clocks": null,
        "quotes": [{ "state": "ACCEPTED", "amount": yuan("120.00") }],
        "priceObjections": [{
            "words": "It was less last year.", "decision": "REDUCED", "decisionWords": "As the supervisor proposes.",
            "amountBefore": { "amount": "150.00" }, "amountAfter": { "amount": "120.00" },
        }],
        "order": {
            "state": "CALLED_BACK", "staffProfile": { "name": "Li Na" }, "visit": { "state": "CHECKED_OUT" },
            "rating": 5,
            "settlement": { "amount": { "amount": "120.00" }, "agreed": { "amount": "120.00" }, "method": "WECHAT" },
            "callBack": { "way": "PHONE", "satisfied": true },
        },
    });
    assert_eq!(seen, expected);
    let neighbour = desk.world.family_of(desk.world.household("Chen").await, "chen@test.example").await;
    let query = format!("query($id: ID!) {{ serviceRequest(id: $id) {{ {REQUEST} }} }}");
    let nothing = desk.world.server.ask(&neighbour, &query, json!({ "id": request })).await;
    assert_eq!(nothing["serviceRequest"], json!(null));
}

/// The solution was said at once; the arrival, for as soon as can be, came the day after and is known as late.
async fn the_clocks_were_kept(desk: &Desk, request: &Value) {
    let query = "query($id: ID!) { serviceRequest(id: $id) { clocks { kind standing breachedAt log { kind } } } }";
    let seen = desk.world.ask(query, json!({ "id": request })).await["serviceRequest"]["clocks"].clone();
    let kinds = |clock: &Value| -> Vec<String> {
        let log = clock["log"].as_array().expect("a log").clone();
        log.iter().map(|event| event["kind"].as_str().expect("a kind").to_owned()).collect()
    };
    assert_eq!(kinds(&seen[0]), ["STARTED", "PAUSED", "RESUMED", "MET"], "it stood still while the quote waited");
    assert_eq!((&seen[0]["kind"], &seen[0]["standing"]), (&json!("ARRIVAL"), &json!("MET")));
    assert!(seen[0]["breachedAt"].is_string());
    assert_eq!(kinds(&seen[1]), ["STARTED", "MET"]);
    assert_eq!((&seen[1]["standing"], &seen[1]["breachedAt"]), (&json!("MET"), &json!(null)));
}
