//! Insight: what happens is counted as it happens, and comes to what counting anew gives.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::matching::world::{CARER, Carer};
use crate::service::desk::{Desk, about};
use crate::support::{Caller, Server, on_both_databases};
use crate::visit::planned::{reported, said, single};

on_both_databases! {
    what_happened_in_a_month_is_in_its_summary,
    sums_that_were_kept_up_are_what_a_recount_gives,
    a_target_is_of_the_agency_or_of_a_branch,
    a_summary_is_for_those_who_may_read_it,
    a_summary_costs_as_many_statements_however_much_happened,
    the_brief_of_a_day_tells_what_waits,
}

const SUMMARY: &str = "query($length: SummaryLength!, $day: Date!, $branch: ID, $person: ID) {
    summary(length: $length, day: $day, branchId: $branch, staffMemberId: $person) { firstDay lastDay
        indicators { kind unit lessIsBetter target attainment figure { value lower upper cases } before { value } }
        branches { branch { id } indicators { kind figure { cases } } } } }";

/// A visit on a day of March 2026 from nine to eleven in Hangzhou, to which somebody comes so many minutes late.
async fn visited(desk: &Desk, (carer, phone): &(Value, Caller), day: u32, late: i64) -> Value {
    let world = &desk.world;
    let input = json!({
        "householdId": world.household, "serviceType": "HOUSEKEEPING", "staffMemberId": carer,
        "startsAt": format!("2026-03-{day:02}T01:00:00Z"), "endsAt": format!("2026-03-{day:02}T03:00:00Z"),
    });
    let visit = single(world, input).await["id"].clone();
    let at = |minutes: i64| {
        let start: chrono::DateTime<chrono::Utc> = format!("2026-03-{day:02}T01:00:00Z").parse().expect("a moment");
        start + chrono::TimeDelta::minutes(minutes)
    };
    if late > 5 {
        world.server.set_clock(at(6));
        world.server.run_jobs().await;
    }
    world.server.set_clock(at(125));
    let reports = [
        said(&visit, &format!("in-{day}"), "CHECK_IN", &at(late).to_rfc3339()),
        said(&visit, &format!("out-{day}"), "CHECK_OUT", &at(120).to_rfc3339()),
    ];
    reported(world, phone, json!(reports)).await;
    visit
}

async fn somebody(desk: &Desk, name: &'static str, email: &str) -> (Value, Caller) {
    let carer = desk.world.carer(Carer { name, ..CARER }).await;
    let phone = desk.world.account_of(carer, email).await;
    (json!(carer), phone)
}

async fn summary(desk: &Desk, caller: &Caller, length: &str, day: &str) -> Value {
    let asked = json!({ "length": length, "day": day });
    desk.world.server.ask(caller, SUMMARY, asked).await["summary"].clone()
}

fn indicator<'a>(summary: &'a Value, kind: &str) -> &'a Value {
    let mut all = summary["indicators"].as_array().expect("indicators").iter();
    all.find(|indicator| indicator["kind"] == kind).expect("the indicator")
}

/// The figure of an indicator, rounded, with its cases.
fn figure(summary: &Value, kind: &str) -> (f64, i64) {
    let figure = &indicator(summary, kind)["figure"];
    let value = figure["value"].as_f64().expect("a value");
    ((value * 100.0).round() / 100.0, figure["cases"].as_i64().expect("cases"))
}

/// Four visits by two people, one of them late and rated with two stars; an order that is rated with five; a complaint that
/// is solved.
async fn march(server: Server) -> (Desk, (Value, Caller)) {
    let desk = Desk::new(server).await;
    let first = somebody(&desk, "Li Na", "li.na@test.example").await;
    let second = somebody(&desk, "Zhao Min", "zhao.min@test.example").await;
    for (who, day, late) in [(&first, 3, 1), (&first, 4, 2), (&second, 5, 20), (&first, 6, 0)] {
        let visit = visited(&desk, who, day, late).await;
        if late > 5 {
            let stars = json!({ "visitId": visit, "stars": 2 });
            desk.world.server.change(&desk.family, "visitRate", stars, "visitRating { id }").await;
        }
    }
    desk.at("2026-03-09T01:00:00Z");
    let request = desk.waiting(49).await;
    desk.quote(&request).await;
    let order = desk.signed(&desk.ordered().await, first.0.as_str().expect("an id").parse().expect("an id")).await;
    desk.world
        .server
        .change(&desk.family, "serviceOrderRate", about(&order, json!({ "rating": 5 })), "serviceOrder { id }")
        .await;
    let words = json!({ "householdId": desk.world.household, "channel": "APP", "words": "She came late." });
    let raised = desk.world.server.change(&desk.family, "complaintRaise", words, "complaint { id version }").await;
    let raised = raised["complaint"].clone();
    let handler = crate::quality::round::account(&desk.world.server, &desk.world.dispatcher).await;
    let routed = about(&raised, json!({ "handlerId": handler }));
    let routed = desk.world.server.change(&desk.manager, "complaintRoute", routed, "complaint { id version }").await;
    let answer = json!({ "cause": "LATE", "causeWords": "The bus.", "solution": "She leaves earlier." });
    let answer = about(&routed["complaint"], answer);
    let told =
        desk.world.server.change(&desk.world.dispatcher, "complaintAnswer", answer, "complaint { id version }").await;
    let content = about(&told["complaint"], json!({ "satisfied": true }));
    desk.world.server.change(&desk.family, "complaintConfirm", content, "complaint { state }").await;
    desk.world.server.deliver_events().await;
    (desk, first)
}

