//! Staff are appraised month by month, appeal to a second reviewer, and whoever fails twice comes before a person.

use domain::id::StaffMemberId;
use domain::quality::appraisal::scheme;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::round::{Round, about, account, answers};
use crate::matching::world::{CARER, Carer};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_month_is_counted_appealed_against_and_closed,
    whoever_fails_twice_in_a_row_comes_before_a_person,
    what_is_closed_never_changes_whoever_writes,
    a_scheme_or_a_period_that_cannot_be_is_refused,
    one_of_many_who_do_it_at_once_does_it,
}

const SCHEME: &str = "appraisalScheme { id version }";
const PERIOD: &str = "appraisalPeriod { id version state counted reviewerId appealsUntil closedAt }";
const APPRAISAL: &str = "id version result score countedScore correction adjustment comment
    figures { code value evidence points counted } facts { name number } appeal { id points answer reviewerId }
    corrections { points reason countedInId }";

/// One indicator: the mean of inspections.
fn scheme() -> Value {
    json!({
        "code": "MONTH", "name": "Month by month", "cycle": "MONTHLY", "passMark": 60, "appealDays": 7,
        "trainingOnFailure": true, "warningOnFailure": true, "bonuses": [{ "from": 80, "percent": 100 }],
        "indicators": [{
            "code": "NORMS", "words": "Inspections", "dimension": "QUALITY", "weight": 1, "zero": 0, "target": 10_000,
            "formula": "inspection_points / inspections", "evidence": "inspections",
        }],
    })
}

struct Year {
    round: Round,
    scheme: Value,
    admin: Caller,
    phone: Caller,
}

impl Year {
    async fn of(server: Server) -> Self {
        let round = Round::new(server).await;
        let drafted = round.server().change(&round.manager, "appraisalSchemeDraft", scheme(), SCHEME).await;
        let input = about(&drafted["appraisalScheme"], json!({}));
        let done = round.server().change(&round.manager, "appraisalSchemePublish", input, SCHEME).await;
        let phone = round.world.account_of(round.carer, "li.na@test.example").await;
        let admin = round.server().admin().await;
        Self { scheme: done["appraisalScheme"]["id"].clone(), admin, phone, round }
    }

    fn server(&self) -> &Server {
        self.round.server()
    }

    fn at(&self, moment: &str) {
        self.server().set_clock(moment.parse().expect("a moment"));
    }

    /// An inspection of the carer's work that is done on a day at one.
    async fn inspected(&self, day: &str, gas: &str) -> Value {
        self.at(&format!("{day}T01:00:00Z"));
        let mut asked = self.round.asked("SPOT").await;
        asked["dueAt"] = json!(format!("{day}T02:00:00Z"));
        asked["missAt"] = json!(format!("{day}T03:00:00Z"));
        let fields = format!("inspection {{ {} }}", super::round::INSPECTION);
        let planned = self.server().change(&self.round.manager, "inspectionPlan", asked, &fields).await;
        self.round.completed(&self.round.inspector, &planned["inspection"], answers("YES", "YES", gas)).await
    }

    async fn change(&self, caller: &Caller, mutation: &str, input: Value) -> Value {
        self.server().change(caller, mutation, input, PERIOD).await["appraisalPeriod"].clone()
    }

    /// Opens a month and has it counted.
    async fn counted(&self, starts_on: &str) -> Value {
        let input = json!({ "schemeId": self.scheme, "startsOn": starts_on });
        let opened = self.change(&self.round.manager, "appraisalPeriodOpen", input).await;
        assert_eq!(opened["state"], "COUNTING");
        self.server().run_jobs().await;
        let seen = self.period(&opened).await;
        assert_eq!(seen["state"], "COUNTED");
        seen
    }

    async fn period(&self, period: &Value) -> Value {
        let query = "query($id: ID!) { node(id: $id) { ... on AppraisalPeriod { id version state counted closedAt } } }";
        self.server().ask(&self.round.manager, query, json!({ "id": period["id"] })).await["node"].clone()
    }

    async fn published(&self, period: &Value) -> Value {
        self.change(&self.round.manager, "appraisalPeriodPublish", about(period, json!({}))).await
    }

