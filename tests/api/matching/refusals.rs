//! Bad input: a clear error that names the field, and nothing written.

use serde_json::{Value, json};

use super::world::{CARER, Carer, World, text};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_request_that_cannot_be_right_names_the_field,
    a_wish_names_staff_and_skills_of_the_agency,
    a_policy_that_cannot_be_right_names_the_weight,
    an_older_version_is_stale,
    a_person_whom_a_rule_refuses_is_not_proposed,
    what_is_over_is_over,
    nobody_sees_what_is_not_theirs,
}

async fn a_request_that_cannot_be_right_names_the_field(server: Server) {
    let world = World::new(server).await;
    let nobody = "household_01h455vb4pex5vsknk084sn02q";
    let skill = "skill_01h455vb4pex5vsknk084sn02q";
    let when = |schedule: Value| json!({ "schedule": schedule });
    let cases = [
        (when(json!({ "firstDay": "2026-03-10", "startTime": "08:00", "minutes": 0 })), "INVALID at schedule.minutes"),
        (
            when(json!({ "firstDay": "2026-03-10", "startTime": "08:00", "minutes": 60, "rule": "" })),
            "INVALID at schedule.rule",
        ),
        (
            when(json!({ "firstDay": "2026-03-10", "startTime": "08:00", "minutes": 60, "rule": "FREQ=SOMETIMES" })),
            "INVALID at schedule.rule",
        ),
        (
            when(json!({ "firstDay": "2026-03-10", "startTime": "08:00", "minutes": 60,
                "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" })),
            "INVALID at schedule.rule",
        ),
        (
            when(json!({ "firstDay": "2026-03-10", "startTime": "08:00", "minutes": 60, "lastDay": "2026-03-09" })),
            "INVALID at schedule.lastDay",
        ),
        (json!({ "seats": 0 }), "INVALID at seats"),
        (json!({ "householdId": nobody }), "NOT_FOUND at householdId"),
        (json!({ "addressId": "address_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND at addressId"),
        (json!({ "skills": [{ "skillId": skill, "level": 2 }] }), "NOT_FOUND at skills.skillId"),
        (json!({ "skills": [{ "skillId": world.cooking, "level": 9 }] }), "INVALID at skills.level"),
        (json!({ "courseIds": ["training_course_01h455vb4pex5vsknk084sn02q"] }), "NOT_FOUND at courseIds"),
        (json!({ "languages": ["the language of birds"] }), "INVALID at languages"),
        (json!({ "wishes": [{ "wish": {}, "words": "x" }] }), "INVALID at wishes.wish"),
        (json!({ "wishes": [{ "wish": { "language": "?" }, "words": "x" }] }), "INVALID at wishes.wish.language"),
        (json!({ "budgetPerHour": { "amount": "0", "currency": "CNY" } }), "INVALID at budgetPerHour"),
        (json!({ "budgetPerHour": { "amount": "60", "currency": "EUR" } }), "INVALID at budgetPerHour.currency"),
        (json!({ "courseIds": ["training_course_01h455vb4pex5vsknk084sn02q"] }), "NOT_FOUND at courseIds"),
        (json!({ "wishes": [{ "wish": {}, "words": "is kind" }] }), "INVALID at wishes.wish"),
        (
            json!({ "wishes": [{ "wish": { "language": "of birds" }, "words": "sings" }] }),
            "INVALID at wishes.wish.language",
        ),
    ];
    for (wrong, said) in cases {
        let mut asked = world.asked(world.household);
        for (field, value) in wrong.as_object().expect("fields") {
            asked[field] = value.clone();
        }
        assert_eq!(world.refused("staffingRequestOpen", asked.clone()).await, said, "{asked}");
    }
    let mut cheap = world.asked(world.household);
    cheap["budgetPerHour"] = json!({ "amount": "-90.00", "currency": "CNY" });
    let refusal = world.server.refuses(&world.dispatcher, "staffingRequestOpen", cheap).await;
    assert_eq!(refusal.message, "budgetPerHour must be more than nothing", "no figure that was not sent");
    let mut unknown = world.asked(world.household);
    unknown["serviceType"] = json!("MAGIC");
    let answer = world.server.tries(&world.dispatcher, "staffingRequestOpen", unknown).await;
    assert!(answer.0.to_string().contains("MAGIC"), "{}", answer.0);
    let written = world.ask("{ staffingRequests { totalCount } }", json!({})).await;
    assert_eq!(written["staffingRequests"]["totalCount"], 0, "nothing was written");
}

async fn a_wish_names_staff_and_skills_of_the_agency(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let theirs = {
        let elsewhere = world.server.another_agency().await;
        let branch = json!({ "name": "Elsewhere", "timeZone": "Asia/Shanghai", "address": "1 Road",
            "place": { "latitude": 30.0, "longitude": 120.0 } });
        let branch = world.server.change(&elsewhere, "branchCreate", branch, "branch { id }").await;
        let person = json!({ "branchId": branch["branch"]["id"], "name": "Xu Li", "roles": ["HOUSEKEEPER"], "liveIn": "BOTH", "jurisdiction": "CN_STANDARD", "weeklyHours": {}, "weeklyWork": "PT40H",
            "base": { "latitude": 30.0, "longitude": 120.0 } });
        text(
            &world.server.change(&elsewhere, "staffMemberCreate", person, "staffMember { id }").await["staffMember"]["id"],
        )
    };
    let nobody = "staff_member_01h455vb4pex5vsknk084sn02q".to_owned();
    let skill = "skill_01h455vb4pex5vsknk084sn02q";
    let family = world.family_of(world.household, "wang@test.example").await;
    let wishing = |wish: Value| {
        let mut asked = world.asked(world.household);
        asked["wishes"] = json!([{ "wish": wish, "words": "She knows the child" }]);
        asked
    };
    let noting = |wish: &Value| {
        json!({ "householdId": world.household, "source": "TOLD", "topic": "CARER", "consent": "SERVICE",
            "observation": "She was here last year", "carerWish": wish })
    };
    for unknown in [&theirs, &nobody] {
        let wish = json!({ "staffMemberId": unknown });
        for asks in [&world.dispatcher, &family] {
            let refused = world.server.refuses(asks, "staffingRequestOpen", wishing(wish.clone())).await;
            assert_eq!(refused.said(), "NOT_FOUND at wishes.wish.staffMemberId");
        }
        assert_eq!(world.refused("preferenceNote", noting(&wish)).await, "NOT_FOUND at carerWish.staffMemberId");
        let exclusion = json!({ "householdId": world.household, "staffMemberId": unknown });
        assert_eq!(world.refused("householdExclude", exclusion).await, "NOT_FOUND at staffMemberId");
    }
    let wish = json!({ "skillId": skill });
    let refused = world.refused("staffingRequestOpen", wishing(wish.clone())).await;
    assert_eq!(refused, "NOT_FOUND at wishes.wish.skillId");
    assert_eq!(world.refused("preferenceNote", noting(&wish)).await, "NOT_FOUND at carerWish.skillId");
    let written = "query($id: ID!) { staffingRequests { totalCount }
        household(id: $id) { preferences { id } exclusions { staffMemberId } } }";
    let none = world.ask(written, json!({ "id": world.household })).await;
    assert_eq!(none["staffingRequests"]["totalCount"], 0, "nothing was written");
    assert_eq!(none["household"], json!({ "preferences": [], "exclusions": [] }));

    for wish in [json!({ "staffMemberId": carer }), json!({ "skillId": world.cooking }), json!({ "language": "wuu" })] {
        world.server.change(&family, "staffingRequestOpen", wishing(wish.clone()), "staffingRequest { id }").await;
        world.change("preferenceNote", noting(&wish), "preference { carerWish { staffMemberId } }").await;
    }
    let changed = world.change("staffingRequestOpen", wishing(json!({ "staffMemberId": carer })), REQUEST).await;
    let mut changed =
        json!({ "id": changed["staffingRequest"]["id"], "version": changed["staffingRequest"]["version"] });
    let asked = wishing(json!({ "staffMemberId": theirs }));
    changed.as_object_mut().expect("fields").extend(asked.as_object().expect("fields").clone());
    assert_eq!(world.refused("staffingRequestUpdate", changed).await, "NOT_FOUND at wishes.wish.staffMemberId");
}

const REQUEST: &str = "staffingRequest { id version }";

async fn a_policy_that_cannot_be_right_names_the_weight(server: Server) {
    let manager = server.manager().await;
    let refused = async |input: Value| server.refuses(&manager, "matchingPolicyCreate", input).await.said();
    assert_eq!(refused(json!({ "weights": { "distance": -1 } })).await, "INVALID at weights.distance");
    assert_eq!(refused(json!({ "weights": { "distance": 0, "cost": 0 } })).await, "INVALID at weights");
    assert_eq!(refused(json!({ "weights": {} })).await, "INVALID at weights");
    assert_eq!(refused(json!({ "weights": { "rating": 1001 } })).await, "INVALID at weights.rating");
    let slow = json!({ "weights": { "rating": 1 }, "metresPerMinute": 0 });
    assert_eq!(refused(slow).await, "INVALID at metresPerMinute");
    let strong = json!({ "weights": { "rating": 1 }, "ratingPriorStrength": 70_000 });
    let refusal = server.refuses(&manager, "matchingPolicyCreate", strong).await;
    assert_eq!(refusal.said(), "INVALID at ratingPriorStrength");
    assert!(refusal.message.ends_with("is 70000; it must be from 0 to 1000"), "{}", refusal.message);
    let none = server.ask(&manager, "{ matchingPolicies { totalCount } }", json!({})).await;
    assert_eq!(none["matchingPolicies"]["totalCount"], 0);
}

async fn an_older_version_is_stale(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (request, version) = world.request(world.asked(world.household)).await;
    let mut changed = world.asked(world.household);
    changed["id"] = json!(request);
    changed["version"] = json!(version);
    changed["seats"] = json!(2);
    world.change("staffingRequestUpdate", changed.clone(), "staffingRequest { seats }").await;
    assert_eq!(world.refused("staffingRequestUpdate", changed).await, "STALE at version");
    let input = World::proposal(&request, version, carer);
    assert_eq!(world.refused("proposalSend", input).await, "STALE at requestVersion");
    let cancel = json!({ "id": request, "version": version, "reason": "moved away" });
    assert_eq!(world.refused("staffingRequestCancel", cancel).await, "STALE at version");
}

async fn a_person_whom_a_rule_refuses_is_not_proposed(server: Server) {
    let world = World::new(server).await;
    let unskilled = world.carer(Carer { level: 1, ..CARER }).await;
    let (request, version) = world.request(world.asked(world.household)).await;
    let input = World::proposal(&request, version, unskilled);
    let refusal = world.server.refuses(&world.dispatcher, "proposalSend", input).await;
    assert_eq!(refusal.said(), "NOT_SUITABLE at staffMemberId");
    assert_eq!(refusal.message, "Needs Cooking for the test at level 2 (has 1).");
    let mut late = World::proposal(&request, version, unskilled);
    late["answerBy"] = json!("2026-03-01T00:00:00Z");
    assert_eq!(world.refused("proposalSend", late).await, "INVALID at answerBy");
    let mut nobody = World::proposal(&request, version, unskilled);
    nobody["staffMemberId"] = json!("staff_member_01h455vb4pex5vsknk084sn02q");
    assert_eq!(world.refused("proposalSend", nobody).await, "NOT_FOUND at staffMemberId");
}

async fn what_is_over_is_over(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    let proposal = world.propose(&request, carer).await;
    let cancel = json!({ "id": request.0, "version": 2, "reason": "moved away" });
    let select = "staffingRequest { status version proposals { nodes { status } } }";
    let cancelled = world.change("staffingRequestCancel", cancel, select).await["staffingRequest"].clone();
    assert_eq!(cancelled["status"], "CANCELLED");
    assert_eq!(cancelled["proposals"]["nodes"][0]["status"], "WITHDRAWN");
    let accept = json!({ "id": proposal, "version": 2 });
    assert_eq!(world.refused("proposalAccept", accept).await, "PROPOSAL_ANSWERED");
    let version = cancelled["version"].as_i64().expect("a version");
    let again = World::proposal(&request.0, version, carer);
    assert_eq!(world.refused("proposalSend", again).await, "REQUEST_STATE at staffingRequestId");
    let publish = json!({ "id": request.0, "version": version });
    let refusal = world.server.refuses(&world.dispatcher, "staffingRequestPublish", publish).await;
    assert_eq!(refusal.said(), "REQUEST_STATE");
    assert_eq!(refusal.message, "The request is cancelled; that is not possible now.");
}

async fn nobody_sees_what_is_not_theirs(server: Server) {
    let world = World::new(server).await;
    let (carer, other) = (world.carer(CARER).await, world.carer(CARER).await);
    let request = world.request(world.asked(world.household)).await;
    let proposal = world.propose(&request, carer).await;
    let stranger = world.account_of(other, "other@test.example").await;
    let family = world.family_of(world.household("Chen").await, "chen@test.example").await;
    let query = "query($r: ID!, $p: ID!) { staffingRequest(id: $r) { id } proposal(id: $p) { id } }";
    let ids = json!({ "r": request.0, "p": proposal });
    let seen = world.server.ask(&stranger, query, ids.clone()).await;
    assert_eq!(seen, json!({ "staffingRequest": null, "proposal": null }));
    let input = json!({ "id": proposal, "version": 1 });
    assert_eq!(world.server.refuses(&stranger, "proposalAccept", input).await.said(), "NOT_FOUND at id");
    let seen =
        world.server.ask(&family, "query($r: ID!) { staffingRequest(id: $r) { id } }", json!({ "r": request.0 })).await;
    assert_eq!(seen["staffingRequest"], Value::Null);
    let candidates = "query($r: ID!) { staffingRequest(id: $r) { candidates { totalCount } } }";
    let mine = world.account_of(carer, "mine@test.example").await;
    let refused = world.server.refusal(&mine, candidates, json!({ "r": request.0 })).await;
    assert_eq!(refused.code, "FORBIDDEN");
    let nobody = world.server.refusal(&Caller::nobody(), "{ staffingRequests { totalCount } }", json!({})).await;
    assert_eq!(nobody.code, "UNAUTHENTICATED");
    let shown = world.server.ask(&mine, query, ids).await;
    assert_eq!(text(&shown["proposal"]["id"]), proposal);
}
