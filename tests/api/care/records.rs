//! What is recorded in care: the log, medicines, incidents, referrals, ends of services.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::ward::Ward;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    the_log_is_noted_once_and_corrected_and_never_overwritten,
    every_kind_of_entry_is_read_as_it_was_noted,
    a_value_that_is_not_usual_is_known_at_once,
    the_family_corrects_what_the_family_has_noted,
    what_cannot_be_noted_is_refused_at_its_field,
    a_dose_is_due_and_given_and_one_is_forgotten,
    a_dose_that_is_late_only_after_a_day_is_known_then,
    an_order_that_cannot_be_read_keeps_no_other_dose_from_being_noticed,
    an_incident_is_reported_followed_up_and_closed,
    nobody_is_sent_to_a_hospital_without_the_family,
    a_service_ends_step_by_step,
    records_are_for_those_who_care,
    records_are_given_out_and_forgotten,
    two_who_note_a_dose_at_once_note_it_once,
}

const AT: &str = "2026-03-02T00:40:00Z";

#[expect(clippy::needless_pass_by_value, reason = "called with what `json!` makes on the spot")]
fn entry(ward: &Ward, client_id: &str, content: Value) -> Value {
    json!({
        "clientId": client_id, "householdId": ward.household, "householdMemberId": ward.elder, "happenedAt": AT,
        "content": content,
    })
}

async fn log(ward: &Ward, caller: &Caller, with_corrected: bool) -> Vec<Value> {
    let query = "query($filter: CareLogFilterInput!) { careLog(filter: $filter) { nodes {
        id kind words correctsId correctedById content { feeding { way milliliters } vitals { sign value } mood } } } }";
    let filter = json!({ "householdId": ward.household, "withCorrected": with_corrected });
    let found = ward.server().ask(caller, query, json!({ "filter": filter })).await;
    found["careLog"]["nodes"].as_array().expect("entries").clone()
}

async fn the_log_is_noted_once_and_corrected_and_never_overwritten(server: Server) {
    let ward = Ward::new(server).await;
    ward.visit(3).await;
    let note = async |input: Value| {
        ward.server().change(&ward.phone, "careLogNote", input, "entry { id }").await["entry"]["id"].clone()
    };
    let bottle = entry(&ward, "1", json!({ "feeding": { "way": "FORMULA", "milliliters": 90 } }));
    let first = note(bottle.clone()).await;
    assert_eq!(note(bottle.clone()).await, first, "a repeat changes nothing");
    let mut other = bottle;
    other["happenedAt"] = json!("2026-03-02T00:41:00Z");
    let refused = ward.server().refuses(&ward.phone, "careLogNote", other).await;
    assert_eq!(refused.said(), "CLIENT_ID_TAKEN at clientId");
    let mut correction = entry(&ward, "2", json!({ "feeding": { "way": "FORMULA", "milliliters": 60 } }));
    correction["correctsId"] = first.clone();
    let second = note(correction.clone()).await;
    correction["clientId"] = json!("3");
    let refused = ward.server().refuses(&ward.phone, "careLogNote", correction).await;
    assert_eq!(refused.said(), "LOG_CORRECTED at correctsId");
    let now = log(&ward, &ward.daughter, false).await;
    assert_eq!(now.len(), 1);
    assert_eq!((&now[0]["id"], &now[0]["content"]["feeding"]["milliliters"]), (&second, &json!(60)));
    let all = log(&ward, &ward.daughter, true).await;
    let before = all.iter().find(|it| it["id"] == first).expect("the first");
    assert_eq!((&before["correctedById"], &before["content"]["feeding"]["milliliters"]), (&second, &json!(90)));
    let mut unlike = entry(&ward, "4", json!({ "mood": { "level": 4 } }));
    unlike["correctsId"] = second;
    let refused = ward.server().refuses(&ward.phone, "careLogNote", unlike).await;
    assert_eq!(refused.said(), "INVALID at correctsId");
}

