//! Everything about a member of a household as a bundle.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::header::{ACCEPT, CONTENT_TYPE, WWW_AUTHENTICATE};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::definitions::problems;
use crate::matching::world::{CARER, World, text};
use crate::support::household::wang_family;
use crate::support::{Caller, Database, Server, on_both_databases};
use crate::visit::planned::{reported, said};

on_both_databases! {
    everything_is_as_fhir_defines_it,
    who_may_not_know_it_is_not_told,
    a_record_leaves_a_trace_with_its_purpose,
    what_cannot_be_answered_is_an_operation_outcome,
    only_the_asked_visits_are_in_it,
    a_record_costs_as_many_statements_however_many_visits_it_has,
    the_server_says_what_it_does,
    a_record_is_paid_for,
}

async fn get(server: &Server, caller: &Caller, path: &str) -> Response {
    let mut request = server.request(Method::GET, path).header("x-purpose", "admission to hospital");
    if let Some(bearer) = caller.bearer() {
        request = request.bearer_auth(bearer);
    }
    request.send().await.expect("an answer")
}

pub async fn bundle(server: &Server, caller: &Caller, member: &str) -> Value {
    let answer = get(server, caller, &format!("/fhir/Patient/{member}/$everything")).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let kind = answer.headers()[CONTENT_TYPE].to_str().expect("text").to_owned();
    assert!(kind.starts_with("application/fhir+json"), "{kind}");
    let bundle: Value = answer.json().await.expect("JSON");
    assert_eq!(problems(&bundle), Vec::<String>::new(), "{bundle:#}");
    references_resolve(&bundle);
    bundle
}

/// Every reference is a resource of the bundle, which has each of them once.
fn references_resolve(bundle: &Value) {
    let entries = bundle["entry"].as_array().expect("entries");
    let names: Vec<&str> = entries.iter().map(|entry| entry["fullUrl"].as_str().expect("an address")).collect();
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), unique.len(), "each once");
    for entry in entries {
        let address = entry["fullUrl"].as_str().expect("an address");
        let resource = &entry["resource"];
        let own = format!("/{}/{}", text(&resource["resourceType"]), text(&resource["id"]));
        let base = address.strip_suffix(&own).unwrap_or_else(|| panic!("{address} does not name {own}"));
        for reference in references(resource) {
            assert!(unique.contains(format!("{base}/{reference}").as_str()), "{reference} of {own} leads nowhere");
        }
    }
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| match value.as_str() {
                Some(reference) if name == "reference" => vec![reference.to_owned()],
                _ => references(value),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

pub fn of_kind<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
    let entries = bundle["entry"].as_array().expect("entries").iter().map(|entry| &entry["resource"]);
    entries.filter(|resource| resource["resourceType"] == kind).collect()
}

fn kinds(bundle: &Value) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for entry in bundle["entry"].as_array().expect("entries") {
        *kinds.entry(text(&entry["resource"]["resourceType"])).or_default() += 1;
    }
    kinds
}

/// The household of Wang Xiuying with a team, a wish, a visit that took place, one that is called off and one to come.
struct Story {
    world: World,
    household: String,
    member: String,
    phone: Caller,
    done: Value,
}

impl Story {
    async fn new(server: Server) -> Self {
        let world = World::new(server).await;
        let [branch, _] = world.two_branches().await;
        let household = world.server.register(&world.dispatcher, wang_family(&branch.to_string())).await.id;
        let query = "query($id: ID!) { household(id: $id) { members { id kinship } } }";
        let members = world.ask(query, json!({ "id": household })).await["household"]["members"].clone();
        let member = text(&members[0]["id"]);
        let carer = world.carer(CARER).await;
        let phone = world.account_of(carer, "li.na@test.example").await;
        let plan = async |starts_at: &str, ends_at: &str, person: Value| {
            let input = json!({
                "householdId": household, "serviceType": "ELDERLY", "staffMemberId": person, "startsAt": starts_at,
                "endsAt": ends_at,
            });
            world.change("visitPlan", input, "visit { id version }").await["visit"].clone()
        };
        let done = plan("2026-03-03T01:00:00Z", "2026-03-03T03:00:00Z", json!(carer)).await;
        let off = plan("2026-03-04T01:00:00Z", "2026-03-04T03:00:00Z", json!(carer)).await;
        plan("2026-03-05T01:00:00Z", "2026-03-05T03:00:00Z", Value::Null).await;
        let cancel = json!({ "id": off["id"], "version": off["version"], "reason": "At the dentist's" });
        world.change("visitCancel", cancel, "visit { id }").await;
        let team = json!({ "householdId": household, "version": 0, "butlerId": carer, "memberIds": [] });
        world.change("careTeamChoose", team, "careTeam { id }").await;
        let wish = json!({ "householdId": household, "source": "TOLD", "topic": "OCCASION", "consent": "PERSONAL",
            "observation": "Spoke of the birthday" });
        world.change("preferenceNote", wish, "preference { id }").await;
        world.server.set_clock("2026-03-03T03:10:00Z".parse().expect("a moment"));
        let reports = json!([
            said(&done["id"], "1", "CHECK_IN", "2026-03-03T01:02:00Z"),
            said(&done["id"], "2", "CHECK_OUT", "2026-03-03T03:01:00Z"),
        ]);
        reported(&world, &phone, reports).await;
        Self { world, household, member, phone, done }
    }

