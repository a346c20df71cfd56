//! What whoever signs in to the demo agency finds to do.

use domain::kernel::demo::DemoSize;
use serde_json::{Value, json};

use crate::support::database::Database;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    the_carer_of_the_demo_has_work_and_is_asked,
}

async fn the_carer_of_the_demo_has_work_and_is_asked(database: Database) {
    let server = Server::with_demo(database, DemoSize::default()).await;
    let carer = server.office("carer").await;
    // One household by a placement, and the demo family and perhaps others by visits that recur.
    let query =
        "{ households { nodes { name } } visits { nodes { state } } placements { nodes { stage bookedThrough } }
        proposals { nodes { id status version message staffingRequest { startsOn } } } }";
    let seen = server.ask(&carer, query, json!({})).await;
    assert!(seen["households"]["nodes"].as_array().map(Vec::len) >= Some(2), "{seen}");
    assert_eq!(seen["visits"]["nodes"][0]["state"], "ASSIGNED", "{seen}");
    let placements = seen["placements"]["nodes"].as_array().expect("a list");
    assert_eq!(placements.len(), 1, "{seen}");
    assert_eq!(placements[0]["stage"], "ACTIVE");
    assert!(placements[0]["bookedThrough"].is_string());
    let proposals = seen["proposals"]["nodes"].as_array().expect("a list");
    let waiting: Vec<&Value> = proposals.iter().filter(|proposal| proposal["status"] == "SENT").collect();
    assert_eq!(waiting.len(), 1, "{seen}");
    let accept = json!({ "id": waiting[0]["id"], "version": waiting[0]["version"] });
    let accepted = server.change(&carer, "proposalAccept", accept, "placement { stage }").await;
    assert_eq!(accepted["placement"]["stage"], "INTERVIEW");
    // The dispatcher waits for others as well.
    let query = "{ proposals(filter: { statuses: [SENT] }) { totalCount } }";
    let waiting = server.ask(&server.dispatcher().await, query, json!({})).await;
    assert!(waiting["proposals"]["totalCount"].as_i64() >= Some(3), "{waiting}");
}