    async fn closed(&self, period: &Value) -> Value {
        self.change(&self.round.manager, "appraisalPeriodClose", about(&self.period(period).await, json!({}))).await
    }

    /// What somebody came to in a period, as a caller sees it.
    async fn appraised(&self, caller: &Caller, period: &Value, person: StaffMemberId) -> Value {
        let query = format!(
            "query($filter: AppraisalFilterInput) {{ appraisals(filter: $filter) {{ nodes {{ {APPRAISAL} }} }} }}"
        );
        let filter = json!({ "periodId": period["id"], "staffMemberId": person });
        self.server().ask(caller, &query, json!({ "filter": filter })).await["appraisals"]["nodes"][0].clone()
    }

    async fn refused(&self, caller: &Caller, mutation: &str, input: Value) -> String {
        self.server().refuses(caller, mutation, input).await.said()
    }
}

async fn a_month_is_counted_appealed_against_and_closed(server: Server) {
    let year = Year::of(server).await;
    let (manager, carer) = (&year.round.manager, year.round.carer);
    let other = year.round.world.carer(Carer { name: "Zhou Min", ..CARER }).await;
    let failed = year.inspected("2026-03-10", "NO").await;
    year.at("2026-04-02T01:00:00Z");
    let period = year.counted("2026-03-01").await;
    assert!(year.appraised(&year.phone, &period, carer).await.is_null(), "nothing before it is published");
    let period = year.published(&period).await;
    assert_eq!(period["reviewerId"], account(year.server(), manager).await);
    let own = year.appraised(&year.phone, &period, carer).await;
    assert_eq!((&own["result"], &own["score"]), (&json!("FAILED"), &json!("0.00")));
    let figure = json!({ "code": "NORMS", "value": "0", "evidence": "1", "points": "0.00", "counted": "COUNTED" });
    assert_eq!(own["figures"], json!([figure]));
    assert!(year.appraised(&year.phone, &period, other).await.is_null(), "of others nobody sees anything");
    let unknown = year.appraised(manager, &period, other).await;
    assert_eq!((&unknown["result"], &unknown["figures"][0]["counted"]), (&json!("INSUFFICIENT"), &json!("TOO_FEW_CASES")));
    // What is behind a figure.
    let query = "query($id: ID!, $fact: String!) { appraisalCases(id: $id, fact: $fact) { objectId at } }";
    let cases = async |fact: &str| {
        let input = json!({ "id": own["id"], "fact": fact });
        year.server().ask(&year.phone, query, input).await["appraisalCases"].clone()
    };
    assert_eq!(cases("inspections_critical").await[0]["objectId"], failed["id"]);
    assert_eq!(cases("visits_done").await, json!([]));
    let input = json!({ "id": own["id"], "fact": "height" });
    assert_eq!(year.server().refusal(&year.phone, query, input).await.code, "INVALID");
    // A comment, and an appeal that a second reviewer grants half a point.
    let comment = about(&own, json!({ "words": "The tap was broken before." }));
    year.server().change(&year.phone, "appraisalComment", comment, "appraisal { id }").await;
    let appeal = json!({ "id": own["id"], "words": "Nobody had shown me the tap." });
    let fields = format!("appraisal {{ {APPRAISAL} }}");
    let appealed = year.server().change(&year.phone, "appraisalAppeal", appeal.clone(), &fields).await;
    assert_eq!(year.refused(&year.phone, "appraisalAppeal", appeal).await, "APPEALED_ALREADY at id");
    let close = about(&year.period(&period).await, json!({}));
    assert_eq!(year.refused(manager, "appraisalPeriodClose", close.clone()).await, "APPEALS_RUN at id");
    year.at("2026-04-20T01:00:00Z");
    assert_eq!(year.refused(manager, "appraisalPeriodClose", close).await, "APPEALS_OPEN at id");
    let decision = json!({ "id": appealed["appraisal"]["appeal"]["id"], "points": 50, "answer": "You are right about the tap." });
    assert_eq!(
        year.refused(manager, "appraisalAppealDecide", decision.clone()).await,
        "NOT_SECOND_REVIEWER at id",
        "the first reviewer is not the second"
    );
    let decided = year.server().change(&year.admin, "appraisalAppealDecide", decision.clone(), &fields).await;
    assert_eq!(
        (&decided["appraisal"]["score"], &decided["appraisal"]["countedScore"], &decided["appraisal"]["appeal"]["points"]),
        (&json!("0.50"), &json!("0.00"), &json!("0.50"))
    );
    assert_eq!(year.refused(&year.admin, "appraisalAppealDecide", decision).await, "APPEAL_DECIDED at id");
    let late = year.round.world.account_of(other, "zhou.min@test.example").await;
    let late_appeal = json!({ "id": unknown["id"], "words": "I was away." });
    assert_eq!(year.refused(&late, "appraisalAppeal", late_appeal).await, "APPEAL_LATE at id");
    assert_eq!(year.closed(&period).await["state"], "CLOSED");
    let query = "query($id: ID!) { appraisalMeasures(periodId: $id) { nodes { id version kind percent state
        appraisal { id } } } dismissalReviews { totalCount } }";
    let seen = year.server().ask(manager, query, json!({ "id": period["id"] })).await;
    let measures = seen["appraisalMeasures"]["nodes"].as_array().expect("proposals");
    let mut kinds: Vec<&Value> = measures.iter().map(|one| &one["kind"]).collect();
    kinds.sort_by_key(|kind| kind.to_string());
    assert_eq!(kinds, [&json!("TRAINING"), &json!("WARNING")], "of whom too little is known nothing is proposed");
    assert_eq!(seen["dismissalReviews"]["totalCount"], 0, "once is not twice");
    let fields = "appraisalMeasure { id state reason }";
    let reject = about(&measures[0], json!({ "approve": false }));
    assert_eq!(year.refused(manager, "appraisalMeasureDecide", reject).await, "INVALID at reason");
    let approve = about(&measures[0], json!({ "approve": true }));
    let done = year.server().change(manager, "appraisalMeasureDecide", approve, fields).await;
    assert_eq!(done["appraisalMeasure"]["state"], "APPROVED");
    let abroad = year.server().another_agency().await;
    let query = "query($id: ID!) { appraisal(id: $id) { id } appraisals { totalCount } appraisalPeriods { totalCount } }";
    let found = year.server().ask(&abroad, query, json!({ "id": own["id"] })).await;
    let nothing =
        json!({ "appraisal": null, "appraisals": { "totalCount": 0 }, "appraisalPeriods": { "totalCount": 0 } });
    assert_eq!(found, nothing);
}

