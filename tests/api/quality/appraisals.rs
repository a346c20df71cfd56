//! Appraisals: a month closes, a carer appeals and wins half a point, and nothing of it changes any more.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::appraised::{Appraised, told};
use super::round::about;
use crate::matching::world::{CARER, Carer};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    the_month_closes_and_the_carer_wins_half_a_point,
    every_figure_drills_down_to_what_was_counted,
    what_is_closed_is_frozen_and_corrected_in_the_next_month,
    two_failures_in_a_row_put_the_question_before_a_person,
    a_person_sees_their_own_and_nobody_elses,
    an_appeal_has_its_time_and_a_second_reviewer,
    of_many_who_try_at_once_one_succeeds,
}

async fn the_month_closes_and_the_carer_wins_half_a_point(server: Server) {
    let all = Appraised::new(server).await;
    let (manager, phone) = (&all.heard.manager, &all.heard.phone);
    let opened = all.opened(all.month("2026-03-01")).await;
    let early = all.server().refuses(&all.admin, "appraisalCycleCompute", about(&opened, json!({}))).await;
    assert_eq!(early.said(), "APPRAISAL_CYCLE_STATE at id", "March is not over");
    all.server().set_clock("2026-04-01T01:00:00Z".parse().expect("a moment"));
    let asked = all.asked_for(&opened).await;
    assert_eq!((&asked["state"], all.results(phone, &opened).await.len()), (&json!("COMPUTING"), 0));
    all.server().run_jobs().await;
    let cycle = all.cycle(&opened).await;
    assert_eq!((&cycle["state"], &cycle["appraised"]), (&json!("IN_REVIEW"), &json!(1)));
    assert!(cycle["appealUntil"].as_str().expect("a moment").starts_with("2026-04-08T01:00:0"), "seven days");

    let mine = all.results(phone, &cycle).await.remove(0);
    assert_eq!((&mine["points"], &mine["verdict"]), (&json!("59.50"), &json!("FAILED")));
    assert_eq!(
        (&mine["bonusBasisPoints"], &mine["training"], &mine["warning"]),
        (&json!(0), &json!(true), &json!(true))
    );
    let (done, content) = (&mine["measures"][0], &mine["measures"][1]);
    assert_eq!(
        (&done["value"], &done["worth"], &done["shareBasisPoints"]),
        (&json!("5950"), &json!("59.50"), &json!(10_000))
    );
    assert_eq!(done["facts"], json!(["visits", "visits_done"]));
    assert_eq!((&content["standing"], &content["points"]), (&json!("TOO_LITTLE_EVIDENCE"), &json!("0.00")));

    let mine = all.say(phone, "appraisalSelfComment", &mine, json!({ "words": "The bus broke down." })).await;
    let mine = all.say(phone, "appraisalAcknowledge", &mine, json!({})).await;
    assert_eq!((&mine["selfComment"], mine["acknowledgedAt"].is_null()), (&json!("The bus broke down."), false));
    let mine = all.say(&all.admin, "appraisalComment", &mine, json!({ "words": "It did." })).await;
    all.say(phone, "appraisalAppeal", &mine, json!({ "words": "I was there in time." })).await;
    let granted = json!({ "granted": true, "hundredths": 50, "reason": "The log of the bus says so." });
    let decided = all.say(manager, "appraisalAppealDecide", &mine, granted).await;
    assert_eq!((&decided["points"], &decided["verdict"]), (&json!("60.00"), &json!("PASSED")));
    assert_eq!((&decided["appealPoints"], &decided["ownPoints"]), (&json!("0.50"), &json!("59.50")));
    assert_eq!((&decided["bonusBasisPoints"], &decided["warning"]), (&json!(8_000), &json!(false)));
    assert_eq!((&decided["appeal"]["state"], &decided["appeal"]["points"]), (&json!("GRANTED"), &json!("0.50")));
    let closed = all.closed(&cycle).await;
    assert_eq!((&closed["state"], closed["closedAt"].is_null()), (&json!("CLOSED"), false));
    assert_eq!(told(all.server()).await, ["IN_REVIEW", "APPEALED", "APPEAL_GRANTED", "CLOSED"]);
    let history = "query($id: ID!) { history(id: $id) { nodes { operation } } }";
    let seen = all.server().ask(manager, history, json!({ "id": mine["id"] })).await["history"]["nodes"].clone();
    let operations: Vec<_> =
        seen.as_array().expect("changes").iter().map(|change| change["operation"].clone()).collect();
    let expected = ["AppealDecide", "Appeal", "Comment", "Acknowledge", "SelfComment"];
    assert_eq!(operations, expected.map(|name| json!(format!("appraisal{name}"))));
}

