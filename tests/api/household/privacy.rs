//! What is kept of a household: sealed, traced when read, given out on request, forgotten on request.

use serde_json::{Value, json};

use crate::support::household::Family;
use crate::support::stored::{bytes, holds};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    the_database_holds_no_personal_word,
    every_reading_leaves_one_trace_with_its_purpose,
    an_export_holds_everything,
    an_erased_household_leaves_its_rows_and_no_word,
    an_erased_household_takes_the_names_of_its_family_accounts_with_it,
    a_household_that_is_served_is_not_erased,
    what_matching_holds_is_given_out_and_forgotten_too,
}

/// Words of the family that nobody may find in the database.
const WORDS: [&str; 12] = [
    "王秀英",
    "子轩",
    "diabetes",
    "Wener Road",
    "0013 8765",
    "wang.jing",
    "halal",
    "three bedrooms",
    "patient hoist",
    "1948-05-02",
    "30.2801",
    "birthday",
];

async fn note_a_preference(server: &Server, family: &Family) {
    let input = json!({ "householdId": family.id, "source": "OBSERVED", "topic": "OCCASION", "consent": "PERSONAL",
        "observation": "Spoke of the birthday" });
    server.change(&server.dispatcher().await, "preferenceNote", input, "preference { id }").await;
}

async fn the_database_holds_no_personal_word(server: Server) {
    let family = server.wang_family().await;
    note_a_preference(&server, &family).await;
    let bytes = bytes(server.database()).await;
    assert!(holds(&bytes, "West Lake"), "the words of a branch are there, so they are looked for in the right place");
    for word in WORDS {
        assert!(!holds(&bytes, word), "{word}");
    }
}

async fn every_reading_leaves_one_trace_with_its_purpose(server: Server) {
    let family = server.wang_family().await;
    let admin = server.admin().await;
    let trail = "query($id: ID) { auditEntries(objectId: $id) { totalCount nodes { objectId fields purpose } } }";
    let read = || async { server.ask(&admin, trail, json!({ "id": family.id })).await["auditEntries"].clone() };
    let harmless = "query($id: ID!) { household(id: $id) { name segments version members { kinship } } }";
    let coordinator = server.office("coordinator").await.for_the_purpose_of("care plan");
    server.ask(&coordinator, harmless, json!({ "id": family.id })).await;
    assert_eq!(read().await["totalCount"], 0);

    let query =
        "query($id: ID!) { household(id: $id) { home { layout } members { name age health } contacts { value } } }";
    server.ask(&coordinator, query, json!({ "id": family.id })).await;
    let entries = read().await;
    assert_eq!(entries["totalCount"], 1);
    assert_eq!(entries["nodes"][0]["objectId"], family.id);
    assert_eq!(entries["nodes"][0]["purpose"], "care plan");
    assert_eq!(entries["nodes"][0]["fields"], json!(["contacts", "health", "home", "members"]));

    // What is not shown leaves no trace.
    let inspector = server.office("inspector").await;
    server.ask(&inspector, query, json!({ "id": family.id })).await;
    assert_eq!(read().await["totalCount"], 1);
}

async fn an_export_holds_everything(server: Server) {
    let family = server.wang_family().await;
    note_a_preference(&server, &family).await;
    let query = "query($id: ID!) { householdExport(id: $id) }";
    let account = server.family_account(&family, "FULL").await;
    let export = server.ask(&account, query, json!({ "id": family.id })).await["householdExport"].clone();
    let text = export.to_string();
    for word in WORDS {
        assert!(text.contains(word), "{word} is missing from the export");
    }
    assert_eq!(export["household"], family.id);
    assert_eq!(export["held"]["members"].as_array().map(Vec::len), Some(2));
    assert_eq!(export["held"]["history"].as_array().map(Vec::len), Some(2));
    let dispatcher = server.dispatcher().await;
    assert_eq!(server.refusal(&dispatcher, query, json!({ "id": family.id })).await.code, "FORBIDDEN");
    let other = server.household_named("Lin").await;
    assert_eq!(server.ask(&account, query, json!({ "id": other.id })).await["householdExport"], Value::Null);
}

