//! What is seen after gestures: how households rate, and whether they return.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::HouseholdId;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::campaigns::Town;
use crate::support::household::Family;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    what_is_seen_after_gestures_is_told_with_its_bounds,
    many_gestures_cost_no_more_statements_than_few,
    only_the_office_sees_it_and_each_branch_by_itself,
}

const EFFECT: &str = "query($branch: ID, $from: DateTime!, $until: DateTime!) {
    gestureEffect(branchId: $branch, from: $from, until: $until) {
      gestures tooRecent households comparedFrom
      satisfaction { households before after difference { estimate lower upper } }
      withGesture { households returned rate { estimate } } withoutGesture { households returned rate { estimate } }
      difference { estimate lower upper } caution(language: CHINESE) } }";

async fn effect(town: &Town, caller: &Caller, branch: Option<&str>) -> Value {
    let variables = json!({ "branch": branch, "from": "2026-03-01T00:00:00Z", "until": "2026-12-01T00:00:00Z" });
    town.server.ask(caller, EFFECT, variables).await["gestureEffect"].clone()
}

/// Does a gesture for a family now.
async fn gesture(town: &Town, family: &Family, person: &str) {
    let cost = json!({ "amount": "1.00", "currency": "CNY" });
    let input = json!({ "householdId": family.id, "staffMemberId": person, "plan": "一束花", "cost": cost });
    let proposed = town.server.change(&town.manager, "gesturePropose", input, "gesture { id version }").await;
    let named = json!({ "id": proposed["gesture"]["id"], "version": proposed["gesture"]["version"] });
    town.server.change(&town.manager, "gestureDone", named, "gesture { state }").await;
}

