//! Sampling plans, with their curves.

use serde_json::json;

use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_lot_has_a_plan_with_its_curve,
}

async fn a_lot_has_a_plan_with_its_curve(server: Server) {
    let inspector = server.office("inspector").await;
    let query = "{ samplingPlan(lotSize: 1000, limit: P1_0) { codeLetter sampleSize accept reject limitPercent svg
        operatingCharacteristic(steps: 2) { nonconforming probability } } }";
    let seen = server.ask(&inspector, query, json!({})).await["samplingPlan"].clone();
    // MIL-STD-105E: letter J, 80 looked at, accepted with 2.
    let plan = ["codeLetter", "sampleSize", "accept", "reject", "limitPercent"].map(|field| seen[field].clone());
    assert_eq!(plan, [json!("J"), json!(80), json!(2), json!(3), json!("1.00")]);
    assert!(seen["svg"].as_str().expect("a picture").starts_with("<svg"));
    let curve = seen["operatingCharacteristic"].as_array().expect("a curve");
    let probability = |place: usize| curve[place]["probability"].as_f64().expect("a number");
    assert_eq!((curve.len(), &curve[0]["nonconforming"]), (3, &json!(0.0)));
    assert!(probability(0) > 0.999 && probability(1) < probability(0) && probability(2) < 0.1, "{seen}");
    let small = "{ samplingPlan(lotSize: 1, limit: P10, severity: REDUCED) { accept } }";
    assert_eq!(server.refusal(&inspector, small, json!({})).await.code, "INVALID");
    let coordinator = server.office("coordinator").await;
    assert_eq!(server.refusal(&coordinator, query, json!({})).await.code, "FORBIDDEN");
}
