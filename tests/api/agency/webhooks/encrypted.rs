//! Deliveries by TLS: whose certificate is trusted, and whose is not.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::TimeDelta;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::json;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, crypto::ring};

use super::partner::Partner;
use crate::support::receiver::Receiver;
use crate::support::{Database, Server, on_both_databases, scratch};

on_both_databases! {
    a_receiver_whom_the_operators_authority_vouches_for_is_trusted,
    a_certificate_that_nobody_vouches_for_is_refused_and_recorded,
    a_file_without_certificates_is_named_at_the_start,
}

/// An authority, and what a receiver needs to serve by its certificate for this name.
fn authority(name: &str) -> (String, TlsAcceptor) {
    let key = || KeyPair::generate().expect("a key");
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, key()).expect("an authority");
    let own = key();
    let certificate = CertificateParams::new([name.to_owned()]).and_then(|params| params.signed_by(&own, &authority));
    let secret = PrivateKeyDer::try_from(own.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.expect("a certificate").into()], secret)
        .expect("a certificate with its key");
    (authority.pem(), TlsAcceptor::from(Arc::new(config)))
}

fn written(database: &Database, name: &str, text: &str) -> PathBuf {
    let file = scratch(&format!("{name}-{}", database.engine())).join("authority.pem");
    fs::write(&file, text).expect("a file");
    file
}

async fn trusting(database: Database, pem: &str, name: &str) -> Partner {
    let file = written(&database, name, pem);
    let server = Server::with(database, |config| {
        config.private_webhooks = true;
        config.webhook_ca = Some(file);
    });
    Partner::of(server.await).await
}

async fn a_receiver_whom_the_operators_authority_vouches_for_is_trusted(database: Database) {
    let (pem, acceptor) = authority("localhost");
    let partner = trusting(database, &pem, "webhook-trusted").await;
    let receiver = Receiver::encrypted(acceptor).await;
    let url = format!("https://localhost:{}/hooks", receiver.port());
    let (endpoint, _) = partner.endpoint_at(&url, "HMAC").await;
    partner.happens().await;
    assert_eq!(partner.deliver().await, 1);
    assert_eq!(receiver.one().json()["type"], "matching.request.opened");
    let message = &partner.messages(&endpoint).await[0];
    assert_eq!((&message["status"], &message["attempts"][0]["statusCode"]), (&json!("DELIVERED"), &json!(200)));
}

async fn a_certificate_that_nobody_vouches_for_is_refused_and_recorded(database: Database) {
    let (pem, _) = authority("localhost");
    let partner = trusting(database, &pem, "webhook-untrusted").await;
    // One of another authority, and one of this kind for another name.
    let (other, stranger) = authority("localhost");
    assert_ne!(pem, other);
    let receiver = Receiver::encrypted(stranger).await;
    let (endpoint, _) = partner.endpoint_at(&format!("https://localhost:{}/", receiver.port()), "HMAC").await;
    partner.happens().await;
    assert_eq!(partner.deliver().await, 1);
    assert_eq!(receiver.taken().len(), 0, "nothing is said to a stranger");
    let read = partner.read(&endpoint).await;
    let (message, failing) = (&read["messages"]["nodes"][0], &read["failingSince"]);
    assert!(failing.is_string(), "{read}");
    assert_eq!((&message["status"], &message["attempts"][0]["statusCode"]), (&json!("PENDING"), &json!(null)));
    let error = message["attempts"][0]["error"].as_str().expect("a reason");
    assert!(error.contains("certificate"), "{error}");
    partner.server().wait(TimeDelta::minutes(1));
    assert_eq!(partner.deliver().await, 1, "it may get a better one");
}

async fn a_file_without_certificates_is_named_at_the_start(database: Database) {
    let file = written(&database, "webhook-nothing", "nothing of the kind");
    let url = ["--database-url", database.url(), "--webhook-ca", file.to_str().expect("a path in UTF-8")];
    let start = [&["serve", "--listen", "127.0.0.1:0", "--demo", "off"][..], &url].concat();
    let ending = crate::support::program::Program::start(&std::env::temp_dir(), &start).end();
    assert!(!ending.status.success());
    assert!(ending.errors.contains("--webhook-ca"), "{}", ending.errors);
}
