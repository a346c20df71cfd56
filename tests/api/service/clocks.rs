//! The clocks of requests: what is due, warned of, late, moved, and promised instead.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::desk::{Desk, about};
use crate::live::socket::Socket;
use crate::matching::world::CARER;
use crate::support::{Server, on_both_databases};
use crate::visit::planned::{reported, said};

on_both_databases! {
    a_clock_warns_and_runs_out_and_the_office_hears_of_it,
    a_holiday_that_is_announced_late_moves_what_is_open,
    hours_that_cannot_be_are_refused_on_the_field,
    another_policy_keeps_what_has_run,
    a_late_report_shows_that_somebody_was_in_time,
    a_time_that_slips_is_promised_anew_with_a_compensation,
    a_request_for_later_is_due_then,
    an_earlier_time_that_is_agreed_is_due_then,
    what_is_ordered_at_once_can_still_be_told_how,
    a_household_with_somebody_who_lives_in_is_answered_day_and_night,
    the_pressing_clocks_cost_the_same_for_many,
}

async fn clocks(desk: &Desk, request: &Value) -> Value {
    let query = "query($id: ID!) { serviceRequest(id: $id) { clocks { kind coverage standing running dueAt warnedAt
        breachedAt endedAt } } }";
    desk.world.ask(query, json!({ "id": request["id"] })).await["serviceRequest"]["clocks"].clone()
}

/// A moment in what was answered, to the minute.
fn minute(moment: &Value) -> &str {
    moment.as_str().map_or("", |text| &text[..16])
}

async fn a_clock_warns_and_runs_out_and_the_office_hears_of_it(server: Server) {
    let desk = Desk::new(server).await;
    let request = desk.receive(desk.asked(49).await).await;
    let seen = clocks(&desk, &request).await;
    assert_eq!((&seen[0]["kind"], &seen[0]["coverage"]), (&json!("ARRIVAL"), &json!("CALENDAR")));
    assert_eq!((minute(&seen[0]["dueAt"]), minute(&seen[1]["dueAt"])), ("2026-03-02T01:15", "2026-03-02T02:00"));
    let mut office = Socket::of(&desk.world.server, &desk.world.dispatcher).await;
    office.begin("s", "subscription { serviceClockChanged { change kind serviceRequest { id } } }").await;
    // Until it listens: an event of another clock is a message.
    desk.at("2026-03-02T01:11:00Z");
    desk.world.server.run_jobs().await;
    let warned = clocks(&desk, &request).await;
    assert!(warned[0]["warnedAt"].is_string() && warned[1]["warnedAt"].is_null(), "{warned}");
    desk.at("2026-03-02T01:16:00Z");
    desk.world.server.run_jobs().await;
    let late = clocks(&desk, &request).await;
    assert_eq!(minute(&late[0]["breachedAt"]), "2026-03-02T01:15");
    assert!(late[1]["breachedAt"].is_null());
    let heard = loop {
        let heard = office.told("serviceClockChanged").await;
        if heard["change"] == "BREACHED" {
            break heard;
        }
    };
    assert_eq!(heard["serviceRequest"]["id"], request["id"]);
    // It is written down once, and stays when the request is met.
    desk.world.server.run_jobs().await;
    let met = desk.with("serviceRequestMeet", &request, json!({ "answer": "It was the neighbour's" })).await;
    let ended = clocks(&desk, &met).await;
    assert_eq!((&ended[0]["standing"], &ended[1]["standing"]), (&json!("STOPPED"), &json!("MET")));
    assert!(ended[0]["breachedAt"].is_string() && ended[1]["breachedAt"].is_null(), "{ended}");
}

/// The usual week, written out.
fn usual_week() -> Value {
    let day = json!([{ "from": "09:00", "until": "12:00" }, { "from": "13:00", "until": "18:00" }]);
    json!({
        "monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day, "saturday": [], "sunday": [],
    })
}

