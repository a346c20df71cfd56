//! What is planned, done and found in care, in the record.

use chrono::TimeDelta;
use domain::care::log::content::{LogContent, Noted};
use domain::care::log::vitals::{Measurement, VitalSign};
use domain::care::logs::{self, LogInput};
use serde_json::{Value, json};

use super::record::{bundle, of_kind};
use crate::care::ward::{Ward, ability, draft, task, ticked};
use crate::matching::world::text;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    care_is_as_fhir_defines_it,
    what_is_known_of_health_is_for_those_who_may_know_it,
    care_costs_as_many_statements_however_much_was_done,
    a_visit_that_is_for_somebody_else_is_not_in_it,
    what_was_measured_is_given_out_in_full,
}

/// An elder with an assessment, a signed plan, and a visit at which one task was done and one refused; answers the plan.
async fn cared_for(ward: &Ward) -> String {
    let input = json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "instrumentCode": "GBT_42195_2022",
        "assessedAt": "2026-03-02T00:30:00Z", "answers": ability(&[("WALKING", 1), ("STAIRS", 0), ("BATHING", 1)]),
    });
    let assessed = ward.change("assessmentRecord", input, "assessment { id }").await["assessment"].clone();
    let mut plan = draft(json!([task("wash"), task("walk")]));
    plan["assessmentId"] = assessed["id"].clone();
    let (plan, _) = ward.in_force(plan).await;
    let visit = ward.visit(3).await;
    ward.arrive(&visit, 3).await;
    let tasks = ward.tasks(&ward.phone, &visit).await;
    let mut refused = ticked(&visit, &tasks[1], "walk", "REFUSED", "2026-03-03T01:20:00Z");
    refused["reason"] = json!("Her knee hurt");
    let done = ticked(&visit, &tasks[0], "wash", "DONE", "2026-03-03T01:10:00Z");
    let reported = ward.report(json!([done, refused])).await;
    assert!(reported.iter().all(|each| each["status"] == "TAKEN"), "{reported:?}");
    plan
}

async fn note_a_temperature(ward: &Ward) {
    let measured = Measurement { sign: VitalSign::Temperature, steps: 365 };
    let input = LogInput {
        client_id: "temperature".to_owned(),
        household: ward.household,
        member: ward.elder.parse().expect("an id"),
        visit: None,
        happened_at: "2026-03-03T01:15:00Z".parse().expect("a moment"),
        noted: Noted { content: LogContent::Vitals(measured), words: None },
        dose: None,
        corrects: None,
    };
    let system = ward.server().system().await;
    system.write(async |tx| logs::note(tx, input).await).await.expect("an entry");
}

async fn a_visit_that_is_for_somebody_else_is_not_in_it(server: Server) {
    let ward = Ward::new(server).await;
    let member =
        json!({ "householdId": ward.household, "kinship": "PARTNER", "name": "Wang Gang", "bornOn": "1942-01-09" });
    let added = ward.world.change("householdMemberAdd", member, "member { id }").await;
    let husband = text(&added["member"]["id"]);
    // Nobody has said yet for whom it is.
    let visit = ward.visit(3).await;
    let appointments = async |member: &str| {
        let found = bundle(ward.server(), &ward.coordinator, member).await;
        of_kind(&found, "Appointment").len()
    };
    assert_eq!((appointments(&ward.elder).await, appointments(&husband).await), (1, 1));
    ward.in_force(draft(json!([task("wash")]))).await;
    ward.arrive(&visit, 3).await;
    assert_eq!((appointments(&ward.elder).await, appointments(&husband).await), (1, 0));
}

async fn what_was_measured_is_given_out_in_full(server: Server) {
    let ward = Ward::new(server).await;
    let system = ward.server().system().await;
    for number in 0..120 {
        let input = LogInput {
            client_id: format!("temperature-{number}"),
            household: ward.household,
            member: ward.elder.parse().expect("an id"),
            visit: None,
            happened_at: ward.server().now() - TimeDelta::minutes(number),
            noted: Noted {
                content: LogContent::Vitals(Measurement { sign: VitalSign::Temperature, steps: 365 }),
                words: None,
            },
            dose: None,
            corrects: None,
        };
        system.write(async |tx| logs::note(tx, input).await).await.expect("an entry");
    }
    let found = bundle(ward.server(), &ward.coordinator, &ward.elder).await;
    assert_eq!(of_kind(&found, "Observation").len(), 120);
}