async fn every_kind_of_entry_is_read_as_it_was_noted(server: Server) {
    let ward = Ward::new(server).await;
    ward.visit(3).await;
    let slept = json!({ "beganAt": "2026-03-01T14:00:00Z", "endedAt": "2026-03-01T21:30:00Z" });
    let noted = [
        ("SLEEP", json!({ "sleep": slept.clone() }), "sleep", slept),
        (
            "DIAPER",
            json!({ "diaper": { "wet": true, "soiled": false } }),
            "diaper",
            json!({ "wet": true, "soiled": false }),
        ),
        ("MOOD", json!({ "mood": { "level": 2 } }), "mood", json!(2)),
        (
            "FEEDING",
            json!({ "feeding": { "way": "FORMULA", "milliliters": 90 } }),
            "feeding",
            json!({ "way": "FORMULA", "milliliters": 90 }),
        ),
    ];
    for (kind, content, _, _) in &noted {
        let input = entry(&ward, kind, content.clone());
        ward.server().change(&ward.phone, "careLogNote", input, "entry { id }").await;
    }
    let query = "query($filter: CareLogFilterInput!) { careLog(filter: $filter) { nodes { kind content {
        sleep { beganAt endedAt } diaper { wet soiled } mood feeding { way milliliters } } } } }";
    let filter = json!({ "householdId": ward.household });
    let found = ward.server().ask(&ward.daughter, query, json!({ "filter": filter })).await["careLog"]["nodes"].clone();
    let found = found.as_array().expect("entries");
    assert_eq!(found.len(), noted.len());
    for (kind, _, field, said) in &noted {
        let read = found.iter().find(|it| it["kind"] == *kind).unwrap_or_else(|| panic!("no {kind} in {found:?}"));
        assert_eq!(read["content"][*field], *said, "{kind}");
    }
}

async fn a_value_that_is_not_usual_is_known_at_once(server: Server) {
    let ward = Ward::new(server).await;
    let vitals = |sign: &str, value: &str| json!({ "vitals": { "sign": sign, "value": value } });
    ward.change("careLogNote", entry(&ward, "1", vitals("TEMPERATURE", "37.8")), "entry { id }").await;
    assert_eq!(ward.open_alerts().await, Vec::<Value>::new());
    let fever = entry(&ward, "2", vitals("TEMPERATURE", "38.4"));
    let fever = ward.change("careLogNote", fever, "entry { id content { vitals { value } } }").await["entry"].clone();
    assert_eq!(fever["content"]["vitals"]["value"], "38.4");
    let open = ward.open_alerts().await;
    assert_eq!((open.len(), &open[0]["kind"], &open[0]["rule"]), (1, &json!("VITALS"), &json!("TEMPERATURE")));
    // It was a slip of the hand.
    let mut correction = entry(&ward, "3", vitals("TEMPERATURE", "36.4"));
    correction["correctsId"] = fever["id"].clone();
    ward.change("careLogNote", correction, "entry { id }").await;
    assert_eq!(ward.open_alerts().await, open, "somebody has to look at it all the same");
    // What is quick for her is not for a newborn.
    let newborn = json!({ "householdId": ward.household, "kinship": "GRANDCHILD", "bornOn": "2026-02-20" });
    let newborn = ward.change("householdMemberAdd", newborn, "member { id }").await["member"]["id"].clone();
    let mut quick = entry(&ward, "4", vitals("PULSE", "140"));
    quick["householdMemberId"] = newborn;
    ward.change("careLogNote", quick, "entry { id }").await;
    assert_eq!(ward.open_alerts().await, open);
    ward.change("careLogNote", entry(&ward, "5", vitals("PULSE", "140")), "entry { id }").await;
    assert_eq!(ward.open_alerts().await.len(), 2);
}

async fn the_family_corrects_what_the_family_has_noted(server: Server) {
    let ward = Ward::new(server).await;
    ward.visit(3).await;
    let mood = |client_id: &str, level: u32, corrects: &Value| {
        let mut input = entry(&ward, client_id, json!({ "mood": { "level": level } }));
        input["correctsId"] = corrects.clone();
        input
    };
    let by = async |caller: &Caller, input: Value| {
        ward.server().change(caller, "careLogNote", input, "entry { id }").await["entry"]["id"].clone()
    };
    let of_carer = by(&ward.phone, mood("1", 2, &Value::Null)).await;
    let of_family = by(&ward.daughter, mood("1", 3, &Value::Null)).await;
    let refused = ward.server().refuses(&ward.daughter, "careLogNote", mood("2", 5, &of_carer)).await;
    assert_eq!(refused.said(), "LOG_OF_OTHERS at correctsId");
    let brother = ward.world.family_of(ward.household, "wang.lei@test.example").await;
    by(&brother, mood("3", 4, &of_family)).await;
    by(&ward.coordinator, mood("4", 3, &of_carer)).await;
}

