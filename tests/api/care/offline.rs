//! What phones report that were not reached meanwhile.

use serde_json::{Value, json};

use super::ward::{Ward, draft, task, ticked};
use crate::support::{Server, on_both_databases};
use crate::visit::planned::{reported, said};

on_both_databases! {
    it_does_not_matter_what_a_phone_sends_first,
    what_comes_after_the_visit_was_confirmed_changes_nothing,
}

/// A phone out of reach since before a visit at which a new version is signed; what is left when it has sent everything.
async fn out_of_reach(
    ward: &Ward,
    day: u32,
    plan: &(String, i64),
    number: i64,
    tasks_first: bool,
) -> (Value, (String, i64)) {
    let visit = ward.visit(day).await;
    let seen = ward.tasks(&ward.phone, &visit).await;
    let at = |time: &str| format!("2026-03-{day:02}T{time}Z");
    ward.server().set_clock(at("01:05:00").parse().expect("a moment"));
    let other = if number % 2 == 0 { "nails" } else { "walk" };
    let plan = ward.revised(plan, draft(json!([task("wash"), task(other)])), number).await;
    ward.server().set_clock(at("01:40:00").parse().expect("a moment"));
    let ticks = json!([
        ticked(&visit, &seen[0], &format!("wash-{day}"), "DONE", &at("01:10:00")),
        ticked(&visit, &seen[1], &format!("other-{day}"), "MISSED", &at("01:15:00")),
    ]);
    let there = json!([said(&visit, &format!("there-{day}"), "CHECK_IN", &at("01:01:00"))]);
    let taken = async || {
        let outcomes = ward.report(ticks.clone()).await;
        let taken: Vec<_> = outcomes.iter().map(|it| (it["status"].clone(), it["task"]["outcome"].clone())).collect();
        assert_eq!(taken, [(json!("TAKEN"), json!("DONE")), (json!("TAKEN"), json!("MISSED"))], "on the {day}th");
    };
    if tasks_first {
        taken().await;
        reported(&ward.world, &ward.phone, there).await;
    } else {
        reported(&ward.world, &ward.phone, there).await;
        taken().await;
    }
    let kept = ward.tasks(&ward.daughter, &visit).await;
    let kept: Value = kept
        .iter()
        .map(|it| json!([it["outcome"], it["key"] == seen[0]["key"] || it["key"] == seen[1]["key"]]))
        .collect();
    (kept, plan)
}

async fn it_does_not_matter_what_a_phone_sends_first(server: Server) {
    let ward = Ward::new(server).await;
    let plan = ward.in_force(draft(json!([task("wash"), task("walk")]))).await;
    let (first, plan) = out_of_reach(&ward, 3, &plan, 2, true).await;
    let (second, _) = out_of_reach(&ward, 4, &plan, 3, false).await;
    assert_eq!(first, json!([["DONE", true], ["MISSED", true]]));
    assert_eq!(first, second);
}

async fn what_comes_after_the_visit_was_confirmed_changes_nothing(server: Server) {
    let ward = Ward::new(server).await;
    let mut tasks = json!([task("wash"), task("tablets")]);
    tasks[1]["critical"] = json!(true);
    ward.in_force(draft(tasks)).await;
    let visit = ward.visit(3).await;
    let tasks = ward.tasks(&ward.phone, &visit).await;
    ward.arrive(&visit, 3).await;
    let at = "2026-03-03T01:10:00Z";
    ward.report(json!([ticked(&visit, &tasks[1], "1", "DONE", at)])).await;
    ward.server().set_clock("2026-03-03T03:30:00Z".parse().expect("a moment"));
    let left = json!([said(&visit, "left", "CHECK_OUT", "2026-03-03T03:01:00Z")]);
    reported(&ward.world, &ward.phone, left).await;
    let query = "query($id: ID!) { visit(id: $id) { version } }";
    let version = ward.ask(query, json!({ "id": visit })).await["visit"]["version"].clone();
    let confirm = json!({ "id": visit, "version": version });
    ward.server().change(&ward.daughter, "visitConfirm", confirm, "visit { state }").await;
    ward.server().set_clock("2026-03-03T03:40:00Z".parse().expect("a moment"));
    let late = json!([ticked(&visit, &tasks[1], "2", "MISSED", "2026-03-03T02:50:00Z")]);
    let done = ward.report(late).await;
    assert_eq!((&done[0]["status"], &done[0]["task"]["outcome"]), (&json!("CONFLICT"), &json!("DONE")));
    assert_eq!(ward.open_alerts().await, Vec::<Value>::new());
    let query = "query($id: ID!) { visit(id: $id) { tasks { outcome reports { outcome counts } } } }";
    let kept = ward.server().ask(&ward.daughter, query, json!({ "id": visit })).await["visit"]["tasks"][1].clone();
    let reports = json!([{ "outcome": "DONE", "counts": true }, { "outcome": "MISSED", "counts": false }]);
    assert_eq!(kept, json!({ "outcome": "DONE", "reports": reports }));
}
