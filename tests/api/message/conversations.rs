//! A family and those who serve it write to each other.

use serde_json::{Value, json};

use crate::live::socket::Socket;
use crate::matching::world::{CARER, World};
use crate::support::household::Family;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_family_and_the_office_write_to_each_other,
    a_message_is_heard_live_by_those_who_may_read_it,
    a_message_that_is_sent_twice_is_kept_once,
    marks_say_who_has_read_how_far_and_never_go_back,
    who_does_not_see_the_household_does_not_see_its_conversations,
    a_reader_reads_and_a_carer_reads_while_they_serve,
    a_closed_conversation_takes_nothing_more,
    many_conversations_cost_as_many_statements_as_few,
    what_was_said_is_given_out_and_forgotten,
}

/// A conversation that the caller opens about the visit on Tuesday.
pub async fn opened(world: &World, caller: &Caller) -> Value {
    let input = json!({ "householdId": world.household, "subject": "Tuesday", "body": "Can she come later?" });
    world.server.change(caller, "messageThreadOpen", input, "thread { id }").await["thread"]["id"].clone()
}

async fn sent(world: &World, caller: &Caller, thread: &Value, body: &str) -> Value {
    let input = json!({ "threadId": thread, "body": body });
    world.server.change(caller, "messageSend", input, "message { id }").await["message"]["id"].clone()
}

async fn a_family_and_the_office_write_to_each_other(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let thread = opened(&world, &family).await;
    sent(&world, &world.dispatcher, &thread, "At ten, then.").await;
    let query = "query($id: ID!) {
        messageThread(id: $id) { subject unreadCount closedAt lastMessage { body authorSide mine } household { id } }
        messages(threadId: $id) { nodes { body authorName authorSide mine attachments { id } } } }";
    let seen = world.server.ask(&family, query, json!({ "id": thread })).await;
    let expected = json!({
        "subject": "Tuesday", "unreadCount": 1, "closedAt": null,
        "lastMessage": { "body": "At ten, then.", "authorSide": "OFFICE", "mine": false },
        "household": { "id": world.household },
    });
    assert_eq!(seen["messageThread"], expected);
    let first = json!({
        "body": "Can she come later?", "authorName": "wang@test.example", "authorSide": "FAMILY", "mine": true,
        "attachments": [],
    });
    assert_eq!(seen["messages"]["nodes"][1], first);
    assert_eq!(seen["messages"]["nodes"].as_array().map(Vec::len), Some(2));
    // The conversation with the newest message comes first.
    let other = opened(&world, &world.dispatcher).await;
    let order = "{ messageThreads { nodes { id } totalCount } }";
    let listed = world.server.ask(&family, order, json!({})).await["messageThreads"].clone();
    assert_eq!(listed, json!({ "nodes": [{ "id": other }, { "id": thread }], "totalCount": 2 }));
    sent(&world, &family, &thread, "Thank you.").await;
    let listed = world.server.ask(&family, order, json!({})).await["messageThreads"]["nodes"].clone();
    assert_eq!(listed, json!([{ "id": thread }, { "id": other }]));
}

async fn a_message_is_heard_live_by_those_who_may_read_it(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let neighbour = world.family_of(world.household("Chen").await, "chen@test.example").await;
    let thread = opened(&world, &family).await;
    let query = "subscription { messageSent { cursor message { body mine } thread { id unreadCount } } }";
    let mut listening = Socket::of(&world.server, &family).await;
    listening.begin("s", query).await;
    let mut other = Socket::of(&world.server, &neighbour).await;
    other.begin("s", query).await;
    // Until it listens.
    let mut number = 0;
    let heard = loop {
        number += 1;
        sent(&world, &world.dispatcher, &thread, "At ten, then.").await;
        let hearing = tokio::time::timeout(std::time::Duration::from_millis(300), listening.told("messageSent"));
        if let Ok(heard) = hearing.await {
            break heard;
        }
        assert!(number < 50, "nothing is heard");
    };
    assert_eq!(heard["message"], json!({ "body": "At ten, then.", "mine": false }));
    assert_eq!(heard["thread"], json!({ "id": thread, "unreadCount": number }));
    let nothing = tokio::time::timeout(std::time::Duration::from_millis(300), other.hear()).await;
    assert!(nothing.is_err(), "another family hears nothing: {nothing:?}");
}

