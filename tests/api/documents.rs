//! Documents that are named instead of sent: automatic persisted queries, registered documents, and applications that may
//! run no others.

use domain::agency::{
    document_identifier::DocumentIdentifier,
    trusted_document::{self, NewDocument, Registered},
};
use domain::id::ApplicationId;
use reqwest::header::ACCEPT;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::live::socket::Socket;
use crate::support::answer::without_cost;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_document_that_was_sent_once_is_run_by_its_hash,
    a_hash_that_is_not_the_documents_own_is_refused,
    what_nobody_could_run_is_not_remembered,
    a_registered_document_is_run_by_its_id,
    a_name_that_is_none_or_not_known_is_refused,
    a_registered_document_obeys_the_limits_and_the_method,
    a_mutation_by_its_name_is_repeated_under_its_key,
    an_application_bound_to_trusted_documents_runs_no_others,
    a_socket_obeys_the_binding_as_well,
    a_removed_document_is_gone_at_once,
    registering_twice_at_once_registers_once,
}

const GRAPHQL: &str = "application/graphql-response+json";
const VERSION: &str = "{ version }";
const WHO: &str = "query Who { viewer { roles } }";

fn hash(text: &str) -> String {
    DocumentIdentifier::of(text).to_string().trim_start_matches("sha256:").to_owned()
}

fn automatic(text: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash(text) } })
}

async fn read(request: reqwest::RequestBuilder, caller: &Caller) -> (StatusCode, Value) {
    let request = match caller.bearer() {
        Some(bearer) => request.bearer_auth(bearer),
        None => request,
    };
    let answer = request.header(ACCEPT, GRAPHQL).send().await.expect("a server that answers");
    (answer.status(), answer.json().await.expect("an answer in JSON"))
}

async fn post(server: &Server, caller: &Caller, body: Value) -> (StatusCode, Value) {
    read(server.request(Method::POST, "/graphql").json(&body), caller).await
}