async fn what_cannot_be_noted_is_refused_at_its_field(server: Server) {
    let ward = Ward::new(server).await;
    let refused = async |content: Value| ward.refused("careLogNote", entry(&ward, "x", content)).await;
    let vitals = |sign: &str, value: &str| json!({ "vitals": { "sign": sign, "value": value } });
    assert_eq!(refused(vitals("TEMPERATURE", "368")).await, "INVALID at content.vitals.value");
    assert_eq!(refused(vitals("PULSE", "71.5")).await, "INVALID at content.vitals.value");
    assert_eq!(refused(json!({ "mood": { "level": 6 } })).await, "INVALID at content.mood.level");
    assert_eq!(refused(json!({ "note": true })).await, "INVALID at words");
    assert_eq!(refused(json!({ "medication": "REFUSED" })).await, "INVALID at words");
    let backwards = json!({ "sleep": { "beganAt": AT, "endedAt": "2026-03-02T00:30:00Z" } });
    assert_eq!(refused(backwards).await, "INVALID at content.sleep.endedAt");
    let mut future = entry(&ward, "x", json!({ "mood": { "level": 3 } }));
    future["happenedAt"] = json!("2026-03-02T03:00:00Z");
    assert_eq!(ward.refused("careLogNote", future).await, "FROM_THE_FUTURE at happenedAt");
    let mut stranger = entry(&ward, "x", json!({ "mood": { "level": 3 } }));
    stranger["householdId"] = json!(ward.world.household("Chen").await);
    assert_eq!(ward.refused("careLogNote", stranger).await, "NOT_FOUND at householdMemberId");
    assert_eq!(log(&ward, &ward.coordinator, true).await, Vec::<Value>::new(), "nothing is written on an error");
}

/// A medicine at 8 and at 20 o'clock in Hangzhou, from 2 March on; answers its id.
async fn ordered(ward: &Ward) -> Value {
    let input = json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "name": "Amlodipine", "dose": "5 mg",
        "times": ["20:00", "08:00"], "firstDay": "2026-03-02", "lateAfterMinutes": 90,
    });
    ward.change("medicationOrder", input, "order { id }").await["order"]["id"].clone()
}

fn given(ward: &Ward, client_id: &str, order: &Value, due_at: &str, at: &str) -> Value {
    let mut input = entry(ward, client_id, json!({ "medication": "GIVEN" }));
    input["happenedAt"] = json!(at);
    input["dose"] = json!({ "orderId": order, "dueAt": due_at });
    input
}

async fn doses(ward: &Ward) -> Vec<(String, String)> {
    let query = "query($id: ID!) { medicationDoses(householdId: $id, from: \"2026-03-02T00:00:00Z\",
        until: \"2026-03-03T16:00:00Z\") { dueAt state order { medicine { name dose } } } }";
    let found = ward.server().ask(&ward.daughter, query, json!({ "id": ward.household })).await;
    let text = |it: &Value| it.as_str().expect("a text").to_owned();
    let doses = found["medicationDoses"].as_array().expect("doses").clone();
    doses.iter().map(|it| (text(&it["dueAt"]), text(&it["state"]))).collect()
}

