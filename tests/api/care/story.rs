//! The story of an elder in care, from the first assessment to the visit after the plan was changed.

use serde_json::{Value, json};

use super::ward::{Ward, ability, draft, task, ticked};
use crate::live::socket::Socket;
use crate::matching::world::text;
use crate::support::{Server, on_both_databases};

on_both_databases! { an_elder_is_assessed_planned_for_and_cared_for }

async fn an_elder_is_assessed_planned_for_and_cared_for(server: Server) {
    let ward = Ward::new(server).await;
    // She is assessed, and what it comes to says how much she is at risk.
    let input = json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "instrumentCode": "GBT_42195_2022",
        "assessedAt": "2026-03-02T00:30:00Z", "answers": ability(&[("WALKING", 1), ("STAIRS", 0), ("BATHING", 1)]),
    });
    let selection = "assessment { id result { total band { code title { zh } } riskGroup } }";
    let assessed = ward.change("assessmentRecord", input, selection).await["assessment"].clone();
    assert_eq!(
        assessed["result"],
        json!({ "total": 81, "band": { "code": "MILD", "title": { "zh": "轻度失能" } }, "riskGroup": "AT_RISK" })
    );

    // A plan is made from it, and approved.
    let mut plan = draft(json!([task("wash"), task("walk"), task("tablets")]));
    plan["content"]["tasks"][2]["critical"] = json!(true);
    plan["assessmentId"] = assessed["id"].clone();
    let (id, _) = ward.approved(plan).await;

    // The daughter reads it, and signs what she has read.
    let query = "query($id: ID!) { carePlan(id: $id) { riskGroup
        openVersion { number state content { goals { text } } tasks { title } } signedVersion { number } } }";
    let read = ward.server().ask(&ward.daughter, query, json!({ "id": id })).await["carePlan"].clone();
    assert_eq!(read["riskGroup"], "AT_RISK");
    assert_eq!(read["openVersion"]["content"]["goals"], json!([{ "text": "Walks ten metres with the frame" }]));
    assert_eq!((&read["openVersion"]["number"], &read["signedVersion"]), (&json!(1), &json!(null)));
    let (tuesday, thursday) = (ward.visit(3).await, ward.visit(5).await);
    assert_eq!(ward.keys(&tuesday).await, Vec::<String>::new(), "nothing that is not signed is done");
    let signed = ward.sign(&id, 1).await;

    // Its tasks are on the carer's phone.
    let tasks = ward.tasks(&ward.phone, &tuesday).await;
    let titles: Vec<_> = tasks.iter().map(|task| text(&task["title"])).collect();
    assert_eq!(titles, ["Do wash", "Do walk", "Do tablets"]);

    // One is refused with a reason, and the daughter sees it live, as does the dispatcher.
    let listen = "subscription { careTaskReported { outcome task { visitId key outcome reason } } }";
    let mut at_home = Socket::of(ward.server(), &ward.daughter).await;
    at_home.begin("s", listen).await;
    let mut office = Socket::of(ward.server(), &ward.world.dispatcher).await;
    office.begin("s", listen).await;
    ward.arrive(&tuesday, 3).await;
    let mut heard = 0;
    // Until both listen: each report is a message.
    let done = async |number: usize| {
        let done = ticked(&tuesday, &tasks[0], &format!("wash-{number}"), "DONE", "2026-03-03T01:10:00Z");
        assert_eq!(ward.report(json!([done])).await[0]["status"], "TAKEN");
    };
    for socket in [&mut at_home, &mut office] {
        while tokio::time::timeout(std::time::Duration::from_millis(200), socket.hear()).await.is_err() {
            done(heard).await;
            heard += 1;
        }
    }
    let refused = ticked(&tuesday, &tasks[1], "walk", "REFUSED", "2026-03-03T01:20:00Z");
    let reported = ward.report(json!([refused])).await;
    assert_eq!(
        reported[0]["task"],
        json!({ "key": "walk", "outcome": "REFUSED", "reason": "She did not want it today" })
    );
    // What it tells of her health is not for who only sends carers.
    for (socket, reason) in [(&mut at_home, json!("She did not want it today")), (&mut office, json!(null))] {
        let told = loop {
            let told = socket.told("careTaskReported").await;
            if told["outcome"] != "DONE" {
                break told;
            }
        };
        let expected = json!({ "visitId": tuesday, "key": "walk", "outcome": "REFUSED", "reason": reason });
        assert_eq!(told["task"], expected);
    }

    // The coordinator changes the plan; the next visit shows it, and this one stays as it began.
    let mut changed = draft(json!([task("wash"), task("exercise"), task("tablets")]));
    changed["effectiveFrom"] = json!("2026-03-03");
    ward.revised(&signed, changed, 2).await;
    assert_eq!(ward.keys(&tuesday).await, ["wash", "walk", "tablets"]);
    assert_eq!(ward.keys(&thursday).await, ["wash", "exercise", "tablets"]);
    let query = "query($id: ID!) { carePlan(id: $id) { signedVersion { number signedName
        differences { part key change sentence(language: ENGLISH) fields { field before after } } } } }";
    let seen = ward.server().ask(&ward.daughter, query, json!({ "id": id })).await["carePlan"]["signedVersion"].clone();
    assert_eq!((&seen["number"], &seen["signedName"]), (&json!(2), &json!("Wang Jing")));
    let told: Vec<Value> = seen["differences"].as_array().expect("differences").clone();
    let what: Vec<_> = told.iter().map(|it| (text(&it["key"]), text(&it["change"]))).collect();
    let expected = [("exercise", "ADDED"), ("tablets", "CHANGED"), ("walk", "REMOVED"), ("terms", "CHANGED")];
    assert_eq!(what, expected.map(|(key, change)| (key.to_owned(), change.to_owned())));
    let critical = json!([{ "field": "critical", "before": "yes", "after": "no" }]);
    assert_eq!((&told[0]["sentence"], &told[1]["fields"]), (&json!("New task: Do exercise."), &critical));
    assert_eq!(told[2]["sentence"], "No longer a task: Do walk.");
    assert_eq!(told[3]["sentence"], "The plan itself changes: the first day from “2026-03-02” to “2026-03-03”.");
}
