//! Instruments and assessments.

use serde_json::{Value, json};

use super::ward::{Ward, ability};
use crate::live::socket::Socket;
use crate::matching::world::text;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    the_instruments_come_with_their_sources,
    mood_and_worry_are_scored_as_they_were_published,
    an_answer_about_harm_is_known_at_once,
    what_cannot_be_scored_is_refused_at_its_answer,
    an_assessment_is_corrected_once_and_never_overwritten,
    a_trend_shows_where_somebody_is_going,
    an_agency_loads_its_own_instrument_in_versions,
    others_see_nothing_of_it,
    two_who_correct_at_once_correct_once,
}

/// Ten answers to the Edinburgh scale.
fn epds(scores: [u32; 10]) -> Value {
    scores.iter().enumerate().map(|(at, score)| json!({ "item": format!("EPDS_{}", at + 1), "score": score })).collect()
}

#[expect(clippy::needless_pass_by_value, reason = "called with what `json!` makes on the spot")]
fn assessment(ward: &Ward, instrument: &str, answers: Value) -> Value {
    json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "instrumentCode": instrument,
        "assessedAt": "2026-03-02T00:30:00Z", "answers": answers,
    })
}

async fn the_instruments_come_with_their_sources(server: Server) {
    let ward = Ward::new(server).await;
    let query = "{ assessmentInstruments { code number least most source licence direction bands { code } } }";
    let known = ward.server().ask(&ward.daughter, query, json!({})).await["assessmentInstruments"].clone();
    let codes: Vec<_> = known.as_array().expect("a list").iter().map(|it| text(&it["code"])).collect();
    assert_eq!(codes, ["EPDS", "GAD_7", "GBT_42195_2022", "KATZ_ADL", "PHQ_9"]);
    assert!(text(&known[0]["source"]).contains("Cox JL, Holden JM, Sagovsky R."));
    assert_eq!((&known[2]["most"], &known[2]["direction"]), (&json!(90), &json!("HIGHER_IS_BETTER")));
    let query = "{ assessmentInstrument(instrumentCode: \"EPDS\") { sections { items { code choices { score text { en } } } } } }";
    let epds = ward.ask(query, json!({})).await["assessmentInstrument"].clone();
    let last = &epds["sections"][0]["items"][9];
    assert_eq!((&last["code"], &last["choices"][0]["score"]), (&json!("EPDS_10"), &json!(3)));
}

async fn mood_and_worry_are_scored_as_they_were_published(server: Server) {
    let ward = Ward::new(server).await;
    let answers = |item: &str, scores: &[u32]| -> Value {
        let answer = |(at, score): (usize, &u32)| json!({ "item": format!("{item}_{}", at + 1), "score": score });
        scores.iter().enumerate().map(answer).collect()
    };
    for (instrument, item, scores, total, band) in [
        ("PHQ_9", "PHQ", &[0, 0, 0, 0, 0, 0, 0, 0, 0][..], 0, "MINIMAL"),
        ("PHQ_9", "PHQ", &[1, 1, 1, 1, 1, 1, 1, 1, 1], 9, "MILD"),
        ("PHQ_9", "PHQ", &[2, 2, 2, 2, 2, 2, 2, 1, 0], 15, "MODERATELY_SEVERE"),
        ("PHQ_9", "PHQ", &[3, 3, 3, 3, 3, 3, 3, 3, 3], 27, "SEVERE"),
        ("GAD_7", "GAD", &[1, 1, 1, 1, 0, 0, 0], 4, "MINIMAL"),
        ("GAD_7", "GAD", &[2, 2, 2, 2, 1, 1, 0], 10, "MODERATE"),
        ("GAD_7", "GAD", &[3, 3, 3, 3, 3, 3, 3], 21, "SEVERE"),
    ] {
        let input = assessment(&ward, instrument, answers(item, scores));
        let selection = "assessment { result { total band { code } } }";
        let done = ward.change("assessmentRecord", input, selection).await["assessment"]["result"].clone();
        assert_eq!(done, json!({ "total": total, "band": { "code": band } }), "{instrument} {scores:?}");
    }
}

