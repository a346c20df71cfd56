//! Cycles of appraisal: what cannot be is refused, and the work of computing them stands a fall and costs the same for many.

use domain::id::AppraisalCycleId;
use domain::kernel::Error;
use domain::kernel::demo::DemoSize;
use domain::quality::appraisal::computing;
use serde_json::{Value, json};

use super::appraised::{Appraised, indicator, published, scheme};
use super::round::about;
use crate::matching::world::{CARER, Carer};
use crate::support::database::Database;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_scheme_that_nobody_can_be_appraised_by_is_refused_on_its_field,
    a_cycle_that_cannot_be_is_refused_on_its_field,
    cycles_are_closed_in_the_order_of_their_periods,
    a_team_answers_for_its_members,
    a_fall_in_the_middle_gives_each_person_one_result,
    computing_costs_as_much_for_sixty_as_for_three,
}

async fn a_scheme_that_nobody_can_be_appraised_by_is_refused_on_its_field(server: Server) {
    let manager = server.manager().await;
    let published = "{ appraisalFacts { name source says cases } }";
    let facts = server.ask(&manager, published, json!({})).await["appraisalFacts"].clone();
    let named = |name: &str| facts.as_array().expect("facts").iter().find(|fact| fact["name"] == name).cloned();
    assert_eq!(named("attitude_content").expect("a fact")["cases"], "attitude_answers");
    for (path, value, said) in [
        ("/code", json!("lower"), "INVALID at code"),
        ("/indicators/0/formula", json!("visits > 3"), "INVALID at indicators.formula"),
        ("/indicators/0/formula", json!("kindness * 2"), "INVALID at indicators.formula"),
        ("/indicators/0/formula", json!("visits * 1.5"), "INVALID at indicators.formula"),
        ("/indicators/0/formula", json!("visits +"), "INVALID at indicators.formula"),
        ("/indicators/0/formula", json!("[visits].map(x, x)"), "INVALID at indicators.formula"),
        ("/indicators/0/formula", json!("1+".repeat(499) + "1"), "INVALID at indicators.formula"),
        ("/indicators/0/formula", json!("(".repeat(200) + "1" + &")".repeat(200)), "INVALID at indicators.formula"),
        ("/indicators/0/evidence", json!("kindness"), "INVALID at indicators.evidence"),
        ("/indicators/1/leastEvidence", json!(4), "INVALID at indicators.leastEvidence"),
        ("/indicators/0/target", json!(0), "INVALID at indicators.target"),
        ("/indicators/1/code", json!("DONE"), "INVALID at indicators.code"),
        ("/indicators", json!([]), "INVALID at indicators"),
        ("/bands/0/fromHundredths", json!(1), "INVALID at bands.fromHundredths"),
        ("/bands", json!([]), "INVALID at bands"),
        ("/passHundredths", json!(10_001), "INVALID at passHundredths"),
        ("/appealDays", json!(0), "INVALID at appealDays"),
    ] {
        let mut input = scheme("TEST");
        *input.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}")) = value;
        let refused = server.refuses(&manager, "appraisalSchemeDraft", input).await;
        assert_eq!(refused.said(), said, "{path}: {}", refused.message);
    }
    let mut weightless = scheme("TEST");
    for place in 0..2 {
        weightless["indicators"][place]["weight"] = json!(0);
    }
    let refused = server.refuses(&manager, "appraisalSchemeDraft", weightless).await;
    assert_eq!(refused.said(), "INVALID at indicators.weight");
    let query = "{ appraisalSchemes(code: \"TEST\") { totalCount } }";
    assert_eq!(server.ask(&manager, query, json!({})).await["appraisalSchemes"]["totalCount"], 0, "nothing is written");
}