async fn a_dose_is_due_and_given_and_one_is_forgotten(server: Server) {
    let ward = Ward::new(server).await;
    let order = ordered(&ward).await;
    let state = |at: &str, state: &str| (at.to_owned(), state.to_owned());
    // It is 9 o'clock in the morning.
    assert_eq!(
        doses(&ward).await,
        [
            state("2026-03-02T00:00:00Z", "DUE"),
            state("2026-03-02T12:00:00Z", "AHEAD"),
            state("2026-03-03T00:00:00Z", "AHEAD"),
            state("2026-03-03T12:00:00Z", "AHEAD"),
        ]
    );
    let strange = given(&ward, "x", &order, "2026-03-02T01:00:00Z", AT);
    assert_eq!(ward.refused("careLogNote", strange).await, "INVALID at dose.dueAt");
    let first = given(&ward, "1", &order, "2026-03-02T00:00:00Z", AT);
    ward.change("careLogNote", first, "entry { dueAt }").await;
    let again = given(&ward, "2", &order, "2026-03-02T00:00:00Z", AT);
    assert_eq!(ward.refused("careLogNote", again).await, "DOSE_NOTED at dose");
    // Nobody thinks of it in the evening; the product does.
    ward.server().set_clock("2026-03-02T13:40:00Z".parse().expect("a moment"));
    ward.server().run_jobs().await;
    let open = ward.open_alerts().await;
    assert_eq!((open.len(), &open[0]["kind"], &open[0]["rule"]), (1, &json!("MEDICATION"), &json!("OVERDUE")));
    assert_eq!(doses(&ward).await[1].1, "OVERDUE");
    let late = given(&ward, "3", &order, "2026-03-02T12:00:00Z", "2026-03-02T13:39:00Z");
    ward.change("careLogNote", late, "entry { dueAt }").await;
    assert_eq!((doses(&ward).await[0].1.as_str(), doses(&ward).await[1].1.as_str()), ("GIVEN", "GIVEN_LATE"));
    assert_eq!(ward.open_alerts().await, Vec::<Value>::new());
    let mut refused = given(&ward, "4", &order, "2026-03-03T00:00:00Z", "2026-03-02T13:39:00Z");
    refused["content"] = json!({ "medication": "REFUSED" });
    refused["words"] = json!("Feels sick");
    ward.change("careLogNote", refused, "entry { dueAt }").await;
    assert_eq!(ward.open_alerts().await[0]["rule"], "REFUSED");
    let stop = json!({ "id": order, "version": 1 });
    ward.change("medicationStop", stop.clone(), "order { stoppedAt }").await;
    assert_eq!(ward.refused("medicationStop", stop).await, "STALE at version");
    assert_eq!(doses(&ward).await.len(), 2, "nothing is due from then on");
}

async fn a_dose_that_is_late_only_after_a_day_is_known_then(server: Server) {
    let ward = Ward::new(server).await;
    let input = json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "name": "Vitamin D", "dose": "1 drop",
        "times": ["08:00"], "firstDay": "2026-03-02", "lateAfterMinutes": 1440,
    });
    ward.change("medicationOrder", input, "order { id }").await;
    ward.server().set_clock("2026-03-02T23:30:00Z".parse().expect("a moment"));
    ward.server().run_jobs().await;
    assert_eq!(ward.open_alerts().await, Vec::<Value>::new());
    ward.server().set_clock("2026-03-03T00:30:00Z".parse().expect("a moment"));
    ward.server().run_jobs().await;
    let open = ward.open_alerts().await;
    assert_eq!((open.len(), &open[0]["rule"]), (1, &json!("OVERDUE")));
}

async fn an_order_that_cannot_be_read_keeps_no_other_dose_from_being_noticed(server: Server) {
    let ward = Ward::new(server).await;
    ordered(&ward).await;
    let database = ward.server().database().connect().await;
    database.execute_unprepared("update medication_order set schedule = '{}'").await.expect("a statement that runs");
    ordered(&ward).await;
    ward.server().set_clock("2026-03-02T13:40:00Z".parse().expect("a moment"));
    ward.server().run_jobs().await;
    let open = ward.open_alerts().await;
    assert!(open.iter().any(|alert| alert["kind"] == "MEDICATION" && alert["rule"] == "OVERDUE"), "{open:?}");
}

