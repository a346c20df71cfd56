//! Who is greeted, on which days, and who is not.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait as _;
use serde_json::json;

use super::{Office, named, serves};
use crate::support::household::wang_family;
use crate::support::{Server, on_both_databases, stored};

on_both_databases! {
    a_birthday_is_drafted_approved_and_sent_once,
    who_has_not_said_yes_is_not_greeted,
    a_wish_that_is_withdrawn_holds_back_what_is_queued,
    quiet_hours_put_a_greeting_off,
    what_nobody_approved_lapses,
    a_lunar_birthday_takes_the_place_of_the_other,
    festivals_are_greeted_by_the_policy,
    days_that_cannot_be_are_refused,
    what_is_said_on_the_telephone_is_confirmed,
    nobody_else_sees_it,
    words_are_sealed_and_forgotten,
    drafting_costs_no_statement_per_household,
}

async fn a_birthday_is_drafted_approved_and_sent_once(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    office.at("2026-04-28T02:00:00Z").await;
    let draft = office.the_greeting().await;
    let words = draft["words"].as_str().expect("words");
    assert!(words.starts_with("王女士，今天是王秀英的生日，"), "{words}");
    assert!(words.ends_with("全体祝王秀英生日快乐，平安健康！"), "{words}");
    assert_eq!(
        (&draft["occasion"], &draft["day"], &draft["language"], &draft["channel"], &draft["state"]),
        (&json!("BIRTHDAY"), &json!("2026-05-02"), &json!("CHINESE"), &json!("EMAIL"), &json!("DRAFTED"))
    );
    office.at("2026-04-28T05:00:00Z").await;
    let draft = office.the_greeting().await;
    let approved = office.does("greetingApprove", named(&draft)).await;
    assert_eq!((&approved["state"], &approved["nextAttemptAt"]), (&json!("QUEUED"), &draft["sendFrom"]));
    assert_eq!(office.refused("greetingApprove", named(&draft)).await, "STALE at version");
    assert_eq!(office.refused("greetingApprove", named(&approved)).await, "GREETING_STATE at id");
    // The hour has not come: nine in Hangzhou, and up to an hour later.
    office.server.set_clock("2026-05-02T00:59:00Z".parse().expect("a moment"));
    assert_eq!(office.server.deliver_greetings().await, 0);
    office.server.set_clock("2026-05-02T02:00:00Z".parse().expect("a moment"));
    assert_eq!(office.server.deliver_greetings().await, 1);
    assert_eq!(office.server.deliver_greetings().await, 0, "once");
    let sent = office.the_greeting().await;
    assert_eq!((&sent["state"], &sent["attempts"], &sent["nextAttemptAt"]), (&json!("SENT"), &json!(1), &json!(null)));
    for mutation in ["greetingDecline", "greetingRetry", "greetingConfirm", "greetingApprove"] {
        assert_eq!(office.refused(mutation, named(&sent)).await, "GREETING_STATE at id");
    }
    let connection = office.server.database().connect().await;
    let again = "update greeting set state = 'QUEUED', sent_at = null, next_attempt_at = send_from";
    let error = connection.execute_unprepared(again).await.expect_err("sent once").to_string();
    assert!(error.contains("greeting_sent_once"), "{error}");
    connection.close().await.expect("a clean end");
}

async fn who_has_not_said_yes_is_not_greeted(server: Server) {
    let office = Office::new(server).await;
    office.at("2026-05-01T02:00:00Z").await;
    assert_eq!(office.greetings().await, [] as [serde_json::Value; 0]);
    office.policy(json!({ "needsConsent": false })).await;
    office.wished(false).await;
    office.at("2026-05-01T05:00:00Z").await;
    assert_eq!(office.greetings().await, [] as [serde_json::Value; 0]);
    let told = wang_family(&office.server.branch("West Lake").await);
    serves(&office.server, &office.dispatcher, told).await;
    office.at("2026-05-01T08:00:00Z").await;
    assert_eq!(office.greetings().await.len(), 1, "the other family has said nothing, and is greeted");
}

