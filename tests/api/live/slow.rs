//! Who takes events more slowly than they come is left behind, and holds nobody else up.

use std::time::Duration;

use serde_json::{Value, json};

use super::feed::{REQUESTS, first_heard};
use super::socket::Socket;
use crate::matching::world::World;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    who_falls_behind_is_told_so_and_goes_on_behind_the_last_cursor,
    who_takes_nothing_is_dropped_and_waited_for_by_nobody,
}

const FIELD: &str = "staffingRequestChanged";

/// More than a subscription, its socket and the operating system hold together, with messages of this size.
const EVENTS: usize = 160;
const SIZE: usize = 200_000;

/// A socket whose every message is large, as each repeats a long name that the document gives to a field.
async fn large(world: &World, caller: &crate::support::Caller) -> Socket {
    let mut socket = Socket::of(&world.server, caller).await;
    let name = "s".repeat(SIZE);
    let query =
        format!("subscription {{ {FIELD} {{ cursor change staffingRequest {{ id status {name}: __typename }} }} }}");
    socket.begin("s", &query).await;
    first_heard(world, &mut socket).await;
    socket
}

/// Makes the events, and sees them heard by somebody who takes them.
async fn make_events(world: &World, watcher: &mut Socket) -> Vec<String> {
    let mut opened = Vec::new();
    for _ in 0..EVENTS {
        opened.push(world.request(world.asked(world.household)).await.0);
        while watcher.told(FIELD).await["staffingRequest"]["id"] != opened[opened.len() - 1].as_str() {}
    }
    opened
}

async fn who_falls_behind_is_told_so_and_goes_on_behind_the_last_cursor(database: Database) {
    let patient = Duration::from_mins(5);
    let server = Server::with(database, |config| {
        config.limits.send_time = patient;
        config.limits.characters = 2 * SIZE;
    })
    .await;
    let world = World::new(server).await;
    let mut slow = large(&world, &world.dispatcher).await;
    let mut watcher = Socket::of(&world.server, &world.dispatcher).await;
    watcher.begin("s", REQUESTS).await;
    first_heard(&world, &mut watcher).await;
    let opened = make_events(&world, &mut watcher).await;
    let (mut heard, mut cursor) = (Vec::new(), Value::Null);
    let refused = loop {
        let message = slow.hear().await;
        if message["type"] == "error" {
            break message["payload"][0]["extensions"]["code"].clone();
        }
        assert_eq!((&message["type"], &message["payload"]["errors"]), (&json!("next"), &Value::Null));
        let told = &message["payload"]["data"][FIELD];
        cursor = told["cursor"].clone();
        heard.push(told["staffingRequest"]["id"].as_str().expect("an id").to_owned());
    };
    assert_eq!(refused, "TOO_SLOW");
    // The socket lives, and nothing is missing behind the cursor.
    let after = json!({ "after": cursor });
    let query = "subscription ($after: String) { staffingRequestChanged(after: $after) { staffingRequest { id } } }";
    slow.say(json!({ "type": "subscribe", "id": "again", "payload": { "query": query, "variables": after } })).await;
    while heard.last() != opened.last() {
        heard.push(slow.told(FIELD).await["staffingRequest"]["id"].as_str().expect("an id").to_owned());
    }
    assert_eq!(heard[heard.len() - opened.len()..], opened);
}

async fn who_takes_nothing_is_dropped_and_waited_for_by_nobody(database: Database) {
    let server = Server::with(database, |config| {
        config.limits.send_time = Duration::from_millis(50);
        config.limits.characters = 2 * SIZE;
        config.limits.connections_per_caller = 1;
    })
    .await;
    let world = World::new(server).await;
    let manager = world.server.manager().await;
    let deaf = large(&world, &manager).await;
    let mut watcher = Socket::of(&world.server, &world.dispatcher).await;
    watcher.begin("s", REQUESTS).await;
    first_heard(&world, &mut watcher).await;
    make_events(&world, &mut watcher).await;
    // The place of the one that was dropped is free again, though its client still holds on.
    let token = manager.bearer().expect("a token");
    let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
    let again = async {
        loop {
            let mut socket = Socket::open(&world.server, Some("graphql-transport-ws")).await;
            socket.say(init.clone()).await;
            if socket.is_acknowledged().await {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), again).await.expect("a free place");
    drop(deaf);
}
