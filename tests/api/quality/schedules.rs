//! Inspections that recur: planned ahead, told of when due, missed, and ended.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::round::{Round, about, account};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_schedule_plans_two_weeks_ahead_and_goes_on,
    an_inspection_is_told_of_once_when_it_is_due,
    a_schedule_ends_when_somebody_ends_it_or_nobody_is_there_to_inspect,
    a_schedule_that_cannot_be_is_refused_on_its_field,
    who_may_not_see_a_schedule_sees_none,
}

const SCHEDULE: &str =
    "inspectionSchedule { id version templateCode goesOn endedAt plannedUntil schedule { minutes rule } }";

/// Every Monday from 9:00 to 17:00 in Hangzhou.
async fn mondays(round: &Round) -> Value {
    json!({
        "householdId": round.world.household, "staffMemberId": round.carer, "templateCode": "HOME", "kind": "PATROL",
        "inspectorId": account(round.server(), &round.inspector).await,
        "schedule": { "firstDay": "2026-03-03", "startTime": "09:00", "minutes": 480, "rule": "FREQ=WEEKLY;BYDAY=MO" },
    })
}

async fn begun(round: &Round) -> Value {
    let made = round.server().change(&round.manager, "inspectionScheduleBegin", mondays(round).await, SCHEDULE).await;
    made["inspectionSchedule"].clone()
}

async fn planned(round: &Round) -> Vec<Value> {
    let query = "{ inspections(last: 100) { nodes { id version state kind dueAt missAt } } }";
    let found = round.server().ask(&round.inspector, query, json!({})).await;
    let mut all = found["inspections"]["nodes"].as_array().expect("inspections").clone();
    all.sort_by_key(|inspection| inspection["dueAt"].as_str().map(str::to_owned));
    all
}

async fn a_schedule_plans_two_weeks_ahead_and_goes_on(server: Server) {
    let round = Round::new(server).await;
    let schedule = begun(&round).await;
    assert_eq!((&schedule["goesOn"], &schedule["schedule"]["minutes"]), (&json!(true), &json!(480)));
    // It is Monday, 2 March: the next two are there.
    let first = planned(&round).await;
    let due: Vec<_> = first.iter().map(|inspection| inspection["dueAt"].clone()).collect();
    assert_eq!(due, [json!("2026-03-09T01:00:00Z"), json!("2026-03-16T01:00:00Z")]);
    assert_eq!((&first[0]["missAt"], &first[0]["kind"]), (&json!("2026-03-09T09:00:00Z"), &json!("PATROL")));
    for _ in 0..3 {
        round.server().wait(TimeDelta::days(7));
        round.server().run_jobs().await;
        round.server().run_jobs().await;
    }
    let later = planned(&round).await;
    let due: Vec<_> = later.iter().map(|inspection| inspection["dueAt"].clone()).collect();
    let expected = ["03-09", "03-16", "03-23", "03-30"].map(|day| json!(format!("2026-{day}T01:00:00Z")));
    assert_eq!(due[..4], expected, "each once, however often somebody looks");
    assert_eq!(due.iter().collect::<std::collections::HashSet<_>>().len(), due.len());
    assert_eq!(later[0]["state"], "MISSED");
}

async fn an_inspection_is_told_of_once_when_it_is_due(server: Server) {
    let round = Round::new(server).await;
    begun(&round).await;
    let told = async |change: &str| {
        round.server().deliver_events().await;
        let system = round.server().system().await;
        let last = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
        let events = domain::kernel::feed::behind(system.db(), 0, last, 10_000).await.expect("events");
        let of_kind = events.iter().filter(|event| event.kind == "quality.inspection.changed");
        of_kind.filter(|event| event.payload["change"] == change).count()
    };
    round.server().run_jobs().await;
    assert_eq!(told("DUE").await, 0);
    round.server().set_clock("2026-03-09T01:30:00Z".parse().expect("a moment"));
    round.server().run_jobs().await;
    round.server().wait(TimeDelta::minutes(30));
    round.server().run_jobs().await;
    assert_eq!((told("DUE").await, told("MISSED").await), (1, 0));
    round.server().set_clock("2026-03-09T09:30:00Z".parse().expect("a moment"));
    round.server().run_jobs().await;
    assert_eq!((told("DUE").await, told("MISSED").await), (1, 1));
}

