//! Standards are drafted, published, compared, drawn, and never changed again.

use domain::quality::standard::usual;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::round::about;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_procedure_comes_in_versions_that_can_be_compared,
    what_is_published_never_changes_whoever_writes,
    a_blueprint_is_checked_and_drawn,
    one_version_is_drafted_at_a_time,
    drafts_are_for_those_who_write_them,
}

fn procedure(code: &str) -> Value {
    with_code(code, "Cleaning a home", serde_json::to_value(usual::home_cleaning()).expect("JSON"))
}

fn blueprint(code: &str) -> Value {
    with_code(code, "A first visit", serde_json::to_value(usual::first_visit()).expect("JSON"))
}

fn with_code(code: &str, name: &str, mut content: Value) -> Value {
    content["code"] = json!(code);
    content["name"] = json!(name);
    content
}

const PROCEDURE: &str = "procedure { id version number publishedAt }";

async fn published(server: &Server, manager: &Caller, input: Value) -> Value {
    let draft = server.change(manager, "procedureDraft", input, PROCEDURE).await["procedure"].clone();
    let done = server.change(manager, "procedurePublish", about(&draft, json!({})), PROCEDURE).await;
    done["procedure"].clone()
}

async fn a_procedure_comes_in_versions_that_can_be_compared(server: Server) {
    let manager = server.manager().await;
    let first = published(&server, &manager, procedure("TIDYING")).await;
    let mut next = procedure("TIDYING");
    next["steps"][1]["owner"] = json!("Shift leader");
    next["steps"].as_array_mut().expect("steps").remove(2);
    let draft = server.change(&manager, "procedureDraft", next.clone(), PROCEDURE).await["procedure"].clone();
    let query = "query($id: ID!, $since: ID!) {
        currentProcedure(code: \"TIDYING\") { number steps { code owner requirements { code indicator } } }
        procedureDifferences(id: $id, since: $since) { path before after }
        procedures(code: \"TIDYING\") { totalCount } }";
    let ids = json!({ "id": draft["id"], "since": first["id"] });
    let seen = server.ask(&manager, query, ids.clone()).await;
    assert_eq!(
        (&seen["currentProcedure"]["number"], &seen["procedures"]["totalCount"]),
        (&json!(1), &json!(2)),
        "a draft does not hold"
    );
    let steps = &seen["currentProcedure"]["steps"];
    assert_eq!(steps[1]["requirements"][0]["code"], "CLOTHS");
    let said: Vec<(&str, &Value, &Value)> = seen["procedureDifferences"]
        .as_array()
        .expect("differences")
        .iter()
        .map(|one| (one["path"].as_str().expect("a path"), &one["before"], &one["after"]))
        .collect();
    assert_eq!(said[0], ("steps", &json!("ARRIVE, CLEAN, HAND_OVER"), &json!("ARRIVE, CLEAN")));
    assert_eq!(said[1], ("steps[CLEAN].owner", &json!("Carer"), &json!("Shift leader")));
    assert!(said[2..].iter().all(|(path, _, after)| path.starts_with("steps[HAND_OVER]") && after.is_null()));
    let published = server.change(&manager, "procedurePublish", about(&draft, json!({})), PROCEDURE).await;
    assert_eq!(published["procedure"]["number"], 2);
    assert_eq!(server.ask(&manager, query, ids).await["currentProcedure"]["number"], 2);
    let other = self::published(&server, &manager, procedure("WINDOWS")).await;
    let refused = server.refusal(&manager, query, json!({ "id": first["id"], "since": other["id"] })).await;
    assert_eq!(refused.code, "INVALID");
}

async fn what_is_published_never_changes_whoever_writes(server: Server) {
    let manager = server.manager().await;
    let published = published(&server, &manager, procedure("TIDYING")).await;
    let mut input = about(&published, procedure("TIDYING"));
    input.as_object_mut().expect("an object").remove("code");
    assert_eq!(server.refuses(&manager, "procedureRevise", input).await.said(), "STANDARD_PUBLISHED at id");
    let connection = server.database().connect().await;
    for sql in [
        "update standard set name = 'other' where published_at is not null",
        "update standard set published_at = null, published_by = null where published_at is not null",
        "delete from standard where published_at is not null",
    ] {
        let error = connection.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(error.contains("standard_frozen"), "{error}");
    }
    connection.close().await.expect("a clean end");
}

async fn a_blueprint_is_checked_and_drawn(server: Server) {
    let manager = server.manager().await;
    for (path, value, said) in [
        ("/code", json!("lower"), "INVALID at code"),
        ("/name", json!(" "), "INVALID at name"),
        ("/steps", json!([]), "INVALID at steps"),
        ("/steps/3/owner", json!(" "), "INVALID at steps.owner"),
        ("/steps/1/lane", json!("CUSTOMER"), ""),
        ("/steps/0/moment", json!(21), "INVALID at steps.moment"),
        ("/links/0/to", json!("NOWHERE"), "INVALID at links.to"),
        ("/links/0/from", json!("NOWHERE"), "INVALID at links.from"),
        ("/steps/1/failPoints/0/counterMeasure", json!(""), "INVALID at steps.failPoints.counterMeasure"),
    ] {
        let mut input = blueprint("VISIT");
        *input.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}")) = value;
        if said.is_empty() {
            // Nothing is left before the customer's eyes.
            let steps = input["steps"].as_array_mut().expect("steps");
            steps
                .iter_mut()
                .filter(|step| step["lane"] == "FRONT_STAGE")
                .for_each(|step| step["lane"] = json!("CUSTOMER"));
        }
        let refused = server.refuses(&manager, "serviceBlueprintDraft", input).await.said();
        assert_eq!(refused, if said.is_empty() { "INVALID at steps.lane" } else { said }, "{path}");
    }
    let fields =
        "serviceBlueprint { id svg chinese: svg(language: CHINESE) steps { code momentOfTruth } links { from to } }";
    let drafted = server.change(&manager, "serviceBlueprintDraft", blueprint("VISIT"), fields).await;
    let drawn = &drafted["serviceBlueprint"];
    let svg = drawn["svg"].as_str().expect("a picture");
    let links = drawn["links"].as_array().expect("links").len();
    assert!(svg.contains("Line of visibility") && svg.contains("role=\"img\"") && svg.contains("A first visit"));
    assert_eq!(svg.matches("marker-end").count(), links);
    assert!(drawn["chinese"].as_str().expect("a picture").contains("可视线"));
}

async fn one_version_is_drafted_at_a_time(server: Server) {
    let manager = server.manager().await;
    let tries = (0..6).map(|_| server.tries(&manager, "procedureDraft", procedure("TIDYING")));
    let answers = futures_util::future::join_all(tries).await;
    let refused: Vec<String> =
        answers.iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    assert_eq!(refused.len(), 5, "{refused:?}");
    assert!(refused.iter().all(|said| said == "STANDARD_DRAFTED at code"), "{refused:?}");
    // A blueprint of the same code is another standard.
    server.change(&manager, "serviceBlueprintDraft", blueprint("TIDYING"), "serviceBlueprint { id }").await;
}

async fn drafts_are_for_those_who_write_them(server: Server) {
    let (manager, inspector) = (server.manager().await, server.office("inspector").await);
    let draft = server.change(&manager, "procedureDraft", procedure("TIDYING"), PROCEDURE).await["procedure"].clone();
    let query = "query($id: ID!) { procedure(id: $id) { id } procedures(code: \"TIDYING\") { totalCount } node(id: $id) { id } }";
    let ask = async |caller: &Caller| server.ask(caller, query, json!({ "id": draft["id"] })).await;
    let nothing = json!({ "procedure": null, "procedures": { "totalCount": 0 }, "node": null });
    assert_eq!(ask(&inspector).await, nothing);
    assert_eq!(server.refuses(&inspector, "procedureDraft", procedure("X")).await.code, "FORBIDDEN");
    server.change(&manager, "procedurePublish", about(&draft, json!({})), PROCEDURE).await;
    assert_eq!(ask(&inspector).await["procedures"]["totalCount"], 1);
    assert_eq!(ask(&server.another_agency().await).await, nothing);
}
