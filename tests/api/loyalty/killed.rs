//! Expiry at the end of a month, in a program that is killed again and again.

use std::env::temp_dir;
use std::time::Duration;

use chrono::TimeDelta;
use domain::id::HouseholdId;
use domain::kernel::Clock as _;
use domain::kernel::clock::SystemClock;
use domain::loyalty::accounts;
use domain::loyalty::earning::{self, EarnInput};
use domain::loyalty::entries::Remarks;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::books;
use crate::support::program::Program;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    a_program_that_is_killed_twenty_times_lets_every_point_expire_once,
}

const WALLETS: usize = 240;
const LOTS: i64 = 4;
const KILLS: u64 = 20;

/// Wallets full of points that expired ten days ago, and of as many that never do.
async fn full_long_ago(database: Database) -> Server {
    let server = Server::with(database, |_| {}).await;
    let now = SystemClock.now();
    server.set_clock(now - TimeDelta::days(80));
    let mut households: Vec<HouseholdId> = Vec::new();
    for number in 0..WALLETS {
        let family = server.household_named(&format!("陈 {number}")).await;
        households.push(family.id.parse().expect("an id"));
    }
    let system = server.system().await;
    for (number, household) in households.into_iter().enumerate() {
        let filled = system.write(async |tx| {
            let account = accounts::open(tx, household).await?;
            for lot in 0..LOTS * 2 {
                let input = EarnInput {
                    account: account.id,
                    amount: 10,
                    expires_at: (lot < LOTS).then_some(now - TimeDelta::days(10) - TimeDelta::minutes(lot)),
                    pending: None,
                    basis: None,
                    remarks: Remarks::default(),
                };
                earning::earn(tx, &format!("lot-{number}-{lot}"), input).await?;
            }
            Ok(())
        });
        filled.await.expect("points");
    }
    server
}

async fn number(connection: &DatabaseConnection, sql: &str) -> i64 {
    let asked = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(asked).await.expect("an answer").expect("a row");
    row.try_get("", "n").expect("a number")
}

const EXPIRED: &str = "select cast(coalesce(sum(expired), 0) as bigint) as n from loyalty_account";
const LEFT: &str = "select count(*) as n from points_lot where available > 0 and expires_at is not null";

async fn a_program_that_is_killed_twenty_times_lets_every_point_expire_once(database: Database) {
    let server = full_long_ago(database).await;
    let database = server.database();
    let connection = database.connect().await;
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--demo", "off", "--database-url", database.url()];
    let mut between = 0;
    for _ in 0..KILLS {
        let before = number(&connection, EXPIRED).await;
        let mut program = Program::start(&temp_dir(), &arguments);
        program.says("API");
        // The kill comes as soon as something has expired, however quick the machine is.
        for _ in 0..2_000 {
            if number(&connection, EXPIRED).await > before || number(&connection, LEFT).await == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        program.kill();
        // A process that was killed holds its jobs until its lease is over; here nobody waits for that.
        connection.execute_unprepared("update job set leased_until = null").await.expect("jobs are free");
        books::must_be_true(&connection).await;
        between += i64::from(number(&connection, EXPIRED).await > before && number(&connection, LEFT).await > 0);
    }
    // To the end, undisturbed.
    let _program = Program::start(&temp_dir(), &arguments);
    for _ in 0..600 {
        if number(&connection, LEFT).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let wallets = i64::try_from(WALLETS).expect("a number");
    assert_eq!(number(&connection, EXPIRED).await, wallets * LOTS * 10, "every point once");
    let available = "select cast(sum(available) as bigint) as n from loyalty_account";
    assert_eq!(number(&connection, available).await, wallets * LOTS * 10, "and no other");
    books::must_be_true(&connection).await;
    assert!(between > 0, "no kill came while points were expiring");
}
