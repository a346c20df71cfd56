//! What becomes of tasks at visits.

use serde_json::{Value, json};

use super::ward::{Ward, draft, task, ticked};
use crate::matching::world::{CARER, Carer};
use crate::support::{Caller, Server, household::Family, on_both_databases};
use crate::visit::planned::{reported, said, single};

on_both_databases! {
    a_task_is_done_on_its_days,
    reports_come_in_any_order_and_twice,
    why_a_task_was_not_done_is_for_whoever_knows_of_health,
    what_is_done_in_part_says_why,
    reports_that_cannot_be_are_refused_one_by_one,
    a_critical_task_that_is_missed_is_known,
    a_visit_that_is_over_without_a_word_is_known,
    a_plan_is_for_the_services_that_it_names,
    tasks_of_many_visits_cost_no_statement_each,
    the_board_of_a_day_with_its_tasks_costs_eight_statements,
    a_phone_that_sends_twice_at_once_is_taken_once,
}

async fn a_task_is_done_on_its_days(server: Server) {
    let ward = Ward::new(server).await;
    let mut tasks = json!([task("wash"), task("walk"), task("nails"), task("pulse")]);
    tasks[1]["schedule"] = json!({ "rule": "FREQ=WEEKLY;BYDAY=TU,TH" });
    tasks[2]["schedule"] = json!({ "rule": "FREQ=MONTHLY;BYMONTHDAY=4" });
    tasks[3]["schedule"] =
        json!({ "rule": "FREQ=DAILY;INTERVAL=2", "firstDay": "2026-03-03", "lastDay": "2026-03-06" });
    ward.in_force(draft(tasks)).await;
    for (day, expected) in [
        (3, vec!["wash", "walk", "pulse"]),
        (4, vec!["wash", "nails"]),
        (5, vec!["wash", "walk", "pulse"]),
        (9, vec!["wash"]),
    ] {
        let visit = ward.visit(day).await;
        assert_eq!(ward.keys(&visit).await, expected, "on the {day}th");
    }
}

async fn reports_come_in_any_order_and_twice(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(draft(json!([task("wash"), task("walk")]))).await;
    let visit = ward.visit(3).await;
    let tasks = ward.tasks(&ward.phone, &visit).await;
    ward.arrive(&visit, 3).await;
    let missed = ticked(&visit, &tasks[0], "1", "MISSED", "2026-03-03T01:10:00Z");
    let done = ticked(&visit, &tasks[0], "2", "DONE", "2026-03-03T01:20:00Z");
    let first = ward.report(json!([done.clone(), missed.clone()])).await;
    let outcome = |it: &Value| (it["status"].clone(), it["repeated"].clone(), it["task"]["outcome"].clone());
    let taken = |repeated: bool| (json!("TAKEN"), json!(repeated), json!("DONE"));
    assert_eq!(first.iter().map(outcome).collect::<Vec<_>>(), [taken(false), taken(false)]);
    let again = ward.report(json!([missed, done])).await;
    assert_eq!(again.iter().map(outcome).collect::<Vec<_>>(), [taken(true), taken(true)]);
    let query = "query($id: ID!) { visit(id: $id) { tasks { reports { outcome reason } } } }";
    let kept = ward.server().ask(&ward.daughter, query, json!({ "id": visit })).await["visit"]["tasks"][0].clone();
    let expected = json!([
        { "outcome": "MISSED", "reason": "She did not want it today" }, { "outcome": "DONE", "reason": null },
    ]);
    assert_eq!(kept["reports"], expected);
}

