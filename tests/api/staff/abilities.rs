//! Skills, credentials, background checks and training: what opens and closes the way to a household.

use chrono::TimeDelta;
use domain::kernel::demo::DemoSize;
use serde_json::{Value, json};

use super::{serving, with};
use crate::support::database::Database;
use crate::support::on_both_databases;
use crate::support::server::Server;

on_both_databases! {
    skills_have_levels,
    a_credential_ends_after_it_begins_and_counts_until_it_is_withdrawn,
    what_expires_is_listed_and_warned_of_once_at_each_threshold,
    reading_what_a_check_found_leaves_a_trace,
    training_exams_and_checks_open_and_close_eligibility,
    a_session_takes_hours_and_has_so_many_places,
    a_page_of_staff_costs_the_same_however_many_there_are,
}

const SKILLED: &str = "query($skill: ID!) {
    staffMembers(filter: { skillId: $skill }) { nodes { skills { level skill { code } } } } }";

const WARNINGS: &str = "query($id: ID!) { staffMember(id: $id) { expiryWarnings { days subject } } }";

async fn skills_have_levels(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Ma Li").await;
    let cooking = json!({ "code": "COOKING", "name": "Cooking" });
    let made = server.change(&manager, "skillCreate", cooking.clone(), "skill { id version }").await;
    assert_eq!(server.refuses(&manager, "skillCreate", cooking).await.said(), "SKILL_CODE_TAKEN at code");
    let shouted = json!({ "code": "cooking!", "name": "Cooking" });
    assert_eq!(server.refuses(&manager, "skillCreate", shouted).await.said(), "INVALID at code");
    let skill = &made["skill"]["id"];
    let set = |level: i64| json!({ "staffMemberId": id, "skillId": skill, "level": level });
    assert_eq!(server.refuses(&manager, "staffMemberSetSkill", set(6)).await.said(), "INVALID at level");
    server.change(&manager, "staffMemberSetSkill", set(2), "staffSkill { level }").await;
    server.change(&manager, "staffMemberSetSkill", set(4), "staffSkill { level }").await;
    let found = server.ask(&manager, SKILLED, json!({ "skill": skill })).await;
    assert_eq!(found["staffMembers"]["nodes"], json!([{ "skills": [{ "level": 4, "skill": { "code": "COOKING" } }] }]));
    let retire = json!({ "id": skill, "version": 1, "name": "Cooking", "retired": true });
    server.change(&manager, "skillUpdate", retire, "skill { retiredAt }").await;
    assert_eq!(server.refuses(&manager, "staffMemberSetSkill", set(3)).await.said(), "INVALID at skillId");
    let remove = json!({ "staffMemberId": id, "skillId": skill });
    let left = server.change(&manager, "staffMemberRemoveSkill", remove, "staffMember { skills { level } }").await;
    assert_eq!(left["staffMember"]["skills"], json!([]));
}

fn card(id: &Value, issued: &str, expires: Option<&str>) -> Value {
    json!({ "staffMemberId": id, "kind": "HEALTH", "issuer": "Centre for Disease Control", "number": "ZJ-7",
            "issuedOn": issued, "expiresOn": expires })
}

