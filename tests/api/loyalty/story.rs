//! What a family earns, sets aside, spends and gets back, and who sees it.

use serde_json::json;

use super::purse::{Purse, books, open, with};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_family_earns_sets_aside_spends_and_gets_back,
    pending_points_are_posted_in_part_or_lapse,
    a_returned_purchase_takes_back_what_it_earned,
    the_balance_of_any_moment_can_be_asked,
    entries_are_undone_by_their_mirror_image,
    only_the_household_and_the_office_see_a_wallet,
    figures_say_what_is_owed_and_what_has_expired,
    words_are_forgotten_and_points_stay,
    a_posting_takes_few_statements,
}

async fn a_family_earns_sets_aside_spends_and_gets_back(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn_for("visit-1", 100, 30).await;
    purse.earn("visit-2", 50).await;
    let kept = purse.does("pointsReserve", purse.of("clean", 120)).await;
    assert_eq!(purse.balance().await, [0, 30, 120, 0, 0, 0]);
    let redeem = json!({ "id": kept["reservationId"], "key": "clean-done", "amount": 110 });
    let redeemed = purse.does("pointsReservationRedeem", redeem).await;
    assert_eq!(books(&redeemed["balance"]), [0, 40, 0, 110, 0, 0]);
    // Half of it comes back: the points that never expire first, for they were taken last.
    let back = json!({ "entryId": redeemed["id"], "key": "half", "amount": 55, "reason": "Half of it was not done." });
    let back = purse.does("pointsRefund", back).await;
    let query =
        "query($id: ID!) { node(id: $id) { ... on PointsEntry { takenFrom { lotId moved { available spent } } } } }";
    let taken = purse.server.ask(&purse.family, query, json!({ "id": back["id"] })).await;
    let taken = taken["node"]["takenFrom"].as_array().expect("lots").clone();
    assert_eq!(taken.iter().map(|lot| lot["moved"]["available"].as_i64()).collect::<Vec<_>>(), [Some(10), Some(45)]);
    assert_eq!(purse.balance().await, [0, 95, 0, 55, 0, 0]);
    // The rest, and no more.
    let rest = json!({ "entryId": redeemed["id"], "key": "rest", "amount": 56 });
    assert_eq!(purse.refused("pointsRefund", rest).await, "REFUND_ABOVE_SPENT at amount");
    purse.does("pointsRefund", json!({ "entryId": redeemed["id"], "key": "rest" })).await;
    assert_eq!(purse.balance().await, [0, 150, 0, 0, 0, 0]);
    let none = json!({ "entryId": redeemed["id"], "key": "more" });
    assert_eq!(purse.refused("pointsRefund", none).await, "REFUND_ABOVE_SPENT at amount");
    assert_eq!(
        purse.statement().await,
        [
            "55 points came back that had been spent. 150 points are left to spend.",
            "55 points came back that had been spent. 95 points are left to spend.",
            "110 points spent of 120 that were set aside. 40 points are left to spend.",
            "120 points set aside. 30 points are left to spend.",
            "50 points earned. 150 points are left to spend.",
            "100 points earned. 100 points are left to spend.",
        ]
    );
}

async fn pending_points_are_posted_in_part_or_lapse(server: Server) {
    let purse = Purse::new(server).await;
    let pending =
        |key, amount| with(purse.of(key, amount), json!({ "pendingUntil": purse.ahead(7), "pendingEnd": "POST" }));
    let first = purse.does("pointsEarn", pending("one", 100)).await;
    let second = purse.does("pointsEarn", pending("two", 40)).await;
    assert_eq!(purse.balance().await, [140, 0, 0, 0, 0, 0]);
    assert_eq!(purse.refused("pointsSpend", purse.of("early", 1)).await, "POINTS_SHORT at amount");
    let too_many = json!({ "lotId": first["lotId"], "key": "post", "amount": 101 });
    assert_eq!(purse.refused("pointsPost", too_many).await, "NOT_PENDING at lotId");
    purse.does("pointsPost", json!({ "lotId": first["lotId"], "key": "post", "amount": 60 })).await;
    assert_eq!(purse.balance().await, [40, 60, 0, 0, 0, 0]);
    let again = json!({ "lotId": first["lotId"], "key": "post-2" });
    assert_eq!(purse.refused("pointsPost", again).await, "NOT_PENDING at lotId");
    purse.does("pointsVoid", json!({ "lotId": second["lotId"], "key": "void" })).await;
    assert_eq!(purse.balance().await, [0, 60, 0, 0, 0, 0]);
    let again = json!({ "lotId": second["lotId"], "key": "void-2" });
    assert_eq!(purse.refused("pointsVoid", again).await, "NOT_PENDING at lotId");
}