async fn get(server: &Server, caller: &Caller, parameters: &[(&str, &str)]) -> (StatusCode, Value) {
    read(server.request(Method::GET, "/graphql").query(parameters), caller).await
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

/// Registers texts under names, or under their hashes, as the operator does.
async fn register(server: &Server, application: Option<&Value>, texts: &[(Option<&str>, &str)]) -> Registered {
    let application = application.map(|id| id.as_str().expect("an id").parse::<ApplicationId>().expect("an id"));
    let documents: Vec<_> = texts
        .iter()
        .map(|(name, text)| NewDocument {
            identifier: name.map_or_else(|| DocumentIdentifier::of(text), identifier),
            text: (*text).to_owned(),
        })
        .collect();
    let system = server.system().await;
    system.write(async |tx| trusted_document::register(tx, application, &documents).await).await.expect("registered")
}

fn identifier(name: &str) -> DocumentIdentifier {
    DocumentIdentifier::parse(name).expect("an identifier")
}

/// A new application with every scope that it needs here: its row, and whoever comes with its key.
async fn application(server: &Server, name: &str) -> (Value, Caller) {
    let admin = server.admin().await;
    let input = json!({ "name": name, "scopes": ["agency.branch.read"] });
    let made = server.change(&admin, "applicationCreate", input, "application { id version documents }").await;
    assert_eq!(made["application"]["documents"], "ANY");
    let input = json!({ "applicationId": made["application"]["id"], "label": name });
    let issued = server.change(&admin, "apiKeyIssue", input, "secret").await;
    (made["application"].clone(), Caller::with(issued["secret"].as_str().expect("a secret")))
}

async fn bind(server: &Server, application: &Value) {
    let input = json!({
        "id": application["id"], "version": application["version"], "name": "Bound", "scopes": ["agency.branch.read"],
        "disabled": false, "documents": "TRUSTED_ONLY",
    });
    let changed = server.change(&server.admin().await, "applicationUpdate", input, "application { documents }").await;
    assert_eq!(changed["application"]["documents"], "TRUSTED_ONLY");
}

async fn a_document_that_was_sent_once_is_run_by_its_hash(server: Server) {
    let (here, nobody) = (server.admin().await, Caller::nobody());
    let named = json!({ "extensions": automatic(WHO) });
    let (status, answer) = post(&server, &here, named.clone()).await;
    assert_eq!((status, code(&answer)), (StatusCode::BAD_REQUEST, "PERSISTED_QUERY_NOT_FOUND"));
    assert_eq!(answer["errors"][0]["message"], "PersistedQueryNotFound", "what Apollo's clients look for");
    let plain = server.request(Method::POST, "/graphql").header(ACCEPT, "application/json").json(&named).send();
    assert_eq!(plain.await.expect("an answer").status(), StatusCode::OK);

    let (_, answer) = post(&server, &here, json!({ "query": WHO, "extensions": automatic(WHO) })).await;
    assert_eq!(answer["data"]["viewer"]["roles"], json!(["ADMIN"]), "{answer}");
    let ((_, answer), statements) = server.statements(post(&server, &here, named.clone())).await;
    assert_eq!((&answer["data"]["viewer"]["roles"], statements), (&json!(["ADMIN"]), 1), "who asks, and no more");
    let (_, answer) = post(&server, &server.another_agency().await, named).await;
    assert_eq!(answer["data"]["viewer"]["roles"], json!(["ADMIN"]), "a hash means the same to everybody: {answer}");
    let (_, answer) = get(&server, &nobody, &[("extensions", &automatic(WHO).to_string())]).await;
    assert_eq!(answer["data"], json!({ "viewer": null }), "{answer}");

    let extensions = automatic(VERSION).to_string();
    let (_, answer) = get(&server, &nobody, &[("extensions", &extensions)]).await;
    assert_eq!(code(&answer), "PERSISTED_QUERY_NOT_FOUND");
    get(&server, &nobody, &[("query", VERSION), ("extensions", &extensions)]).await;
    let (status, answer) = get(&server, &nobody, &[("extensions", &extensions)]).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
}

async fn a_hash_that_is_not_the_documents_own_is_refused(server: Server) {
    let nobody = Caller::nobody();
    let (status, answer) = post(&server, &nobody, json!({ "query": VERSION, "extensions": automatic(WHO) })).await;
    assert_eq!((status, code(&answer)), (StatusCode::BAD_REQUEST, "PERSISTED_QUERY_HASH_MISMATCH"));
    let (_, answer) = post(&server, &nobody, json!({ "extensions": automatic(WHO) })).await;
    assert_eq!(code(&answer), "PERSISTED_QUERY_NOT_FOUND", "nothing was remembered");
    for (query, expected) in [
        (json!({ "version": 2, "sha256Hash": hash(VERSION) }), "PERSISTED_QUERY_NOT_SUPPORTED"),
        (json!({ "version": 1 }), "BAD_REQUEST"),
        (json!({ "version": 1, "sha256Hash": "two words" }), "BAD_REQUEST"),
    ] {
        let (status, answer) = post(&server, &nobody, json!({ "extensions": { "persistedQuery": query } })).await;
        assert_eq!((status, code(&answer)), (StatusCode::BAD_REQUEST, expected), "{answer}");
    }
}

async fn what_nobody_could_run_is_not_remembered(server: Server) {
    let nobody = Caller::nobody();
    let long = format!("{{ version }} # {}", "x".repeat(10_000));
    for (text, expected) in [("{ nothing }", "GRAPHQL_VALIDATION_FAILED"), (&long, "LIMIT_EXCEEDED")] {
        let (_, answer) = post(&server, &nobody, json!({ "query": text, "extensions": automatic(text) })).await;
        assert_eq!(code(&answer), expected);
        let (_, answer) = post(&server, &nobody, json!({ "extensions": automatic(text) })).await;
        assert_eq!(code(&answer), "PERSISTED_QUERY_NOT_FOUND");
    }
}

async fn a_registered_document_is_run_by_its_id(server: Server) {
    let (admin, nobody) = (server.admin().await, Caller::nobody());
    let branch = "query Branch($id: ID!) { branch(id: $id) { name } }";
    let registered = register(&server, None, &[(None, WHO), (None, branch), (Some("x-web:home"), WHO)]).await;
    assert_eq!(registered, Registered { new: 3, known: 0 });
    assert_eq!(register(&server, None, &[(None, WHO)]).await, Registered { new: 0, known: 1 });

    let prefixed = format!("sha256:{}", hash(WHO));
    for name in [&*prefixed, &hash(WHO), "x-web:home"] {
        let (status, answer) = post(&server, &admin, json!({ "documentId": name })).await;
        assert_eq!(
            (status, &answer["data"]["viewer"]["roles"]),
            (StatusCode::OK, &json!(["ADMIN"])),
            "{name}: {answer}"
        );
        let (_, answer) = get(&server, &admin, &[("documentId", name)]).await;
        assert_eq!(answer["data"]["viewer"]["roles"], json!(["ADMIN"]), "{name}: {answer}");
    }
    let (_, answer) = post(&server, &admin, json!({ "extensions": automatic(WHO) })).await;
    assert_eq!(answer["data"]["viewer"]["roles"], json!(["ADMIN"]), "Apollo's manifests are named so: {answer}");

    let branches = server.ask(&admin, "{ branches { id name } }", json!({})).await["branches"].clone();
    let named =
        json!({ "documentId": hash(branch), "operationName": "Branch", "variables": { "id": branches[0]["id"] } });
    let ((_, answer), statements) = server.statements(post(&server, &admin, named.clone())).await;
    assert_eq!((&answer["data"]["branch"]["name"], statements), (&branches[0]["name"], 4), "{answer}");
    let (_, statements) = server.statements(post(&server, &admin, named)).await;
    assert_eq!(statements, 3, "who asks, whether the document stands, and the branch; the text is remembered");

    let (_, answer) = post(&server, &nobody, json!({ "documentId": prefixed })).await;
    assert_eq!(answer["data"], json!({ "viewer": null }), "a front end signs people in by such documents: {answer}");
    let elsewhere = server.another_agency().await;
    for caller in [&nobody, &elsewhere] {
        let (_, answer) = post(&server, caller, json!({ "documentId": "x-web:home" })).await;
        assert_eq!(code(&answer), "PERSISTED_DOCUMENT_NOT_FOUND", "a name of its own belongs to its agency");
    }
}

async fn a_name_that_is_none_or_not_known_is_refused(server: Server) {
    let admin = server.admin().await;
    for (body, expected) in [
        (json!({ "documentId": hash(WHO) }), "PERSISTED_DOCUMENT_NOT_FOUND"),
        (json!({ "documentId": "home" }), "PERSISTED_DOCUMENT_NOT_FOUND"),
        (json!({ "documentId": "sha256:1234" }), "BAD_REQUEST"),
        (json!({ "documentId": "md5:1234" }), "BAD_REQUEST"),
        (json!({ "documentId": "" }), "BAD_REQUEST"),
        (json!({ "documentId": 7 }), "BAD_REQUEST"),
        (json!({ "documentId": "home", "query": VERSION }), "BAD_REQUEST"),
        (json!({ "variables": {} }), "BAD_REQUEST"),
    ] {
        let (status, answer) = post(&server, &admin, body.clone()).await;
        assert_eq!((status, code(&answer)), (StatusCode::BAD_REQUEST, expected), "{body}: {answer}");
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "a single error: {answer}");
        assert!(answer.get("data").is_none(), "{answer}");
    }
}

