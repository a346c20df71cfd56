//! The server as such: it answers, it is watched, it stops and starts again.

use serde_json::json;

use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    whoever_asks_is_answered,
    tools_read_the_whole_schema,
    an_office_token_holds_after_a_restart,
}

async fn whoever_asks_is_answered(server: Server) {
    let answer = server.ask(&Caller::nobody(), "{ version }", json!({})).await;
    assert_eq!(answer["version"], env!("CARGO_PKG_VERSION"));
    for path in ["/health/live", "/health/ready", "/metrics", "/schema.graphql", "/"] {
        assert!(server.get(path).await.status().is_success(), "{path}");
    }
}

/// As deep as the tools of the reference implementation ask: nine types within each other, in fragments.
async fn tools_read_the_whole_schema(server: Server) {
    let wrapped = format!("{}kind name{}", "kind name ofType { ".repeat(9), " }".repeat(9));
    let query = format!(
        "query Tools {{ __schema {{ queryType {{ name }} types {{ ...Whole }} directives {{ name args {{ ...Given }} }} }} }}
        fragment Whole on __Type {{ kind name description fields(includeDeprecated: true) {{ name args {{ ...Given }}
            type {{ ...Wrapped }} }} inputFields {{ ...Given }} interfaces {{ ...Wrapped }} enumValues {{ name }}
            possibleTypes {{ ...Wrapped }} }}
        fragment Given on __InputValue {{ name description type {{ ...Wrapped }} defaultValue }}
        fragment Wrapped on __Type {{ {wrapped} }}"
    );
    let answer = server.ask(&Caller::nobody(), &query, json!({})).await;
    let types = answer["__schema"]["types"].as_array().map_or(0, Vec::len);
    assert!(types > 200, "{types}");
}

async fn an_office_token_holds_after_a_restart(server: Server) {
    let dispatcher = server.dispatcher().await;
    let server = server.restarted().await;
    server.ask(&dispatcher, "{ version }", json!({})).await;
}
