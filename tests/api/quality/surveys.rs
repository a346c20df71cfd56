//! Households are asked, once and not too often, and answer.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::heard::{Heard, SURVEY, answers, questionnaire};
use super::round::about;
use crate::service::desk::{Desk, paid};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_confirmed_visit_has_its_family_asked_once,
    nobody_is_asked_again_within_the_waiting_time,
    an_invitation_is_answered_once_however_many_send_it,
    a_family_that_does_not_answer_is_not_waited_for_for_ever,
    bad_answers_are_refused_on_their_field,
    a_call_back_is_answered_through_whoever_calls,
    once_a_year_everybody_who_is_served_is_asked,
    what_is_published_never_changes,
    a_questionnaire_that_cannot_be_counted_is_refused_on_its_field,
    who_may_not_see_answers_sees_none,
    what_was_answered_is_given_out_and_forgotten,
}

async fn a_confirmed_visit_has_its_family_asked_once(server: Server) {
    let heard = Heard::new(server).await;
    let survey = heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    assert_eq!((&survey["number"], &survey["chance"]), (&json!(1), &json!(10_000)));
    let visit = heard.visited().await;
    assert_eq!(heard.invitations(&heard.family).await.len(), 0, "nobody is asked before it was confirmed");
    heard.confirmed(&visit).await;
    let [asked] = heard.invitations(&heard.family).await.try_into().expect("one invitation");
    assert_eq!((&asked["visitId"], &asked["staffMemberId"]), (&visit["id"], &json!(heard.carer)));
    assert_eq!((&asked["state"], &asked["survey"]["code"]), (&json!("OPEN"), &json!("VISIT")));
    let at_home = async || heard.server().ask(&heard.family, "{ home { surveysToAnswer { id } } }", json!({})).await;
    assert_eq!(at_home().await, json!({ "home": { "surveysToAnswer": [{ "id": asked["id"] }] } }));
    let answered = heard.answered(&asked, answers(5, 9, Some("She sings."))).await;
    assert_eq!(at_home().await, json!({ "home": { "surveysToAnswer": [] } }));
    assert_eq!(answered["state"], "ANSWERED");
    let said = json!([
        { "questionCode": "AGAIN", "dimension": "RECOMMENDATION", "score": 9, "words": null },
        { "questionCode": "MANNERS", "dimension": "ATTITUDE", "score": 5, "words": null },
        { "questionCode": "MORE", "dimension": "WORDS", "score": null, "words": "She sings." },
    ]);
    assert_eq!(answered["answers"], said);
    // An event may come twice.
    let system = heard.server().system().await;
    let last = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
    let told = domain::kernel::feed::behind(system.db(), 0, last, 10_000).await.expect("events");
    let mut confirmed = told.iter().filter(|event| event.kind == "visit.visit.changed");
    let event = confirmed.rfind(|event| event.payload["change"] == "CONFIRMED").expect("the event").clone();
    heard.server().wait(TimeDelta::days(30));
    let plugin = domain::PLUGINS.iter().find(|plugin| plugin.name() == "quality").expect("the domain");
    let system = heard.server().system().await;
    system.write(async |tx| plugin.on_event(tx, &event).await).await.expect("heard");
    assert_eq!(heard.invitations(&heard.family).await.len(), 1);
}

async fn nobody_is_asked_again_within_the_waiting_time(server: Server) {
    let heard = Heard::new(server).await;
    heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    let first = heard.visited_on("2026-03-03").await;
    heard.confirmed(&first).await;
    let asked = heard.invitations(&heard.family).await;
    heard.answered(&asked[0], answers(4, 8, None)).await;
    let second = heard.visited_on("2026-03-05").await;
    heard.confirmed(&second).await;
    assert_eq!(heard.invitations(&heard.family).await.len(), 1, "two days after the first");
    let third = heard.visited_on("2026-03-11").await;
    heard.confirmed(&third).await;
    let asked = heard.invitations(&heard.family).await;
    assert_eq!((asked.len(), &asked[0]["visitId"]), (2, &third["id"]));
    let fourth = heard.visited_on("2026-03-20").await;
    heard.confirmed(&fourth).await;
    assert_eq!(heard.invitations(&heard.family).await.len(), 2, "one is still open");
}

