//! Inspections are planned, done, missed, called off, and done again blindly.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::round::{INSPECTION, Round, about, account, answers};
use crate::matching::world::{CARER, Carer};
use crate::support::{Caller, Server, on_both_databases};
use crate::visit::planned::{single, tuesday};

on_both_databases! {
    an_inspection_is_planned_done_and_scored,
    one_critical_failure_brings_the_whole_to_nothing,
    an_inspection_that_cannot_be_planned_is_refused_on_its_field,
    answers_that_do_not_fit_are_refused_and_nothing_is_kept,
    evidence_hangs_on_an_answer,
    a_mystery_inspection_is_hidden_until_it_is_done,
    who_looks_again_does_not_see_what_was_found,
    a_time_that_goes_by_is_a_missed_inspection,
    an_inspection_is_done_once_however_many_send_it,
    many_inspections_cost_as_many_statements_as_few,
}

async fn an_inspection_is_planned_done_and_scored(server: Server) {
    let round = Round::new(server).await;
    let visit = single(&round.world, tuesday(&round.world, Some(round.carer))).await;
    let mut asked = round.asked("PATROL").await;
    asked["visitId"] = visit["id"].clone();
    let fields = format!("inspection {{ {INSPECTION} visitId }}");
    let planned = round.server().change(&round.inspector, "inspectionPlan", asked, &fields).await["inspection"].clone();
    assert_eq!(
        (&planned["state"], &planned["visitId"], &planned["result"]),
        (&json!("PLANNED"), &visit["id"], &json!(null))
    );
    let done = round.completed(&round.inspector, &planned, answers("YES", "NO", "YES")).await;
    // Kitchen 50 at weight 2, safety 100 at weight 1.
    assert_eq!(done["result"]["score"], "66.67");
    let found = done["findings"].as_array().expect("findings");
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["itemCode"], &found[0]["critical"], &found[0]["state"]),
        (&json!("FLOOR"), &json!(false), &json!("OPEN"))
    );
    let query = "query($id: ID!) { inspection(id: $id) { template { code } staffMember { id } household { id }
        result { sections { sectionCode score } items { item { code } choiceCode points failed comment } } } }";
    let seen = round.server().ask(&round.manager, query, json!({ "id": done["id"] })).await["inspection"].clone();
    assert_eq!(seen["result"]["sections"][0], json!({ "sectionCode": "KITCHEN", "score": "50.00" }));
    let floor = json!({ "item": { "code": "FLOOR" }, "choiceCode": "NO", "points": 0, "failed": true, "comment": "It was not." });
    assert_eq!(seen["result"]["items"][1], floor);
    // What does not apply is left out of the score.
    let again = round.planned("FIRST_CLEAN").await;
    let done = round.completed(&round.inspector, &again, answers("-", "YES", "PARTLY")).await;
    assert_eq!(done["result"]["score"], "83.33");
    let again = about(&again, json!({ "answers": answers("YES", "YES", "YES") }));
    assert_eq!(round.server().refuses(&round.inspector, "inspectionComplete", again).await.said(), "STALE at version");
    let once_more = about(&done, json!({ "answers": answers("YES", "YES", "YES") }));
    let refused = round.server().refuses(&round.inspector, "inspectionComplete", once_more).await;
    assert_eq!(refused.said(), "INSPECTION_STATE at id");
}

async fn one_critical_failure_brings_the_whole_to_nothing(server: Server) {
    let round = Round::new(server).await;
    let done = round.failed().await;
    assert_eq!(done["result"], json!({ "score": "0.00", "scoreBeforeCritical": "50.00", "failedCritical": true }));
    assert_eq!(done["findings"][0]["critical"], true);
}

