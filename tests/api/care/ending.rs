//! What ends with the service to a household.

use serde_json::{Value, json};

use super::ward::{Ward, draft, task};
use crate::support::{Server, on_both_databases};
use crate::visit::planned::{recurring, series};

on_both_databases! {
    what_goes_on_for_a_household_ends_with_its_service,
    a_series_of_a_household_that_has_ended_can_be_ended,
}

async fn what_goes_on_for_a_household_ends_with_its_service(server: Server) {
    let ward = Ward::new(server).await;
    ward.in_force(draft(json!([task("wash")]))).await;
    let medicine = json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "name": "Amlodipine", "dose": "5 mg",
        "times": ["08:00"], "firstDay": "2026-03-02", "lateAfterMinutes": 90,
    });
    ward.change("medicationOrder", medicine, "order { id }").await;
    recurring(&ward.world, series(&ward.world, None)).await;
    archived(&ward).await;
    let about = json!({ "id": ward.household });
    let query = "query($id: ID!) { medicationOrders(householdId: $id) { id }
        carePlans(filter: { householdId: $id }) { totalCount } visits(filter: { householdId: $id }) { totalCount } }";
    let left = ward.ask(query, about.clone()).await;
    assert_eq!((&left["medicationOrders"], &left["carePlans"]["totalCount"]), (&json!([]), &json!(0)));
    assert_ne!(left["visits"]["totalCount"], 0, "who comes is for the household to end");
    ward.server().set_clock("2026-03-02T13:00:00Z".parse().expect("a moment"));
    ward.server().run_jobs().await;
    assert_eq!(ward.open_alerts().await, Vec::<Value>::new(), "nobody takes a medicine there");

    household_ended(&ward).await;
    ward.server().deliver_events().await;
    assert_eq!(ward.ask(query, about.clone()).await["visits"]["totalCount"], 0);
    ward.server().set_clock("2026-03-06T13:00:00Z".parse().expect("a moment"));
    ward.server().run_jobs().await;
    assert_eq!(ward.ask(query, about).await["visits"]["totalCount"], 0, "nothing is planned anew");
    let admin = ward.server().admin().await;
    let erase = json!({ "id": ward.household, "version": version(&ward).await });
    let erased = ward.server().change(&admin, "householdErase", erase, "household { status }").await;
    assert_eq!(erased["household"]["status"], "ERASED");
}

async fn a_series_of_a_household_that_has_ended_can_be_ended(server: Server) {
    let ward = Ward::new(server).await;
    let (id, number) = recurring(&ward.world, series(&ward.world, None)).await;
    household_ended(&ward).await;
    // Before anybody has heard of it.
    let end = json!({ "id": id, "version": number, "lastDay": "2026-03-02" });
    ward.world.change("visitSeriesEnd", end, "series { id }").await;
}

/// The service ends in good order.
async fn archived(ward: &Ward) {
    let begin = json!({ "householdId": ward.household, "beganOn": "2025-03-01", "lastDay": "2026-03-02" });
    let id = ward.change("serviceEndingBegin", begin, "ending { id }").await["ending"]["id"].clone();
    let talk = json!({ "id": id, "version": 1, "words": "They were glad" });
    ward.change("serviceEndingTalk", talk, "ending { state }").await;
    let certify = json!({ "id": id, "version": 2, "recipient": "王秀英", "service": "Care at home",
        "signedForAgency": "Lin Yue" });
    ward.change("serviceEndingCertify", certify, "ending { state }").await;
    let archive = json!({ "id": id, "version": 3, "lessons": "Ask about the mat on the first day" });
    ward.change("serviceEndingArchive", archive, "ending { state }").await;
}

async fn version(ward: &Ward) -> Value {
    let query = "query($id: ID!) { household(id: $id) { version } }";
    ward.ask(query, json!({ "id": ward.household })).await["household"]["version"].clone()
}

/// The agency serves the household no more.
async fn household_ended(ward: &Ward) {
    let query = "query($id: ID!) { household(id: $id) { branch { id } } }";
    let branch = ward.ask(query, json!({ "id": ward.household })).await["household"]["branch"]["id"].clone();
    let end = json!({ "id": ward.household, "version": version(ward).await, "branchId": branch, "status": "ENDED" });
    ward.world.change("householdManage", end, "household { status }").await;
}