async fn reports_that_cannot_be_are_refused_one_by_one(server: Server) {
    let ward = Ward::new(server).await;
    let mut tasks = json!([task("wash"), task("walk")]);
    tasks[1]["schedule"] = json!({ "rule": "FREQ=WEEKLY;BYDAY=TH" });
    ward.in_force(draft(tasks)).await;
    let (visit, thursday) = (ward.visit(3).await, ward.visit(5).await);
    let wash = ward.tasks(&ward.phone, &visit).await.remove(0);
    let walk = ward.tasks(&ward.phone, &thursday).await.remove(1);
    let other = ward.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let theirs = json!({
        "householdId": ward.household, "serviceType": "ELDERLY", "staffMemberId": other,
        "startsAt": "2026-03-03T06:00:00Z", "endsAt": "2026-03-03T07:00:00Z",
    });
    let theirs = single(&ward.world, theirs).await["id"].clone();
    ward.arrive(&visit, 3).await;
    let at = "2026-03-03T01:10:00Z";
    let mut silent = ticked(&visit, &wash, "silent", "REFUSED", at);
    silent["reason"] = json!(" ");
    let done = ward
        .report(json!([
            ticked(&visit, &walk, "thursday", "DONE", at),
            ticked(&theirs, &wash, "theirs", "DONE", at),
            silent,
            ticked(&visit, &wash, "", "DONE", at),
            ticked(&visit, &wash, "future", "DONE", "2026-03-03T02:00:00Z"),
            ticked(&visit, &wash, "yesterday", "DONE", "2026-03-02T01:00:00Z"),
            ticked(&visit, &wash, "wash", "DONE", at),
            ticked(&visit, &wash, "wash", "PARTLY", at),
        ]))
        .await;
    let said: Vec<_> = done
        .iter()
        .map(|it| {
            (it["status"].as_str().expect("a status"), it["error"]["code"].as_str(), it["error"]["field"].as_str())
        })
        .collect();
    let expected = [
        ("REFUSED", Some("INVALID"), Some("reports.0.taskId")),
        ("REFUSED", Some("NOT_FOUND"), Some("reports.1.visitId")),
        ("REFUSED", Some("INVALID"), Some("reports.2.reason")),
        ("REFUSED", Some("INVALID"), Some("reports.3.clientId")),
        ("REFUSED", Some("FROM_THE_FUTURE"), Some("reports.4.deviceAt")),
        ("REFUSED", Some("INVALID"), Some("reports.5.deviceAt")),
        ("TAKEN", None, None),
        ("REFUSED", Some("CLIENT_ID_TAKEN"), Some("reports.7.clientId")),
    ];
    assert_eq!(said, expected);
    assert_eq!(ward.tasks(&ward.daughter, &visit).await[0]["outcome"], "DONE");
    let many: Vec<Value> = (0..201).map(|n| ticked(&visit, &wash, &n.to_string(), "DONE", at)).collect();
    let refused = ward.server().refuses(&ward.phone, "careTaskReport", json!({ "reports": many })).await;
    assert_eq!(refused.said(), "INVALID at reports");
    let refused = ward.server().refuses(&ward.daughter, "careTaskReport", json!({ "reports": [] })).await;
    assert_eq!(refused.code, "FORBIDDEN");
}

fn with_critical_tablets() -> Value {
    let mut tasks = json!([task("wash"), task("tablets")]);
    tasks[1]["critical"] = json!(true);
    draft(tasks)
}

async fn a_critical_task_that_is_missed_is_known(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(with_critical_tablets()).await;
    let visit = ward.visit(3).await;
    let tasks = ward.tasks(&ward.phone, &visit).await;
    ward.arrive(&visit, 3).await;
    let at = "2026-03-03T01:10:00Z";
    ward.report(json!([ticked(&visit, &tasks[0], "1", "MISSED", at), ticked(&visit, &tasks[1], "2", "REFUSED", at)]))
        .await;
    let open = ward.open_alerts().await;
    assert_eq!(open.len(), 1, "the other one is not critical: {open:?}");
    let alert = &open[0];
    assert_eq!(
        (&alert["kind"], &alert["rule"], &alert["visitId"]),
        (&json!("TASK_MISSED"), &json!("NOT_DONE"), &visit)
    );
    assert_eq!(alert["detail"], "Do tablets: was not done");
    // She takes them after all.
    ward.report(json!([ticked(&visit, &tasks[1], "3", "DONE", "2026-03-03T01:25:00Z")])).await;
    assert_eq!(ward.open_alerts().await, Vec::<Value>::new());
}

