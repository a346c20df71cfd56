//! Reviews: what is odd is held for a person, and nothing goes away by itself.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::campaigns::Town;
use super::purse::{Purse, open, with};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    purchases_that_are_given_back_again_and_again_are_looked_at,
    two_households_that_are_reached_alike_are_looked_at,
    a_carer_who_gives_to_their_own_family_waits_for_somebody,
    more_in_a_day_than_is_likely_is_looked_at,
    a_review_is_decided_once_with_a_reason,
}

const REVIEW: &str = "id kind state householdId otherId signs { measure found limit likeness } words decidedBy version";

async fn reviews(server: &Server, filter: Value) -> Vec<Value> {
    let query = format!(
        "query($filter: LoyaltyReviewFilterInput) {{ loyaltyReviews(filter: $filter) {{ nodes {{ {REVIEW} }} }} }}"
    );
    let seen = server.ask(&server.manager().await, &query, json!({ "filter": filter })).await;
    seen["loyaltyReviews"]["nodes"].as_array().expect("reviews").clone()
}

async fn later(server: &Server) {
    server.wait(TimeDelta::minutes(61));
    server.run_jobs().await;
}

async fn purchases_that_are_given_back_again_and_again_are_looked_at(server: Server) {
    let purse = Purse::new(server).await;
    for number in 0..3 {
        let bought =
            with(purse.of(&format!("buy-{number}"), 100), json!({ "paid": { "amount": "100.00", "currency": "CNY" } }));
        let entry = purse.does("pointsEarn", bought).await;
        let back = json!({ "lotId": entry["lotId"], "key": format!("back-{number}"), "refunded": { "amount": "100.00", "currency": "CNY" } });
        purse.does("pointsClawBack", back).await;
        later(&purse.server).await;
        assert_eq!(reviews(&purse.server, json!({})).await.len(), usize::from(number == 2), "after {number}");
    }
    let found = reviews(&purse.server, json!({ "kinds": ["BUY_AND_RETURN"], "states": ["OPEN"] })).await;
    assert_eq!(found[0]["signs"], json!([{ "measure": "RETURNS", "found": 3, "limit": 3, "likeness": null }]));
    later(&purse.server).await;
    assert_eq!(reviews(&purse.server, json!({})).await.len(), 1, "once");
}

async fn two_households_that_are_reached_alike_are_looked_at(server: Server) {
    let town = Town::of(server, 2).await;
    for family in &town.families {
        open(&town.server, &town.dispatcher, &family.id).await;
    }
    later(&town.server).await;
    let found = reviews(&town.server, json!({ "kinds": ["SAME_HOUSEHOLD"] })).await;
    let likeness: Vec<_> =
        found[0]["signs"].as_array().expect("signs").iter().map(|sign| sign["likeness"].clone()).collect();
    assert_eq!(likeness, ["PHONE", "EMAIL", "ADDRESS", "MEMBER"]);
    assert_eq!(found.len(), 2, "seen from either side");
    assert_eq!(found[0]["otherId"], found[1]["householdId"]);
}

async fn a_carer_who_gives_to_their_own_family_waits_for_somebody(server: Server) {
    let town = Town::of(server, 1).await;
    let person = town.server.somebody_of_the_staff().await;
    let input = json!({ "householdId": town.families[0].id, "staffMemberId": person, "plan": "一束花",
        "cost": { "amount": "10.00", "currency": "CNY" } });
    let selection = "gesture { id state }";
    let usual = town.server.change(&town.manager, "gesturePropose", input.clone(), selection).await;
    assert_eq!(usual["gesture"]["state"], "APPROVED");
    let system = town.server.system().await;
    let id = person.parse().expect("an id");
    let changed = system.write(async |tx| {
        let found = domain::staff::member::get(tx, id).await?;
        let told = domain::staff::record::StaffMemberInput {
            phone: Some("+86 100 0013 8765".to_owned()),
            ..as_told(&found, tx).await?
        };
        domain::staff::member::update(tx, id, found.version, told).await
    });
    changed.await.expect("a telephone number");
    let odd = town.server.change(&town.manager, "gesturePropose", input, selection).await;
    assert_eq!(odd["gesture"]["state"], "PROPOSED", "small as it is");
    let found = reviews(&town.server, json!({})).await;
    assert_eq!((&found[0]["kind"], &found[0]["otherId"]), (&json!("OWN_FAMILY"), &json!(person)));
}

