//! Visits in a calendar program, by a secret address.

use chrono::TimeDelta;
use icalendar::{Calendar, Component, Event, EventStatus};
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::planned::{reported, said, single, tuesday};
use crate::matching::world::{CARER, Carer, World, text};
use crate::support::stored::{bytes, holds};
use crate::support::{Caller, Database, Server, on_both_databases};

on_both_databases! {
    a_family_has_its_visits_in_its_calendar,
    a_carer_has_their_own_work_and_no_other,
    a_feed_ends_when_it_is_revoked_and_with_the_rights_of_its_person,
    what_is_known_is_not_sent_again,
    texts_of_people_stay_in_their_place,
    reading_an_address_leaves_a_trace,
    a_person_has_ten_feeds_even_when_they_ask_at_once,
    feeds_are_for_families_and_carers_and_nobody_elses,
    secrets_are_not_kept_and_guesses_are_limited,
    a_calendar_costs_as_many_statements_with_few_visits_as_with_many,
}

async fn feed(world: &World, person: &Caller) -> (Value, String) {
    let input = json!({ "label": "My phone" });
    let made = world.server.change(person, "calendarFeedCreate", input, "path feed { id label hint }").await;
    (made["feed"].clone(), text(&made["path"]))
}

async fn read(world: &World, path: &str) -> Response {
    world.server.get(path).await
}

async fn events(world: &World, path: &str) -> Vec<Event> {
    let answer = read(world, path).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let calendar: Calendar = answer.text().await.expect("text").parse().expect("a calendar by RFC 5545");
    calendar.events().cloned().collect()
}

fn value<'a>(event: &'a Event, name: &str) -> &'a str {
    event.property_value(name).unwrap_or_else(|| panic!("no {name} in {event:?}"))
}

