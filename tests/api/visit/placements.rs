//! The times of a placement as visits.

use domain::staff::LiveIn;
use serde_json::{Value, json};

use super::planned::{reported, said, visits};
use crate::matching::world::{CARER, Carer, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_placement_has_visits_ahead_which_go_on_and_end_with_it,
    one_time_of_a_placement_is_done_by_another_carer,
    times_that_nobody_holds_ask_for_somebody,
    a_carer_who_takes_over_has_the_visits_behind_the_hand_over,
    days_of_a_carer_who_lives_in_begin_and_end_by_the_clock,
}

async fn of_household(world: &World) -> Vec<Value> {
    world.server.deliver_events().await;
    visits(world, json!({ "householdId": world.household })).await
}

async fn a_placement_has_visits_ahead_which_go_on_and_end_with_it(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (placement, version) = world.placed(&world.request(world.asked(world.household)).await, carer).await;
    let first = of_household(&world).await;
    // Tuesdays and Thursdays from 10 March on, thirteen weeks ahead as on the roster.
    assert_eq!((&first[0]["startsAt"], &first[0]["state"]), (&json!("2026-03-10T00:00:00Z"), &json!("ASSIGNED")));
    assert_eq!(first.len(), 26);
    let phone = world.account_of(carer, "li.na@test.example").await;
    world.server.set_clock("2026-03-10T04:05:00Z".parse().expect("after the first visit"));
    let done = reported(
        &world,
        &phone,
        json!([
            said(&first[0]["id"], "1", "CHECK_IN", "2026-03-10T00:00:00Z"),
            said(&first[0]["id"], "2", "CHECK_OUT", "2026-03-10T04:00:00Z"),
        ]),
    )
    .await;
    assert_eq!(done[1]["visit"]["state"], "CHECKED_OUT");
    world.server.set_clock("2026-03-18T01:00:00Z".parse().expect("a week on"));
    world.server.run_jobs().await;
    world.server.run_jobs().await;
    let more = of_household(&world).await;
    assert_eq!(more.len(), 29, "what the roster holds further is there");
    let end = json!({
        "id": placement, "version": version, "reason": "FAMILY", "lastDay": "2026-03-19",
    });
    world.change("placementEnd", end, "placement { stage }").await;
    let left = of_household(&world).await;
    assert_eq!(left.len(), 4, "what was is left, and what comes until the last day");
    assert_eq!(left[3]["startsAt"], "2026-03-19T00:00:00Z");
}

