//! Planning anew: somebody is away, a visit comes, a family has changed its mind; the rest stays as it was.

use serde_json::json;

use super::town::{about, ids, tomorrow};
use crate::matching::world::{CARER, Carer, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_new_visit_is_fitted_in_and_nobody_else_changes,
    whoever_is_away_holds_nothing_and_whoever_is_there_stays,
    somebody_away_for_an_hour_keeps_the_rest_of_the_day,
    when_nobody_can_come_the_family_has_to_be_told,
}

async fn a_new_visit_is_fitted_in_and_nobody_else_changes(server: Server) {
    let world = World::new(server).await;
    let (one, other) =
        (world.carer(Carer { north: 30.27, ..CARER }).await, world.carer(Carer { north: 30.29, ..CARER }).await);
    let (home, place) = (world.home_at("Wang", 30.29).await, world.home_at("Chen", 30.27).await);
    // Each goes to the further one: to swap them would save a way, and it is not worth a telephone call.
    let first = world.visit_at(&home, 9.0, 2.0, Some(one)).await;
    let second = world.visit_at(&place, 9.0, 2.0, Some(other)).await;
    let new = world.visit_at(&home, 11.5, 1.0, None).await;
    let plan = world.replanned(json!({})).await;
    assert_eq!(ids(&plan["changes"]), [new["id"].as_str().expect("an id")]);
    assert_eq!((&about(&plan, &first)["change"], &about(&plan, &second)["change"]), (&json!("KEPT"), &json!("KEPT")));
    assert_eq!(about(&plan, &new)["staffMemberId"], json!(one), "she is there already");
    assert_eq!(plan["familiesToCall"], json!([]));
    let cancelled = json!({ "id": first["id"], "version": first["version"], "reason": "Away" });
    world.change("visitCancel", cancelled, "visit { id }").await;
    let again = world.replanned(json!({})).await;
    assert_eq!(
        ids(&again["changes"]),
        [new["id"].as_str().expect("an id")],
        "a visit that is called off moves no other"
    );
    assert_eq!(again["visits"].as_array().map(Vec::len), Some(2));
}

async fn whoever_is_away_holds_nothing_and_whoever_is_there_stays(server: Server) {
    let world = World::new(server).await;
    let (ill, well) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let phone = world.account_of(ill, "li.na@test.example").await;
    let home = world.home_at("Wang", 30.28).await;
    let begun = world.visit_at(&home, 8.0, 1.0, Some(ill)).await;
    let offered = world.visit_at(&home, 10.0, 1.0, None).await;
    let offer = json!({
        "id": offered["id"], "version": offered["version"], "staffMemberId": ill, "answerBy": tomorrow(9.5),
    });
    world.change("visitOffer", offer, "visit { id }").await;
    let promised = world.visit_at(&home, 14.0, 1.0, Some(ill)).await;
    world.server.set_clock(tomorrow(8.2).parse().expect("a moment"));
    let report = json!({ "reports": [{
        "clientId": "1", "visitId": begun["id"], "kind": "CHECK_IN", "deviceAt": tomorrow(8.05),
        "position": { "latitude": 30.28, "longitude": 120.12 }, "accuracyMetres": 15,
    }] });
    world.server.change(&phone, "visitReport", report, "outcomes { status }").await;
    // Without a word about her, the offer is hers until she has answered.
    let plan = world.replanned(json!({})).await;
    assert_eq!(about(&plan, &offered)["change"], "KEPT");
    let why = world.why(&plan, &offered["id"]).await;
    assert_eq!(why["alternatives"][0]["bar"], "SETTLED");
    let plan = world.replanned(json!({ "absent": [{ "staffMemberId": ill }] })).await;
    assert_eq!(about(&plan, &begun)["change"], "KEPT", "she is there");
    assert_eq!(about(&plan, &offered)["staffMemberId"], json!(well));
    assert_eq!(about(&plan, &promised)["staffMemberId"], json!(well));
    world.accepted(&plan).await;
    assert_eq!(world.comes(&offered).await, json!(well));
    assert_eq!(world.comes(&begun).await, json!(ill));
}

async fn somebody_away_for_an_hour_keeps_the_rest_of_the_day(server: Server) {
    let world = World::new(server).await;
    let (away, there) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let home = world.home_at("Wang", 30.28).await;
    let morning = world.visit_at(&home, 9.0, 1.0, Some(away)).await;
    let afternoon = world.visit_at(&home, 14.0, 1.0, Some(away)).await;
    let absent = json!([{ "staffMemberId": away, "from": tomorrow(9.5), "until": tomorrow(11.0) }]);
    let plan = world.replanned(json!({ "absent": absent })).await;
    assert_eq!(about(&plan, &morning)["staffMemberId"], json!(there));
    assert_eq!(about(&plan, &afternoon)["change"], "KEPT");
    let why = world.why(&plan, &morning["id"]).await;
    assert_eq!(why["alternatives"][0]["bar"], "ABSENT");
}

async fn when_nobody_can_come_the_family_has_to_be_told(server: Server) {
    let world = World::new(server).await;
    let only = world.carer(CARER).await;
    let home = world.home_at("Wang", 30.28).await;
    let visit = world.visit_at(&home, 9.0, 1.0, Some(only)).await;
    let plan = world.replanned(json!({ "absent": [{ "staffMemberId": only }] })).await;
    let one = about(&plan, &visit);
    assert_eq!((&one["change"], &one["staffMemberId"]), (&json!("RELEASED"), &json!(null)));
    assert_eq!(one["bars"], json!([{ "bar": "ABSENT", "carers": 1 }]));
    let done = world.accepted(&plan).await;
    assert_eq!(ids(&done["familiesToCall"]), [visit["id"].as_str().expect("an id")]);
    assert_eq!(world.comes(&visit).await, json!(null));
}
