//! Recommendations: one side or both are thanked, once; nobody brings themselves, and no ring closes.

use serde_json::{Value, json};

use super::campaigns::Town;
use super::greetings::serves;
use crate::matching::world::CARER;
use crate::service::desk::{Desk, paid};
use crate::support::household::{Family, wang_family};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    both_are_thanked_when_the_new_household_is_first_served,
    nobody_brings_themselves,
    no_ring_closes_even_when_two_claim_each_other_at_once,
    who_looks_like_the_other_is_held_for_a_person,
    who_brings_many_is_held_for_a_person,
    a_family_sees_its_part,
}

const RECOMMENDATION: &str = "id state doubts joinedAt entryId joinedEntryId version";

async fn code(town: &Town, family: &Family) -> String {
    let input = json!({ "householdId": family.id });
    let made =
        town.server.change(&town.dispatcher, "recommendationCodeMake", input, "recommendationCode { code }").await;
    made["recommendationCode"]["code"].as_str().expect("a code").to_owned()
}

async fn claims(town: &Town, family: &Family, code: &str) -> Value {
    let input = json!({ "householdId": family.id, "code": code });
    let selection = format!("recommendation {{ {RECOMMENDATION} }}");
    town.server.change(&town.manager, "recommendationClaim", input, &selection).await["recommendation"].clone()
}

/// Another family, of another house with other people.
async fn stranger(town: &Town, number: usize) -> Family {
    let mut told = wang_family(&town.server.branch("West Lake").await);
    told["name"] = json!(format!("李 {number}"));
    told["contacts"] = json!([{ "kind": "PHONE", "value": format!("139 0000 {number:04}") }]);
    told["members"] = json!([{ "kinship": "HEAD", "name": format!("李 {number}"), "bornOn": "1980-01-01" }]);
    told["addresses"][0]["line"] = json!(format!("{number} Nanshan Road"));
    serves(&town.server, &town.dispatcher, told).await
}

async fn both_are_thanked_when_the_new_household_is_first_served(server: Server) {
    let desk = Desk::new(server).await;
    let newcomer = desk.world.household.to_string();
    let server = &desk.world.server;
    let told = {
        let mut told = wang_family(&server.branch("West Lake").await);
        told["contacts"] = json!([{ "kind": "PHONE", "value": "139 0000 0001" }]);
        told["members"] = json!([]);
        told["addresses"][0]["line"] = json!("1 Nanshan Road");
        told
    };
    let brings = serves(server, &desk.world.dispatcher, told).await;
    let made = json!({ "householdId": brings.id });
    let code =
        server.change(&desk.manager, "recommendationCodeMake", made.clone(), "recommendationCode { code }").await;
    let again = server.change(&desk.manager, "recommendationCodeMake", made, "recommendationCode { code }").await;
    assert_eq!(code, again, "one code a household");
    let code = code["recommendationCode"]["code"].as_str().expect("a code").to_lowercase();
    let spaced = format!(" {} {} ", &code[..4], &code[4..]);
    let input = json!({ "householdId": newcomer, "code": spaced });
    let selection = format!("recommendation {{ {RECOMMENDATION} }}");
    let claimed = server.change(&desk.manager, "recommendationClaim", input.clone(), &selection).await;
    assert_eq!(claimed["recommendation"]["state"], "CLAIMED", "{claimed}");
    let twice = server.refuses(&desk.manager, "recommendationClaim", input).await;
    assert_eq!(twice.said(), "RECOMMENDED_ALREADY at householdId");
    let carer = desk.world.carer(CARER).await;
    let ordered = desk.ordered().await;
    let signed = desk.signed(&ordered, carer).await;
    desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    server.deliver_events().await;
    server.deliver_events().await;
    let query = format!("{{ recommendations {{ nodes {{ {RECOMMENDATION} }} }} }}");
    let seen = server.ask(&desk.manager, &query, json!({})).await;
    let joined = &seen["recommendations"]["nodes"][0];
    assert_eq!(joined["state"], "JOINED");
    assert!(!joined["entryId"].is_null() && !joined["joinedEntryId"].is_null());
    for (household, points) in [(brings.id.clone(), 200), (newcomer, 100)] {
        let query = "query($id: ID!) { loyaltyAccounts(householdId: $id) { nodes { entries { nodes { kind reason moved { issued } } } } } }";
        let seen = server.ask(&desk.manager, query, json!({ "id": household })).await;
        let entries = seen["loyaltyAccounts"]["nodes"][0]["entries"]["nodes"].as_array().expect("entries").clone();
        let thanks: Vec<_> = entries
            .iter()
            .filter(|entry| entry["reason"].as_str().is_some_and(|reason| reason.contains("推荐")))
            .collect();
        assert_eq!(thanks.len(), 1, "{entries:?}");
        assert_eq!(thanks[0]["moved"]["issued"], -points);
    }
}

