//! Care plans: drafted, approved, signed, changed, ended.

use serde_json::{Value, json};

use super::ward::{Ward, draft, task};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_plan_that_cannot_be_followed_is_refused_at_its_place,
    a_plan_is_read_as_it_was_written,
    only_what_was_approved_is_signed_and_only_the_newest,
    a_draft_is_for_the_office_alone,
    a_person_has_one_plan_at_a_time,
    a_template_begins_the_plan_of_its_group_of_risk,
    a_plan_that_has_ended_has_no_tasks,
    plans_to_be_looked_at_again_are_found,
    a_review_that_is_due_and_a_goal_whose_day_has_come_are_noticed_once,
    everything_is_given_out_and_forgotten,
    two_who_sign_at_once_sign_once,
    the_coordinator_notes_who_signed_on_paper,
}

async fn a_plan_that_cannot_be_followed_is_refused_at_its_place(server: Server) {
    let ward = Ward::new(server).await;
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut input = draft(json!([task("wash"), task("nails")]));
        input["householdId"] = json!(ward.household);
        input["householdMemberId"] = json!(ward.elder);
        change(&mut input);
        ward.refused("carePlanCreate", input).await
    };
    let never = json!({ "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" });
    assert_eq!(
        refused(&|it| it["content"]["tasks"][1]["schedule"] = never.clone()).await,
        "INVALID at content.tasks.1.schedule.rule"
    );
    assert_eq!(refused(&|it| it["content"]["tasks"][1]["key"] = json!("wash")).await, "INVALID at content.tasks.1.key");
    assert_eq!(
        refused(&|it| it["content"]["goals"][0]["problem"] = json!("none")).await,
        "INVALID at content.goals.0.problem"
    );
    assert_eq!(
        refused(&|it| it["content"]["goals"][0]["due"] = json!("2026-03-01")).await,
        "INVALID at content.goals.0.due"
    );
    assert_eq!(
        refused(&|it| it["content"]["tasks"][0]["standard"] = json!("")).await,
        "INVALID at content.tasks.0.standard"
    );
    assert_eq!(refused(&|it| it["effectiveFrom"] = json!("2026-03-01")).await, "INVALID at effectiveFrom");
    assert_eq!(refused(&|it| it["reviewDueOn"] = json!("2026-03-01")).await, "INVALID at reviewDueOn");
    assert_eq!(refused(&|it| it["content"] = json!(null)).await, "INVALID at content");
    let plans = ward.ask("{ carePlans { totalCount } }", json!({})).await;
    assert_eq!(plans["carePlans"]["totalCount"], 0, "nothing is written on an error");
}

async fn a_plan_is_read_as_it_was_written(server: Server) {
    let ward = Ward::new(server).await;
    let input = draft(json!([task("wash")]));
    let written = input["content"].clone();
    let (id, _) = ward.in_force(input).await;
    let query = "query($id: ID!) { carePlan(id: $id) { signedVersion { content {
        problems { key text } goals { key problem text measure due } interventions { key goal text }
        resources { key text place } } tasks { key title standard } } } }";
    let read = ward.server().ask(&ward.daughter, query, json!({ "id": id })).await["carePlan"]["signedVersion"].clone();
    for part in ["problems", "goals", "interventions", "resources"] {
        assert_eq!(read["content"][part], written[part], "{part}");
    }
    assert_eq!(read["tasks"], written["tasks"]);
}