async fn an_inspection_that_cannot_be_planned_is_refused_on_its_field(server: Server) {
    let round = Round::new(server).await;
    let other = round.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let visit = single(&round.world, tuesday(&round.world, Some(other))).await;
    let draft = round
        .server()
        .change(&round.manager, "inspectionTemplateDraft", super::round::checklist("HOME"), super::round::TEMPLATE)
        .await;
    let nobody = "household_01h455vb4pex5vsknk084sn02q";
    let dispatcher = account(round.server(), &round.world.dispatcher).await;
    for (field, value, said) in [
        ("householdId", json!(nobody), "NOT_FOUND at householdId"),
        ("staffMemberId", json!("staff_member_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at staffMemberId"),
        ("visitId", visit["id"].clone(), "INVALID at visitId"),
        ("templateId", draft["inspectionTemplate"]["id"].clone(), "TEMPLATE_NOT_PUBLISHED at templateId"),
        ("kind", json!("BLIND"), "INVALID at kind"),
        ("inspectorId", dispatcher, "INVALID at inspectorId"),
        ("missAt", json!("2026-03-02T01:30:00Z"), "INVALID at missAt"),
        ("missAt", json!("2026-03-01T01:00:00Z"), "INVALID at missAt"),
    ] {
        let mut input = round.asked("SPOT").await;
        input[field] = value;
        assert_eq!(round.server().refuses(&round.manager, "inspectionPlan", input).await.said(), said);
    }
    let coordinator = round.server().office("coordinator").await;
    let refused = round.server().refuses(&coordinator, "inspectionPlan", round.asked("SPOT").await).await;
    assert_eq!(refused.code, "FORBIDDEN");
}

async fn answers_that_do_not_fit_are_refused_and_nothing_is_kept(server: Server) {
    let round = Round::new(server).await;
    let planned = round.planned("SPOT").await;
    let with = |place: usize, field: &str, value: Value| {
        let mut all = answers("YES", "YES", "YES");
        all[place][field] = value;
        all
    };
    let mut short = answers("YES", "YES", "YES");
    short.as_array_mut().expect("answers").pop();
    for (answers, said) in [
        (with(0, "itemCode", json!("WINDOW")), "INVALID at answers.itemCode"),
        (with(0, "itemCode", json!("FLOOR")), "INVALID at answers.itemCode"),
        (with(0, "choiceCode", json!("MAYBE")), "INVALID at answers.choiceCode"),
        (with(2, "choiceCode", json!(null)), "INVALID at answers.choiceCode"),
        (with(0, "choiceCode", json!("NO")), "INVALID at answers.comment"),
        (with(0, "fileIds", json!(["file_01h455vb4pex5vsknk084sn02q"])), "NOT_FOUND at answers.fileIds"),
        (short, "INVALID at answers"),
    ] {
        let input = about(&planned, json!({ "answers": answers }));
        assert_eq!(round.server().refuses(&round.inspector, "inspectionComplete", input).await.said(), said);
    }
    let input = about(&planned, json!({ "answers": answers("YES", "YES", "YES") }));
    let refused = round.server().refuses(&round.manager, "inspectionComplete", input).await;
    assert_eq!(refused.said(), "NOT_YOUR_INSPECTION at id");
    let query = format!("query($id: ID!) {{ inspection(id: $id) {{ {INSPECTION} }} }}");
    let seen = round.server().ask(&round.manager, &query, json!({ "id": planned["id"] })).await;
    assert_eq!(seen["inspection"], planned);
}

async fn evidence_hangs_on_an_answer(server: Server) {
    let round = Round::new(server).await;
    let mut input = super::round::checklist("SHOWN");
    input["sections"][0]["items"][0]["evidence"] = json!(true);
    let drafted = round.server().change(&round.manager, "inspectionTemplateDraft", input, super::round::TEMPLATE).await;
    let template = super::round::publish(round.server(), &round.manager, &drafted["inspectionTemplate"]).await;
    let mut asked = round.asked("SPOT").await;
    asked["templateId"] = template["id"].clone();
    let fields = format!("inspection {{ {INSPECTION} }}");
    let planned = round.server().change(&round.manager, "inspectionPlan", asked, &fields).await["inspection"].clone();
    let bare = about(&planned, json!({ "answers": answers("YES", "YES", "YES") }));
    let refused = round.server().refuses(&round.inspector, "inspectionComplete", bare).await;
    assert_eq!(refused.said(), "INVALID at answers.fileIds");
    let picture = json!({
        "name": "worktop.jpg", "mediaType": "image/jpeg", "sizeBytes": 48_213,
        "url": "https://files.example/2026/03/worktop.jpg",
    });
    let file =
        round.server().change(&round.inspector, "fileRegister", picture, "file { id }").await["file"]["id"].clone();
    let mut shown = answers("YES", "YES", "YES");
    shown[0]["fileIds"] = json!([file]);
    let done = round.completed(&round.inspector, &planned, shown).await;
    let query = "query($id: ID!) { inspection(id: $id) { result { items { evidence { id name } } } } }";
    let seen = round.server().ask(&round.manager, query, json!({ "id": done["id"] })).await;
    let items = &seen["inspection"]["result"]["items"];
    assert_eq!(items[0]["evidence"], json!([{ "id": file, "name": "worktop.jpg" }]));
    assert_eq!(items[1]["evidence"], json!([]));
}

async fn listed(round: &Round, caller: &Caller) -> i64 {
    let query = "{ inspections { totalCount } }";
    round.server().ask(caller, query, json!({})).await["inspections"]["totalCount"].as_i64().expect("a number")
}

async fn a_mystery_inspection_is_hidden_until_it_is_done(server: Server) {
    let round = Round::new(server).await;
    let phone = round.world.account_of(round.carer, "li.na@test.example").await;
    let other = round.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let neighbour = round.world.account_of(other, "zhao.min@test.example").await;
    let secret = round.planned("MYSTERY").await;
    round.planned("PATROL").await;
    assert_eq!((listed(&round, &phone).await, listed(&round, &round.manager).await), (1, 2));
    let query = format!("query($id: ID!) {{ inspection(id: $id) {{ {INSPECTION} }} node(id: $id) {{ id }} }}");
    let about_it = json!({ "id": secret["id"] });
    let seen = round.server().ask(&phone, &query, about_it.clone()).await;
    assert_eq!(seen, json!({ "inspection": null, "node": null }));
    round.completed(&round.inspector, &secret, answers("YES", "NO", "YES")).await;
    let seen = round.server().ask(&phone, &query, about_it.clone()).await["inspection"].clone();
    assert_eq!((&seen["result"]["score"], &seen["findings"][0]["itemCode"]), (&json!("66.67"), &json!("FLOOR")));
    assert_eq!(round.server().ask(&neighbour, &query, about_it).await["inspection"], json!(null));
    let family = round.world.family_of(round.world.household, "wang@test.example").await;
    let refused = round.server().refusal(&family, "{ inspections { totalCount } }", json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN");
}

async fn who_looks_again_does_not_see_what_was_found(server: Server) {
    let round = Round::new(server).await;
    let first = round.failed().await;
    let coordinator = round.server().office("coordinator").await;
    let again = |inspector: Value| {
        let times =
            json!({ "inspectorId": inspector, "dueAt": "2026-03-03T01:00:00Z", "missAt": "2026-03-04T01:00:00Z" });
        about(&first, times)
    };
    let same = again(account(round.server(), &round.inspector).await);
    let refused = round.server().refuses(&round.manager, "inspectionReinspect", same).await;
    assert_eq!(refused.said(), "SAME_INSPECTOR at inspectorId");
    let another = again(account(round.server(), &coordinator).await);
    let fields = format!("inspection {{ {INSPECTION} }}");
    let blind =
        round.server().change(&round.manager, "inspectionReinspect", another.clone(), &fields).await["inspection"]
            .clone();
    assert_eq!((&blind["kind"], &blind["blindOfId"]), (&json!("BLIND"), &first["id"]));
    let refused = round.server().refuses(&round.manager, "inspectionReinspect", another).await;
    assert_eq!(refused.said(), "REINSPECTED at id");
    let query = format!("query($id: ID!) {{ inspection(id: $id) {{ {INSPECTION} }} findings {{ totalCount }} }}");
    let seen = round.server().ask(&coordinator, &query, json!({ "id": first["id"] })).await;
    assert_eq!((&seen["inspection"]["result"], &seen["inspection"]["findings"]), (&json!(null), &json!([])));
    assert_eq!(seen["findings"]["totalCount"], 0);
    let done = round.completed(&coordinator, &blind, answers("YES", "PARTLY", "YES")).await;
    assert_eq!(done["findings"], json!([]), "the first one has them");
    let seen = round.server().ask(&coordinator, &query, json!({ "id": first["id"] })).await;
    assert_eq!(seen["inspection"]["result"]["score"], "0.00", "once it is done there is nothing to hide");
    // Worktop and floor passed twice, the gas once: two of three alike.
    let query = "{ inspectorAgreement(from: \"2026-03-01T00:00:00Z\", until: \"2026-04-01T00:00:00Z\") {
        inspections items alike kappa } }";
    let found = round.server().ask(&round.manager, query, json!({})).await["inspectorAgreement"].clone();
    assert_eq!(found, json!({ "inspections": 1, "items": 3, "alike": 2, "kappa": 0.0 }));
    let backwards = "{ inspectorAgreement(from: \"2026-04-01T00:00:00Z\", until: \"2026-03-01T00:00:00Z\") { items } }";
    assert_eq!(round.server().refusal(&round.manager, backwards, json!({})).await.code, "INVALID");
}

