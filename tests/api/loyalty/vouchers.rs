//! Cards, tickets and vouchers: used, refused, guessed, undone and given back in every order.

use chrono::TimeDelta;
use domain::loyalty::vouchers::code;
use serde_json::{Value, json};

use super::purse::with;
use crate::matching::world::CARER;
use crate::service::desk::{Desk, ORDER, paid, yuan};
use crate::support::answer::Answer;
use crate::support::household::Family;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_voucher_takes_something_off_and_the_rest_is_paid,
    a_card_is_used_in_parts_and_a_covered_order_is_not_paid,
    a_voucher_is_refused_with_the_reason_and_an_unknown_code_without,
    a_last_day_is_over_by_the_branchs_clock,
    whoever_guesses_codes_has_to_wait,
    a_use_is_undone_until_the_order_is_signed_and_given_back_after,
    an_order_that_is_cancelled_gives_its_vouchers_back,
    one_voucher_is_used_once_however_many_try,
    the_code_is_for_those_who_may_use_it,
    vouchers_are_judged_when_they_are_issued,
}

/// Issues a voucher to the household; answers its id and its code.
pub async fn issued(desk: &Desk, terms: Value) -> (Value, String) {
    let input = json!({ "householdId": desk.world.household, "name": "A present", "voucher": terms });
    let made = desk.world.change("voucherIssue", input, "voucher { id } code").await;
    (made["voucher"]["id"].clone(), made["code"].as_str().expect("a code").to_owned())
}

/// Twenty yuan off.
pub fn off() -> Value {
    json!({ "kind": "VOUCHER", "amount": yuan("20.00") })
}

pub fn using(order: &Value, code: &str) -> Value {
    json!({ "serviceOrderId": order["id"], "code": code })
}

/// The family uses a code on an order; answers the use.
pub async fn used(desk: &Desk, order: &Value, code: &str) -> Value {
    let selection = "voucherUse { id off { amount } returned undoneAt }";
    desk.world.server.change(&desk.family, "voucherUse", using(order, code), selection).await["voucherUse"].clone()
}

async fn refused_by(desk: &Desk, caller: &Caller, order: &Value, code: &str) -> String {
    desk.world.server.refuses(caller, "voucherUse", using(order, code)).await.said()
}

/// An order as it is now.
pub async fn now(desk: &Desk, order: &Value) -> Value {
    let query = format!("query($id: ID!) {{ serviceOrder(id: $id) {{ {ORDER} }} }}");
    desk.world.ask(&query, json!({ "id": order["id"] })).await["serviceOrder"].clone()
}

/// Where a voucher stands, and what is left of it.
async fn left(desk: &Desk, id: &Value) -> (String, Value) {
    let query = "query($id: ID!) { voucher(id: $id) { state amountLeft { amount } timesLeft } }";
    let seen = desk.world.server.ask(&desk.family, query, json!({ "id": id })).await["voucher"].clone();
    let state = seen["state"].as_str().expect("a state").to_owned();
    (state, if seen["timesLeft"].is_null() { seen["amountLeft"]["amount"].clone() } else { seen["timesLeft"].clone() })
}

async fn a_voucher_takes_something_off_and_the_rest_is_paid(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let (id, code) = issued(&desk, off()).await;
    let order = desk.ordered().await;
    let taken = used(&desk, &order, &code.to_lowercase().replace('-', " ")).await;
    assert_eq!(taken["off"]["amount"], "20.00");
    assert_eq!(left(&desk, &id).await, ("USED_UP".to_owned(), json!("0.00")));
    assert_eq!(refused_by(&desk, &desk.family, &order, &code).await, "VOUCHER_USED_UP at code");
    let signed = desk.signed(&now(&desk, &order).await, carer).await;
    let query = "query($id: ID!) { serviceOrder(id: $id) { invoice { amount { amount } credited { amount } state } } }";
    let seen = desk.world.ask(query, json!({ "id": order["id"] })).await;
    assert_eq!(
        seen["serviceOrder"]["invoice"],
        json!({ "amount": { "amount": "150.00" }, "credited": { "amount": "20.00" }, "state": "DUE" })
    );
    assert_eq!(desk.refused("serviceOrderSettle", &signed, paid("130.01")).await, "ABOVE_AGREED at amount.amount");
    desk.order("serviceOrderSettle", &signed, paid("130.00")).await;
    let (_, other) = issued(&desk, off()).await;
    assert_eq!(refused_by(&desk, &desk.family, &order, &other).await, "SETTLED_ALREADY at serviceOrderId");
}