async fn only_what_was_approved_is_signed_and_only_the_newest(server: Server) {
    let ward = Ward::new(server).await;
    let mut input = draft(json!([task("wash")]));
    input["householdId"] = json!(ward.household);
    input["householdMemberId"] = json!(ward.elder);
    let made = ward.change("carePlanCreate", input, "carePlan { id version }").await["carePlan"].clone();
    let id = made["id"].clone();
    let sign = async |number: i64| {
        let input = json!({ "id": id, "number": number, "name": "Wang Jing" });
        ward.server().refuses(&ward.daughter, "carePlanSign", input).await.said()
    };
    assert_eq!(sign(1).await, "PLAN_STATE at number", "a draft");
    assert_eq!(sign(2).await, "INVALID at number", "nothing");
    let approve = json!({ "id": id, "version": 1, "number": 1 });
    ward.change("carePlanApprove", approve.clone(), "carePlan { version }").await;
    assert_eq!(ward.refused("carePlanApprove", approve).await, "STALE at version");
    let again = json!({ "id": id, "version": 2, "number": 1 });
    assert_eq!(ward.refused("carePlanApprove", again).await, "PLAN_STATE at number");
    // The coordinator thinks of something else before the daughter signs what she has read.
    let mut revised = draft(json!([task("wash"), task("walk")]));
    revised["id"] = id.clone();
    revised["version"] = json!(2);
    ward.change("carePlanRevise", revised, "carePlan { version }").await;
    assert_eq!(sign(1).await, "PLAN_SUPERSEDED at number");
    assert_eq!(sign(2).await, "PLAN_STATE at number");
    let approve = json!({ "id": id, "version": 3, "number": 2 });
    ward.change("carePlanApprove", approve, "carePlan { version }").await;
    // Neither a carer nor a dispatcher signs.
    let input = json!({ "id": id, "number": 2, "name": "Li Na" });
    for caller in [&ward.world.dispatcher, &ward.phone] {
        assert_eq!(ward.server().refuses(caller, "carePlanSign", input.clone()).await.code, "FORBIDDEN");
    }
    ward.sign(id.as_str().expect("an id"), 2).await;
    assert_eq!(sign(2).await, "PLAN_STATE at number");
    let query = "query($id: ID!) { carePlan(id: $id) { versions { number state } } }";
    let seen = ward.ask(query, json!({ "id": id })).await["carePlan"]["versions"].clone();
    let expected = json!([{ "number": 2, "state": "SIGNED" }, { "number": 1, "state": "WITHDRAWN" }]);
    assert_eq!(seen, expected);
}

async fn a_draft_is_for_the_office_alone(server: Server) {
    let ward = Ward::new(server).await;
    let plan = ward.in_force(draft(json!([task("wash")]))).await;
    let mut revised = draft(json!([task("walk")]));
    revised["id"] = json!(plan.0);
    revised["version"] = json!(plan.1);
    ward.change("carePlanRevise", revised, "carePlan { version }").await;
    ward.visit(3).await;
    let query =
        "query($id: ID!) { carePlan(id: $id) { versions { number content { problems { text } } tasks { key } } } }";
    let seen = async |caller: &crate::support::Caller| {
        ward.server().ask(caller, query, json!({ "id": plan.0 })).await["carePlan"]["versions"].clone()
    };
    let signed = json!([{
        "number": 1, "content": { "problems": [{ "text": "Walks unsteadily since the fall" }] }, "tasks": [{ "key": "wash" }],
    }]);
    assert_eq!(seen(&ward.daughter).await, signed);
    assert_eq!(seen(&ward.phone).await, signed);
    assert_eq!(seen(&ward.coordinator).await.as_array().expect("versions").len(), 2);
    // Whoever plans the visits sees what is to be done, and not why.
    let office = seen(&ward.world.dispatcher).await;
    assert_eq!((&office[1]["content"], &office[1]["tasks"]), (&json!(null), &json!([{ "key": "wash" }])));
}

async fn a_person_has_one_plan_at_a_time(server: Server) {
    let ward = Ward::new(server).await;
    let mut input = draft(json!([task("wash")]));
    input["householdId"] = json!(ward.household);
    input["householdMemberId"] = json!(ward.elder);
    let race = (0..6).map(|_| ward.server().tries(&ward.coordinator, "carePlanCreate", input.clone()));
    let answers = futures_util::future::join_all(race).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_granted()).count(), 1);
    assert_eq!(ward.refused("carePlanCreate", input.clone()).await, "PLAN_EXISTS at householdMemberId");
    let plans = ward.ask("{ carePlans { nodes { id version } } }", json!({})).await["carePlans"]["nodes"].clone();
    let end = json!({ "id": plans[0]["id"], "version": plans[0]["version"], "reason": "Begun anew" });
    ward.change("carePlanEnd", end, "carePlan { endedAt }").await;
    ward.change("carePlanCreate", input, "carePlan { id }").await;
}

