//! Families give stars and praise; figures say what it comes to.

use serde_json::{Value, json};

use super::heard::{Heard, answers, questionnaire};
use crate::matching::world::{CARER, Carer};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_visit_is_rated_once_and_matching_learns_of_it,
    ratings_that_cannot_be_are_refused,
    praise_reaches_whom_it_is_about,
    a_team_is_praised_together,
    who_may_not_see_praise_sees_none_of_it,
    figures_say_their_cases_and_cost_the_same_for_many,
    a_carer_sees_figures_that_tell_nobody,
}

const LETTER: &str = "praiseLetter { id words ofTeam channel recipients { staffMemberId readAt } }";

fn stars(visit: &Value, stars: i32) -> Value {
    json!({ "visitId": visit["id"], "stars": stars, "note": "She was kind." })
}

async fn a_visit_is_rated_once_and_matching_learns_of_it(server: Server) {
    let heard = Heard::new(server).await;
    let visit = heard.visited().await;
    let tries = (0..6).map(|_| heard.server().tries(&heard.family, "visitRate", stars(&visit, 5)));
    let sent = futures_util::future::join_all(tries).await;
    assert_eq!(sent.iter().filter(|answer| answer.is_granted()).count(), 1);
    let again = heard.server().refuses(&heard.family, "visitRate", stars(&visit, 4)).await;
    assert_eq!(again.said(), "VISIT_RATED_ALREADY at visitId");
    let query = "{ visitRatings { totalCount nodes { stars note visitId staffMemberId } } }";
    let seen = heard.server().ask(&heard.manager, query, json!({})).await["visitRatings"].clone();
    let rating = json!({ "stars": 5, "note": "She was kind.", "visitId": visit["id"], "staffMemberId": heard.carer });
    assert_eq!(seen, json!({ "totalCount": 1, "nodes": [rating] }));
    let connection = heard.server().database().connect().await;
    let sum = "select 1 from service_record where rating_sum = 5 and rating_count = 1";
    let statement = sea_orm::Statement::from_string(sea_orm::ConnectionTrait::get_database_backend(&connection), sum);
    let kept = sea_orm::ConnectionTrait::query_all_raw(&connection, statement).await.expect("records");
    assert_eq!(kept.len(), 1, "what matching weighs has the stars once");
    connection.close().await.expect("a clean end");
}

async fn ratings_that_cannot_be_are_refused(server: Server) {
    let heard = Heard::new(server).await;
    let visit = heard.visited().await;
    let refused = async |caller: &Caller, input: Value| heard.server().refuses(caller, "visitRate", input).await.said();
    assert_eq!(refused(&heard.family, stars(&visit, 0)).await, "INVALID at stars");
    assert_eq!(refused(&heard.family, stars(&visit, 6)).await, "INVALID at stars");
    let mut long = stars(&visit, 5);
    long["note"] = json!("a".repeat(1_001));
    assert_eq!(refused(&heard.family, long).await, "INVALID at note");
    let neighbour = heard.world.family_of(heard.world.household("Chen").await, "chen@test.example").await;
    assert_eq!(refused(&neighbour, stars(&visit, 1)).await, "NOT_FOUND at visitId");
    let mut input = crate::visit::planned::tuesday(&heard.world, Some(heard.carer));
    (input["startsAt"], input["endsAt"]) = (json!("2026-03-10T01:00:00Z"), json!("2026-03-10T03:00:00Z"));
    let to_come = crate::visit::planned::single(&heard.world, input).await;
    assert_eq!(refused(&heard.family, stars(&to_come, 5)).await, "VISIT_NOT_DONE at visitId");
    let refusal = heard.server().refuses(&heard.manager, "visitRate", stars(&visit, 5)).await;
    assert_eq!(refusal.code, "FORBIDDEN", "the office gives no stars");
}

/// Praise of the family, by its portal.
fn praise(heard: &Heard, more: &Value) -> Value {
    let mut input = json!({ "householdId": heard.world.household, "channel": "APP", "words": "She saved the orchid." });
    for (name, value) in more.as_object().expect("an object") {
        input[name] = value.clone();
    }
    input
}