async fn an_incident_is_reported_followed_up_and_closed(server: Server) {
    let ward = Ward::new(server).await;
    ward.visit(3).await;
    let input = json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "kind": "FALL", "severity": "SEVERE",
        "happenedAt": AT, "description": "Slipped in the bathroom", "immediateMeasures": "Called the doctor",
    });
    let selection = "incident { id version state }";
    let made = ward.server().change(&ward.phone, "incidentReport", input.clone(), selection).await["incident"].clone();
    assert_eq!(made["state"], "OPEN");
    let open = ward.open_alerts().await;
    assert_eq!((&open[0]["kind"], &open[0]["detail"]), (&json!("INCIDENT"), &json!("Slipped in the bathroom")));
    let mut empty = input;
    empty["immediateMeasures"] = json!(" ");
    let refused = ward.server().refuses(&ward.phone, "incidentReport", empty).await;
    assert_eq!(refused.said(), "INVALID at immediateMeasures");
    let step = json!({ "id": made["id"], "version": 1, "words": "A mat was laid" });
    let followed =
        ward.change("incidentFollowUp", step, "incident { state steps { words } }").await["incident"].clone();
    assert_eq!(followed, json!({ "state": "FOLLOWED_UP", "steps": [{ "words": "A mat was laid" }] }));
    let close = json!({ "id": made["id"], "version": 2, "conclusion": "Floors are dried at once" });
    ward.change("incidentClose", close.clone(), "incident { closedAt }").await;
    assert_eq!(ward.refused("incidentClose", close).await, "STALE at version");
    let more = json!({ "id": made["id"], "version": 3, "words": "And again" });
    assert_eq!(ward.refused("incidentFollowUp", more).await, "INCIDENT_CLOSED at id");
    // The dispatcher sees that there was one, and not what it was.
    let query = "{ incidents { nodes { kind severity description steps { words } } } }";
    let seen = ward.server().ask(&ward.world.dispatcher, query, json!({})).await["incidents"]["nodes"][0].clone();
    assert_eq!(
        seen,
        json!({ "kind": "FALL", "severity": "SEVERE", "description": null, "steps": [{ "words": null }] })
    );
}

async fn nobody_is_sent_to_a_hospital_without_the_family(server: Server) {
    let ward = Ward::new(server).await;
    let input = json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "hospital": "Zhejiang Hospital",
        "reason": "A fall", "urgent": true,
    });
    let made = ward.change("referralPropose", input, "referral { id version state }").await["referral"].clone();
    let id = made["id"].clone();
    let step = |version: i64, step: &str| json!({ "id": id, "version": version, "step": step });
    assert_eq!(ward.refused("referralAdvance", step(1, "SEND")).await, "REFERRAL_STATE at id");
    let no = json!({ "id": id, "version": 1, "agrees": false });
    let refused = ward.server().refuses(&ward.daughter, "referralAnswer", no).await;
    assert_eq!(refused.said(), "INVALID at reason");
    let yes = json!({ "id": id, "version": 1, "agrees": true });
    let agreed = ward.server().change(&ward.daughter, "referralAnswer", yes, "referral { state }").await;
    assert_eq!(agreed["referral"]["state"], "AGREED");
    ward.change("referralAdvance", step(2, "SEND"), "referral { state }").await;
    assert_eq!(ward.refused("referralAdvance", step(3, "ACCEPT")).await, "INVALID at appointmentAt");
    let mut accepted = step(3, "ACCEPT");
    accepted["appointmentAt"] = json!("2026-03-06T01:00:00Z");
    ward.change("referralAdvance", accepted, "referral { state }").await;
    assert_eq!(ward.refused("referralAdvance", step(4, "COMPLETE")).await, "INVALID at outcome");
    let mut done = step(4, "COMPLETE");
    done["outcome"] = json!("Nothing is broken");
    let done = ward.change("referralAdvance", done, "referral { state content { outcome } }").await;
    assert_eq!(done["referral"], json!({ "state": "COMPLETED", "content": { "outcome": "Nothing is broken" } }));
}