async fn a_template_begins_the_plan_of_its_group_of_risk(server: Server) {
    let ward = Ward::new(server).await;
    let content = json!({
        "goals": [{ "key": "steady", "text": "Stands up alone", "measure": "Times a day", "dueInDays": 30 }],
        "tasks": [task("rise")],
    });
    let set = json!({ "riskGroup": "AT_RISK", "version": 0, "content": content });
    let done = ward.change("carePlanTemplateSet", set.clone(), "template { riskGroup version tasks { key } }").await;
    assert_eq!(done["template"], json!({ "riskGroup": "AT_RISK", "version": 1, "tasks": [{ "key": "rise" }] }));
    assert_eq!(ward.refused("carePlanTemplateSet", set.clone()).await, "STALE at version");
    let mut late = set;
    late["version"] = json!(1);
    late["content"]["goals"][0]["dueInDays"] = json!(400);
    assert_eq!(ward.refused("carePlanTemplateSet", late).await, "INVALID at content.goals.0.dueInDays");
    let mut input = json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "riskGroup": "ILL",
        "effectiveFrom": "2026-03-02", "reviewDueOn": "2026-06-01",
    });
    assert_eq!(ward.refused("carePlanCreate", input.clone()).await, "INVALID at content", "no template for it");
    input["riskGroup"] = json!("AT_RISK");
    let selection = "carePlan { openVersion { content { goals { key due } } tasks { key } } }";
    let made = ward.change("carePlanCreate", input, selection).await["carePlan"]["openVersion"].clone();
    let goals = json!({ "goals": [{ "key": "steady", "due": "2026-04-01" }] });
    assert_eq!((&made["content"], &made["tasks"]), (&goals, &json!([{ "key": "rise" }])));
}

async fn a_plan_that_has_ended_has_no_tasks(server: Server) {
    let ward = Ward::new(server).await;
    let (begun, ahead) = (ward.visit(3).await, ward.visit(5).await);
    let plan = ward.in_force(draft(json!([task("wash")]))).await;
    ward.arrive(&begun, 3).await;
    let end = json!({ "id": plan.0, "version": plan.1, "reason": "Moved to her son" });
    ward.change("carePlanEnd", end, "carePlan { endedAt }").await;
    assert_eq!(ward.keys(&begun).await, ["wash"], "what has begun goes on");
    assert_eq!(ward.keys(&ahead).await, Vec::<String>::new());
    let mut revised = draft(json!([task("walk")]));
    revised["id"] = json!(plan.0);
    revised["version"] = json!(plan.1 + 1);
    assert_eq!(ward.refused("carePlanRevise", revised).await, "PLAN_ENDED at id");
}

async fn plans_to_be_looked_at_again_are_found(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(draft(json!([task("wash")]))).await;
    let query = "query($day: Date!) { carePlans(filter: { reviewDueBy: $day }) { nodes { reviewDueOn } } }";
    let due = async |day: &str| ward.ask(query, json!({ "day": day })).await["carePlans"]["nodes"].clone();
    assert_eq!(due("2026-05-31").await, json!([]));
    assert_eq!(due("2026-06-01").await, json!([{ "reviewDueOn": "2026-06-01" }]));
}

