//! What is said about people at work: read by those who may, and by nobody in the database.

use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::serving;
use crate::support::stored::{bytes, holds, in_sql};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    the_database_holds_no_word_about_people_at_work,
    words_from_before_are_read_and_sealed_by_a_job,
}

const DECLINED: &str = "Nobody else can lift the old man";
const LEAVES: &str = "Her mother needs her in Anhui";
const HANDED_OVER: &str = "The keys of the Wangs to Li Na";
const CERTIFICATE: &str = "ZS-2026-0042";
const OVERRIDDEN: &str = "The night nurse fell ill";
const AWAY: &str = "Her son is being married";
const PAPER: &str = "cabinet 3, folder of Wu Fang";

const WORDS: [&str; 7] = [DECLINED, LEAVES, HANDED_OVER, CERTIFICATE, OVERRIDDEN, AWAY, PAPER];

const SAID: &str = "query($id: ID!) { leaves { nodes { decisionNote } } staffMember(id: $id) {
    leavings { reason handover certificate } workingTimeOverrides { reason }
    availabilityExceptions { note } credentials { evidence } } }";

/// Somebody whose leave is declined, who works too long, is away, holds a paper and leaves.
async fn story(server: &Server, manager: &Caller) -> Value {
    let (id, _) = serving(server, manager, "Wu Fang").await;
    let hours =
        |from: &str, to: &str| json!({ "staffMemberId": id, "kind": "INTERVIEW", "startsAt": from, "endsAt": to });
    let leave = json!({ "staffMemberId": id, "kind": "ANNUAL", "startsAt": "2026-04-01T00:00:00Z",
        "endsAt": "2026-04-08T00:00:00Z" });
    let asked = server.change(manager, "leaveRequest", leave, "leave { id }").await;
    let decline = json!({ "id": asked["leave"]["id"], "version": 1, "note": DECLINED });
    server.change(manager, "leaveDecline", decline, "leave { decisionNote }").await;
    let first = hours("2026-03-03T00:00:00Z", "2026-03-03T08:00:00Z");
    server.change(manager, "bookingReserve", first, "booking { id }").await;
    let mut more = hours("2026-03-03T10:00:00Z", "2026-03-03T14:00:00Z");
    more["overrideReason"] = json!(OVERRIDDEN);
    server.change(manager, "bookingReserve", more, "booking { id }").await;
    let away = json!({ "staffMemberId": id, "day": "2026-03-20", "hours": [], "note": AWAY });
    server.change(manager, "availabilityExceptionSet", away, "availabilityException { note }").await;
    let paper = json!({ "staffMemberId": id, "kind": "HEALTH", "issuer": "City Hospital", "number": "H-1",
        "evidence": PAPER, "issuedOn": "2026-01-01" });
    server.change(manager, "credentialAdd", paper, "credential { evidence }").await;
    let apply = json!({ "staffMemberId": id, "lastDay": "2026-03-30", "reason": LEAVES });
    let leaving = server.change(manager, "leavingApply", apply, "leaving { id reason }").await;
    for (version, step) in [
        (1, json!({ "approve": true })),
        (2, json!({ "handOver": HANDED_OVER })),
        (3, json!({ "certify": CERTIFICATE })),
    ] {
        let step = json!({ "id": leaving["leaving"]["id"], "version": version, "step": step });
        server.change(manager, "leavingAdvance", step, "leaving { handover certificate }").await;
    }
    id
}

async fn said(server: &Server, manager: &Caller, id: &Value) -> String {
    server.ask(manager, SAID, json!({ "id": id })).await.to_string()
}

async fn the_database_holds_no_word_about_people_at_work(server: Server) {
    let manager = server.manager().await;
    let id = story(&server, &manager).await;
    let read = said(&server, &manager, &id).await;
    let bytes = bytes(server.database()).await;
    assert!(holds(&bytes, "City Hospital"), "the issuer is there, so words are looked for in the right place");
    for word in WORDS {
        assert!(read.contains(word), "{word} is missing in {read}");
        assert!(!holds(&bytes, word), "{word}");
    }
}

async fn words_from_before_are_read_and_sealed_by_a_job(server: Server) {
    const OLD: &str = "Said in clear long ago";
    let manager = server.manager().await;
    let id = story(&server, &manager).await;
    let connection = server.database().connect().await;
    let plain = in_sql(connection.get_database_backend(), OLD);
    for (table, column) in [
        ("leave", "decision_note"),
        ("leaving", "reason"),
        ("leaving", "handover"),
        ("leaving", "certificate"),
        ("working_time_override", "reason"),
        ("availability_exception", "note"),
        ("credential", "evidence"),
    ] {
        let sql = format!("update {table} set {column} = {plain} where {column} is not null");
        let written = connection.execute_unprepared(&sql).await.expect("an older row");
        assert_eq!(written.rows_affected(), 1, "{table}.{column}");
    }
    connection.close().await.expect("a clean end");
    let before = said(&server, &manager, &id).await;
    assert_eq!(before.matches(OLD).count(), WORDS.len(), "{before}");
    server.run_jobs().await;
    assert!(!holds(&bytes(server.database()).await, OLD), "sealed");
    assert_eq!(said(&server, &manager, &id).await, before, "and read as before");
}
