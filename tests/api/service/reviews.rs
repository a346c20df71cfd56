//! The yearly review, made in January and decided by a manager.

use serde_json::{Value, json};

use super::desk::{Desk, about, paid};
use crate::matching::world::CARER;
use crate::support::{Server, on_both_databases};
use crate::visit::planned::{reported, said};

on_both_databases! {
    a_year_is_reviewed_in_january_and_decided_by_a_manager,
    a_year_is_reviewed_once_and_when_it_is_over,
}

async fn review(desk: &Desk, place: i64) -> Value {
    let query = "{ catalogueReviews(year: 2026, first: 100) { totalCount nodes { id version uses rated satisfaction
        complaints revenue { amount } cost { amount } proposal decision catalogueItem { place } } } }";
    let found = desk.world.server.ask(&desk.manager, query, json!({})).await["catalogueReviews"].clone();
    assert_eq!(found["totalCount"], 49);
    let nodes = found["nodes"].as_array().expect("reviews").clone();
    nodes.iter().find(|review| review["catalogueItem"]["place"] == json!(place)).expect("a review").clone()
}

async fn a_year_is_reviewed_in_january_and_decided_by_a_manager(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let phone = desk.world.account_of(carer, "li.na@test.example").await;
    // A repair at home of four hours, at 50 yuan an hour, for 150: the price does not cover its cost.
    let order = desk.ordered().await;
    let visit = json!({
        "staffMemberId": carer, "serviceType": "HOUSEKEEPING",
        "startsAt": "2026-03-03T01:00:00Z", "endsAt": "2026-03-03T05:00:00Z",
    });
    let order = desk.order("serviceOrderAssign", &order, visit).await;
    desk.at("2026-03-03T05:05:00Z");
    let there = said(&order["visitId"], "1", "CHECK_IN", "2026-03-03T01:00:00Z");
    let left = said(&order["visitId"], "2", "CHECK_OUT", "2026-03-03T05:00:00Z");
    reported(&desk.world, &phone, json!([there, left])).await;
    desk.world.server.deliver_events().await;
    let done = json!({ "id": order["id"], "version": 3 });
    let signed = desk.order("serviceOrderSign", &done, json!({ "signer": "王静" })).await;
    let settled = desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    desk.order("serviceOrderRate", &settled, json!({ "rating": 4 })).await;
    // Cleaning was asked for and withdrawn; windows by nobody.
    let gone = desk.waiting(47).await;
    desk.with("serviceRequestCancel", &gone, json!({ "reason": "Not now" })).await;
    // The job makes it in January, once.
    desk.at("2026-12-31T01:00:00Z");
    desk.world.server.run_jobs().await;
    desk.at("2027-01-04T01:00:00Z");
    desk.world.server.run_jobs().await;
    desk.at("2027-01-05T01:00:00Z");
    desk.world.server.run_jobs().await;
    let repair = review(&desk, 49).await;
    assert_eq!((&repair["uses"], &repair["rated"], &repair["satisfaction"]), (&json!(1), &json!(1), &json!("4")));
    assert_eq!((&repair["revenue"]["amount"], &repair["cost"]["amount"]), (&json!("150.00"), &json!("200.00")));
    assert_eq!(repair["proposal"], "CHANGE");
    let windows = review(&desk, 47).await;
    assert_eq!((&windows["uses"], &windows["proposal"]), (&json!(0), &json!("RETIRE")));
    assert_eq!(review(&desk, 14).await["proposal"], "KEEP", "what stands is not asked for");
    // The manager decides; what is retired is not offered any more.
    let server = &desk.world.server;
    let input = about(&windows, json!({ "verdict": "RETIRE", "note": "Nobody asks for it" }));
    let dispatcher = server.refuses(&desk.world.dispatcher, "catalogueReviewDecide", input.clone()).await;
    assert_eq!(dispatcher.code, "FORBIDDEN");
    let selection = "catalogueReview { id version decision catalogueItem { offered } }";
    let decided =
        server.change(&desk.manager, "catalogueReviewDecide", input, selection).await["catalogueReview"].clone();
    assert_eq!((&decided["decision"], &decided["catalogueItem"]["offered"]), (&json!("RETIRE"), &json!(false)));
    let again = about(&decided, json!({ "verdict": "KEEP" }));
    assert_eq!(server.refuses(&desk.manager, "catalogueReviewDecide", again).await.said(), "REVIEW_DECIDED at id");
}

async fn a_year_is_reviewed_once_and_when_it_is_over(server: Server) {
    let desk = Desk::new(server).await;
    let server = &desk.world.server;
    let make = |year: i32| json!({ "year": year });
    for year in [2026, 1999] {
        assert_eq!(server.refuses(&desk.manager, "catalogueReviewMake", make(year)).await.said(), "INVALID at year");
    }
    let sent = tokio::join!(
        server.tries(&desk.manager, "catalogueReviewMake", make(2025)),
        server.tries(&desk.manager, "catalogueReviewMake", make(2025)),
    );
    let refused: Vec<_> =
        [sent.0, sent.1].iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    assert_eq!(refused, ["REVIEW_MADE at year"]);
}
