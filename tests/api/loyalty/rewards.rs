//! Rewards: written, offered, taken, handed over, given back, and attacked at one moment.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::purse::{Purse, with};
use crate::service::desk::{about, yuan};
use crate::support::answer::Answer;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_family_takes_a_reward_and_gives_it_back,
    sixty_four_who_want_the_last_one_find_one_winner,
    one_wallet_is_never_overdrawn_by_rewards,
    what_is_taken_is_given_back_once,
    a_reward_is_for_its_tier_its_segment_and_its_days,
    a_reader_reads_and_a_family_spends,
    rewards_are_judged_when_they_are_saved,
    a_budget_and_a_limit_for_each_hold,
    the_database_itself_keeps_the_stock,
}

pub const REDEMPTION: &str =
    "redemption { id state points pointsBack reward { id name } voucher { id code codeEnd state } }";

/// A bunch of flowers for 60 points.
pub fn flowers(purse: &Purse) -> Value {
    json!({ "kind": "GOODS", "name": "Flowers", "points": 60, "firstDay": purse.server.now().date_naive() })
}

pub async fn created(purse: &Purse, reward: Value) -> Value {
    let selection = "reward { id version remaining taken used { amount } }";
    purse.server.change(&purse.manager, "rewardCreate", reward, selection).await["reward"].clone()
}

pub fn taking(purse: &Purse, reward: &Value, key: &str) -> Value {
    json!({ "accountId": purse.account, "rewardId": reward["id"], "key": key })
}

/// The family takes a reward; answers the redemption.
pub async fn taken(purse: &Purse, reward: &Value, key: &str) -> Value {
    let input = taking(purse, reward, key);
    purse.server.change(&purse.family, "rewardRedeem", input, REDEMPTION).await["redemption"].clone()
}

/// How many of a reward are left, and taken.
async fn count(purse: &Purse, reward: &Value) -> (Value, Value) {
    let query = "query($id: ID!) { reward(id: $id) { remaining taken } }";
    let seen = purse.server.ask(&purse.manager, query, json!({ "id": reward["id"] })).await;
    (seen["reward"]["remaining"].clone(), seen["reward"]["taken"].clone())
}

async fn a_family_takes_a_reward_and_gives_it_back(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn_for("visit", 100, 30).await;
    let reward = created(&purse, with(flowers(&purse), json!({ "stock": 2 }))).await;
    let query =
        "query($id: ID!) { loyaltyAccount(id: $id) { offers { name points remaining taken cost { amount } } } }";
    let seen = purse.server.ask(&purse.family, query, json!({ "id": purse.account })).await;
    assert_eq!(
        seen["loyaltyAccount"]["offers"],
        json!([
            { "name": "20 yuan off", "points": 20, "remaining": null, "taken": null, "cost": null },
            { "name": "A bunch of flowers", "points": 60, "remaining": 50, "taken": null, "cost": null },
            { "name": "Flowers", "points": 60, "remaining": 2, "taken": null, "cost": null },
            { "name": "A service on us", "points": 300, "remaining": null, "taken": null, "cost": null },
        ]),
        "the demo's and this one"
    );
    let first = taken(&purse, &reward, "first").await;
    assert_eq!((&first["state"], &first["points"]), (&json!("OPEN"), &json!(60)));
    assert_eq!(taken(&purse, &reward, "first").await["id"], first["id"], "once for a key");
    assert_eq!(purse.balance().await, [0, 40, 0, 60, 0, 0]);
    let refused = purse.server.refuses(&purse.family, "rewardRedeem", taking(&purse, &reward, "second")).await;
    assert_eq!(refused.said(), "POINTS_SHORT at rewardId");
    let input = json!({ "id": first["id"], "key": "back", "reason": "Not this week." });
    let back = purse.server.change(&purse.family, "rewardRedemptionCancel", input.clone(), REDEMPTION).await;
    assert_eq!((&back["redemption"]["state"], &back["redemption"]["pointsBack"]), (&json!("CANCELLED"), &json!(60)));
    let again = purse.server.change(&purse.family, "rewardRedemptionCancel", input, REDEMPTION).await;
    assert_eq!(again["redemption"]["pointsBack"], 60, "once for a key");
    assert_eq!(count(&purse, &reward).await, (json!(2), json!(0)));
    // What came back has the end that it had.
    purse.server.wait(TimeDelta::days(31));
    purse.server.run_jobs().await;
    assert_eq!(purse.balance().await, [0, 0, 0, 0, 100, 0]);
    // What was handed over is not given back by the family, and made good by the office.
    purse.earn("more", 100).await;
    let second = taken(&purse, &reward, "third").await;
    let fulfil = json!({ "id": second["id"] });
    let refused = purse.server.refuses(&purse.family, "rewardRedemptionFulfil", fulfil.clone()).await;
    assert_eq!(refused.code, "FORBIDDEN");
    let waiting = "{ rewardRedemptions(state: OPEN) { nodes { id reward { name } } } }";
    let seen = purse.server.ask(&purse.dispatcher, waiting, json!({})).await;
    assert_eq!(seen["rewardRedemptions"]["nodes"], json!([{ "id": second["id"], "reward": { "name": "Flowers" } }]));
    purse.server.change(&purse.dispatcher, "rewardRedemptionFulfil", fulfil.clone(), REDEMPTION).await;
    assert_eq!(purse.refused("rewardRedemptionFulfil", fulfil).await, "REDEMPTION_STATE at id");
    let cancel = json!({ "id": second["id"], "key": "late" });
    let refused = purse.server.refuses(&purse.family, "rewardRedemptionCancel", cancel).await;
    assert_eq!(refused.said(), "REDEMPTION_STATE at id");
    let refund = |key: &str, amount: i64| json!({ "id": second["id"], "key": key, "amount": amount });
    assert_eq!(purse.refused("rewardRedemptionRefund", refund("a", 61)).await, "REFUND_ABOVE_REWARD at amount");
    let half = purse.server.change(&purse.dispatcher, "rewardRedemptionRefund", refund("b", 30), REDEMPTION).await;
    assert_eq!((&half["redemption"]["state"], &half["redemption"]["pointsBack"]), (&json!("FULFILLED"), &json!(30)));
    assert_eq!(purse.refused("rewardRedemptionRefund", refund("c", 31)).await, "REFUND_ABOVE_REWARD at amount");
    assert_eq!(purse.balance().await, [0, 70, 0, 30, 100, 0]);
}