async fn a_credential_ends_after_it_begins_and_counts_until_it_is_withdrawn(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Ma Li").await;
    for expires in ["2026-01-01", "2025-12-31"] {
        let refused = server.refuses(&manager, "credentialAdd", card(&id, "2026-01-01", Some(expires))).await;
        assert_eq!(refused.said(), "INVALID at expiresOn");
    }
    let impossible = server.refuses(&manager, "credentialAdd", card(&id, "2026-02-30", None)).await;
    assert!(impossible.message.contains("issuedOn") || impossible.message.contains("2026-02-30"), "{impossible:?}");
    let unknown = with(&card(&id, "2026-01-01", None), "kind", json!("WIZARDRY"));
    assert!(server.refuses(&manager, "credentialAdd", unknown).await.message.contains("WIZARDRY"));
    let added = server
        .change(
            &manager,
            "credentialAdd",
            card(&id, "2026-01-01", Some("2026-12-31")),
            "credential { id state number }",
        )
        .await;
    assert_eq!((&added["credential"]["state"], &added["credential"]["number"]), (&json!("VALID"), &json!("ZJ-7")));
    let credential = &added["credential"]["id"];
    let mut correct = card(&id, "2026-01-01", Some("2026-04-01"));
    correct.as_object_mut().expect("an object").remove("staffMemberId");
    correct["id"] = credential.clone();
    correct["version"] = json!(1);
    let corrected = server.change(&manager, "credentialUpdate", correct.clone(), "credential { state version }").await;
    assert_eq!(corrected["credential"], json!({ "state": "EXPIRING", "version": 2 }));
    assert_eq!(server.refuses(&manager, "credentialUpdate", correct).await.said(), "STALE at version");
    let withdraw = |version: i64| json!({ "id": credential, "version": version });
    let gone = server.change(&manager, "credentialWithdraw", withdraw(2), "credential { state }").await;
    assert_eq!(gone["credential"]["state"], "WITHDRAWN");
    assert_eq!(server.refuses(&manager, "credentialWithdraw", withdraw(3)).await.said(), "CREDENTIAL_WITHDRAWN at id");
}

async fn reading_what_a_check_found_leaves_a_trace(server: Server) {
    let (manager, admin) = (server.manager().await, server.admin().await);
    let (id, _) = serving(&server, &manager, "Ma Li").await;
    let check = json!({ "staffMemberId": id, "consentedOn": "2025-05-01", "checkedOn": "2025-05-02", "result": "CLEAR",
                        "validUntil": "2026-08-01", "provider": "Public Security Bureau" });
    let made = server.change(&manager, "backgroundCheckRecord", check, "backgroundCheck { id }").await;
    let check = made["backgroundCheck"]["id"].clone();
    let trail = async || {
        let query = "query($id: ID!) { auditEntries(objectId: $id) { nodes { fields purpose } } }";
        server.ask(&admin, query, json!({ "id": check })).await["auditEntries"]["nodes"].clone()
    };
    let read = async |fields: &str| {
        let caller = server.dispatcher().await.for_the_purpose_of("dispatch");
        let query = format!("query($id: ID!) {{ staffMember(id: $id) {{ backgroundChecks {{ {fields} }} }} }}");
        server.ask(&caller, &query, json!({ "id": id })).await
    };
    read("id checkedOn validUntil").await;
    assert_eq!(trail().await, json!([]), "that there is one is no secret");
    let seen = read("result provider").await;
    assert_eq!(seen["staffMember"]["backgroundChecks"][0]["result"], "CLEAR");
    assert_eq!(trail().await, json!([{ "fields": ["provider", "result"], "purpose": "dispatch" }]));
}

async fn what_expires_is_listed_and_warned_of_once_at_each_threshold(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Ma Li").await;
    server.change(&manager, "credentialAdd", card(&id, "2025-04-15", Some("2026-04-15")), "credential { id }").await;
    let check = json!({ "staffMemberId": id, "consentedOn": "2025-05-01", "checkedOn": "2025-05-02", "result": "CLEAR",
                        "validUntil": "2026-08-01", "provider": "Public Security Bureau" });
    server.change(&manager, "backgroundCheckRecord", check, "backgroundCheck { id }").await;
    let listed = "{ expiring(withinDays: 60) { nodes { subject kind daysLeft expiresOn staffMember { name } } } }";
    let near = server.ask(&manager, listed, json!({})).await;
    assert_eq!(
        near["expiring"]["nodes"],
        json!([{ "subject": "CREDENTIAL", "kind": "HEALTH", "daysLeft": 44, "expiresOn": "2026-04-15",
                 "staffMember": { "name": "Ma Li" } }])
    );
    let warned = async || {
        let seen = server.ask(&manager, WARNINGS, json!({ "id": id })).await;
        let mut days: Vec<i64> = seen["staffMember"]["expiryWarnings"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|warning| warning["days"].as_i64().expect("days"))
            .collect();
        days.sort_unstable_by(|a, b| b.cmp(a));
        days
    };
    for (wait, expected) in
        [(0, vec![60]), (1, vec![60]), (20, vec![60, 30]), (17, vec![60, 30, 7]), (20, vec![60, 30, 7])]
    {
        server.wait(TimeDelta::days(wait));
        server.run_jobs().await;
        server.run_jobs().await;
        assert_eq!(warned().await, expected, "after {wait} more days");
    }
    // A renewal takes the old one from the list.
    server.change(&manager, "credentialAdd", card(&id, "2026-04-10", Some("2027-04-10")), "credential { id }").await;
    let near = server.ask(&manager, "{ expiring(withinDays: 60) { nodes { subject } } }", json!({})).await;
    assert_eq!(near["expiring"]["nodes"], json!([]));
    let refused = server.refusal(&manager, "{ expiring(withinDays: 400) { nodes { subject } } }", json!({})).await;
    assert_eq!(refused.said(), "INVALID at withinDays");
}