async fn an_invitation_is_answered_once_however_many_send_it(server: Server) {
    let heard = Heard::new(server).await;
    heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    heard.confirmed(&heard.visited().await).await;
    let asked = heard.invitations(&heard.family).await;
    let input = json!({ "id": asked[0]["id"], "answers": answers(5, 10, None) });
    let tries = (0..6).map(|_| heard.server().tries(&heard.family, "surveyAnswer", input.clone()));
    let sent = futures_util::future::join_all(tries).await;
    assert_eq!(sent.iter().filter(|answer| answer.is_granted()).count(), 1);
    assert_eq!(heard.server().refuses(&heard.family, "surveyAnswer", input).await.said(), "SURVEY_ANSWERED at id");
}

async fn a_family_that_does_not_answer_is_not_waited_for_for_ever(server: Server) {
    let heard = Heard::new(server).await;
    heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    heard.confirmed(&heard.visited().await).await;
    let asked = heard.invitations(&heard.family).await;
    heard.server().wait(TimeDelta::days(14));
    let input = json!({ "id": asked[0]["id"], "answers": answers(5, 10, None) });
    let late = heard.server().refuses(&heard.family, "surveyAnswer", input).await;
    assert_eq!(late.said(), "SURVEY_CLOSED at id", "also before the clock has come by");
    heard.server().run_jobs().await;
    let closed = heard.invitations(&heard.family).await;
    assert_eq!((&closed[0]["state"], closed[0]["closedAt"].is_null()), (&json!("CLOSED"), false));
    let query = "query($from: DateTime!, $until: DateTime!) { voiceFigures(from: $from, until: $until) {
        answerRate { cases estimate } satisfaction { dimension } netPromoterScore { cases } } }";
    let window = json!({ "from": "2026-03-01T00:00:00Z", "until": "2026-04-01T00:00:00Z" });
    let figures = heard.server().ask(&heard.manager, query, window).await["voiceFigures"].clone();
    let nothing =
        json!({ "answerRate": { "cases": 1, "estimate": 0.0 }, "satisfaction": [], "netPromoterScore": null });
    assert_eq!(figures, nothing);
}

async fn bad_answers_are_refused_on_their_field(server: Server) {
    let heard = Heard::new(server).await;
    heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    heard.confirmed(&heard.visited().await).await;
    let asked = heard.invitations(&heard.family).await[0].clone();
    let refused = async |answers: Value| {
        let input = json!({ "id": asked["id"], "answers": answers });
        heard.server().refuses(&heard.family, "surveyAnswer", input).await.said()
    };
    assert_eq!(refused(json!([])).await, "INVALID at answers");
    assert_eq!(refused(json!([{ "questionCode": "MANNERS", "score": 5 }])).await, "INVALID at answers");
    assert_eq!(refused(answers(0, 9, None)).await, "INVALID at answers.score");
    assert_eq!(refused(answers(5, 11, None)).await, "INVALID at answers.score");
    assert_eq!(refused(answers(5, 9, Some(&"a".repeat(2_001)))).await, "INVALID at answers.words");
    let mut strange = answers(5, 9, None);
    strange[0]["questionCode"] = json!("OTHER");
    assert_eq!(refused(strange).await, "INVALID at answers.questionCode");
    assert_eq!(heard.invitations(&heard.family).await, [asked], "nothing is written");
}