async fn a_message_that_is_sent_twice_is_kept_once(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let open = json!({ "householdId": world.household, "subject": "Tuesday", "body": "Later?", "clientId": "1" });
    let fields = "thread { id } message { id }";
    let first = world.server.change(&family, "messageThreadOpen", open.clone(), fields).await;
    let again = world.server.change(&family, "messageThreadOpen", open, fields).await;
    assert_eq!((&first["thread"], &first["message"]), (&again["thread"], &again["message"]));
    let thread = first["thread"]["id"].clone();
    let input = json!({ "threadId": thread, "body": "At ten?", "clientId": "2" });
    let sends = (0..8).map(|_| world.server.change(&family, "messageSend", input.clone(), "message { id }"));
    let sent: Vec<Value> =
        futures_util::future::join_all(sends).await.iter().map(|one| one["message"].clone()).collect();
    assert!(sent.iter().all(|one| *one == sent[0]), "{sent:?}");
    let count = "query($id: ID!) { messages(threadId: $id) { totalCount } }";
    assert_eq!(world.server.ask(&family, count, json!({ "id": thread })).await["messages"]["totalCount"], 2);
    let elsewhere = opened(&world, &family).await;
    let elsewhere = json!({ "threadId": elsewhere, "body": "At ten?", "clientId": "2" });
    assert_eq!(world.server.refuses(&family, "messageSend", elsewhere).await.said(), "CLIENT_ID_USED at clientId");
    let anew = json!({ "householdId": world.household, "subject": "Friday", "body": "Earlier?", "clientId": "2" });
    assert_eq!(world.server.refuses(&family, "messageThreadOpen", anew).await.said(), "CLIENT_ID_USED at clientId");
    // Somebody else's phone counts for itself.
    world.server.change(&world.dispatcher, "messageSend", input, "message { id }").await;
}

async fn marks_say_who_has_read_how_far_and_never_go_back(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let thread = opened(&world, &family).await;
    let mut messages = Vec::new();
    for word in ["one", "two", "three"] {
        messages.push(sent(&world, &family, &thread, word).await);
    }
    let mark = async |message: &Value| {
        let input = json!({ "threadId": thread, "messageId": message });
        let fields = "thread { unreadCount marks { readerSide readThrough } }";
        world.server.change(&world.dispatcher, "messageThreadMarkRead", input, fields).await["thread"].clone()
    };
    let read = mark(&messages[1]).await;
    assert_eq!(read["unreadCount"], 1);
    let marks = json!([
        { "readerSide": "FAMILY", "readThrough": messages[2] },
        { "readerSide": "OFFICE", "readThrough": messages[1] },
    ]);
    assert_eq!(read["marks"], marks);
    assert_eq!(mark(&messages[0]).await["marks"], marks, "a mark never goes back");
    assert_eq!(mark(&messages[2]).await["unreadCount"], 0);
    let elsewhere = opened(&world, &family).await;
    let input = json!({ "threadId": elsewhere, "messageId": messages[0] });
    let refused = world.server.refuses(&family, "messageThreadMarkRead", input).await;
    assert_eq!(refused.said(), "NOT_FOUND at messageId");
}

async fn who_does_not_see_the_household_does_not_see_its_conversations(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let neighbour = world.family_of(world.household("Chen").await, "chen@test.example").await;
    let abroad = world.server.another_agency().await;
    let thread = opened(&world, &family).await;
    let query = "query($id: ID!) { messageThread(id: $id) { id } messageThreads { totalCount } node(id: $id) { id } }";
    for stranger in [&neighbour, &abroad] {
        let seen = world.server.ask(stranger, query, json!({ "id": thread })).await;
        assert_eq!(seen, json!({ "messageThread": null, "messageThreads": { "totalCount": 0 }, "node": null }));
        let list = "query($id: ID!) { messages(threadId: $id) { totalCount } }";
        assert_eq!(world.server.refusal(stranger, list, json!({ "id": thread })).await.code, "NOT_FOUND");
        let input = json!({ "threadId": thread, "body": "Hello" });
        assert_eq!(world.server.refuses(stranger, "messageSend", input).await.said(), "NOT_FOUND at threadId");
        let input = json!({ "householdId": world.household, "subject": "Hello", "body": "Hello" });
        let refused = world.server.refuses(stranger, "messageThreadOpen", input).await;
        assert_eq!(refused.said(), "NOT_FOUND at householdId");
    }
    let inspector = world.server.office("inspector").await;
    assert_eq!(
        world.server.refusal(&inspector, "{ messageThreads { totalCount } }", json!({})).await.code,
        "FORBIDDEN"
    );
}