async fn a_review_that_is_due_and_a_goal_whose_day_has_come_are_noticed_once(server: Server) {
    let ward = Ward::new(server).await;
    let plan = ward.in_force(draft(json!([task("wash")]))).await;
    let noticed = async |moment: &str| {
        ward.server().set_clock(moment.parse().expect("a moment"));
        ward.server().run_jobs().await;
        let alerts = ward.open_alerts().await;
        alerts.into_iter().filter(|alert| alert["kind"] == "PLAN_REVIEW").map(|alert| alert["rule"].clone()).collect()
    };
    // In Hangzhou the day begins at 16:00 UTC.
    let rules: Vec<Value> = noticed("2026-04-30T15:30:00Z").await;
    assert_eq!(rules, Vec::<Value>::new());
    let rules: Vec<Value> = noticed("2026-05-01T00:00:00Z").await;
    assert_eq!(rules, [json!("GOAL_DUE.ten-metres")]);
    let rules: Vec<Value> = noticed("2026-06-01T08:00:00Z").await;
    assert_eq!(rules, [json!("REVIEW_DUE"), json!("GOAL_DUE.ten-metres")]);
    let open = ward.open_alerts().await;
    let goal = open.iter().find(|alert| alert["rule"] == "GOAL_DUE.ten-metres").expect("the goal");
    assert_eq!(goal["detail"], "By 2026-05-01 was to be reached: Walks ten metres with the frame");
    let measure = json!({ "id": goal["id"], "version": goal["version"], "measure": "She walks nine; four weeks more" });
    ward.change("careAlertAcknowledge", measure, "alert { id }").await;
    let rules: Vec<Value> = noticed("2026-06-02T08:00:00Z").await;
    assert_eq!(rules, [json!("REVIEW_DUE")], "what was acknowledged is not raised again");
    // A new version that the family signs settles the review.
    let mut later = draft(json!([task("wash")]));
    later["effectiveFrom"] = json!("2026-06-03");
    later["reviewDueOn"] = json!("2026-09-01");
    later["content"]["goals"][0]["due"] = json!("2026-08-01");
    ward.revised(&plan, later, 2).await;
    let rules: Vec<Value> = noticed("2026-06-03T08:00:00Z").await;
    assert_eq!(rules, Vec::<Value>::new());
}

async fn everything_is_given_out_and_forgotten(server: Server) {
    let ward = Ward::new(server).await;
    let plan = ward.in_force(draft(json!([task("wash")]))).await;
    let admin = ward.server().admin().await;
    let export = "query($id: ID!) { householdExport(id: $id) }";
    let given = ward.server().ask(&admin, export, json!({ "id": ward.household })).await["householdExport"].clone();
    let version = &given["care"]["plans"][0]["versions"][0];
    assert_eq!(version["signedName"], "Wang Jing");
    assert_eq!(version["content"]["problems"][0]["text"], "Walks unsteadily since the fall");
    let household = "query($id: ID!) { household(id: $id) { version } }";
    let read = ward.server().ask(&admin, household, json!({ "id": ward.household })).await;
    let erase = json!({ "id": ward.household, "version": read["household"]["version"] });
    ward.server().change(&admin, "householdErase", erase, "household { id }").await;
    let query = "query($id: ID!) { carePlan(id: $id) { versions { number signedName content { problems { text } } tasks { key } } } }";
    let left = ward.ask(query, json!({ "id": plan.0 })).await["carePlan"]["versions"].clone();
    assert_eq!(left, json!([{ "number": 1, "signedName": null, "content": null, "tasks": [] }]));
}

async fn two_who_sign_at_once_sign_once(server: Server) {
    let ward = Ward::new(server).await;
    let (id, _) = ward.approved(draft(json!([task("wash")]))).await;
    let input = json!({ "id": id, "number": 1, "name": "Wang Jing" });
    let race = (0..6).map(|_| ward.server().tries(&ward.daughter, "carePlanSign", input.clone()));
    let answers = futures_util::future::join_all(race).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_granted()).count(), 1);
}

async fn the_coordinator_notes_who_signed_on_paper(server: Server) {
    let ward = Ward::new(server).await;
    let (id, _) = ward.approved(draft(json!([task("wash")]))).await;
    let nobody = json!({ "id": id, "number": 1, "name": " " });
    assert_eq!(ward.refused("carePlanSign", nobody).await, "INVALID at name");
    let paper = json!({ "id": id, "number": 1, "name": "Wang Jing" });
    ward.change("carePlanSign", paper, "carePlan { id }").await;
    let query = "query($id: ID!) { carePlan(id: $id) { signedVersion { signedName signedBy approvedBy } } }";
    let seen = ward.ask(query, json!({ "id": id })).await["carePlan"]["signedVersion"].clone();
    assert_eq!(seen["signedName"], "Wang Jing");
    assert_eq!(seen["signedBy"], seen["approvedBy"], "the account of the office that says so");
}
