//! Visits that recur: made ahead, changed, ended.

use domain::id::StaffMemberId;
use serde_json::{Value, json};

use super::planned::{last_reason, recurring, series, single, tuesday, tuesdays_and_thursdays, visit, visits};
use crate::matching::world::{CARER, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    visits_are_there_ninety_days_ahead_and_go_on,
    a_named_carer_who_cannot_come_once_is_refused_and_nothing_is_planned,
    further_visits_to_which_the_carer_cannot_come_ask_for_somebody,
    one_visit_is_moved_by_itself,
    days_that_are_left_out_have_no_visit,
    this_visit_and_what_follows_become_another_series,
    all_visits_to_come_change_and_those_called_off_stay_so,
    what_the_family_called_off_is_not_planned_again_by_a_series_that_follows,
    what_was_moved_over_the_day_of_a_change_is_neither_lost_nor_doubled,
    another_hour_from_today_does_not_bring_back_what_was_called_off,
    a_visit_of_which_something_is_noted_stays_when_its_series_changes,
    a_series_ends_with_its_last_day,
    schedules_that_cannot_be_are_refused_by_field,
}

fn starts(visits: &[Value]) -> Vec<&str> {
    visits.iter().map(|visit| visit["startsAt"].as_str().expect("a time")).collect()
}

async fn hours(world: &World, carer: StaffMemberId) -> usize {
    let query = "query($id: ID!) { staffMember(id: $id) { roster(window: { startsAt: \"2026-03-01T00:00:00Z\",
        endsAt: \"2026-08-01T00:00:00Z\" }) { kind sourceId } } }";
    let found = world.ask(query, json!({ "id": carer })).await;
    let taken = found["staffMember"]["roster"].as_array().expect("a roster").clone();
    assert!(taken.iter().all(|booking| booking["kind"] != "VISIT" || booking["sourceId"].is_string()));
    taken.len()
}

