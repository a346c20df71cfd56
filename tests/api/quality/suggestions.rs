//! The staff suggests something, and hears what becomes of it.

use serde_json::{Value, json};

use super::heard::Heard;
use super::round::about;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_suggestion_is_discussed_adopted_and_a_reward_proposed,
    without_a_name_nothing_is_kept_of_who_it_was,
    nobody_decides_about_their_own_and_nothing_twice,
    a_suggestion_that_cannot_be_is_refused_on_its_field,
    who_does_not_work_here_sees_no_suggestion,
}

const SUGGESTION: &str = "suggestion { id version state author staffMemberId title words reason rewardPoints
    comments { words } }";

fn idea(without_name: bool) -> Value {
    json!({ "title": "Spare keys", "words": "Keep them in the office.", "withoutName": without_name })
}

async fn change(heard: &Heard, caller: &Caller, mutation: &str, input: Value) -> Value {
    heard.server().change(caller, mutation, input, SUGGESTION).await["suggestion"].clone()
}

async fn a_suggestion_is_discussed_adopted_and_a_reward_proposed(server: Server) {
    let heard = Heard::new(server).await;
    let handed_in = change(&heard, &heard.phone, "suggestionHandIn", idea(false)).await;
    assert_eq!((&handed_in["state"], &handed_in["staffMemberId"]), (&json!("OPEN"), &json!(heard.carer)));
    let input = json!({ "id": handed_in["id"], "words": "And a list of who has which." });
    let discussed = change(&heard, &heard.world.dispatcher, "suggestionDiscuss", input).await;
    assert_eq!(discussed["comments"], json!([{ "words": "And a list of who has which." }]));
    let input = about(&handed_in, json!({ "reason": "From Monday on.", "rewardPoints": 200 }));
    let adopted = change(&heard, &heard.manager, "suggestionAdopt", input).await;
    assert_eq!((&adopted["state"], &adopted["rewardPoints"]), (&json!("ADOPTED"), &json!(200)));
    let second = change(&heard, &heard.world.dispatcher, "suggestionHandIn", idea(false)).await;
    change(&heard, &heard.manager, "suggestionDecline", about(&second, json!({ "reason": "Once is enough." }))).await;
    let query = "{ suggestionFigures(from: \"2026-03-01T00:00:00Z\", until: \"2026-04-01T00:00:00Z\") {
        handedIn adoptionRate { cases estimate } } suggestions(states: [DECLINED]) { nodes { reason } } }";
    let seen = heard.server().ask(&heard.phone, query, json!({})).await;
    let figures = json!({ "handedIn": 2, "adoptionRate": { "cases": 2, "estimate": 0.5 } });
    assert_eq!(seen["suggestionFigures"], figures);
    assert_eq!(seen["suggestions"]["nodes"], json!([{ "reason": "Once is enough." }]));
    let system = heard.server().system().await;
    heard.server().deliver_events().await;
    let last = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
    let told = domain::kernel::feed::behind(system.db(), 0, last, 10_000).await.expect("events");
    let rewards: Vec<_> = told
        .iter()
        .filter(|event| event.kind == "quality.suggestion.changed" && !event.payload["reward_points"].is_null())
        .collect();
    assert_eq!(rewards.len(), 1, "whoever keeps points hears of it once");
    assert_eq!(rewards[0].payload["staff_member"], json!(heard.carer));
}

async fn without_a_name_nothing_is_kept_of_who_it_was(server: Server) {
    let heard = Heard::new(server).await;
    let handed_in = change(&heard, &heard.phone, "suggestionHandIn", idea(true)).await;
    assert_eq!((&handed_in["author"], &handed_in["staffMemberId"]), (&json!(null), &json!(null)));
    let connection = heard.server().database().connect().await;
    let backend = sea_orm::ConnectionTrait::get_database_backend(&connection);
    let kept = "select 1 from change where operation like 'suggestion%'";
    let statement = sea_orm::Statement::from_string(backend, kept);
    let rows = sea_orm::ConnectionTrait::query_all_raw(&connection, statement).await.expect("the history");
    assert!(rows.is_empty(), "nor does the history tell");
    connection.close().await.expect("a clean end");
    let input = about(&handed_in, json!({ "reason": "Yes.", "rewardPoints": 10 }));
    let refused = heard.server().refuses(&heard.manager, "suggestionAdopt", input).await;
    assert_eq!(refused.said(), "NOBODY_TO_REWARD at rewardPoints");
    let adopted =
        change(&heard, &heard.manager, "suggestionAdopt", about(&handed_in, json!({ "reason": "Yes." }))).await;
    assert_eq!(adopted["state"], "ADOPTED");
}

async fn nobody_decides_about_their_own_and_nothing_twice(server: Server) {
    let heard = Heard::new(server).await;
    let own = change(&heard, &heard.manager, "suggestionHandIn", idea(false)).await;
    let input = about(&own, json!({ "reason": "Of course." }));
    let refused = heard.server().refuses(&heard.manager, "suggestionAdopt", input.clone()).await;
    assert_eq!(refused.said(), "DECIDES_OWN at id");
    let admin = heard.server().admin().await;
    let tries = (0..5).map(|_| heard.server().tries(&admin, "suggestionDecline", input.clone()));
    let sent = futures_util::future::join_all(tries).await;
    assert_eq!(sent.iter().filter(|answer| answer.is_granted()).count(), 1);
    let late = json!({ "id": own["id"], "words": "But…" });
    let refused = heard.server().refuses(&heard.phone, "suggestionDiscuss", late).await;
    assert_eq!(refused.said(), "SUGGESTION_DECIDED at id");
    let other = heard.server().refuses(&heard.phone, "suggestionDecline", input).await;
    assert_eq!(other.code, "FORBIDDEN");
}

async fn a_suggestion_that_cannot_be_is_refused_on_its_field(server: Server) {
    let heard = Heard::new(server).await;
    for (field, value) in [("title", " ".to_owned()), ("title", "a".repeat(201)), ("words", "a".repeat(4_001))] {
        let mut input = idea(false);
        input[field] = json!(value);
        let refused = heard.server().refuses(&heard.phone, "suggestionHandIn", input).await;
        assert_eq!(refused.said(), format!("INVALID at {field}"));
    }
    let handed_in = change(&heard, &heard.phone, "suggestionHandIn", idea(false)).await;
    for (more, said) in [
        (json!({ "reason": " " }), "INVALID at reason"),
        (json!({ "reason": "Yes.", "rewardPoints": 0 }), "INVALID at rewardPoints"),
    ] {
        let refused = heard.server().refuses(&heard.manager, "suggestionAdopt", about(&handed_in, more)).await;
        assert_eq!(refused.said(), said);
    }
}

async fn who_does_not_work_here_sees_no_suggestion(server: Server) {
    let heard = Heard::new(server).await;
    let handed_in = change(&heard, &heard.phone, "suggestionHandIn", idea(false)).await;
    let abroad = heard.server().another_agency().await;
    let query = "query($id: ID!) { suggestion(id: $id) { id } suggestions { totalCount } node(id: $id) { id } }";
    let seen = heard.server().ask(&abroad, query, json!({ "id": handed_in["id"] })).await;
    assert_eq!(seen, json!({ "suggestion": null, "suggestions": { "totalCount": 0 }, "node": null }));
    let refused = heard.server().refusal(&heard.family, "{ suggestions { totalCount } }", json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN");
}