async fn a_service_ends_step_by_step(server: Server) {
    let ward = Ward::new(server).await;
    let begin = json!({ "householdId": ward.household, "beganOn": "2025-03-01", "lastDay": "2026-03-31" });
    let mut wrong = begin.clone();
    wrong["lastDay"] = json!("2025-02-01");
    assert_eq!(ward.refused("serviceEndingBegin", wrong).await, "INVALID at lastDay");
    let made = ward.change("serviceEndingBegin", begin.clone(), "ending { id }").await["ending"]["id"].clone();
    assert_eq!(ward.refused("serviceEndingBegin", begin).await, "ENDING_BEGUN at householdId");
    let certify = |version: i64| json!({ "id": made, "version": version, "recipient": "王秀英", "service": "Care at home", "signedForAgency": "Lin Yue" });
    assert_eq!(ward.refused("serviceEndingCertify", certify(1)).await, "ENDING_STATE at id");
    let talk = json!({ "id": made, "version": 1, "words": "They were glad" });
    ward.change("serviceEndingTalk", talk, "ending { state }").await;
    ward.change("serviceEndingCertify", certify(2), "ending { state }").await;
    let archive = json!({ "id": made, "version": 3, "lessons": "Ask about the mat on the first day" });
    ward.change("serviceEndingArchive", archive, "ending { state }").await;
    let query = "{ serviceEndings { nodes { state talk lessons certificate { number recipient } } } }";
    let seen = ward.server().ask(&ward.daughter, query, json!({})).await["serviceEndings"]["nodes"][0].clone();
    assert_eq!((&seen["state"], &seen["talk"], &seen["lessons"]), (&json!("ARCHIVED"), &json!(null), &json!(null)));
    assert_eq!(seen["certificate"]["recipient"], "王秀英");
    assert!(seen["certificate"]["number"].as_str().expect("a number").starts_with("202603-"));
    let own = ward.ask(query, json!({})).await["serviceEndings"]["nodes"][0].clone();
    assert_eq!(own["lessons"], "Ask about the mat on the first day");
}

async fn records_are_for_those_who_care(server: Server) {
    let ward = Ward::new(server).await;
    ward.change("careLogNote", entry(&ward, "1", json!({ "mood": { "level": 4 } })), "entry { id }").await;
    let neighbour = ward.world.family_of(ward.world.household("Chen").await, "chen@test.example").await;
    assert_eq!(log(&ward, &neighbour, false).await, Vec::<Value>::new());
    assert_eq!(log(&ward, &ward.phone, false).await, Vec::<Value>::new(), "a carer who does not work there");
    let theirs = entry(&ward, "2", json!({ "mood": { "level": 4 } }));
    let refused = ward.server().refuses(&ward.phone, "careLogNote", theirs.clone()).await;
    assert_eq!(refused.said(), "NOT_FOUND at householdId");
    ward.visit(3).await;
    assert_eq!(log(&ward, &ward.phone, false).await.len(), 1);
    let refused = ward.server().refuses(&ward.world.dispatcher, "careLogNote", theirs).await;
    assert_eq!(refused.code, "FORBIDDEN");
}

async fn records_are_given_out_and_forgotten(server: Server) {
    let ward = Ward::new(server).await;
    let mut note = entry(&ward, "1", json!({ "note": true }));
    note["words"] = json!("Slept badly");
    ward.change("careLogNote", note, "entry { id }").await;
    ordered(&ward).await;
    let admin = ward.server().admin().await;
    let export = "query($id: ID!) { householdExport(id: $id) }";
    let given = ward.server().ask(&admin, export, json!({ "id": ward.household })).await["householdExport"].clone();
    let records = &given["care"]["records"];
    assert_eq!(records["log"][0]["content"]["words"], "Slept badly");
    assert_eq!(records["medicines"][0]["medicine"]["name"], "Amlodipine");
    let household = "query($id: ID!) { household(id: $id) { version } }";
    let read = ward.server().ask(&admin, household, json!({ "id": ward.household })).await;
    let erase = json!({ "id": ward.household, "version": read["household"]["version"] });
    ward.server().change(&admin, "householdErase", erase, "household { id }").await;
    let left = log(&ward, &ward.coordinator, true).await;
    assert_eq!((left.len(), &left[0]["words"], &left[0]["content"]), (1, &json!(null), &json!(null)));
    let query = "query($id: ID!) { medicationOrders(householdId: $id) { id } }";
    assert_eq!(ward.ask(query, json!({ "id": ward.household })).await["medicationOrders"], json!([]));
}

async fn two_who_note_a_dose_at_once_note_it_once(server: Server) {
    let ward = Ward::new(server).await;
    let order = ordered(&ward).await;
    let race = (0..6).map(|number| {
        let input = given(&ward, &number.to_string(), &order, "2026-03-02T00:00:00Z", AT);
        ward.server().tries(&ward.coordinator, "careLogNote", input)
    });
    let answers = futures_util::future::join_all(race).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_granted()).count(), 1);
    for refused in answers.iter().filter(|answer| !answer.is_granted()) {
        let code = refused.refused().code;
        assert!(["DOSE_NOTED", "BUSY"].contains(&code.as_str()), "{code}");
    }
}