async fn a_registered_document_obeys_the_limits_and_the_method(server: Server) {
    let admin = server.admin().await;
    let long = format!("{{ version }} # {}", "x".repeat(10_000));
    let sign_out = "mutation { sessionSignOut { userErrors { code } } }";
    register(&server, None, &[(None, &long), (None, sign_out), (Some("wrong"), "{ nothing }")]).await;
    let (_, answer) = post(&server, &admin, json!({ "documentId": hash(&long) })).await;
    assert_eq!(code(&answer), "LIMIT_EXCEEDED");
    let (_, answer) = post(&server, &admin, json!({ "documentId": "wrong" })).await;
    assert_eq!(code(&answer), "GRAPHQL_VALIDATION_FAILED");
    let (status, answer) = get(&server, &admin, &[("documentId", &hash(sign_out))]).await;
    assert_eq!((status, code(&answer)), (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"));
}

async fn a_mutation_by_its_name_is_repeated_under_its_key(server: Server) {
    let admin = server.admin().await;
    let create = "mutation($input: BranchCreateInput!) { branchCreate(input: $input) { branch { id } } }";
    register(&server, None, &[(None, create)]).await;
    let input = json!({ "input": {
        "name": "East", "timeZone": "Asia/Shanghai", "address": "1 East Road",
        "place": { "latitude": 30.25, "longitude": 120.21 },
    } });
    let send = async |body: Value| {
        let request = server.request(Method::POST, "/graphql").header("idempotency-key", "east").json(&body);
        let answer = request.bearer_auth(admin.bearer().expect("a token")).send().await.expect("an answer");
        let repeated = answer.headers().contains_key("idempotency-replayed");
        (repeated, without_cost(answer.json().await.expect("JSON")))
    };
    let named = json!({ "documentId": hash(create), "variables": input });
    let (repeated, first) = send(named.clone()).await;
    assert!(!repeated && first["data"]["branchCreate"]["branch"]["id"].is_string(), "{first}");
    for body in [named, json!({ "query": create, "variables": input })] {
        assert_eq!(send(body).await, (true, first.clone()), "the same document, however it came");
    }
}

async fn an_application_bound_to_trusted_documents_runs_no_others(server: Server) {
    let (bound, caller) = application(&server, "Bound").await;
    let (other, _) = application(&server, "Other").await;
    let (own, all, others) = ("{ branches { id } }", "{ branches { name } }", "{ branches { id name } }");
    register(&server, Some(&bound["id"]), &[(None, own), (Some("home"), own)]).await;
    register(&server, None, &[(None, all), (Some("home"), all)]).await;
    register(&server, Some(&other["id"]), &[(None, others)]).await;
    let automatic_before = json!({ "query": VERSION, "extensions": automatic(VERSION) });
    assert_eq!(post(&server, &caller, automatic_before.clone()).await.0, StatusCode::OK, "not bound yet");
    bind(&server, &bound).await;

    for body in [
        json!({ "query": VERSION }),
        json!({ "query": own }),
        json!({ "query": "{ what no parser should see" }),
        automatic_before,
        json!({ "extensions": automatic(VERSION) }),
        json!({ "documentId": hash(VERSION) }),
        json!({ "documentId": hash(others) }),
        json!({ "documentId": "unknown" }),
    ] {
        let (_, answer) = post(&server, &caller, body.clone()).await;
        assert_eq!(code(&answer), "DOCUMENT_NOT_TRUSTED", "{body}: {answer}");
    }
    for (body, field) in [
        (json!({ "documentId": hash(own) }), "id"),
        (json!({ "documentId": "home" }), "id"),
        (json!({ "documentId": hash(all) }), "name"),
        (json!({ "extensions": automatic(all) }), "name"),
        (json!({ "query": all, "extensions": automatic(all) }), "name"),
    ] {
        let (status, answer) = post(&server, &caller, body.clone()).await;
        assert_eq!(status, StatusCode::OK, "{body}: {answer}");
        assert!(answer["data"]["branches"][0][field].is_string(), "{body}: {answer}");
    }
    let (_, statements) = server.statements(post(&server, &caller, json!({ "documentId": hash(all) }))).await;
    assert_eq!(statements, 3, "who asks, whether the document stands, and the branches");
    let (_, answer) = post(&server, &server.admin().await, json!({ "query": VERSION })).await;
    assert!(answer["data"]["version"].is_string(), "nobody else is bound: {answer}");
}

async fn a_socket_obeys_the_binding_as_well(server: Server) {
    let (bound, caller) = application(&server, "Bound").await;
    let (own, live) = ("{ branches { id } }", "subscription { placementChanged { cursor } }");
    register(&server, Some(&bound["id"]), &[(None, own)]).await;
    bind(&server, &bound).await;
    let mut socket = Socket::of(&server, &caller).await;
    for (id, text) in [("1", VERSION), ("2", live)] {
        socket.begin(id, text).await;
        let message = socket.hear().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], "DOCUMENT_NOT_TRUSTED", "{message}");
    }
    socket.say(json!({ "type": "subscribe", "id": "3", "payload": { "documentId": hash(own) } })).await;
    assert!(socket.told("branches").await[0]["id"].is_string());
    assert_eq!(socket.hear().await["type"], "complete");

    let gone = r#"subscription { placementChanged(after: "event_01h455vb4pex5vsknk084sn02q") { cursor } }"#;
    register(&server, None, &[(None, gone)]).await;
    let mut manager = Socket::of(&server, &server.manager().await).await;
    manager.say(json!({ "type": "subscribe", "id": "1", "payload": { "documentId": hash(gone) } })).await;
    let message = manager.hear().await;
    let told = message["payload"][0]["extensions"]["code"].as_str();
    assert_eq!(told, Some("CURSOR_GONE"), "the subscription was begun by its name: {message}");
}

