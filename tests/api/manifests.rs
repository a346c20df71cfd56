//! `guanjia documents import`: manifests of trusted documents, as the build tools of clients write them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::program::{Ending, Program};
use crate::support::{Caller, Server, on_both_databases, scratch};

on_both_databases! {
    a_manifest_of_relay_is_imported_for_the_agency,
    a_manifest_of_apollo_is_imported_for_an_application,
    nothing_of_a_manifest_is_imported_when_a_document_does_not_hold,
    what_is_no_manifest_or_no_owner_is_named,
}

const VERSION: &str = "{ version }";
const VERSION_MD5: &str = "99ed16e8b16c175b93f03516f20cd621";
const VERSION_SHA256: &str = "1dee97279832c351624025387be36873845c282288b1f0a51ccf63e6b5f7549f";
const WHO: &str = "query Who { viewer { name } }";
const WHO_SHA256: &str = "e3ec3e1046d83275917950465ac7f16cd0183097dde0bb8e8893d8e82c1d2253";

fn file(server: &Server, test: &str, content: &str) -> PathBuf {
    let file = scratch(&format!("{test}-{}", server.database().engine())).join("persisted.json");
    fs::write(&file, content).expect("a file");
    file
}

fn import(server: &Server, file: &Path, further: &[&str]) -> Program {
    let file = file.to_str().expect("a path in UTF-8");
    let arguments = ["documents", "import", file, "--database-url", server.database().url()];
    Program::start(&std::env::temp_dir(), &[&arguments[..], further].concat())
}

fn refused(program: Program) -> Ending {
    let ending = program.end();
    assert!(!ending.status.success(), "it was imported");
    ending
}

async fn run(server: &Server, caller: &Caller, name: &str) -> Value {
    let request = server.request(reqwest::Method::POST, "/graphql").json(&json!({ "documentId": name }));
    let request = request.bearer_auth(caller.bearer().expect("a token"));
    request.send().await.expect("an answer").json().await.expect("JSON")
}

async fn count(server: &Server) -> Value {
    let admin = server.admin().await;
    server.ask(&admin, "{ trustedDocuments { totalCount } }", json!({})).await["trustedDocuments"]["totalCount"].clone()
}

async fn a_manifest_of_relay_is_imported_for_the_agency(server: Server) {
    let manifest = json!({ VERSION_MD5: VERSION, WHO_SHA256: WHO }).to_string();
    let manifest = file(&server, "relay", &manifest);
    for expected in ["New: 2. Known before: 0.", "New: 0. Known before: 2."] {
        let mut program = import(&server, &manifest, &[]);
        assert_eq!(program.says("Imported for the whole agency."), expected);
        assert!(program.end().status.success());
    }
    let admin = server.admin().await;
    for name in [VERSION_MD5, &format!("sha256:{VERSION_SHA256}"), WHO_SHA256] {
        assert!(run(&server, &admin, name).await["data"].is_object(), "{name}");
    }
}

async fn a_manifest_of_apollo_is_imported_for_an_application(server: Server) {
    let manifest = json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
        { "id": WHO_SHA256, "name": "Who", "type": "query", "body": WHO },
    ] });
    let manifest = file(&server, "apollo", &manifest.to_string());
    let admin = server.admin().await;
    let applications = server.ask(&admin, "{ applications { id name } }", json!({})).await["applications"].clone();
    let name = applications[0]["name"].as_str().expect("a name");
    let mut program = import(&server, &manifest, &["--application", name]);
    assert_eq!(program.says(&format!("Imported for {name}.")), "New: 1. Known before: 0.");
    assert!(program.end().status.success());
    let id = applications[0]["id"].as_str().expect("an id");
    let mut program = import(&server, &manifest, &["--application", id]);
    assert_eq!(program.says(&format!("Imported for {name}.")), "New: 0. Known before: 1.");
    let list = "query($of: ID) { trustedDocuments(applicationId: $of) { nodes { documentId text } } }";
    let list = server.ask(&admin, list, json!({ "of": id })).await["trustedDocuments"]["nodes"].clone();
    assert_eq!(list, json!([{ "documentId": format!("sha256:{WHO_SHA256}"), "text": WHO }]));
}

async fn nothing_of_a_manifest_is_imported_when_a_document_does_not_hold(server: Server) {
    let long = format!("{{ version }} # {}", "x".repeat(10_000));
    let manifest = json!({
        WHO_SHA256: WHO,
        VERSION_SHA256: WHO,
        "99ed16e8b16c175b93f03516f20cd622": VERSION,
        "unknown-field": "{ nothing }",
        "broken": "{ version",
        "too-long": long,
        "two words": VERSION,
    });
    let ending = refused(import(&server, &file(&server, "bad-relay", &manifest.to_string()), &[]));
    for told in [
        "nothing was imported, as these documents do not hold",
        &format!("{VERSION_SHA256}: the id is not the hash of the document"),
        "99ed16e8b16c175b93f03516f20cd622: the id is not the hash of the document",
        "unknown-field: ",
        "`nothing`",
        "broken: syntax error",
        "too-long: the document has more than 10000 characters",
        "two words: the id must have",
    ] {
        assert!(ending.errors.contains(told), "{told}: {}", ending.errors);
    }
    let manifest = json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": [
        { "id": "who", "name": "Who", "type": "query", "body": WHO },
        { "id": "who", "name": "Whose", "type": "query", "body": "query Whose { viewer { roles } }" },
        { "id": "what", "name": "What", "type": "query", "body": WHO },
    ] });
    let ending = refused(import(&server, &file(&server, "bad-apollo", &manifest.to_string()), &[]));
    assert!(ending.errors.contains("who: two documents have this id"), "{}", ending.errors);
    assert!(ending.errors.contains("what: the document has no operation `What`"), "{}", ending.errors);
    assert_eq!(count(&server).await, 0);
}

async fn what_is_no_manifest_or_no_owner_is_named(server: Server) {
    for (test, content, told) in [
        ("none", "[]", "no manifest"),
        ("values", r#"{ "a": 1 }"#, "what stands under `a` is no text"),
        ("format", r#"{ "format": "other", "version": 1, "operations": [] }"#, "the format `other`"),
        ("later", r#"{ "format": "apollo-persisted-query-manifest", "version": 2, "operations": [] }"#, "version 2"),
    ] {
        let ending = refused(import(&server, &file(&server, test, content), &[]));
        assert!(ending.errors.contains(told), "{told}: {}", ending.errors);
    }
    let manifest = file(&server, "good", &json!({ WHO_SHA256: WHO }).to_string());
    let ending = refused(import(&server, &manifest, &["--application", "Nobody"]));
    assert!(ending.errors.contains("there is no application `Nobody`"), "{}", ending.errors);
    let ending = refused(import(&server, &manifest.with_file_name("missing.json"), &[]));
    assert!(ending.errors.contains("missing.json cannot be read"), "{}", ending.errors);

    server.another_agency().await;
    let ending = refused(import(&server, &manifest, &[]));
    assert!(ending.errors.contains("Elsewhere Home Care"), "it says which agencies there are: {}", ending.errors);
    let viewer = server.ask(&server.admin().await, "{ viewer { agency { id } } }", json!({})).await;
    let own = viewer["viewer"]["agency"]["id"].as_str().expect("an id").to_owned();
    let mut program = import(&server, &manifest, &["--agency", &own]);
    assert_eq!(program.says("Imported for the whole agency."), "New: 1. Known before: 0.");
    assert!(program.end().status.success());
    assert_eq!(count(&server).await, 1);
}