async fn branch(desk: &Desk) -> Value {
    let query = "query($id: ID!) { household(id: $id) { branch { id } } }";
    let found = desk.world.ask(query, json!({ "id": desk.world.household })).await;
    found["household"]["branch"]["id"].clone()
}

async fn a_holiday_that_is_announced_late_moves_what_is_open(server: Server) {
    let desk = Desk::new(server).await;
    // Friday, ten minutes before six.
    desk.at("2026-03-06T09:50:00Z");
    let request = desk.receive(desk.asked(49).await).await;
    assert_eq!(minute(&clocks(&desk, &request).await[0]["dueAt"]), "2026-03-09T01:05");
    let branch = branch(&desk).await;
    let query = "query($id: ID!) { serviceCalendar(branchId: $id) { version week { monday { ...h } tuesday { ...h }
        wednesday { ...h } thursday { ...h } friday { ...h } saturday { ...h } sunday { ...h } } exceptions { day } } }
        fragment h on OpeningSpan { from until }";
    let usual = desk.world.ask(query, json!({ "id": branch })).await["serviceCalendar"].clone();
    assert_eq!((&usual["version"], &usual["week"]), (&json!(0), &usual_week()));
    let input = json!({
        "branchId": branch, "version": 0, "week": usual_week(),
        "exceptions": [
            { "day": "2026-03-09", "hours": [] },
            { "day": "2026-03-07", "hours": [{ "from": "10:00", "until": "10:02" }] },
        ],
    });
    let selection = "serviceCalendar { version exceptions { day hours { from } } }";
    let server = &desk.world.server;
    let set =
        server.change(&desk.manager, "serviceCalendarSet", input.clone(), selection).await["serviceCalendar"].clone();
    assert_eq!(set["exceptions"][0], json!({ "day": "2026-03-07", "hours": [{ "from": "10:00" }] }));
    // Two minutes on Saturday, none on Monday, the last three on Tuesday.
    assert_eq!(minute(&clocks(&desk, &request).await[0]["dueAt"]), "2026-03-10T01:03");
    assert_eq!(server.refuses(&desk.manager, "serviceCalendarSet", input).await.said(), "STALE at version");
    // What the job finds is what the calendar says.
    desk.at("2026-03-09T03:00:00Z");
    server.run_jobs().await;
    assert!(clocks(&desk, &request).await[0]["breachedAt"].is_null());
    desk.at("2026-03-10T01:04:00Z");
    server.run_jobs().await;
    assert_eq!(minute(&clocks(&desk, &request).await[0]["breachedAt"]), "2026-03-10T01:03");
}

async fn hours_that_cannot_be_are_refused_on_the_field(server: Server) {
    let desk = Desk::new(server).await;
    let branch = branch(&desk).await;
    let refused = async |week: Value, exceptions: Value| {
        let input = json!({ "branchId": branch, "version": 0, "week": week, "exceptions": exceptions });
        desk.world.server.refuses(&desk.manager, "serviceCalendarSet", input).await.said()
    };
    assert_eq!(refused(json!({}), json!([])).await, "INVALID at week");
    let mut week = usual_week();
    week["monday"] = json!([{ "from": "18:00", "until": "09:00" }]);
    assert_eq!(refused(week.clone(), json!([])).await, "INVALID at week.monday");
    week["monday"] = json!([{ "from": "09:00", "until": "12:00" }, { "from": "11:00", "until": "13:00" }]);
    assert_eq!(refused(week, json!([])).await, "INVALID at week");
    let twice = json!([{ "day": "2026-05-01", "hours": [] }, { "day": "2026-05-01", "hours": [] }]);
    assert_eq!(refused(usual_week(), twice).await, "INVALID at exceptions.day");
    let policy = json!({
        "version": 1, "arrivalMinutes": 15, "solutionMinutes": 60, "warnMinutes": 15, "liveInAlways": true,
    });
    let refused = desk.world.server.refuses(&desk.manager, "servicePolicyPublish", policy).await;
    assert_eq!(refused.said(), "INVALID at warnMinutes");
}