async fn what_happened_in_a_month_is_in_its_summary(server: Server) {
    let (desk, (carer, _)) = march(server).await;
    let month = summary(&desk, &desk.manager, "MONTH", "2026-03-15").await;
    assert_eq!((&month["firstDay"], &month["lastDay"]), (&json!("2026-03-01"), &json!("2026-03-31")));
    assert_eq!(figure(&month, "ON_TIME"), (75.0, 4));
    assert_eq!(figure(&month, "COMPLAINTS"), (25.0, 4));
    assert_eq!(figure(&month, "PROBLEMS_SOLVED"), (100.0, 1));
    assert_eq!(figure(&month, "SATISFACTION"), (50.0, 2));
    assert_eq!(figure(&month, "CONTINUITY"), (75.0, 4), "three of four by the same");
    assert_eq!(indicator(&month, "RETURN")["figure"], Value::Null, "nobody was there in February");
    let bounds = &indicator(&month, "ON_TIME")["figure"];
    let (lower, upper) = (bounds["lower"].as_f64().expect("lower"), bounds["upper"].as_f64().expect("upper"));
    assert!(lower < 75.0 && 75.0 < upper, "{bounds}");
    assert_eq!(month["branches"].as_array().map(Vec::len), Some(3));

    let day = summary(&desk, &desk.manager, "DAY", "2026-03-05").await;
    assert_eq!(figure(&day, "ON_TIME"), (0.0, 1));
    assert_eq!(indicator(&day, "ON_TIME")["before"]["value"], json!(100.0), "the day before");
    let april = summary(&desk, &desk.manager, "MONTH", "2026-04-01").await;
    assert_eq!(figure(&april, "RETURN"), (0.0, 1), "the household has not come back");

    let own = json!({ "length": "MONTH", "day": "2026-03-15", "person": carer });
    let own = desk.world.server.ask(&desk.manager, SUMMARY, own).await["summary"].clone();
    assert_eq!(figure(&own, "ON_TIME"), (100.0, 3));
}

async fn sums_that_were_kept_up_are_what_a_recount_gives(server: Server) {
    let (desk, who) = march(server).await;
    // A visit that counts no more, and one of a day more.
    let gone = visited(&desk, &who, 10, 0).await;
    desk.world.server.deliver_events().await;
    let before = summary(&desk, &desk.manager, "MONTH", "2026-03-15").await;
    assert_eq!(figure(&before, "ON_TIME"), (80.0, 5));
    let recount = async || {
        let days = json!({ "from": "2026-03-01", "through": "2026-03-31" });
        let selection = "recount { facts factsMended sumsMended }";
        let server = &desk.world.server;
        server.change(&desk.manager, "indicatorRecount", days, selection).await["recount"].clone()
    };
    let counted = recount().await;
    assert_eq!((&counted["factsMended"], &counted["sumsMended"]), (&json!(0), &json!(0)), "{counted}");
    assert!(counted["facts"].as_i64().expect("a number") > 10);
    // Somebody has meddled with the tables.
    let tables = desk.world.server.database().connect().await;
    for meddled in [
        "delete from indicator_fact where measure = 'PUNCTUAL' and on_day = '2026-03-10'",
        "update indicator_day set hits = 0 where measure = 'SATISFIED'",
    ] {
        tables.execute_unprepared(meddled).await.expect("a statement");
    }
    let mended = recount().await;
    assert_eq!(mended["factsMended"], 1, "{mended} of {gone}");
    assert!(mended["sumsMended"].as_i64().expect("a number") >= 2, "{mended}");
    assert_eq!(summary(&desk, &desk.manager, "MONTH", "2026-03-15").await, before);
    let days = json!({ "from": "2026-01-01", "through": "2026-12-31" });
    let refused = desk.world.server.refuses(&desk.manager, "indicatorRecount", days).await;
    assert_eq!(refused.said(), "INVALID at through");
}