async fn nobody_brings_themselves(server: Server) {
    let town = Town::of(server, 1).await;
    let own = code(&town, &town.families[0]).await;
    let input = json!({ "householdId": town.families[0].id, "code": own });
    assert_eq!(town.server.refuses(&town.manager, "recommendationClaim", input).await.said(), "OWN_CODE at code");
    let unknown = json!({ "householdId": town.families[0].id, "code": "NOBODY22" });
    assert_eq!(town.server.refuses(&town.manager, "recommendationClaim", unknown).await.said(), "INVALID at code");
    let other = stranger(&town, 1).await;
    town.visits("1 = 1").await;
    let late = json!({ "householdId": other.id, "code": own });
    assert_eq!(town.server.refuses(&town.manager, "recommendationClaim", late).await.said(), "NOT_NEW at householdId");
    let elsewhere = town.server.another_agency().await;
    let input = json!({ "householdId": other.id, "code": own });
    assert_eq!(town.server.refuses(&elsewhere, "recommendationClaim", input).await.said(), "NOT_FOUND at householdId");
}

async fn no_ring_closes_even_when_two_claim_each_other_at_once(server: Server) {
    let town = Town::of(server, 0).await;
    for round in 0..4 {
        let (one, other) = (stranger(&town, 10 + 2 * round).await, stranger(&town, 11 + 2 * round).await);
        let (code_of_one, code_of_other) = (code(&town, &one).await, code(&town, &other).await);
        let claim = |family: &Family, code: &str| json!({ "householdId": family.id, "code": code });
        let (first, second) = tokio::join!(
            town.server.tries(&town.manager, "recommendationClaim", claim(&one, &code_of_other)),
            town.server.tries(&town.dispatcher, "recommendationClaim", claim(&other, &code_of_one)),
        );
        let granted = [first, second]
            .iter()
            .filter(|answer| answer.0["data"]["recommendationClaim"]["userErrors"] == json!([]))
            .count();
        assert_eq!(granted, 1, "one of two");
    }
    // A longer ring is refused at its last link.
    let families = [stranger(&town, 90).await, stranger(&town, 91).await, stranger(&town, 92).await];
    claims(&town, &families[1], &code(&town, &families[0]).await).await;
    claims(&town, &families[2], &code(&town, &families[1]).await).await;
    let last = json!({ "householdId": families[0].id, "code": code(&town, &families[2]).await });
    assert_eq!(town.server.refuses(&town.manager, "recommendationClaim", last).await.said(), "NOT_NEW at householdId");
}

async fn who_looks_like_the_other_is_held_for_a_person(server: Server) {
    let town = Town::of(server, 2).await;
    let held = claims(&town, &town.families[1], &code(&town, &town.families[0]).await).await;
    assert_eq!(held["state"], "HELD");
    assert_eq!(held["doubts"], json!(["SAME_PHONE", "SAME_EMAIL", "SAME_ADDRESS", "SAME_MEMBER"]));
    town.visits("1 = 1").await;
    let decide = json!({ "id": held["id"], "version": held["version"], "accepted": true });
    let refused = town.server.refuses(&town.dispatcher, "recommendationDecide", decide.clone()).await;
    assert_eq!(refused.code, "FORBIDDEN");
    let selection = format!("recommendation {{ {RECOMMENDATION} }}");
    let decided = town.server.change(&town.manager, "recommendationDecide", decide, &selection).await;
    assert_eq!(decided["recommendation"]["state"], "JOINED", "it was served meanwhile");
    let again = json!({ "id": held["id"], "version": decided["recommendation"]["version"], "accepted": false });
    let refused = town.server.refuses(&town.manager, "recommendationDecide", again).await;
    assert_eq!(refused.said(), "RECOMMENDATION_STATE at id");
}

async fn who_brings_many_is_held_for_a_person(server: Server) {
    let town = Town::of(server, 1).await;
    let policy = json!({ "version": 0, "points": 10, "joinedPoints": 0, "pointsMonths": 6, "mostAMonth": 2 });
    town.server.change(&town.manager, "recommendationPolicySet", policy, "recommendationPolicy { version }").await;
    let own = code(&town, &town.families[0]).await;
    let mut states = Vec::new();
    for number in 0..3 {
        let family = stranger(&town, 20 + number).await;
        states.push(claims(&town, &family, &own).await["state"].clone());
    }
    assert_eq!(states, ["CLAIMED", "CLAIMED", "HELD"]);
}

async fn a_family_sees_its_part(server: Server) {
    let town = Town::of(server, 1).await;
    let other = stranger(&town, 30).await;
    claims(&town, &other, &code(&town, &town.families[0]).await).await;
    let family = town.server.family_account(&town.families[0], "FULL").await;
    let query = "{ recommendations { nodes { state doubts household { id } joinedHousehold { id } } } }";
    let seen = town.server.ask(&family, query, json!({})).await;
    let own = json!([{ "state": "CLAIMED", "doubts": null, "household": { "id": town.families[0].id }, "joinedHousehold": null }]);
    assert_eq!(seen["recommendations"]["nodes"], own);
    let elsewhere = town.server.another_agency().await;
    let seen = town.server.ask(&elsewhere, query, json!({})).await;
    assert_eq!(seen["recommendations"]["nodes"], json!([]));
}
