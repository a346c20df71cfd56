//! Segments and campaigns: who belongs, who is left out, what it brings about.

use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use super::greetings::serves;
use super::purse::with;
use crate::support::household::{Family, wang_family};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_segment_follows_what_is_on_record,
    a_campaign_gives_once_and_never_above_its_budget,
    who_is_left_out_is_drawn_and_stays_left_out,
    what_it_brings_about_is_told_with_its_bounds,
    what_cannot_be_is_refused,
    a_campaign_ends_with_its_days_or_is_stopped,
}

pub struct Town {
    pub server: Server,
    pub manager: Caller,
    pub dispatcher: Caller,
    pub families: Vec<Family>,
}

const CAMPAIGN: &str = "id state given version results { treated { households returned rate { estimate lower upper } }
    control { households returned } difference { estimate lower upper } }";

impl Town {
    pub async fn of(server: Server, families: usize) -> Self {
        let (manager, dispatcher) = (server.manager().await, server.dispatcher().await);
        let told = wang_family(&server.branch("West Lake").await);
        let mut households = Vec::new();
        for _ in 0..families {
            households.push(serves(&server, &dispatcher, told.clone()).await);
        }
        Self { server, manager, dispatcher, families: households }
    }

    async fn segment(&self, name: &str, formula: &str) -> Value {
        let input = json!({ "name": name, "formula": formula });
        let made = self.server.change(&self.manager, "loyaltySegmentMake", input, "segment { id version }").await;
        self.server.wait(chrono::TimeDelta::minutes(11));
        self.server.run_jobs().await;
        made["segment"].clone()
    }

    async fn size(&self, segment: &Value) -> Value {
        let query = "query($id: ID!) { loyaltySegment(id: $id) { size households { nodes { householdId } } } }";
        let seen = self.server.ask(&self.manager, query, json!({ "id": segment["id"] })).await;
        let listed = seen["loyaltySegment"]["households"]["nodes"].as_array().expect("households").len();
        assert_eq!(seen["loyaltySegment"]["size"], listed);
        seen["loyaltySegment"]["size"].clone()
    }

    fn campaign(segment: &Value) -> Value {
        json!({ "segmentId": segment["id"], "name": "Spring", "startsOn": "2026-03-02", "endsOn": "2026-03-31", "points": 10,
            "pointsMonths": 12, "budget": 1000, "controlPermille": 300, "seed": 7 })
    }

    async fn does(&self, mutation: &str, input: Value) -> Value {
        let selection = format!("campaign {{ {CAMPAIGN} }}");
        self.server.change(&self.manager, mutation, input, &selection).await["campaign"].clone()
    }

    async fn started(&self, input: Value) -> Value {
        let drafted = self.does("campaignDraft", input).await;
        self.does("campaignStart", json!({ "id": drafted["id"], "version": drafted["version"] })).await
    }

    async fn read(&self, campaign: &Value) -> Value {
        let query = format!("query($id: ID!) {{ campaign(id: $id) {{ {CAMPAIGN} }} }}");
        self.server.ask(&self.manager, &query, json!({ "id": campaign["id"] })).await["campaign"].clone()
    }

    async fn later(&self) {
        self.server.wait(chrono::TimeDelta::minutes(6));
        self.server.run_jobs().await;
    }

    /// A confirmed visit on 5 March at each household for which this holds, as the fact is kept.
    pub async fn visits(&self, condition: &str) {
        let connection = self.server.database().connect().await;
        let sql = format!(
            "insert into loyalty_fact (id, agency_id, household_id, kind, source_id, occurred_at, day, nth, detail)
             select id, agency_id, id, 'VISIT_CONFIRMED', id, '2026-03-05T02:00:00+00:00', '2026-03-05', 1,
             '{{\"kind\":\"VISIT_CONFIRMED\",\"minutes\":60,\"serviceType\":\"HOUSEKEEPING\",\"late\":false}}'
             from household where status = 'ACTIVE' and {condition}"
        );
        connection.execute_unprepared(&sql).await.expect("facts");
        connection.close().await.expect("a clean end");
    }
}

