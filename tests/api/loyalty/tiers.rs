//! Tiers: how a household rises, what it then earns, and how it comes down; and what else happens to households.

use chrono::TimeDelta;
use domain::id::HouseholdId;
use domain::loyalty::facts::{REFERRAL_JOINED, ReferralJoined};
use serde_json::{Value, json};

use super::programs::{balance, drafted, of_orders, order, published, wallet};
use super::purse::{Purse, with};
use crate::service::desk::{Desk, about, yuan};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_household_rises_earns_more_and_comes_down,
    a_tier_that_was_promised_is_kept_under_another_version,
    what_is_returned_takes_its_tier_with_it,
    a_tier_that_can_never_be_reached_is_refused,
    tiers_are_judged_when_they_are_saved,
    a_birthday_gives_once_a_year,
    points_that_end_with_inactivity_live_on_with_every_move,
    the_database_itself_keeps_what_moved,
}

/// Three tiers by points: everybody's, from the first order of 150 yuan on, and from 450 points on.
pub fn scheme() -> Value {
    let tier = |code: &str, name: &str, percent: i64, needs: Value| json!({ "code": code, "name": name, "benefits": ["Flowers"], "multiplierPercent": percent, "needs": needs });
    json!({ "window": { "kind": "ROLLING", "months": 12 }, "graceMonths": 1, "downgrade": "BY_BALANCE", "tiers": [
        tier("FAMILY", "Family", 100, json!({})),
        tier("SILVER", "Silver", 200, json!({ "points": 150 })),
        tier("GOLD", "Gold", 300, json!({ "points": 450, "visits": 50, "spend": yuan("9000.00") })),
    ] })
}

async fn drafted_with(desk: &Desk, rules: Value, scheme: Value) -> Value {
    let input = json!({ "rules": rules, "tierScheme": scheme });
    let selection =
        "program { id version tierScheme { window windowMonths graceMonths downgrade tiers { code name benefits
        multiplierPercent needs { points visits spend { amount } } } } }";
    desk.world.server.change(&desk.manager, "loyaltyProgramDraft", input, selection).await["program"].clone()
}

/// The tier, until when it holds, what counts, the next tier and what is missing; and the moves.
pub async fn standing(desk: &Desk, account: &Value) -> Value {
    let query = "query($id: ID!) { loyaltyAccount(id: $id) {
        standing { tier { code } since holdsUntil points visits spend { amount } next { code } missing { points visits spend { amount } } }
        tierMoves { nodes { fromTier toTier reason points } } } }";
    let seen = desk.world.server.ask(&desk.family, query, json!({ "id": account })).await;
    let (standing, moves) = (&seen["loyaltyAccount"]["standing"], &seen["loyaltyAccount"]["tierMoves"]["nodes"]);
    let moves: Vec<String> = moves
        .as_array()
        .expect("moves")
        .iter()
        .map(|moved| format!("{} > {}: {}", moved["fromTier"], moved["toTier"], moved["reason"]).replace('"', ""))
        .collect();
    json!({ "tier": standing["tier"]["code"], "holdsUntil": standing["holdsUntil"], "next": standing["next"]["code"],
        "missing": standing["missing"]["points"], "points": standing["points"], "moves": moves })
}

async fn a_household_rises_earns_more_and_comes_down(server: Server) {
    let desk = Desk::new(server).await;
    let account = wallet(&desk).await;
    let draft = drafted_with(&desk, json!([of_orders()]), scheme()).await;
    assert_eq!(draft["tierScheme"]["windowMonths"], 12);
    assert_eq!(
        draft["tierScheme"]["tiers"][2]["needs"],
        json!({ "points": 450, "visits": 50, "spend": { "amount": "9000.00" } })
    );
    published(&desk, &draft).await;
    desk.world.server.run_jobs().await;
    assert_eq!(
        standing(&desk, &account).await,
        json!({ "tier": "FAMILY", "holdsUntil": null, "next": "SILVER", "missing": 150, "points": 0,
            "moves": ["null > FAMILY: REACHED"] })
    );
    // 150 points as a family, and twice as many with silver.
    order(&desk).await;
    let silver = standing(&desk, &account).await;
    assert_eq!((&silver["tier"], &silver["missing"]), (&json!("SILVER"), &json!(300)));
    assert_eq!(silver["holdsUntil"], "2027-04-02", "twelve months and one");
    order(&desk).await;
    assert_eq!(balance(&desk, &account).await[1], 450);
    let gold = standing(&desk, &account).await;
    assert_eq!((&gold["tier"], &gold["next"], &gold["points"]), (&json!("GOLD"), &json!(null), &json!(450)));
    // On the last day it holds, and on the next it does not.
    desk.at("2027-04-02T15:00:00Z");
    desk.world.server.run_jobs().await;
    assert_eq!(standing(&desk, &account).await["tier"], "GOLD");
    desk.at("2027-04-02T17:00:00Z");
    desk.world.server.run_jobs().await;
    let down = standing(&desk, &account).await;
    assert_eq!(
        down["moves"],
        json!([
            "GOLD > FAMILY: NOT_KEPT",
            "SILVER > GOLD: REACHED",
            "FAMILY > SILVER: REACHED",
            "null > FAMILY: REACHED"
        ])
    );
    assert_eq!((&down["tier"], &down["points"]), (&json!("FAMILY"), &json!(0)));
}