/// Sends many at one moment; answers how many were granted, and why the others were not.
async fn at_once(answers: Vec<impl Future<Output = Answer>>) -> (usize, Vec<String>) {
    let answers = futures_util::future::join_all(answers).await;
    let refused: Vec<String> =
        answers.iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    (answers.len() - refused.len(), refused)
}

async fn sixty_four_who_want_the_last_one_find_one_winner(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 64 * 60).await;
    let other = purse.server.household_named("Li").await;
    let account = super::purse::open(&purse.server, &purse.dispatcher, &other.id).await;
    let input = json!({ "accountId": account, "key": "theirs", "amount": 64 * 60 });
    purse.does("pointsEarn", input).await;
    let reward = created(&purse, with(flowers(&purse), json!({ "stock": 1 }))).await;
    let sent = (0..64).map(|number| {
        let account = if number % 2 == 0 { &purse.account } else { &account };
        let input = with(taking(&purse, &reward, &format!("want-{number}")), json!({ "accountId": account }));
        purse.server.tries(&purse.dispatcher, "rewardRedeem", input)
    });
    let (granted, refused) = at_once(sent.collect()).await;
    assert_eq!(granted, 1, "{refused:?}");
    assert!(refused.iter().all(|said| said == "REWARD_GONE at rewardId"), "{refused:?}");
    assert_eq!(count(&purse, &reward).await, (json!(0), json!(1)));
    let query = "query($id: ID!) { loyaltyAccount(id: $id) { balance { spent } } }";
    let theirs = purse.server.ask(&purse.manager, query, json!({ "id": account })).await;
    let theirs = theirs["loyaltyAccount"]["balance"]["spent"].as_i64().expect("a number");
    assert_eq!(purse.balance().await[3] + theirs, 60, "one has paid for it");
}

async fn one_wallet_is_never_overdrawn_by_rewards(server: Server) {
    let purse = Purse::new(server).await;
    for number in 0..5 {
        purse.earn_for(&format!("visit-{number}"), 60, 30 + number).await;
    }
    let reward = created(&purse, flowers(&purse)).await;
    let sent = (0..32).map(|number| {
        purse.server.tries(&purse.family, "rewardRedeem", taking(&purse, &reward, &format!("want-{number}")))
    });
    let (granted, refused) = at_once(sent.collect()).await;
    assert_eq!(granted, 5, "{refused:?}");
    assert!(refused.iter().all(|said| said == "POINTS_SHORT at rewardId"), "{refused:?}");
    assert_eq!(purse.balance().await, [0, 0, 0, 300, 0, 0]);
    assert_eq!(count(&purse, &reward).await.1, json!(5));
}

async fn what_is_taken_is_given_back_once(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 200).await;
    let reward = created(&purse, with(flowers(&purse), json!({ "stock": 3 }))).await;
    let first = taken(&purse, &reward, "first").await;
    taken(&purse, &reward, "second").await;
    let sent = (0..12).map(|number| {
        let input = json!({ "id": first["id"], "key": format!("back-{number}") });
        purse.server.tries(&purse.family, "rewardRedemptionCancel", input)
    });
    let (granted, refused) = at_once(sent.collect()).await;
    assert_eq!(granted, 1, "{refused:?}");
    assert_eq!(purse.balance().await, [0, 140, 0, 60, 0, 0]);
    assert_eq!(count(&purse, &reward).await, (json!(2), json!(1)));
}

