//! The walk in the README, run as it is printed there.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Weekday};
use domain::kernel::demo::DemoSize;
use serde_json::{Value, json};

use crate::support::{Caller, Database, Server, on_both_databases};

on_both_databases! {
    the_walk_of_ten_operations_leads_where_it_says,
    other_systems_are_answered_as_it_says,
    what_was_inspected_is_shown_as_it_says,
    a_home_is_shown_as_it_says,
}

const README: &str = include_str!("../../README.md");

/// One step of the walk.
struct Step {
    heading: String,
    document: String,
    variables: Value,
}

impl Step {
    /// The kind of user in "As the dispatcher, …"; nobody in "As nobody, …".
    fn caller(&self) -> Option<&str> {
        let (_, who) = self.heading.split_once(". As ").expect("a step says who does it");
        let kind = who.strip_prefix("the ")?;
        kind.split(|c: char| !c.is_alphanumeric()).next()
    }

    /// What the step says to keep: "Keep `path` as `name`", and more after "and". A path in capitals is the code of a skill.
    fn keeps(&self) -> Vec<(String, String)> {
        let Some((_, kept)) = self.heading.split_once("Keep ") else { return Vec::new() };
        let words: Vec<&str> = kept.split('`').skip(1).step_by(2).collect();
        words.chunks_exact(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned())).collect()
    }
}

/// The steps: a heading in bold that begins with its number, a document, and variables where it has some.
fn steps() -> Vec<Step> {
    let (_, walk) = README.split_once("## A walk of ten operations").expect("the walk");
    let (walk, _) = walk.split_once("\n## ").expect("the end of the walk");
    let mut steps = Vec::new();
    for text in walk.split("\n**").skip(1) {
        let block = |language: &str| {
            let (_, rest) = text.split_once(&format!("```{language}\n"))?;
            rest.split_once("```").map(|(block, _)| block.to_owned())
        };
        let heading = text.split_once("\n\n").map_or(text, |(heading, _)| heading).replace('\n', " ");
        let variables =
            block("json").map_or(json!({}), |block| serde_json::from_str(&block).expect("variables in JSON"));
        steps.push(Step { heading, document: block("graphql").expect("a document"), variables });
    }
    steps
}

/// Replaces every text `<name>` by what was kept under the name.
fn filled(value: &Value, kept: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix('<').and_then(|text| text.strip_suffix('>')) {
            Some(name) => kept.get(name).unwrap_or_else(|| panic!("nothing was kept as `{name}`")).clone(),
            None => value.clone(),
        },
        Value::Array(values) => values.iter().map(|value| filled(value, kept)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), filled(value, kept))).collect(),
        _ => value.clone(),
    }
}

fn at<'a>(answer: &'a Value, path: &str) -> &'a Value {
    let pointer = format!("/{}", path.replace('.', "/"));
    answer.pointer(&pointer).unwrap_or_else(|| panic!("there is no {path} in {answer}"))
}

fn skill<'a>(answer: &'a Value, code: &str) -> &'a Value {
    let skills = answer["skills"].as_array().expect("a list of skills");
    &skills.iter().find(|skill| skill["code"] == code).expect("a skill with this code")["id"]
}

async fn the_walk_of_ten_operations_leads_where_it_says(database: Database) {
    let server = Server::with_demo(database, DemoSize::default()).await;
    let today = server.now().date_naive();
    let monday = (1..=7).map(|days| today + Days::new(days)).find(|day| day.weekday() == Weekday::Mon);
    let mut kept = BTreeMap::from([
        ("next Monday".to_owned(), json!(monday)),
        ("tomorrow noon".to_owned(), json!(format!("{}T04:00:00Z", today + Days::new(1)))),
    ]);
    let mut answers = Vec::new();
    for step in steps() {
        let caller = match step.caller() {
            Some(kind) => server.office(kind).await,
            None => Caller::nobody(),
        };
        let answer = server.ask(&caller, &step.document, filled(&step.variables, &kept)).await;
        for (path, name) in step.keeps() {
            let found = if path.contains('.') { at(&answer, &path) } else { skill(&answer, &path) };
            kept.insert(name, found.clone());
        }
        answers.push(answer);
    }
    let [signed_in, viewer, family, about, _, candidates, _, accepted, placed, team] =
        answers.try_into().expect("ten steps");

    let bearer = signed_in["sessionSignIn"]["tokens"]["accessToken"].as_str().expect("a token");
    let same = server.ask(&Caller::with(bearer), "{ viewer { name } }", json!({})).await;
    assert_eq!(same["viewer"]["name"], viewer["viewer"]["name"]);

    assert_ne!(about["careTeam"]["version"], 0, "the demo family has a team to begin with");
    the_first_is_first_for_reasons(&candidates["staffingRequest"]);
    assert_eq!(accepted["proposalAccept"]["proposal"]["status"], "ACCEPTED");
    assert_eq!(placed["placementStart"]["placement"]["stage"], "ACTIVE");

    let households = at(&family, "viewer.households").as_array().expect("a list").len();
    assert_eq!(at(&team, "households.totalCount"), &json!(households));
    let carer = at(&candidates, "staffingRequest.candidates.nodes.0.staffMember.name");
    let members = at(&team, "careTeam.members").as_array().expect("a list");
    assert!(members.iter().any(|member| &member["staffProfile"]["name"] == carer), "{team}");
    others_are_hidden(&server, &kept["household"]).await;
}