async fn an_erased_household_leaves_its_rows_and_no_word(server: Server) {
    let family = server.wang_family().await;
    note_a_preference(&server, &family).await;
    let account = server.family_account(&family, "FULL").await;
    let manager = server.manager().await;
    let erase = |version: i64| json!({ "id": family.id, "version": version });
    assert_eq!(server.refuses(&manager, "householdErase", erase(7)).await.said(), "STALE at version");
    let left = server.change(&manager, "householdErase", erase(1), "household { status name version }").await;
    assert_eq!(left["household"], json!({ "status": "ERASED", "name": null, "version": 2 }));

    let query = "query($id: ID!) { household(id: $id) { formOfAddress tier segments home { layout } habits { diet }
        members { name health } addresses { line location { latitude } } contacts { value }
        preferences(current: false) { observation } history { totalCount nodes { operation fields { field } } } } }";
    let household = server.ask(&manager, query, json!({ "id": family.id })).await["household"].clone();
    assert_eq!(household["members"], json!([{ "name": null, "health": null }, { "name": null, "health": null }]));
    assert_eq!(household["preferences"], json!([{ "observation": null }]));
    assert_eq!(household["history"]["totalCount"], 2);
    assert_eq!(household["history"]["nodes"][0]["fields"], json!([]));
    let found = server.ask(&manager, "{ households(filter: { search: \"8765\" }) { totalCount } }", json!({})).await;
    assert_eq!(found["households"]["totalCount"], 0);
    let answer = server.send(&account, "{ households { totalCount } }", json!({})).await;
    assert_ne!(answer.0["data"]["households"]["totalCount"], 1, "the family's account sees it no longer");

    assert_eq!(server.refuses(&manager, "householdErase", erase(2)).await.said(), "HOUSEHOLD_ERASED at id");
    let add = json!({ "householdId": family.id, "kinship": "CHILD" });
    assert_eq!(server.refuses(&manager, "householdMemberAdd", add).await.code, "HOUSEHOLD_ERASED");
    server.deliver_events().await;
}

async fn an_erased_household_takes_the_names_of_its_family_accounts_with_it(server: Server) {
    let family = server.wang_family().await;
    let other = server.household_named("Lin").await;
    let (admin, manager) = (server.admin().await, server.manager().await);
    let account = async |email: &str, name: &str, roles: Value, households: &[&str]| {
        let input = json!({ "email": email, "password": "a long enough password", "name": name, "roles": roles });
        let user = server.change(&admin, "userCreate", input, "user { id }").await["user"]["id"].clone();
        for household in households {
            let bound = json!({ "householdId": household, "userId": user, "access": "FULL" });
            server.change(&admin, "householdFamilyBind", bound, "familyAccess { id }").await;
        }
        (user, server.signed_in(email).await)
    };
    let (daughter, of_daughter) =
        account("wang.daughter@family.example", "Wang Daughter", json!(["FAMILY"]), &[&family.id]).await;
    let (uncle, of_uncle) =
        account("uncle.of.two@family.example", "Uncle of Two", json!(["FAMILY"]), &[&family.id, &other.id]).await;
    let (colleague, of_colleague) =
        account("colleague@office.example", "Colleague Wang", json!(["INSPECTOR", "FAMILY"]), &[&family.id]).await;
    // Something in the books that the daughter did.
    let note = json!({ "householdId": family.id, "source": "TOLD", "topic": "FOOD", "consent": "SERVICE",
        "observation": "Little salt" });
    server.change(&of_daughter, "preferenceNote", note, "preference { id }").await;
    let query = "query($id: ID!) { node(id: $id) { ... on User { id name email disabledAt } } }";
    let seen = async |id: &Value| server.ask(&admin, query, json!({ "id": id })).await["node"].clone();
    assert_eq!(seen(&daughter).await["name"], "Wang Daughter");

    let household = "query($id: ID!) { household(id: $id) { version } }";
    let version = server.ask(&manager, household, json!({ "id": family.id })).await["household"]["version"].clone();
    let erase = json!({ "id": family.id, "version": version });
    server.change(&manager, "householdErase", erase, "household { status }").await;

    let forgotten = seen(&daughter).await;
    assert_eq!((&forgotten["id"], &forgotten["name"]), (&daughter, &json!("erased")));
    assert!(!forgotten["email"].to_string().contains("wang") && forgotten["disabledAt"].is_string(), "{forgotten}");
    assert_eq!(server.refusal(&of_daughter, "{ viewer { name } }", json!({})).await.code, "UNAUTHENTICATED");
    let sign_in = json!({ "email": "wang.daughter@family.example", "password": "a long enough password" });
    assert_eq!(server.refuses(&Caller::nobody(), "sessionSignIn", sign_in).await.code, "SIGN_IN_FAILED");
    for (id, caller, name) in [(&uncle, &of_uncle, "Uncle of Two"), (&colleague, &of_colleague, "Colleague Wang")] {
        assert_eq!(seen(id).await["name"], name);
        assert_eq!(server.ask(caller, "{ viewer { name } }", json!({})).await["viewer"]["name"], name);
    }
    let left = server.ask(&of_uncle, "{ households { totalCount } }", json!({})).await;
    assert_eq!(left["households"]["totalCount"], 1);
    let bytes = bytes(server.database()).await;
    assert!(holds(&bytes, "uncle.of.two"), "addresses are there, so they are looked for in the right place");
    for word in ["wang.daughter", "Wang Daughter"] {
        assert!(!holds(&bytes, word), "{word}");
    }
    let noted = "query($id: ID!) { household(id: $id) { preferences(current: false) { notedBy } } }";
    let noted = server.ask(&manager, noted, json!({ "id": family.id })).await;
    assert_eq!(noted["household"]["preferences"][0]["notedBy"], daughter, "who did it stays in the books");
    // The address is free for a new account.
    account("wang.daughter@family.example", "Wang Daughter", json!(["FAMILY"]), &[&other.id]).await;
}