async fn one_time_of_a_placement_is_done_by_another_carer(server: Server) {
    let world = World::new(server).await;
    let (carer, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    world.placed(&world.request(world.asked(world.household)).await, carer).await;
    let first = of_household(&world).await[0].clone();
    let input = json!({
        "id": first["id"], "version": 1, "staffMemberId": other, "reason": "Li Na sits an exam",
    });
    world.change("visitAssign", input, "visit { state }").await;
    // Her hours are free for something else, and the placement does not take them again.
    let free = json!({
        "staffMemberId": carer, "kind": "HOLD", "startsAt": "2026-03-10T00:00:00Z", "endsAt": "2026-03-10T04:00:00Z",
    });
    world.change("bookingReserve", free, "booking { id }").await;
    world.server.wait(chrono::TimeDelta::hours(7));
    world.server.run_jobs().await;
    let now = of_household(&world).await;
    assert_eq!(now.len(), 26);
    assert_eq!((&now[0]["id"], &now[0]["staffMemberId"]), (&first["id"], &json!(other)));
    assert_eq!(now[1]["staffMemberId"], json!(carer));
}

async fn times_that_nobody_holds_ask_for_somebody(server: Server) {
    let world = World::new(server).await;
    let (carer, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    world.placed(&world.request(world.asked(world.household)).await, carer).await;
    assert_eq!(of_household(&world).await.len(), 26);
    let manager = world.server.manager().await;
    let step = async |step: &str| {
        let version = "query($id: ID!) { staffMember(id: $id) { version } }";
        let version = world.ask(version, json!({ "id": carer })).await["staffMember"]["version"].clone();
        let input = json!({ "id": carer, "version": version, "step": step });
        world.server.change(&manager, "staffMemberChangeStatus", input, "staffMember { status }").await;
    };
    step("SUSPEND").await;
    let open = of_household(&world).await;
    assert!(open.iter().all(|visit| visit["state"] == "PLANNED" && visit["staffMemberId"].is_null()), "{open:?}");
    // Somebody else takes the first; the others are hers again when she is back.
    let input = json!({ "id": open[0]["id"], "version": open[0]["version"], "staffMemberId": other });
    world.change("visitAssign", input, "visit { state }").await;
    step("REINSTATE").await;
    let back = of_household(&world).await;
    assert_eq!(back[0]["staffMemberId"], json!(other));
    assert!(back[1..].iter().all(|visit| visit["staffMemberId"] == json!(carer)), "{back:?}");
}

async fn a_carer_who_takes_over_has_the_visits_behind_the_hand_over(server: Server) {
    let world = World::new(server).await;
    let (carer, next) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let (placement, version) = world.placed(&world.request(world.asked(world.household)).await, carer).await;
    let replace = json!({
        "id": placement, "version": version, "staffMemberId": next, "handOverOn": "2026-03-17",
        "handOverNote": "The key is with the neighbour",
    });
    world.change("placementReplace", replace, "replacement { id stage }").await;
    let planned = of_household(&world).await;
    let comes = |visit: &Value| visit["staffMemberId"].clone();
    assert!(planned[..3].iter().all(|visit| comes(visit) == json!(carer)), "{planned:?}");
    assert!(planned[3..].iter().all(|visit| comes(visit) == json!(next)));
    assert_eq!(planned[3]["startsAt"], "2026-03-19T00:00:00Z");
}

async fn days_of_a_carer_who_lives_in_begin_and_end_by_the_clock(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(Carer { live_in: LiveIn::Both, hours: (0, 0), ..CARER }).await;
    let other = world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let mut asked = world.asked(world.household);
    asked["liveIn"] = json!(true);
    // One stay of four days, as a month with a newborn is one of twenty-six.
    asked["schedule"] = json!({ "firstDay": "2026-03-10", "startTime": "08:00", "minutes": 4 * 24 * 60 });
    world.placed(&world.request(asked).await, carer).await;
    let days = of_household(&world).await;
    let starts: Vec<_> = days.iter().map(|day| day["startsAt"].clone()).collect();
    assert_eq!(
        starts,
        ["2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z", "2026-03-13T00:00:00Z"]
    );
    let input = json!({
        "id": days[1]["id"], "version": 1, "staffMemberId": other, "reason": "A day off", "overrideReason": "She stays a night",
    });
    world.change("visitAssign", input, "visit { state }").await;
    let nobody = json!({ "id": days[2]["id"], "version": 1, "reason": "A funeral" });
    world.change("visitRelease", nobody, "visit { state }").await;

    world.server.set_clock("2026-03-10T00:00:30Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    let query = "query($id: ID!) { visit(id: $id) {
        state liveIn checkedInAt checkedOutAt staffMemberId exceptions { kind } } }";
    let day = async |at: usize| world.ask(query, json!({ "id": days[at]["id"] })).await["visit"].clone();
    assert_eq!(
        day(0).await,
        json!({ "state": "CHECKED_IN", "liveIn": true, "checkedInAt": "2026-03-10T00:00:00Z", "checkedOutAt": null,
            "staffMemberId": carer, "exceptions": [] })
    );
    assert_eq!(day(1).await["state"], "ASSIGNED");
    // The program was down for the second day: what the clock says of it is the same.
    world.server.set_clock("2026-03-12T00:01:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(
        day(0).await,
        json!({ "state": "CHECKED_OUT", "liveIn": true, "checkedInAt": "2026-03-10T00:00:00Z",
            "checkedOutAt": "2026-03-11T00:00:00Z", "staffMemberId": carer, "exceptions": [] })
    );
    assert_eq!(
        day(1).await,
        json!({ "state": "CHECKED_OUT", "liveIn": true, "checkedInAt": "2026-03-11T00:00:00Z",
            "checkedOutAt": "2026-03-12T00:00:00Z", "staffMemberId": other, "exceptions": [] })
    );
    assert_eq!(day(2).await["state"], "PLANNED");
    world.server.set_clock("2026-03-13T00:01:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(day(2).await["state"], "MISSED", "nobody was there");
    world.server.set_clock("2026-03-17T01:00:00Z".parse().expect("three days after the last"));
    world.server.run_jobs().await;
    world.server.wait(chrono::TimeDelta::hours(2));
    world.server.run_jobs().await;
    let states = [day(0).await, day(1).await, day(3).await].map(|day| day["state"].clone());
    assert_eq!(states, ["CONFIRMED", "CONFIRMED", "CONFIRMED"]);
}
