//! Files by reference: described, attached, and nobody else's.

use serde_json::{Value, json};

use super::conversations::opened;
use crate::matching::world::World;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_file_is_described_and_hangs_on_a_message,
    a_file_that_cannot_be_is_refused_on_its_field,
    a_file_of_somebody_else_cannot_be_attached,
}

/// A picture as a phone describes it after it has stored it.
fn picture() -> Value {
    json!({
        "name": "the door.jpg", "mediaType": "image/jpeg", "sizeBytes": 48_213,
        "sha256": "ab".repeat(32), "url": "https://files.example/2026/03/door.jpg",
    })
}

async fn registered(server: &Server, caller: &Caller) -> Value {
    server.change(caller, "fileRegister", picture(), "file { id }").await["file"]["id"].clone()
}

async fn a_file_is_described_and_hangs_on_a_message(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let file = registered(&world.server, &family).await;
    let input = json!({
        "householdId": world.household, "subject": "The door", "body": "", "fileIds": [file],
    });
    let fields = "message { body attachments { id name mediaType sizeBytes sha256 url } }";
    let sent = world.server.change(&family, "messageThreadOpen", input, fields).await;
    assert_eq!(sent["message"]["body"], "");
    let shown = &sent["message"]["attachments"][0];
    let mut expected = picture();
    expected["id"] = file;
    assert_eq!(*shown, expected);
}

async fn a_file_that_cannot_be_is_refused_on_its_field(server: Server) {
    let world = World::new(server).await;
    for (field, value) in [
        ("name", json!(" ")),
        ("name", json!("a".repeat(201))),
        ("mediaType", json!("jpeg")),
        ("sizeBytes", json!(-1)),
        ("sha256", json!("abc")),
        ("url", json!("http://files.example/door.jpg")),
        ("url", json!("https://me:secret@files.example/door.jpg")),
        ("url", json!("not an address")),
    ] {
        let mut input = picture();
        input[field] = value;
        assert_eq!(world.refused("fileRegister", input).await, format!("INVALID at {field}"));
    }
}

async fn a_file_of_somebody_else_cannot_be_attached(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let thread = opened(&world, &family).await;
    let own = registered(&world.server, &family).await;
    let of_the_office = registered(&world.server, &world.dispatcher).await;
    let of_another_agency = registered(&world.server, &world.server.another_agency().await).await;
    let many: Vec<Value> = (0..11).map(|_| own.clone()).collect();
    for (files, said) in [
        (json!([of_the_office]), "NOT_FOUND at fileIds"),
        (json!([own, of_another_agency]), "NOT_FOUND at fileIds"),
        (json!([own, own]), "INVALID at fileIds"),
        (json!(many), "INVALID at fileIds"),
        (json!([]), "INVALID at body"),
    ] {
        let input = json!({ "threadId": thread, "body": " ", "fileIds": files });
        assert_eq!(world.server.refuses(&family, "messageSend", input).await.said(), said);
    }
    let query = "query($id: ID!) { messages(threadId: $id) { totalCount } }";
    let kept = world.server.ask(&family, query, json!({ "id": thread })).await;
    assert_eq!(kept["messages"]["totalCount"], 1, "nothing was written");
}
