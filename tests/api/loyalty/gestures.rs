//! Gestures: a small budget for surprises, never overdrawn.

use futures_util::future::join_all;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::purse::with;
use crate::support::household::Family;
use crate::support::{Caller, Server, on_both_databases, stored};

on_both_databases! {
    a_small_gesture_is_done_at_once_and_a_large_one_with_approval,
    a_budget_is_never_overdrawn_however_many_ask_at_once,
    what_is_not_spent_goes_back,
    what_was_observed_suggests_with_consent,
    a_carer_sees_and_does_their_own,
    what_cannot_be_is_refused,
    words_are_sealed_and_forgotten,
}

const GESTURE: &str = "id state cost { amount } plan reception response decidedBy year version";

struct House {
    server: Server,
    manager: Caller,
    carer: Caller,
    person: String,
    family: Family,
}

impl House {
    async fn new(server: Server) -> Self {
        let manager = server.manager().await;
        let family = server.wang_family().await;
        let person = server.somebody_of_the_staff().await;
        let carer = server.carer_account(&person).await;
        server.begin_to_serve(&family.id, &person).await;
        Self { server, manager, carer, person, family }
    }

    fn surprise(&self, amount: &str) -> Value {
        json!({ "householdId": self.family.id, "plan": "一束康乃馨", "cost": yuan(amount) })
    }

    async fn does(&self, caller: &Caller, mutation: &str, input: Value) -> Value {
        let selection = format!("gesture {{ {GESTURE} }}");
        self.server.change(caller, mutation, input, &selection).await["gesture"].clone()
    }

    async fn left(&self) -> Value {
        let query = "query($id: ID!) { gestureBudget(staffMemberId: $id, year: 2026) { amount { amount } taken { amount } left { amount } } }";
        let seen = self.server.ask(&self.carer, query, json!({ "id": self.person })).await;
        seen["gestureBudget"]["left"]["amount"].clone()
    }
}

