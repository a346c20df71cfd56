//! Retention: how households stand, with reasons; whom to be in touch with; how long they stay.

use serde_json::{Value, json};

use super::campaigns::Town;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_household_climbs_and_is_pushed_with_reasons,
    households_hear_as_often_as_they_wish,
    how_long_households_stay,
    thresholds_are_the_agencys,
    nobody_else_sees_it,
}

const STANDING: &str = "id rung rungSince risk lost firstSeen lastSeen lastContactOn nextContactOn paid { amount }
    gestureCost { amount } pushes { cause found weight } reasons { rung measure found asked met }";

async fn standings(town: &Town, filter: Value) -> Vec<Value> {
    let query = format!(
        "query($filter: RetentionFilterInput) {{ retentionStandings(filter: $filter) {{ nodes {{ {STANDING} }} }} }}"
    );
    let seen = town.server.ask(&town.manager, &query, json!({ "filter": filter })).await;
    seen["retentionStandings"]["nodes"].as_array().expect("standings").clone()
}

async fn on(town: &Town, day: &str) {
    town.server.set_clock(format!("{day}T03:00:00Z").parse().expect("a moment"));
    town.server.run_jobs().await;
}

async fn a_household_climbs_and_is_pushed_with_reasons(server: Server) {
    let town = Town::of(server, 1).await;
    on(&town, "2026-03-04").await;
    let new = standings(&town, json!({})).await;
    assert_eq!(
        (&new[0]["rung"], &new[0]["risk"], &new[0]["firstSeen"]),
        (&json!("ACQUAINTANCE"), &json!(0), &json!(null))
    );
    town.visits("1 = 1").await;
    on(&town, "2026-03-06").await;
    let seen = standings(&town, json!({})).await;
    assert_eq!((&seen[0]["lastSeen"], &seen[0]["rungSince"]), (&json!("2026-03-05"), &json!("2026-03-04")));
    let trust = &seen[0]["reasons"][0];
    assert_eq!(trust, &json!({ "rung": "TRUST", "measure": "TIMES", "found": 1, "asked": 3, "met": false }));
    on(&town, "2026-04-19").await;
    let idle = standings(&town, json!({ "leastRisk": 1 })).await;
    assert_eq!(idle[0]["pushes"], json!([{ "cause": "IDLE", "found": 45, "weight": 40 }]));
    assert_eq!((&idle[0]["risk"], &idle[0]["lost"]), (&json!(40), &json!(false)));
    on(&town, "2026-07-03").await;
    assert_eq!(standings(&town, json!({})).await[0]["lost"], true);
    let query = "{ retentionFigures { rungs { rung households } atRisk lost } }";
    let figures = town.server.ask(&town.manager, query, json!({})).await;
    assert_eq!(figures["retentionFigures"], json!({ "rungs": [], "atRisk": 0, "lost": 1 }));
}

async fn households_hear_as_often_as_they_wish(server: Server) {
    let town = Town::of(server, 2).await;
    on(&town, "2026-03-04").await;
    // The families wish to hear weekly, and were taken in on 2 March.
    assert_eq!(standings(&town, json!({ "contactDue": "2026-03-08" })).await.len(), 0);
    assert_eq!(standings(&town, json!({ "contactDue": "2026-03-09" })).await.len(), 2);
    on(&town, "2026-03-09").await;
    let input = json!({ "householdId": town.families[0].id, "channel": "PHONE", "words": "一切都好" });
    let noted =
        town.server.change(&town.dispatcher, "contactNote", input, "contactNote { day channel words notedBy }").await;
    assert_eq!(noted["contactNote"]["words"], "一切都好");
    assert_eq!(standings(&town, json!({ "contactDue": "2026-03-09" })).await.len(), 1);
    let filter = json!({ "householdId": town.families[0].id });
    let after = standings(&town, filter.clone()).await;
    assert_eq!((&after[0]["lastContactOn"], &after[0]["nextContactOn"]), (&json!("2026-03-09"), &json!("2026-03-16")));
    let older = json!({ "householdId": town.families[0].id, "channel": "EMAIL", "day": "2026-03-05" });
    town.server.change(&town.dispatcher, "contactNote", older, "contactNote { id }").await;
    assert_eq!(standings(&town, filter.clone()).await[0]["nextContactOn"], "2026-03-16", "the last one counts");
    on(&town, "2026-03-10").await;
    assert_eq!(standings(&town, filter).await[0]["nextContactOn"], "2026-03-16");
    let future = json!({ "householdId": town.families[0].id, "channel": "EMAIL", "day": "2026-03-11" });
    assert_eq!(town.server.refuses(&town.dispatcher, "contactNote", future).await.said(), "INVALID at day");
    let query = "query($id: ID!) { contactNotes(householdId: $id) { nodes { day channel } } }";
    let seen = town.server.ask(&town.manager, query, json!({ "id": town.families[0].id })).await;
    assert_eq!(seen["contactNotes"]["nodes"].as_array().map(Vec::len), Some(2));
}