async fn a_card_is_used_in_parts_and_a_covered_order_is_not_paid(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let card = json!({ "kind": "CARD", "amount": yuan("200.00"), "partial": true });
    let (id, code) = issued(&desk, card).await;
    let first = desk.ordered().await;
    assert_eq!(used(&desk, &first, &code).await["off"]["amount"], "150.00");
    assert_eq!(left(&desk, &id).await, ("VALID".to_owned(), json!("50.00")));
    assert_eq!(refused_by(&desk, &desk.family, &first, &code).await, "NOTHING_TO_PAY at serviceOrderId");
    let signed = desk.signed(&now(&desk, &first).await, carer).await;
    assert_eq!(desk.refused("serviceOrderSettle", &signed, paid("1.00")).await, "NOTHING_TO_PAY at id");
    desk.order("serviceOrderCallBack", &signed, json!({ "way": "PHONE", "satisfied": true })).await;
    let second = desk.ordered().await;
    assert_eq!(used(&desk, &second, &code).await["off"]["amount"], "50.00");
    assert_eq!(left(&desk, &id).await, ("USED_UP".to_owned(), json!("0.00")));
}

async fn a_voucher_is_refused_with_the_reason_and_an_unknown_code_without(server: Server) {
    let desk = Desk::new(server).await;
    let order = desk.ordered().await;
    let system = desk.world.server.system().await;
    let invented = code::new(system.environment());
    let refused = async |more: Value| {
        let (_, code) = issued(&desk, with(off(), more)).await;
        refused_by(&desk, &desk.family, &order, &code).await
    };
    let other_item = desk.item(47).await;
    assert_eq!(refused(json!({ "catalogueItemIds": [other_item] })).await, "VOUCHER_CONDITIONS at code");
    assert_eq!(refused(json!({ "leastOrder": yuan("150.01") })).await, "VOUCHER_CONDITIONS at code");
    assert_eq!(refused_by(&desk, &desk.family, &order, &invented).await, "VOUCHER_UNKNOWN at code");
    let slip = format!("{}{}", &invented[..18], if invented.ends_with('2') { '3' } else { '2' });
    assert_eq!(refused_by(&desk, &desk.family, &order, &slip).await, "INVALID at code");
    // The last day of three is the day after tomorrow.
    let (_, short) = issued(&desk, with(off(), json!({ "holdsDays": 3 }))).await;
    let (_, kept) = issued(&desk, off()).await;
    let (_, passed_on) = issued(&desk, with(off(), json!({ "transferable": true }))).await;
    desk.world.server.wait(TimeDelta::days(3));
    assert_eq!(refused_by(&desk, &desk.family, &order, &short).await, "VOUCHER_OVER at code");
    // Another household has an order of its own, and another agency has none.
    let other: Family = desk.world.server.household_named("Li").await;
    let stranger = desk.world.server.family_account(&other, "FULL").await;
    assert_eq!(refused_by(&desk, &stranger, &order, &kept).await, "NOT_FOUND at serviceOrderId");
    let elsewhere = desk.world.server.another_agency().await;
    assert_eq!(refused_by(&desk, &elsewhere, &order, &kept).await, "NOT_FOUND at serviceOrderId");
    let theirs = json!({ "householdId": other.id, "name": "Theirs", "voucher": off() });
    let theirs = desk.world.change("voucherIssue", theirs, "code").await["code"].as_str().expect("a code").to_owned();
    assert_eq!(refused_by(&desk, &desk.family, &order, &theirs).await, "VOUCHER_UNKNOWN at code");
    assert_eq!(refused_by(&desk, &desk.world.dispatcher, &order, &theirs).await, "VOUCHER_NOT_TRANSFERABLE at code");
    let given =
        json!({ "householdId": other.id, "name": "Theirs", "voucher": with(off(), json!({ "transferable": true })) });
    let given = desk.world.change("voucherIssue", given, "code").await["code"].as_str().expect("a code").to_owned();
    assert_eq!(used(&desk, &order, &given).await["off"]["amount"], "20.00");
    assert_eq!(used(&desk, &order, &passed_on).await["off"]["amount"], "20.00");
}