const EVIDENCE: &str =
    "query($id: ID!) { appraisal(id: $id) { facts { name count } evidence { visits { id } orders { id }
    inspections { id } findings { id } complaints { id } answers { id } ratings { id } praise { id } } } }";

async fn every_figure_drills_down_to_what_was_counted(server: Server) {
    let all = Appraised::new(server).await;
    let stars = json!({ "visitId": all.visit["id"], "stars": 2 });
    all.server().change(&all.heard.family, "visitRate", stars, "visitRating { id }").await;
    let praise = json!({
        "householdId": all.heard.world.household, "staffMemberIds": [all.heard.carer], "channel": "APP", "words": "Kind.",
    });
    all.server().change(&all.heard.family, "praiseReceive", praise, "praiseLetter { id }").await;
    let complaint = json!({
        "householdId": all.heard.world.household, "staffMemberId": all.heard.carer, "channel": "APP", "words": "The floor.",
    });
    all.server().change(&all.heard.family, "complaintRaise", complaint, "complaint { id }").await;
    let cycle = all.in_review("2026-03-01", "2026-04-01").await;
    let result = all.result(&cycle).await;
    let seen = async |caller: &Caller| {
        let found = all.server().ask(caller, EVIDENCE, json!({ "id": result["id"] })).await["appraisal"].clone();
        let facts = found["facts"].as_array().expect("facts").clone();
        let count = |name: &str| facts.iter().find(|fact| fact["name"] == name).map(|fact| fact["count"].clone());
        let counts = ["visits_on_time", "ratings", "ratings_content", "praise", "complaints"].map(count);
        (counts, found["evidence"].clone())
    };
    let (counts, evidence) = seen(&all.heard.manager).await;
    assert_eq!(counts, [1, 1, 0, 1, 1].map(|count| Some(json!(count))));
    assert_eq!(evidence["visits"], json!([{ "id": all.visit["id"] }]));
    let lengths = |evidence: &Value| {
        ["ratings", "praise", "complaints", "findings"].map(|of| evidence[of].as_array().map_or(0, Vec::len))
    };
    assert_eq!(lengths(&evidence), [1, 1, 1, 0]);
    let (counts, evidence) = seen(&all.heard.phone).await;
    assert_eq!(counts[2], None, "one rating would tell whose it is");
    assert_eq!((lengths(&evidence), &evidence["visits"]), ([0, 1, 0, 0], &json!([{ "id": all.visit["id"] }])));
}