async fn a_wish_that_is_withdrawn_holds_back_what_is_queued(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    office.policy(json!({ "automatic": true })).await;
    office.at("2026-04-28T02:00:00Z").await;
    let queued = office.the_greeting().await;
    assert_eq!((&queued["state"], &queued["decidedBy"]), (&json!("QUEUED"), &json!("system")));
    office.wished(false).await;
    office.server.set_clock("2026-05-02T02:00:00Z".parse().expect("a moment"));
    assert_eq!(office.server.deliver_greetings().await, 0);
    assert_eq!(office.the_greeting().await["state"], "WITHHELD");
}

async fn quiet_hours_put_a_greeting_off(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    office.policy(json!({ "automatic": true })).await;
    office.at("2026-04-28T02:00:00Z").await;
    // The family begins to rest until noon after the draft was made.
    let mut told = wang_family(&office.server.branch("West Lake").await);
    for other in ["branchId", "tier", "segments", "receptionGrade", "members", "addresses", "contacts"] {
        told.as_object_mut().expect("an object").remove(other);
    }
    told["contactPreferences"] = json!({ "channels": ["EMAIL"], "frequency": "WEEKLY",
        "quietHours": { "from": "21:30", "until": "12:00" } });
    told["id"] = json!(office.family.id);
    told["version"] = json!(office.family.version);
    office.server.change(&office.dispatcher, "householdDescribe", told, "household { id }").await;
    office.server.set_clock("2026-05-02T02:00:00Z".parse().expect("a moment"));
    assert_eq!(office.server.deliver_greetings().await, 0);
    let waiting = office.the_greeting().await;
    assert_eq!((&waiting["state"], &waiting["nextAttemptAt"]), (&json!("QUEUED"), &json!("2026-05-02T04:00:00Z")));
    office.server.set_clock("2026-05-02T04:00:01Z".parse().expect("a moment"));
    assert_eq!(office.server.deliver_greetings().await, 1);
    assert_eq!(office.the_greeting().await["state"], "SENT");
}

async fn what_nobody_approved_lapses(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    office.at("2026-05-01T02:00:00Z").await;
    let draft = office.the_greeting().await;
    office.server.set_clock("2026-05-02T12:00:00Z".parse().expect("a moment"));
    assert_eq!(office.refused("greetingApprove", named(&draft)).await, "DAY_OVER at id");
    office.at("2026-05-02T12:30:00Z").await;
    assert_eq!(office.the_greeting().await["state"], "LAPSED");
}

async fn a_lunar_birthday_takes_the_place_of_the_other(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    office.policy(json!({ "festivals": [] })).await;
    let query = "query($id: ID!) { household(id: $id) { members { id kinship } } }";
    let seen = office.server.ask(&office.dispatcher, query, json!({ "id": office.family.id })).await;
    let member = seen["household"]["members"][0]["id"].clone();
    let lunar = json!({ "householdId": office.family.id, "calendar": "LUNAR", "month": 3, "day": 24,
        "householdMemberId": member });
    let day =
        office.server.change(&office.dispatcher, "familyDayAdd", lunar.clone(), "familyDay { id kind name }").await;
    assert_eq!((&day["familyDay"]["kind"], &day["familyDay"]["name"]), (&json!("BIRTHDAY"), &json!(null)));
    assert_eq!(office.refused("familyDayAdd", lunar).await, "BIRTHDAY_KEPT at householdMemberId");
    let wedding = json!({ "householdId": office.family.id, "calendar": "GREGORIAN", "month": 5, "day": 12,
        "name": "结婚纪念日" });
    office.server.change(&office.dispatcher, "familyDayAdd", wedding, "familyDay { id }").await;
    // The 24th of the third lunar month of 2026 is 10 May.
    office.at("2026-05-01T02:00:00Z").await;
    office.at("2026-05-06T02:00:00Z").await;
    let found = office.greetings().await;
    let days: Vec<_> = found.iter().map(|greeting| greeting["day"].as_str().expect("a day")).collect();
    assert_eq!(days, ["2026-05-10", "2026-05-12"]);
    assert!(found[1]["words"].as_str().expect("words").contains("结婚纪念日"), "{found:?}");
    let input = json!({ "id": day["familyDay"]["id"] });
    office.server.change(&office.dispatcher, "familyDayRemove", input.clone(), "").await;
    assert_eq!(office.refused("familyDayRemove", input).await, "NOT_FOUND at id");
}