async fn a_time_that_goes_by_is_a_missed_inspection(server: Server) {
    let round = Round::new(server).await;
    let (late, off) = (round.planned("SPOT").await, round.planned("SPOT").await);
    let blank = about(&off, json!({ "reason": " " }));
    assert_eq!(round.server().refuses(&round.manager, "inspectionCancel", blank).await.said(), "INVALID at reason");
    let fields = format!("inspection {{ {INSPECTION} }}");
    let input = about(&off, json!({ "reason": "The family is away" }));
    let off = round.server().change(&round.manager, "inspectionCancel", input, &fields).await["inspection"].clone();
    assert_eq!((&off["state"], &off["cancelReason"]), (&json!("CANCELLED"), &json!("The family is away")));
    let query = format!("query($id: ID!) {{ inspection(id: $id) {{ {INSPECTION} }} }}");
    let state =
        async || round.server().ask(&round.manager, &query, json!({ "id": late["id"] })).await["inspection"].clone();
    round.server().set_clock("2026-03-04T00:30:00Z".parse().expect("a moment"));
    round.server().run_jobs().await;
    assert_eq!(state().await["state"], "PLANNED");
    round.server().wait(TimeDelta::minutes(40));
    round.server().run_jobs().await;
    let missed = state().await;
    assert_eq!(missed["state"], "MISSED");
    assert_ne!(missed["endedAt"], json!(null));
    let input = about(&missed, json!({ "answers": answers("YES", "YES", "YES") }));
    assert_eq!(
        round.server().refuses(&round.inspector, "inspectionComplete", input).await.said(),
        "INSPECTION_STATE at id"
    );
}