/// Keeps that a visit was confirmed or an order rated so many days from now, as it is when it is heard of.
async fn happened(town: &Town, family: &Family, nth: i64, days: i64, rating: Option<i64>) {
    let connection = town.server.database().connect().await;
    let at: DateTime<Utc> = town.server.now() + TimeDelta::days(days);
    let household: HouseholdId = family.id.parse().expect("an id");
    let (kind, detail) = match rating {
        Some(rating) => ("ORDER_RATED", json!({ "kind": "ORDER_RATED", "rating": rating })),
        None => (
            "VISIT_CONFIRMED",
            json!({ "kind": "VISIT_CONFIRMED", "minutes": 60, "serviceType": "HOUSEKEEPING", "late": false }),
        ),
    };
    let random = if connection.get_database_backend() == sea_orm::DbBackend::Sqlite {
        "randomblob(16)"
    } else {
        "gen_random_uuid()"
    };
    let sql = format!(
        "insert into loyalty_fact (id, agency_id, household_id, kind, source_id, occurred_at, day, nth, detail)
         select {random}, agency_id, id, '{kind}', {random}, $1, $2, {nth}, $3 from household where id = $4"
    );
    let values = [at.into(), at.date_naive().into(), detail.into(), household.0.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    assert_eq!(connection.execute_raw(statement).await.expect("a fact").rows_affected(), 1);
    connection.close().await.expect("a clean end");
}

async fn what_is_seen_after_gestures_is_told_with_its_bounds(server: Server) {
    let town = Town::of(server, 8).await;
    let person = town.server.somebody_of_the_staff().await;
    let nothing = effect(&town, &town.manager, None).await;
    assert_eq!((&nothing["gestures"], &nothing["comparedFrom"]), (&json!(0), &json!(null)));
    assert_eq!((&nothing["satisfaction"], &nothing["difference"]), (&json!(null), &json!(null)));
    town.server.wait(TimeDelta::days(60));
    // All eight are served. Three are given a gesture; two of these rate before and after, and all return but one.
    for family in &town.families {
        happened(&town, family, 1, -10, None).await;
    }
    let [one, two, three, ..] = &town.families[..] else { panic!("eight families") };
    for (family, before, after) in [(one, 3, 5), (two, 4, 5)] {
        happened(&town, family, 1, -5, Some(before)).await;
        happened(&town, family, 2, 5, Some(after)).await;
        happened(&town, family, 2, 20, None).await;
    }
    happened(&town, three, 1, -100, Some(1)).await;
    happened(&town, three, 2, 100, None).await;
    // Of the five others two return.
    happened(&town, &town.families[3], 2, 30, None).await;
    happened(&town, &town.families[4], 2, 89, None).await;
    happened(&town, &town.families[5], 2, 91, None).await;
    for family in [one, two, three] {
        gesture(&town, family, &person).await;
    }
    assert_eq!(effect(&town, &town.manager, None).await["tooRecent"], 3);
    town.server.wait(TimeDelta::days(91));
    // The first gesture counts, and one that is too recent does not yet.
    gesture(&town, one, &person).await;
    gesture(&town, &town.families[7], &person).await;
    let seen = effect(&town, &town.manager, None).await;
    assert_eq!((&seen["gestures"], &seen["tooRecent"], &seen["households"]), (&json!(5), &json!(2), &json!(3)));
    let rated = &seen["satisfaction"];
    assert_eq!((&rated["households"], &rated["before"], &rated["after"]), (&json!(2), &json!(3.5), &json!(5.0)));
    let bounds = ["estimate", "lower", "upper"].map(|name| rated["difference"][name].as_f64().expect("a number"));
    // Differences of 2 and 1, and 12.7062 standard errors of a half.
    for (found, expected) in bounds.into_iter().zip([1.5, -4.8531, 7.8531]) {
        assert!((found - expected).abs() < 1e-3, "{bounds:?}");
    }
    let of = |side: &str| (seen[side]["households"].clone(), seen[side]["returned"].clone());
    assert_eq!(of("withGesture"), (json!(3), json!(2)));
    // The eighth has a gesture of its own by now.
    assert_eq!(of("withoutGesture"), (json!(4), json!(2)));
    let difference = &seen["difference"]["estimate"];
    assert!((difference.as_f64().expect("a number") - (2.0 / 3.0 - 0.5)).abs() < 1e-9, "{difference}");
    assert!(seen["caution"].as_str().is_some_and(|said| said.contains("不是证明")));
}

async fn many_gestures_cost_no_more_statements_than_few(server: Server) {
    let town = Town::of(server, 12).await;
    let person = town.server.somebody_of_the_staff().await;
    let looked_after = async |families: &[Family]| {
        for family in families {
            happened(&town, family, 1, -10, None).await;
            gesture(&town, family, &person).await;
        }
        town.server.wait(TimeDelta::days(95));
    };
    looked_after(&town.families[..2]).await;
    // Caches are filled.
    effect(&town, &town.manager, None).await;
    let few = town.server.statements(effect(&town, &town.manager, None)).await;
    assert_eq!(few.0["withGesture"]["households"], 2);
    looked_after(&town.families[2..]).await;
    let many = town.server.statements(effect(&town, &town.manager, None)).await;
    assert_eq!(many.0["withGesture"]["households"], 12);
    assert_eq!(few.1, many.1, "statements for two gestures and for twelve");
}

async fn only_the_office_sees_it_and_each_branch_by_itself(server: Server) {
    let town = Town::of(server, 1).await;
    let person = town.server.somebody_of_the_staff().await;
    happened(&town, &town.families[0], 1, -10, None).await;
    gesture(&town, &town.families[0], &person).await;
    town.server.wait(TimeDelta::days(95));
    let (own, other) = (town.server.branch("West Lake").await, town.server.branch("Binjiang").await);
    assert_eq!(effect(&town, &town.manager, Some(&own)).await["withGesture"]["households"], 1);
    assert_eq!(effect(&town, &town.manager, Some(&other)).await["gestures"], 0);
    let family = town.server.family_account(&town.families[0], "FULL").await;
    let carer = town.server.carer_account(&person).await;
    let asked = |branch: Value, from: &str, until: &str| json!({ "branch": branch, "from": from, "until": until });
    let (from, until) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z");
    for caller in [&family, &carer] {
        let refused = town.server.refusal(caller, EFFECT, asked(json!(null), from, until)).await;
        assert_eq!(refused.code, "FORBIDDEN");
    }
    for (branch, until, said) in [
        (json!(null), from, "INVALID at until"),
        (json!(null), "2027-03-03T00:00:00Z", "INVALID at until"),
        (json!("branch_01h455vb4pex5vsknk084sn02q"), until, "NOT_FOUND at branchId"),
    ] {
        assert_eq!(town.server.refusal(&town.manager, EFFECT, asked(branch, from, until)).await.said(), said);
    }
    let elsewhere = town.server.another_agency().await;
    assert_eq!(effect(&town, &elsewhere, None).await["gestures"], 0);
    let foreign = town.server.refusal(&elsewhere, EFFECT, asked(json!(own), from, until)).await;
    assert_eq!(foreign.said(), "NOT_FOUND at branchId");
}