async fn a_cycle_that_cannot_be_is_refused_on_its_field(server: Server) {
    let manager = server.manager().await;
    let good = published(&server, &manager, scheme("TEST")).await;
    let draft = server.change(&manager, "appraisalSchemeDraft", scheme("TEST"), "appraisalScheme { id }").await;
    let draft = draft["appraisalScheme"]["id"].clone();
    let month = json!({ "period": "MONTH", "firstDay": "2026-02-01", "schemeId": good });
    for (path, value, said) in [
        ("/firstDay", json!("2026-02-02"), "INVALID at firstDay"),
        ("/period", json!("QUARTER"), "INVALID at firstDay"),
        ("/schemeId", draft, "INVALID at schemeId"),
        ("/schemeId", json!("appraisal_scheme_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at schemeId"),
        ("/branchId", json!("branch_01h455vb4pex5vsknk084sn02q"), "NOT_FOUND at branchId"),
    ] {
        let mut input = month.clone();
        input["branchId"] = Value::Null;
        *input.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}")) = value;
        assert_eq!(server.refuses(&manager, "appraisalCycleOpen", input).await.said(), said, "{path}");
    }
    let query = "{ appraisalCycles { totalCount } branches { id } }";
    let seen = server.ask(&manager, query, json!({})).await;
    assert_eq!(seen["appraisalCycles"]["totalCount"], 0, "nothing is written");
    let mut of_branch = month.clone();
    of_branch["branchId"] = seen["branches"][0]["id"].clone();
    server.change(&manager, "appraisalCycleOpen", of_branch.clone(), "appraisalCycle { id }").await;
    for again in [of_branch.clone(), month.clone()] {
        let refused = server.refuses(&manager, "appraisalCycleOpen", again).await;
        assert_eq!(refused.said(), "APPRAISAL_CYCLE_EXISTS at firstDay", "nobody is appraised twice");
    }
    of_branch["branchId"] = seen["branches"][1]["id"].clone();
    server.change(&manager, "appraisalCycleOpen", of_branch, "appraisalCycle { id }").await;
    let quarter = json!({ "period": "QUARTER", "firstDay": "2026-01-01", "schemeId": good });
    server.change(&manager, "appraisalCycleOpen", quarter, "appraisalCycle { id }").await;
}

async fn cycles_are_closed_in_the_order_of_their_periods(server: Server) {
    let all = Appraised::new(server).await;
    let march = all.in_review("2026-03-01", "2026-04-01").await;
    let april = all.in_review("2026-04-01", "2026-05-02").await;
    all.server().wait(chrono::TimeDelta::days(8));
    let first = all.refused(&all.admin, "appraisalCycleClose", &april, json!({})).await;
    assert_eq!(first, "APPRAISAL_ORDER at id");
    all.closed(&march).await;
    all.closed(&april).await;
    let refused = all.server().refuses(&all.admin, "appraisalCycleOpen", all.month("2026-02-01")).await;
    assert_eq!(refused.said(), "APPRAISAL_ORDER at firstDay");
}

async fn a_team_answers_for_its_members(server: Server) {
    let mut group = scheme("GROUP");
    group["team"] = json!("TEAM_MEAN");
    group["indicators"] = json!([indicator("DONE", "EFFICIENCY", "visits_done * 6000", "visits", 0)]);
    let all = Appraised::by(server, group).await;
    let other = all.heard.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
    let alone = all.heard.world.carer(Carer { name: "Sun Li", ..CARER }).await;
    let team = json!({
        "householdId": all.heard.world.household, "version": 0, "butlerId": all.heard.carer, "memberIds": [other],
    });
    all.heard.world.change("careTeamChoose", team, "careTeam { version }").await;
    let cycle = all.in_review("2026-03-01", "2026-04-01").await;
    let results = all.results(&all.admin, &cycle).await;
    let of = |person: Value| {
        let found = results.iter().find(|result| result["staffMemberId"] == person).expect("a result");
        [&found["ownPoints"], &found["basePoints"], &found["points"]]
            .map(|points| points.as_str().unwrap_or("").to_owned())
    };
    assert_eq!(of(json!(all.heard.carer)), ["60.00", "30.00", "30.00"]);
    assert_eq!(of(json!(other)), ["0.00", "30.00", "30.00"]);
    assert_eq!(of(json!(alone)), ["0.00", "0.00", "0.00"], "in no team");
    let carer = results.iter().find(|result| result["staffMemberId"] == json!(all.heard.carer)).expect("a result");
    assert_eq!(
        (&carer["verdict"], &carer["warning"]),
        (&json!("FAILED"), &json!(true)),
        "what follows, follows from the team"
    );
}

const CYCLE: &str = "appraisalCycle { id version state appraised }";

