//! What each relative sees of somebody's health.

use std::time::Duration;

use serde_json::{Value, json};

use super::ward::{Ward, draft, task};
use crate::live::socket::Socket;
use crate::matching::world::text;
use crate::support::{Caller, Server, household::Family, on_both_databases};

on_both_databases! {
    a_reader_sees_somebodys_health_with_their_consent,
    a_reader_hears_of_a_plan_and_not_what_it_says,
    the_family_consents_for_itself_and_the_office_says_how,
    access_that_is_taken_away_takes_the_consent_along,
    two_who_consent_at_once_consent_once,
}

/// A ward of whose elder everything is known, and a reader of her family with the account's id.
struct Told {
    ward: Ward,
    reader: Caller,
    user: Value,
}

impl Told {
    async fn new(server: Server) -> Self {
        let ward = Ward::new(server).await;
        let own = Family { id: ward.household.to_string(), version: 1 };
        let reader = ward.server().family_account(&own, "READER").await;
        let query = "query($id: ID!) { household(id: $id) { family { userId access } } }";
        let bound = ward.ask(query, json!({ "id": ward.household })).await["household"]["family"].clone();
        let user =
            bound.as_array().expect("accounts").iter().find(|it| it["access"] == "READER").expect("a reader")["userId"]
                .clone();
        ward.in_force(draft(json!([task("walk")]))).await;
        let member = "query($id: ID!) { household(id: $id) { members { id version } } }";
        let member = ward.ask(member, json!({ "id": ward.household })).await["household"]["members"][0].clone();
        let described = json!({ "id": member["id"], "version": member["version"], "kinship": "HEAD",
            "name": "Wang Xiuying", "health": "Walks with a frame" });
        ward.change("householdMemberUpdate", described, "member { id }").await;
        let of_elder = |rest: Value| {
            let mut input = json!({ "householdId": ward.household, "householdMemberId": ward.elder });
            if let (Value::Object(input), Value::Object(rest)) = (&mut input, rest) {
                input.extend(rest);
            }
            input
        };
        let answers: Value = (1..=10).map(|at| json!({ "item": format!("EPDS_{at}"), "score": 0 })).collect();
        let assessed = json!({ "instrumentCode": "EPDS", "assessedAt": "2026-03-02T00:30:00Z", "answers": answers });
        ward.change("assessmentRecord", of_elder(assessed), "assessment { id }").await;
        let noted = json!({ "clientId": "one", "happenedAt": "2026-03-02T00:30:00Z",
            "content": { "note": true }, "words": "Slept badly" });
        ward.change("careLogNote", of_elder(noted), "entry { id }").await;
        let medicine = json!({ "name": "Amlodipine", "dose": "5 mg", "times": ["08:00"], "firstDay": "2026-03-02",
            "lateAfterMinutes": 90 });
        ward.change("medicationOrder", of_elder(medicine), "order { id }").await;
        let fell = json!({ "kind": "FALL", "severity": "MINOR", "happenedAt": "2026-03-02T00:20:00Z",
            "description": "Slipped beside the bed", "immediateMeasures": "Helped up, no wound" });
        ward.change("incidentReport", of_elder(fell), "incident { id }").await;
        Self { ward, reader, user }
    }

    /// What somebody sees of the elder.
    async fn seen(&self, caller: &Caller) -> Value {
        let query = "query($id: ID!) {
            household(id: $id) { members { health } }
            assessments(filter: { householdId: $id }) { totalCount nodes { note } }
            careLog(filter: { householdId: $id }) { totalCount nodes { words } }
            medicationOrders(householdId: $id) { medicine { name } }
            medicationDoses(householdId: $id, from: \"2026-03-02T00:00:00Z\", until: \"2026-03-03T00:00:00Z\") { state }
            incidents(filter: { householdId: $id }) { nodes { kind description } }
            carePlans(filter: { householdId: $id }) {
                nodes { riskGroup signedVersion { content { problems { text } } tasks { key } } }
            }
        }";
        self.ward.server().ask(caller, query, json!({ "id": self.ward.household })).await
    }