fn yuan(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

fn named(gesture: &Value, more: Value) -> Value {
    with(json!({ "id": gesture["id"], "version": gesture["version"] }), more)
}

async fn a_small_gesture_is_done_at_once_and_a_large_one_with_approval(server: Server) {
    let house = House::new(server).await;
    assert_eq!(house.left().await, "300.00");
    let small = house.does(&house.carer, "gesturePropose", house.surprise("30.00")).await;
    assert_eq!(
        (&small["state"], &small["decidedBy"], &small["year"]),
        (&json!("APPROVED"), &json!("system"), &json!(2026))
    );
    let how = named(&small, json!({ "reception": "DELIGHTED", "response": "她很喜欢" }));
    let done = house.does(&house.carer, "gestureDone", how).await;
    assert_eq!(
        (&done["state"], &done["reception"], &done["response"]),
        (&json!("DONE"), &json!("DELIGHTED"), &json!("她很喜欢"))
    );
    let large = house.does(&house.carer, "gesturePropose", house.surprise("120.00")).await;
    assert_eq!(large["state"], "PROPOSED");
    assert_eq!(house.left().await, "270.00", "what waits takes nothing yet");
    let early = house.server.refuses(&house.carer, "gestureDone", named(&large, json!({}))).await;
    assert_eq!(early.said(), "GESTURE_STATE at id");
    let own = house.server.refuses(&house.carer, "gestureDecide", named(&large, json!({ "approved": true }))).await;
    assert_eq!(own.code, "FORBIDDEN");
    let approved = house.does(&house.manager, "gestureDecide", named(&large, json!({ "approved": true }))).await;
    assert_eq!(approved["state"], "APPROVED");
    assert_eq!(house.left().await, "150.00");
    let done = house.does(&house.carer, "gestureDone", named(&approved, json!({}))).await;
    let heard = house.does(&house.manager, "gestureReceived", named(&done, json!({ "reception": "PLEASED" }))).await;
    assert_eq!((&heard["state"], &heard["reception"]), (&json!("DONE"), &json!("PLEASED")));
}

async fn a_budget_is_never_overdrawn_however_many_ask_at_once(server: Server) {
    let house = House::new(server).await;
    // Forty times twenty yuan out of three hundred.
    let asked = (0..40).map(|_| house.server.tries(&house.carer, "gesturePropose", house.surprise("20.00")));
    let answers = join_all(asked).await;
    let granted = answers.iter().filter(|answer| answer.0["data"]["gesturePropose"]["userErrors"] == json!([])).count();
    let busy = answers.iter().filter(|answer| answer.0.to_string().contains("BUSY")).count();
    assert!(granted == 15 || (granted < 15 && busy > 0), "{granted} granted, {busy} busy");
    let left: f64 = house.left().await.as_str().expect("an amount").parse().expect("a number");
    assert!(left >= 0.0);
    let connection = house.server.database().connect().await;
    let attack = "update gesture set cost = 100000 where state = 'APPROVED'";
    assert!(connection.execute_unprepared(attack).await.is_err(), "the database itself refuses");
    connection.close().await.expect("a clean end");
}

async fn what_is_not_spent_goes_back(server: Server) {
    let house = House::new(server).await;
    let planned = house.does(&house.carer, "gesturePropose", house.surprise("50.00")).await;
    assert_eq!(house.left().await, "250.00");
    let above = named(&planned, json!({ "cost": yuan("50.01") }));
    assert_eq!(house.server.refuses(&house.carer, "gestureDone", above).await.said(), "ABOVE_PLAN at cost.amount");
    house.does(&house.carer, "gestureDone", named(&planned, json!({ "cost": yuan("35.50") }))).await;
    assert_eq!(house.left().await, "264.50");
    let other = house.does(&house.carer, "gesturePropose", house.surprise("40.00")).await;
    house.does(&house.carer, "gestureCancel", named(&other, json!({}))).await;
    assert_eq!(house.left().await, "264.50");
    let less = json!({ "staffMemberId": house.person, "year": 2026, "amount": yuan("35.49") });
    let refused = house.server.refuses(&house.manager, "gestureBudgetSet", less).await;
    assert_eq!(refused.said(), "BUDGET_SHORT at amount.amount");
    let more = json!({ "staffMemberId": house.person, "year": 2026, "amount": yuan("35.50") });
    house.server.change(&house.manager, "gestureBudgetSet", more, "gestureBudget { year }").await;
    let refused = house.server.refuses(&house.carer, "gesturePropose", house.surprise("0.01")).await;
    assert_eq!(refused.said(), "BUDGET_SHORT at cost.amount");
}

async fn what_was_observed_suggests_with_consent(server: Server) {
    let house = House::new(server).await;
    let note = async |consent: &str, observation: &str| {
        let input = json!({ "householdId": house.family.id, "source": "OBSERVED", "topic": "OCCASION", "consent": consent,
            "observation": observation, "suggestedAction": "带一盆兰花" });
        let selection = "preference { id }";
        house.server.change(&house.manager, "preferenceNote", input, selection).await["preference"]["id"].clone()
    };
    let personal = note("PERSONAL", "阳台上种满了兰花").await;
    let service = note("SERVICE", "喜欢安静").await;
    let query = "query($id: ID!) { gestureSuggestions(householdId: $id) { preferenceId observation suggestedAction cost { amount } } }";
    let seen = house.server.ask(&house.carer, query, json!({ "id": house.family.id })).await;
    assert_eq!(
        seen["gestureSuggestions"],
        json!([{ "preferenceId": personal, "observation": "阳台上种满了兰花", "suggestedAction": "带一盆兰花", "cost": null }])
    );
    let without = with(house.surprise("20.00"), json!({ "preferenceId": service }));
    let refused = house.server.refuses(&house.carer, "gesturePropose", without).await;
    assert_eq!(refused.said(), "NOT_FOUND at preferenceId");
    house
        .does(&house.carer, "gesturePropose", with(house.surprise("20.00"), json!({ "preferenceId": personal })))
        .await;
}

async fn a_carer_sees_and_does_their_own(server: Server) {
    let house = House::new(server).await;
    let mine = house.does(&house.carer, "gesturePropose", house.surprise("20.00")).await;
    let person = house.server.somebody_of_the_staff().await;
    let other = house.server.carer_account(&person).await;
    let query = "query($id: ID!, $person: ID!) { gesture(id: $id) { id } gestures { nodes { id } }
        gestureBudget(staffMemberId: $person, year: 2026) { year } }";
    let seen = house.server.ask(&other, query, json!({ "id": mine["id"], "person": house.person })).await;
    assert_eq!(seen, json!({ "gesture": null, "gestures": { "nodes": [] }, "gestureBudget": null }));
    assert_eq!(house.server.refuses(&other, "gestureCancel", named(&mine, json!({}))).await.said(), "NOT_FOUND at id");
    let not_served = house.server.refuses(&other, "gesturePropose", house.surprise("20.00")).await;
    assert_eq!(not_served.said(), "NOT_FOUND at householdId");
    let elsewhere = house.server.another_agency().await;
    let seen = house.server.ask(&elsewhere, query, json!({ "id": mine["id"], "person": house.person })).await;
    assert_eq!(seen, json!({ "gesture": null, "gestures": { "nodes": [] }, "gestureBudget": null }));
}

