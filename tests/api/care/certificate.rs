//! The certificate of a service that has ended, as the family prints it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::ward::Ward;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_certificate_is_a_pdf_in_both_languages,
    a_certificate_is_for_whoever_sees_the_ending,
    a_character_that_no_font_has_is_named,
}

async fn certified(ward: &Ward, recipient: &str) -> Value {
    let begun = json!({ "householdId": ward.household, "beganOn": "2025-12-01", "lastDay": "2026-03-01" });
    let ending = ward.change("serviceEndingBegin", begun, "ending { id version }").await["ending"].clone();
    let talk = json!({ "id": ending["id"], "version": ending["version"], "words": "They were content." });
    let talked = ward.change("serviceEndingTalk", talk, "ending { id version }").await["ending"].clone();
    let certificate = json!({
        "id": talked["id"], "version": talked["version"], "recipient": recipient, "service": "产后护理",
        "signedForAgency": "李娜",
    });
    let selection = "ending { id certificate { number } }";
    ward.change("serviceEndingCertify", certificate, selection).await["ending"].clone()
}

async fn read(ward: &Ward, caller: &Caller, path: &str) -> (StatusCode, String, Vec<u8>) {
    let request = ward.server().request(Method::GET, path);
    let request = match caller.bearer() {
        Some(bearer) => request.bearer_auth(bearer),
        None => request,
    };
    let answer = request.send().await.expect("an answer");
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    (answer.status(), kind, answer.bytes().await.expect("a body").to_vec())
}

async fn a_certificate_is_a_pdf_in_both_languages(server: Server) {
    let ward = Ward::new(server).await;
    let ending = certified(&ward, "王秀英女士").await;
    let path = format!("/certificates/{}", ending["id"].as_str().expect("an id"));
    let mut papers = Vec::new();
    for language in ["", "?language=zh", "?language=en"] {
        let (status, kind, pdf) = read(&ward, &ward.daughter, &format!("{path}{language}")).await;
        assert_eq!((status, kind.as_str()), (StatusCode::OK, "application/pdf"));
        assert!(pdf.starts_with(b"%PDF-1.7") && pdf.len() < 200_000, "{} bytes", pdf.len());
        papers.push(pdf);
    }
    assert_eq!(papers[0], papers[1], "Chinese unless said otherwise, and the same each time");
    assert_ne!(papers[1], papers[2]);
    let (status, _, refused) = read(&ward, &ward.daughter, &format!("{path}?language=fr")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let refused: Value = serde_json::from_slice(&refused).expect("JSON");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "INVALID");
}

async fn a_certificate_is_for_whoever_sees_the_ending(server: Server) {
    let ward = Ward::new(server).await;
    let ending = certified(&ward, "王秀英女士").await;
    let path = format!("/certificates/{}", ending["id"].as_str().expect("an id"));
    let neighbours = ward.world.household("Neighbours").await;
    let neighbour = ward.world.family_of(neighbours, "li@test.example").await;
    assert_eq!(read(&ward, &neighbour, &path).await.0, StatusCode::NOT_FOUND);
    assert_eq!(read(&ward, &Caller::nobody(), &path).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(read(&ward, &ward.daughter, "/certificates/nothing").await.0, StatusCode::NOT_FOUND);
}

async fn a_character_that_no_font_has_is_named(server: Server) {
    let ward = Ward::new(server).await;
    let ending = certified(&ward, "𠮷田女士").await;
    let path = format!("/certificates/{}", ending["id"].as_str().expect("an id"));
    let (status, _, refused) = read(&ward, &ward.daughter, &path).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused: Value = serde_json::from_slice(&refused).expect("JSON");
    let error = &refused["errors"][0];
    assert_eq!(error["extensions"]["code"], "CHARACTERS_MISSING");
    assert!(error["message"].as_str().expect("words").contains('𠮷'), "{error}");
}
