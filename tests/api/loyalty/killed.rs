//! Expiry at the end of a month, in a program that is killed again and again.

use std::env::temp_dir;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::HouseholdId;
use domain::kernel::Clock as _;
use domain::kernel::clock::SystemClock;
use domain::loyalty::accounts;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use super::books::{self, number};
use crate::support::program::Program;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    a_program_that_is_killed_twenty_times_lets_every_point_expire_once,
}

const WALLETS: i64 = 120;
/// Lots of a wallet that are over, and as many that never are: some thirty transactions in all.
const LOTS: i64 = 250;
const POINTS: i64 = 10;
const KILLS: usize = 20;

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
    let opened = system.write(async |tx| {
        for household in households {
            accounts::open(tx, household).await?;
        }
        Ok(())
    });
    opened.await.expect("wallets");
    fill(&server.database().connect().await, server.now(), now - TimeDelta::days(10)).await;
    server
}

/// Gives every wallet its lots by one entry, past the product, as the database itself lets anybody.
async fn fill(connection: &DatabaseConnection, earned_at: DateTime<Utc>, over_at: DateTime<Utc>) {
    let backend = connection.get_database_backend();
    let id = if backend == DbBackend::Sqlite { "randomblob(16)" } else { "gen_random_uuid()" };
    let (lots, all) = (2 * LOTS, 2 * LOTS * POINTS);
    let made = [
        format!(
            "with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < {lots})
             insert into points_lot (id, agency_id, account_id, granted, earned_at, expires_at, withheld, pending, available,
               reserved, spent, expired)
             select {id}, agency_id, id, {POINTS}, $1, case when i < {LOTS} then $2 end, {POINTS}, 0, 0, 0, 0, 0
             from loyalty_account, n"
        ),
        format!(
            "insert into points_entry (id, agency_id, account_id, number, kind, key, content, occurred_at, made_by, issued, owed,
               pending, available, reserved, spent, expired, issued_after, owed_after, pending_after, available_after,
               reserved_after, spent_after, expired_after)
             select {id}, agency_id, id, 1, 'EARNED', 'filled-' || row_number() over (order by id), 'x', $1, 'system', -{all}, 0,
               0, {all}, 0, 0, 0, -{all}, 0, 0, {all}, 0, 0, 0
             from loyalty_account where $2 is not null"
        ),
        format!(
            "insert into points_allocation (entry_id, place, agency_id, lot_id, withheld, pending, available, reserved, spent,
               expired)
             select e.id, row_number() over (partition by l.account_id order by l.id), l.agency_id, l.id, -{POINTS}, 0, {POINTS},
               0, 0, 0
             from points_lot l join points_entry e on e.agency_id = l.agency_id and e.account_id = l.account_id
             where $1 < $2"
        ),
    ];
    for sql in made {
        let filled = Statement::from_sql_and_values(backend, &sql, [earned_at.into(), over_at.into()]);
        connection.execute_raw(filled).await.expect(&sql);
    }
}

const EXPIRED: &str = "select cast(coalesce(sum(expired), 0) as bigint) as n from loyalty_account";
const SOME_LEFT: &str = "select count(*) as n from
    (select 1 from points_lot where available > 0 and expires_at is not null limit 1) as left_over";
const ONCE: &str = "select count(*) as n from points_lot l where
    (l.expires_at is not null and l.expired = l.granted and l.available = 0 or l.expires_at is null and l.expired = 0)
    and (select count(*) from points_allocation p where p.agency_id = l.agency_id and p.lot_id = l.id
      and p.expired > 0)
      = case when l.expires_at is null then 0 else 1 end";

async fn a_program_that_is_killed_twenty_times_lets_every_point_expire_once(database: Database) {
    let server = full_long_ago(database).await;
    let database = server.database();
    let connection = database.connect().await;
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--demo", "off", "--database-url", database.url()];
    let mut between = 0;
    for kill in 0..KILLS {
        let before = number(&connection, EXPIRED).await;
        let mut program = Program::start(&temp_dir(), &arguments);
        program.says("API");
        // The kill comes as soon as something has expired, however quick the machine is, or a little later.
        for _ in 0..2_000 {
            if number(&connection, EXPIRED).await > before || number(&connection, SOME_LEFT).await == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        tokio::time::sleep(Duration::from_millis(u64::try_from(kill % 5).expect("a few") * 7)).await;
        program.kill();
        // A process that was killed holds its jobs until its lease is over; here nobody waits for that.
        connection.execute_unprepared("update job set leased_until = null").await.expect("jobs are free");
        let expired = number(&connection, EXPIRED).await;
        between += usize::from(expired > before && number(&connection, SOME_LEFT).await > 0);
        books::must_be_true(&connection).await;
    }
    // To the end, undisturbed.
    let _program = Program::start(&temp_dir(), &arguments);
    for _ in 0..600 {
        if number(&connection, SOME_LEFT).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(number(&connection, EXPIRED).await, WALLETS * LOTS * POINTS, "every point once");
    let available = "select cast(sum(available) as bigint) as n from loyalty_account";
    assert_eq!(number(&connection, available).await, WALLETS * LOTS * POINTS, "and no other");
    assert_eq!(number(&connection, ONCE).await, WALLETS * LOTS * 2, "every lot once");
    books::must_be_true(&connection).await;
    assert!(between >= KILLS / 2, "only {between} kills came while points were expiring");
}
