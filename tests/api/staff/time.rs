//! Hours, leave, and the roster: nobody is ever booked twice for one time.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{serving, with};
use crate::support::on_both_databases;
use crate::support::server::Server;

on_both_databases! {
    of_many_who_take_the_same_hours_at_once_one_gets_them,
    the_database_itself_refuses_a_second_booking,
    an_approved_leave_takes_its_hours_and_a_cancelled_one_gives_them_back,
    a_leave_over_booked_hours_is_not_approved,
    a_limit_on_working_time_refuses_until_somebody_answers_for_it,
    weekly_hours_and_exceptional_days_are_changed,
}

const OVERRIDES: &str = "query($id: ID!) { staffMember(id: $id) { workingTimeOverrides { reason breaches } } }";

const DAYS: &str = "query($id: ID!) { staffMember(id: $id) { availabilityExceptions { day hours { from to } } } }";

fn hours(id: &Value, kind: &str, from: &str, to: &str) -> Value {
    json!({ "staffMemberId": id, "kind": kind, "startsAt": from, "endsAt": to })
}

const ROSTER: &str = "query($id: ID!, $window: SpanInput!) {
    staffMember(id: $id) { roster(window: $window) { kind startsAt endsAt sourceId } } }";

async fn roster(server: &Server, id: &Value) -> Value {
    let manager = server.manager().await;
    let window = json!({ "startsAt": "2026-03-01T00:00:00Z", "endsAt": "2026-12-01T00:00:00Z" });
    let seen = server.ask(&manager, ROSTER, json!({ "id": id, "window": window })).await;
    seen["staffMember"]["roster"].clone()
}

async fn of_many_who_take_the_same_hours_at_once_one_gets_them(server: Server) {
    let (manager, dispatcher) = (server.manager().await, server.dispatcher().await);
    let (id, _) = serving(&server, &manager, "Wu Fang").await;
    for day in 3..8 {
        let take = |from: u32, to: u32| {
            let at = |hour: u32| format!("2026-03-{day:02}T{hour:02}:00:00Z");
            hours(&id, "HOLD", &at(from), &at(to))
        };
        // Each overlaps each.
        let (a, b, c, d) = tokio::join!(
            server.tries(&manager, "bookingReserve", take(1, 4)),
            server.tries(&dispatcher, "bookingReserve", take(3, 6)),
            server.tries(&manager, "bookingReserve", take(2, 5)),
            server.tries(&dispatcher, "bookingReserve", take(1, 6)),
        );
        let answers = [a, b, c, d];
        assert_eq!(answers.iter().filter(|answer| answer.is_granted()).count(), 1);
        for refused in answers.iter().filter(|answer| !answer.is_granted()) {
            assert_eq!(refused.refused().code, "BOOKED");
        }
    }
    assert_eq!(roster(&server, &id).await.as_array().expect("a list").len(), 5);
}

async fn the_database_itself_refuses_a_second_booking(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Wu Fang").await;
    let take = hours(&id, "HOLD", "2026-03-03T01:00:00Z", "2026-03-03T03:00:00Z");
    server.change(&manager, "bookingReserve", take, "booking { id }").await;
    let connection = server.database().connect().await;
    let copy = |from: &str, to: &str| {
        let booking = "insert into booking (id, agency_id, staff_member_id, kind, source_id, starts_at, ends_at)
            select staff_member_id, agency_id, staff_member_id, kind, source_id";
        format!("{booking}, {from}, {to} from booking where released_at is null")
    };
    let shifted = |hours: i64| {
        let at = |hour: i64| format!("2026-03-03T{:02}:00:00+00:00", hour + hours);
        (at(1), at(3))
    };
    let text = |time: String| match server.database().engine() {
        crate::support::database::Engine::Sqlite => format!("'{time}'"),
        crate::support::database::Engine::Postgres => format!("'{time}'::timestamptz"),
    };
    for (shift, granted) in [(0, false), (1, false), (2, true)] {
        let (from, to) = shifted(shift);
        let done = sea_orm::ConnectionTrait::execute_unprepared(&connection, &copy(&text(from), &text(to))).await;
        assert_eq!(done.is_ok(), granted, "shifted by {shift} hours");
    }
}

async fn an_approved_leave_takes_its_hours_and_a_cancelled_one_gives_them_back(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Xu Jing").await;
    let ask = json!({ "staffMemberId": id, "kind": "ANNUAL", "startsAt": "2026-04-01T00:00:00Z",
                      "endsAt": "2026-04-08T00:00:00Z", "reason": "home for Qingming" });
    let backward = with(&ask, "endsAt", json!("2026-03-31T00:00:00Z"));
    assert_eq!(server.refuses(&manager, "leaveRequest", backward).await.said(), "INVALID at endsAt");
    let asked = server.change(&manager, "leaveRequest", ask, "leave { id state reason }").await;
    assert_eq!(asked["leave"]["reason"], "home for Qingming");
    let leave = &asked["leave"]["id"];
    assert_eq!(roster(&server, &id).await, json!([]));
    let decide = |version: i64| json!({ "id": leave, "version": version });
    server.change(&manager, "leaveApprove", decide(1), "leave { state }").await;
    let taken = roster(&server, &id).await;
    assert_eq!(
        taken,
        json!([{ "kind": "LEAVE", "startsAt": "2026-04-01T00:00:00Z", "endsAt": "2026-04-08T00:00:00Z", "sourceId": leave }])
    );
    assert_eq!(server.refuses(&manager, "leaveApprove", decide(1)).await.said(), "STALE at version");
    assert_eq!(server.refuses(&manager, "leaveApprove", decide(2)).await.said(), "LEAVE_DECIDED at id");
    // Half-way through it is taken back: what was taken stays, the rest is free.
    server.wait(TimeDelta::days(33));
    server.change(&manager, "leaveCancel", decide(2), "leave { state }").await;
    let left = roster(&server, &id).await;
    assert!(left[0]["endsAt"].as_str().expect("a time").starts_with("2026-04-04T01:0"), "{left}");
    let again = hours(&id, "HOLD", "2026-04-05T00:00:00Z", "2026-04-05T03:00:00Z");
    server.change(&manager, "bookingReserve", again, "booking { id }").await;
}