    async fn of(&self, caller: &Caller) -> Value {
        bundle(&self.world.server, caller, &self.member).await
    }
}

async fn everything_is_as_fhir_defines_it(server: Server) {
    let story = Story::new(server).await;
    let household = story.household.parse().expect("an id");
    story.world.family_of(household, "wang@test.example").await;
    let coordinator = story.world.server.office("coordinator").await;
    let query = "query($id: ID!) { household(id: $id) { family { userId } } }";
    let bound = story.world.server.ask(&coordinator, query, json!({ "id": story.household })).await;
    let consent = json!({ "householdMemberId": story.member, "userId": bound["household"]["family"][0]["userId"],
        "dataClass": "HEALTH", "how": "Signed on paper" });
    story.world.server.change(&coordinator, "householdConsentGive", consent, "consent { id }").await;
    let found = story.of(&coordinator).await;
    assert_eq!((&found["resourceType"], &found["type"]), (&json!("Bundle"), &json!("searchset")));
    let patient = of_kind(&found, "Patient")[0];
    assert_eq!(patient["id"], story.member.replace('_', "-"));
    assert_eq!(patient["identifier"][0]["value"], story.member);
    assert_eq!(patient["name"], json!([{ "text": "王秀英" }]));
    assert_eq!((&patient["gender"], &patient["birthDate"]), (&json!("female"), &json!("1948-05-02")));
    assert_eq!(patient["address"][0]["text"], "12 Wener Road, Xihu District");
    assert_eq!(of_kind(&found, "Flag")[0]["code"]["text"], "type 2 diabetes");

    let related = of_kind(&found, "RelatedPerson");
    assert_eq!(related[0]["birthDate"], "2019", "the year alone");
    assert_eq!(related[0]["relationship"][0]["text"], "grandchild");
    let telecom: Vec<&Value> = related[1..].iter().map(|person| &person["telecom"][0]).collect();
    let expected = [
        json!({ "system": "phone", "value": "+86 100 0013 8765" }),
        json!({ "system": "email", "value": "wang.jing@example.com" }),
    ];
    assert_eq!(telecom, expected.iter().collect::<Vec<_>>());

    let appointments = of_kind(&found, "Appointment");
    let shown: Vec<_> = appointments.iter().map(|it| (it["status"].as_str(), it["start"].as_str())).collect();
    assert_eq!(
        shown,
        [
            (Some("fulfilled"), Some("2026-03-03T01:00:00Z")),
            (Some("cancelled"), Some("2026-03-04T01:00:00Z")),
            (Some("proposed"), Some("2026-03-05T01:00:00Z")),
        ]
    );
    assert_eq!(appointments[1]["cancelationReason"]["text"], "At the dentist's");
    let encounters = of_kind(&found, "Encounter");
    assert_eq!((encounters.len(), &encounters[0]["status"]), (1, &json!("finished")));
    let period = json!({ "start": "2026-03-03T01:02:00Z", "end": "2026-03-03T03:01:00Z" });
    assert_eq!(encounters[0]["period"], period);
    assert_eq!(encounters[0]["identifier"][0]["value"], story.done["id"]);
    assert_eq!(of_kind(&found, "Practitioner")[0]["name"][0]["text"], "Li Na");
    let team = of_kind(&found, "CareTeam")[0];
    assert_eq!(team["participant"][0]["role"][0]["text"], "responsible butler");
    let consents = of_kind(&found, "Consent");
    assert_eq!(consents.len(), 2, "of a wish, and of what an account of the family knows");
    assert_eq!(consents[1]["category"][0]["text"], "that an account of the family knows of their health");
    assert!(of_kind(&found, "Provenance").len() >= 3, "assembled, reported, and who changed the household");
    assert!(!found.to_string().contains("birthday"), "what a wish says is not part of a consent");
}