async fn a_segment_follows_what_is_on_record(server: Server) {
    let town = Town::of(server, 3).await;
    let new = town.segment("New", "status == 'ACTIVE' && visits == 0 && 'ELDERLY' in segments").await;
    assert_eq!(town.size(&new).await, 3);
    town.visits("1 = 1").await;
    town.server.wait(chrono::TimeDelta::minutes(11));
    town.server.run_jobs().await;
    assert_eq!(town.size(&new).await, 0);
    let input = json!({ "id": new["id"], "version": 1, "name": "Known", "formula": "visits > 0" });
    town.server.change(&town.manager, "loyaltySegmentChange", input, "segment { refreshedAt }").await;
    town.server.wait(chrono::TimeDelta::minutes(11));
    town.server.run_jobs().await;
    assert_eq!(town.size(&new).await, 3);
    let query = "{ loyaltySegmentVariables { name kind } }";
    let seen = town.server.ask(&town.manager, query, json!({})).await;
    assert_eq!(seen["loyaltySegmentVariables"].as_array().map(Vec::len), Some(16));
}

async fn a_campaign_gives_once_and_never_above_its_budget(server: Server) {
    let town = Town::of(server, 6).await;
    let all = town.segment("All", "status == 'ACTIVE'").await;
    let input = with(Town::campaign(&all), json!({ "controlPermille": 0, "budget": 45 }));
    let started = town.started(input).await;
    for _ in 0..3 {
        town.later().await;
    }
    let given = town.read(&started).await;
    assert_eq!(given["given"], 40, "four times ten out of 45");
    let query = "{ loyaltyAccounts { nodes { balance { available } entries { nodes { reason } } } } }";
    let seen = town.server.ask(&town.manager, query, json!({})).await;
    let wallets = seen["loyaltyAccounts"]["nodes"].as_array().expect("wallets");
    let full = json!({ "balance": { "available": 10 }, "entries": { "nodes": [{ "reason": "Spring" }] } });
    assert_eq!(wallets.iter().filter(|wallet| **wallet == full).count(), 4, "{seen}");
    let connection = town.server.database().connect().await;
    let attack = "update campaign set given = budget + 1";
    assert!(connection.execute_unprepared(attack).await.is_err(), "the database itself refuses");
    connection.close().await.expect("a clean end");
}

async fn who_is_left_out_is_drawn_and_stays_left_out(server: Server) {
    let town = Town::of(server, 10).await;
    let all = town.segment("All", "status == 'ACTIVE'").await;
    let one = town.started(Town::campaign(&all)).await;
    let same = town.started(with(Town::campaign(&all), json!({ "name": "Again" }))).await;
    assert_eq!(
        (&one["results"]["treated"]["households"], &one["results"]["control"]["households"]),
        (&json!(7), &json!(3))
    );
    town.later().await;
    assert_eq!((&town.read(&one).await["given"], &town.read(&same).await["given"]), (&json!(70), &json!(70)));
    let connection = town.server.database().connect().await;
    let differ = "select count(*) as n from campaign_member a join campaign_member b on a.household_id = b.household_id where a.arm <> b.arm";
    let asked = sea_orm::Statement::from_string(connection.get_database_backend(), differ);
    let row = connection.query_one_raw(asked).await.expect("an answer").expect("a row");
    assert_eq!(row.try_get::<i64>("", "n").expect("a number"), 0, "the same seed draws the same");
    let error =
        connection.execute_unprepared("update campaign_member set arm = 'TREATED'").await.expect_err("it stands");
    assert!(error.to_string().contains("campaign_control_stands"), "{error}");
    connection.close().await.expect("a clean end");
}

