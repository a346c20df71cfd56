//! Who changed what, of any kind of object that keeps it.

use serde_json::{Value, json};

use crate::care::ward::{Ward, draft, task};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    every_kind_of_object_tells_who_changed_it,
    a_history_is_for_whoever_sees_the_object_and_may_read_it,
    reading_a_history_leaves_a_trace,
}

const HISTORY: &str = "query($id: ID!) { history(id: $id, first: 10) { totalCount nodes {
    objectId operation by at fields { field before after } } } }";

async fn operations(ward: &Ward, caller: &Caller, id: &Value) -> Vec<String> {
    let seen = ward.server().ask(caller, HISTORY, json!({ "id": id })).await["history"]["nodes"].clone();
    let changes = seen.as_array().expect("changes").iter();
    changes
        .map(|change| {
            assert_eq!(change["objectId"], *id);
            change["operation"].as_str().expect("an operation").to_owned()
        })
        .collect()
}

async fn every_kind_of_object_tells_who_changed_it(server: Server) {
    let ward = Ward::new(server).await;
    let plan = json!(ward.approved(draft(json!([task("wash")]))).await.0);
    let visit = ward.visit(3).await;
    let cancel = json!({ "id": visit, "version": 2, "reason": "The family is away" });
    ward.world.change("visitCancel", cancel, "visit { state }").await;
    let manager = ward.server().manager().await;
    assert_eq!(operations(&ward, &manager, &visit).await, ["visitCancel", "visitAssign", "visitPlan"]);
    assert_eq!(operations(&ward, &ward.coordinator, &plan).await, ["carePlanApprove", "carePlanCreate"]);
    let admin = ward.server().admin().await;
    let accounts = "{ users(first: 1) { nodes { id } } }";
    let account = ward.server().ask(&admin, accounts, json!({})).await["users"]["nodes"][0]["id"].clone();
    assert!(operations(&ward, &admin, &account).await.iter().all(|operation| operation.starts_with("user")));

    let page = ward.server().ask(&manager, HISTORY, json!({ "id": visit })).await["history"].clone();
    assert_eq!(page["totalCount"], 3);
    let fields = page["nodes"][0]["fields"].as_array().expect("fields").clone();
    let state = fields.iter().find(|field| field["field"] == "state").expect("the state");
    assert_eq!((&state["before"], &state["after"]), (&json!("ASSIGNED"), &json!("CANCELLED")));
}

async fn a_history_is_for_whoever_sees_the_object_and_may_read_it(server: Server) {
    let ward = Ward::new(server).await;
    let visit = ward.visit(3).await;
    let asked = |id: &Value| json!({ "id": id });
    let refused = async |caller: &Caller, id: &Value| ward.server().refusal(caller, HISTORY, asked(id)).await.said();
    assert_eq!(refused(&ward.daughter, &visit).await, "FORBIDDEN");
    assert_eq!(refused(&ward.phone, &visit).await, "FORBIDDEN");
    let stranger = ward.server().another_agency().await;
    assert_eq!(refused(&stranger, &visit).await, "NOT_FOUND at id");
    let manager = ward.server().manager().await;
    assert_eq!(refused(&manager, &json!("visit_01jz8f5q4ke7tb0f6v6h3v5g2d")).await, "NOT_FOUND at id");
    assert_eq!(refused(&manager, &json!("nothing")).await, "INVALID at id");
    assert_eq!(refused(&manager, &json!("points_lot_01jz8f5q4ke7tb0f6v6h3v5g2d")).await, "INVALID at id");
}

async fn reading_a_history_leaves_a_trace(server: Server) {
    let ward = Ward::new(server).await;
    let visit = ward.visit(3).await;
    let manager = ward.server().manager().await;
    operations(&ward, &manager, &visit).await;
    let trail = "{ auditEntries(first: 1) { nodes { objectId fields } } }";
    let admin = ward.server().admin().await;
    let entry = ward.server().ask(&admin, trail, json!({})).await["auditEntries"]["nodes"][0].clone();
    assert_eq!((&entry["objectId"], &entry["fields"]), (&visit, &json!(["history"])));
}