async fn an_answer_about_harm_is_known_at_once(server: Server) {
    let ward = Ward::new(server).await;
    let mut listening = Socket::of(ward.server(), &ward.coordinator).await;
    listening.begin("s", "subscription { careAlertRaised { alert { kind rule detail } } }").await;
    let selection = "assessment { id result { total alerts band { code } } }";
    // Until it listens; each assessment raises an alert of its own.
    loop {
        let input = assessment(&ward, "EPDS", epds([1, 1, 0, 0, 0, 0, 0, 0, 0, 1]));
        let done = ward.change("assessmentRecord", input, selection).await["assessment"]["result"].clone();
        assert_eq!(done, json!({ "total": 3, "alerts": ["SELF_HARM"], "band": { "code": "UNLIKELY" } }));
        let heard = tokio::time::timeout(std::time::Duration::from_millis(300), listening.hear()).await;
        if let Ok(message) = heard {
            let alert = &message["payload"]["data"]["careAlertRaised"]["alert"];
            assert_eq!((&alert["kind"], &alert["rule"]), (&json!("ASSESSMENT"), &json!("EPDS.SELF_HARM")));
            break;
        }
    }
    let open = ward.open_alerts().await;
    assert_eq!(open[0]["householdMemberId"], json!(ward.elder));
    // The dispatcher sees that there is something, and not what.
    let query = "{ careAlerts { nodes { kind rule detail } } }";
    let seen = ward.server().ask(&ward.world.dispatcher, query, json!({})).await;
    assert_eq!(seen["careAlerts"]["nodes"][0], json!({ "kind": "ASSESSMENT", "rule": null, "detail": null }));
    let input = json!({ "id": open[0]["id"], "version": 1, "measure": "The midwife calls today" });
    let done = ward.change("careAlertAcknowledge", input.clone(), "alert { measure acknowledgedBy version }").await;
    assert_eq!(done["alert"]["measure"], "The midwife calls today");
    assert_eq!(ward.refused("careAlertAcknowledge", input).await, "STALE at version");
    let again = json!({ "id": open[0]["id"], "version": 2, "measure": "And again" });
    assert_eq!(ward.refused("careAlertAcknowledge", again).await, "ALERT_ACKNOWLEDGED at id");
    assert_eq!(ward.open_alerts().await.len(), open.len() - 1);
    // A sum without that answer raises nothing, however high.
    let input = assessment(&ward, "EPDS", epds([3, 3, 3, 3, 3, 3, 3, 3, 3, 0]));
    let done = ward.change("assessmentRecord", input, selection).await["assessment"]["result"].clone();
    assert_eq!(done, json!({ "total": 27, "alerts": [], "band": { "code": "LIKELY" } }));
}

async fn what_cannot_be_scored_is_refused_at_its_answer(server: Server) {
    let ward = Ward::new(server).await;
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut input = assessment(&ward, "GBT_42195_2022", ability(&[]));
        change(&mut input);
        ward.refused("assessmentRecord", input).await
    };
    assert_eq!(refused(&|it| it["instrumentCode"] = json!("BARTHEL")).await, "INVALID at instrumentCode");
    assert_eq!(refused(&|it| it["instrumentNumber"] = json!(7)).await, "INVALID at instrumentNumber");
    assert_eq!(refused(&|it| it["answers"][3]["score"] = json!(5)).await, "INVALID at answers.3.score");
    assert_eq!(refused(&|it| it["answers"][3]["item"] = json!("SLEEP")).await, "INVALID at answers.3.item");
    assert_eq!(refused(&|it| it["answers"][3]["item"] = json!("EATING")).await, "INVALID at answers.3.item");
    assert_eq!(refused(&|it| _ = it["answers"].as_array_mut().expect("a list").pop()).await, "INVALID at answers");
    assert_eq!(refused(&|it| it["assessedAt"] = json!("2026-03-03T00:00:00Z")).await, "INVALID at assessedAt");
    let other = ward.world.household("Chen").await;
    assert_eq!(refused(&|it| it["householdId"] = json!(other)).await, "NOT_FOUND at householdMemberId");
    let query = "query($id: ID!) { assessments(filter: { householdId: $id }) { totalCount } }";
    let found = ward.ask(query, json!({ "id": ward.household })).await;
    assert_eq!(found["assessments"]["totalCount"], 0, "nothing is written on an error");
}