    /// The elder's plan: its id and version.
    async fn plan(&self) -> (String, i64) {
        let query = "query($id: ID!) { carePlans(filter: { householdId: $id }) { nodes { id version } } }";
        let found = self.ward.ask(query, json!({ "id": self.ward.household })).await["carePlans"]["nodes"][0].clone();
        (text(&found["id"]), found["version"].as_i64().expect("a version"))
    }

    fn consent(&self) -> Value {
        json!({ "householdMemberId": self.ward.elder, "userId": self.user, "dataClass": "HEALTH" })
    }

    /// The family consents; answers the consent's id.
    async fn consented(&self) -> Value {
        let given =
            self.ward.server().change(&self.ward.daughter, "householdConsentGive", self.consent(), "consent { id }");
        given.await["consent"]["id"].clone()
    }
}

fn hidden(kind: &str) -> Value {
    json!({
        "household": { "members": [{ "health": null }] },
        "assessments": { "totalCount": 0, "nodes": [] },
        "careLog": { "totalCount": 0, "nodes": [] },
        "medicationOrders": [],
        "medicationDoses": [],
        "incidents": { "nodes": [{ "kind": kind, "description": null }] },
        "carePlans": { "nodes": [{ "riskGroup": null, "signedVersion": { "content": null, "tasks": [{ "key": "walk" }] } }] },
    })
}

async fn a_reader_sees_somebodys_health_with_their_consent(server: Server) {
    let told = Told::new(server).await;
    let whole = told.seen(&told.ward.daughter).await;
    assert_eq!(
        (&whole["careLog"]["totalCount"], &whole["careLog"]["nodes"][0]["words"]),
        (&json!(1), &json!("Slept badly"))
    );
    assert_eq!(whole["household"]["members"][0]["health"], "Walks with a frame");
    assert_eq!(told.seen(&told.reader).await, hidden("FALL"));

    let mut of_persons = told.consent();
    of_persons["dataClass"] = json!("PERSONAL");
    told.ward.server().change(&told.ward.daughter, "householdConsentGive", of_persons, "consent { id }").await;
    assert_eq!(told.seen(&told.reader).await, hidden("FALL"), "who they are is not how they are");

    let consent = told.consented().await;
    assert_eq!(told.seen(&told.reader).await, whole);
    let revoke = json!({ "id": consent });
    let revoked = told
        .ward
        .server()
        .change(&told.ward.daughter, "householdConsentRevoke", revoke.clone(), "consent { revokedAt }")
        .await;
    assert_ne!(revoked["consent"]["revokedAt"], Value::Null);
    let again =
        told.ward.server().change(&told.ward.daughter, "householdConsentRevoke", revoke, "consent { revokedAt }").await;
    assert_eq!(revoked, again);
    assert_eq!(told.seen(&told.reader).await, hidden("FALL"));
    assert_eq!(told.seen(&told.ward.daughter).await, whole);
}

async fn a_reader_hears_of_a_plan_and_not_what_it_says(server: Server) {
    let told = Told::new(server).await;
    let listen = "subscription { carePlanChanged { carePlan { id signedVersion { content { problems { text } } } } } }";
    let heard = async |number: i64| {
        let mut listening = Socket::of(told.ward.server(), &told.reader).await;
        listening.begin("s", listen).await;
        let (mut plan, mut number) = (told.plan().await, number);
        // Until it listens; each revision is signed anew.
        loop {
            plan = told.ward.revised(&plan, draft(json!([task("walk")])), number).await;
            number += 1;
            if let Ok(message) = tokio::time::timeout(Duration::from_millis(300), listening.hear()).await {
                let plan = message["payload"]["data"]["carePlanChanged"]["carePlan"].clone();
                assert_ne!(plan["id"], Value::Null, "{message}");
                break (plan["signedVersion"]["content"].clone(), number);
            }
        }
    };
    let (hidden, number) = heard(2).await;
    assert_eq!(hidden, Value::Null);
    told.consented().await;
    let (shown, _) = heard(number).await;
    assert_eq!(shown["problems"][0]["text"], "Walks unsteadily since the fall");
}

