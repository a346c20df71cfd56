//! A wallet of many entries is read as quickly as one of a few.

use std::time::{Duration, Instant};

use domain::id::LoyaltyAccountId;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use super::purse::{Purse, open};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    the_last_entries_of_a_large_wallet_are_read_as_those_of_a_small_one,
}

const ENTRIES: i64 = 30_000;

/// Fills an empty wallet with entries of one point each, past the product.
async fn fill(server: &Server, wallet: &Value) {
    let connection = server.database().connect().await;
    let sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let id: LoyaltyAccountId = wallet.as_str().expect("an id").parse().expect("an id");
    let hex: String = id.0.as_simple().to_string();
    let (random, account) =
        if sqlite { ("randomblob(16)", format!("x'{hex}'")) } else { ("gen_random_uuid()", format!("'{}'", id.0)) };
    let filled = format!(
        "insert into points_entry (id, agency_id, account_id, number, kind, key, content, occurred_at, made_by, issued, owed,
           pending, available, reserved, spent, expired, issued_after, owed_after, pending_after, available_after,
           reserved_after, spent_after, expired_after)
         with recursive n (i) as (select 1 union all select i + 1 from n where i < {ENTRIES})
         select {random}, agency_id, id, i, 'EARNED', 'filled-' || i, 'x', opened_at, 'system', -1, 0, 0, 1, 0, 0, 0,
           -i, 0, 0, i, 0, 0, 0
         from loyalty_account, n where id = {account} order by i"
    );
    // PostgreSQL counts the entries of a statement at its end, so that they cannot follow each other in one.
    let sql = if sqlite {
        filled
    } else {
        format!(
            "set session_replication_role = replica; {filled};
             update loyalty_account set entries = {ENTRIES}, last_entry_at = opened_at, issued = -{ENTRIES},
               available = {ENTRIES} where id = {account};
             set session_replication_role = default; analyze points_entry"
        )
    };
    connection.execute_unprepared(&sql).await.expect("many entries");
    let asked =
        Statement::from_string(connection.get_database_backend(), "select max(entries) as n from loyalty_account");
    let row = connection.query_one_raw(asked).await.expect("an answer").expect("a row");
    assert_eq!(row.try_get::<i64>("", "n").expect("a number"), ENTRIES);
    connection.close().await.expect("a clean end");
}

const LATEST: &str = "query($id: ID!) { loyaltyAccount(id: $id) {
    balance { available } entries(first: 10) { nodes { number sentence } pageInfo { hasNextPage } } } }";

/// The middle one of some times that reading a wallet takes.
async fn median(server: &Server, caller: &Caller, wallet: &Value) -> Duration {
    let mut times = Vec::new();
    for _ in 0..21 {
        let begun = Instant::now();
        server.ask(caller, LATEST, json!({ "id": wallet })).await;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    times[10]
}

async fn the_last_entries_of_a_large_wallet_are_read_as_those_of_a_small_one(server: Server) {
    let purse = Purse::new(server).await;
    for number in 0..12 {
        purse.earn(&format!("visit-{number}"), 1).await;
    }
    let server = &purse.server;
    let other = server.household_named("陈").await;
    let large = open(server, &purse.dispatcher, &other.id).await;
    fill(server, &large).await;
    let family = server.family_account(&other, "FULL").await;
    for caller in [&purse.manager, &family] {
        let (seen, statements) = server.statements(server.ask(caller, LATEST, json!({ "id": large }))).await;
        assert_eq!(seen["loyaltyAccount"]["balance"]["available"], ENTRIES);
        assert_eq!(seen["loyaltyAccount"]["entries"]["nodes"][0]["number"], ENTRIES);
        assert_eq!(seen["loyaltyAccount"]["entries"]["pageInfo"]["hasNextPage"], true);
        assert!(statements <= 5, "{statements} statements, of which two tell who asks");
    }
    let (small, many) =
        (median(server, &purse.manager, &purse.account).await, median(server, &purse.manager, &large).await);
    assert!(many < small * 2 + Duration::from_millis(5), "{many:?}, and {small:?} of a few");
    let of_family = median(server, &family, &large).await;
    assert!(of_family < small * 2 + Duration::from_millis(5), "{of_family:?} as the family, and {small:?} of a few");
    // Whoever asks how many there are is told without counting.
    let query = "query($id: ID!) { loyaltyAccount(id: $id) { entries(first: 1) { totalCount }
        earned: entries(first: 1, filter: { kinds: [SPENT] }) { totalCount } } }";
    let counted = server.ask(&family, query, json!({ "id": large })).await;
    let expected = json!({ "entries": { "totalCount": ENTRIES }, "earned": { "totalCount": 0 } });
    assert_eq!(counted["loyaltyAccount"], expected);
}