async fn a_visit_that_is_over_without_a_word_is_known(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(with_critical_tablets()).await;
    let visit = ward.visit(3).await;
    let tasks = ward.tasks(&ward.phone, &visit).await;
    ward.arrive(&visit, 3).await;
    ward.server().set_clock("2026-03-03T03:10:00Z".parse().expect("a moment"));
    reported(&ward.world, &ward.phone, json!([said(&visit, "left", "CHECK_OUT", "2026-03-03T03:00:00Z")])).await;
    ward.server().deliver_events().await;
    let open = ward.open_alerts().await;
    assert_eq!((open.len(), &open[0]["rule"]), (1, &json!("UNREPORTED")));
    // The phone was offline: what it sends later takes the alert back.
    ward.report(json!([ticked(&visit, &tasks[1], "late", "DONE", "2026-03-03T02:00:00Z")])).await;
    assert_eq!(ward.open_alerts().await, Vec::<Value>::new());
}

async fn a_plan_is_for_the_services_that_it_names(server: Server) {
    let ward = Ward::new(server).await;
    let mut plan = draft(json!([task("wash")]));
    plan["serviceTypes"] = json!(["PATIENT", "MATERNITY"]);
    let plan = ward.in_force(plan).await;
    let visit = ward.visit(3).await;
    assert_eq!(ward.keys(&visit).await, Vec::<String>::new());
    let mut wider = draft(json!([task("wash")]));
    wider["serviceTypes"] = json!(["ELDERLY"]);
    ward.revised(&plan, wider, 2).await;
    assert_eq!(ward.keys(&visit).await, ["wash"]);
}

async fn why_a_task_was_not_done_is_for_whoever_knows_of_health(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(draft(json!([task("wash")]))).await;
    let visit = ward.visit(3).await;
    let tasks = ward.tasks(&ward.phone, &visit).await;
    ward.arrive(&visit, 3).await;
    ward.report(json!([ticked(&visit, &tasks[0], "1", "REFUSED", "2026-03-03T01:10:00Z")])).await;
    let own = Family { id: ward.household.to_string(), version: 1 };
    let reader = ward.server().family_account(&own, "READER").await;
    let query = "query($id: ID!) { visit(id: $id) { tasks { outcome reason reports { reason } } } }";
    let seen = async |caller: &Caller| {
        ward.server().ask(caller, query, json!({ "id": visit })).await["visit"]["tasks"][0].clone()
    };
    let said = |reason: Value| json!({ "outcome": "REFUSED", "reason": reason, "reports": [{ "reason": reason }] });
    let words = json!("She did not want it today");
    assert_eq!(seen(&ward.daughter).await, said(words.clone()));
    assert_eq!(seen(&ward.phone).await, said(words.clone()));
    assert_eq!(seen(&ward.world.dispatcher).await, said(json!(null)));
    assert_eq!(seen(&reader).await, said(json!(null)));

    let bound = "query($id: ID!) { household(id: $id) { family { userId access } } }";
    let bound = ward.ask(bound, json!({ "id": ward.household })).await["household"]["family"].clone();
    let user =
        bound.as_array().expect("accounts").iter().find(|it| it["access"] == "READER").expect("a reader")["userId"]
            .clone();
    let consent = json!({ "householdMemberId": ward.elder, "userId": user, "dataClass": "HEALTH" });
    ward.server().change(&ward.daughter, "householdConsentGive", consent, "consent { id }").await;
    assert_eq!(seen(&reader).await, said(words));
}

