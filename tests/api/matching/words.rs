//! What people say about a request, a proposal or a placement: read by those who may, and by nobody in the database.

use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;

use super::world::{CARER, Carer, World};
use crate::support::{
    Server, on_both_databases,
    stored::{bytes, holds},
};

on_both_databases! {
    the_database_holds_no_word_of_what_was_said,
    words_from_before_they_were_sealed_are_still_read,
}

const WISH: &str = "Grandmother speaks Wu alone";
const MESSAGE: &str = "The lift is broken until spring";
const DECLINED: &str = "My own mother fell ill";
const HANDED_OVER: &str = "The child sleeps at one";
const ENDED: &str = "They moved to Suzhou";
const CANCELLED: &str = "His sister will come instead";

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

async fn said(world: &World, request: &str) -> String {
    world.ask(SAID, json!({ "id": request })).await.to_string()
}

async fn the_database_holds_no_word_of_what_was_said(server: Server) {
    let world = World::new(server).await;
    let request = story(&world).await;
    let words = [WISH, MESSAGE, DECLINED, HANDED_OVER, ENDED, CANCELLED];
    let read = said(&world, &request).await;
    for word in words {
        assert!(read.contains(word), "{word} is missing in {read}");
    }
    let bytes = bytes(world.server.database()).await;
    assert!(holds(&bytes, "West Lake"), "the words of a branch are there, so they are looked for in the right place");
    for word in words {
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

/// A text as the bytes of a column.
fn in_sql(backend: DbBackend, text: &str) -> String {
    let hex = text.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    if backend == DbBackend::Sqlite { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") }
}