async fn praise_reaches_whom_it_is_about(server: Server) {
    let heard = Heard::new(server).await;
    let visit = heard.visited().await;
    let input = praise(&heard, &json!({ "visitId": visit["id"] }));
    let letter = heard.server().change(&heard.family, "praiseReceive", input, LETTER).await["praiseLetter"].clone();
    assert_eq!(letter["recipients"], json!([{ "staffMemberId": heard.carer, "readAt": null }]));
    let query = "{ praiseLetters { nodes { id words } } }";
    let seen = heard.server().ask(&heard.phone, query, json!({})).await["praiseLetters"]["nodes"].clone();
    assert_eq!(seen, json!([{ "id": letter["id"], "words": "She saved the orchid." }]));
    let read = heard.server().change(&heard.phone, "praiseRead", json!({ "id": letter["id"] }), LETTER).await;
    assert_ne!(read["praiseLetter"]["recipients"][0]["readAt"], json!(null));
    let office = heard.server().refuses(&heard.manager, "praiseRead", json!({ "id": letter["id"] })).await;
    assert_eq!(office.said(), "NOT_FOUND at id", "only whom it is about has read it");
    let nobody = heard.server().refuses(&heard.family, "praiseReceive", praise(&heard, &json!({}))).await;
    assert_eq!(nobody.said(), "NOBODY_PRAISED at staffMemberIds");
    for (more, said) in [
        (json!({ "words": " ", "staffMemberIds": [heard.carer] }), "INVALID at words"),
        (json!({ "staffMemberIds": ["staff_member_01h455vb4pex5vsknk084sn02q"] }), "NOT_FOUND at staffMemberIds"),
        (json!({ "visitId": "visit_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND at visitId"),
    ] {
        let refused = heard.server().refuses(&heard.family, "praiseReceive", praise(&heard, &more)).await;
        assert_eq!(refused.said(), said);
    }
}

async fn a_team_is_praised_together(server: Server) {
    let heard = Heard::new(server).await;
    let other = heard.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let team = json!({
        "householdId": heard.world.household, "version": 0, "butlerId": heard.carer, "memberIds": [other],
    });
    heard.world.change("careTeamChoose", team, "careTeam { version }").await;
    let input = praise(&heard, &json!({ "ofTeam": true, "channel": "LETTER" }));
    let letter = heard.server().change(&heard.world.dispatcher, "praiseReceive", input, LETTER).await;
    assert_eq!(letter["praiseLetter"]["recipients"].as_array().map(Vec::len), Some(2));
    let figures = of_staff(&heard, &heard.manager, &json!([heard.carer, other])).await;
    assert_eq!((&figures[0]["figures"]["praise"], &figures[1]["figures"]["praise"]), (&json!(1), &json!(1)));
}

async fn who_may_not_see_praise_sees_none_of_it(server: Server) {
    let heard = Heard::new(server).await;
    let input = praise(&heard, &json!({ "staffMemberIds": [heard.carer] }));
    let letter = heard.server().change(&heard.family, "praiseReceive", input, LETTER).await["praiseLetter"].clone();
    let other = heard.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let colleague = heard.world.account_of(other, "zhao.min@test.example").await;
    let neighbour = heard.world.family_of(heard.world.household("Chen").await, "chen@test.example").await;
    let abroad = heard.server().another_agency().await;
    for caller in [&colleague, &neighbour, &abroad] {
        let query =
            "query($id: ID!) { praiseLetter(id: $id) { id } praiseLetters { totalCount } node(id: $id) { id } }";
        let seen = heard.server().ask(caller, query, json!({ "id": letter["id"] })).await;
        assert_eq!(seen, json!({ "praiseLetter": null, "praiseLetters": { "totalCount": 0 }, "node": null }));
    }
    let system = heard.server().system().await;
    let plugin = domain::PLUGINS.iter().find(|plugin| plugin.name() == "quality").expect("the domain");
    let household = heard.world.household;
    assert!(plugin.export(&system, household).await.expect("an export").to_string().contains("orchid"));
    system.write(async |tx| plugin.erase(tx, household).await).await.expect("erased");
    let query = "{ praiseLetters { nodes { words } } }";
    let left = heard.server().ask(&heard.manager, query, json!({})).await["praiseLetters"]["nodes"].clone();
    assert_eq!(left, json!([{ "words": "" }]), "that there was praise stays");
}

const FIGURES: &str =
    "answerRate { cases estimate lower upper } satisfaction { dimension content { cases estimate lower upper } }
    netPromoterScore { cases estimate variance } ratings { cases estimate } praise complaints";

async fn of_staff(heard: &Heard, caller: &Caller, people: &Value) -> Value {
    let query = format!(
        "query($people: [ID!]!, $from: DateTime!, $until: DateTime!) {{ voiceFiguresOfStaff(staffMemberIds: $people,
            from: $from, until: $until) {{ staffMemberId figures {{ {FIGURES} }} }} }}"
    );
    let input = json!({ "people": people, "from": "2026-03-01T00:00:00Z", "until": "2026-05-01T00:00:00Z" });
    heard.server().ask(caller, &query, input).await["voiceFiguresOfStaff"].clone()
}

