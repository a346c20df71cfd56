//! What is quoted, and how a quote ends.

use serde_json::{Value, json};

use super::desk::{Desk, about, yuan};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    no_more_is_quoted_than_is_posted,
    what_has_no_posted_price_is_not_quoted,
    a_declined_request_may_be_quoted_again,
    nobody_answers_a_quote_that_is_over,
    a_withdrawn_quote_is_answered_by_nobody,
    a_quote_is_not_for_a_reader_to_answer,
}

async fn no_more_is_quoted_than_is_posted(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(48).await;
    let with = |more: Value| {
        let mut input = desk.quote_for(&waiting);
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        input
    };
    for (more, said) in [
        (json!({ "amount": yuan("60.01") }), "ABOVE_POSTED at amount.amount"),
        (json!({ "quantity": 3, "amount": yuan("180.01") }), "ABOVE_POSTED at amount.amount"),
        (json!({ "amount": yuan("0.00") }), "INVALID at amount.amount"),
        (json!({ "amount": { "amount": "1.00", "currency": "EUR" } }), "INVALID at amount.currency"),
        (json!({ "quantity": 0 }), "INVALID at quantity"),
        (json!({ "quantity": 1001 }), "INVALID at quantity"),
        (json!({ "validUntil": "2026-03-02T00:00:00Z" }), "INVALID at validUntil"),
        (json!({ "validUntil": "2026-07-02T00:00:00Z" }), "INVALID at validUntil"),
    ] {
        assert_eq!(desk.world.refused("quoteSend", with(more.clone())).await, said, "{more}");
    }
    let selection = "quote { unit quantity posted { amount } amount { amount } }";
    let input = with(json!({ "quantity": 3, "amount": yuan("170.00") }));
    let quote = desk.world.change("quoteSend", input, selection).await["quote"].clone();
    let expected = json!({
        "unit": "HOUR", "quantity": 3, "posted": { "amount": "180.00" }, "amount": { "amount": "170.00" },
    });
    assert_eq!(quote, expected);
}

async fn what_has_no_posted_price_is_not_quoted(server: Server) {
    let desk = Desk::new(server).await;
    let free = desk.waiting(1).await;
    assert_eq!(desk.world.refused("quoteSend", desk.quote_for(&free)).await, "NOT_PRICED at serviceRequestId");
    // In another year no list is announced.
    desk.at("2027-01-04T01:00:00Z");
    let waiting = desk.waiting(49).await;
    assert_eq!(desk.world.refused("quoteSend", desk.quote_for(&waiting)).await, "NOT_PRICED at serviceRequestId");
}

async fn a_declined_request_may_be_quoted_again(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(49).await;
    let quote = desk.quote(&waiting).await;
    assert_eq!(desk.request(&waiting["id"]).await["state"], "QUOTED");
    let input = about(&quote, json!({ "accepts": false, "note": "Too dear" }));
    let selection = "quote { state answerNote answeredAt } serviceOrder { id }";
    let declined = desk.world.server.change(&desk.family, "quoteAnswer", input, selection).await;
    assert_eq!(
        (&declined["quote"]["state"], &declined["quote"]["answerNote"]),
        (&json!("DECLINED"), &json!("Too dear"))
    );
    assert_eq!(declined["serviceOrder"], json!(null));
    let in_hand = desk.request(&waiting["id"]).await;
    assert_eq!(in_hand["state"], "IN_HAND");
    let mut less = desk.quote_for(&in_hand);
    less["amount"] = yuan("100.00");
    let quote = desk.world.change("quoteSend", less, "quote { id version }").await["quote"].clone();
    assert_eq!(desk.accept(&quote).await["state"], "OPEN");
}

async fn nobody_answers_a_quote_that_is_over(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(49).await;
    let quote = desk.quote(&waiting).await;
    desk.at("2026-03-03T01:30:00Z");
    let yes = about(&quote, json!({ "accepts": true }));
    assert_eq!(desk.world.server.refuses(&desk.family, "quoteAnswer", yes).await.said(), "QUOTE_OVER at id");
    desk.world.server.run_jobs().await;
    let query =
        "query($id: ID!) { serviceRequest(id: $id) { state quotes { state answeredBy } clocks { kind standing } } }";
    let seen = desk.world.ask(query, json!({ "id": waiting["id"] })).await["serviceRequest"].clone();
    assert_eq!(
        (&seen["state"], &seen["quotes"][0]),
        (&json!("IN_HAND"), &json!({ "state": "EXPIRED", "answeredBy": "system" }))
    );
    assert_eq!(seen["clocks"][0], json!({ "kind": "ARRIVAL", "standing": "RUNNING" }), "the clock goes on");
}

async fn a_withdrawn_quote_is_answered_by_nobody(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(49).await;
    let quote = desk.quote(&waiting).await;
    let withdrawn = desk.world.change("quoteWithdraw", about(&quote, json!({})), "quote { id version state }").await;
    assert_eq!(withdrawn["quote"]["state"], "WITHDRAWN");
    let yes = about(&withdrawn["quote"], json!({ "accepts": true }));
    assert_eq!(desk.world.server.refuses(&desk.family, "quoteAnswer", yes).await.said(), "QUOTE_OVER at id");
}

async fn a_quote_is_not_for_a_reader_to_answer(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(49).await;
    let quote = desk.quote(&waiting).await;
    let neighbour = desk.world.family_of(desk.world.household("Chen").await, "chen@test.example").await;
    let yes = about(&quote, json!({ "accepts": true }));
    assert_eq!(desk.world.server.refuses(&neighbour, "quoteAnswer", yes.clone()).await.said(), "NOT_FOUND at id");
    let inspector = desk.world.server.office("inspector").await;
    assert_eq!(desk.world.server.refuses(&inspector, "quoteAnswer", yes).await.code, "FORBIDDEN");
}
