//! What the clock does with points.

use chrono::TimeDelta;
use serde_json::json;

use super::purse::{Purse, with};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    points_expire_and_take_nothing_that_is_spent,
    what_is_set_aside_does_not_expire_and_comes_back_in_the_end,
    pending_points_end_as_they_were_to,
    a_lot_that_is_over_is_not_spent_before_the_clock_takes_it,
    more_lots_than_one_entry_takes_expire_all,
}

async fn points_expire_and_take_nothing_that_is_spent(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn_for("short", 60, 10).await;
    purse.earn_for("long", 60, 40).await;
    purse.spend("gift", 45).await;
    purse.server.wait(TimeDelta::days(11));
    purse.server.run_jobs().await;
    assert_eq!(purse.balance().await, [0, 60, 0, 45, 15, 0]);
    // A second run finds nothing more.
    purse.server.wait(TimeDelta::hours(2));
    purse.server.run_jobs().await;
    assert_eq!(purse.balance().await, [0, 60, 0, 45, 15, 0]);
    assert_eq!(purse.statement().await[0], "15 points expired. 60 points are left to spend.");
}

async fn what_is_set_aside_does_not_expire_and_comes_back_in_the_end(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn_for("short", 60, 10).await;
    let kept = with(purse.of("keep", 50), json!({ "lapsesAt": purse.ahead(20) }));
    purse.does("pointsReserve", kept).await;
    purse.server.wait(TimeDelta::days(11));
    purse.server.run_jobs().await;
    assert_eq!(purse.balance().await, [0, 0, 50, 0, 10, 0]);
    purse.server.wait(TimeDelta::days(10));
    purse.server.run_jobs().await;
    purse.server.wait(TimeDelta::hours(2));
    purse.server.run_jobs().await;
    assert_eq!(purse.balance().await, [0, 0, 0, 0, 60, 0], "what comes back has the end that it had");
    let query = "query($id: ID!) { loyaltyAccount(id: $id) { reservations { nodes { state redeemed } } } }";
    let seen = purse.server.ask(&purse.family, query, json!({ "id": purse.account })).await;
    assert_eq!(seen["loyaltyAccount"]["reservations"]["nodes"], json!([{ "state": "LAPSED", "redeemed": 0 }]));
}

async fn pending_points_end_as_they_were_to(server: Server) {
    let purse = Purse::new(server).await;
    for (key, end) in [("post", "POST"), ("void", "VOID")] {
        let more = json!({ "pendingUntil": purse.ahead(7), "pendingEnd": end });
        purse.does("pointsEarn", with(purse.of(key, 30), more)).await;
    }
    purse.server.wait(TimeDelta::days(6));
    purse.server.run_jobs().await;
    assert_eq!(purse.balance().await, [60, 0, 0, 0, 0, 0]);
    purse.server.wait(TimeDelta::days(2));
    purse.server.run_jobs().await;
    assert_eq!(purse.balance().await, [0, 30, 0, 0, 0, 0]);
}

async fn a_lot_that_is_over_is_not_spent_before_the_clock_takes_it(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn_for("short", 60, 10).await;
    purse.server.wait(TimeDelta::days(10));
    assert_eq!(purse.refused("pointsSpend", purse.of("late", 1)).await, "POINTS_SHORT at amount");
}

async fn more_lots_than_one_entry_takes_expire_all(server: Server) {
    let purse = Purse::new(server).await;
    let system = purse.server.system().await;
    let account = purse.account.as_str().expect("an id").parse().expect("an id");
    let given = system.write(async |tx| {
        for number in 0..1_203 {
            let input = domain::loyalty::earning::EarnInput {
                account,
                amount: 1 + number % 3,
                expires_at: Some(tx.now() + TimeDelta::minutes(1 + number)),
                pending: None,
                basis: None,
                remarks: domain::loyalty::entries::Remarks::default(),
            };
            domain::loyalty::earning::earn(tx, &format!("lot-{number}"), input).await?;
        }
        Ok(())
    });
    given.await.expect("points");
    // Spending passes over what is over, and takes from many lots at once.
    purse.spend("many", 500).await;
    purse.server.wait(TimeDelta::days(2));
    purse.server.run_jobs().await;
    assert_eq!(purse.balance().await, [0, 0, 0, 500, 2_406 - 500, 0]);
}