async fn figures_say_their_cases_and_cost_the_same_for_many(server: Server) {
    let heard = Heard::new(server).await;
    heard.published(questionnaire("VISIT", "AFTER_VISIT")).await;
    for (day, manners, again) in [("2026-03-03", 5, 10), ("2026-03-12", 3, 5), ("2026-03-24", 4, 9)] {
        let visit = heard.visited_on(day).await;
        heard.confirmed(&visit).await;
        let asked = heard.invitations(&heard.family).await;
        heard.answered(&asked[0], answers(manners, again, None)).await;
        heard.server().change(&heard.family, "visitRate", stars(&visit, manners), "visitRating { id }").await;
    }
    let figures = of_staff(&heard, &heard.manager, &json!([heard.carer])).await[0]["figures"].clone();
    assert_eq!((&figures["answerRate"]["cases"], &figures["answerRate"]["estimate"]), (&json!(3), &json!(1.0)));
    let attitude = &figures["satisfaction"][0];
    assert_eq!((&attitude["dimension"], &attitude["content"]["cases"]), (&json!("ATTITUDE"), &json!(3)));
    // Wilson's interval of two of three, worked out by hand: 0.2077 and 0.9385.
    let number = |value: &Value| value.as_f64().expect("a number");
    assert!((number(&attitude["content"]["lower"]) - 0.2077).abs() < 1e-4, "{attitude}");
    assert!((number(&attitude["content"]["upper"]) - 0.9385).abs() < 1e-4, "{attitude}");
    // Two promoters, one detractor: (2/3 + 1/3 − 1/9) / 3.
    assert!((number(&figures["netPromoterScore"]["estimate"]) - 1.0 / 3.0).abs() < 1e-9);
    assert!((number(&figures["netPromoterScore"]["variance"]) - 8.0 / 27.0).abs() < 1e-9);
    assert_eq!(figures["ratings"]["cases"], 3);
    let other = heard.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let (_, one) = heard.server().statements(of_staff(&heard, &heard.manager, &json!([heard.carer]))).await;
    let (found, two) = heard.server().statements(of_staff(&heard, &heard.manager, &json!([heard.carer, other]))).await;
    assert_eq!((one, found[1]["figures"]["netPromoterScore"].is_null()), (two, true));
    assert!(one <= 8, "{one} statements");
}

async fn a_carer_sees_figures_that_tell_nobody(server: Server) {
    let heard = Heard::new(server).await;
    let visit = heard.visited().await;
    heard.server().change(&heard.family, "visitRate", stars(&visit, 1), "visitRating { id }").await;
    let shown = of_staff(&heard, &heard.phone, &json!([heard.carer])).await;
    assert_eq!(shown[0]["figures"]["ratings"], json!(null), "one rating tells whose it is");
    assert_eq!(of_staff(&heard, &heard.manager, &json!([heard.carer])).await[0]["figures"]["ratings"]["cases"], 1);
    let refused = heard.server().refusal(&heard.phone, "{ visitRatings { totalCount } }", json!({})).await;
    assert_eq!(refused.code, "FORBIDDEN");
    let window = "from: \"2026-03-01T00:00:00Z\", until: \"2026-05-01T00:00:00Z\"";
    let whole = format!("{{ voiceFigures({window}) {{ praise }} }}");
    assert_eq!(heard.server().refusal(&heard.phone, &whole, json!({})).await.code, "FORBIDDEN");
    let turned = "{ voiceFigures(from: \"2026-05-01T00:00:00Z\", until: \"2026-03-01T00:00:00Z\") { praise } }";
    assert_eq!(heard.server().refusal(&heard.manager, turned, json!({})).await.code, "INVALID");
}