async fn a_returned_purchase_takes_back_what_it_earned(server: Server) {
    let purse = Purse::new(server).await;
    let yuan = |amount: &str| json!({ "amount": amount, "currency": "CNY" });
    let bought = purse.does("pointsEarn", with(purse.of("order", 100), json!({ "paid": yuan("30.00") }))).await;
    let part = |key: &str, amount: &str| json!({ "lotId": bought["lotId"], "key": key, "refunded": yuan(amount) });
    // A third, and a third again: 33 and 33 points, and the last third takes 34.
    for (key, taken) in [("third-1", 33), ("third-2", 33)] {
        let back = purse.does("pointsClawBack", part(key, "10.00")).await;
        assert_eq!(back["moved"]["issued"], taken, "{back}");
    }
    assert_eq!(
        purse.refused("pointsClawBack", part("more", "10.01")).await,
        "REFUND_ABOVE_PURCHASE at refunded.amount"
    );
    purse.spend("gift", 30).await;
    let last = purse.does("pointsClawBack", part("third-3", "10.00")).await;
    assert_eq!(books(&last["balance"]), [0, 0, 0, 30, 0, -30], "what is spent is owed");
    assert_eq!(
        purse.refused("pointsClawBack", part("once-more", "0.01")).await,
        "REFUND_ABOVE_PURCHASE at refunded.amount"
    );
    // The next points pay it.
    purse.earn("visit", 50).await;
    assert_eq!(purse.balance().await, [0, 20, 0, 30, 0, 0]);
    let given = purse.earn("present", 5).await;
    let unbought = json!({ "lotId": given["lotId"], "key": "none", "refunded": yuan("1.00") });
    assert_eq!(purse.refused("pointsClawBack", unbought).await, "NO_PURCHASE at lotId");
}

async fn the_balance_of_any_moment_can_be_asked(server: Server) {
    let purse = Purse::new(server).await;
    let before = purse.ahead(0);
    let mut moments = Vec::new();
    for day in 0..5 {
        purse.server.wait(chrono::TimeDelta::days(1));
        purse.earn(&format!("day-{day}"), 10).await;
        purse.server.wait(chrono::TimeDelta::minutes(1));
        moments.push(purse.ahead(0));
    }
    let query = "query($id: ID!, $at: DateTime) { loyaltyAccount(id: $id) {
        balance(asOf: $at) { issued owed pending available reserved spent expired } } }";
    for (at, available) in [(&before, 0), (&moments[0], 10), (&moments[2], 30), (&moments[4], 50)] {
        let seen = purse.server.ask(&purse.family, query, json!({ "id": purse.account, "at": at })).await;
        assert_eq!(books(&seen["loyaltyAccount"]["balance"])[1], available, "{at}");
    }
}

async fn entries_are_undone_by_their_mirror_image(server: Server) {
    let purse = Purse::new(server).await;
    let given = purse.earn("wrong", 80).await;
    let spent = purse.spend("gift", 30).await;
    let undo =
        |entry: &serde_json::Value, key: &str| json!({ "entryId": entry["id"], "key": key, "reason": "A mistake." });
    assert_eq!(purse.refused("pointsReverse", undo(&given, "undo-1")).await, "ENTRY_STANDS at entryId");
    let undone = purse.does("pointsReverse", undo(&spent, "undo-2")).await;
    assert_eq!((&undone["ofEntryId"], undone["moved"]["spent"].as_i64()), (&spent["id"], Some(-30)));
    assert_eq!(purse.refused("pointsReverse", undo(&spent, "undo-3")).await, "ENTRY_STANDS at entryId");
    assert_eq!(purse.refused("pointsReverse", undo(&undone, "undo-4")).await, "ENTRY_STANDS at entryId");
    let refund = json!({ "entryId": spent["id"], "key": "back" });
    assert_eq!(purse.refused("pointsRefund", refund).await, "REFUND_ABOVE_SPENT at amount");
    purse.does("pointsReverse", undo(&given, "undo-5")).await;
    assert_eq!(purse.balance().await, [0, 0, 0, 0, 0, 0]);
}