async fn a_reward_is_for_its_tier_its_segment_and_its_days(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 1_000).await;
    let today = purse.server.now().date_naive();
    let refused = async |key: &str, more: Value| {
        let reward = created(&purse, with(flowers(&purse), more)).await;
        purse.server.refuses(&purse.family, "rewardRedeem", taking(&purse, &reward, key)).await.said()
    };
    assert_eq!(refused("gold", json!({ "tiers": ["GOLD"] })).await, "REWARD_FOR_OTHERS at rewardId");
    let babies = json!({ "segments": ["MATERNITY_AND_INFANT"] });
    assert_eq!(refused("babies", babies).await, "REWARD_FOR_OTHERS at rewardId");
    let later = json!({ "firstDay": today + TimeDelta::days(1) });
    assert_eq!(refused("later", later).await, "REWARD_NOT_OFFERED at rewardId");
    // The household is an elderly one, and stands where everybody stands once the clock has looked.
    purse.server.run_jobs().await;
    let ours = json!({ "segments": ["ELDERLY"], "tiers": ["FAMILY"], "lastDay": today });
    let reward = created(&purse, with(flowers(&purse), ours)).await;
    taken(&purse, &reward, "ours").await;
    purse.server.wait(TimeDelta::days(1));
    let over = purse.server.refuses(&purse.family, "rewardRedeem", taking(&purse, &reward, "over")).await;
    assert_eq!(over.said(), "REWARD_NOT_OFFERED at rewardId");
    // What is withdrawn is offered to nobody, and what was taken holds.
    let reward = created(&purse, flowers(&purse)).await;
    let had = taken(&purse, &reward, "had").await;
    let withdrawn =
        purse.server.change(&purse.manager, "rewardWithdraw", about(&reward, json!({})), "reward { id version }").await;
    let again = about(&withdrawn["reward"], json!({}));
    assert_eq!(purse.server.refuses(&purse.manager, "rewardWithdraw", again).await.said(), "REWARD_WITHDRAWN at id");
    let gone = purse.server.refuses(&purse.family, "rewardRedeem", taking(&purse, &reward, "gone")).await;
    assert_eq!(gone.said(), "REWARD_NOT_OFFERED at rewardId");
    purse.server.change(&purse.dispatcher, "rewardRedemptionFulfil", json!({ "id": had["id"] }), REDEMPTION).await;
}

async fn a_reader_reads_and_a_family_spends(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 200).await;
    let reader = purse.server.family_account(&purse.household, "READER").await;
    let other = purse.server.household_named("Li").await;
    let stranger = purse.server.family_account(&other, "FULL").await;
    let elsewhere = purse.server.another_agency().await;
    let reward = created(&purse, flowers(&purse)).await;
    let refused = async |caller, mutation, input: Value| purse.server.refuses(caller, mutation, input).await.said();
    let taking = || taking(&purse, &reward, "one");
    assert_eq!(purse.server.refuses(&reader, "rewardRedeem", taking()).await.code, "FORBIDDEN");
    assert_eq!(refused(&stranger, "rewardRedeem", taking()).await, "NOT_FOUND at accountId");
    assert_eq!(refused(&elsewhere, "rewardRedeem", taking()).await, "NOT_FOUND at rewardId");
    let one = taken(&purse, &reward, "one").await;
    let back = json!({ "id": one["id"], "key": "back" });
    assert_eq!(purse.server.refuses(&reader, "rewardRedemptionCancel", back.clone()).await.code, "FORBIDDEN");
    assert_eq!(refused(&stranger, "rewardRedemptionCancel", back.clone()).await, "NOT_FOUND at id");
    assert_eq!(refused(&elsewhere, "rewardRedemptionCancel", back).await, "NOT_FOUND at id");
    // The points themselves are moved by the office alone.
    let spend = purse.of("spend", 10);
    assert_eq!(purse.server.refuses(&purse.family, "pointsSpend", spend).await.code, "FORBIDDEN");
    let query = "query($id: ID!) { rewardRedemption(id: $id) { state reward { name } } }";
    for (caller, sees) in [(&reader, true), (&purse.family, true), (&stranger, false), (&elsewhere, false)] {
        let seen = purse.server.ask(caller, query, json!({ "id": one["id"] })).await;
        assert_eq!(!seen["rewardRedemption"].is_null(), sees);
    }
    assert_eq!(purse.server.refusal(&purse.family, "{ rewards { totalCount } }", json!({})).await.code, "FORBIDDEN");
}