async fn a_last_day_is_over_by_the_branchs_clock(server: Server) {
    let desk = Desk::new(server).await;
    let (id, code) = issued(&desk, with(off(), json!({ "holdsDays": 3 }))).await;
    // The last of three days is 4 March, which ends in Hangzhou eight hours before it does by UTC.
    desk.at("2026-03-04T15:59:00Z");
    assert_eq!(left(&desk, &id).await.0, "VALID");
    desk.at("2026-03-04T16:00:30Z");
    assert_eq!(left(&desk, &id).await.0, "OVER");
    let order = desk.ordered().await;
    assert_eq!(refused_by(&desk, &desk.family, &order, &code).await, "VOUCHER_OVER at code", "both say the same");
}

async fn whoever_guesses_codes_has_to_wait(server: Server) {
    let desk = Desk::new(server).await;
    let order = desk.ordered().await;
    let system = desk.world.server.system().await;
    let (_, right) = issued(&desk, off()).await;
    for _ in 0..10 {
        let invented = code::new(system.environment());
        assert_eq!(refused_by(&desk, &desk.family, &order, &invented).await, "VOUCHER_UNKNOWN at code");
    }
    for code in [code::new(system.environment()), right.clone()] {
        let refused = refused_by(&desk, &desk.family, &order, &code).await;
        assert!(refused.starts_with("TOO_MANY_GUESSES"), "{refused}");
    }
    // Others are not kept from using theirs.
    let (_, second) = issued(&desk, off()).await;
    desk.world.change("voucherUse", using(&order, &second), "voucherUse { id }").await;
    desk.world.server.wait(TimeDelta::minutes(2));
    assert_eq!(used(&desk, &order, &right).await["off"]["amount"], "20.00");
}

async fn a_use_is_undone_until_the_order_is_signed_and_given_back_after(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let (id, code) = issued(&desk, off()).await;
    let order = desk.ordered().await;
    let first = used(&desk, &order, &code).await;
    let part = |amount: &str, used: &Value| json!({ "id": used["id"], "amount": yuan(amount) });
    let refused = async |mutation, input| desk.world.refused(mutation, input).await;
    assert_eq!(refused("voucherUseRefund", part("5.00", &first)).await, "ORDER_NOT_SIGNED at id");
    let undo = |used: &Value| json!({ "id": used["id"] });
    let undone = desk
        .world
        .server
        .change(&desk.family, "voucherUseUndo", undo(&first), "voucherUse { undoneAt returned }")
        .await;
    assert_eq!(undone["voucherUse"]["returned"], 2_000);
    assert_eq!(left(&desk, &id).await, ("VALID".to_owned(), json!("20.00")));
    assert_eq!(refused("voucherUseUndo", undo(&first)).await, "VOUCHER_USE_ENDED at id");
    let second = used(&desk, &order, &code).await;
    let signed = desk.signed(&now(&desk, &order).await, carer).await;
    assert_eq!(refused("voucherUseUndo", undo(&second)).await, "ORDER_SIGNED at id");
    desk.order("serviceOrderSettle", &signed, paid("130.00")).await;
    let back = desk.world.change("voucherUseRefund", part("5.00", &second), "voucherUse { returned }").await;
    assert_eq!(back["voucherUse"]["returned"], 500);
    assert_eq!(refused("voucherUseRefund", part("15.01", &second)).await, "REFUND_ABOVE_USED at amount.amount");
    assert_eq!(refused("voucherUseRefund", part("0.00", &second)).await, "INVALID at amount.amount");
    desk.world.change("voucherUseRefund", undo(&second), "voucherUse { returned }").await;
    assert_eq!(left(&desk, &id).await, ("VALID".to_owned(), json!("20.00")));
    assert_eq!(refused("voucherUseRefund", undo(&second)).await, "VOUCHER_USE_ENDED at id");
    assert_eq!(refused("voucherUseRefund", undo(&first)).await, "VOUCHER_USE_ENDED at id");
}

