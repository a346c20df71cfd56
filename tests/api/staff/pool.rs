//! What matching reads of everybody: complete, in a number of statements that does not grow, and exact about changes.

use domain::kernel::demo::DemoSize;
use domain::staff::pool;
use serde_json::json;

use super::serving;
use crate::support::database::Database;
use crate::support::on_both_databases;
use crate::support::server::Server;

on_both_databases! {
    the_whole_agency_is_read_in_as_many_statements_as_one_person,
    every_change_shows_in_the_mark,
}

async fn the_whole_agency_is_read_in_as_many_statements_as_one_person(database: Database) {
    let server = Server::with_demo(database, DemoSize { staff: 80, households: 0, seed: 2 }).await;
    let system = server.system().await;
    let (everybody, all) = server.statements(pool::load(&system, None)).await;
    let everybody = everybody.expect("the pool");
    assert_eq!(everybody.len(), 80);
    assert!(everybody.iter().any(|facts| !facts.taken.is_empty()) && everybody.iter().all(|f| !f.skills.is_empty()));
    assert!(everybody.iter().any(|facts| facts.record.induction.len() >= 10));
    let one = everybody[7].member.id;
    let system = server.system().await;
    let (same, statements) = server.statements(pool::load(&system, Some(&[one]))).await;
    let same = same.expect("the pool").pop().expect("the person");
    assert_eq!(
        (&same.member, &same.skills, &same.taken),
        (&everybody[7].member, &everybody[7].skills, &everybody[7].taken)
    );
    assert_eq!((&same.record, &same.credentials), (&everybody[7].record, &everybody[7].credentials));
    assert_eq!(statements, all);
    assert!(all <= 12, "{all} statements");
    let revisions = pool::revisions(&system).await.expect("revisions");
    let mark = pool::mark(&system).await.expect("a mark");
    assert_eq!(mark.staff, 80);
    assert_eq!(mark.revisions, revisions.iter().map(|(_, revision)| revision).sum::<i64>());
}

async fn every_change_shows_in_the_mark(server: Server) {
    let (manager, system) = (server.manager().await, server.system().await);
    let (id, version) = serving(&server, &manager, "Deng Rong").await;
    let skill = server.change(&manager, "skillCreate", json!({ "code": "A", "name": "A" }), "skill { id }").await;
    let skill = &skill["skill"]["id"];
    let mut mark = pool::mark(&system).await.expect("a mark");
    let course = json!({ "code": "C", "name": "C", "kind": "SKILL", "required": true });
    let night = json!({ "saturday": [{ "from": "22:00", "to": "06:00" }] });
    for (mutation, input) in [
        ("staffMemberSetSkill", json!({ "staffMemberId": id, "skillId": skill, "level": 3 })),
        ("staffMemberSetSkill", json!({ "staffMemberId": id, "skillId": skill, "level": 4 })),
        ("staffMemberRemoveSkill", json!({ "staffMemberId": id, "skillId": skill })),
        ("staffMemberSetWeeklyHours", json!({ "id": id, "version": version, "weeklyHours": night })),
        ("availabilityExceptionSet", json!({ "staffMemberId": id, "day": "2026-03-09", "hours": [] })),
        ("availabilityExceptionClear", json!({ "staffMemberId": id, "day": "2026-03-09" })),
        (
            "credentialAdd",
            json!({ "staffMemberId": id, "kind": "HEALTH", "issuer": "CDC", "number": "1", "issuedOn": "2026-01-01" }),
        ),
        (
            "backgroundCheckRecord",
            json!({ "staffMemberId": id, "consentedOn": "2026-01-01", "checkedOn": "2026-01-02", "result": "CLEAR",
                    "provider": "Bureau" }),
        ),
        (
            "bookingReserve",
            json!({ "staffMemberId": id, "kind": "HOLD", "startsAt": "2026-03-09T00:00:00Z",
                    "endsAt": "2026-03-09T01:00:00Z" }),
        ),
        ("trainingCourseCreate", course),
        ("leavingApply", json!({ "staffMemberId": id, "lastDay": "2026-06-30", "reason": "studies" })),
    ] {
        server.change(&manager, mutation, input, "").await;
        let now = pool::mark(&system).await.expect("a mark");
        // A leaving counts once it is approved; until then nothing that matching reads has changed.
        assert_eq!(now != mark, mutation != "leavingApply", "{mutation}");
        mark = now;
    }
    let leavings =
        server.ask(&manager, "query($id: ID!) { staffMember(id: $id) { leavings { id } } }", json!({ "id": id }));
    let leaving = leavings.await["staffMember"]["leavings"][0]["id"].clone();
    let approve = json!({ "id": leaving, "version": 1, "step": { "approve": true } });
    server.change(&manager, "leavingAdvance", approve, "").await;
    assert_ne!(pool::mark(&system).await.expect("a mark"), mark);
}