/// The last quarter of the year before, whose results are asked for.
async fn asked_for(server: &Server, first_day: &str, period: &str) -> Value {
    let manager = server.manager().await;
    let query = "{ currentAppraisalScheme(code: \"MONTHLY\") { id } }";
    let scheme = server.ask(&manager, query, json!({})).await["currentAppraisalScheme"]["id"].clone();
    let input = json!({ "period": period, "firstDay": first_day, "schemeId": scheme });
    let opened = server.change(&manager, "appraisalCycleOpen", input, CYCLE).await["appraisalCycle"].clone();
    let done = server.change(&manager, "appraisalCycleCompute", about(&opened, json!({})), CYCLE).await;
    done["appraisalCycle"].clone()
}

fn id(cycle: &Value) -> AppraisalCycleId {
    cycle["id"].as_str().expect("an id").parse().expect("the id of a cycle")
}

/// How many results a cycle has, and of how many people.
async fn counted(server: &Server, cycle: &Value) -> (usize, usize) {
    let admin = server.admin().await;
    let query =
        "query($cycle: ID, $after: String) { appraisals(first: 100, after: $after, filter: { cycleId: $cycle }) {
        nodes { staffMemberId } pageInfo { hasNextPage endCursor } } }";
    let (mut people, mut after) = (Vec::new(), Value::Null);
    loop {
        let input = json!({ "cycle": cycle["id"], "after": after });
        let page = server.ask(&admin, query, input).await["appraisals"].clone();
        let nodes = page["nodes"].as_array().expect("results").iter();
        people.extend(nodes.map(|result| result["staffMemberId"].to_string()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    let all = people.len();
    people.sort();
    people.dedup();
    (all, people.len())
}

async fn a_fall_in_the_middle_gives_each_person_one_result(database: Database) {
    let server = Server::with_demo(database, DemoSize { staff: 330, households: 3, seed: 1 }).await;
    let cycle = asked_for(&server, "2025-10-01", "QUARTER").await;
    let system = server.system().await;
    let fallen = system.write(async |tx| {
        assert!(computing::step(tx, id(&cycle)).await?);
        Err::<(), _>(Error::internal("a fall"))
    });
    assert!(fallen.await.is_err());
    assert_eq!(counted(&server, &cycle).await, (0, 0), "a batch is whole or not at all");
    assert!(system.write(async |tx| computing::step(tx, id(&cycle)).await).await.expect("a batch"));
    let half = counted(&server, &cycle).await;
    assert!(half.0 == 250, "{half:?}");
    drop(system);
    let server = server.restarted().await;
    let beside = server.beside().await;
    let (one, other) = tokio::join!(beside.run_jobs(), server.run_jobs());
    assert!(one.expect("jobs") + other > 0);
    beside.shutdown().await.expect("a clean end");
    let (results, people) = counted(&server, &cycle).await;
    assert_eq!(results, people);
    let manager = server.manager().await;
    let query = "query($id: ID!) { appraisalCycle(id: $id) { state appraised } }";
    let done = server.ask(&manager, query, json!({ "id": cycle["id"] })).await["appraisalCycle"].clone();
    assert_eq!(done, json!({ "state": "IN_REVIEW", "appraised": results }));
    assert!(results > 250, "{results}");
}

async fn computing_costs_as_much_for_sixty_as_for_three(server: Server) {
    let all = Appraised::new(server).await;
    for name in ["Zhao Min", "Sun Li"] {
        all.heard.world.carer(Carer { name, ..CARER }).await;
    }
    let system = all.server().system().await;
    let cost = async |first_day: &str, people: i32| {
        let cycle = all.opened(all.month(first_day)).await;
        all.server().set_clock("2026-05-02T01:00:00Z".parse().expect("a moment"));
        let cycle = all.asked_for(&cycle).await;
        let step = system.write(async |tx| computing::step(tx, id(&cycle)).await);
        let (more, statements) = all.server().statements(step).await;
        assert!(more.expect("a batch"));
        assert_eq!(all.cycle(&cycle).await["appraised"], people);
        statements
    };
    let few = cost("2026-03-01", 3).await;
    for _ in 3..60 {
        all.heard.world.carer(CARER).await;
    }
    let many = cost("2026-04-01", 60).await;
    assert_eq!(few, many);
    assert!(few <= 20, "{few} statements");
}
