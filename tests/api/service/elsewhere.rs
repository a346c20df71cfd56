//! An account of two families: of one in full, and of the other to read along.

use serde_json::{Value, json};

use super::desk::{Desk, paid};
use crate::matching::world::CARER;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    who_reads_along_elsewhere_acts_at_home_alone,
    who_reads_along_elsewhere_is_not_told_what_was_complained_of,
}

/// An account that is in full of another household, and reads along in the desk's.
async fn reading_along(desk: &Desk) -> (Value, Caller) {
    let own = desk.world.household("Chen").await;
    let caller = desk.world.family_of(own, "chen@test.example").await;
    let query = "query($id: ID!) { household(id: $id) { family { userId } } }";
    let found = desk.world.ask(query, json!({ "id": own })).await["household"]["family"][0]["userId"].clone();
    let bind = json!({ "householdId": desk.world.household, "userId": found, "access": "READER" });
    desk.world
        .server
        .change(&desk.world.server.admin().await, "householdFamilyBind", bind, "familyAccess { id }")
        .await;
    (json!(own), caller)
}

async fn who_reads_along_elsewhere_acts_at_home_alone(server: Server) {
    let desk = Desk::new(server).await;
    let (own, caller) = reading_along(&desk).await;
    let server = &desk.world.server;
    let thread =
        |household: &Value| json!({ "householdId": household, "subject": "Tuesday", "body": "Can she come later?" });
    let exclusion = json!({ "householdId": desk.world.household, "staffMemberId": desk.world.carer(CARER).await });
    for (mutation, input) in [
        ("messageThreadOpen", thread(&json!(desk.world.household))),
        ("serviceRequestReceive", desk.asked(49).await),
        ("staffingRequestOpen", desk.world.asked(desk.world.household)),
        ("householdExclude", exclusion),
    ] {
        let refused = server.refuses(&caller, mutation, input).await;
        assert_eq!(refused.said(), "NOT_FOUND at householdId", "{mutation}");
    }
    server.change(&caller, "messageThreadOpen", thread(&own), "thread { id }").await;
    // What somebody else has to answer is not asked of them.
    let request = desk.waiting(49).await;
    let quote = desk.quote(&request).await;
    let query = "query($id: ID!) { home(householdId: $id) { quotesToAnswer { id } } }";
    let about = json!({ "id": desk.world.household });
    let asked = server.ask(&desk.family, query, about.clone()).await["home"]["quotesToAnswer"].clone();
    assert_eq!(asked, json!([{ "id": quote["id"] }]));
    assert_eq!(server.ask(&caller, query, about).await["home"]["quotesToAnswer"], json!([]));
}

async fn who_reads_along_elsewhere_is_not_told_what_was_complained_of(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let signed = desk.signed(&desk.ordered().await, carer).await;
    let settled = desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    let call = json!({ "way": "PHONE", "satisfied": false, "complaint": "It drips again" });
    desk.order("serviceOrderCallBack", &settled, call).await;
    let (_, caller) = reading_along(&desk).await;
    let query = "query($id: ID!) { serviceOrder(id: $id) { state callBack { complaint } } }";
    let about = json!({ "id": signed["id"] });
    let own = desk.world.server.ask(&desk.family, query, about.clone()).await["serviceOrder"].clone();
    assert_eq!(own["callBack"]["complaint"], "It drips again");
    let seen = desk.world.server.ask(&caller, query, about).await["serviceOrder"].clone();
    assert_eq!(seen, json!({ "state": "CALLED_BACK", "callBack": null }));
}