async fn a_household_that_is_served_is_not_erased(server: Server) {
    let family = server.wang_family().await;
    let manager = server.manager().await;
    let staff = server.somebody_of_the_staff().await;
    server.begin_to_serve(&family.id, &staff).await;
    let erase = json!({ "id": family.id, "version": 1 });
    assert_eq!(server.refuses(&manager, "householdErase", erase.clone()).await.said(), "HOUSEHOLD_SERVED at id");
    let query = "query($id: ID!) { household(id: $id) { carers { staffMemberId } } }";
    let household = server.ask(&manager, query, json!({ "id": family.id })).await;
    assert_eq!(household["household"]["carers"], json!([{ "staffMemberId": staff }]));
    server.end_serving(&family.id, &staff).await;
    server.change(&manager, "householdErase", erase, "household { status }").await;
}

async fn what_matching_holds_is_given_out_and_forgotten_too(server: Server) {
    let family = server.wang_family().await;
    let (dispatcher, manager) = (server.dispatcher().await, server.manager().await);
    let asked = json!({
        "householdId": family.id, "serviceType": "HOUSEKEEPING",
        "schedule": { "firstDay": "2026-03-10", "startTime": "08:00", "minutes": 240, "rule": "FREQ=WEEKLY;BYDAY=TU" },
        "wishes": [{ "wish": { "language": "wuu" }, "words": "Grandmother speaks Wu alone" }],
    });
    let made = server.change(&dispatcher, "staffingRequestOpen", asked, "staffingRequest { id version }").await;
    let erase = json!({ "id": family.id, "version": family.version });
    let refusal = server.refuses(&manager, "householdErase", erase.clone()).await;
    assert_eq!(refusal.said(), "HOUSEHOLD_SERVED at id");
    assert!(refusal.message.contains("still open"), "{}", refusal.message);

    let request = &made["staffingRequest"];
    let cancel = json!({ "id": request["id"], "version": request["version"], "reason": "Moved in with her daughter" });
    server.change(&dispatcher, "staffingRequestCancel", cancel, "staffingRequest { status }").await;
    let export = || async {
        let query = "query($id: ID!) { householdExport(id: $id) }";
        server.ask(&manager, query, json!({ "id": family.id })).await["householdExport"].to_string()
    };
    let words = ["Grandmother speaks Wu", "Moved in with"];
    let held = export().await;
    assert!(words.iter().all(|word| held.contains(word)), "{held}");
    server.change(&manager, "householdErase", erase, "household { status }").await;
    let held = export().await;
    assert!(!words.iter().any(|word| held.contains(word)), "{held}");
    assert!(held.contains(request["id"].as_str().expect("an id")), "the row itself is still there: {held}");
    let bytes = bytes(server.database()).await;
    assert!(words.iter().all(|word| !holds(&bytes, word)));
}