async fn rewards_are_judged_when_they_are_saved(server: Server) {
    let purse = Purse::new(server).await;
    let amount = json!({ "kind": "VOUCHER", "amount": yuan("20.00") });
    for (more, said) in [
        (json!({ "name": " " }), "INVALID at name"),
        (json!({ "points": 0 }), "INVALID at points"),
        (json!({ "points": -1 }), "INVALID at points"),
        (json!({ "stock": 0 }), "INVALID at stock"),
        (json!({ "mostEach": 0 }), "INVALID at mostEach"),
        (json!({ "budget": yuan("0.00") }), "INVALID at budget.amount"),
        (json!({ "cost": yuan("-1.00") }), "INVALID at cost.amount"),
        (json!({ "cost": { "amount": "1", "currency": "EUR" } }), "INVALID at cost.currency"),
        (json!({ "lastDay": "2026-03-01" }), "INVALID at lastDay"),
        (json!({ "tiers": ["gold"] }), "INVALID at tiers"),
        (json!({ "voucher": amount }), "INVALID at voucher"),
        (json!({ "kind": "DISCOUNT" }), "INVALID at voucher"),
        (json!({ "kind": "FREE_SERVICE", "voucher": amount }), "INVALID at voucher"),
        (json!({ "kind": "DISCOUNT", "voucher": { "kind": "VOUCHER" } }), "INVALID at voucher"),
        (json!({ "kind": "DISCOUNT", "voucher": { "kind": "VOUCHER", "percent": 101 } }), "INVALID at voucher.percent"),
        (json!({ "kind": "DISCOUNT", "voucher": { "kind": "CARD", "percent": 10 } }), "INVALID at voucher.kind"),
        (json!({ "kind": "FREE_SERVICE", "voucher": { "kind": "TICKET", "times": 1 } }), "INVALID at voucher.kind"),
        (
            json!({ "kind": "DISCOUNT", "voucher": with(amount.clone(), json!({ "holdsDays": 0 })) }),
            "INVALID at voucher.holdsDays",
        ),
        (
            json!({ "kind": "DISCOUNT", "voucher": with(amount.clone(), json!({ "mostOff": yuan("0.00") })) }),
            "INVALID at voucher.mostOff.amount",
        ),
    ] {
        let input = with(flowers(&purse), more.clone());
        assert_eq!(purse.server.refuses(&purse.manager, "rewardCreate", input).await.said(), said, "{more}");
    }
    let refused = purse.server.refuses(&purse.dispatcher, "rewardCreate", flowers(&purse)).await;
    assert_eq!(refused.code, "FORBIDDEN");
}

async fn a_budget_and_a_limit_for_each_hold(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 1_000).await;
    let budget = json!({ "cost": yuan("30.00"), "budget": yuan("89.00") });
    let reward = created(&purse, with(flowers(&purse), budget)).await;
    taken(&purse, &reward, "one").await;
    let two = taken(&purse, &reward, "two").await;
    let refused = async |reward: &Value, key: &str| {
        purse.server.refuses(&purse.family, "rewardRedeem", taking(&purse, reward, key)).await.said()
    };
    assert_eq!(refused(&reward, "three").await, "REWARD_GONE at rewardId");
    let less = about(&reward, with(flowers(&purse), json!({ "cost": yuan("30.00"), "budget": yuan("59.00") })));
    assert_eq!(
        purse.server.refuses(&purse.manager, "rewardUpdate", less).await.said(),
        "REWARD_TAKEN at budget.amount"
    );
    purse
        .server
        .change(&purse.family, "rewardRedemptionCancel", json!({ "id": two["id"], "key": "back" }), REDEMPTION)
        .await;
    taken(&purse, &reward, "four").await;
    let each = created(&purse, with(flowers(&purse), json!({ "mostEach": 1 }))).await;
    taken(&purse, &each, "each").await;
    assert_eq!(refused(&each, "each-2").await, "REWARD_LIMIT at rewardId");
}

async fn the_database_itself_keeps_the_stock(server: Server) {
    use sea_orm::ConnectionTrait as _;

    let purse = Purse::new(server).await;
    purse.earn("visit", 100).await;
    let reward =
        created(&purse, with(flowers(&purse), json!({ "stock": 1, "cost": yuan("1.00"), "budget": yuan("1.00") })))
            .await;
    taken(&purse, &reward, "one").await;
    let connection = purse.server.database().connect().await;
    for sql in [
        "update reward set taken = taken + 1 where name = 'Flowers'",
        "update reward set taken = -1 where name = 'Flowers'",
        "update reward set used = used + 1 where name = 'Flowers'",
        "update reward_redemption set points_back = points + 1",
    ] {
        connection.execute_unprepared(sql).await.expect_err(sql);
    }
    connection.close().await.expect("a clean end");
}