async fn a_call_back_is_answered_through_whoever_calls(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(crate::matching::world::CARER).await;
    let input = questionnaire("CALL", "CALL_BACK");
    let drafted = desk.world.server.change(&desk.manager, "surveyDraft", input, SURVEY).await["survey"].clone();
    desk.world.server.change(&desk.manager, "surveyPublish", about(&drafted, json!({})), SURVEY).await;
    let order = desk.ordered().await;
    let signed = desk.signed(&order, carer).await;
    let settled = desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    desk.order("serviceOrderCallBack", &settled, json!({ "way": "PHONE", "satisfied": true })).await;
    desk.world.server.deliver_events().await;
    let query = "{ surveyInvitations { nodes { id occasion serviceOrderId staffMemberId } } }";
    let found = desk.world.ask(query, json!({})).await["surveyInvitations"]["nodes"].clone();
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!((&found[0]["occasion"], &found[0]["serviceOrderId"]), (&json!("CALL_BACK"), &order["id"]));
    let input = json!({ "id": found[0]["id"], "answers": answers(4, 9, None) });
    let answered = desk.world.change("surveyAnswer", input, "surveyInvitation { state }").await;
    assert_eq!(answered["surveyInvitation"]["state"], "ANSWERED");
}

async fn once_a_year_everybody_who_is_served_is_asked(server: Server) {
    let heard = Heard::new(server).await;
    let query = "query($id: ID!) { household(id: $id) { id version branch { id } } }";
    let household = heard.world.ask(query, json!({ "id": heard.world.household })).await["household"].clone();
    let input = about(&household, json!({ "branchId": household["branch"]["id"], "status": "ACTIVE" }));
    heard.world.change("householdManage", input, "household { status }").await;
    heard.world.household("Chen").await;
    let mut input = questionnaire("YEAR", "YEARLY");
    input["waitDays"] = json!(365);
    let survey = heard.published(input).await;
    heard.server().run_jobs().await;
    let asked = heard.invitations(&heard.manager).await;
    assert_eq!(asked.len(), 1, "who is not served yet is not asked");
    assert_eq!((&asked[0]["occasion"], &asked[0]["visitId"]), (&json!("YEARLY"), &json!(null)));
    let refused = json!({ "id": asked[0]["id"], "answers": answers(5, 9, None) });
    let office = heard.server().refuses(&heard.manager, "surveyAnswer", refused).await;
    assert_eq!(office.said(), "SURVEY_OF_FAMILY at id");
    heard.answered(&asked[0], answers(5, 9, None)).await;
    heard.server().wait(TimeDelta::days(300));
    heard.server().run_jobs().await;
    assert_eq!(heard.invitations(&heard.manager).await.len(), 1);
    heard.server().change(&heard.manager, "surveyRetire", about(&survey, json!({})), SURVEY).await;
    heard.server().wait(TimeDelta::days(100));
    heard.server().run_jobs().await;
    assert_eq!(heard.invitations(&heard.manager).await.len(), 1, "nobody is asked by what is retired");
}

async fn what_is_published_never_changes(server: Server) {
    let heard = Heard::new(server).await;
    let survey = heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    let mut input = about(&survey, questionnaire("VISIT", "AFTER_VISIT"));
    input.as_object_mut().expect("an object").remove("code");
    let refused = heard.server().refuses(&heard.manager, "surveyRevise", input).await;
    assert_eq!(refused.said(), "SURVEY_PUBLISHED at id");
    let connection = heard.server().database().connect().await;
    for sql in [
        "update survey set name = 'other' where published_at is not null",
        "update survey set chance = 1 where published_at is not null",
        "delete from survey where published_at is not null",
    ] {
        let error = connection.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(error.contains("survey_frozen"), "{error}");
    }
    connection.close().await.expect("a clean end");
    let tries = (0..5).map(|_| heard.server().tries(&heard.manager, "surveyDraft", questionnaire("VISIT", "YEARLY")));
    let drafted = futures_util::future::join_all(tries).await;
    assert_eq!(drafted.iter().filter(|answer| answer.is_granted()).count(), 1, "one version is drafted at a time");
    let retired = heard.server().change(&heard.manager, "surveyRetire", about(&survey, json!({})), SURVEY).await;
    let again = about(&retired["survey"], json!({}));
    assert_eq!(heard.server().refuses(&heard.manager, "surveyRetire", again).await.said(), "SURVEY_NOT_USED at id");
}