async fn another_policy_keeps_what_has_run(server: Server) {
    let desk = Desk::new(server).await;
    let request = desk.receive(desk.asked(49).await).await;
    desk.at("2026-03-02T01:10:00Z");
    let mut policy = json!({
        "version": 1, "arrivalMinutes": 40, "solutionMinutes": 90, "warnMinutes": 2, "liveInAlways": true,
    });
    let (server, selection) = (&desk.world.server, "servicePolicy { number arrivalMinutes }");
    let next = server.change(&desk.manager, "servicePolicyPublish", policy.clone(), selection).await;
    assert_eq!(next["servicePolicy"], json!({ "number": 2, "arrivalMinutes": 40 }));
    assert_eq!(minute(&clocks(&desk, &request).await[0]["dueAt"]), "2026-03-02T01:15", "it keeps its own");
    assert_eq!(server.refuses(&desk.manager, "servicePolicyPublish", policy.clone()).await.said(), "STALE at version");
    policy["version"] = json!(2);
    policy["forOpenClocks"] = json!(true);
    server.change(&desk.manager, "servicePolicyPublish", policy, selection).await;
    let seen = clocks(&desk, &request).await;
    assert_eq!(minute(&seen[0]["dueAt"]), "2026-03-02T01:40");
    let ran = seen[0]["running"].as_str().expect("a length");
    assert!(ran.starts_with("PT9M5") || ran.starts_with("PT10M"), "{seen}");
    let versions = desk.world.ask("{ servicePolicies { number publishedBy } }", json!({})).await;
    assert_eq!(versions["servicePolicies"].as_array().expect("versions").len(), 3);
    assert_eq!(versions["servicePolicies"][2], json!({ "number": 1, "publishedBy": "system" }));
}

async fn a_late_report_shows_that_somebody_was_in_time(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let phone = desk.world.account_of(carer, "li.na@test.example").await;
    let mut input = desk.asked(1).await;
    input["wantedAt"] = json!("2026-03-03T01:00:00Z");
    let request = desk.receive(input).await;
    let station = json!({ "stationId": desk.station("Front desk").await });
    let waiting = desk.with("serviceRequestTriage", &request, station).await;
    let made = json!({ "serviceRequestId": waiting["id"], "version": waiting["version"] });
    let order =
        desk.world.change("serviceOrderMake", made, "serviceOrder { id version }").await["serviceOrder"].clone();
    let visit = json!({
        "staffMemberId": carer, "serviceType": "HOUSEKEEPING",
        "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T03:00:00Z",
    });
    let order = desk.order("serviceOrderAssign", &order, visit).await;
    // Her phone has no network: the clock runs out.
    desk.at("2026-03-03T01:20:00Z");
    desk.world.server.run_jobs().await;
    assert_eq!(minute(&clocks(&desk, &request).await[0]["breachedAt"]), "2026-03-03T01:15");
    // She was there at ten past.
    let there = said(&order["visitId"], "1", "CHECK_IN", "2026-03-03T01:10:00Z");
    reported(&desk.world, &phone, json!([there])).await;
    desk.world.server.deliver_events().await;
    let known = clocks(&desk, &request).await;
    assert_eq!((&known[0]["standing"], &known[0]["breachedAt"]), (&json!("MET"), &json!(null)));
    assert_eq!(minute(&known[0]["endedAt"]), "2026-03-03T01:10");
}

async fn promises(desk: &Desk, request: &Value) -> Value {
    let query = "query($id: ID!) { serviceRequest(id: $id) { promises { reason newTime compensation state } } }";
    let seen = desk.world.server.ask(&desk.family, query, json!({ "id": request["id"] })).await;
    seen["serviceRequest"]["promises"].clone()
}

