//! What households earn by answering surveys.

use serde_json::json;

use super::purse::{books, open, with};
use crate::quality::heard::{Heard, answers, questionnaire};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    an_answered_survey_earns_once_for_each_invitation,
}

async fn an_answered_survey_earns_once_for_each_invitation(server: Server) {
    let heard = Heard::new(server).await;
    let server = heard.server();
    let account = open(server, &heard.world.dispatcher, &heard.world.household.to_string()).await;
    let asked = json!({ "code": "ASKED", "name": "谢谢您的意见", "on": "SURVEY_ANSWERED", "condition": "occasion == 'AFTER_VISIT'",
        "points": "answers * 10", "cap": { "points": 50, "per": "YEAR" }, "expiry": { "kind": "NEVER" } });
    let yearly = with(asked.clone(), json!({ "code": "YEARLY", "condition": "occasion == 'YEARLY'" }));
    let unknown = json!({ "rules": [with(asked.clone(), json!({ "points": "minutes" }))] });
    let refused = server.refuses(&heard.manager, "loyaltyProgramDraft", unknown).await;
    assert_eq!(refused.said(), "INVALID at rules.0.points");
    let drafted = json!({ "rules": [asked, yearly] });
    let draft = server.change(&heard.manager, "loyaltyProgramDraft", drafted, "program { id version }").await;
    let named = json!({ "id": draft["program"]["id"], "version": draft["program"]["version"] });
    server.change(&heard.manager, "loyaltyProgramPublish", named, "program { id }").await;
    let available = async || {
        let query = "query($id: ID!) { loyaltyAccount(id: $id) {
            balance { issued owed pending available reserved spent expired } } }";
        let seen = server.ask(&heard.manager, query, json!({ "id": account })).await;
        books(&seen["loyaltyAccount"]["balance"])[1]
    };
    heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    for (day, more, points) in [("2026-03-03", Some("She sings."), 30), ("2026-03-12", Some("Again."), 50)] {
        heard.confirmed(&heard.visited_on(day).await).await;
        let before = available().await;
        let invitation = heard.invitations(&heard.family).await[0].clone();
        heard.answered(&invitation, answers(5, 9, more)).await;
        assert_eq!(available().await, before, "nothing is given before it is heard");
        server.deliver_events().await;
        assert_eq!(available().await, points, "three answers, and no more than fifty points a year");
    }
    // An event may come twice.
    let system = server.system().await;
    let last = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
    let told = domain::kernel::feed::behind(system.db(), 0, last, 10_000).await.expect("events");
    let plugin = domain::PLUGINS.iter().find(|plugin| plugin.name() == "loyalty").expect("the domain");
    let surveys: Vec<_> = told.iter().filter(|event| event.kind == "quality.survey.changed").cloned().collect();
    assert_eq!(surveys.len(), 4, "two were sent, and two answered");
    for event in surveys {
        let system = server.system().await;
        system.write(async |tx| plugin.on_event(tx, &event).await).await.expect("heard");
    }
    assert_eq!(available().await, 50);
    // A draft is tried on what was answered.
    let drafted = json!({ "rules": [{ "code": "ASKED", "name": "More", "on": "SURVEY_ANSWERED", "points": "nth * 100",
        "expiry": { "kind": "NEVER" } }] });
    let draft = server.change(&heard.manager, "loyaltyProgramDraft", drafted, "program { id }").await;
    let query = "query($id: ID!) { loyaltyProgramDryRun(id: $id, from: \"2026-03-01\", to: \"2026-03-31\") {
        given would } loyaltyVariables(on: SURVEY_ANSWERED) { name } }";
    let tried = server.ask(&heard.manager, query, json!({ "id": draft["program"]["id"] })).await;
    assert_eq!(tried["loyaltyProgramDryRun"], json!({ "given": 50, "would": 300 }));
    let variables: Vec<_> =
        tried["loyaltyVariables"].as_array().expect("variables").iter().map(|of| &of["name"]).collect();
    assert_eq!(variables, ["year", "month", "day", "weekday", "nth", "occasion", "answers"]);
}
