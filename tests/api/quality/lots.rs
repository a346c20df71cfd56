//! Lots of a carer's visits are drawn by a seed, judged by a sample, and looked at more strictly when they fail.

use domain::id::StaffMemberId;
use serde_json::{Value, json};

use super::round::about;
use crate::matching::world::{CARER, World};
use crate::support::{Caller, Server, on_both_databases};
use crate::visit::planned::{recurring, reported, said, series, visits};

on_both_databases! {
    a_lot_is_drawn_by_a_seed_and_judged_by_its_sample,
    lots_that_fail_are_looked_at_more_strictly,
    what_is_chosen_for_its_risk_weighs_by_its_chance,
    a_lot_that_cannot_be_drawn_or_judged_is_refused,
    one_lot_is_open_at_a_time_however_many_draw,
    inspection_is_reduced_by_a_manager_and_the_score_alone,
}

const SCHEME: &str = "samplingScheme { id version regime score limitPercent }";
const LOT: &str =
    "id version population severity codeLetter sampleSize accept reject seed repeats nonconforming accepted
    visits { visitId drawn chosen probability conforming } estimate { share lower upper }";

/// A carer whose visits are done, two a week.
struct Work {
    world: World,
    inspector: Caller,
    manager: Caller,
    carer: StaffMemberId,
    visits: Vec<Value>,
}

impl Work {
    /// So many visits that were done, from 3 March on.
    async fn of(server: Server, count: usize) -> Self {
        let world = World::new(server).await;
        let (inspector, manager) = (world.server.office("inspector").await, world.server.manager().await);
        let carer = world.carer(CARER).await;
        let phone = world.account_of(carer, "li.na@test.example").await;
        recurring(&world, series(&world, Some(carer))).await;
        let mut done = visits(&world, json!({ "staffMemberId": carer })).await;
        done.truncate(count);
        assert_eq!(done.len(), count);
        world.server.set_clock("2026-06-10T00:00:00Z".parse().expect("a moment"));
        for (number, visit) in done.iter().enumerate() {
            let moment = |field: &str| visit[field].as_str().expect("a moment").to_owned();
            let came = said(&visit["id"], &format!("in-{number}"), "CHECK_IN", &moment("startsAt"));
            let left = said(&visit["id"], &format!("out-{number}"), "CHECK_OUT", &moment("endsAt"));
            let outcomes = reported(&world, &phone, json!([came, left])).await;
            assert_eq!(outcomes[1]["status"], "COUNTED", "{outcomes:?}");
        }
        Self { world, inspector, manager, carer, visits: done }
    }

    fn server(&self) -> &Server {
        &self.world.server
    }

    /// Begins to sample at ten percent.
    async fn begun(&self) -> Value {
        let input = json!({ "staffMemberId": self.carer, "limit": "P10" });
        self.server().change(&self.inspector, "samplingBegin", input, SCHEME).await["samplingScheme"].clone()
    }

    async fn scheme(&self) -> Value {
        let query = "{ samplingSchemes { nodes { id version regime score limitPercent } } }";
        self.server().ask(&self.inspector, query, json!({})).await["samplingSchemes"]["nodes"][0].clone()
    }

    /// What drawing the visits at these places of the list says.
    fn lot(&self, scheme: &Value, places: std::ops::Range<usize>) -> Value {
        let from = self.visits[places.start]["startsAt"].clone();
        let until = self.visits[places.end - 1]["endsAt"].clone();
        about(scheme, json!({ "startsAt": from, "endsAt": until }))
    }

    async fn drawn(&self, input: Value) -> Value {
        let fields = format!("samplingLot {{ {LOT} }}");
        self.server().change(&self.inspector, "samplingLotDraw", input, &fields).await["samplingLot"].clone()
    }

    /// Judges a lot of whose looked-at visits the first so many drawn ones are nonconforming.
    async fn judged(&self, lot: &Value, nonconforming: usize) -> Value {
        let input = about(lot, json!({ "results": results(lot, nonconforming) }));
        let fields = format!("samplingLot {{ {LOT} }}");
        self.server().change(&self.inspector, "samplingLotJudge", input, &fields).await["samplingLot"].clone()
    }
}

fn results(lot: &Value, nonconforming: usize) -> Vec<Value> {
    let mut bad = nonconforming;
    let visits = lot["visits"].as_array().expect("visits");
    let result = |visit: &Value| {
        let fails = visit["drawn"] == true && bad > 0;
        bad -= usize::from(fails);
        json!({ "visitId": visit["visitId"], "conforming": !fails })
    };
    visits.iter().map(result).collect()
}