async fn a_family_has_its_visits_in_its_calendar(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let elsewhere = world.household("Chen").await;
    let visit = single(&world, tuesday(&world, Some(carer))).await;
    let theirs = json!({
        "householdId": elsewhere, "serviceType": "BUTLER",
        "startsAt": "2026-03-03T06:00:00Z", "endsAt": "2026-03-03T07:00:00Z",
    });
    single(&world, theirs).await;
    let (shown, path) = feed(&world, &family).await;
    assert_eq!(shown["label"], "My phone");
    assert!(
        path.starts_with("/calendar/gjf_")
            && path.strip_suffix(".ics").is_some()
            && path.contains(&text(&shown["hint"]))
    );

    let answer = read(&world, &path).await;
    assert_eq!(answer.headers()[CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert!(answer.headers()[CACHE_CONTROL].to_str().expect("text").starts_with("private"));
    let seen = events(&world, &path).await;
    assert_eq!(seen.len(), 1, "{seen:?}");
    let uid = format!("{}@guanjia", text(&visit["id"]));
    assert_eq!(value(&seen[0], "UID"), uid);
    assert_eq!((value(&seen[0], "DTSTART"), value(&seen[0], "DTEND")), ("20260303T010000Z", "20260303T030000Z"));
    assert_eq!(value(&seen[0], "SUMMARY"), "Housekeeping: Li Na");
    assert_eq!(value(&seen[0], "LOCATION"), "1 Wener Road");
    assert_eq!(seen[0].get_status(), Some(EventStatus::Confirmed));
    let sequence: i64 = value(&seen[0], "SEQUENCE").parse().expect("a number");
    assert_eq!(json!(sequence), visit["version"]);

    world.server.wait(TimeDelta::minutes(5));
    let moved = json!({
        "id": visit["id"], "version": visit["version"],
        "startsAt": "2026-03-03T02:00:00Z", "endsAt": "2026-03-03T04:00:00Z",
    });
    let moved = world.change("visitMove", moved, "visit { id version }").await["visit"].clone();
    let now = events(&world, &path).await;
    assert_eq!((value(&now[0], "UID"), value(&now[0], "DTSTART")), (uid.as_str(), "20260303T020000Z"));
    assert_eq!(value(&now[0], "SEQUENCE"), (sequence + 1).to_string());
    assert!(value(&seen[0], "LAST-MODIFIED") < value(&now[0], "LAST-MODIFIED"), "{now:?}");

    let cancel = json!({ "id": moved["id"], "version": moved["version"], "reason": "We are away" });
    world.server.change(&family, "visitCancel", cancel, "visit { state }").await;
    let called_off = events(&world, &path).await;
    assert_eq!(called_off[0].get_status(), Some(EventStatus::Cancelled));
    assert_eq!((called_off.len(), value(&called_off[0], "UID")), (1, uid.as_str()));
    assert!(!read(&world, &path).await.text().await.expect("text").contains("away"), "reasons are not in it");
}

async fn a_carer_has_their_own_work_and_no_other(server: Server) {
    let world = World::new(server).await;
    let (carer, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let phone = world.account_of(carer, "li.na@test.example").await;
    let mine = single(&world, tuesday(&world, Some(carer))).await;
    let theirs = json!({
        "householdId": world.household, "serviceType": "HOUSEKEEPING", "staffMemberId": other,
        "startsAt": "2026-03-03T06:00:00Z", "endsAt": "2026-03-03T07:00:00Z",
    });
    single(&world, theirs).await;
    // Beyond what a calendar shows.
    let late = json!({
        "householdId": world.household, "serviceType": "HOUSEKEEPING", "staffMemberId": carer,
        "startsAt": "2026-06-05T01:00:00Z", "endsAt": "2026-06-05T02:00:00Z",
    });
    single(&world, late).await;
    let (_, path) = feed(&world, &phone).await;
    let seen = events(&world, &path).await;
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert_eq!(value(&seen[0], "UID"), format!("{}@guanjia", text(&mine["id"])));
    assert_eq!(value(&seen[0], "SUMMARY"), "Housekeeping: Wang");
    world.server.set_clock("2026-03-03T03:05:00Z".parse().expect("a moment"));
    let reports = json!([
        said(&mine["id"], "1", "CHECK_IN", "2026-03-03T01:00:00Z"),
        said(&mine["id"], "2", "CHECK_OUT", "2026-03-03T03:00:00Z"),
    ]);
    reported(&world, &phone, reports).await;
    assert_eq!(events(&world, &path).await[0].get_status(), Some(EventStatus::Confirmed));
    // What lies more than thirty days back is left out, and what was too far ahead has come near.
    world.server.set_clock("2026-04-03T01:00:00Z".parse().expect("a moment"));
    let seen = events(&world, &path).await;
    assert_eq!((seen.len(), value(&seen[0], "DTSTART")), (1, "20260605T010000Z"));
}

async fn a_feed_ends_when_it_is_revoked_and_with_the_rights_of_its_person(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    single(&world, tuesday(&world, None)).await;
    let (first, path) = feed(&world, &family).await;
    let (second, other) = feed(&world, &family).await;
    assert_eq!(events(&world, &path).await.len(), 1);
    let revoke = json!({ "id": first["id"] });
    let revoked = world.server.change(&family, "calendarFeedRevoke", revoke.clone(), "feed { revokedAt }").await;
    let again = world.server.change(&family, "calendarFeedRevoke", revoke, "feed { revokedAt }").await;
    assert_eq!(revoked, again);
    let (gone, wrong) = (read(&world, &path).await, read(&world, "/calendar/gjf_nobody.ics").await);
    assert_eq!((gone.status(), wrong.status()), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(gone.text().await.expect("text"), wrong.text().await.expect("text"));
    let left = world.server.ask(&family, "{ calendarFeeds { id } }", json!({})).await;
    assert_eq!(left["calendarFeeds"], json!([{ "id": second["id"] }]));

    // The household is theirs no more.
    let admin = world.server.admin().await;
    let account =
        world.server.ask(&family, "{ viewer { user { id version } } }", json!({})).await["viewer"]["user"].clone();
    let unbind = json!({ "householdId": world.household, "userId": account["id"] });
    world.server.change(&admin, "householdFamilyUnbind", unbind.clone(), "household { id }").await;
    assert_eq!(read(&world, &other).await.status(), StatusCode::NOT_FOUND);
    let mut bind = unbind;
    bind["access"] = json!("READER");
    world.server.change(&admin, "householdFamilyBind", bind, "familyAccess { id }").await;
    assert_eq!(events(&world, &other).await.len(), 1, "and is again");
    let disable = json!({ "id": account["id"], "version": account["version"], "disabled": true });
    world.server.change(&admin, "userSetDisabled", disable, "user { id }").await;
    assert_eq!(read(&world, &other).await.status(), StatusCode::NOT_FOUND);
}

async fn what_is_known_is_not_sent_again(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    single(&world, tuesday(&world, None)).await;
    let (_, path) = feed(&world, &family).await;
    let tag = read(&world, &path).await.headers()[ETAG].clone();
    world.server.wait(TimeDelta::hours(3));
    let again = async |tag: &str| {
        let request = world.server.request(Method::GET, &path).header(IF_NONE_MATCH, tag);
        request.send().await.expect("an answer").status()
    };
    let known = tag.to_str().expect("text").to_owned();
    assert_eq!(again(&known).await, StatusCode::NOT_MODIFIED);
    assert_eq!(again(&format!("\"other\", W/{known}")).await, StatusCode::NOT_MODIFIED);
    assert_eq!(again("\"other\"").await, StatusCode::OK);
    let carer = world.carer(CARER).await;
    let visit = super::planned::visits(&world, json!({})).await[0].clone();
    let input = json!({ "id": visit["id"], "version": visit["version"], "staffMemberId": carer });
    world.change("visitAssign", input, "visit { id }").await;
    assert_eq!(again(&known).await, StatusCode::OK);
}

async fn texts_of_people_stay_in_their_place(server: Server) {
    let world = World::new(server).await;
    let household = world.household("Wang; the, \"old\" house\\\nEND:VEVENT").await;
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, "li.na@test.example").await;
    let input = json!({
        "householdId": household, "serviceType": "ELDERLY", "staffMemberId": carer,
        "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T03:00:00Z",
    });
    single(&world, input).await;
    let (_, path) = feed(&world, &phone).await;
    let body = read(&world, &path).await.text().await.expect("text");
    assert_eq!(body.matches("\r\nEND:VEVENT\r\n").count(), 1, "{body}");
    assert!(body.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "folded by 75 octets: {body}");
    let seen = events(&world, &path).await;
    assert_eq!(value(&seen[0], "SUMMARY"), "Elderly care: Wang; the, \"old\" house\\ END:VEVENT");
}

async fn reading_an_address_leaves_a_trace(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    single(&world, tuesday(&world, None)).await;
    let (_, path) = feed(&world, &family).await;
    let tag = read(&world, &path).await.headers()[ETAG].clone();
    // What is not sent is not read.
    world.server.request(Method::GET, &path).header(IF_NONE_MATCH, tag).send().await.expect("an answer");
    let trail = "query($id: ID) { auditEntries(objectId: $id) { nodes { fields purpose actor } } }";
    let admin = world.server.admin().await;
    let entries =
        world.server.ask(&admin, trail, json!({ "id": world.household })).await["auditEntries"]["nodes"].clone();
    assert_eq!(entries.as_array().map(Vec::len), Some(1), "{entries}");
    assert_eq!((&entries[0]["fields"], &entries[0]["purpose"]), (&json!(["addresses"]), &json!("calendar feed")));
    assert!(text(&entries[0]["actor"]).starts_with("user_"));
}

async fn a_person_has_ten_feeds_even_when_they_ask_at_once(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let tries = (0..24).map(|_| world.server.tries(&family, "calendarFeedCreate", json!({ "label": "Another" })));
    for answer in futures_util::future::join_all(tries).await {
        if !answer.is_granted() {
            assert!(["BUSY", "CALENDAR_FEEDS_FULL"].contains(&answer.refused().code.as_str()), "{answer:?}");
        }
    }
    let mut made = world.server.ask(&family, "{ calendarFeeds { id } }", json!({})).await["calendarFeeds"].clone();
    while made.as_array().expect("feeds").len() < 10 {
        feed(&world, &family).await;
        made = world.server.ask(&family, "{ calendarFeeds { id } }", json!({})).await["calendarFeeds"].clone();
    }
    assert_eq!(made.as_array().map(Vec::len), Some(10));
    let refused = world.server.refuses(&family, "calendarFeedCreate", json!({ "label": "One more" })).await;
    assert_eq!(refused.code, "CALENDAR_FEEDS_FULL");
    world.server.change(&family, "calendarFeedRevoke", json!({ "id": made[3]["id"] }), "feed { id }").await;
    feed(&world, &family).await;
    assert_eq!(
        world.server.refuses(&family, "calendarFeedCreate", json!({ "label": " " })).await.said(),
        "INVALID at label"
    );
}

async fn feeds_are_for_families_and_carers_and_nobody_elses(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let other = world.family_of(world.household, "chen@test.example").await;
    let (mine, _) = feed(&world, &family).await;
    let revoke = json!({ "id": mine["id"] });
    assert_eq!(world.server.refuses(&other, "calendarFeedRevoke", revoke).await.said(), "NOT_FOUND at id");
    assert_eq!(world.server.ask(&other, "{ calendarFeeds { id } }", json!({})).await["calendarFeeds"], json!([]));
    let office = world.server.refuses(&world.dispatcher, "calendarFeedCreate", json!({ "label": "Office" })).await;
    assert_eq!(office.code, "FORBIDDEN");
}

async fn secrets_are_not_kept_and_guesses_are_limited(database: Database) {
    let guesses = api::graphql::limits::Budget { limit: 5, per_second: 1 };
    let server = Server::with(database, |config| config.limits.budgets.anonymous = guesses).await;
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let (_, path) = feed(&world, &family).await;
    let secret = path.trim_start_matches("/calendar/").trim_end_matches(".ics");
    let stored = bytes(world.server.database()).await;
    assert!(holds(&stored, &secret[..10]) && !holds(&stored, secret), "the hint is kept, and not the secret");
    assert!(!holds(&stored, "My phone"));
    for wrong in ["/calendar/", "/calendar/x", "/calendar/gjf_.ics", "/calendar/%FF.ics"] {
        assert_eq!(read(&world, wrong).await.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
    let mut last = read(&world, "/calendar/gjf_x.ics").await;
    for _ in 0..5 {
        last = read(&world, "/calendar/gjf_x.ics").await;
    }
    assert_eq!(last.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(last.headers().contains_key(RETRY_AFTER));
    // The metrics count what was asked by kind, and never what was in it.
    let metrics = read(&world, "/metrics").await.text().await.expect("text");
    assert!(metrics.contains("/calendar/{file}") && !metrics.contains("gjf_"), "{metrics}");
}

async fn a_calendar_costs_as_many_statements_with_few_visits_as_with_many(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    single(&world, tuesday(&world, None)).await;
    let (_, path) = feed(&world, &family).await;
    read(&world, &path).await;
    let few = world.server.statements(read(&world, &path)).await.1;
    let carer = world.carer(CARER).await;
    super::planned::recurring(&world, super::planned::series(&world, Some(carer))).await;
    let (answer, many) = world.server.statements(read(&world, &path)).await;
    assert!(answer.text().await.expect("text").matches("BEGIN:VEVENT").count() > 20);
    // The feed, its person, their households, the visits, their history, the addresses, the carers, and the trail.
    assert_eq!((few, many), (8, 8));
}
