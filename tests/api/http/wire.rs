//! Connections as such: slow, broken off, idle, and too many.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, Statement, TransactionTrait};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::database::Engine;
use crate::support::{Caller, Database, Server, on_both_databases};

on_both_databases! {
    a_body_that_does_not_arrive_is_not_waited_for,
    a_head_that_does_not_arrive_is_not_waited_for,
    a_connection_without_a_request_is_closed_in_the_end,
    text_that_breaks_off_is_refused,
    a_body_that_is_none_is_refused,
    who_takes_nothing_is_dropped,
    a_thousand_idle_connections_keep_nobody_waiting,
    who_hangs_up_ends_the_statement,
    the_time_limit_ends_the_statement,
}

/// Longer than anything takes: who waits so long waits for nothing.
const PATIENCE: Duration = Duration::from_secs(20);

async fn in_time<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, work).await.expect("an end in time")
}

async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address()).await.expect("a connection")
}

fn post(headers: &str, body: &[u8], length: usize) -> Vec<u8> {
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// What comes until the server closes the connection.
async fn all_that_comes(mut connection: TcpStream) -> String {
    let mut answer = Vec::new();
    in_time(connection.read_to_end(&mut answer)).await.expect("a clean end");
    String::from_utf8(answer).expect("UTF-8")
}

async fn a_body_that_does_not_arrive_is_not_waited_for(database: Database) {
    let server = Server::with(database, |config| config.limits.body_time = Duration::from_millis(100)).await;
    let mut connection = connect(&server).await;
    connection.write_all(&post("", br#"{"query":"#, 100)).await.expect("a server that listens");
    let answer = all_that_comes(connection).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains(r#""code":"TIMEOUT""#), "{answer}");
}

async fn a_head_that_does_not_arrive_is_not_waited_for(database: Database) {
    let server = Server::with(database, |config| config.limits.head_time = Duration::from_millis(100)).await;
    for begun in ["", "POST /gra", "POST /graphql HTTP/1.1\r\nhost: localhost\r\nx-slow: "] {
        let mut connection = connect(&server).await;
        connection.write_all(begun.as_bytes()).await.expect("a server that listens");
        let answer = all_that_comes(connection).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
    }
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
}

async fn a_connection_without_a_request_is_closed_in_the_end(database: Database) {
    let server = Server::with(database, |config| config.limits.idle_time = Duration::from_millis(100)).await;
    let mut connection = connect(&server).await;
    connection.write_all(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").await.expect("a server that listens");
    let answer = all_that_comes(connection).await;
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("alive\n"), "{answer}");
}

async fn text_that_breaks_off_is_refused(server: Server) {
    let whole = r#"{"query":"{ version }","operationName":"管家"}"#.as_bytes();
    let within = whole.windows(2).position(|bytes| bytes == [0xe7, 0xae]).expect("a character of three bytes") + 2;
    let (broken_off, then_closed) = (&whole[..within], [&whole[..within], b"\"}"].concat());
    for body in [broken_off, &then_closed, &whole[..9], b"\xff\xfe", b""] {
        let mut connection = connect(&server).await;
        connection.write_all(&post("connection: close\r\n", body, body.len())).await.expect("a server that listens");
        let answer = all_that_comes(connection).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains(r#""code":"BAD_REQUEST""#), "{answer}");
    }
}

async fn a_body_that_is_none_is_refused(server: Server) {
    let mut connection = connect(&server).await;
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    let broken = format!("{head}transfer-encoding: chunked\r\n\r\nno length\r\n");
    connection.write_all(broken.as_bytes()).await.expect("a server that listens");
    let answer = all_that_comes(connection).await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("the body broke off"), "{answer}");
}

async fn who_takes_nothing_is_dropped(database: Database) {
    let server = Server::with(database, |config| config.limits.send_time = Duration::from_millis(100)).await;
    let mut connection = connect(&server).await;
    // Nothing is read: the server's answers fill the buffers, then nobody takes these requests, then the line is cut.
    let asking = async {
        while connection.write_all(b"GET /schema.graphql HTTP/1.1\r\nhost: localhost\r\n\r\n").await.is_ok() {}
    };
    in_time(asking).await;
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
}

async fn a_thousand_idle_connections_keep_nobody_waiting(server: Server) {
    let mut idle = Vec::new();
    for _ in 0..1_000 {
        idle.push(connect(&server).await);
    }
    server.ask(&Caller::nobody(), "{ version }", json!({})).await;
    // They neither keep the server from stopping.
    in_time(server.stop()).await;
}

/// How many statements wait for a lock.
async fn waiting(connection: &DatabaseConnection) -> i64 {
    let sql =
        "select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(statement).await.expect("the activity").expect("a row");
    row.try_get("", "n").expect("a number")
}

/// Has every statement about branches wait.
async fn hold_branches(connection: &DatabaseConnection) -> DatabaseTransaction {
    let other = connection.begin().await.expect("a transaction");
    other.execute_unprepared("LOCK TABLE branch").await.expect("a lock");
    other
}

async fn who_hangs_up_ends_the_statement(server: Server) {
    // A statement of SQLite runs in this process and waits for nobody's line.
    if server.database().engine() == Engine::Sqlite {
        return;
    }
    let admin = server.admin().await;
    let connection = server.database().connect().await;
    let other = hold_branches(&connection).await;
    let asking = json!({ "query": "{ branches { name } }" }).to_string();
    let bearer = format!("authorization: Bearer {}\r\n", admin.bearer().expect("a token"));
    let mut caller = connect(&server).await;
    caller.write_all(&post(&bearer, asking.as_bytes(), asking.len())).await.expect("a server that listens");
    in_time(async { while waiting(&connection).await == 0 {} }).await;
    drop(caller);
    in_time(async { while waiting(&connection).await > 0 {} }).await;
    other.rollback().await.expect("an end");
    server.ask(&admin, "{ branches { name } }", json!({})).await;
}

async fn the_time_limit_ends_the_statement(database: Database) {
    if database.engine() == Engine::Sqlite {
        return;
    }
    let server = Server::with(database, |config| config.limits.query_time = Duration::from_millis(200)).await;
    let admin = server.admin().await;
    let connection = server.database().connect().await;
    let other = hold_branches(&connection).await;
    assert_eq!(server.refusal(&admin, "{ branches { name } }", json!({})).await.code, "TIMEOUT");
    in_time(async { while waiting(&connection).await > 0 {} }).await;
    other.rollback().await.expect("an end");
    server.ask(&admin, "{ branches { name } }", json!({})).await;
}