async fn festivals_are_greeted_by_the_policy(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    office.at("2026-09-20T02:00:00Z").await;
    let draft = office.the_greeting().await;
    assert_eq!((&draft["occasion"], &draft["day"]), (&json!("MID_AUTUMN"), &json!("2026-09-25")));
    office.policy(json!({ "festivals": ["NATIONAL_DAY", "NATIONAL_DAY"], "draftDays": 30 })).await;
    office.at("2026-09-20T05:00:00Z").await;
    assert_eq!(office.greetings().await.len(), 2);
    let version = json!({ "version": 1, "automatic": false, "needsConsent": true, "festivals": [], "from": "09:00",
        "until": "20:00", "leapDay": "DAY_BEFORE", "draftDays": 7 });
    for (more, said) in [
        (json!({ "until": "09:00" }), "INVALID at until"),
        (json!({ "draftDays": 31 }), "INVALID at draftDays"),
        (json!({ "draftDays": -1 }), "INVALID at draftDays"),
        (json!({ "festivals": ["BIRTHDAY"] }), "INVALID at festivals"),
        (json!({ "version": 0 }), "STALE at version"),
    ] {
        let input = crate::loyalty::purse::with(version.clone(), more);
        assert_eq!(office.server.refuses(&office.manager, "greetingPolicySet", input).await.said(), said);
    }
    assert_eq!(office.server.refuses(&office.dispatcher, "greetingPolicySet", version).await.code, "FORBIDDEN");
}

