//! From the request to the placement and its end, as dispatcher, carer and family live it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::world::{CARER, Carer, World, text};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_carer_accepts_and_is_placed_and_the_family_sees_it,
    a_carer_declines_and_the_policy_decides_what_that_means,
    a_proposal_expires_when_its_deadline_has_passed,
    another_carer_takes_over_with_a_hand_over,
    an_open_ended_placement_is_booked_further_and_only_once,
    a_limit_on_working_time_gives_way_to_a_reason_alone,
    a_team_has_one_butler_and_shows_its_continuity,
    a_household_with_its_team_costs_six_statements,
}

async fn a_carer_accepts_and_is_placed_and_the_family_sees_it(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let li_na = world.account_of(carer, "li.na@test.example").await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let stranger = world.family_of(world.household("Chen").await, "chen@test.example").await;
    let mut asked = world.asked(world.household);
    asked["schedule"]["lastDay"] = json!("2026-04-09");
    // The family asks for itself.
    let made = world
        .server
        .change(&family, "staffingRequestOpen", asked, "staffingRequest { id version status endsOn }")
        .await;
    assert_eq!(made["staffingRequest"]["status"], "OPEN");
    assert_eq!(made["staffingRequest"]["endsOn"], "2026-04-09");
    let request = (text(&made["staffingRequest"]["id"]), 1);
    let proposal = world.propose(&request, carer).await;

    let own = "{ proposals { nodes { id status staffingRequest { id status startsOn } } } }";
    let seen = world.server.ask(&li_na, own, json!({})).await;
    assert_eq!(seen["proposals"]["nodes"][0]["id"], json!(proposal));
    assert_eq!(seen["proposals"]["nodes"][0]["staffingRequest"]["status"], "PROPOSED");
    let input = json!({ "id": proposal, "version": 1 });
    let select = "proposal { status } placement { id version stage startsOn bookedThrough }";
    let accepted = world.server.change(&li_na, "proposalAccept", input.clone(), select).await;
    assert_eq!(accepted["placement"]["stage"], "INTERVIEW");
    assert_eq!(accepted["placement"]["bookedThrough"], "2026-04-09");
    assert_eq!(world.server.refuses(&li_na, "proposalAccept", input).await.said(), "STALE at version");

    let placement = text(&accepted["placement"]["id"]);
    let step = |version: i64| json!({ "id": placement, "version": version });
    let mut interview = step(1);
    interview["interviewAt"] = json!("2026-03-05T02:00:00Z");
    world.change("placementInterview", interview, "placement { interviewAt }").await;
    let mut trial = step(2);
    trial["trialEndsOn"] = json!("2026-03-19");
    let on_trial = world.change("placementTrial", trial, "placement { stage staffingRequest { status } }").await;
    assert_eq!(on_trial["placement"]["stage"], "TRIAL");
    assert_eq!(on_trial["placement"]["staffingRequest"]["status"], "FILLED");
    world.change("placementStart", step(3), "placement { stage }").await;

    let seen = "{ placements { nodes { id stage staffProfile { name } } } }";
    let shown = world.server.ask(&family, seen, json!({})).await;
    assert_eq!(shown["placements"]["nodes"][0]["staffProfile"]["name"], "Li Na");
    assert_eq!(world.server.ask(&stranger, seen, json!({})).await["placements"]["nodes"], json!([]));
    // Two weeks of work later it ends early, and the rest of the roster is free again.
    world.server.set_clock("2026-03-24T16:30:00Z".parse().expect("a moment"));
    let rated =
        world.server.change(&family, "placementRate", json!({ "id": placement, "rating": 5 }), "placement { rating }");
    assert_eq!(rated.await["placement"]["rating"], 5);
    let again = world.server.refuses(&family, "placementRate", json!({ "id": placement, "rating": 1 })).await;
    assert_eq!(again.said(), "RATED");
    let other = world.server.refuses(&stranger, "placementRate", json!({ "id": placement, "rating": 1 })).await;
    assert_eq!(other.code, "NOT_FOUND");
    let mut end = step(5);
    end["reason"] = json!("FAMILY");
    end["lastDay"] = json!("2026-03-24");
    let ended =
        world.change("placementEnd", end, "placement { stage endsOn staffingRequest { id status version } }").await;
    assert_eq!(ended["placement"]["stage"], "ENDED");
    assert_eq!(ended["placement"]["staffingRequest"]["status"], "OPEN", "somebody is looked for again");
    let fitting = world.fitting(&request.0).await;
    assert_eq!(fitting, [carer.to_string()]);
    let continuity = "query($id: ID!, $carer: ID!) { staffingRequest(id: $id) { candidate(staffMemberId: $carer) {
        rules { rule sentence } } } }";
    let told = world.ask(continuity, json!({ "id": request.0, "carer": carer })).await;
    let rules = told["staffingRequest"]["candidate"]["rules"].as_array().expect("rules").clone();
    let sentence = rules.iter().find(|r| r["rule"] == "CONTINUITY").map(|r| text(&r["sentence"]));
    assert_eq!(sentence.as_deref(), Some("Has worked 20 hours in this household."));
}