async fn who_may_not_know_it_is_not_told(server: Server) {
    let story = Story::new(server).await;
    let server = &story.world.server;
    // A dispatcher sees persons, and not their health.
    let found = story.of(&story.world.dispatcher).await;
    assert_eq!((of_kind(&found, "Flag").len(), of_kind(&found, "RelatedPerson").len()), (0, 3));
    assert!(!found.to_string().contains("diabetes"));
    // An inspector sees that a household is there.
    let found = story.of(&server.office("inspector").await).await;
    assert!(of_kind(&found, "Patient")[0].get("name").is_none());
    for personal in ["王秀英", "1948", "Wener", "8765", "diabetes"] {
        assert!(!found.to_string().contains(personal), "{personal}");
    }
    // A family sees its own, without who changed what; another one finds nothing.
    let family = story.world.family_of(story.household.parse().expect("an id"), "wang@test.example").await;
    let found = story.of(&family).await;
    assert_eq!((of_kind(&found, "Flag").len(), of_kind(&found, "Provenance").len()), (1, 2));
    let other = story.world.family_of(story.world.household, "chen@test.example").await;
    let path = format!("/fhir/Patient/{}/$everything", story.member);
    assert_eq!(get(server, &other, &path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(get(server, &server.another_agency().await, &path).await.status(), StatusCode::NOT_FOUND);
    // A carer who serves the household knows what those who care must know.
    let found = story.of(&story.phone).await;
    assert_eq!(of_kind(&found, "Encounter").len(), 1);
    // A program sees what its scopes name.
    let admin = server.admin().await;
    let input = json!({ "name": "hospital", "scopes": ["household.household.read"] });
    let made = server.change(&admin, "applicationCreate", input, "application { id }").await;
    let input = json!({ "applicationId": made["application"]["id"], "label": "hospital" });
    let key = Caller::with(text(&server.change(&admin, "apiKeyIssue", input, "secret").await["secret"]));
    let found = story.of(&key).await;
    let seen: Vec<_> = kinds(&found).into_keys().collect();
    assert_eq!(seen, ["Consent", "Patient", "Provenance", "RelatedPerson"]);
    assert!(!found.to_string().contains("王秀英"));
}

async fn a_record_leaves_a_trace_with_its_purpose(server: Server) {
    let story = Story::new(server).await;
    let server = &story.world.server;
    story.of(&server.office("coordinator").await).await;
    let trail = "query($id: ID) { auditEntries(objectId: $id) { nodes { fields purpose } } }";
    let admin = server.admin().await;
    let entries =
        async |id: &str| server.ask(&admin, trail, json!({ "id": id })).await["auditEntries"]["nodes"].clone();
    let purpose = "admission to hospital";
    assert_eq!(entries(&story.member).await, json!([{ "fields": ["everything"], "purpose": purpose }]));
    let fields = json!(["addresses", "contacts", "health", "history", "members"]);
    assert_eq!(entries(&story.household).await, json!([{ "fields": fields, "purpose": purpose }]));
}

async fn what_cannot_be_answered_is_an_operation_outcome(server: Server) {
    let story = Story::new(server).await;
    let server = &story.world.server;
    let path = format!("/fhir/Patient/{}/$everything", story.member);
    let nobody = Caller::nobody();
    let wrong = Caller::with("gjk_nobody");
    let own = &story.world.dispatcher;
    let unknown = "/fhir/Patient/household-member-01h455vb4pex5vsknk084sn02q/$everything";
    for (caller, path, status, code) in [
        (&nobody, path.as_str(), 401, "login"),
        (&wrong, path.as_str(), 401, "login"),
        (own, unknown, 404, "not-found"),
        (own, "/fhir/Patient/somebody/$everything", 404, "not-found"),
        (own, &format!("/fhir/Patient/{}/$everything", story.household), 404, "not-found"),
        (own, &format!("{path}?start=soon"), 400, "invalid"),
        (own, &format!("{path}?start=2026-03-02&end=2026-03-01"), 400, "invalid"),
        (own, &format!("{path}?start=2026-03-02&start=2026-03-01"), 400, "invalid"),
        (own, "/fhir/Observation", 404, "not-supported"),
    ] {
        let answer = get(server, caller, path).await;
        assert_eq!(answer.status(), status, "{path}");
        assert_eq!(answer.headers().contains_key(WWW_AUTHENTICATE), status == 401);
        let answer: Value = answer.json().await.expect("JSON");
        assert_eq!(problems(&answer), Vec::<String>::new(), "{answer}");
        assert_eq!(answer["issue"][0]["code"], code, "{path}");
    }
    let html = server.request(Method::GET, &path).header(ACCEPT, "text/html").send().await.expect("an answer");
    assert_eq!(html.status(), StatusCode::NOT_ACCEPTABLE);
    // An account that is of no household and no carer's may read no household at all.
    let admin = server.admin().await;
    let input = json!({ "email": "new@test.example", "password": "a long enough password", "name": "New", "roles": ["FAMILY"] });
    server.change(&admin, "userCreate", input, "user { id }").await;
    let forbidden = get(server, &server.signed_in("new@test.example").await, &path).await;
    assert_eq!(forbidden.status(), StatusCode::FORBIDDEN);
    assert_eq!(forbidden.json::<Value>().await.expect("JSON")["issue"][0]["code"], "forbidden");
}

async fn only_the_asked_visits_are_in_it(server: Server) {
    let story = Story::new(server).await;
    let server = &story.world.server;
    let asked = async |query: &str| {
        let path = format!("/fhir/Patient/{}/$everything?{query}", story.member);
        let found: Value = get(server, &story.world.dispatcher, &path).await.json().await.expect("JSON");
        assert_eq!(problems(&found), Vec::<String>::new(), "{found:#}");
        references_resolve(&found);
        (of_kind(&found, "Appointment").len(), of_kind(&found, "Encounter").len())
    };
    assert_eq!(asked("start=2026-03-03&end=2026-03-03").await, (1, 1));
    assert_eq!(asked("start=2026-03-04").await, (2, 0));
    assert_eq!(asked("end=2026-03-02").await, (0, 0));
    server.set_clock("2027-03-04T12:00:00Z".parse().expect("a year later"));
    assert_eq!(asked("").await, (1, 0), "a year back");
}

async fn a_record_costs_as_many_statements_however_many_visits_it_has(server: Server) {
    let story = Story::new(server).await;
    let server = &story.world.server;
    let coordinator = server.office("coordinator").await;
    story.of(&coordinator).await;
    let few = server.statements(story.of(&coordinator)).await.1;
    let input = json!({
        "householdId": story.household, "serviceType": "ELDERLY",
        "schedule": { "firstDay": "2026-03-10", "startTime": "14:00", "minutes": 60, "rule": "FREQ=DAILY;COUNT=60" },
    });
    story.world.change("visitSeriesCreate", input, "series { id }").await;
    let (found, many) = server.statements(story.of(&coordinator)).await;
    assert_eq!(of_kind(&found, "Appointment").len(), 63);
    assert_eq!(few, many);
    // Who asks, the member, the household with its members, visits, plans and their versions, tasks, assessments,
    // measurements, team, addresses, contacts, preferences, family, history, carers, and the trail.
    assert!(many <= 18, "{many} statements");
}

async fn the_server_says_what_it_does(server: Server) {
    let answer = server.get("/fhir/metadata").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let said: Value = answer.json().await.expect("JSON");
    assert_eq!(problems(&said), Vec::<String>::new(), "{said:#}");
    assert_eq!((&said["kind"], &said["fhirVersion"]), (&json!("instance"), &json!("4.0.1")));
    assert_eq!(said["implementation"]["url"], format!("http://{}/fhir", server.address()));
    assert_eq!(said["rest"][0]["resource"][0]["operation"][0]["name"], "everything");
    let https = server.request(Method::GET, "/fhir/metadata").header("x-forwarded-proto", "https");
    let said: Value = https.send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(said["implementation"]["url"], format!("https://{}/fhir", server.address()));
}

async fn a_record_is_paid_for(database: Database) {
    let small = api::graphql::limits::Budget { limit: 700, per_second: 1 };
    let server = Server::with(database, |config| config.limits.budgets.office = small).await;
    let manager = server.manager().await;
    let path = "/fhir/Patient/household-member-01h455vb4pex5vsknk084sn02q/$everything";
    assert_eq!(get(&server, &manager, path).await.status(), StatusCode::NOT_FOUND);
    let again = get(&server, &manager, path).await;
    assert_eq!(again.status(), StatusCode::TOO_MANY_REQUESTS);
    let again: Value = again.json().await.expect("JSON");
    assert_eq!(problems(&again), Vec::<String>::new());
    assert_eq!(again["issue"][0]["code"], "throttled");
}
