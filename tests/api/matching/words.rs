//! What people say about a request, a proposal or a placement: read by those who may, and by nobody in the database.

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::world::{CARER, Carer, World};
use crate::support::{
    Server, on_both_databases,
    stored::{bytes, holds, in_sql},
};

on_both_databases! {
    the_database_holds_no_word_of_what_was_said,
    words_from_before_they_were_sealed_are_still_read,
    words_from_before_are_sealed_by_a_job,
}

const WISH: &str = "Grandmother speaks Wu alone";
const MESSAGE: &str = "The lift is broken until spring";
const DECLINED: &str = "My own mother fell ill";
const HANDED_OVER: &str = "The child sleeps at one";
const ENDED: &str = "They moved to Suzhou";
const CANCELLED: &str = "His sister will come instead";
const SET_ASIDE: &str = "The mother lies in hospital";

const SAID: &str = "query($id: ID!) {
    staffingRequest(id: $id) { cancelReason wishes { words }
      proposals { nodes { message declineNote } }
      placements { nodes { handOverNote endNote } } } }";

/// A request that one carer declines and two carers serve one after the other, and which is given up in the end.
async fn story(world: &World) -> String {
    let (first, second) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let mut asked = world.asked(world.household);
    asked["wishes"] = json!([{ "wish": { "language": "wuu" }, "words": WISH }]);
    let (request, version) = world.request(asked).await;
    let mut input = World::proposal(&request, version, first);
    input["message"] = json!(MESSAGE);
    let sent = world.change("proposalSend", input, "proposal { id }").await;
    let input = json!({ "id": sent["proposal"]["id"], "version": 1, "reason": "PERSONAL", "note": DECLINED });
    let select = "proposal { declineNote staffingRequest { version } }";
    let declined = world.change("proposalDecline", input, select).await;
    assert_eq!(declined["proposal"]["declineNote"], DECLINED);
    let version = declined["proposal"]["staffingRequest"]["version"].as_i64().expect("a version");

    let (placement, version) = world.placed(&(request.clone(), version), first).await;
    let input = json!({ "id": placement, "version": version, "staffMemberId": second, "handOverOn": "2026-03-17",
        "handOverNote": HANDED_OVER });
    let replaced = world.change("placementReplace", input, "replacement { id version }").await;
    let input = json!({ "id": replaced["replacement"]["id"], "version": replaced["replacement"]["version"],
        "reason": "FAMILY", "lastDay": "2026-03-19", "note": ENDED });
    world.change("placementEnd", input, "placement { id }").await;
    world.server.set_clock("2026-03-19T16:30:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    let query = "query($id: ID!) { staffingRequest(id: $id) { version } }";
    let version = world.ask(query, json!({ "id": request })).await["staffingRequest"]["version"].clone();
    let input = json!({ "id": request, "version": version, "reason": CANCELLED });
    world.change("staffingRequestCancel", input, "staffingRequest { status }").await;
    request
}

/// A person who works longer than the law allows, for a reason.
async fn overworked(world: &World) {
    let carer = world.carer(Carer { name: "Sun Li", ..CARER }).await;
    let request = world.request(world.asked(world.household("Chen").await)).await;
    world.placed(&request, carer).await;
    let mut asked = world.asked(world.household("Zhou").await);
    asked["schedule"] = json!({ "firstDay": "2026-03-12", "startTime": "12:00", "minutes": 480 });
    let (request, version) = world.request(asked).await;
    let mut input = World::proposal(&request, version, carer);
    input["overrideReason"] = json!(SET_ASIDE);
    let sent = world.change("proposalSend", input, "proposal { id overrideReason }").await;
    assert_eq!(sent["proposal"]["overrideReason"], SET_ASIDE);
    let input = json!({ "id": sent["proposal"]["id"], "version": 1 });
    let accepted = world.change("proposalAccept", input, "placement { id version overrideReason }").await;
    assert_eq!(accepted["placement"]["overrideReason"], SET_ASIDE);
    let input = json!({ "id": accepted["placement"]["id"], "version": accepted["placement"]["version"] });
    world.change("placementStart", input, "placement { stage }").await;
}

async fn said(world: &World, request: &str) -> String {
    world.ask(SAID, json!({ "id": request })).await.to_string()
}

async fn the_database_holds_no_word_of_what_was_said(server: Server) {
    let world = World::new(server).await;
    overworked(&world).await;
    let request = story(&world).await;
    let words = [WISH, MESSAGE, DECLINED, HANDED_OVER, ENDED, CANCELLED];
    let read = said(&world, &request).await;
    for word in words {
        assert!(read.contains(word), "{word} is missing in {read}");
    }
    let bytes = bytes(world.server.database()).await;
    assert!(holds(&bytes, "West Lake"), "the words of a branch are there, so they are looked for in the right place");
    for word in words.into_iter().chain([SET_ASIDE]) {
        assert!(!holds(&bytes, word), "{word}");
    }
}

async fn words_from_before_they_were_sealed_are_still_read(server: Server) {
    let world = World::new(server).await;
    let request = story(&world).await;
    let connection = world.server.database().connect().await;
    let plain = in_sql(connection.get_database_backend(), "早上八点");
    for sql in [
        format!("update proposal set message = {plain} where message is not null"),
        format!("update placement set hand_over_note = {plain} where hand_over_note is not null"),
        format!("update staffing_request set cancel_reason = {plain}"),
        r#"update staffing_request set needs = '{"wishes":[{"wish":{"language":"wuu"},"words":"In clear"}]}'"#
            .to_owned(),
    ] {
        connection.execute_unprepared(&sql).await.expect("an older row");
    }
    let read = said(&world, &request).await;
    assert_eq!(read.matches("早上八点").count(), 3, "{read}");
    assert!(read.contains("In clear") && read.contains(DECLINED) && !read.contains(WISH), "{read}");
}

async fn words_from_before_are_sealed_by_a_job(server: Server) {
    let world = World::new(server).await;
    overworked(&world).await;
    let request = story(&world).await;
    let connection = world.server.database().connect().await;
    let plain = in_sql(connection.get_database_backend(), OLD);
    for (table, column) in [
        ("proposal", "message"),
        ("proposal", "decline_note"),
        ("proposal", "override_reason"),
        ("placement", "hand_over_note"),
        ("placement", "end_note"),
        ("placement", "override_reason"),
        ("staffing_request", "cancel_reason"),
    ] {
        let sql = format!("update {table} set {column} = {plain} where {column} is not null");
        let written = connection.execute_unprepared(&sql).await.expect("an older row");
        assert!(written.rows_affected() > 0, "{table}.{column}");
    }
    let needs = format!(
        r#"update staffing_request set needs = '{{"wishes":[{{"wish":{{"language":"wuu"}},"words":"{OLD} \"words\":\"x"}}]}}'"#
    );
    connection.execute_unprepared(&needs).await.expect("an older row");
    connection.close().await.expect("a clean end");
    let before = said(&world, &request).await;
    assert!(before.matches(OLD).count() >= 5, "{before}");
    assert!(holds(&bytes(world.server.database()).await, OLD));

    world.server.wait(TimeDelta::hours(7));
    world.server.run_jobs().await;
    assert!(!holds(&bytes(world.server.database()).await, OLD), "sealed");
    assert_eq!(said(&world, &request).await, before, "and read as before");
    world.server.wait(TimeDelta::hours(7));
    world.server.run_jobs().await;
    assert_eq!(said(&world, &request).await, before, "a second time changes nothing");
}

const OLD: &str = "Said in clear long ago";