async fn what_is_done_in_part_says_why(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(draft(json!([task("wash")]))).await;
    let visit = ward.visit(3).await;
    let tasks = ward.tasks(&ward.phone, &visit).await;
    ward.arrive(&visit, 3).await;
    let partly = ticked(&visit, &tasks[0], "1", "PARTLY", "2026-03-03T01:10:00Z");
    let taken = ward.report(json!([partly])).await;
    assert_eq!(taken[0]["status"], "TAKEN");
    assert_eq!(taken[0]["task"], json!({ "key": "wash", "outcome": "PARTLY", "reason": "She did not want it today" }));
}

async fn tasks_of_many_visits_cost_no_statement_each(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(draft(json!([task("wash"), task("walk")]))).await;
    for day in [3, 4, 5, 6, 9, 10, 11, 12, 13, 16] {
        ward.visit(day).await;
    }
    let query = "query($first: Int!) { visits(first: $first) { nodes { tasks { key outcome reason } } } }";
    let ask = |first: i32| ward.server().ask(&ward.phone, query, json!({ "first": first }));
    ask(10).await;
    let (_, few) = ward.server().statements(ask(2)).await;
    let (_, many) = ward.server().statements(ask(10)).await;
    assert_eq!(few, many, "as many for ten visits as for two");
    // Who asks, the visits; their plans, the reports, the branches, the tasks.
    assert!(many <= 6, "{many} statements");
}

async fn the_board_of_a_day_with_its_tasks_costs_eight_statements(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(draft(json!([task("wash"), task("walk")]))).await;
    let first = ward.visit(3).await;
    let query = "query($id: ID!) { visit(id: $id) { branchId } }";
    let branch = ward.ask(query, json!({ "id": first })).await["visit"]["branchId"].clone();
    let board = "query($branch: ID!) { dayBoard(branchId: $branch, day: \"2026-03-03\") { late visits {
        state startsAt household { name } staffProfile { name } tasks { title outcome critical } } } }";
    let mut costs = Vec::new();
    for many in [1, 12] {
        for _ in 1..many {
            let carer = ward.world.carer(CARER).await;
            let input = json!({
                "householdId": ward.household, "serviceType": "ELDERLY", "staffMemberId": carer,
                "startsAt": "2026-03-03T06:00:00Z", "endsAt": "2026-03-03T07:00:00Z",
            });
            single(&ward.world, input).await;
        }
        let asked = ward.server().ask(&ward.coordinator, board, json!({ "branch": branch }));
        let (seen, cost) = ward.server().statements(asked).await;
        let visits = seen["dayBoard"]["visits"].as_array().expect("visits").clone();
        assert_eq!(visits.len(), many);
        for visit in visits {
            assert_eq!(visit["tasks"][1]["title"], "Do walk");
            assert_eq!(
                (&visit["household"]["name"], &visit["staffProfile"]["name"]),
                (&json!("Wang"), &json!("Li Na"))
            );
        }
        costs.push(cost);
    }
    assert_eq!(costs[0], costs[1], "{costs:?}");
    assert!(costs[0] <= 8, "{costs:?}");
}

async fn a_phone_that_sends_twice_at_once_is_taken_once(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(draft(json!([task("wash")]))).await;
    let visit = ward.visit(3).await;
    let tasks = ward.tasks(&ward.phone, &visit).await;
    ward.arrive(&visit, 3).await;
    let report = json!({ "reports": [ticked(&visit, &tasks[0], "wash", "DONE", "2026-03-03T01:10:00Z")] });
    let race = (0..6).map(|_| ward.server().tries(&ward.phone, "careTaskReport", report.clone()));
    for answer in futures_util::future::join_all(race).await {
        assert!(answer.is_granted(), "{}", answer.0);
    }
    let query = "query($id: ID!) { visit(id: $id) { tasks { reports { clientId } } } }";
    let kept =
        ward.server().ask(&ward.phone, query, json!({ "id": visit })).await["visit"]["tasks"][0]["reports"].clone();
    assert_eq!(kept, json!([{ "clientId": "wash" }]));
}