async fn how_long_households_stay(server: Server) {
    let town = Town::of(server, 4).await;
    town.visits("1 = 1").await;
    let one = json!({ "id": town.families[0].id, "version": town.families[0].version,
        "branchId": town.server.branch("West Lake").await, "status": "ENDED", "receptionGrade": "ORDINARY" });
    town.server.change(&town.dispatcher, "householdManage", one, "household { id }").await;
    on(&town, "2026-05-20").await;
    let query = "{ retentionCohorts(from: \"2026-01-31\", to: \"2026-06-01\") {
        month households steps { months atRisk left survival { estimate lower upper } } } }";
    let seen = town.server.ask(&town.manager, query, json!({})).await;
    let cohort = &seen["retentionCohorts"][0];
    assert_eq!((&cohort["month"], &cohort["households"]), (&json!("2026-03-01"), &json!(4)));
    let step = &cohort["steps"][0];
    assert_eq!((&step["months"], &step["atRisk"], &step["left"]), (&json!(0), &json!(4), &json!(1)));
    assert_eq!(step["survival"]["estimate"], 0.75);
    for to in ["2025-12-31", "2031-01-31"] {
        let query = format!("{{ retentionCohorts(from: \"2026-01-31\", to: \"{to}\") {{ month }} }}");
        assert_eq!(town.server.refusal(&town.manager, &query, json!({})).await.said(), "INVALID at to");
    }
}

async fn thresholds_are_the_agencys(server: Server) {
    let town = Town::of(server, 1).await;
    town.visits("1 = 1").await;
    let policy = json!({ "version": 0, "trustTimes": 1, "relianceVisits": 1, "relianceMonths": 0, "happyRating": 450,
        "belongingMonths": 12, "idleDays": 10, "lostDays": 20 });
    let set = town
        .server
        .change(&town.manager, "retentionPolicySet", policy.clone(), "retentionPolicy { version idleDays }")
        .await;
    assert_eq!(set["retentionPolicy"], json!({ "version": 1, "idleDays": 10 }));
    on(&town, "2026-03-15").await;
    let seen = standings(&town, json!({ "rungs": ["RELIANCE"] })).await;
    assert_eq!((&seen[0]["rung"], &seen[0]["risk"]), (&json!("RELIANCE"), &json!(40)));
    for (more, said) in [
        (json!({ "lostDays": 9 }), "INVALID at lostDays"),
        (json!({ "happyRating": 501 }), "INVALID at happyRating"),
        (json!({ "version": 0 }), "STALE at version"),
    ] {
        let input = super::purse::with(super::purse::with(policy.clone(), json!({ "version": 1 })), more);
        assert_eq!(town.server.refuses(&town.manager, "retentionPolicySet", input).await.said(), said);
    }
}

async fn nobody_else_sees_it(server: Server) {
    let town = Town::of(server, 1).await;
    on(&town, "2026-03-04").await;
    let mine = standings(&town, json!({})).await;
    let elsewhere = town.server.another_agency().await;
    let query = "query($id: ID!) { node(id: $id) { __typename } retentionStandings { nodes { id } }
        retentionFigures { lost rungs { households } } }";
    let seen = town.server.ask(&elsewhere, query, json!({ "id": mine[0]["id"] })).await;
    let nothing =
        json!({ "node": null, "retentionStandings": { "nodes": [] }, "retentionFigures": { "lost": 0, "rungs": [] } });
    assert_eq!(seen, nothing);
    let family = town.server.family_account(&town.families[0], "FULL").await;
    let refused = town.server.refusal(&family, "{ retentionFigures { lost } }", json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN");
}
