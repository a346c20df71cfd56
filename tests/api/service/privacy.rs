//! What is personal in requests: sealed, given out, and forgotten.

use serde_json::json;

use super::desk::{Desk, paid};
use crate::matching::world::CARER;
use crate::support::{Server, on_both_databases, stored};

on_both_databases! {
    words_of_people_are_sealed,
    a_household_takes_its_requests_with_it,
    a_household_that_waits_for_something_is_not_erased,
    erasing_a_household_forgets_its_words_and_keeps_the_books,
}

async fn words_of_people_are_sealed(server: Server) {
    let desk = Desk::new(server).await;
    desk.waiting(49).await;
    let bytes = stored::bytes(desk.world.server.database()).await;
    for word in ["The tap drips.", "王静", "8765", "the kitchen"] {
        assert!(!stored::holds(&bytes, word), "{word}");
    }
}

async fn a_household_takes_its_requests_with_it(server: Server) {
    let desk = Desk::new(server).await;
    desk.ordered().await;
    let query = "query($id: ID!) { householdExport(id: $id) }";
    let export = desk.world.server.ask(&desk.manager, query, json!({ "id": desk.world.household })).await;
    let service = &export["householdExport"]["service"];
    assert_eq!(service["requests"][0]["content"], "The tap drips.");
    assert_eq!((&service["quotes"][0]["amount"], &service["orders"][0]["state"]), (&json!(15_000), &json!("OPEN")));
}

async fn ended(desk: &Desk) -> serde_json::Value {
    let query = "query($id: ID!) { household(id: $id) { version } }";
    let seen = desk.world.ask(query, json!({ "id": desk.world.household })).await;
    json!({ "id": desk.world.household, "version": seen["household"]["version"] })
}

async fn a_household_that_waits_for_something_is_not_erased(server: Server) {
    let desk = Desk::new(server).await;
    desk.waiting(1).await;
    let refused = desk.world.server.refuses(&desk.manager, "householdErase", ended(&desk).await).await;
    assert_eq!(refused.said(), "HOUSEHOLD_SERVED at id");
}

async fn erasing_a_household_forgets_its_words_and_keeps_the_books(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let order = desk.ordered().await;
    let signed = desk.signed(&order, carer).await;
    let settled = desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    let said = json!({ "way": "PHONE", "satisfied": false, "note": "So so", "complaint": "It drips again" });
    desk.order("serviceOrderCallBack", &settled, said).await;
    let erase = ended(&desk).await;
    desk.world.server.change(&desk.manager, "householdErase", erase, "household { status }").await;
    let query = "query($id: ID!) { serviceOrder(id: $id) { state settlement { amount { amount } }
        callBack { note complaint } serviceRequest { content callerName callerPhone place } } }";
    let left = desk.world.server.ask(&desk.manager, query, json!({ "id": order["id"] })).await["serviceOrder"].clone();
    let expected = json!({
        "state": "CALLED_BACK", "settlement": { "amount": { "amount": "150.00" } },
        "callBack": { "note": null, "complaint": "" },
        "serviceRequest": { "content": "", "callerName": null, "callerPhone": null, "place": null },
    });
    assert_eq!(left, expected);
}