async fn care_is_as_fhir_defines_it(server: Server) {
    let ward = Ward::new(server).await;
    let id = cared_for(&ward).await;
    note_a_temperature(&ward).await;
    let found = bundle(ward.server(), &ward.coordinator, &ward.elder).await;
    let plan = of_kind(&found, "CarePlan")[0];
    assert_eq!((&plan["status"], &plan["identifier"][0]["value"]), (&json!("active"), &json!(id)));
    let goals = of_kind(&found, "Goal");
    assert_eq!(goals[0]["description"]["text"], "Walks ten metres with the frame");
    assert_eq!(plan["goal"].as_array().map(Vec::len), Some(goals.len()));
    let tasks = of_kind(&found, "Task");
    let shown: Vec<_> = tasks.iter().map(|task| (task["description"].as_str(), task["status"].as_str())).collect();
    assert_eq!(shown, [(Some("Do wash"), Some("completed")), (Some("Do walk"), Some("rejected"))]);
    assert_eq!(tasks[1]["statusReason"]["text"], "Her knee hurt");
    assert!(tasks[0]["encounter"]["reference"].is_string() && tasks[0]["basedOn"].is_array());
    let questionnaire = of_kind(&found, "Questionnaire")[0];
    let response = of_kind(&found, "QuestionnaireResponse")[0];
    let canonical = format!("{}|{}", text(&questionnaire["url"]), text(&questionnaire["version"]));
    assert_eq!(response["questionnaire"], canonical);
    answers_are_to_questions(questionnaire, response);
    let observations = of_kind(&found, "Observation");
    assert_eq!((observations.len(), &observations[0]["valueInteger"]), (2, &json!(81)));
    assert_eq!(
        observations[0]["derivedFrom"][0]["reference"],
        format!("QuestionnaireResponse/{}", text(&response["id"]))
    );
    let temperature = &observations[1]["valueQuantity"];
    assert_eq!((&temperature["value"], &temperature["code"]), (&json!(36.5), &json!("Cel")));
    assert_eq!(observations[1]["code"]["coding"][0]["code"], "8310-5");
}

/// Every answer stands under a question, as deep as it, and no question is there twice.
fn answers_are_to_questions(questionnaire: &Value, response: &Value) {
    let links = |resource: &Value| {
        let (mut found, mut open) = (Vec::new(), vec![(String::new(), resource.clone())]);
        while let Some((under, item)) = open.pop() {
            for inner in item["item"].as_array().into_iter().flatten() {
                let link = format!("{under}/{}", text(&inner["linkId"]));
                found.push(link.clone());
                open.push((link, inner.clone()));
            }
        }
        found
    };
    let (asked, answered) = (links(questionnaire), links(response));
    let mut names: Vec<&str> = asked.iter().filter_map(|link| link.rsplit('/').next()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    assert!(answered.len() > 20 && answered.iter().all(|link| asked.contains(link)), "{answered:?}");
}

async fn what_is_known_of_health_is_for_those_who_may_know_it(server: Server) {
    let ward = Ward::new(server).await;
    cared_for(&ward).await;
    let of_health = ["Goal", "Questionnaire", "QuestionnaireResponse", "Observation"];
    // A dispatcher sees that there is a plan, and what was done by it.
    let found = bundle(ward.server(), &ward.world.dispatcher, &ward.elder).await;
    assert_eq!((of_kind(&found, "CarePlan").len(), of_kind(&found, "Task").len()), (1, 2));
    assert!(of_health.iter().all(|kind| of_kind(&found, kind).is_empty()), "{found:#}");
    for caller in [&ward.daughter, &ward.phone] {
        let found = bundle(ward.server(), caller, &ward.elder).await;
        assert!(of_health.iter().all(|kind| !of_kind(&found, kind).is_empty()));
    }
}

async fn care_costs_as_many_statements_however_much_was_done(server: Server) {
    let ward = Ward::new(server).await;
    cared_for(&ward).await;
    let read = async || ward.server().statements(bundle(ward.server(), &ward.coordinator, &ward.elder)).await;
    read().await;
    let few = read().await.1;
    for day in [5, 10, 12] {
        let visit = ward.visit(day).await;
        ward.arrive(&visit, day).await;
        let at = format!("2026-03-{day:02}T01:10:00Z");
        let tasks = ward.tasks(&ward.phone, &visit).await;
        let done: Vec<Value> = tasks
            .iter()
            .map(|task| ticked(&visit, task, &format!("{}-{day}", text(&task["key"])), "DONE", &at))
            .collect();
        ward.report(json!(done)).await;
    }
    let (found, many) = read().await;
    assert!(of_kind(&found, "Task").len() > 4, "{found:#}");
    assert_eq!(few, many);
}
