//! Checklists are drafted, published, and never changed again.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::round::{Round, TEMPLATE, about, answers, checklist, publish};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_checklist_is_drafted_revised_and_published_in_versions,
    what_is_published_never_changes,
    a_checklist_that_cannot_be_counted_is_refused_on_its_field,
    one_version_is_drafted_at_a_time,
    an_item_is_asked_when_its_condition_holds,
}

async fn a_checklist_is_drafted_revised_and_published_in_versions(server: Server) {
    let round = Round::new(server).await;
    let drafted = round.server().change(&round.manager, "inspectionTemplateDraft", checklist("HOME"), TEMPLATE).await;
    let draft = drafted["inspectionTemplate"].clone();
    assert_eq!((&draft["number"], &draft["publishedAt"]), (&json!(2), &json!(null)));
    let mut revised = about(&draft, checklist("HOME"));
    revised.as_object_mut().expect("an object").remove("code");
    revised["name"] = json!("A home, anew");
    let fields = "inspectionTemplate { id version number name publishedAt }";
    let revised = round.server().change(&round.manager, "inspectionTemplateRevise", revised, fields).await;
    assert_eq!(revised["inspectionTemplate"]["name"], "A home, anew");
    let stale = round.server().refuses(&round.manager, "inspectionTemplatePublish", about(&draft, json!({}))).await;
    assert_eq!(stale.said(), "STALE at version");
    publish(round.server(), &round.manager, &revised["inspectionTemplate"]).await;
    let query = "query($id: ID!) { inspectionTemplate(id: $id) { number sections { code weight items {
        code critical mayNotApply evidence weight choices { code points fails } } } }
        inspectionTemplates(code: \"HOME\") { totalCount nodes { number } } }";
    let seen = round.server().ask(&round.inspector, query, json!({ "id": draft["id"] })).await;
    let listed = &seen["inspectionTemplates"];
    assert_eq!((&listed["totalCount"], &listed["nodes"][0]["number"]), (&json!(2), &json!(2)));
    let gas = &seen["inspectionTemplate"]["sections"][1]["items"][0];
    assert_eq!(
        (&gas["code"], &gas["critical"], &gas["choices"][2]["fails"]),
        (&json!("GAS"), &json!(true), &json!(true))
    );
    assert_eq!(
        round.server().refuses(&round.inspector, "inspectionTemplateDraft", checklist("X")).await.code,
        "FORBIDDEN"
    );
}

async fn what_is_published_never_changes(server: Server) {
    let round = Round::new(server).await;
    let query = "query($id: ID!) { inspectionTemplate(id: $id) { id version } }";
    let template = round.server().ask(&round.manager, query, json!({ "id": round.template })).await;
    let mut input = about(&template["inspectionTemplate"], checklist("HOME"));
    input.as_object_mut().expect("an object").remove("code");
    let refused = round.server().refuses(&round.manager, "inspectionTemplateRevise", input).await;
    assert_eq!(refused.said(), "TEMPLATE_PUBLISHED at id");
    let connection = round.server().database().connect().await;
    for sql in [
        "update inspection_template set name = 'other' where published_at is not null",
        "update inspection_template set published_at = null, published_by = null where published_at is not null",
        "delete from inspection_template where published_at is not null",
    ] {
        let error = connection.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(error.contains("inspection_template_frozen"), "{error}");
    }
    connection.close().await.expect("a clean end");
}

async fn a_checklist_that_cannot_be_counted_is_refused_on_its_field(server: Server) {
    let round = Round::new(server).await;
    for (path, value, said) in [
        ("/code", json!("lower case"), "INVALID at code"),
        ("/name", json!(" "), "INVALID at name"),
        ("/sections", json!([]), "INVALID at sections"),
        ("/sections/0/weight", json!(1001), "INVALID at sections.weight"),
        ("/sections/1/code", json!("KITCHEN"), "INVALID at sections.code"),
        ("/sections/1/items/0/code", json!("FLOOR"), "INVALID at sections.items.code"),
        ("/sections/1/items/0/weight", json!(0), "INVALID at sections.items.weight"),
        ("/sections/1/items/0/choices/2/fails", json!(false), "INVALID at sections.items.choices"),
        ("/sections/0/items/0/choices/0/points", json!(101), "INVALID at sections.items.choices.points"),
    ] {
        let mut input = checklist("OTHER");
        *input.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}")) = value;
        assert_eq!(
            round.server().refuses(&round.manager, "inspectionTemplateDraft", input).await.said(),
            said,
            "{path}"
        );
    }
    let query = "{ inspectionTemplates(code: \"OTHER\") { totalCount } }";
    let seen = round.server().ask(&round.manager, query, json!({})).await;
    assert_eq!(seen["inspectionTemplates"]["totalCount"], 0, "nothing is written");
}

async fn one_version_is_drafted_at_a_time(server: Server) {
    let round = Round::new(server).await;
    let tries = (0..6).map(|_| round.server().tries(&round.manager, "inspectionTemplateDraft", checklist("HOME")));
    let answers = futures_util::future::join_all(tries).await;
    let refused: Vec<String> =
        answers.iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    assert_eq!(refused.len(), 5, "{refused:?}");
    assert!(refused.iter().all(|said| said == "TEMPLATE_DRAFTED at code"), "{refused:?}");
}

async fn an_item_is_asked_when_its_condition_holds(server: Server) {
    let mut round = Round::new(server).await;
    let mut input = checklist("HOME");
    let path = "/sections/0/items/1/condition";
    for wrong in ["GAS == 'YES'", "WORKTOP == 3", "WORKTOP", "WORKTOP =="] {
        input["sections"][0]["items"][1]["condition"] = json!(wrong);
        let refused = round.server().refuses(&round.manager, "inspectionTemplateDraft", input.clone()).await;
        assert_eq!(refused.said(), "INVALID at sections.items.condition", "{wrong}");
    }
    *input.pointer_mut(path).expect("a condition") = json!("WORKTOP in ['PARTLY', 'NO']");
    let drafted = round.server().change(&round.manager, "inspectionTemplateDraft", input, TEMPLATE).await;
    let published = publish(round.server(), &round.manager, &drafted["inspectionTemplate"]).await;
    round.template = published["id"].clone();
    let planned = round.planned("PATROL").await;
    let hidden = about(&planned, json!({ "answers": answers("YES", "YES", "YES") }));
    let refused = round.server().refuses(&round.inspector, "inspectionComplete", hidden).await;
    assert_eq!(refused.said(), "INVALID at answers.itemCode");
    let mut asked = answers("YES", "YES", "YES");
    asked.as_array_mut().expect("answers").remove(1);
    let done = round.completed(&round.inspector, &planned, asked).await;
    assert_eq!(done["result"]["score"], "100.00");
    let query = "query($id: ID!) { inspection(id: $id) { result { items { asked choiceCode item { condition } } } } }";
    let seen = round.server().ask(&round.inspector, query, json!({ "id": done["id"] })).await;
    let floor = json!({ "asked": false, "choiceCode": null, "item": { "condition": "WORKTOP in ['PARTLY', 'NO']" } });
    assert_eq!(seen["inspection"]["result"]["items"][1], floor);
}