async fn a_reader_reads_and_a_carer_reads_while_they_serve(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let thread = opened(&world, &family).await;
    let own = Family { id: world.household.to_string(), version: 1 };
    let reader = world.server.family_account(&own, "READER").await;
    let count = "{ messageThreads { totalCount } }";
    assert_eq!(world.server.ask(&reader, count, json!({})).await["messageThreads"]["totalCount"], 1);
    let input = json!({ "threadId": thread, "body": "Hello" });
    assert_eq!(world.server.tries(&reader, "messageSend", input.clone()).await.refused().code, "FORBIDDEN");
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    assert_eq!(world.server.ask(&phone, count, json!({})).await["messageThreads"]["totalCount"], 0);
    let visit =
        world.change("visitPlan", crate::visit::planned::tuesday(&world, Some(carer)), "visit { id version }").await;
    assert_eq!(world.server.ask(&phone, count, json!({})).await["messageThreads"]["totalCount"], 1);
    let said = world.server.change(&phone, "messageSend", input, "message { authorSide }").await;
    assert_eq!(said["message"]["authorSide"], "CARER");
    let release = json!({ "id": visit["visit"]["id"], "version": visit["visit"]["version"], "reason": "Ill" });
    world.change("visitRelease", release, "visit { id }").await;
    assert_eq!(world.server.ask(&phone, count, json!({})).await["messageThreads"]["totalCount"], 0);
}

async fn a_closed_conversation_takes_nothing_more(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let thread = opened(&world, &family).await;
    let close = json!({ "id": thread, "version": 1 });
    assert_eq!(world.server.tries(&family, "messageThreadClose", close.clone()).await.refused().code, "FORBIDDEN");
    let closed = world.change("messageThreadClose", close.clone(), "thread { closedAt version }").await;
    assert!(closed["thread"]["closedAt"].is_string());
    assert_eq!(world.refused("messageThreadReopen", close).await, "STALE at version");
    let input = json!({ "threadId": thread, "body": "One more thing" });
    assert_eq!(world.server.refuses(&family, "messageSend", input.clone()).await.said(), "THREAD_CLOSED at threadId");
    let open = "{ messageThreads(filter: { closed: false }) { totalCount } }";
    assert_eq!(world.server.ask(&family, open, json!({})).await["messageThreads"]["totalCount"], 0);
    world.change("messageThreadReopen", json!({ "id": thread, "version": 2 }), "thread { id }").await;
    world.server.change(&family, "messageSend", input, "message { id }").await;
    for (field, value) in [("subject", " "), ("subject", &"a".repeat(201)), ("body", &"a".repeat(4_001))] {
        let mut input = json!({ "householdId": world.household, "subject": "Tuesday", "body": "Hello" });
        input[field] = json!(value);
        assert_eq!(world.refused("messageThreadOpen", input).await, format!("INVALID at {field}"));
    }
}

async fn many_conversations_cost_as_many_statements_as_few(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let query = "{ messageThreads(first: 50) { nodes { subject unreadCount
        lastMessage { body attachments { name } } marks { readerName readThrough } household { id } } } }";
    let mut counts = Vec::new();
    for more in [2, 10] {
        for _ in 0..more {
            let thread = opened(&world, &family).await;
            sent(&world, &world.dispatcher, &thread, "At ten, then.").await;
        }
        let (_, statements) = world.server.statements(world.server.ask(&family, query, json!({}))).await;
        counts.push(statements);
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0] <= 10, "{counts:?} statements");
}

async fn what_was_said_is_given_out_and_forgotten(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let thread = opened(&world, &family).await;
    sent(&world, &world.dispatcher, &thread, "At ten, then.").await;
    let export = "query($id: ID!) { householdExport(id: $id) }";
    let exported = world.server.ask(&family, export, json!({ "id": world.household })).await["householdExport"].clone();
    let messages = &exported["message"]["threads"][0]["messages"];
    assert_eq!((&messages[0]["body"], &messages[1]["body"]), (&json!("Can she come later?"), &json!("At ten, then.")));
    let manager = world.server.manager().await;
    let read = "query($id: ID!) { household(id: $id) { version } }";
    let version =
        world.server.ask(&manager, read, json!({ "id": world.household })).await["household"]["version"].clone();
    let erase = json!({ "id": world.household, "version": version });
    world.server.change(&manager, "householdErase", erase, "household { status }").await;
    let query = "query($id: ID!) { messageThread(id: $id) { subject lastMessage { body authorName } } }";
    let left = world.server.ask(&manager, query, json!({ "id": thread })).await["messageThread"].clone();
    assert_eq!(left, json!({ "subject": "", "lastMessage": { "body": "", "authorName": "" } }));
}