async fn an_order_that_is_cancelled_gives_its_vouchers_back(server: Server) {
    let desk = Desk::new(server).await;
    let items = json!([desk.item(49).await]);
    let (id, code) = issued(&desk, json!({ "kind": "TICKET", "times": 2, "catalogueItemIds": items })).await;
    let order = desk.ordered().await;
    assert_eq!(used(&desk, &order, &code).await["off"]["amount"], "150.00");
    assert_eq!(left(&desk, &id).await, ("VALID".to_owned(), json!(1)));
    desk.order("serviceOrderCancel", &now(&desk, &order).await, json!({ "reason": "Nobody is at home." })).await;
    desk.world.server.deliver_events().await;
    assert_eq!(left(&desk, &id).await, ("VALID".to_owned(), json!(2)));
}

async fn one_voucher_is_used_once_however_many_try(server: Server) {
    let desk = Desk::new(server).await;
    let (id, code) = issued(&desk, off()).await;
    let orders = [desk.ordered().await, desk.ordered().await];
    let sent = (0..16)
        .map(|number| desk.world.server.tries(&desk.world.dispatcher, "voucherUse", using(&orders[number % 2], &code)));
    let answers: Vec<Answer> = futures_util::future::join_all(sent).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_granted()).count(), 1);
    for answer in answers.iter().filter(|answer| !answer.is_granted()) {
        let said = answer.refused().said();
        assert!(said == "VOUCHER_USED_UP at code" || said.starts_with("TOO_MANY_GUESSES"), "{said}");
    }
    assert_eq!(left(&desk, &id).await, ("USED_UP".to_owned(), json!("0.00")));
}

async fn the_code_is_for_those_who_may_use_it(server: Server) {
    let desk = Desk::new(server).await;
    let (id, code) = issued(&desk, off()).await;
    let household = Family { id: desk.world.household.to_string(), version: 1 };
    let reader = desk.world.server.family_account(&household, "READER").await;
    let query = "query($id: ID!) { voucher(id: $id) { code codeEnd name } }";
    let seen =
        async |caller: &Caller| desk.world.server.ask(caller, query, json!({ "id": id })).await["voucher"].clone();
    assert_eq!(seen(&desk.family).await["code"], code);
    for caller in [&reader, &desk.world.dispatcher, &desk.manager] {
        let seen = seen(caller).await;
        assert_eq!((&seen["code"], &seen["codeEnd"]), (&json!(null), &json!(code[15..])));
    }
    let order = desk.ordered().await;
    assert_eq!(desk.world.server.refuses(&reader, "voucherUse", using(&order, &code)).await.code, "FORBIDDEN");
    // Nothing in the database reads as the code.
    let connection = desk.world.server.database().connect().await;
    let rows = {
        use sea_orm::{ConnectionTrait as _, Statement};
        let statement =
            Statement::from_string(connection.get_database_backend(), "select code, code_hash from voucher");
        connection.query_all_raw(statement).await.expect("rows")
    };
    assert!(!rows.is_empty());
    for row in rows {
        for column in ["code", "code_hash"] {
            let kept: Vec<u8> = row.try_get("", column).expect("bytes");
            assert!(!String::from_utf8_lossy(&kept).contains(&code[..4]), "{column}");
        }
    }
    connection.close().await.expect("a clean end");
}

async fn vouchers_are_judged_when_they_are_issued(server: Server) {
    let desk = Desk::new(server).await;
    let input =
        |more: Value| with(json!({ "householdId": desk.world.household, "name": "A present", "voucher": off() }), more);
    for (more, said) in [
        (json!({ "name": "" }), "INVALID at name"),
        (json!({ "price": yuan("-1.00") }), "INVALID at price.amount"),
        (json!({ "voucher": { "kind": "VOUCHER", "amount": yuan("0.00") } }), "INVALID at voucher.amount.amount"),
        (json!({ "voucher": { "kind": "VOUCHER", "times": 1 } }), "INVALID at voucher.kind"),
        (json!({ "voucher": { "kind": "VOUCHER", "amount": yuan("1.00"), "percent": 1 } }), "INVALID at voucher"),
        (json!({ "voucher": { "kind": "CARD", "amount": yuan("1.00") } }), "INVALID at voucher.kind"),
    ] {
        assert_eq!(desk.world.refused("voucherIssue", input(more.clone())).await, said, "{more}");
    }
    let refused = desk.world.server.refuses(&desk.family, "voucherIssue", input(json!({}))).await;
    assert_eq!(refused.code, "FORBIDDEN");
}