async fn an_assessment_is_corrected_once_and_never_overwritten(server: Server) {
    let ward = Ward::new(server).await;
    let first = assessment(&ward, "KATZ_ADL", katz(6));
    let first = ward.change("assessmentRecord", first, "assessment { id }").await["assessment"]["id"].clone();
    let mut correction = assessment(&ward, "KATZ_ADL", katz(4));
    correction["correctsId"] = first.clone();
    let second = ward.change("assessmentRecord", correction.clone(), "assessment { id correctsId }").await;
    assert_eq!(second["assessment"]["correctsId"], first);
    assert_eq!(ward.refused("assessmentRecord", correction).await, "ASSESSMENT_CORRECTED at correctsId");
    let mut unlike = assessment(&ward, "EPDS", epds([0; 10]));
    unlike["correctsId"] = second["assessment"]["id"].clone();
    assert_eq!(ward.refused("assessmentRecord", unlike).await, "INVALID at correctsId");
    let query = "query($filter: AssessmentFilterInput!) { assessments(filter: $filter) {
        nodes { id correctedById result { total } } } }";
    let filter = json!({ "householdId": ward.household });
    let now = ward.ask(query, json!({ "filter": filter })).await["assessments"]["nodes"].clone();
    assert_eq!(now, json!([{ "id": second["assessment"]["id"], "correctedById": null, "result": { "total": 4 } }]));
    let filter = json!({ "householdId": ward.household, "withCorrected": true });
    let all = ward.ask(query, json!({ "filter": filter })).await["assessments"]["nodes"].clone();
    assert_eq!((all.as_array().expect("nodes").len(), &all[1]["result"]["total"]), (2, &json!(6)));
    assert_eq!(all[1]["correctedById"], second["assessment"]["id"]);
}

/// Answers to the Katz index with this sum.
fn katz(total: usize) -> Value {
    let items = ["BATHING", "DRESSING", "TOILETING", "TRANSFERRING", "CONTINENCE", "FEEDING"];
    let answer = |(at, item): (usize, &&str)| json!({ "item": format!("KATZ_{item}"), "score": u32::from(at < total) });
    items.iter().enumerate().map(answer).collect()
}

async fn a_trend_shows_where_somebody_is_going(server: Server) {
    let ward = Ward::new(server).await;
    for (day, total) in [(3, 6), (1, 4), (2, 5)] {
        let mut input = assessment(&ward, "KATZ_ADL", katz(total));
        input["assessedAt"] = json!(format!("2026-02-{day:02}T00:30:00Z"));
        ward.change("assessmentRecord", input, "assessment { id }").await;
    }
    let query = "query($id: ID!, $code: String!) { assessmentTrend(householdMemberId: $id, instrumentCode: $code) {
        instrument { code } points { total band change } } }";
    let asked = json!({ "id": ward.elder, "code": "KATZ_ADL" });
    let trend = ward.server().ask(&ward.daughter, query, asked).await["assessmentTrend"]["points"].clone();
    let expected = json!([
        { "total": 4, "band": "MODERATE", "change": null },
        { "total": 5, "band": "MODERATE", "change": "BETTER" },
        { "total": 6, "band": "FULL", "change": "BETTER" },
    ]);
    assert_eq!(trend, expected);
    let unknown = json!({ "id": ward.elder, "code": "NONE" });
    let refused = ward.server().refusal(&ward.coordinator, query, unknown).await;
    assert_eq!(refused.said(), "INVALID at instrumentCode");
}