async fn what_cannot_be_is_refused(server: Server) {
    let house = House::new(server).await;
    for (more, said) in [
        (json!({ "plan": " " }), "INVALID at plan"),
        (json!({ "cost": yuan("-1.00") }), "INVALID at cost.amount"),
        (json!({ "cost": json!({ "amount": "1.00", "currency": "EUR" }) }), "INVALID at cost.currency"),
        (json!({ "preferenceId": "preference_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND at preferenceId"),
        (json!({ "householdId": "household_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND at householdId"),
    ] {
        let refused = house.server.refuses(&house.carer, "gesturePropose", with(house.surprise("20.00"), more)).await;
        assert_eq!(refused.said(), said);
    }
    let nobody = house.server.refuses(&house.manager, "gesturePropose", house.surprise("20.00")).await;
    assert_eq!(nobody.said(), "INVALID at staffMemberId");
    let policy = json!({ "version": 0, "yearly": yuan("500.00"), "small": yuan("10.00") });
    house.server.change(&house.manager, "gesturePolicySet", policy.clone(), "gesturePolicy { version }").await;
    assert_eq!(house.server.refuses(&house.manager, "gesturePolicySet", policy).await.said(), "STALE at version");
    let asked = house.does(&house.carer, "gesturePropose", house.surprise("20.00")).await;
    assert_eq!(asked["state"], "PROPOSED");
}

async fn words_are_sealed_and_forgotten(server: Server) {
    let house = House::new(server).await;
    let plan = with(house.surprise("20.00"), json!({ "plan": "A MARBLE CAKE" }));
    let gesture = house.does(&house.carer, "gesturePropose", plan).await;
    let told = named(&gesture, json!({ "response": "SHE WEPT FOR JOY" }));
    house.does(&house.carer, "gestureDone", told).await;
    let bytes = stored::bytes(house.server.database()).await;
    assert!(!stored::holds(&bytes, "A MARBLE CAKE") && !stored::holds(&bytes, "SHE WEPT FOR JOY"));
    house.server.end_serving(&house.family.id, &house.person).await;
    let admin = house.server.admin().await;
    let erase = json!({ "id": house.family.id, "version": house.family.version });
    house.server.change(&admin, "householdErase", erase, "household { id }").await;
    let query = "query($id: ID!) { gesture(id: $id) { plan response cost { amount } } }";
    let seen = house.server.ask(&house.manager, query, json!({ "id": gesture["id"] })).await;
    assert_eq!(seen["gesture"], json!({ "plan": null, "response": null, "cost": { "amount": "20.00" } }));
}
