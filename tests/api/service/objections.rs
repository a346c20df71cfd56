//! What is said against a price, and what is kept of it.

use serde_json::{Value, json};

use super::desk::{Desk, about, paid, yuan};
use crate::matching::world::CARER;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    an_objection_after_the_work_lowers_what_is_paid,
    a_waived_price_is_called_back_without_money,
    a_price_that_is_kept_stays,
    what_cannot_be_decided_is_refused_on_the_field,
    a_price_that_stands_is_not_objected_to,
}

async fn raised(desk: &Desk, quote: &Value) -> Value {
    let input = about(quote, json!({ "words": "It was less last year." }));
    let raised =
        desk.world.server.change(&desk.family, "priceObjectionRaise", input, "priceObjection { id version }").await;
    raised["priceObjection"].clone()
}

async fn decided(desk: &Desk, objection: &Value, decision: Value) -> Value {
    let selection = "priceObjection { id version decision decidedBy amountBefore { amount } amountAfter { amount } }";
    let input = about(objection, decision);
    let decided = desk.world.server.change(&desk.manager, "priceObjectionDecide", input, selection).await;
    decided["priceObjection"].clone()
}

/// An order that was signed, with its quote.
async fn signed_with_quote(desk: &Desk) -> (Value, Value) {
    let carer = desk.world.carer(CARER).await;
    let order = desk.ordered().await;
    let signed = desk.signed(&order, carer).await;
    let query = "query($id: ID!) { serviceOrder(id: $id) { quote { id version } } }";
    let seen = desk.world.ask(query, json!({ "id": order["id"] })).await;
    (signed, seen["serviceOrder"]["quote"].clone())
}

async fn an_objection_after_the_work_lowers_what_is_paid(server: Server) {
    let desk = Desk::new(server).await;
    let (signed, quote) = signed_with_quote(&desk).await;
    let objection = raised(&desk, &quote).await;
    assert_eq!(desk.refused("serviceOrderSettle", &signed, paid("150.00")).await, "OBJECTION_OPEN at id");
    let decision = json!({ "decision": "REDUCED", "reducedTo": yuan("99.50"), "words": "It took half an hour." });
    let kept = decided(&desk, &objection, decision.clone()).await;
    assert_eq!((&kept["amountBefore"]["amount"], &kept["amountAfter"]["amount"]), (&json!("150.00"), &json!("99.50")));
    assert!(kept["decidedBy"].as_str().expect("an account").starts_with("user_"));
    let again = desk.world.server.refuses(&desk.manager, "priceObjectionDecide", about(&kept, decision)).await;
    assert_eq!(again.said(), "OBJECTION_DECIDED at id");
    assert_eq!(desk.refused("serviceOrderSettle", &signed, paid("99.51")).await, "ABOVE_AGREED at amount.amount");
    desk.order("serviceOrderSettle", &signed, paid("99.50")).await;
}

async fn a_waived_price_is_called_back_without_money(server: Server) {
    let desk = Desk::new(server).await;
    let (signed, quote) = signed_with_quote(&desk).await;
    let objection = raised(&desk, &quote).await;
    decided(&desk, &objection, json!({ "decision": "WAIVED", "words": "It was our fault." })).await;
    assert_eq!(desk.refused("serviceOrderSettle", &signed, paid("1.00")).await, "NOTHING_TO_PAY at id");
    let order = desk.order("serviceOrderCallBack", &signed, json!({ "way": "PHONE", "satisfied": true })).await;
    assert_eq!(order["state"], "CALLED_BACK");
}

async fn a_price_that_is_kept_stays(server: Server) {
    let desk = Desk::new(server).await;
    let (signed, quote) = signed_with_quote(&desk).await;
    let objection = raised(&desk, &quote).await;
    let kept = decided(&desk, &objection, json!({ "decision": "KEPT", "words": "It is the posted price." })).await;
    assert_eq!(kept["amountAfter"]["amount"], "150.00");
    desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    let query = "{ priceObjections(decided: true) { nodes { words decision } } }";
    let seen = desk.world.server.ask(&desk.family, query, json!({})).await;
    assert_eq!(seen["priceObjections"]["nodes"], json!([{ "words": "It was less last year.", "decision": "KEPT" }]));
}

async fn what_cannot_be_decided_is_refused_on_the_field(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(49).await;
    let quote = desk.quote(&waiting).await;
    let objection = raised(&desk, &quote).await;
    for (decision, said) in [
        (json!({ "decision": "REDUCED", "words": "x" }), "INVALID at reducedTo"),
        (json!({ "decision": "KEPT", "reducedTo": yuan("1.00"), "words": "x" }), "INVALID at reducedTo"),
        (json!({ "decision": "REDUCED", "reducedTo": yuan("150.00"), "words": "x" }), "INVALID at reducedTo.amount"),
        (json!({ "decision": "REDUCED", "reducedTo": yuan("0.00"), "words": "x" }), "INVALID at reducedTo.amount"),
        (json!({ "decision": "KEPT", "words": " " }), "INVALID at words"),
    ] {
        let refused =
            desk.world.server.refuses(&desk.manager, "priceObjectionDecide", about(&objection, decision)).await;
        assert_eq!(refused.said(), said);
    }
    let proposed = json!({ "words": "x", "proposed": yuan("151.00") });
    assert_eq!(desk.refused("priceObjectionNegotiate", &objection, proposed).await, "INVALID at proposed.amount");
}

async fn a_price_that_stands_is_not_objected_to(server: Server) {
    let desk = Desk::new(server).await;
    let (signed, quote) = signed_with_quote(&desk).await;
    desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    let input = about(&quote, json!({ "words": "It was less last year." }));
    let refused = desk.world.server.refuses(&desk.family, "priceObjectionRaise", input).await;
    assert_eq!(refused.said(), "PRICE_STANDS at id");
}