async fn a_leave_over_booked_hours_is_not_approved(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Xu Jing").await;
    let visit = hours(&id, "INTERVIEW", "2026-04-02T01:00:00Z", "2026-04-02T03:00:00Z");
    server.change(&manager, "bookingReserve", visit, "booking { id }").await;
    let ask = json!({ "staffMemberId": id, "kind": "SICK", "startsAt": "2026-04-01T00:00:00Z",
                      "endsAt": "2026-04-08T00:00:00Z" });
    let asked = server.change(&manager, "leaveRequest", ask, "leave { id }").await;
    let approve = json!({ "id": asked["leave"]["id"], "version": 1 });
    let refused = server.refuses(&manager, "leaveApprove", approve).await;
    assert_eq!(refused.code, "BOOKED");
    assert!(refused.message.contains("from 2026-04-02 09:00 to 2026-04-02 11:00."), "{}", refused.message);
    let still =
        server.ask(&manager, "{ leaves(filter: { state: REQUESTED }) { nodes { state version } } }", json!({})).await;
    assert_eq!(still["leaves"]["nodes"], json!([{ "state": "REQUESTED", "version": 1 }]));
}

async fn a_limit_on_working_time_refuses_until_somebody_answers_for_it(server: Server) {
    let manager = server.manager().await;
    let (id, _) = serving(&server, &manager, "Sun Li").await;
    let first = hours(&id, "INTERVIEW", "2026-03-03T00:00:00Z", "2026-03-03T08:00:00Z");
    server.change(&manager, "bookingReserve", first, "booking { id }").await;
    // Eight hours and four more in 24: one more than the law of the place allows.
    let more = hours(&id, "INTERVIEW", "2026-03-03T10:00:00Z", "2026-03-03T14:00:00Z");
    let long = hours(&id, "HOLD", "2026-04-01T00:00:00Z", "2126-04-01T00:00:00Z");
    let refusal = server.refuses(&manager, "bookingReserve", long).await;
    assert_eq!(refusal.message, "endsAt must be at most 92 days after it begins");
    let check = "query($id: ID!, $hours: [SpanInput!]!) {
        workingTimeCheck(staffMemberId: $id, hours: $hours) { kind refuses found allowed sentence } }";
    let span = json!([{ "startsAt": more["startsAt"], "endsAt": more["endsAt"] }]);
    let found = server.ask(&manager, check, json!({ "id": id, "hours": span })).await;
    let breach = &found["workingTimeCheck"][0];
    assert_eq!((&breach["kind"], &breach["refuses"]), (&json!("DAY"), &json!(true)));
    assert_eq!((&breach["found"], &breach["allowed"]), (&json!("PT12H"), &json!("PT11H")));
    let refused = server.refuses(&manager, "bookingReserve", more.clone()).await;
    assert_eq!(refused.said(), "WORKING_TIME at overrideReason");
    assert_eq!(refused.message, breach["sentence"].as_str().expect("a sentence"));
    let answered = with(&more, "overrideReason", json!("the night nurse fell ill"));
    server.change(&manager, "bookingReserve", answered, "booking { id }").await;
    let kept = server.ask(&manager, OVERRIDES, json!({ "id": id })).await;
    assert_eq!(
        kept["staffMember"]["workingTimeOverrides"],
        json!([{ "reason": "the night nurse fell ill", "breaches": [refused.message] }])
    );
}

async fn weekly_hours_and_exceptional_days_are_changed(server: Server) {
    let manager = server.manager().await;
    let (id, version) = serving(&server, &manager, "He Ping").await;
    let nights = json!({ "saturday": [{ "from": "22:00", "to": "06:00" }] });
    let set = json!({ "id": id, "version": version, "weeklyHours": nights });
    let selection = "staffMember { weeklyHours { saturday { from to } monday { from } } }";
    let done = server.change(&manager, "staffMemberSetWeeklyHours", set.clone(), selection).await;
    assert_eq!(
        done["staffMember"]["weeklyHours"],
        json!({ "saturday": [{ "from": "22:00", "to": "06:00" }], "monday": [] })
    );
    assert_eq!(server.refuses(&manager, "staffMemberSetWeeklyHours", set).await.said(), "STALE at version");

    let day = |hours: Value| json!({ "staffMemberId": id, "day": "2026-03-10", "hours": hours });
    let selection = "availabilityException { id }";
    server.change(&manager, "availabilityExceptionSet", day(json!([])), selection).await;
    let short = json!([{ "from": "08:00", "to": "10:00" }]);
    server.change(&manager, "availabilityExceptionSet", day(short.clone()), selection).await;
    let seen = server.ask(&manager, DAYS, json!({ "id": id })).await;
    assert_eq!(seen["staffMember"]["availabilityExceptions"], json!([{ "day": "2026-03-10", "hours": short }]));
    let clear = json!({ "staffMemberId": id, "day": "2026-03-10" });
    let selection = "staffMember { availabilityExceptions { day } }";
    let done = server.change(&manager, "availabilityExceptionClear", clear, selection).await;
    assert_eq!(done["staffMember"]["availabilityExceptions"], json!([]));
}