async fn days_that_cannot_be_are_refused(server: Server) {
    let office = Office::new(server).await;
    let day =
        json!({ "householdId": office.family.id, "calendar": "GREGORIAN", "month": 2, "day": 29, "name": "Leap" });
    for (more, said) in [
        (json!({ "month": 13 }), "INVALID at month"),
        (json!({ "day": 30 }), "INVALID at day"),
        (json!({ "day": 0 }), "INVALID at day"),
        (json!({ "calendar": "LUNAR", "day": 31 }), "INVALID at day"),
        (json!({ "leapMonth": true }), "INVALID at leapMonth"),
        (json!({ "name": " " }), "INVALID at name"),
        (
            json!({ "householdMemberId": "household_member_01h455vb4pex5vsknk084sn02q" }),
            "NOT_FOUND at householdMemberId",
        ),
        (json!({ "householdId": "household_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND at householdId"),
    ] {
        let input = crate::loyalty::purse::with(day.clone(), more);
        assert_eq!(office.refused("familyDayAdd", input).await, said);
    }
    for _ in 0..50 {
        office.server.change(&office.dispatcher, "familyDayAdd", day.clone(), "familyDay { id }").await;
    }
    assert_eq!(office.refused("familyDayAdd", day).await, "FAMILY_DAYS_FULL at householdId");
}

async fn what_is_said_on_the_telephone_is_confirmed(server: Server) {
    let office = Office::with(server, json!(["WECHAT", "PHONE"])).await;
    office.wished(true).await;
    office.at("2026-05-01T02:00:00Z").await;
    let draft = office.the_greeting().await;
    assert_eq!(draft["channel"], "PHONE", "no WeChat name is known");
    let queued = office.does("greetingApprove", named(&draft)).await;
    office.server.set_clock("2026-05-02T03:00:00Z".parse().expect("a moment"));
    assert_eq!(office.server.deliver_greetings().await, 0, "people call");
    let said = office.does("greetingConfirm", named(&queued)).await;
    assert_eq!(said["state"], "SENT");
    assert!(said["sentAt"].as_str().is_some_and(|at| at.starts_with("2026-05-02T03:00:0")), "{said}");
}

async fn nobody_else_sees_it(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    office.at("2026-05-01T02:00:00Z").await;
    let draft = office.the_greeting().await;
    let elsewhere = office.server.another_agency().await;
    let query = "query($id: ID!, $household: ID!) { greeting(id: $id) { id } node(id: $id) { __typename }
        familyDays(householdId: $household) { id } greetingConsent(householdId: $household) { wished }
        greetings { nodes { id } } }";
    let variables = json!({ "id": draft["id"], "household": office.family.id });
    let seen = office.server.ask(&elsewhere, query, variables).await;
    let nothing = json!({ "greeting": null, "node": null, "familyDays": [], "greetingConsent": null,
        "greetings": { "nodes": [] } });
    assert_eq!(seen, nothing);
    for (mutation, input) in [
        ("greetingApprove", named(&draft)),
        ("greetingConsentSet", json!({ "householdId": office.family.id, "wished": true })),
    ] {
        let refused = office.server.refuses(&elsewhere, mutation, input).await;
        assert!(refused.said().starts_with("NOT_FOUND"), "{}", refused.said());
    }
}

async fn words_are_sealed_and_forgotten(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    let wedding = json!({ "householdId": office.family.id, "calendar": "GREGORIAN", "month": 5, "day": 3,
        "name": "MARBLE ANNIVERSARY" });
    office.server.change(&office.dispatcher, "familyDayAdd", wedding, "familyDay { id }").await;
    office.at("2026-05-01T02:00:00Z").await;
    assert_eq!(office.greetings().await.len(), 2);
    let bytes = stored::bytes(office.server.database()).await;
    assert!(!stored::holds(&bytes, "MARBLE ANNIVERSARY") && !stored::holds(&bytes, "生日快乐"));
    let admin = office.server.admin().await;
    let erase = json!({ "id": office.family.id, "version": office.family.version });
    office.server.change(&admin, "householdErase", erase, "household { id }").await;
    for greeting in office.greetings().await {
        assert_eq!((&greeting["words"], &greeting["state"]), (&json!(null), &json!("WITHHELD")));
    }
    let query = "query($id: ID!) { familyDays(householdId: $id) { id } greetingConsent(householdId: $id) { wished } }";
    let seen = office.server.ask(&office.dispatcher, query, json!({ "id": office.family.id })).await;
    assert_eq!(seen, json!({ "familyDays": [], "greetingConsent": null }));
}

async fn drafting_costs_no_statement_per_household(server: Server) {
    let office = Office::new(server).await;
    office.policy(json!({ "needsConsent": false })).await;
    let drafting = async |day: &str| {
        office.server.set_clock(day.parse().expect("a moment"));
        office.server.statements(office.server.run_jobs()).await.1
    };
    drafting("2026-04-20T02:00:00Z").await;
    let few = drafting("2026-06-14T02:00:00Z").await;
    for _ in 0..19 {
        let told = wang_family(&office.server.branch("West Lake").await);
        serves(&office.server, &office.dispatcher, told).await;
    }
    office.server.wait(TimeDelta::hours(2));
    office.server.run_jobs().await;
    let many = drafting("2026-09-20T02:00:00Z").await;
    assert_eq!(office.greetings().await.iter().filter(|greeting| greeting["occasion"] == "MID_AUTUMN").count(), 20);
    assert!(many <= few + 5, "{few} statements for one household, {many} for twenty");
}