async fn an_agency_loads_its_own_instrument_in_versions(server: Server) {
    let ward = Ward::new(server).await;
    let words = |en: &str| json!({ "en": en });
    let own = json!({
        "code": "SLEEP_HOUSE", "number": 1, "title": words("Sleep, our own"), "source": "Our own", "licence": "Our own",
        "direction": "HIGHER_IS_WORSE",
        "sections": [{ "code": "ALL", "title": words("All"), "items": [
            { "code": "WAKES", "text": words("How often awake?"), "scale": { "upTo": 4 } },
        ] }],
        "bands": [
            { "code": "GOOD", "title": words("Good"), "from": 0, "to": 1, "risk": "HEALTHY" },
            { "code": "BAD", "title": words("Bad"), "from": 2, "to": 4, "risk": "AT_RISK" },
        ],
        "alerts": [{ "code": "ALL_NIGHT", "text": words("Awake all night"), "when": { "totalAtLeast": 4 } }],
    });
    let selection = "instrument { code number loadedAt }";
    let load = async |definition: &Value| {
        ward.change("assessmentInstrumentLoad", json!({ "definition": definition }), selection).await["instrument"]["number"].clone()
    };
    assert_eq!(load(&own).await, 1);
    let input = assessment(&ward, "SLEEP_HOUSE", json!([{ "item": "WAKES", "score": 4 }]));
    let first = "assessment { id result { band { code } alerts } }";
    let first = ward.change("assessmentRecord", input, first).await["assessment"].clone();
    assert_eq!(first["result"], json!({ "band": { "code": "BAD" }, "alerts": ["ALL_NIGHT"] }));
    let mut next = own.clone();
    next["bands"][0]["to"] = json!(4);
    next["bands"].as_array_mut().expect("bands").pop();
    assert_eq!(load(&next).await, 2);
    // What was scored by the first version still says so.
    let query = "query($id: ID!) { assessment(id: $id) { instrument { number } result { band { code } } } }";
    let seen = ward.ask(query, json!({ "id": first["id"] })).await["assessment"].clone();
    assert_eq!(seen, json!({ "instrument": { "number": 1 }, "result": { "band": { "code": "BAD" } } }));
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut definition = own.clone();
        change(&mut definition);
        ward.server().refuses(&ward.coordinator, "assessmentInstrumentLoad", json!({ "definition": definition })).await
    };
    let gap = refused(&|it| it["bands"][1]["from"] = json!(3)).await;
    assert_eq!(gap.said(), "INVALID at definition");
    assert!(gap.message.contains("`BAD`"), "{}", gap.message);
    let taken = refused(&|it| it["code"] = json!("PHQ_9")).await;
    assert_eq!(taken.said(), "INSTRUMENT_BUILT_IN at definition");
    let strange = refused(&|it| it["colour"] = json!("green")).await;
    assert!(strange.message.contains("colour"), "{}", strange.message);
    // Another agency has not loaded it.
    let elsewhere = ward.server().another_agency().await;
    let query = "{ assessmentInstrument(instrumentCode: \"SLEEP_HOUSE\") { code } }";
    assert_eq!(ward.server().refusal(&elsewhere, query, json!({})).await.said(), "INVALID at instrumentCode");
}

async fn others_see_nothing_of_it(server: Server) {
    let ward = Ward::new(server).await;
    let input = assessment(&ward, "KATZ_ADL", katz(3));
    let id = ward.change("assessmentRecord", input, "assessment { id }").await["assessment"]["id"].clone();
    let query = "query($id: ID!) { assessment(id: $id) { result { total } } }";
    let of = async |caller: &crate::support::Caller| {
        ward.server().ask(caller, query, json!({ "id": id })).await["assessment"].clone()
    };
    assert_eq!(of(&ward.daughter).await, json!({ "result": { "total": 3 } }));
    let neighbour = ward.world.family_of(ward.world.household("Chen").await, "chen@test.example").await;
    assert_eq!(of(&neighbour).await, json!(null));
    // A carer sees it while they work there, and not before.
    assert_eq!(of(&ward.phone).await, json!(null));
    ward.visit(3).await;
    assert_eq!(of(&ward.phone).await, json!({ "result": { "total": 3 } }));
    let refused = ward.server().refusal(&ward.world.dispatcher, query, json!({ "id": id })).await;
    assert_eq!(refused.said(), "FORBIDDEN");
    // Whoever read it left a trace.
    let admin = ward.server().admin().await;
    let trail = ward.server().ask(&admin, "{ auditEntries(first: 5) { nodes { objectId fields } } }", json!({})).await;
    let read = trail["auditEntries"]["nodes"].as_array().expect("entries").clone();
    assert!(
        read.iter().any(|it| it["objectId"] == json!(ward.elder) && it["fields"] == json!(["assessments"])),
        "{read:?}"
    );
}

async fn two_who_correct_at_once_correct_once(server: Server) {
    let ward = Ward::new(server).await;
    let first = assessment(&ward, "KATZ_ADL", katz(6));
    let first = ward.change("assessmentRecord", first, "assessment { id }").await["assessment"]["id"].clone();
    let mut correction = assessment(&ward, "KATZ_ADL", katz(5));
    correction["correctsId"] = first;
    let race = (0..8).map(|_| ward.server().tries(&ward.coordinator, "assessmentRecord", correction.clone()));
    let answers = futures_util::future::join_all(race).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_granted()).count(), 1);
    for refused in answers.iter().filter(|answer| !answer.is_granted()) {
        let code = refused.refused().code;
        assert!(["ASSESSMENT_CORRECTED", "BUSY"].contains(&code.as_str()), "{code}");
    }
}