async fn a_target_is_of_the_agency_or_of_a_branch(server: Server) {
    let (desk, _) = march(server).await;
    let set = async |branch: Option<&Value>, from: &str, target: f64| {
        let input = json!({ "branchId": branch, "indicator": "ON_TIME", "validFrom": from, "target": target });
        let selection = "target { branchId target setBy }";
        desk.world.server.change(&desk.manager, "indicatorTargetSet", input, selection).await["target"].clone()
    };
    set(None, "2026-01-01", 90.0).await;
    set(None, "2026-04-01", 99.0).await;
    let of = async || {
        let month = summary(&desk, &desk.manager, "MONTH", "2026-03-15").await;
        let on_time = indicator(&month, "ON_TIME").clone();
        (on_time["target"].clone(), on_time["attainment"].as_f64().expect("a share").round())
    };
    assert_eq!(of().await, (json!(90.0), 83.0));
    set(None, "2026-01-01", 75.0).await;
    assert_eq!(of().await, (json!(75.0), 100.0), "said again for the same day");
    let branch = "{ branches { id } }";
    let branch = desk.world.ask(branch, json!({})).await["branches"][0]["id"].clone();
    set(Some(&branch), "2026-02-01", 60.0).await;
    let asked = json!({ "length": "MONTH", "day": "2026-03-15", "branch": branch });
    let own = desk.world.server.ask(&desk.manager, SUMMARY, asked).await["summary"].clone();
    assert_eq!(indicator(&own, "ON_TIME")["target"], json!(60.0));
    for (target, field) in [(-1.0, "INVALID at target"), (101.0, "INVALID at target")] {
        let input = json!({ "indicator": "ON_TIME", "validFrom": "2026-01-01", "target": target });
        let refused = desk.world.server.refuses(&desk.manager, "indicatorTargetSet", input).await;
        assert_eq!(refused.said(), field);
    }
}

async fn a_summary_is_for_those_who_may_read_it(server: Server) {
    let (desk, (carer, phone)) = march(server).await;
    let asked = json!({ "length": "MONTH", "day": "2026-03-15" });
    for caller in [&desk.family, &phone] {
        assert_eq!(desk.world.server.refusal(caller, SUMMARY, asked.clone()).await.said(), "FORBIDDEN");
    }
    let of_person = json!({ "length": "MONTH", "day": "2026-03-15", "person": carer });
    let dispatcher = &desk.world.dispatcher;
    assert_eq!(desk.world.server.refusal(dispatcher, SUMMARY, of_person.clone()).await.said(), "FORBIDDEN");
    let stranger = desk.world.server.another_agency().await;
    let theirs = desk.world.server.ask(&stranger, SUMMARY, asked).await["summary"].clone();
    assert_eq!(indicator(&theirs, "ON_TIME")["figure"], Value::Null);
    assert_eq!(desk.world.server.refusal(&stranger, SUMMARY, of_person).await.said(), "NOT_FOUND at staffMemberId");
}

async fn a_summary_costs_as_many_statements_however_much_happened(server: Server) {
    let (desk, who) = march(server).await;
    let cost = async || {
        let asked = summary(&desk, &desk.manager, "QUARTER", "2026-03-15");
        desk.world.server.statements(asked).await.1
    };
    let few = cost().await;
    for day in [10, 11, 12, 13] {
        visited(&desk, &who, day, 0).await;
    }
    desk.world.server.deliver_events().await;
    assert_eq!(cost().await, few);
    assert!(few <= 8, "{few} statements");
}

async fn the_brief_of_a_day_tells_what_waits(server: Server) {
    let (desk, (carer, _)) = march(server).await;
    let at = |carer: Option<&Value>, hour: u32| {
        json!({
            "householdId": desk.world.household, "serviceType": "HOUSEKEEPING", "staffMemberId": carer,
            "startsAt": format!("2026-03-10T{hour:02}:00:00Z"), "endsAt": format!("2026-03-10T{:02}:30:00Z", hour),
        })
    };
    single(&desk.world, at(Some(&carer), 2)).await;
    single(&desk.world, at(None, 4)).await;
    let branch = desk.world.ask("{ branches { id } }", json!({})).await["branches"][0]["id"].clone();
    let query = "query($branch: ID!) { dailyBrief(branchId: $branch, day: \"2026-03-10\") {
        visits withoutCarer unanswered late openComplaints dayBefore { kind figure { cases } } } }";
    let brief = desk.world.server.ask(&desk.world.dispatcher, query, json!({ "branch": branch })).await;
    let brief = &brief["dailyBrief"];
    assert_eq!((&brief["visits"], &brief["withoutCarer"], &brief["unanswered"]), (&json!(2), &json!(1), &json!(0)));
    assert_eq!((&brief["late"], &brief["openComplaints"]), (&json!(0), &json!(0)));
    assert_eq!(brief["dayBefore"][0]["kind"], "ON_TIME");
}