const OBSTACLES: &str = "query($id: ID!) { staffMember(id: $id) {
    obstacles(from: \"2026-05-01\", to: \"2026-06-30\") { sentence course { code } } } }";

async fn training_exams_and_checks_open_and_close_eligibility(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Gao Jie").await;
    let obstacles = async || {
        let seen = server.ask(&manager, OBSTACLES, json!({ "id": id })).await;
        seen["staffMember"]["obstacles"].as_array().expect("a list").clone()
    };
    let course = async |code: &str, kind: &str, required: bool| {
        let input = json!({ "code": code, "name": code, "kind": kind, "required": required });
        let made = server.change(&manager, "trainingCourseCreate", input, "trainingCourse { id }").await;
        made["trainingCourse"]["id"].clone()
    };
    let branch = super::branch(&server, &manager).await;
    let session = async |course: &Value, from: &str, to: &str| {
        let input =
            json!({ "courseId": course, "branchId": branch, "startsAt": from, "endsAt": to, "place": "room 2" });
        let made = server.change(&manager, "trainingSessionCreate", input, "trainingSession { id }").await;
        made["trainingSession"]["id"].clone()
    };
    let enrolled = async |session: &Value| {
        let input = json!({ "sessionId": session, "staffMemberId": id });
        let made = server.change(&manager, "trainingAttendanceEnrol", input, "trainingAttendance { id }").await;
        made["trainingAttendance"]["id"].clone()
    };
    let record = async |attendance: &Value, exam: Value| {
        let input = json!({ "id": attendance, "attended": true, "exam": exam, "score": 70 });
        server.change(&manager, "trainingAttendanceRecord", input, "trainingAttendance { state }").await;
    };
    assert_eq!(obstacles().await.len(), 2, "no induction and no background check");

    let induction = course("INDUCTION", "INDUCTION", false).await;
    let weeks = session(&induction, "2026-03-09T01:00:00Z", "2026-03-20T09:00:00Z").await;
    let place = enrolled(&weeks).await;
    let early = json!({ "id": place, "attended": true });
    assert_eq!(server.refuses(&manager, "trainingAttendanceRecord", early).await.said(), "SESSION_NOT_HELD at id");
    server.wait(TimeDelta::days(19));
    record(&place, Value::Null).await;
    let check = json!({ "staffMemberId": id, "consentedOn": "2026-02-01", "checkedOn": "2026-02-02", "result": "CLEAR",
                        "validUntil": "2026-06-30", "provider": "Public Security Bureau" });
    let before = with(&check, "consentedOn", json!("2026-02-03"));
    assert_eq!(server.refuses(&manager, "backgroundCheckRecord", before).await.said(), "INVALID at checkedOn");
    server.change(&manager, "backgroundCheckRecord", check, "backgroundCheck { id }").await;
    assert_eq!(obstacles().await, Vec::<Value>::new());

    let safety = course("SAFETY", "SKILL", true).await;
    assert_eq!(obstacles().await[0]["course"]["code"], "SAFETY", "a new requirement closes the way");
    let exam = enrolled(&session(&safety, "2026-04-01T01:00:00Z", "2026-04-01T03:00:00Z").await).await;
    server.wait(TimeDelta::days(12));
    record(&exam, json!("FAILED")).await;
    assert!(obstacles().await[0]["sentence"].as_str().expect("a sentence").contains("2026-04-01"));
    record(&exam, json!("PASSED")).await;
    assert_eq!(obstacles().await, Vec::<Value>::new());
    let absent = json!({ "id": exam, "attended": false, "exam": "PASSED" });
    assert_eq!(server.refuses(&manager, "trainingAttendanceRecord", absent).await.said(), "INVALID at exam");
}

async fn a_session_takes_hours_and_has_so_many_places(server: Server) {
    let manager = server.manager().await;
    let (one, _) = serving(&server, &manager, "Luo Yan").await;
    let (two, _) = serving(&server, &manager, "Luo Min").await;
    let course = json!({ "code": "DRILL", "name": "Smoke in the kitchen", "kind": "DRILL", "required": false });
    let made = server.change(&manager, "trainingCourseCreate", course, "trainingCourse { id }").await;
    let session = json!({
        "courseId": made["trainingCourse"]["id"], "branchId": super::branch(&server, &manager).await, "place": "kitchen",
        "startsAt": "2026-03-10T01:00:00Z", "endsAt": "2026-03-10T03:00:00Z", "capacity": 1
    });
    let backward = with(&session, "endsAt", json!("2026-03-10T01:00:00Z"));
    assert_eq!(server.refuses(&manager, "trainingSessionCreate", backward).await.said(), "INVALID at endsAt");
    let made = server.change(&manager, "trainingSessionCreate", session, "trainingSession { id }").await;
    let enrol = |who: &Value| json!({ "sessionId": made["trainingSession"]["id"], "staffMemberId": who });
    let place = server.change(&manager, "trainingAttendanceEnrol", enrol(&one), "trainingAttendance { id }").await;
    assert_eq!(
        server.refuses(&manager, "trainingAttendanceEnrol", enrol(&two)).await.said(),
        "SESSION_FULL at sessionId"
    );
    let hold = json!({ "staffMemberId": one, "kind": "HOLD", "startsAt": "2026-03-10T02:00:00Z",
                       "endsAt": "2026-03-10T04:00:00Z" });
    assert_eq!(server.refuses(&manager, "bookingReserve", hold.clone()).await.code, "BOOKED");
    let withdraw = json!({ "id": place["trainingAttendance"]["id"] });
    server.change(&manager, "trainingAttendanceWithdraw", withdraw, "trainingAttendance { state }").await;
    server.change(&manager, "bookingReserve", hold, "booking { id }").await;
    server.change(&manager, "trainingAttendanceEnrol", enrol(&two), "trainingAttendance { state }").await;
}

async fn a_page_of_staff_costs_the_same_however_many_there_are(database: Database) {
    let server = Server::with_demo(database, DemoSize { staff: 120, households: 0, seed: 5 }).await;
    let manager = server.manager().await;
    let page = |rows: u32| {
        format!(
            "{{ staffMembers(first: {rows}) {{ nodes {{ name branch {{ name }} skills {{ level skill {{ name }} }}
               credentials {{ kind state }} training {{ exam session {{ course {{ code }} }} }} }} }} }}"
        )
    };
    // Names and zones are known after the first request of a process.
    server.ask(&manager, &page(1), json!({})).await;
    let (_, few) = server.statements(server.ask(&manager, &page(2), json!({}))).await;
    let (answer, many) = server.statements(server.ask(&manager, &page(100), json!({}))).await;
    assert_eq!(answer["staffMembers"]["nodes"].as_array().expect("a list").len(), 100);
    assert_eq!(few, many, "a page of 2 and a page of 100");
    assert!(many <= 12, "{many} statements");
}