async fn only_the_household_and_the_office_see_a_wallet(server: Server) {
    let purse = Purse::new(server).await;
    let other = purse.server.household_named("陈").await;
    let neighbour = purse.server.family_account(&other, "FULL").await;
    let elsewhere = purse.server.another_agency().await;
    let query = "query($id: ID!) { loyaltyAccount(id: $id) { householdId } loyaltyAccounts { totalCount } }";
    for (caller, seen) in [(&purse.family, 1), (&purse.manager, 1), (&neighbour, 0), (&elsewhere, 0)] {
        let found = purse.server.ask(caller, query, json!({ "id": purse.account })).await;
        assert_eq!(found["loyaltyAccounts"]["totalCount"], seen);
        assert_eq!(found["loyaltyAccount"].is_null(), seen == 0);
    }
    let refused = purse.server.refuses(&elsewhere, "pointsEarn", purse.of("theft", 5)).await;
    // Another agency's money is another one, and its wallets are not there.
    assert_eq!(refused.said(), "NOT_FOUND at accountId");
    let refused = purse.server.refuses(&purse.family, "pointsEarn", purse.of("self", 5)).await;
    assert_eq!(refused.code, "FORBIDDEN");
    let again = json!({ "householdId": purse.household.id });
    assert_eq!(purse.refused("loyaltyAccountOpen", again).await, "WALLET_OPEN_ALREADY at householdId");
    assert_eq!(
        open(&purse.server, &purse.dispatcher, &other.id).await.as_str().expect("an id").split('_').next(),
        Some("loyalty")
    );
}

async fn figures_say_what_is_owed_and_what_has_expired(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn_for("short", 100, 1).await;
    purse.earn("long", 100).await;
    purse.spend("gift", 50).await;
    purse.server.wait(chrono::TimeDelta::days(2));
    purse.server.run_jobs().await;
    let query = "{ loyaltyFigures { wallets issued liability spent expired breakagePermille } }";
    let figures = purse.server.ask(&purse.manager, query, json!({})).await["loyaltyFigures"].clone();
    assert_eq!(
        figures,
        json!({ "wallets": 1, "issued": "200", "liability": "100", "spent": "50", "expired": "50",
            "breakagePermille": 500 })
    );
    assert_eq!(purse.server.refusal(&purse.dispatcher, query, json!({})).await.code, "FORBIDDEN");
}

async fn words_are_forgotten_and_points_stay(server: Server) {
    let purse = Purse::new(server).await;
    let said = with(purse.of("said", 10), json!({ "reason": "For waiting in the rain." }));
    let entry = purse.does("pointsEarn", said).await;
    assert_eq!(entry["reason"], "For waiting in the rain.");
    let admin = purse.server.admin().await.for_the_purpose_of("a request of the family");
    let query = "query($id: ID!) { householdExport(id: $id) }";
    let export = purse.server.ask(&admin, query, json!({ "id": purse.household.id })).await;
    assert!(export.to_string().contains("For waiting in the rain."), "{export}");
    let erase = json!({ "id": purse.household.id, "version": purse.household.version });
    purse.server.change(&admin, "householdErase", erase, "household { id }").await;
    let query = "query($id: ID!) { loyaltyAccount(id: $id) { balance { available } entries { nodes { reason } } } }";
    let seen = purse.server.ask(&purse.manager, query, json!({ "id": purse.account })).await;
    assert_eq!(seen["loyaltyAccount"]["balance"]["available"], 10);
    assert_eq!(seen["loyaltyAccount"]["entries"]["nodes"], json!([{ "reason": null }]));
}

async fn a_posting_takes_few_statements(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("warm", 10).await;
    let entry = |key: &'static str, mutation: &'static str| {
        let input = purse.of(key, 5);
        let purse = &purse;
        async move { purse.server.tries(&purse.dispatcher, mutation, input).await.granted() }
    };
    let earned = purse.server.statements(entry("earn", "pointsEarn")).await.1;
    let spent = purse.server.statements(entry("spend", "pointsSpend")).await.1;
    assert!(earned <= 12, "{earned} statements to earn");
    assert!(spent <= 12, "{spent} statements to spend");
    let query = "query($id: ID!) { loyaltyAccount(id: $id) { balance { available } entries(first: 10) { nodes { sentence } } } }";
    let read = purse.server.statements(purse.server.ask(&purse.family, query, json!({ "id": purse.account }))).await.1;
    assert!(read <= 4, "{read} statements to read");
}