fn the_first_is_first_for_reasons(request: &Value) {
    let fits = request["candidates"]["nodes"].as_array().expect("a list");
    let score = |candidate: &Value| candidate["score"].as_i64().expect("a score");
    assert!(fits.windows(2).all(|pair| score(&pair[0]) >= score(&pair[1])), "{request}");
    for candidate in fits {
        let parts =
            candidate["rules"].as_array().expect("rules").iter().filter_map(|rule| rule["contribution"].as_i64());
        assert_eq!(parts.sum::<i64>(), score(candidate), "the contributions make up the score: {candidate}");
    }
    let refused = request["refused"]["nodes"].as_array().expect("a list");
    assert_eq!(refused.len(), 10);
    for candidate in refused {
        let rules = candidate["rules"].as_array().expect("rules");
        assert!(!rules.is_empty() && rules.iter().all(|rule| rule["change"]["sentence"].is_string()), "{candidate}");
    }
}

async fn others_are_hidden(server: &Server, own: &Value) {
    let dispatcher = server.dispatcher().await;
    let all = server.ask(&dispatcher, "{ households(first: 100) { nodes { id } } }", json!({})).await;
    let others: Vec<&Value> = at(&all, "households.nodes")
        .as_array()
        .expect("a list")
        .iter()
        .map(|node| &node["id"])
        .filter(|id| *id != own)
        .collect();
    assert!(others.len() > 50);
    let family = server.office("family").await;
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let seen = server.ask(&family, query, json!({ "ids": others })).await;
    assert!(seen["nodes"].as_array().expect("a list").iter().all(Value::is_null), "{seen}");
}

/// The commands of a section that begin with `curl`, each as its headers and its path.
fn curls(section: &str) -> Vec<(Vec<(String, String)>, String)> {
    let (_, text) = README.split_once(section).expect("the section");
    let (text, _) = text.split_once("\n## ").expect("the end of the section");
    let commands = text.lines().filter(|line| line.starts_with("curl "));
    let read = |line: &str| {
        let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        let (address, headers) = quoted.split_last().expect("an address");
        let headers = headers.iter().map(|header| header.split_once(": ").expect("a header"));
        let path = address.strip_prefix("http://127.0.0.1:8080").expect("an address of this machine");
        (headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(), path.replace("\\$", "$"))
    };
    commands.map(read).collect()
}

async fn other_systems_are_answered_as_it_says(database: Database) {
    let server = Server::with_demo(database, DemoSize { staff: 6, households: 6, seed: 7 }).await;
    let (manager, coordinator) = (server.manager().await, server.office("coordinator").await);
    let family = server.office("family").await;
    let fields = "path feed { id hint }";
    let feed = server.change(&family, "calendarFeedCreate", json!({ "label": "My phone" }), fields).await;
    let query = "{ households(first: 100) { nodes { members { id } } } }";
    let members = server.ask(&coordinator, query, json!({})).await;
    let households = at(&members, "households.nodes").as_array().expect("a list");
    let member = households.iter().find_map(|household| household["members"][0]["id"].as_str()).expect("a member");
    let words = [
        ("$CALENDAR", feed["path"].as_str().expect("a path")),
        ("$MANAGER", manager.bearer().expect("a token")),
        ("$COORDINATOR", coordinator.bearer().expect("a token")),
        ("$MEMBER", member),
    ];
    let filled = |text: &str| words.iter().fold(text.to_owned(), |text, (word, value)| text.replace(word, value));
    let commands = curls("## Other systems");
    assert_eq!(commands.len(), 5);
    for (headers, path) in commands {
        let mut request = server.request(reqwest::Method::GET, &filled(&path));
        for (name, value) in headers {
            request = request.header(name, filled(&value));
        }
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{path}");
        assert!(answer.text().await.expect("a whole answer").len() > 100, "{path}");
    }
}

async fn a_home_is_shown_as_it_says(database: Database) {
    let server = Server::with_demo(database, DemoSize { staff: 6, households: 6, seed: 7 }).await;
    let (_, section) = README.split_once("## What a family sees first").expect("the section");
    let (_, document) = section.split_once("```graphql\n").expect("a document");
    let (document, _) = document.split_once("```").expect("its end");
    let family = server.signed_in(&domain::agency::demo::email("family")).await;
    let home = server.ask(&family, document, json!({})).await["home"].clone();
    assert!(home["today"].is_string() && home["visits"].is_array() && home["invoices"].is_array(), "{home}");
}

async fn what_was_inspected_is_shown_as_it_says(database: Database) {
    let server = Server::with_demo(database, DemoSize { staff: 6, households: 6, seed: 7 }).await;
    let (_, section) = README.split_once("## Quality").expect("the section");
    let (_, document) = section.split_once("```graphql\n").expect("a document");
    let (document, _) = document.split_once("```").expect("its end");
    let seen = server.ask(&server.manager().await, document, json!({})).await;
    let finding = at(&seen, "findings.nodes.0");
    assert_eq!(finding["itemCode"], "GLASS");
    assert!(
        finding["actions"][0]["measure"].is_string() && finding["inspection"]["result"]["score"].is_string(),
        "{seen}"
    );
}
