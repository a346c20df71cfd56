//! A finding is contained, explained, remedied and looked at again; who forgets it is reminded.

use chrono::TimeDelta;
use serde_json::json;

use super::round::{Round, about};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_finding_is_closed_once_what_was_done_has_helped,
    what_has_not_helped_opens_it_again,
    nobody_verifies_their_own_work,
    steps_follow_each_other,
    who_brings_it_no_further_is_reminded_three_times,
    a_finding_is_acted_upon_once_however_many_send_it,
}

async fn a_finding_is_closed_once_what_was_done_has_helped(server: Server) {
    let round = Round::new(server).await;
    let finding = round.failed().await["findings"][0].clone();
    let acting = round.finding(&round.inspector, "findingPlanAction", &finding, round.remedy().await).await;
    assert_eq!((&acting["state"], &acting["escalatesAt"]), (&json!("ACTING"), &json!("2026-03-04T01:00:00Z")));
    assert_eq!(acting["actions"][0]["cause"], "Nobody had shown her the tap.");
    let acted = round.finding(&round.manager, "findingCompleteAction", &acting, json!({ "note": "Shown." })).await;
    assert_eq!((&acted["state"], &acted["actions"][0]["doneNote"]), (&json!("ACTED"), &json!("Shown.")));
    let seen = json!({ "effective": true, "note": "The gas was off." });
    let closed = round.finding(&round.inspector, "findingVerify", &acted, seen).await;
    assert_eq!((&closed["state"], &closed["escalatesAt"]), (&json!("CLOSED"), &json!(null)));
    assert_ne!(closed["closedAt"], json!(null));
    // The carer sees what is done about their work; another family's carer does not.
    let phone = round.world.account_of(round.carer, "li.na@test.example").await;
    let query = "{ findings { nodes { id state actions { measure } } } }";
    let own = round.server().ask(&phone, query, json!({})).await["findings"]["nodes"].clone();
    assert_eq!(own[0]["actions"][0]["measure"], "The tap is shown at the first visit.");
    let refused = round
        .server()
        .refuses(&phone, "findingVerify", about(&closed, json!({ "effective": true, "note": "x" })))
        .await;
    assert_eq!(refused.code, "FORBIDDEN");
}

async fn what_has_not_helped_opens_it_again(server: Server) {
    let round = Round::new(server).await;
    let finding = round.failed().await["findings"][0].clone();
    let acting = round.finding(&round.inspector, "findingPlanAction", &finding, round.remedy().await).await;
    let acted = round.finding(&round.manager, "findingCompleteAction", &acting, json!({ "note": "Shown." })).await;
    let seen = json!({ "effective": false, "note": "It was on again." });
    let open = round.finding(&round.inspector, "findingVerify", &acted, seen).await;
    assert_eq!((&open["state"], &open["actions"][0]["effective"]), (&json!("OPEN"), &json!(false)));
    let again = round.finding(&round.inspector, "findingPlanAction", &open, round.remedy().await).await;
    assert_eq!(again["actions"][1]["number"], 2);
}

async fn nobody_verifies_their_own_work(server: Server) {
    let round = Round::new(server).await;
    let finding = round.failed().await["findings"][0].clone();
    let acting = round.finding(&round.inspector, "findingPlanAction", &finding, round.remedy().await).await;
    let acted = round.finding(&round.inspector, "findingCompleteAction", &acting, json!({ "note": "Shown." })).await;
    let own = about(&acted, json!({ "effective": true, "note": "It helped." }));
    for caller in [&round.inspector, &round.manager] {
        let refused = round.server().refuses(caller, "findingVerify", own.clone()).await;
        assert_eq!(refused.said(), "VERIFIES_OWN at id", "neither who did it nor who was to see to it");
    }
    let admin = round.server().admin().await;
    round.finding(&admin, "findingVerify", &acted, json!({ "effective": true, "note": "It helped." })).await;
}

async fn steps_follow_each_other(server: Server) {
    let round = Round::new(server).await;
    let finding = round.failed().await["findings"][0].clone();
    let refused = async |mutation: &str, more| {
        round.server().refuses(&round.inspector, mutation, about(&finding, more)).await.said()
    };
    assert_eq!(refused("findingCompleteAction", json!({ "note": "Done." })).await, "FINDING_STATE at id");
    assert_eq!(refused("findingVerify", json!({ "effective": true, "note": "Yes." })).await, "FINDING_STATE at id");
    for (field, value, said) in [
        ("containment", json!(""), "INVALID at containment"),
        ("cause", json!(" "), "INVALID at cause"),
        ("measure", json!("a".repeat(2_001)), "INVALID at measure"),
        ("dueAt", json!("2026-03-01T00:00:00Z"), "INVALID at dueAt"),
        ("ownerId", json!("user_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at ownerId"),
    ] {
        let mut input = round.remedy().await;
        input[field] = value;
        assert_eq!(refused("findingPlanAction", input).await, said);
    }
    assert_eq!(round.seen(&finding).await["actions"], json!([]), "nothing is written");
}

async fn who_brings_it_no_further_is_reminded_three_times(server: Server) {
    let round = Round::new(server).await;
    let finding = round.failed().await["findings"][0].clone();
    let mut levels = Vec::new();
    for hours in [23, 2, 24, 24, 24] {
        round.server().wait(TimeDelta::hours(hours));
        round.server().run_jobs().await;
        levels.push(round.seen(&finding).await["escalation"].as_i64().expect("a level"));
    }
    assert_eq!(levels, [0, 1, 2, 3, 3]);
    let query = "{ findings(filter: { leastEscalation: 3 }) { totalCount } }";
    assert_eq!(round.server().ask(&round.manager, query, json!({})).await["findings"]["totalCount"], 1);
    let mut remedy = round.remedy().await;
    remedy["dueAt"] = json!("2026-03-10T01:00:00Z");
    let acting = round.finding(&round.inspector, "findingPlanAction", &round.seen(&finding).await, remedy).await;
    assert_eq!((&acting["escalation"], &acting["escalatesAt"]), (&json!(0), &json!("2026-03-10T01:00:00Z")));
}

async fn a_finding_is_acted_upon_once_however_many_send_it(server: Server) {
    let round = Round::new(server).await;
    let finding = round.failed().await["findings"][0].clone();
    let input = about(&finding, round.remedy().await);
    let tries = (0..6).map(|_| round.server().tries(&round.inspector, "findingPlanAction", input.clone()));
    let sent = futures_util::future::join_all(tries).await;
    assert_eq!(sent.iter().filter(|answer| answer.is_granted()).count(), 1);
    assert_eq!(round.seen(&finding).await["actions"].as_array().map(Vec::len), Some(1));
}