async fn a_lot_is_drawn_by_a_seed_and_judged_by_its_sample(server: Server) {
    let work = Work::of(server, 10).await;
    let scheme = work.begun().await;
    assert_eq!((&scheme["regime"], &scheme["limitPercent"]), (&json!("NORMAL"), &json!("10.00")));
    let again = json!({ "staffMemberId": work.carer, "limit": "P1_0" });
    let refused = work.server().refuses(&work.inspector, "samplingBegin", again).await;
    assert_eq!(refused.said(), "SAMPLED_ALREADY at staffMemberId");
    // MIL-STD-105E: ten visits are letter B; its arrow leads to C, 5 of them, accepted with 1.
    let lot = work.drawn(work.lot(&scheme, 0..10)).await;
    let plan = ["population", "codeLetter", "sampleSize", "accept", "reject"].map(|field| lot[field].clone());
    assert_eq!(plan, [json!(10), json!("C"), json!(5), json!(1), json!(2)]);
    assert_eq!((lot["visits"].as_array().map(Vec::len), &lot["repeats"]), (Some(5), &json!(true)));
    assert!(lot["visits"].as_array().expect("visits").iter().all(|visit| visit["probability"] == json!(0.5)));
    let judged = work.judged(&lot, 1).await;
    assert_eq!((&judged["accepted"], &judged["nonconforming"]), (&json!(true), &json!(1)));
    assert_eq!(judged["estimate"]["share"], json!(0.2));
    assert_eq!(work.scheme().await["score"], 2);
    // An auditor works the draw out by hand.
    let ids: Vec<String> = work.visits.iter().map(|visit| visit["id"].as_str().expect("an id").to_owned()).collect();
    let seed = lot["seed"].as_str().expect("a seed");
    let mut numbered: Vec<(Vec<u8>, &String)> =
        ids.iter().map(|id| (sha256(&format!("{seed}:lot:{id}")), id)).collect();
    numbered.sort();
    let mut drawn: Vec<&str> = numbered.iter().take(5).map(|(_, id)| id.as_str()).collect();
    drawn.sort_unstable();
    let shown = lot["visits"].as_array().expect("visits").iter().map(|visit| visit["visitId"].as_str().expect("an id"));
    let mut shown: Vec<&str> = shown.collect();
    shown.sort_unstable();
    assert_eq!(drawn, shown);
    let coordinator = work.server().office("coordinator").await;
    let forbidden =
        work.server().refuses(&coordinator, "samplingLotJudge", about(&lot, json!({ "results": [] }))).await;
    assert_eq!(forbidden.code, "FORBIDDEN");
    let abroad = work.server().another_agency().await;
    let query = "query($id: ID!) { samplingLots { totalCount } samplingSchemes { totalCount } node(id: $id) { id } }";
    let found = work.server().ask(&abroad, query, json!({ "id": lot["id"] })).await;
    let nothing = json!({ "samplingLots": { "totalCount": 0 }, "samplingSchemes": { "totalCount": 0 }, "node": null });
    assert_eq!(found, nothing);
}

fn sha256(text: &str) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(text).to_vec()
}

async fn lots_that_fail_are_looked_at_more_strictly(server: Server) {
    let work = Work::of(server, 24).await;
    work.begun().await;
    for (places, regime) in [(0..8, "NORMAL"), (8..16, "TIGHTENED")] {
        let lot = work.drawn(work.lot(&work.scheme().await, places)).await;
        assert_eq!(lot["severity"], "NORMAL");
        assert_eq!(work.judged(&lot, 2).await["accepted"], false);
        assert_eq!(work.scheme().await["regime"], regime);
    }
    let lot = work.drawn(work.lot(&work.scheme().await, 16..24)).await;
    // Tightened, ten percent: the arrows of letter A lead to D, 8 looked at, accepted with 1.
    assert_eq!(
        (&lot["severity"], &lot["codeLetter"], &lot["sampleSize"]),
        (&json!("TIGHTENED"), &json!("D"), &json!(8))
    );
    assert_eq!(work.judged(&lot, 1).await["accepted"], true);
}