async fn whoever_fails_twice_in_a_row_comes_before_a_person(server: Server) {
    let year = Year::of(server).await;
    let (manager, carer) = (&year.round.manager, year.round.carer);
    year.inspected("2026-03-10", "NO").await;
    year.at("2026-04-02T01:00:00Z");
    let march = year.published(&year.counted("2026-03-01").await).await;
    year.at("2026-04-10T01:00:00Z");
    year.closed(&march).await;
    let first = year.appraised(manager, &march, carer).await;
    // What was wrong about March is an entry of April.
    let correction = json!({ "id": first["id"], "points": 25, "reason": "An answer was counted twice." });
    let fields = "appraisalCorrection { points countedInId }";
    let entered = year.server().change(manager, "appraisalCorrect", correction, fields).await;
    assert_eq!(entered["appraisalCorrection"], json!({ "points": "0.25", "countedInId": null }));
    year.inspected("2026-04-15", "NO").await;
    year.at("2026-05-02T01:00:00Z");
    let april = year.published(&year.counted("2026-04-01").await).await;
    let second = year.appraised(manager, &april, carer).await;
    assert_eq!((&second["score"], &second["correction"]), (&json!("0.25"), &json!("0.25")));
    let first = year.appraised(manager, &march, carer).await;
    assert_eq!((&first["score"], &first["corrections"][0]["countedInId"]), (&json!("0.00"), &second["id"]));
    let early = json!({ "id": second["id"], "points": 25, "reason": "Too early." });
    assert_eq!(year.refused(manager, "appraisalCorrect", early).await, "APPRAISAL_PERIOD_STATE at id");
    year.at("2026-05-20T01:00:00Z");
    year.closed(&april).await;
    let query = "{ dismissalReviews { nodes { id version staffMemberId outcome firstAppraisal { id }
        secondAppraisal { id result } } } staffMembers { nodes { id status } } }";
    let seen = year.server().ask(manager, query, json!({})).await;
    let review = &seen["dismissalReviews"]["nodes"][0];
    assert_eq!(
        (&review["staffMemberId"], &review["firstAppraisal"]["id"], &review["secondAppraisal"]["id"]),
        (&json!(carer), &first["id"], &second["id"])
    );
    let person = |seen: &Value| {
        let all = seen["staffMembers"]["nodes"].as_array().expect("staff").clone();
        all.into_iter().find(|person| person["id"] == json!(carer)).expect("the carer")["status"].clone()
    };
    assert_eq!(person(&seen), "ACTIVE", "nothing dismisses anybody by itself");
    let decision = about(review, json!({ "outcome": "RETRAIN", "reason": "She has asked for it." }));
    assert_eq!(year.server().refuses(&year.phone, "dismissalReviewDecide", decision.clone()).await.code, "FORBIDDEN");
    let fields = "dismissalReview { id version outcome reason decidedBy }";
    let decided = year.server().change(manager, "dismissalReviewDecide", decision, fields).await;
    assert_eq!(decided["dismissalReview"]["decidedBy"], account(year.server(), manager).await);
    let again = about(&decided["dismissalReview"], json!({ "outcome": "KEEP", "reason": "Once more." }));
    assert_eq!(year.refused(manager, "dismissalReviewDecide", again).await, "DISMISSAL_DECIDED at id");
}