async fn a_time_that_slips_is_promised_anew_with_a_compensation(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let order = desk.ordered().await;
    let request = desk.request(&order["serviceRequestId"]).await;
    let promise = |time: &str| {
        json!({
            "serviceRequestId": request["id"], "reason": "The carer is stuck in traffic", "newTime": time,
            "compensation": "The way there is free",
        })
    };
    for (field, value) in
        [("reason", json!("")), ("compensation", json!(" ")), ("newTime", json!("2026-03-01T00:00:00Z"))]
    {
        let mut input = promise("2026-03-02T03:00:00Z");
        input[field] = value;
        assert_eq!(desk.world.refused("servicePromiseAnnounce", input).await, format!("INVALID at {field}"));
    }
    let announce = async |time: &str| {
        desk.world.change("servicePromiseAnnounce", promise(time), "servicePromise { state }").await;
    };
    announce("2026-03-02T02:00:00Z").await;
    announce("2026-03-02T03:00:00Z").await;
    let seen = promises(&desk, &request).await;
    assert_eq!((&seen[0]["state"], &seen[1]["state"]), (&json!("REPLACED"), &json!("STANDING")));
    assert_eq!(
        (&seen[1]["reason"], &seen[1]["compensation"]),
        (&json!("The carer is stuck in traffic"), &json!("The way there is free"))
    );
    // Its time goes by; the next one is kept.
    desk.at("2026-03-02T03:01:00Z");
    desk.world.server.run_jobs().await;
    assert_eq!(promises(&desk, &request).await[1]["state"], "BROKEN");
    // The family hears of it at once; the next promise is announced until it listens.
    let mut at_home = Socket::of(&desk.world.server, &desk.family).await;
    at_home.begin("s", "subscription { serviceRequestChanged { change serviceRequest { id } } }").await;
    let told = loop {
        announce("2026-03-02T05:00:00Z").await;
        if let Ok(told) = tokio::time::timeout(std::time::Duration::from_millis(300), at_home.hear()).await {
            break told["payload"]["data"]["serviceRequestChanged"].clone();
        }
    };
    assert_eq!(told, json!({ "change": "PROMISED", "serviceRequest": { "id": request["id"] } }));
    desk.done(&order, carer).await;
    let seen = promises(&desk, &request).await;
    let last = seen.as_array().and_then(|seen| seen.last()).expect("a promise");
    assert_eq!(last["state"], "KEPT");
}

async fn a_request_for_later_is_due_then(server: Server) {
    let desk = Desk::new(server).await;
    let mut input = desk.asked(1).await;
    input["wantedAt"] = json!("2026-03-03T06:00:00Z");
    let request = desk.receive(input).await;
    let seen = clocks(&desk, &request).await;
    assert_eq!((&seen[0]["standing"], minute(&seen[0]["dueAt"])), (&json!("AHEAD"), "2026-03-03T06:15"));
    assert_eq!((&seen[1]["standing"], minute(&seen[1]["dueAt"])), (&json!("RUNNING"), "2026-03-02T02:00"));
    // Whoever waits agrees to another time: it is due then.
    let waiting =
        desk.with("serviceRequestTriage", &request, json!({ "stationId": desk.station("Front desk").await })).await;
    let offered = desk.with("serviceRequestOffer", &waiting, json!({ "time": "2026-03-04T06:00:00Z" })).await;
    let agreed = about(&offered, json!({ "accepts": true }));
    desk.world.server.change(&desk.family, "serviceRequestAnswerOffer", agreed, "serviceRequest { id }").await;
    desk.at("2026-03-03T07:00:00Z");
    desk.world.server.run_jobs().await;
    let seen = clocks(&desk, &request).await;
    assert_eq!((&seen[0]["standing"], minute(&seen[0]["dueAt"])), (&json!("PAUSED"), "2026-03-04T06:15"));
    assert!(seen[0]["breachedAt"].is_null());
}