async fn what_is_chosen_for_its_risk_weighs_by_its_chance(server: Server) {
    let work = Work::of(server, 10).await;
    let mut input = work.lot(&work.begun().await, 0..10);
    input["risks"] = json!([{ "visitId": work.visits[0]["id"], "chance": 10_000 }]);
    let lot = work.drawn(input).await;
    let visits = lot["visits"].as_array().expect("visits");
    let chosen: Vec<&Value> = visits.iter().filter(|visit| visit["chosen"] == true).collect();
    assert_eq!(
        (chosen.len(), &chosen[0]["visitId"], &chosen[0]["probability"]),
        (1, &work.visits[0]["id"], &json!(1.0))
    );
    let judged = work.judged(&lot, 1).await;
    // Weights of 2 for what was drawn with a half, of 1 for what was certain.
    let weight = |visit: &Value| 1.0 / visit["probability"].as_f64().expect("a number");
    let seen = judged["visits"].as_array().expect("visits");
    let all: f64 = seen.iter().map(weight).sum();
    let bad: f64 = seen.iter().filter(|visit| visit["conforming"] == false).map(weight).sum();
    let share = judged["estimate"]["share"].as_f64().expect("a share");
    assert!((share - bad / all).abs() < 1e-9, "{judged}");
    assert_eq!(judged["repeats"], true);
}

async fn a_lot_that_cannot_be_drawn_or_judged_is_refused(server: Server) {
    let work = Work::of(server, 4).await;
    let scheme = work.begun().await;
    let refused =
        async |mutation: &str, input: Value| work.server().refuses(&work.inspector, mutation, input).await.said();
    for (field, value, said) in [
        ("endsAt", json!("2026-03-01T00:00:00Z"), "INVALID at endsAt"),
        ("endsAt", json!("2027-03-01T00:00:00Z"), "INVALID at endsAt"),
        ("endsAt", work.visits[1]["startsAt"].clone(), "INVALID at startsAt"),
        ("risks", json!([{ "visitId": work.visits[0]["id"], "chance": 10_001 }]), "INVALID at risks.chance"),
        (
            "risks",
            json!([{ "visitId": "visit_01h455vb4pex5vsknk084sn02q", "chance": 1 }]),
            "NOT_FOUND at risks.visitId",
        ),
    ] {
        let mut input = work.lot(&scheme, 0..4);
        input[field] = value;
        assert_eq!(refused("samplingLotDraw", input).await, said);
    }
    let lot = work.drawn(work.lot(&scheme, 0..4)).await;
    let mut all = results(&lot, 0);
    assert_eq!(refused("samplingLotJudge", about(&lot, json!({ "results": all[1..] }))).await, "INVALID at results");
    all[0] = all[1].clone();
    assert_eq!(refused("samplingLotJudge", about(&lot, json!({ "results": all }))).await, "INVALID at results.visitId");
    let judged = work.judged(&lot, 0).await;
    let again = about(&judged, json!({ "results": results(&lot, 0) }));
    assert_eq!(refused("samplingLotJudge", again).await, "LOT_JUDGED at id");
    // No visit is judged twice.
    let twice = work.lot(&work.scheme().await, 0..4);
    assert_eq!(refused("samplingLotDraw", twice).await, "INVALID at startsAt");
}

async fn one_lot_is_open_at_a_time_however_many_draw(server: Server) {
    let work = Work::of(server, 8).await;
    let scheme = work.begun().await;
    let tries = [0..4, 4..8, 0..8, 2..6].map(|places| {
        let input = work.lot(&scheme, places);
        work.server().tries(&work.inspector, "samplingLotDraw", input)
    });
    let sent = futures_util::future::join_all(tries).await;
    let refused: Vec<String> =
        sent.iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    assert_eq!(refused.len(), 3, "{refused:?}");
    assert!(refused.iter().all(|said| said == "LOT_OPEN at id"), "{refused:?}");
}

async fn inspection_is_reduced_by_a_manager_and_the_score_alone(server: Server) {
    let work = Work::of(server, 4).await;
    let scheme = work.begun().await;
    let decide = async |caller: &Caller, decision: &str| {
        let input = about(&scheme, json!({ "decision": decision, "reason": "Steady for a year." }));
        work.server().refuses(caller, "samplingDecide", input).await
    };
    assert_eq!(decide(&work.manager, "REDUCE").await.said(), "NOT_TO_BE_REDUCED at id");
    assert_eq!(decide(&work.manager, "RESUME").await.said(), "NOT_DISCONTINUED at id");
    assert_eq!(decide(&work.inspector, "REDUCE").await.code, "FORBIDDEN");
}