async fn a_tier_that_was_promised_is_kept_under_another_version(server: Server) {
    let desk = Desk::new(server).await;
    let account = wallet(&desk).await;
    let draft = drafted_with(&desk, json!([of_orders()]), scheme()).await;
    published(&desk, &draft).await;
    order(&desk).await;
    // A stricter version asks for ten times as much.
    let mut strict = scheme();
    strict["tiers"][1]["needs"]["points"] = json!(1_500);
    strict["tiers"][2]["needs"]["points"] = json!(4_500);
    desk.world.server.wait(TimeDelta::days(1));
    let draft = drafted_with(&desk, json!([of_orders()]), strict).await;
    published(&desk, &draft).await;
    desk.world.server.run_jobs().await;
    let kept = standing(&desk, &account).await;
    assert_eq!((&kept["tier"], &kept["holdsUntil"]), (&json!("SILVER"), &json!("2027-04-02")));
    desk.at("2027-04-03T01:00:00Z");
    desk.world.server.run_jobs().await;
    assert_eq!(standing(&desk, &account).await["tier"], "FAMILY");
    // A version without tiers ends them.
    let none = drafted(&desk, json!([of_orders()])).await;
    published(&desk, &none).await;
    desk.world.server.wait(TimeDelta::hours(2));
    desk.world.server.run_jobs().await;
    let ended = standing(&desk, &account).await;
    assert_eq!(ended["moves"][0], "FAMILY > null: PROGRAM_CHANGED");
    assert_eq!(ended["tier"], json!(null));
}

async fn what_is_returned_takes_its_tier_with_it(server: Server) {
    let desk = Desk::new(server).await;
    let account = wallet(&desk).await;
    let draft = drafted_with(&desk, json!([of_orders()]), scheme()).await;
    published(&desk, &draft).await;
    order(&desk).await;
    let query = "query($id: ID!) { loyaltyAccount(id: $id) { entries { nodes { lotId } } } }";
    let seen = desk.world.server.ask(&desk.family, query, json!({ "id": account })).await;
    let lot = &seen["loyaltyAccount"]["entries"]["nodes"][0]["lotId"];
    let back = json!({ "lotId": lot, "key": "back", "refunded": yuan("1.00") });
    desk.world.change("pointsClawBack", back, "entry { id }").await;
    let down = standing(&desk, &account).await;
    assert_eq!((&down["tier"], &down["points"], &down["missing"]), (&json!("FAMILY"), &json!(149), &json!(1)));
    assert_eq!(down["moves"][0], "SILVER > FAMILY: NOT_KEPT");
}

async fn a_tier_that_can_never_be_reached_is_refused(server: Server) {
    let desk = Desk::new(server).await;
    let capped = with(of_orders(), json!({ "cap": { "points": 10, "per": "MONTH" } }));
    let mut points_alone = scheme();
    points_alone["tiers"][2]["needs"] = json!({ "points": 450 });
    let draft = drafted_with(&desk, json!([capped]), points_alone).await;
    let refused = desk.world.server.refuses(&desk.manager, "loyaltyProgramPublish", about(&draft, json!({}))).await;
    assert_eq!(refused.said(), "TIER_UNREACHABLE at id");
    assert!(refused.message.contains("`SILVER`") && refused.message.contains("at most 130"), "{}", refused.message);
    let mut upside_down = scheme();
    upside_down["tiers"][1]["needs"] = json!({ "points": 450 });
    let draft = drafted_with(&desk, json!([of_orders()]), upside_down).await;
    let refused = desk.world.server.refuses(&desk.manager, "loyaltyProgramPublish", about(&draft, json!({}))).await;
    assert_eq!(refused.said(), "TIER_UNREACHABLE at id");
}