async fn a_carer_declines_and_the_policy_decides_what_that_means(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    let proposal = world.propose(&request, carer).await;
    let again = World::proposal(&request.0, 2, carer);
    assert_eq!(world.refused("proposalSend", again).await, "PROPOSAL_WAITING at staffMemberId");
    let input = json!({ "id": proposal, "version": 1, "reason": "TOO_FAR" });
    let declined =
        world.change("proposalDecline", input, "proposal { status declineReason staffingRequest { status } }").await;
    assert_eq!(declined["proposal"]["declineReason"], "TOO_FAR");
    assert_eq!(declined["proposal"]["staffingRequest"]["status"], "OPEN");
    let reliability = async || {
        let query = "query($id: ID!, $carer: ID!) { staffingRequest(id: $id) { candidate(staffMemberId: $carer) {
            rules { rule value } } } }";
        let found = world.ask(query, json!({ "id": request.0, "carer": carer })).await;
        let rules = found["staffingRequest"]["candidate"]["rules"].as_array().expect("rules").clone();
        rules.iter().find(|r| r["rule"] == "RELIABILITY").and_then(|r| r["value"].as_i64())
    };
    assert_eq!(reliability().await, Some(900), "declining is a right: who is unknown counts as the mean");
    let manager = world.server.manager().await;
    let policy = json!({ "weights": { "reliability": 1 }, "declinePenalty": true });
    let made = world.server.change(&manager, "matchingPolicyCreate", policy, "matchingPolicy { id }").await;
    let input = json!({ "id": made["matchingPolicy"]["id"] });
    world.server.change(&manager, "matchingPolicyActivate", input, "matchingPolicy { id }").await;
    // The one decline is all that the agency knows: m = 9 / 11 = 0.818, and (10 · 0.818) / 11 = 0.744.
    assert_eq!(reliability().await, Some(744), "one decline counts");
}

async fn a_proposal_expires_when_its_deadline_has_passed(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    let proposal = world.propose(&request, carer).await;
    world.server.run_jobs().await;
    let query = "query($id: ID!) { proposal(id: $id) { status staffingRequest { status version } } }";
    assert_eq!(world.ask(query, json!({ "id": proposal })).await["proposal"]["status"], "SENT");
    world.server.wait(TimeDelta::days(3));
    let late = json!({ "id": proposal, "version": 1 });
    assert_eq!(world.refused("proposalAccept", late).await, "PROPOSAL_EXPIRED");
    world.server.run_jobs().await;
    let found = world.ask(query, json!({ "id": proposal })).await;
    assert_eq!(found["proposal"]["status"], "EXPIRED");
    assert_eq!(found["proposal"]["staffingRequest"]["status"], "OPEN");
}

async fn another_carer_takes_over_with_a_hand_over(server: Server) {
    let world = World::new(server).await;
    let (first, second) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, first).await;
    let input = json!({
        "id": placement, "version": version, "staffMemberId": second, "handOverOn": "2026-03-17",
        "handOverNote": "The child sleeps at one.",
    });
    let select =
        "placement { stage endsOn handOverNote replacedBy { id } } replacement { id stage startsOn staffMemberId }";
    let done = world.change("placementReplace", input, select).await;
    assert_eq!(done["placement"]["stage"], "ACTIVE", "until the day is over");
    assert_eq!(done["placement"]["endsOn"], "2026-03-17");
    assert_eq!(done["replacement"]["startsOn"], "2026-03-18");
    assert_eq!(done["replacement"]["staffMemberId"], json!(second));
    assert_eq!(done["placement"]["replacedBy"]["id"], done["replacement"]["id"]);
    // The first one is free from the day after the hand-over, and not before.
    let from = async |first_day: &str| {
        let mut asked = world.asked(world.household("Chen").await);
        asked["schedule"]["firstDay"] = json!(first_day);
        let (request, _) = world.request(asked).await;
        world.fitting(&request).await
    };
    assert_eq!(from("2026-03-18").await, [first.to_string()]);
    assert_eq!(from("2026-03-17").await, Vec::<String>::new());
}