async fn the_family_consents_for_itself_and_the_office_says_how(server: Server) {
    let told = Told::new(server).await;
    let server = told.ward.server();
    assert_eq!(server.refuses(&told.reader, "householdConsentGive", told.consent()).await.code, "FORBIDDEN");
    assert_eq!(
        server.refuses(&told.ward.world.dispatcher, "householdConsentGive", told.consent()).await.code,
        "FORBIDDEN"
    );
    assert_eq!(told.ward.refused("householdConsentGive", told.consent()).await, "INVALID at how");
    let mut said = told.consent();
    said["how"] = json!("Signed on paper at the first visit");
    let selection = "consent { id how givenBy revokedAt dataClass householdMemberId }";
    let given = told.ward.change("householdConsentGive", said.clone(), selection).await["consent"].clone();
    assert_eq!((&given["how"], &given["revokedAt"]), (&said["how"], &Value::Null));
    assert_eq!(told.consented().await, given["id"], "one that holds stays as it is");

    let neighbour = told.ward.world.household("Chen").await;
    let chen = told.ward.world.family_of(neighbour, "chen@test.example").await;
    let refused = server.refuses(&chen, "householdConsentGive", told.consent()).await;
    assert_eq!(refused.said(), "NOT_FOUND at householdMemberId");
    let refused = server.refuses(&chen, "householdConsentRevoke", json!({ "id": given["id"] })).await;
    assert_eq!(refused.said(), "NOT_FOUND at id");
    let query = "query($id: ID!) { household(id: $id) { family { userId } } }";
    let strange = told.ward.ask(query, json!({ "id": neighbour })).await["household"]["family"][0]["userId"].clone();
    said["userId"] = strange;
    assert_eq!(told.ward.refused("householdConsentGive", said).await, "FAMILY_NOT_BOUND at userId");

    let admin = server.admin().await;
    let export = "query($id: ID!) { householdExport(id: $id) }";
    let held =
        server.ask(&admin, export, json!({ "id": told.ward.household })).await["householdExport"]["held"].clone();
    assert_eq!(held["familyConsents"][0]["consent"]["how"], "Signed on paper at the first visit");
    let operations = held["history"].as_array().expect("changes").iter().map(|it| text(&it["operation"]));
    assert_eq!(operations.filter(|operation| operation == "householdConsentGive").count(), 1);
}

async fn access_that_is_taken_away_takes_the_consent_along(server: Server) {
    let told = Told::new(server).await;
    let server = told.ward.server();
    told.consented().await;
    let admin = server.admin().await;
    let bound = json!({ "householdId": told.ward.household, "userId": told.user });
    server.change(&admin, "householdFamilyUnbind", bound.clone(), "household { id }").await;
    let mut again = bound;
    again["access"] = json!("READER");
    server.change(&admin, "householdFamilyBind", again, "familyAccess { id }").await;
    assert_eq!(told.seen(&told.reader).await, hidden("FALL"));
    let query = "query($id: ID!) { household(id: $id) { familyConsents { revokedBy } } }";
    let kept = told.ward.ask(query, json!({ "id": told.ward.household })).await["household"]["familyConsents"].clone();
    assert_ne!(kept[0]["revokedBy"], Value::Null);
}

async fn two_who_consent_at_once_consent_once(server: Server) {
    let told = Told::new(server).await;
    let race = (0..6).map(|_| told.ward.server().tries(&told.ward.daughter, "householdConsentGive", told.consent()));
    for answer in futures_util::future::join_all(race).await {
        assert!(answer.is_granted() || answer.refused().code == "BUSY");
    }
    let query = "query($id: ID!) { household(id: $id) { familyConsents { id } } }";
    let kept = told.ward.ask(query, json!({ "id": told.ward.household })).await["household"]["familyConsents"].clone();
    assert_eq!(kept.as_array().expect("consents").len(), 1);
}
