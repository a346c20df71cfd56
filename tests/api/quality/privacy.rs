//! What inspections hold about a household is given out and forgotten; agencies and branches are kept apart.

use serde_json::json;

use super::round::{INSPECTION, Round};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    another_agency_sees_nothing,
    what_was_said_is_given_out_and_forgotten,
}

async fn another_agency_sees_nothing(server: Server) {
    let round = Round::new(server).await;
    let done = round.failed().await;
    let abroad = round.server().another_agency().await;
    let query = format!(
        "query($id: ID!, $finding: ID!, $template: ID!) {{ inspection(id: $id) {{ {INSPECTION} }} finding(id: $finding) {{ id }}
            inspectionTemplate(id: $template) {{ id }} inspections {{ totalCount }} findings {{ totalCount }} }}"
    );
    let ids = json!({ "id": done["id"], "finding": done["findings"][0]["id"], "template": round.template });
    let seen = round.server().ask(&abroad, &query, ids).await;
    let nothing = json!({
        "inspection": null, "finding": null, "inspectionTemplate": null,
        "inspections": { "totalCount": 0 }, "findings": { "totalCount": 0 },
    });
    assert_eq!(seen, nothing);
}

async fn what_was_said_is_given_out_and_forgotten(server: Server) {
    let round = Round::new(server).await;
    let done = round.failed().await;
    let finding = done["findings"][0].clone();
    round.finding(&round.inspector, "findingPlanAction", &finding, round.remedy().await).await;
    let system = round.server().system().await;
    let plugin = domain::PLUGINS.iter().find(|plugin| plugin.name() == "quality").expect("the domain");
    let sheet = plugin.export(&system, round.world.household).await.expect("an export").to_string();
    assert!(sheet.contains("It was not.") && sheet.contains("GAS"), "{sheet}");
    let household = round.world.household;
    system.write(async |tx| plugin.erase(tx, household).await).await.expect("erased");
    let query = "query($id: ID!) { inspection(id: $id) { result { score items { choiceCode comment } }
        findings { actions { containment cause measure } } } }";
    let seen = round.server().ask(&round.manager, query, json!({ "id": done["id"] })).await["inspection"].clone();
    assert_eq!(seen["result"]["items"][2], json!({ "choiceCode": "NO", "comment": null }));
    assert_eq!(seen["result"]["score"], "0.00", "that somebody looked, and what it came to, stays");
    assert_eq!(seen["findings"][0]["actions"][0], json!({ "containment": "", "cause": "", "measure": "" }));
}