async fn a_schedule_ends_when_somebody_ends_it_or_nobody_is_there_to_inspect(server: Server) {
    let round = Round::new(server).await;
    let schedule = begun(&round).await;
    let input = about(&schedule, json!({}));
    let ended = round.server().change(&round.manager, "inspectionScheduleEnd", input, SCHEDULE).await;
    let ended = ended["inspectionSchedule"].clone();
    assert_eq!((&ended["goesOn"], ended["endedAt"].is_null()), (&json!(false), false));
    let again = round.server().refuses(&round.manager, "inspectionScheduleEnd", about(&ended, json!({}))).await;
    assert_eq!(again.said(), "SCHEDULE_ENDED at id");
    assert_eq!(planned(&round).await.len(), 2, "what is planned stays");
    let second = begun(&round).await;
    let admin = round.server().admin().await;
    let inspector = account(round.server(), &round.inspector).await;
    let query = "query($id: ID!) { node(id: $id) { ... on User { id version } } }";
    let user = round.server().ask(&admin, query, json!({ "id": inspector })).await["node"].clone();
    let input = about(&user, json!({ "disabled": true }));
    round.server().change(&admin, "userSetDisabled", input, "user { id }").await;
    round.server().wait(TimeDelta::days(8));
    round.server().run_jobs().await;
    let query = "query($id: ID!) { inspectionSchedule(id: $id) { goesOn endedAt } }";
    let stopped = round.server().ask(&round.manager, query, json!({ "id": second["id"] })).await;
    let stopped = stopped["inspectionSchedule"].clone();
    assert_eq!((&stopped["goesOn"], stopped["endedAt"].is_null()), (&json!(false), false));
}

async fn a_schedule_that_cannot_be_is_refused_on_its_field(server: Server) {
    let round = Round::new(server).await;
    let family = round.world.family_of(round.world.household, "wang@test.example").await;
    let stranger = account(round.server(), &family).await;
    for (path, value, said) in [
        ("/kind", json!("BLIND"), "INVALID at kind"),
        ("/templateCode", json!("OTHER"), "INVALID at templateCode"),
        ("/inspectorId", stranger, "INVALID at inspectorId"),
        ("/householdId", json!("household_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at householdId"),
        ("/staffMemberId", json!("staff_member_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at staffMemberId"),
        ("/schedule/rule", json!("FREQ=NEVER"), "INVALID at schedule.rule"),
        ("/schedule/minutes", json!(20_000), "INVALID at schedule.minutes"),
    ] {
        let mut input = mondays(&round).await;
        *input.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}")) = value;
        let refused = round.server().refuses(&round.manager, "inspectionScheduleBegin", input).await;
        assert_eq!(refused.said(), said, "{path}");
    }
    assert_eq!(planned(&round).await.len(), 0, "nothing is written");
}

async fn who_may_not_see_a_schedule_sees_none(server: Server) {
    let round = Round::new(server).await;
    let schedule = begun(&round).await;
    let abroad = round.server().another_agency().await;
    let query = "query($id: ID!) { inspectionSchedule(id: $id) { id } inspectionSchedules { totalCount } node(id: $id) { id } }";
    let seen = round.server().ask(&abroad, query, json!({ "id": schedule["id"] })).await;
    let nothing = json!({ "inspectionSchedule": null, "inspectionSchedules": { "totalCount": 0 }, "node": null });
    assert_eq!(seen, nothing);
    let phone = round.world.account_of(round.carer, "li.na@test.example").await;
    let refused = round.server().refusal(&phone, "{ inspectionSchedules { totalCount } }", json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN", "a mystery would be none");
}