async fn a_removed_document_is_gone_at_once(server: Server) {
    let admin = server.admin().await;
    let (own, _) = application(&server, "Own").await;
    register(&server, None, &[(None, WHO)]).await;
    register(&server, Some(&own["id"]), &[(Some("version"), VERSION)]).await;
    let beside = server.beside().await;
    let list = "query($of: ID) { trustedDocuments(applicationId: $of) {
        totalCount nodes { id documentId text application { name } } } }";
    let all = server.ask(&admin, list, json!({})).await["trustedDocuments"].clone();
    assert_eq!(all["totalCount"], 2);
    let row = |text: &str| {
        let mut rows = all["nodes"].as_array().expect("rows").iter();
        rows.find(|row| row["text"] == text).expect("the document").clone()
    };
    let (own_document, shared) = (row(VERSION), row(WHO));
    assert_eq!((&own_document["documentId"], &own_document["application"]["name"]), (&json!("version"), &json!("Own")));
    assert_eq!(
        (&shared["documentId"], &shared["application"]),
        (&json!(format!("sha256:{}", hash(WHO))), &Value::Null)
    );
    let some = server.ask(&admin, list, json!({ "of": own["id"] })).await["trustedDocuments"].clone();
    assert_eq!(some["nodes"], json!([own_document]));

    let ask_beside = async || {
        let request = reqwest::Client::new().post(format!("{}/graphql", beside.url()));
        read(request.json(&json!({ "documentId": hash(WHO) })), &admin).await
    };
    assert_eq!(ask_beside().await.0, StatusCode::OK);
    let input = json!({ "id": shared["id"] });
    let removed = server.change(&admin, "trustedDocumentRemove", input.clone(), "trustedDocument { text }").await;
    assert_eq!(removed["trustedDocument"]["text"], WHO);
    let (_, answer) = ask_beside().await;
    assert_eq!(code(&answer), "PERSISTED_DOCUMENT_NOT_FOUND", "in every process");
    assert_eq!(server.refuses(&admin, "trustedDocumentRemove", input).await.said(), "NOT_FOUND at id");
    let elsewhere = server.another_agency().await;
    let input = json!({ "id": own_document["id"] });
    assert_eq!(server.refuses(&elsewhere, "trustedDocumentRemove", input).await.said(), "NOT_FOUND at id");
    beside.shutdown().await.expect("a clean end");
}

async fn registering_twice_at_once_registers_once(server: Server) {
    let texts: Vec<_> = (0..450).map(|place| format!("{{ version }} # {place}")).collect();
    let documents: Vec<_> = texts.iter().map(|text| (None, text.as_str())).collect();
    let (one, two) = tokio::join!(register(&server, None, &documents), register(&server, None, &documents));
    assert_eq!((one.new + two.new, one.known + two.known), (450, 450));
    let list = server.ask(&server.admin().await, "{ trustedDocuments { totalCount } }", json!({})).await;
    assert_eq!(list["trustedDocuments"]["totalCount"], 450);

    let other = [NewDocument { identifier: identifier("home"), text: WHO.to_owned() }];
    register(&server, None, &[(Some("home"), VERSION)]).await;
    let system = server.system().await;
    let refused = system.write(async |tx| trusted_document::register(tx, None, &other).await).await;
    assert_eq!(refused.expect_err("a refusal").code(), "DOCUMENT_NAME_TAKEN");
}