/// What was told about somebody of the staff when they were taken on.
async fn as_told(
    found: &domain::staff::StaffMember,
    tx: &domain::kernel::Tx,
) -> domain::kernel::Result<domain::staff::record::StaffMemberInput> {
    Ok(domain::staff::record::StaffMemberInput {
        branch: found.branch_id,
        name: domain::staff::member::name(tx, found).await?,
        phone: None,
        roles: vec![domain::staff::StaffRole::Housekeeper],
        languages: vec!["zh".to_owned()],
        area: domain::staff::ServiceArea::default(),
        base: domain::kernel::GeoPoint::new(30.28, 120.13).expect("a point"),
        live_in: domain::staff::LiveIn::Both,
        hired_on: None,
        hourly_cost: None,
        jurisdiction: "CN_STANDARD".to_owned(),
        weekly_minutes: 2400,
        weekly_hours: domain::staff::availability::WeeklyHours::default(),
        consented_groups: std::collections::BTreeMap::new(),
    })
}

async fn more_in_a_day_than_is_likely_is_looked_at(server: Server) {
    let purse = Purse::new(server).await;
    let policy =
        json!({ "version": 0, "returns": 3, "returnDays": 90, "dailyPoints": 500, "dailyEntries": 2, "holdDays": 30 });
    purse.server.change(&purse.manager, "loyaltyReviewPolicySet", policy, "loyaltyReviewPolicy { version }").await;
    purse.earn("one", 300).await;
    purse.earn("two", 200).await;
    later(&purse.server).await;
    assert_eq!(reviews(&purse.server, json!({})).await.len(), 0);
    purse.earn("three", 1).await;
    later(&purse.server).await;
    let found = reviews(&purse.server, json!({ "kinds": ["HASTE"] })).await;
    let signs = json!([
        { "measure": "POINTS", "found": 501, "limit": 500, "likeness": null },
        { "measure": "ENTRIES", "found": 3, "limit": 2, "likeness": null },
    ]);
    assert_eq!(found[0]["signs"], signs);
    assert_eq!(purse.balance().await[1], 501, "nothing is taken away by itself");
}

async fn a_review_is_decided_once_with_a_reason(server: Server) {
    let town = Town::of(server, 2).await;
    for family in &town.families {
        open(&town.server, &town.dispatcher, &family.id).await;
    }
    later(&town.server).await;
    let review = reviews(&town.server, json!({})).await[0].clone();
    let decide = |version: i64, words: &str| json!({ "id": review["id"], "version": version, "confirmed": false, "words": words });
    for (caller, input, said) in [
        (&town.manager, decide(1, " "), "INVALID at words"),
        (&town.manager, decide(2, "x"), "STALE at version"),
        (&town.dispatcher, decide(1, "x"), "FORBIDDEN"),
    ] {
        assert_eq!(town.server.refuses(caller, "loyaltyReviewDecide", input).await.said(), said);
    }
    let selection = format!("loyaltyReview {{ {REVIEW} }}");
    let decided = town.server.change(&town.manager, "loyaltyReviewDecide", decide(1, "两代同住"), &selection).await;
    assert_eq!(
        (&decided["loyaltyReview"]["state"], &decided["loyaltyReview"]["words"]),
        (&json!("CLEARED"), &json!("两代同住"))
    );
    let again = town.server.refuses(&town.manager, "loyaltyReviewDecide", decide(2, "x")).await;
    assert_eq!(again.said(), "REVIEW_ALREADY_DECIDED at id");
    later(&town.server).await;
    assert_eq!(
        reviews(&town.server, json!({ "states": ["OPEN"] })).await.len(),
        1,
        "what was decided is not asked again"
    );
    let connection = town.server.database().connect().await;
    let error = connection.execute_unprepared("delete from loyalty_review").await.expect_err("it stays").to_string();
    assert!(error.contains("loyalty_review_stays"), "{error}");
    connection.close().await.expect("a clean end");
    let elsewhere = town.server.another_agency().await;
    let query = "query($id: ID!) { loyaltyReview(id: $id) { id } loyaltyReviews { nodes { id } } }";
    let seen = town.server.ask(&elsewhere, query, json!({ "id": review["id"] })).await;
    assert_eq!(seen, json!({ "loyaltyReview": null, "loyaltyReviews": { "nodes": [] } }));
}