async fn visits_are_there_ninety_days_ahead_and_go_on(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (id, _) = recurring(&world, series(&world, Some(carer))).await;
    let first = visits(&world, json!({ "seriesId": id })).await;
    // From 3 March to 28 May: thirteen weeks, Tuesdays and Thursdays.
    assert_eq!(first.len(), 26);
    assert_eq!(
        (&first[0]["startsAt"], &first[25]["startsAt"]),
        (&json!("2026-03-03T06:00:00Z"), &json!("2026-05-28T06:00:00Z"))
    );
    assert!(first.iter().all(|visit| visit["state"] == "ASSIGNED"));
    assert_eq!(hours(&world, carer).await, 26);
    // Running the job again makes nothing twice; a month later it makes a month more.
    world.server.run_jobs().await;
    assert_eq!(visits(&world, json!({ "seriesId": id })).await.len(), 26);
    world.server.set_clock("2026-04-01T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    let more = visits(&world, json!({ "seriesId": id })).await;
    assert_eq!(more.len(), 34);
    assert_eq!(more[33]["startsAt"], "2026-06-25T06:00:00Z");
    let mut each: Vec<_> = starts(&more);
    each.dedup();
    assert_eq!(each.len(), 34);
    assert_eq!(hours(&world, carer).await, 34);
}

async fn a_named_carer_who_cannot_come_once_is_refused_and_nothing_is_planned(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let other = world.household("Chen").await;
    let once = json!({
        "householdId": other, "serviceType": "HOUSEKEEPING", "staffMemberId": carer,
        "startsAt": "2026-04-02T07:00:00Z", "endsAt": "2026-04-02T08:00:00Z",
    });
    single(&world, once).await;
    let refused = world.refused("visitSeriesCreate", series(&world, Some(carer))).await;
    assert_eq!(refused, "BOOKED at staffMemberId");
    assert!(visits(&world, json!({ "householdId": world.household })).await.is_empty());
    // Without a carer it is planned, and asks for one.
    let (id, _) = recurring(&world, series(&world, None)).await;
    let open = visits(&world, json!({ "seriesId": id, "states": ["PLANNED"] })).await;
    assert_eq!(open.len(), 26);
}

async fn further_visits_to_which_the_carer_cannot_come_ask_for_somebody(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (id, _) = recurring(&world, series(&world, Some(carer))).await;
    let away = json!({
        "staffMemberId": carer, "kind": "HOLD", "startsAt": "2026-06-02T00:00:00Z", "endsAt": "2026-06-03T00:00:00Z",
    });
    world.change("bookingReserve", away, "booking { id }").await;
    world.server.set_clock("2026-03-16T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    let open = visits(&world, json!({ "seriesId": id, "states": ["PLANNED"] })).await;
    assert_eq!(starts(&open), ["2026-06-02T06:00:00Z"]);
}

async fn one_visit_is_moved_by_itself(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (id, _) = recurring(&world, series(&world, Some(carer))).await;
    let first = visits(&world, json!({ "seriesId": id })).await[0].clone();
    let later = json!({
        "id": first["id"], "version": 1, "startsAt": "2026-03-03T08:00:00Z", "endsAt": "2026-03-03T10:00:00Z",
    });
    let moved = world.change("visitMove", later, "visit { startsAt state version }").await;
    assert_eq!(moved["visit"], json!({ "startsAt": "2026-03-03T08:00:00Z", "state": "ASSIGNED", "version": 2 }));
    world.server.run_jobs().await;
    let now = visits(&world, json!({ "seriesId": id })).await;
    assert_eq!(now.len(), 26, "its place in the series is taken");
    assert_eq!(starts(&now)[..2], ["2026-03-03T08:00:00Z", "2026-03-05T06:00:00Z"]);
    let onto = json!({
        "id": now[1]["id"], "version": 1, "startsAt": "2026-03-03T09:00:00Z", "endsAt": "2026-03-03T11:00:00Z",
    });
    assert_eq!(world.refused("visitMove", onto).await, "BOOKED at startsAt");
}

async fn days_that_are_left_out_have_no_visit(server: Server) {
    let world = World::new(server).await;
    let mut input = series(&world, None);
    input["schedule"]["skipped"] = json!(["2026-03-05", "2026-03-10"]);
    input["schedule"]["lastDay"] = json!("2026-03-19");
    let (id, _) = recurring(&world, input).await;
    assert_eq!(
        starts(&visits(&world, json!({ "seriesId": id })).await),
        ["2026-03-03", "2026-03-12", "2026-03-17", "2026-03-19"].map(|day| format!("{day}T06:00:00Z"))
    );
}

async fn this_visit_and_what_follows_become_another_series(server: Server) {
    let world = World::new(server).await;
    let (carer, next) = (world.carer(CARER).await, world.carer(CARER).await);
    let (id, version) = recurring(&world, series(&world, Some(carer))).await;
    let mut change = json!({
        "id": id, "version": version, "from": "2026-03-19", "staffMemberId": next,
        "schedule": { "firstDay": "2026-03-19", "startTime": "10:00", "minutes": 60, "rule": "FREQ=WEEKLY;BYDAY=TH" },
    });
    let select = "series { id splitFrom { id goesOn schedule { lastDay } } }";
    assert_eq!(world.refused("visitSeriesChange", change.clone()).await, "INVALID at reason");
    change["reason"] = json!("Li Na studies in the afternoon");
    let changed = world.change("visitSeriesChange", change, select).await["series"].clone();
    assert_eq!(last_reason(&world, &json!(id)).await, "Li Na studies in the afternoon");
    let before = json!({ "id": id, "goesOn": true, "schedule": { "lastDay": "2026-03-18" } });
    assert_eq!(changed["splitFrom"]["schedule"], before["schedule"]);
    let old = visits(&world, json!({ "seriesId": id })).await;
    assert_eq!(
        starts(&old),
        ["2026-03-03", "2026-03-05", "2026-03-10", "2026-03-12", "2026-03-17"].map(|day| format!("{day}T06:00:00Z"))
    );
    let new = visits(&world, json!({ "seriesId": changed["id"] })).await;
    assert_eq!((&new[0]["startsAt"], new.len()), (&json!("2026-03-19T02:00:00Z"), 11));
    assert!(new.iter().all(|visit| visit["staffMemberId"] == json!(next)));
    assert_eq!((hours(&world, carer).await, hours(&world, next).await), (5, 11));
    // The first series makes nothing behind its end.
    world.server.set_clock("2026-04-01T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(visits(&world, json!({ "seriesId": id })).await.len(), 5);
}

async fn all_visits_to_come_change_and_those_called_off_stay_so(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (id, version) = recurring(&world, series(&world, Some(carer))).await;
    let off = visits(&world, json!({ "seriesId": id })).await[1].clone();
    let input = json!({ "id": off["id"], "version": 1, "reason": "The family is away" });
    world.change("visitCancel", input, "visit { state }").await;
    world.server.set_clock("2026-03-03T07:00:00Z".parse().expect("during the first visit"));
    // The same hours, and only on Thursdays.
    let mut schedule = tuesdays_and_thursdays();
    schedule["rule"] = json!("FREQ=WEEKLY;BYDAY=TH");
    let change =
        json!({ "id": id, "version": version, "from": "2026-03-03", "staffMemberId": carer, "schedule": schedule });
    let changed = world.change("visitSeriesChange", change.clone(), "series { id version }").await["series"].clone();
    assert_eq!(changed["id"], json!(id));
    let now = visits(&world, json!({ "seriesId": id })).await;
    assert_eq!((&now[0]["startsAt"], &now[0]["state"]), (&json!("2026-03-03T06:00:00Z"), &json!("ASSIGNED")));
    assert_eq!((&now[1]["id"], &now[1]["state"]), (&off["id"], &json!("CANCELLED")));
    assert_eq!(starts(&now)[2..4], ["2026-03-12T06:00:00Z", "2026-03-19T06:00:00Z"]);
    assert_eq!(world.refused("visitSeriesChange", change).await, "STALE at version");
}

/// Changes a series to ten o'clock on the same days, without a carer; answers the id of the one that goes on.
async fn at_ten(world: &World, id: &str, version: i64, from: &str) -> String {
    let mut schedule = tuesdays_and_thursdays();
    schedule["firstDay"] = json!(from);
    schedule["startTime"] = json!("10:00");
    let change =
        json!({ "id": id, "version": version, "from": from, "schedule": schedule, "reason": "Nobody has time at ten" });
    let changed = world.change("visitSeriesChange", change, "series { id }").await;
    changed["series"]["id"].as_str().expect("an id").to_owned()
}

/// When the visits to the household begin that are not called off, within some days.
async fn to_come(world: &World, from: &str, until: &str) -> Vec<String> {
    let filter = json!({
        "householdId": world.household, "from": format!("{from}T00:00:00Z"),
        "until": format!("{until}T00:00:00Z"), "states": ["PLANNED", "ASSIGNED"],
    });
    starts(&visits(world, filter).await).into_iter().map(str::to_owned).collect()
}

async fn call_off(world: &World, visit: &Value) {
    let input = json!({ "id": visit["id"], "version": visit["version"], "reason": "The family is away" });
    world.change("visitCancel", input, "visit { state }").await;
}

async fn what_the_family_called_off_is_not_planned_again_by_a_series_that_follows(server: Server) {
    let world = World::new(server).await;
    let (id, version) = recurring(&world, series(&world, None)).await;
    let planned = visits(&world, json!({ "seriesId": id })).await;
    // Thursday, 26 March, and Thursday, 9 April.
    for place in [7, 11] {
        call_off(&world, &planned[place]).await;
    }
    let next = at_ten(&world, &id, version, "2026-03-19").await;
    let expected = ["2026-03-19", "2026-03-24", "2026-03-31", "2026-04-02", "2026-04-07", "2026-04-14"];
    let expected = expected.map(|day| format!("{day}T02:00:00Z"));
    assert_eq!(to_come(&world, "2026-03-18", "2026-04-15").await, expected);
    // The series that follows upon that one keeps to it as well.
    at_ten(&world, &next, 1, "2026-04-02").await;
    assert_eq!(to_come(&world, "2026-03-18", "2026-04-15").await, expected);
}

async fn what_was_moved_over_the_day_of_a_change_is_neither_lost_nor_doubled(server: Server) {
    let world = World::new(server).await;
    let (id, version) = recurring(&world, series(&world, None)).await;
    let planned = visits(&world, json!({ "seriesId": id })).await;
    // Tuesday the 17th to Friday the 20th, and Thursday the 26th to Wednesday the 18th.
    for (place, day) in [(4, "2026-03-20"), (7, "2026-03-18")] {
        let input = json!({
            "id": planned[place]["id"], "version": 1,
            "startsAt": format!("{day}T08:00:00Z"), "endsAt": format!("{day}T09:00:00Z"),
        });
        world.change("visitMove", input, "visit { id }").await;
    }
    at_ten(&world, &id, version, "2026-03-19").await;
    let expected = [
        "2026-03-18T08:00:00Z",
        "2026-03-19T02:00:00Z",
        "2026-03-20T08:00:00Z",
        "2026-03-24T02:00:00Z",
        "2026-03-31T02:00:00Z",
    ];
    assert_eq!(to_come(&world, "2026-03-16", "2026-04-01").await, expected);
}

async fn another_hour_from_today_does_not_bring_back_what_was_called_off(server: Server) {
    let world = World::new(server).await;
    let (id, version) = recurring(&world, series(&world, None)).await;
    let planned = visits(&world, json!({ "seriesId": id })).await;
    // Today's, and Thursday's.
    for off in &planned[..2] {
        call_off(&world, off).await;
    }
    world.server.set_clock("2026-03-03T00:30:00Z".parse().expect("half past eight on Tuesday"));
    assert_eq!(at_ten(&world, &id, version, "2026-03-03").await, id);
    let expected = ["2026-03-10T02:00:00Z", "2026-03-12T02:00:00Z"];
    assert_eq!(to_come(&world, "2026-03-03", "2026-03-13").await, expected);
    // Nor does the job, whenever it looks.
    world.server.set_clock("2026-03-04T00:30:00Z".parse().expect("the next day"));
    world.server.run_jobs().await;
    assert_eq!(to_come(&world, "2026-03-04", "2026-03-13").await, expected);
}

async fn a_visit_of_which_something_is_noted_stays_when_its_series_changes(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (id, version) = recurring(&world, series(&world, Some(carer))).await;
    // Thursday, 26 March.
    let noted = visits(&world, json!({ "seriesId": id })).await[7].clone();
    let incident = json!({
        "householdId": world.household, "visitId": noted["id"], "kind": "FALL", "severity": "SEVERE",
        "happenedAt": "2026-03-02T00:40:00Z", "description": "Fell while waiting", "immediateMeasures": "Called her",
    });
    world.change("incidentReport", incident, "incident { id }").await;
    at_ten(&world, &id, version, "2026-03-19").await;
    let expected = ["2026-03-19T02:00:00Z", "2026-03-24T02:00:00Z", "2026-03-26T06:00:00Z", "2026-03-31T02:00:00Z"];
    assert_eq!(to_come(&world, "2026-03-18", "2026-04-01").await, expected);
    assert_eq!(visit(&world, &noted["id"]).await["staffMemberId"], json!(carer));
    assert_eq!(hours(&world, carer).await, 6, "five before the change, and that one");
}

async fn a_series_ends_with_its_last_day(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (id, version) = recurring(&world, series(&world, Some(carer))).await;
    let end = |version: i64, day: &str| json!({ "id": id, "version": version, "lastDay": day });
    assert_eq!(world.refused("visitSeriesEnd", end(version, "2026-02-20")).await, "INVALID at lastDay");
    let ended =
        world.change("visitSeriesEnd", end(version, "2026-03-12"), "series { version schedule { lastDay } }").await;
    assert_eq!(ended["series"]["schedule"]["lastDay"], "2026-03-12");
    assert_eq!(visits(&world, json!({ "seriesId": id })).await.len(), 4);
    assert_eq!(hours(&world, carer).await, 4);
    world.server.set_clock("2026-03-13T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(world.refused("visitSeriesEnd", end(version + 1, "2026-03-20")).await, "SERIES_OVER at id");
}

async fn schedules_that_cannot_be_are_refused_by_field(server: Server) {
    let world = World::new(server).await;
    for (change, said) in [
        (json!({ "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" }), "INVALID at schedule.rule"),
        (json!({ "rule": "FREQ=SOMETIMES" }), "INVALID at schedule.rule"),
        (json!({ "minutes": 0 }), "INVALID at schedule.minutes"),
        (json!({ "rule": null, "minutes": 1441 }), "INVALID at schedule.minutes"),
        (json!({ "lastDay": "2026-02-01" }), "INVALID at schedule.lastDay"),
        (json!({ "firstDay": "2025-03-03", "lastDay": "2026-02-01" }), "INVALID at schedule.firstDay"),
    ] {
        let mut input = series(&world, None);
        let schedule = input["schedule"].as_object_mut().expect("a schedule");
        schedule.extend(change.as_object().expect("fields").clone());
        assert_eq!(world.refused("visitSeriesCreate", input).await, said, "{change}");
    }
    let past = json!({
        "householdId": world.household, "serviceType": "HOUSEKEEPING",
        "startsAt": "2026-03-01T01:00:00Z", "endsAt": "2026-03-01T03:00:00Z",
    });
    assert_eq!(world.refused("visitPlan", past).await, "INVALID at startsAt");
    let mut backward = tuesday(&world, None);
    backward["endsAt"] = json!("2026-03-03T01:00:00Z");
    assert_eq!(world.refused("visitPlan", backward).await, "INVALID at endsAt");
}