async fn what_it_brings_about_is_told_with_its_bounds(server: Server) {
    let town = Town::of(server, 10).await;
    let all = town.segment("All", "status == 'ACTIVE'").await;
    let started = town.started(Town::campaign(&all)).await;
    town.visits("id in (select household_id from campaign_member where arm = 'TREATED')").await;
    let results = town.read(&started).await["results"].clone();
    assert_eq!((&results["treated"]["returned"], &results["control"]["returned"]), (&json!(7), &json!(0)));
    let difference = &results["difference"];
    assert_eq!(difference["estimate"], 1.0);
    // Wilson's bounds of 7 of 7 and 0 of 3, put together by Newcombe's method 10.
    let lower = difference["lower"].as_f64().expect("a bound");
    assert!((lower - 0.3361).abs() < 5e-4, "{difference}");
    assert_eq!(difference["upper"], 1.0);
}

async fn what_cannot_be_is_refused(server: Server) {
    let town = Town::of(server, 1).await;
    for (input, said) in [
        (json!({ "name": " ", "formula": "visits > 0" }), "INVALID at name"),
        (json!({ "name": "A", "formula": "visits" }), "INVALID at formula"),
        (json!({ "name": "A", "formula": "income > 3" }), "INVALID at formula"),
        (json!({ "name": "A", "formula": "visits > 1.5" }), "INVALID at formula"),
    ] {
        assert_eq!(town.server.refuses(&town.manager, "loyaltySegmentMake", input).await.said(), said);
    }
    let nobody = town.segment("Nobody", "visits > 100").await;
    let taken = json!({ "name": "Nobody", "formula": "visits > 0" });
    assert_eq!(
        town.server.refuses(&town.manager, "loyaltySegmentMake", taken).await.said(),
        "SEGMENT_NAME_TAKEN at name"
    );
    for (more, said) in [
        (json!({ "endsOn": "2026-03-01" }), "INVALID at endsOn"),
        (json!({ "endsOn": "2027-03-03" }), "INVALID at endsOn"),
        (json!({ "points": 0 }), "INVALID at points"),
        (json!({ "budget": 9 }), "INVALID at budget"),
        (json!({ "controlPermille": 901 }), "INVALID at controlPermille"),
        (json!({ "seed": -1 }), "INVALID at seed"),
        (json!({ "pointsMonths": 0 }), "INVALID at pointsMonths"),
        (json!({ "segmentId": "loyalty_segment_01h455vb4pex5vsknk084sn02q" }), "NOT_FOUND at segmentId"),
    ] {
        let input = with(Town::campaign(&nobody), more);
        assert_eq!(town.server.refuses(&town.manager, "campaignDraft", input).await.said(), said);
    }
    let drafted = town.does("campaignDraft", Town::campaign(&nobody)).await;
    let start = json!({ "id": drafted["id"], "version": 1 });
    assert_eq!(town.server.refuses(&town.manager, "campaignStart", start.clone()).await.said(), "SEGMENT_EMPTY at id");
    let elsewhere = town.server.another_agency().await;
    assert_eq!(town.server.refuses(&elsewhere, "campaignStart", start.clone()).await.said(), "NOT_FOUND at id");
    assert_eq!(town.server.refuses(&town.dispatcher, "campaignStart", start).await.code, "FORBIDDEN");
}

async fn a_campaign_ends_with_its_days_or_is_stopped(server: Server) {
    let town = Town::of(server, 2).await;
    let all = town.segment("All", "status == 'ACTIVE'").await;
    let later = with(Town::campaign(&all), json!({ "startsOn": "2026-03-20" }));
    let started = town.started(later.clone()).await;
    town.later().await;
    assert_eq!(town.read(&started).await["given"], 0, "its days have not come");
    let stopped = town.does("campaignStop", json!({ "id": started["id"], "version": started["version"] })).await;
    assert_eq!(stopped["state"], "STOPPED");
    let again = json!({ "id": stopped["id"], "version": stopped["version"] });
    assert_eq!(town.server.refuses(&town.manager, "campaignStop", again).await.said(), "CAMPAIGN_STATE at id");
    let other = town.started(later).await;
    town.server.set_clock("2026-04-01T01:00:00Z".parse().expect("a moment"));
    town.server.run_jobs().await;
    assert_eq!((&town.read(&other).await["state"], &town.read(&other).await["given"]), (&json!("ENDED"), &json!(0)));
}