async fn what_is_closed_is_frozen_and_corrected_in_the_next_month(server: Server) {
    let all = Appraised::new(server).await;
    let (manager, phone) = (&all.heard.manager, &all.heard.phone);
    let cycle = all.in_review("2026-03-01", "2026-04-01").await;
    let open = all.result(&cycle).await;
    let correction = json!({ "id": open["id"], "hundredths": 75, "reason": "The visit was on time." });
    let early = all.server().refuses(manager, "appraisalCorrect", correction.clone()).await;
    assert_eq!(early.said(), "APPRAISAL_CYCLE_STATE at id", "it can still be changed");
    let cycle = all.closed(&cycle).await;
    let result = all.result(&cycle).await;
    let words = || json!({ "words": "Too late." });
    for (caller, mutation, more, said) in [
        (phone, "appraisalSelfComment", words(), "APPRAISAL_CYCLE_STATE at id"),
        (phone, "appraisalAcknowledge", json!({}), "APPRAISAL_CYCLE_STATE at id"),
        (phone, "appraisalAppeal", words(), "APPEAL_LATE at id"),
        (manager, "appraisalComment", words(), "APPRAISAL_CYCLE_STATE at id"),
        (manager, "appraisalAppealDecide", json!({ "granted": false, "reason": "No." }), "APPRAISAL_CYCLE_STATE at id"),
        (manager, "appraisalCycleClose", json!({}), "APPRAISAL_CYCLE_STATE at id"),
    ] {
        let object = if mutation == "appraisalCycleClose" { &cycle } else { &result };
        assert_eq!(all.refused(caller, mutation, object, more).await, said, "{mutation}");
    }
    let connection = all.server().database().connect().await;
    for sql in [
        "update appraisal set points = 10000",
        "update appraisal set closed_at = null",
        "delete from appraisal",
        "update appraisal_cycle set state = 'IN_REVIEW', closed_at = null",
    ] {
        let error = connection.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(error.contains("appraisal_frozen"), "{error}");
    }
    connection.close().await.expect("a clean end");

    all.server().change(manager, "appraisalCorrect", correction, "appraisal { id }").await;
    assert_eq!(all.result(&cycle).await, result, "the month stays as it is");
    all.heard.visited_on("2026-04-14").await;
    let next = all.in_review("2026-04-01", "2026-05-02").await;
    let carried = all.result(&next).await;
    assert_eq!((&carried["points"], &carried["carriedPoints"]), (&json!("60.25"), &json!("0.75")));
    let query =
        "query($id: ID!) { appraisal(id: $id) { carried { ofId points reason enteredId } corrections { points } } }";
    let seen = all.server().ask(phone, query, json!({ "id": carried["id"] })).await["appraisal"].clone();
    let entry = json!({
        "ofId": result["id"], "points": "0.75", "reason": "The visit was on time.", "enteredId": carried["id"],
    });
    assert_eq!(seen, json!({ "carried": [entry], "corrections": [] }));
}

async fn two_failures_in_a_row_put_the_question_before_a_person(server: Server) {
    let all = Appraised::new(server).await;
    let first = all.in_review("2026-03-01", "2026-04-01").await;
    let first = all.closed(&first).await;
    let reviews =
        "{ dismissalReviews { nodes { id version decision reason first { id verdict } second { id verdict } } } }";
    let open = async |caller: &Caller| {
        let found = all.server().ask(caller, reviews, json!({})).await["dismissalReviews"]["nodes"].clone();
        found.as_array().expect("reviews").clone()
    };
    assert_eq!(open(&all.heard.manager).await.len(), 0, "once is not twice");
    all.heard.visited_on("2026-04-14").await;
    let second = all.in_review("2026-04-01", "2026-05-02").await;
    let second = all.closed(&second).await;
    let found = open(&all.heard.manager).await;
    let failed = |result: &Value| json!({ "id": result["id"], "verdict": "FAILED" });
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["first"], failed(&all.result(&first).await));
    assert_eq!(found[0]["second"], failed(&all.result(&second).await));
    assert_eq!(open(&all.heard.phone).await, found, "the person sees it as well");
    let staff = "query($id: ID!) { staffMember(id: $id) { status version } }";
    let before = all.server().ask(&all.heard.manager, staff, json!({ "id": all.heard.carer })).await;

    let decision = |more: Value| {
        let mut input = about(&found[0], json!({ "decision": "RECOMMEND_DISMISSAL", "reason": "Twice, and no plan." }));
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        input
    };
    let silent = decision(json!({ "reason": " " }));
    let refused = all.server().refuses(&all.heard.manager, "dismissalReviewDecide", silent).await;
    assert_eq!(refused.said(), "INVALID at reason");
    let refused = all.server().refuses(&all.heard.phone, "dismissalReviewDecide", decision(json!({}))).await;
    assert_eq!(refused.code, "FORBIDDEN");
    let fields = "dismissalReview { version decision reason decidedBy }";
    let done = all.server().change(&all.heard.manager, "dismissalReviewDecide", decision(json!({})), fields).await;
    let done = done["dismissalReview"].clone();
    assert_eq!((&done["decision"], done["decidedBy"].is_string()), (&json!("RECOMMEND_DISMISSAL"), true));
    let again = decision(json!({ "version": done["version"] }));
    let again = all.server().refuses(&all.admin, "dismissalReviewDecide", again).await;
    assert_eq!(again.said(), "DISMISSAL_DECIDED at id");
    let after = all.server().ask(&all.heard.manager, staff, json!({ "id": all.heard.carer })).await;
    assert_eq!(before, after, "nothing dismisses by itself");
    let changes = told(all.server()).await;
    assert_eq!(changes[changes.len() - 3..], ["CLOSED", "DISMISSAL_REVIEW_OPENED", "DISMISSAL_REVIEW_DECIDED"]);
}

