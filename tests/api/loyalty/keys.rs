//! What is asked for twice is done once, and what cannot be right is refused.

use serde_json::json;

use super::purse::{Purse, open, with};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    the_same_key_with_the_same_content_gives_the_first_answer,
    the_same_key_with_other_content_is_refused,
    bad_amounts_moments_and_keys_are_refused,
    a_member_of_another_household_is_not_there,
}

async fn the_same_key_with_the_same_content_gives_the_first_answer(server: Server) {
    let purse = Purse::new(server).await;
    let first = purse.earn("visit", 10).await;
    purse.server.wait(chrono::TimeDelta::days(1));
    assert_eq!(purse.earn("visit", 10).await, first);
    let kept = purse.does("pointsReserve", purse.of("keep", 4)).await;
    assert_eq!(purse.does("pointsReserve", purse.of("keep", 4)).await, kept);
    let redeem = json!({ "id": kept["reservationId"], "key": "redeem", "amount": 3 });
    let redeemed = purse.does("pointsReservationRedeem", redeem.clone()).await;
    assert_eq!(purse.does("pointsReservationRedeem", redeem).await, redeemed);
    let release = json!({ "id": kept["reservationId"], "key": "release" });
    assert_eq!(purse.refused("pointsReservationRelease", release).await, "RESERVATION_ENDED at id");
    let refund = json!({ "entryId": redeemed["id"], "key": "refund" });
    let refunded = purse.does("pointsRefund", refund.clone()).await;
    assert_eq!(purse.does("pointsRefund", refund).await, refunded);
    assert_eq!(purse.balance().await, [0, 10, 0, 0, 0, 0]);
    assert_eq!(purse.statement().await.len(), 4);
}

async fn the_same_key_with_other_content_is_refused(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 10).await;
    assert_eq!(purse.refused("pointsEarn", purse.of("visit", 11)).await, "KEY_USED at key");
    assert_eq!(purse.refused("pointsSpend", purse.of("visit", 10)).await, "KEY_USED at key");
    let other = purse.server.household_named("陈").await;
    let account = open(&purse.server, &purse.dispatcher, &other.id).await;
    let theirs = json!({ "accountId": account, "key": "visit", "amount": 10 });
    assert_eq!(purse.refused("pointsEarn", theirs).await, "KEY_USED at key");
    assert_eq!(purse.balance().await, [0, 10, 0, 0, 0, 0]);
}

async fn bad_amounts_moments_and_keys_are_refused(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("some", 10).await;
    for amount in [0, -1, 1_000_000_001, i64::from(i32::MAX)] {
        for mutation in ["pointsEarn", "pointsSpend", "pointsReserve"] {
            assert_eq!(
                purse.refused(mutation, purse.of("bad", amount)).await,
                "INVALID at amount",
                "{mutation} {amount}"
            );
        }
    }
    assert_eq!(purse.refused("pointsSpend", purse.of("much", 11)).await, "POINTS_SHORT at amount");
    for (key, said) in [("", "INVALID at key"), ("~expire/1", "INVALID at key"), (&*"k".repeat(101), "INVALID at key")]
    {
        assert_eq!(purse.refused("pointsEarn", purse.of(key, 1)).await, said);
    }
    let past = purse.ahead(-1);
    for (more, said) in [
        (json!({ "expiresAt": past }), "INVALID at expiresAt"),
        (json!({ "pendingUntil": past, "pendingEnd": "POST" }), "INVALID at pendingUntil"),
        (json!({ "pendingEnd": "VOID" }), "INVALID at pendingUntil"),
        (json!({ "pendingUntil": purse.ahead(1) }), "INVALID at pendingEnd"),
        (json!({ "paid": { "amount": "1.00", "currency": "EUR" } }), "INVALID at paid.currency"),
        (json!({ "paid": { "amount": "0.00", "currency": "CNY" } }), "INVALID at paid.amount"),
        (json!({ "reason": "x".repeat(501) }), "INVALID at reason"),
    ] {
        assert_eq!(purse.refused("pointsEarn", with(purse.of("bad", 1), more)).await, said);
    }
    let lapsed = with(purse.of("bad", 1), json!({ "lapsesAt": past }));
    assert_eq!(purse.refused("pointsReserve", lapsed).await, "INVALID at lapsesAt");
    assert_eq!(purse.balance().await, [0, 10, 0, 0, 0, 0], "nothing is written");
}

async fn a_member_of_another_household_is_not_there(server: Server) {
    let purse = Purse::new(server).await;
    let query = "query($id: ID!) { household(id: $id) { members { id } } }";
    let ours = purse.server.ask(&purse.manager, query, json!({ "id": purse.household.id })).await;
    let ours = ours["household"]["members"][0]["id"].clone();
    let shared = with(purse.of("grandson", 5), json!({ "householdMemberId": ours }));
    purse.does("pointsEarn", shared).await;
    let other = purse
        .server
        .register(
            &purse.dispatcher,
            json!({
                "branchId": purse.server.branch("Binjiang").await, "name": "陈",
                "members": [{ "kinship": "HEAD", "name": "陈明" }],
            }),
        )
        .await;
    let theirs = purse.server.ask(&purse.manager, query, json!({ "id": other.id })).await;
    let theirs = theirs["household"]["members"][0]["id"].clone();
    let stranger = with(purse.of("stranger", 5), json!({ "householdMemberId": theirs }));
    assert_eq!(purse.refused("pointsEarn", stranger).await, "NOT_FOUND at householdMemberId");
}