async fn a_questionnaire_that_cannot_be_counted_is_refused_on_its_field(server: Server) {
    let heard = Heard::new(server).await;
    for (path, value, said) in [
        ("/code", json!("lower"), "INVALID at code"),
        ("/name", json!(" "), "INVALID at name"),
        ("/questions", json!([]), "INVALID at questions"),
        ("/questions/1/code", json!("MANNERS"), "INVALID at questions.code"),
        ("/questions/0/words", json!(""), "INVALID at questions.words"),
        ("/questions/1/dimension", json!("ATTITUDE"), "INVALID at questions.dimension"),
        ("/waitDays", json!(-1), "INVALID at waitDays"),
        ("/openDays", json!(0), "INVALID at openDays"),
    ] {
        let mut input = questionnaire("OTHER", "AFTER_VISIT");
        *input.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}")) = value;
        assert_eq!(heard.server().refuses(&heard.manager, "surveyDraft", input).await.said(), said, "{path}");
    }
    let mut input = questionnaire("OTHER", "AFTER_VISIT");
    input["chance"] = json!(10_001);
    assert_eq!(heard.server().refuses(&heard.manager, "surveyDraft", input).await.said(), "INVALID at chance");
}

async fn who_may_not_see_answers_sees_none(server: Server) {
    let heard = Heard::new(server).await;
    heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    heard.confirmed(&heard.visited().await).await;
    let asked = heard.invitations(&heard.family).await[0].clone();
    heard.answered(&asked, answers(1, 0, Some("Never again."))).await;
    let neighbour = heard.world.family_of(heard.world.household("Chen").await, "chen@test.example").await;
    let abroad = heard.server().another_agency().await;
    for caller in [&neighbour, &abroad] {
        let query = "query($id: ID!) { surveyInvitation(id: $id) { id } surveyInvitations { totalCount } node(id: $id) { id } }";
        let seen = heard.server().ask(caller, query, json!({ "id": asked["id"] })).await;
        let nothing = json!({ "surveyInvitation": null, "surveyInvitations": { "totalCount": 0 }, "node": null });
        assert_eq!(seen, nothing);
    }
    let refused = heard.server().refusal(&heard.phone, "{ surveyInvitations { totalCount } }", json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN", "whoever it is about sees no single answer");
    let dispatcher = heard.invitations(&heard.world.dispatcher).await;
    assert_eq!((&dispatcher[0]["state"], &dispatcher[0]["answers"]), (&json!("ANSWERED"), &json!([])));
    assert_eq!(heard.invitations(&heard.manager).await[0]["answers"][2]["words"], "Never again.");
}

async fn what_was_answered_is_given_out_and_forgotten(server: Server) {
    let heard = Heard::new(server).await;
    heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    heard.confirmed(&heard.visited().await).await;
    let asked = heard.invitations(&heard.family).await[0].clone();
    heard.answered(&asked, answers(5, 9, Some("She sings."))).await;
    let system = heard.server().system().await;
    let plugin = domain::PLUGINS.iter().find(|plugin| plugin.name() == "quality").expect("the domain");
    let household = heard.world.household;
    let sheet = plugin.export(&system, household).await.expect("an export").to_string();
    assert!(sheet.contains("She sings."), "{sheet}");
    system.write(async |tx| plugin.erase(tx, household).await).await.expect("erased");
    let left = heard.invitations(&heard.manager).await[0]["answers"].clone();
    assert_eq!((&left[1]["score"], &left[2]["words"]), (&json!(5), &json!(null)));
}