async fn tiers_are_judged_when_they_are_saved(server: Server) {
    let desk = Desk::new(server).await;
    let wrong = |change: &dyn Fn(&mut Value)| {
        let mut scheme = scheme();
        change(&mut scheme);
        json!({ "rules": [of_orders()], "tierScheme": scheme })
    };
    for (input, said) in [
        (wrong(&|scheme| scheme["tiers"] = json!([])), "INVALID at tierScheme.tiers"),
        (wrong(&|scheme| scheme["graceMonths"] = json!(25)), "INVALID at tierScheme.graceMonths"),
        (wrong(&|scheme| scheme["graceMonths"] = json!(-1)), "INVALID at tierScheme.graceMonths"),
        (wrong(&|scheme| scheme["window"] = json!({ "kind": "ROLLING" })), "INVALID at tierScheme.window.months"),
        (wrong(&|scheme| scheme["window"]["months"] = json!(61)), "INVALID at tierScheme.window.months"),
        (wrong(&|scheme| scheme["tiers"][1]["code"] = json!("FAMILY")), "INVALID at tierScheme.tiers.1.code"),
        (wrong(&|scheme| scheme["tiers"][1]["code"] = json!("silver")), "INVALID at tierScheme.tiers.1.code"),
        (wrong(&|scheme| scheme["tiers"][1]["name"] = json!(" ")), "INVALID at tierScheme.tiers.1.name"),
        (wrong(&|scheme| scheme["tiers"][1]["needs"] = json!({})), "INVALID at tierScheme.tiers.1.needs"),
        (
            wrong(&|scheme| scheme["tiers"][1]["needs"]["points"] = json!(0)),
            "INVALID at tierScheme.tiers.1.needs.points",
        ),
        (
            wrong(&|scheme| scheme["tiers"][1]["multiplierPercent"] = json!(99)),
            "INVALID at tierScheme.tiers.1.multiplierPercent",
        ),
    ] {
        assert_eq!(desk.world.server.refuses(&desk.manager, "loyaltyProgramDraft", input).await.said(), said);
    }
}

/// Publishes one rule as the manager.
async fn one_rule(purse: &Purse, rule: Value) {
    let input = json!({ "rules": [rule] });
    let made = purse.server.change(&purse.manager, "loyaltyProgramDraft", input, "program { id version }").await;
    let input = about(&made["program"], json!({}));
    purse.server.change(&purse.manager, "loyaltyProgramPublish", input, "program { id }").await;
}

async fn a_birthday_gives_once_a_year(server: Server) {
    let purse = Purse::new(server).await;
    let rule = json!({ "code": "BIRTHDAY", "name": "For the birthday", "on": "BIRTHDAY", "points": "66",
        "expiry": { "kind": "NEVER" } });
    one_rule(&purse, rule).await;
    let available = async || purse.balance().await[1];
    // She was born on 2 May; of her grandson only the year is known.
    for (moment, points) in [
        ("2026-05-01T15:00:00Z", 0),
        ("2026-05-01T17:00:00Z", 66),
        ("2026-05-03T01:00:00Z", 66),
        ("2027-05-05T01:00:00Z", 132),
    ] {
        purse.server.set_clock(moment.parse().expect("a moment"));
        purse.server.run_jobs().await;
        assert_eq!(available().await, points, "{moment}");
    }
}

async fn points_that_end_with_inactivity_live_on_with_every_move(server: Server) {
    let purse = Purse::new(server).await;
    let rule = json!({ "code": "FRIEND", "name": "For a recommendation", "on": "REFERRAL_JOINED", "points": "100",
        "expiry": { "kind": "INACTIVITY", "months": 3 } });
    one_rule(&purse, rule).await;
    let household: HouseholdId = purse.household.id.parse().expect("an id");
    let joined = ReferralJoined { referral: household.0, household };
    let system = purse.server.system().await;
    for _ in 0..2 {
        system.write(async |tx| tx.emit(REFERRAL_JOINED, &joined).await).await.expect("an event");
        purse.server.deliver_events().await;
    }
    assert_eq!(purse.balance().await, [0, 100, 0, 0, 0, 0], "a recommendation counts once");
    let later = async |days| {
        purse.server.wait(TimeDelta::days(days));
        purse.server.run_jobs().await;
        purse.balance().await
    };
    assert_eq!(later(80).await[1], 100);
    purse.spend("tea", 1).await;
    assert_eq!(later(80).await[1], 99, "spending has moved the end ahead");
    purse.earn("visit", 1).await;
    assert_eq!(later(80).await[1], 100, "and so has earning");
    assert_eq!(later(20).await, [0, 1, 0, 1, 99, 0], "what never expires stays");
}

async fn the_database_itself_keeps_what_moved(server: Server) {
    use sea_orm::ConnectionTrait as _;

    let desk = Desk::new(server).await;
    wallet(&desk).await;
    let draft = drafted_with(&desk, json!([of_orders()]), scheme()).await;
    published(&desk, &draft).await;
    desk.world.server.run_jobs().await;
    let connection = desk.world.server.database().connect().await;
    for sql in ["update tier_move set to_tier = 'GOLD'", "delete from tier_move"] {
        let error = connection.execute_unprepared(sql).await.expect_err("as it is").to_string();
        assert!(error.contains("tier_move_stands"), "{error}");
    }
    connection.close().await.expect("a clean end");
}