async fn what_is_closed_never_changes_whoever_writes(server: Server) {
    let year = Year::of(server).await;
    year.inspected("2026-03-10", "YES").await;
    year.at("2026-04-02T01:00:00Z");
    let period = year.published(&year.counted("2026-03-01").await).await;
    let own = year.appraised(&year.phone, &period, year.round.carer).await;
    assert_eq!((&own["result"], &own["score"]), (&json!("PASSED"), &json!("100.00")));
    let appeal = json!({ "id": own["id"], "words": "It should be more." });
    let fields = format!("appraisal {{ {APPRAISAL} }}");
    let appealed = year.server().change(&year.phone, "appraisalAppeal", appeal, &fields).await;
    let decision = json!({ "id": appealed["appraisal"]["appeal"]["id"], "points": 0, "answer": "It cannot be." });
    year.server().change(&year.admin, "appraisalAppealDecide", decision, &fields).await;
    year.at("2026-04-10T01:00:00Z");
    year.closed(&period).await;
    let words = about(&year.appraised(&year.phone, &period, year.round.carer).await, json!({ "words": "Thank you." }));
    assert_eq!(year.refused(&year.phone, "appraisalComment", words).await, "APPRAISAL_PERIOD_STATE at id");
    let connection = year.server().database().connect().await;
    for (sql, said) in [
        ("update appraisal_period set counted = 7", "appraisal_period_frozen"),
        ("update appraisal_period set state = 'PUBLISHED', closed_at = null", "appraisal_period_frozen"),
        ("delete from appraisal_period", "appraisal_period_frozen"),
        ("update appraisal set score = 9999", "appraisal_frozen"),
        ("delete from appraisal where correction = 0", "appraisal_frozen"),
        ("update appraisal_appeal set points = 100", "appraisal_frozen"),
        ("delete from appraisal_appeal", "appraisal_frozen"),
    ] {
        let error = connection.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(error.contains(said), "{sql}: {error}");
    }
    connection.close().await.expect("a clean end");
}