async fn an_open_ended_placement_is_booked_further_and_only_once(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    let (placement, _) = world.placed(&request, carer).await;
    let query = "query($id: ID!) { placement(id: $id) { bookedThrough } }";
    let through = async || text(&world.ask(query, json!({ "id": placement })).await["placement"]["bookedThrough"]);
    assert_eq!(through().await, "2026-06-08", "thirteen weeks from the first day on");
    world.server.set_clock("2026-04-06T01:00:00Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    assert_eq!(through().await, "2026-07-05");
    world.server.wait(TimeDelta::hours(7));
    world.server.run_jobs().await;
    assert_eq!(through().await, "2026-07-05", "nothing is missing yet");
    // The new weeks are taken like the old ones.
    let mut asked = world.asked(world.household("Chen").await);
    asked["schedule"]["firstDay"] = json!("2026-06-25");
    asked["schedule"]["lastDay"] = json!("2026-06-25");
    let (other, _) = world.request(asked).await;
    assert_eq!(world.fitting(&other).await, Vec::<String>::new());
}

async fn a_limit_on_working_time_gives_way_to_a_reason_alone(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    world.placed(&request, carer).await;
    // Eight more hours on a day with four: more than eleven.
    let mut asked = world.asked(world.household("Chen").await);
    asked["schedule"] = json!({ "firstDay": "2026-03-12", "startTime": "12:00", "minutes": 480 });
    let (second, version) = world.request(asked).await;
    let mut input = World::proposal(&second, version, carer);
    assert_eq!(world.refused("proposalSend", input.clone()).await, "WORKING_TIME at overrideReason");
    input["overrideReason"] = json!("The mother is in hospital; agreed with the carer.");
    let sent = world.change("proposalSend", input, "proposal { id overrideReason }").await;
    let accepted =
        world.change("proposalAccept", json!({ "id": sent["proposal"]["id"], "version": 1 }), "placement { id }").await;
    let input = json!({ "id": accepted["placement"]["id"], "version": 1 });
    let started = world.change("placementStart", input, "placement { stage overrideReason }").await;
    assert_eq!(started["placement"]["overrideReason"], "The mother is in hospital; agreed with the carer.");
}

async fn a_team_has_one_butler_and_shows_its_continuity(server: Server) {
    let world = World::new(server).await;
    let family = world.family_of(world.household, "wang@test.example").await;
    let stranger = world.family_of(world.household("Chen").await, "chen@test.example").await;
    let (butler, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let team = |version: i32, butler: Value, others: Value| json!({ "householdId": world.household, "version": version, "butlerId": butler, "memberIds": others });
    let select = "careTeam { version members { staffMemberId role butlerHouseholds } }";
    let chosen = world.change("careTeamChoose", team(0, json!(butler), json!([other])), select).await;
    let members = chosen["careTeam"]["members"].clone();
    assert_eq!(members[0], json!({ "staffMemberId": butler, "role": "BUTLER", "butlerHouseholds": 1 }));
    assert_eq!(members[1]["role"], "ROTATING");
    assert_eq!(world.refused("careTeamChoose", team(0, json!(butler), json!([]))).await, "STALE at version");
    let twice = team(1, json!(butler), json!([butler]));
    assert_eq!(world.refused("careTeamChoose", twice).await, "INVALID at memberIds");
    let query = "query($id: ID!) { careTeam(householdId: $id) {
        members { role staffProfile { name } } continuity { teamShareThousandths usualCarerThousandths carers } } }";
    let id = json!({ "id": world.household });
    let seen = world.server.ask(&family, query, id.clone()).await;
    assert_eq!(seen["careTeam"]["members"][0]["staffProfile"]["name"], "Li Na");
    assert_eq!(seen["careTeam"]["continuity"], Value::Null, "nobody has served yet");
    assert_eq!(world.server.ask(&stranger, query, id.clone()).await["careTeam"], Value::Null);

    let request = world.request(world.asked(world.household)).await;
    let (placement, version) = world.placed(&request, butler).await;
    world.server.set_clock("2026-03-12T16:30:00Z".parse().expect("a moment"));
    let end = json!({ "id": placement, "version": version, "reason": "CARER", "lastDay": "2026-03-12" });
    world.change("placementEnd", end, "placement { id }").await;
    world.change("careTeamChoose", team(1, json!(other), json!([])), select).await;
    let seen = world.server.ask(&family, query, id).await;
    let measured = json!({ "teamShareThousandths": 0, "usualCarerThousandths": 1_000, "carers": 1 });
    assert_eq!(seen["careTeam"]["continuity"], measured);
    // Who left the team is not shown any more.
    assert_eq!(seen["careTeam"]["members"].as_array().map(Vec::len), Some(1), "{seen}");
}

async fn a_household_with_its_team_costs_six_statements(server: Server) {
    let world = World::new(server).await;
    let (butler, other) = (world.carer(CARER).await, world.carer(Carer { name: "Zhao Min", ..CARER }).await);
    let team = json!({ "householdId": world.household, "version": 0, "butlerId": butler, "memberIds": [other] });
    world.change("careTeamChoose", team, "careTeam { id }").await;
    let member = json!({ "householdId": world.household, "kinship": "CHILD", "name": "王静", "bornOn": "1975-01-31" });
    world.change("householdMemberAdd", member, "member { id }").await;
    let query = "query($id: ID!) {
        household(id: $id) { name formOfAddress segments members { name age } home { layout } preferences { observation } }
        careTeam(householdId: $id) { members { role staffMemberId } } }";
    let ask = || world.server.ask(&world.dispatcher, query, json!({ "id": world.household }));
    // The first reading of a process opens the agency's vault.
    ask().await;
    // Who asks, the household with its members, its branch for their age, its preferences, its team, and one entry of the
    // audit trail.
    let (seen, count) = world.server.statements(ask()).await;
    assert_eq!(seen["careTeam"]["members"].as_array().map(Vec::len), Some(2), "{seen}");
    assert_eq!(count, 6);
}
