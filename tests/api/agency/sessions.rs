//! Signing in and out.

use chrono::TimeDelta;
use domain::agency::demo;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_person_signs_in_refreshes_and_signs_out,
    an_access_token_holds_for_minutes,
    a_refresh_token_that_comes_twice_ends_its_session,
    of_two_refreshes_at_once_one_is_granted,
    the_answer_is_the_same_whether_the_account_exists,
    attempts_are_limited_and_forgiven,
    a_changed_password_ends_every_session,
    sessions_and_tokens_that_are_over_are_swept,
}

const TOKENS: &str = "tokens { accessToken accessExpiresAt refreshToken }";
const WHO: &str = "{ viewer { user { email } } }";

fn credentials(password: &str) -> Value {
    json!({ "email": demo::email("dispatcher"), "password": password })
}

async fn signed_in(server: &Server) -> Value {
    let answer = server.change(&Caller::nobody(), "sessionSignIn", credentials(demo::DEMO_PASSWORD), TOKENS).await;
    answer["tokens"].clone()
}

fn bearer(tokens: &Value) -> Caller {
    Caller::with(tokens["accessToken"].as_str().expect("an access token"))
}

async fn refresh(server: &Server, tokens: &Value) -> Value {
    let input = json!({ "refreshToken": tokens["refreshToken"] });
    server.change(&Caller::nobody(), "sessionRefresh", input, TOKENS).await["tokens"].clone()
}

async fn a_person_signs_in_refreshes_and_signs_out(server: Server) {
    let tokens = signed_in(&server).await;
    let answer = server.ask(&bearer(&tokens), WHO, json!({})).await;
    assert_eq!(answer["viewer"]["user"]["email"], demo::email("dispatcher"));
    let next = refresh(&server, &tokens).await;
    server.ask(&bearer(&next), WHO, json!({})).await;
    server.ask(&bearer(&next), "mutation { sessionSignOut { userErrors { code } } }", json!({})).await;
    for old in [&tokens, &next] {
        assert_eq!(server.refusal(&bearer(old), WHO, json!({})).await.code, "UNAUTHENTICATED");
    }
    let input = json!({ "refreshToken": next["refreshToken"] });
    assert_eq!(server.refuses(&Caller::nobody(), "sessionRefresh", input).await.code, "REFRESH_FAILED");
}

async fn an_access_token_holds_for_minutes(server: Server) {
    let tokens = signed_in(&server).await;
    server.wait(TimeDelta::minutes(14));
    server.ask(&bearer(&tokens), WHO, json!({})).await;
    server.wait(TimeDelta::minutes(2));
    assert_eq!(server.refusal(&bearer(&tokens), WHO, json!({})).await.code, "UNAUTHENTICATED");
    let next = refresh(&server, &tokens).await;
    server.ask(&bearer(&next), WHO, json!({})).await;
    server.wait(TimeDelta::days(31));
    let input = json!({ "refreshToken": next["refreshToken"] });
    assert_eq!(server.refuses(&Caller::nobody(), "sessionRefresh", input).await.code, "REFRESH_FAILED");
}

async fn a_refresh_token_that_comes_twice_ends_its_session(server: Server) {
    let (stolen, elsewhere) = (signed_in(&server).await, signed_in(&server).await);
    let next = refresh(&server, &stolen).await;
    let input = json!({ "refreshToken": stolen["refreshToken"] });
    assert_eq!(server.refuses(&Caller::nobody(), "sessionRefresh", input).await.code, "REFRESH_FAILED");
    assert_eq!(server.refusal(&bearer(&next), WHO, json!({})).await.code, "UNAUTHENTICATED", "the whole family ends");
    let input = json!({ "refreshToken": next["refreshToken"] });
    assert_eq!(server.refuses(&Caller::nobody(), "sessionRefresh", input).await.code, "REFRESH_FAILED");
    server.ask(&bearer(&elsewhere), WHO, json!({})).await;
}

async fn of_two_refreshes_at_once_one_is_granted(server: Server) {
    let tokens = signed_in(&server).await;
    let (nobody, input) = (Caller::nobody(), json!({ "refreshToken": tokens["refreshToken"] }));
    let tries = || server.tries(&nobody, "sessionRefresh", input.clone());
    let (one, two) = tokio::join!(tries(), tries());
    let granted = [&one, &two].into_iter().filter(|answer| answer.is_granted()).count();
    assert_eq!(granted, 1, "{one:?} {two:?}");
}