async fn an_earlier_time_that_is_agreed_is_due_then(server: Server) {
    let desk = Desk::new(server).await;
    let mut input = desk.asked(1).await;
    input["wantedAt"] = json!("2026-03-04T06:00:00Z");
    let request = desk.receive(input).await;
    let waiting =
        desk.with("serviceRequestTriage", &request, json!({ "stationId": desk.station("Front desk").await })).await;
    let mut now = waiting;
    // Earlier, later again, and earlier once more: what was agreed last counts.
    for (time, due) in [
        ("2026-03-03T02:00:00Z", "2026-03-03T02:15"),
        ("2026-03-05T06:00:00Z", "2026-03-05T06:15"),
        ("2026-03-03T08:00:00Z", "2026-03-03T08:15"),
    ] {
        let offered = desk.with("serviceRequestOffer", &now, json!({ "time": time })).await;
        let agreed = about(&offered, json!({ "accepts": true }));
        desk.world.server.change(&desk.family, "serviceRequestAnswerOffer", agreed, "serviceRequest { id }").await;
        now = desk.request(&request["id"]).await;
        assert_eq!(minute(&clocks(&desk, &request).await[0]["dueAt"]), due);
    }
    desk.at("2026-03-03T08:16:00Z");
    desk.world.server.run_jobs().await;
    let seen = clocks(&desk, &request).await;
    assert_eq!(minute(&seen[0]["breachedAt"]), "2026-03-03T08:15");
}

async fn what_is_ordered_at_once_can_still_be_told_how(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(1).await;
    let input = json!({ "serviceRequestId": waiting["id"], "version": waiting["version"] });
    desk.world.change("serviceOrderMake", input, "serviceOrder { id }").await;
    let ordered = desk.request(&waiting["id"]).await;
    let solution = json!({ "solution": "A new washer", "estimatedFinishAt": "2026-03-03T03:00:00Z" });
    let told = desk.with("serviceRequestTakeUp", &ordered, solution).await;
    assert_eq!(told["state"], "ORDERED");
    let seen = clocks(&desk, &waiting).await;
    assert_eq!((&seen[1]["standing"], &seen[1]["breachedAt"]), (&json!("MET"), &json!(null)));
}

async fn a_household_with_somebody_who_lives_in_is_answered_day_and_night(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let asked = desk.world.request(desk.world.asked(desk.world.household)).await;
    desk.world.placed(&asked, carer).await;
    // Saturday night: whoever comes by the day is not there.
    desk.at("2026-03-14T15:00:00Z");
    let request = desk.receive(desk.asked(1).await).await;
    let seen = clocks(&desk, &request).await;
    assert_eq!((&seen[0]["coverage"], minute(&seen[0]["dueAt"])), (&json!("CALENDAR"), "2026-03-16T01:15"));
    let connection = desk.world.server.database().connect().await;
    connection.execute_unprepared("update staffing_request set live_in = true").await.expect("somebody who lives in");
    connection.close().await.expect("a clean end");
    let request = desk.receive(desk.asked(1).await).await;
    let seen = clocks(&desk, &request).await;
    assert_eq!((&seen[0]["coverage"], minute(&seen[0]["dueAt"])), (&json!("ALWAYS"), "2026-03-14T15:15"));
}

async fn the_pressing_clocks_cost_the_same_for_many(server: Server) {
    let desk = Desk::new(server).await;
    let query = "{ serviceClocksPressing { kind dueAt serviceRequest { content household { name } } } }";
    let mut counted = Vec::new();
    for many in [1, 9] {
        for _ in 0..many {
            desk.receive(desk.asked(1).await).await;
        }
        desk.world.ask(query, json!({})).await;
        let (seen, count) = desk.world.server.statements(desk.world.ask(query, json!({}))).await;
        let seen = seen["serviceClocksPressing"].as_array().expect("clocks").clone();
        assert!(seen.windows(2).all(|pair| pair[0]["dueAt"].as_str() <= pair[1]["dueAt"].as_str()));
        counted.push(count);
    }
    assert!(counted[1] <= counted[0] + 2, "{counted:?}");
}
