//! Expiry of many wallets at once: as many statements for hundreds of lots as for a few.

use chrono::TimeDelta;
use domain::id::LoyaltyAccountId;
use domain::loyalty::accounts;
use domain::loyalty::earning::{self, EarnInput};
use domain::loyalty::entries::Remarks;
use sea_orm::{ConnectionTrait, Statement};

use super::{books, jobs};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    three_hundred_lots_expire_in_as_many_statements_as_three,
    a_wallet_that_cannot_expire_keeps_none_of_the_others_waiting,
}

async fn wallets(server: &Server, number: usize) -> Vec<LoyaltyAccountId> {
    let mut opened = Vec::new();
    for number in 0..number {
        let household = server.household_named(&format!("陈 {number}")).await.id.parse().expect("an id");
        let system = server.system().await;
        opened.push(system.write(async |tx| accounts::open(tx, household).await).await.expect("a wallet").id);
    }
    opened
}

/// Gives each wallet so many lots that are over in an hour.
async fn fill(server: &Server, wallets: &[LoyaltyAccountId], lots: usize, round: &str) {
    let system = server.system().await;
    let filled = system.write(async |tx| {
        for (wallet, account) in wallets.iter().enumerate() {
            for lot in 0..lots {
                let input = EarnInput {
                    account: *account,
                    amount: 10,
                    expires_at: Some(tx.now() + TimeDelta::minutes(30)),
                    pending: None,
                    basis: None,
                    remarks: Remarks::default(),
                };
                earning::earn(tx, &format!("{round}-{wallet}-{lot}"), input).await?;
            }
        }
        Ok(())
    });
    filled.await.expect("points");
    server.wait(TimeDelta::hours(1));
}

async fn expired(server: &Server) -> (i64, i64) {
    let connection = server.database().connect().await;
    books::must_be_true(&connection).await;
    let points = "select cast(coalesce(sum(expired), 0) as bigint) as n from loyalty_account";
    let entries = "select count(*) as n from points_entry where kind = 'EXPIRED'";
    (books::number(&connection, points).await, books::number(&connection, entries).await)
}

async fn three_hundred_lots_expire_in_as_many_statements_as_three(server: Server) {
    let wallets = wallets(&server, 30).await;
    fill(&server, &wallets[..3], 1, "few").await;
    let few = server.statements(jobs::run(&server, "loyalty.expire_points", None)).await.1;
    assert_eq!(expired(&server).await, (30, 3), "an entry for each wallet");
    fill(&server, &wallets, 10, "many").await;
    let many = server.statements(jobs::run(&server, "loyalty.expire_points", None)).await.1;
    assert_eq!(expired(&server).await, (3_030, 33));
    assert_eq!(few, many, "statements for 3 lots in 3 wallets, and for 300 in 30");
    // A second run finds nothing.
    jobs::run(&server, "loyalty.expire_points", None).await;
    assert_eq!(expired(&server).await, (3_030, 33));
    let told = "select count(*) as n from event where kind = 'loyalty.entry.made'";
    let connection = server.database().connect().await;
    assert_eq!(books::number(&connection, told).await, 303 + 33, "everybody hears of every entry");
}

async fn a_wallet_that_cannot_expire_keeps_none_of_the_others_waiting(server: Server) {
    let wallets = wallets(&server, 5).await;
    fill(&server, &wallets, 2, "some").await;
    // Another wallet has the key under which the last one is to expire.
    let taken = format!(
        "insert into points_entry (id, agency_id, account_id, number, kind, key, content, occurred_at, made_by, issued, owed,
           pending, available, reserved, spent, expired, issued_after, owed_after, pending_after, available_after,
           reserved_after, spent_after, expired_after)
         select (select id from points_lot limit 1), agency_id, id, 3, 'VOIDED', '~expire/{}/3', 'x', last_entry_at, 'system',
           0, 0, 0, 0, 0, 0, 0, issued, owed, pending, available, reserved, spent, expired
         from loyalty_account where id = $1",
        wallets[4]
    );
    let connection = server.database().connect().await;
    let backend = connection.get_database_backend();
    let by_hand = Statement::from_sql_and_values(backend, taken, [wallets[0].0.into()]);
    connection.execute_raw(by_hand).await.expect("an entry by hand");
    let system = server.system().await;
    let error = (jobs::named("loyalty.expire_points").run)(&system).await.expect_err("one wallet fails").to_string();
    assert!(error.contains("1 of 5 rows failed"), "{error}");
    assert_eq!(expired(&server).await, (80, 4), "the others are done");
}