async fn the_answer_is_the_same_whether_the_account_exists(server: Server) {
    let nobody = Caller::nobody();
    let wrong = server.refuses(&nobody, "sessionSignIn", credentials("not the password")).await;
    let unknown = json!({ "email": "nobody@example.com", "password": "not the password" });
    let unknown = server.refuses(&nobody, "sessionSignIn", unknown).await;
    assert_eq!(wrong.code, "SIGN_IN_FAILED");
    assert_eq!(wrong, unknown);
}

async fn attempts_are_limited_and_forgiven(server: Server) {
    let nobody = Caller::nobody();
    let mut codes = Vec::new();
    for _ in 0..7 {
        codes.push(server.refuses(&nobody, "sessionSignIn", credentials("not the password")).await.code);
    }
    assert_eq!((codes[0].as_str(), codes[6].as_str()), ("SIGN_IN_FAILED", "TOO_MANY_ATTEMPTS"), "{codes:?}");
    let right = server.refuses(&nobody, "sessionSignIn", credentials(demo::DEMO_PASSWORD)).await;
    assert_eq!(right.code, "TOO_MANY_ATTEMPTS", "not even the right password helps");
    server.wait(TimeDelta::hours(1));
    signed_in(&server).await;
}

async fn a_changed_password_ends_every_session(server: Server) {
    let (here, there) = (signed_in(&server).await, signed_in(&server).await);
    let change = |current: &str, new: &str| json!({ "currentPassword": current, "newPassword": new });
    let refusal = server.refuses(&bearer(&here), "passwordChange", change("not the password", "a new password")).await;
    assert_eq!(refusal.said(), "WRONG_PASSWORD at currentPassword");
    let refusal = server.refuses(&bearer(&here), "passwordChange", change(demo::DEMO_PASSWORD, "short")).await;
    assert_eq!(refusal.said(), "INVALID at newPassword");
    server.ask(&bearer(&there), WHO, json!({})).await;
    let changed = change(demo::DEMO_PASSWORD, "a new password");
    server.change(&bearer(&here), "passwordChange", changed, "user { id }").await;
    for old in [&here, &there] {
        assert_eq!(server.refusal(&bearer(old), WHO, json!({})).await.code, "UNAUTHENTICATED");
    }
    let old = server.refuses(&Caller::nobody(), "sessionSignIn", credentials(demo::DEMO_PASSWORD)).await;
    assert_eq!(old.code, "SIGN_IN_FAILED");
    server.change(&Caller::nobody(), "sessionSignIn", credentials("a new password"), TOKENS).await;
}

/// How many sessions and refresh tokens the database keeps.
async fn kept(server: &Server) -> (i64, i64) {
    let connection = server.database().connect().await;
    let mut counts = Vec::new();
    for table in ["session", "refresh_token"] {
        let sql = format!("select count(*) as n from {table}");
        let asked = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(asked).await.expect("the table").expect("a row");
        counts.push(row.try_get("", "n").expect("a number"));
    }
    (counts[0], counts[1])
}

async fn sessions_and_tokens_that_are_over_are_swept(server: Server) {
    let (left, used, forgotten) = (signed_in(&server).await, signed_in(&server).await, signed_in(&server).await);
    server.ask(&bearer(&left), "mutation { sessionSignOut { userErrors { code } } }", json!({})).await;
    let used = refresh(&server, &used).await;
    assert_eq!(kept(&server).await, (3, 4));
    server.run_jobs().await;
    assert_eq!(kept(&server).await, (2, 3), "the one that was left is gone; a used token is still known");
    for open in [&used, &forgotten] {
        server.ask(&bearer(open), WHO, json!({})).await;
    }
    server.wait(TimeDelta::days(20));
    let used = refresh(&server, &used).await;
    server.wait(TimeDelta::days(11));
    server.run_jobs().await;
    assert_eq!(kept(&server).await, (1, 1), "whoever goes on refreshing goes on");
    refresh(&server, &used).await;
    assert_eq!(
        server
            .refuses(&Caller::nobody(), "sessionRefresh", json!({ "refreshToken": forgotten["refreshToken"] }))
            .await
            .code,
        "REFRESH_FAILED"
    );
}