async fn a_scheme_or_a_period_that_cannot_be_is_refused(server: Server) {
    let year = Year::of(server).await;
    let manager = &year.round.manager;
    for (path, value, said) in [
        ("/indicators", json!([]), "INVALID at indicators"),
        ("/indicators/0/weight", json!(0), "INVALID at indicators.weight"),
        ("/indicators/0/formula", json!("inspections > 1"), "INVALID at indicators.formula"),
        ("/indicators/0/formula", json!("mood * 2"), "INVALID at indicators.formula"),
        ("/indicators/0/evidence", json!("'many'"), "INVALID at indicators.evidence"),
        ("/indicators/0/target", json!(0), "INVALID at indicators.target"),
        ("/passMark", json!(101), "INVALID at passMark"),
        ("/bonuses/0/from", json!(10), "INVALID at bonuses.from"),
    ] {
        let mut input = scheme();
        input["code"] = json!("OTHER");
        *input.pointer_mut(path).unwrap_or_else(|| panic!("nothing at {path}")) = value;
        assert_eq!(year.refused(manager, "appraisalSchemeDraft", input).await, said, "{path}");
    }
    let open = async |scheme: &Value, starts_on: &str| {
        let input = json!({ "schemeId": scheme, "startsOn": starts_on });
        year.refused(manager, "appraisalPeriodOpen", input).await
    };
    assert_eq!(open(&year.scheme, "2026-02-02").await, "INVALID at startsOn");
    assert_eq!(open(&year.scheme, "2026-03-01").await, "INVALID at startsOn", "March is not over");
    let mut usual = serde_json::to_value(scheme::usual()).expect("JSON");
    usual["code"] = json!("QUARTER");
    usual["name"] = json!("Quarter by quarter");
    usual["cycle"] = json!("QUARTERLY");
    let drafted = year.server().change(manager, "appraisalSchemeDraft", usual, SCHEME).await["appraisalScheme"].clone();
    assert_eq!(open(&drafted["id"], "2025-10-01").await, "SCHEME_NOT_PUBLISHED at schemeId");
    year.server().change(manager, "appraisalSchemePublish", about(&drafted, json!({})), SCHEME).await;
    assert_eq!(open(&drafted["id"], "2025-11-01").await, "INVALID at startsOn", "no quarter begins in November");
    let opened = json!({ "schemeId": drafted["id"], "startsOn": "2025-10-01" });
    let opened = year.change(manager, "appraisalPeriodOpen", opened).await;
    let early = year.refused(manager, "appraisalPeriodPublish", about(&opened, json!({}))).await;
    assert_eq!(early, "APPRAISAL_PERIOD_STATE at id", "nobody is counted yet");
    let input = json!({ "schemeId": year.scheme, "startsOn": "2026-02-01" });
    assert_eq!(year.server().refuses(&year.phone, "appraisalPeriodOpen", input).await.code, "FORBIDDEN");
}

async fn one_of_many_who_do_it_at_once_does_it(server: Server) {
    let year = Year::of(server).await;
    let manager = &year.round.manager;
    year.inspected("2026-03-10", "NO").await;
    year.at("2026-04-02T01:00:00Z");
    let input = json!({ "schemeId": year.scheme, "startsOn": "2026-03-01" });
    let tries = (0..6).map(|_| year.server().tries(manager, "appraisalPeriodOpen", input.clone()));
    let answers = futures_util::future::join_all(tries).await;
    let refused: Vec<String> =
        answers.iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    assert_eq!(refused, vec!["PERIOD_OPENED at startsOn"; 5]);
    tokio::join!(year.server().run_jobs(), year.server().run_jobs());
    let query = "{ appraisalPeriods { nodes { id version state counted } } appraisals { totalCount } }";
    let seen = year.server().ask(manager, query, json!({})).await;
    let period = &seen["appraisalPeriods"]["nodes"][0];
    assert_eq!((&period["state"], &period["counted"]), (&json!("COUNTED"), &seen["appraisals"]["totalCount"]));
    let period = year.published(period).await;
    let own = year.appraised(&year.phone, &period, year.round.carer).await;
    let appeal = json!({ "id": own["id"], "words": "Not so." });
    let tries = (0..6).map(|_| year.server().tries(&year.phone, "appraisalAppeal", appeal.clone()));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_granted()).count(), 1);
    let own = year.appraised(&year.phone, &period, year.round.carer).await;
    let decision = json!({ "id": own["appeal"]["id"], "points": 100, "answer": "So it is." });
    let tries = (0..6).map(|_| year.server().tries(&year.admin, "appraisalAppealDecide", decision.clone()));
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_granted()).count(), 1);
    assert_eq!(year.appraised(&year.phone, &period, year.round.carer).await["score"], "1.00");
}
