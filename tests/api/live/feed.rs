//! What is heard, by whom, and from where on.

use std::time::Duration;

use sea_orm::ConnectionTrait as _;
use serde_json::json;

use super::socket::Socket;
use crate::matching::world::{CARER, World};
use crate::support::database::Engine;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    a_change_is_heard_and_a_cursor_goes_on_where_one_was,
    a_family_hears_of_its_own_household_alone,
    the_end_of_a_session_ends_what_it_listens_to,
    processes_on_one_database_hear_each_other,
    a_lost_connection_to_the_database_is_made_again,
    a_cursor_goes_on_at_another_process,
}

pub const REQUESTS: &str = "subscription { staffingRequestChanged { cursor change staffingRequest { id status } } }";

/// A mark in the feed: a request of the world's household, opened until `socket` hears of it. An operation that was begun
/// may not be listening yet.
pub async fn first_heard(world: &World, socket: &mut Socket) -> String {
    for _ in 0..100 {
        world.request(world.asked(world.household)).await;
        let heard = tokio::time::timeout(Duration::from_millis(200), socket.told("staffingRequestChanged")).await;
        if let Ok(told) = heard {
            return told["cursor"].as_str().expect("a cursor").to_owned();
        }
    }
    panic!("nothing is heard")
}

async fn a_change_is_heard_and_a_cursor_goes_on_where_one_was(server: Server) {
    let world = World::new(server).await;
    let mut socket = Socket::of(&world.server, &world.dispatcher).await;
    socket.begin("s", REQUESTS).await;
    let mark = first_heard(&world, &mut socket).await;
    drop(socket);
    // While nobody listens, and more than a page of it.
    let mut opened = Vec::new();
    for _ in 0..120 {
        opened.push(world.request(world.asked(world.household)).await.0);
    }
    let mut again = Socket::of(&world.server, &world.dispatcher).await;
    let after = format!(
        r#"subscription {{ staffingRequestChanged(after: "{mark}") {{ cursor change staffingRequest {{ id }} }} }}"#
    );
    again.begin("s", &after).await;
    // And while it is read again.
    opened.push(world.request(world.asked(world.household)).await.0);
    let mut heard = Vec::new();
    while heard.last() != opened.last() {
        let told = again.told("staffingRequestChanged").await;
        assert_eq!(told["change"], "OPENED");
        heard.push(told["staffingRequest"]["id"].as_str().expect("an id").to_owned());
    }
    // Requests that were opened before the mark was heard of may come first; none is missing and none comes twice.
    assert_eq!(heard[heard.len() - opened.len()..], opened);
    let unique: std::collections::HashSet<_> = heard.iter().collect();
    assert_eq!(unique.len(), heard.len());
    let carer = world.carer(CARER).await;
    let request = (opened.pop().expect("a request"), 1);
    world.propose(&request, carer).await;
    let told = again.told("staffingRequestChanged").await;
    assert_eq!((&told["change"], &told["staffingRequest"]["id"]), (&json!("CHANGED"), &json!(request.0)));
    again
        .begin("gone", r#"subscription { placementChanged(after: "event_01h455vb4pex5vsknk084sn02q") { cursor } }"#)
        .await;
    let gone = again.hear().await;
    assert_eq!(gone["payload"][0]["extensions"]["code"], "CURSOR_GONE", "{gone}");
}

async fn a_family_hears_of_its_own_household_alone(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let other = world.household("Chen").await;
    let mut socket = Socket::of(&world.server, &family).await;
    socket.begin("s", REQUESTS).await;
    first_heard(&world, &mut socket).await;
    let hidden = world.request(world.asked(other)).await.0;
    let own = world.request(world.asked(world.household)).await.0;
    loop {
        let told = socket.told("staffingRequestChanged").await;
        assert_ne!(told["staffingRequest"]["id"], hidden.as_str());
        if told["staffingRequest"]["id"] == own.as_str() {
            return;
        }
    }
}

async fn the_end_of_a_session_ends_what_it_listens_to(database: Database) {
    let often = Duration::from_millis(20);
    let server = Server::with(database, |config| config.limits.sign_in_checked_every = often).await;
    let dispatcher = server.dispatcher().await;
    let mut socket = Socket::of(&server, &dispatcher).await;
    socket.begin("s", REQUESTS).await;
    server.ask(&dispatcher, "mutation { sessionSignOut { userErrors { code } } }", json!({})).await;
    assert_eq!(socket.closed().await, 4401);
}

async fn processes_on_one_database_hear_each_other(server: Server) {
    // SQLite is for one process.
    if server.database().engine() == Engine::Sqlite {
        return;
    }
    let elsewhere = server.beside().await;
    let world = World::new(server).await;
    let mut socket = Socket::at(format!("ws://{}/graphql", elsewhere.address()), &world.dispatcher).await;
    socket.begin("s", REQUESTS).await;
    first_heard(&world, &mut socket).await;
    // By the other process's word: the reader would look by itself only after a quarter of a minute.
    let opened = world.request(world.asked(world.household)).await.0;
    let heard =
        async { while socket.told("staffingRequestChanged").await["staffingRequest"]["id"] != opened.as_str() {} };
    tokio::time::timeout(Duration::from_secs(5), heard).await.expect("word of the other process");
    drop(socket);
    elsewhere.shutdown().await.expect("a clean end");
}

async fn a_lost_connection_to_the_database_is_made_again(server: Server) {
    if server.database().engine() == Engine::Sqlite {
        return;
    }
    let elsewhere = server.beside().await;
    let world = World::new(server).await;
    let mut socket = Socket::at(format!("ws://{}/graphql", elsewhere.address()), &world.dispatcher).await;
    socket.begin("s", REQUESTS).await;
    first_heard(&world, &mut socket).await;
    let database = world.server.database().connect().await;
    for _ in 0..3 {
        let end = "select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and query ilike 'listen %'";
        let ended = database.execute_unprepared(end).await.expect("an end of the connection");
        assert!(ended.rows_affected() > 0, "nobody listens");
        let opened = world.request(world.asked(world.household)).await.0;
        let heard =
            async { while socket.told("staffingRequestChanged").await["staffingRequest"]["id"] != opened.as_str() {} };
        tokio::time::timeout(Duration::from_secs(5), heard).await.expect("word of the other process");
    }
    drop(socket);
    elsewhere.shutdown().await.expect("a clean end");
}

async fn a_cursor_goes_on_at_another_process(server: Server) {
    if server.database().engine() == Engine::Sqlite {
        return;
    }
    let elsewhere = server.beside().await;
    let world = World::new(server).await;
    let mut socket = Socket::of(&world.server, &world.dispatcher).await;
    socket.begin("s", REQUESTS).await;
    let mark = first_heard(&world, &mut socket).await;
    drop(socket);
    let mut opened = Vec::new();
    for _ in 0..10 {
        opened.push(world.request(world.asked(world.household)).await.0);
    }
    let mut again = Socket::at(format!("ws://{}/graphql", elsewhere.address()), &world.dispatcher).await;
    let after = format!(r#"subscription {{ staffingRequestChanged(after: "{mark}") {{ staffingRequest {{ id }} }} }}"#);
    again.begin("s", &after).await;
    opened.push(world.request(world.asked(world.household)).await.0);
    let mut heard = Vec::new();
    while heard.last() != opened.last() {
        let told = again.told("staffingRequestChanged").await;
        heard.push(told["staffingRequest"]["id"].as_str().expect("an id").to_owned());
    }
    assert_eq!(heard[heard.len() - opened.len()..], opened);
    drop(again);
    elsewhere.shutdown().await.expect("a clean end");
}
