//! The server as such: it answers, it is watched, it stops and starts again.

use serde_json::json;

use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    whoever_asks_is_answered,
    an_office_token_holds_after_a_restart,
}

async fn whoever_asks_is_answered(server: Server) {
    let answer = server.ask(&Caller::nobody(), "{ version }", json!({})).await;
    assert_eq!(answer["version"], env!("CARGO_PKG_VERSION"));
    for path in ["/health/live", "/health/ready", "/metrics", "/schema.graphql", "/"] {
        assert!(server.get(path).await.status().is_success(), "{path}");
    }
}

async fn an_office_token_holds_after_a_restart(server: Server) {
    let dispatcher = server.dispatcher().await;
    let server = server.restarted().await;
    server.ask(&dispatcher, "{ version }", json!({})).await;
}