async fn a_person_sees_their_own_and_nobody_elses(server: Server) {
    let all = Appraised::new(server).await;
    let other = all.heard.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let colleague = all.heard.world.account_of(other, "zhao.min@test.example").await;
    let abroad = all.server().another_agency().await;
    let cycle = all.in_review("2026-03-01", "2026-04-01").await;
    let result = all.result(&cycle).await;
    let theirs = all.results(&colleague, &cycle).await;
    assert_eq!(theirs.len(), 1);
    assert_eq!((&theirs[0]["staffMemberId"], &theirs[0]["verdict"]), (&json!(other), &json!("NOT_RATED")));
    let query = "query($id: ID!) { appraisal(id: $id) { id } node(id: $id) { id } }";
    for caller in [&colleague, &abroad] {
        let seen = all.server().ask(caller, query, json!({ "id": result["id"] })).await;
        assert_eq!(seen, json!({ "appraisal": null, "node": null }));
    }
    let words = || json!({ "words": "Mine?" });
    assert_eq!(all.refused(&colleague, "appraisalSelfComment", &result, words()).await, "NOT_FOUND at id");
    assert_eq!(all.refused(&colleague, "appraisalAppeal", &result, words()).await, "NOT_FOUND at id");
    assert_eq!(all.refused(&all.heard.manager, "appraisalAppeal", &result, words()).await, "FORBIDDEN");
    assert_eq!(all.refused(&colleague, "appraisalComment", &result, words()).await, "FORBIDDEN");
    for kind in ["dispatcher", "coordinator", "inspector"] {
        let caller = all.server().office(kind).await;
        let refused = all.server().refusal(&caller, "{ appraisals { totalCount } }", json!({})).await;
        assert_eq!(refused.code, "FORBIDDEN", "{kind}");
    }
    let refused = all.server().refusal(&all.heard.family, "{ appraisals { totalCount } }", json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN");
}

async fn an_appeal_has_its_time_and_a_second_reviewer(server: Server) {
    let all = Appraised::new(server).await;
    let (manager, phone) = (&all.heard.manager, &all.heard.phone);
    let cycle = all.in_review("2026-03-01", "2026-04-01").await;
    let result = all.result(&cycle).await;
    let granted = |hundredths: Value| json!({ "granted": true, "hundredths": hundredths, "reason": "So it was." });
    let decide = "appraisalAppealDecide";
    assert_eq!(all.refused(manager, decide, &result, granted(json!(50))).await, "APPEAL_NOT_OPEN at id");
    assert_eq!(all.refused(phone, "appraisalAppeal", &result, json!({ "words": " " })).await, "INVALID at words");
    let mut old = result.clone();
    old["version"] = json!(7);
    assert_eq!(all.refused(phone, "appraisalAppeal", &old, json!({ "words": "No." })).await, "STALE at version");
    let running = all.refused(&all.admin, "appraisalCycleClose", &cycle, json!({})).await;
    assert_eq!(running, "APPEAL_TIME_RUNS at id");
    all.say(phone, "appraisalAppeal", &result, json!({ "words": "No." })).await;
    assert_eq!(all.refused(phone, "appraisalAppeal", &result, json!({ "words": "No!" })).await, "APPEAL_FILED at id");
    assert_eq!(all.refused(&all.admin, decide, &result, granted(json!(50))).await, "SECOND_REVIEWER at id");
    for (more, said) in [
        (granted(json!(0)), "INVALID at hundredths"),
        (granted(json!(10_001)), "INVALID at hundredths"),
        (granted(Value::Null), "INVALID at hundredths"),
        (json!({ "granted": false, "hundredths": 50, "reason": "No." }), "INVALID at hundredths"),
        (json!({ "granted": false, "reason": "" }), "INVALID at reason"),
    ] {
        assert_eq!(all.refused(manager, decide, &result, more).await, said);
    }
    all.server().wait(TimeDelta::days(8));
    let waiting = all.refused(&all.admin, "appraisalCycleClose", &cycle, json!({})).await;
    assert_eq!(waiting, "APPEAL_UNDECIDED at id");
    let denied = json!({ "granted": false, "reason": "The log says otherwise." });
    let decided = all.say(manager, decide, &result, denied.clone()).await;
    assert_eq!((&decided["points"], &decided["appeal"]["state"]), (&json!("59.50"), &json!("DENIED")));
    assert_eq!(all.refused(manager, decide, &decided, denied).await, "APPEAL_NOT_OPEN at id");
    assert_eq!(
        all.refused(manager, "appraisalComment", &decided, json!({ "words": "So." })).await,
        "SECOND_REVIEWER at id"
    );
    let commented = all.say(&all.admin, "appraisalComment", &decided, json!({ "words": "So." })).await;
    all.say(&all.admin, "appraisalComment", &commented, json!({ "words": "So it is." })).await;

    let other = all.heard.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let colleague = all.heard.world.account_of(other, "zhao.min@test.example").await;
    all.closed(&cycle).await;
    let next = all.in_review("2026-04-01", "2026-05-02").await;
    let late = all.results(&colleague, &next).await.remove(0);
    all.server().wait(TimeDelta::days(7));
    assert_eq!(all.refused(&colleague, "appraisalAppeal", &late, json!({ "words": "No." })).await, "APPEAL_LATE at id");
}

async fn of_many_who_try_at_once_one_succeeds(server: Server) {
    let all = Appraised::new(server).await;
    let granted =
        |answers: &[crate::support::answer::Answer]| answers.iter().filter(|answer| answer.is_granted()).count();
    let tries = (0..6).map(|_| all.server().tries(&all.admin, "appraisalCycleOpen", all.month("2026-03-01")));
    let answers = futures_util::future::join_all(tries).await;
    let refused: Vec<String> =
        answers.iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    assert!(refused.iter().all(|said| said == "APPRAISAL_CYCLE_EXISTS at firstDay"), "{refused:?}");
    assert_eq!(granted(&answers), 1);
    let query = "{ appraisalCycles { nodes { id version } } }";
    let found = all.server().ask(&all.admin, query, json!({})).await["appraisalCycles"]["nodes"].clone();
    all.server().set_clock("2026-04-01T01:00:00Z".parse().expect("a moment"));
    all.asked_for(&found[0]).await;
    let beside = all.server().beside().await;
    let (one, other) = tokio::join!(beside.run_jobs(), all.server().run_jobs());
    assert!(one.expect("jobs") + other > 0);
    let cycle = all.cycle(&found[0]).await;
    assert_eq!(cycle["appraised"], 1);
    let result = all.result(&cycle).await;
    let appeal = about(&result, json!({ "words": "No." }));
    let tries = (0..6).map(|_| all.server().tries(&all.heard.phone, "appraisalAppeal", appeal.clone()));
    assert_eq!(granted(&futures_util::future::join_all(tries).await), 1);
    let decision = about(&result, json!({ "granted": true, "hundredths": 50, "reason": "Yes." }));
    let tries = (0..6).map(|_| all.server().tries(&all.heard.manager, "appraisalAppealDecide", decision.clone()));
    assert_eq!(granted(&futures_util::future::join_all(tries).await), 1);
    assert_eq!(all.result(&cycle).await["points"], "60.00", "half a point, once");
    all.server().wait(TimeDelta::days(8));
    let close = about(&cycle, json!({}));
    let tries = (0..6).map(|_| all.server().tries(&all.admin, "appraisalCycleClose", close.clone()));
    assert_eq!(granted(&futures_util::future::join_all(tries).await), 1);
    beside.shutdown().await.expect("a clean end");
}