async fn an_inspection_is_done_once_however_many_send_it(server: Server) {
    let round = Round::new(server).await;
    let planned = round.planned("SPOT").await;
    let tries = (0..6).map(|_| {
        let input = about(&planned, json!({ "answers": answers("YES", "NO", "YES") }));
        round.server().tries(&round.inspector, "inspectionComplete", input)
    });
    let sent = futures_util::future::join_all(tries).await;
    assert_eq!(sent.iter().filter(|answer| answer.is_granted()).count(), 1);
    let seen = round.server().ask(&round.manager, "{ findings { totalCount } }", json!({})).await;
    assert_eq!(seen["findings"]["totalCount"], 1);
}

async fn many_inspections_cost_as_many_statements_as_few(server: Server) {
    let round = Round::new(server).await;
    for _ in 0..3 {
        round.failed().await;
    }
    let query = format!(
        "query($first: Int) {{ inspections(first: $first) {{ nodes {{ {INSPECTION} household {{ id }}
        staffMember {{ id }} template {{ code }} findings {{ actions {{ number }} }} }} }} }}"
    );
    let asked = async |first: i32| {
        let asked = round.server().ask(&round.manager, &query, json!({ "first": first }));
        round.server().statements(asked).await.1
    };
    asked(1).await;
    let few = asked(1).await;
    let mut many = u64::MAX;
    for _ in 0..5 {
        many = many.min(asked(3).await);
    }
    assert!(many <= few, "{many} statements for three, {few} for one");
}
