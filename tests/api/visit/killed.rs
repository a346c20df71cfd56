//! Making visits ahead, in a program that is killed again and again.

use std::env::temp_dir;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::kernel::Clock as _;
use domain::kernel::clock::SystemClock;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, QueryResult, Statement};
use serde_json::json;

use crate::matching::world::{CARER, World};
use crate::support::program::Program;
use crate::support::{Database, Server, on_both_databases};

on_both_databases! {
    a_program_that_is_killed_twenty_times_leaves_no_gap_and_no_double,
}

const SERIES: usize = 120;
const KILLS: u64 = 20;

/// Weekly series of the world's households, of which almost nothing is made: they begin in ten days from now, and were planned
/// eighty days ago. Every fourth has a carer.
async fn planned_long_ago(database: Database) -> Server {
    let world = World::new(Server::with(database, |_| {}).await).await;
    let now = SystemClock.now();
    world.server.set_clock(now - TimeDelta::days(80));
    let first_day = (now + TimeDelta::days(9)).date_naive();
    let mut carers = Vec::new();
    for _ in 0..SERIES / 4 {
        carers.push(world.carer(CARER).await);
    }
    for number in 0..SERIES {
        let schedule = json!({
            "firstDay": first_day + TimeDelta::days(i64::try_from(number % 5).expect("a day")),
            "startTime": "10:00", "minutes": 60, "rule": "FREQ=WEEKLY",
        });
        let series = json!({
            "householdId": world.household, "serviceType": "HOUSEKEEPING", "schedule": schedule,
            "staffMemberId": carers.get(number),
        });
        world.change("visitSeriesCreate", series, "series { id }").await;
    }
    world.server
}

async fn rows(connection: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    connection.query_all_raw(statement).await.expect("an answer")
}

async fn number(connection: &DatabaseConnection, sql: &str) -> i64 {
    rows(connection, sql).await[0].try_get("", "n").expect("a number")
}

const MADE: &str = "select count(*) as n from visit";
const BEHIND: &str =
    "select count(*) as n from visit_series where generated_until < (select max(generated_until) from visit_series) or
    (select count(distinct generated_until) from visit_series) = 0";

async fn a_program_that_is_killed_twenty_times_leaves_no_gap_and_no_double(database: Database) {
    let server = planned_long_ago(database).await;
    let database = server.database();
    let connection = database.connect().await;
    let arguments = ["serve", "--listen", "127.0.0.1:0", "--demo", "off", "--database-url", database.url()];
    let begun = number(&connection, MADE).await;
    let mut made_between = 0;
    for kill in 0..KILLS {
        let mut program = Program::start(&temp_dir(), &arguments);
        program.says("API");
        std::thread::sleep(Duration::from_millis(25 * kill));
        program.kill();
        // A process that was killed holds its jobs until its lease is over; here nobody waits for that.
        let free = "update job set leased_until = null";
        connection.execute_unprepared(free).await.expect("leases are free");
        let made = number(&connection, MADE).await;
        made_between += i64::from(begun < made && number(&connection, BEHIND).await > 0);
    }
    // To the end, undisturbed.
    let _program = Program::start(&temp_dir(), &arguments);
    let until = (SystemClock.now() + TimeDelta::days(89)).format("%Y-%m-%d");
    let open = format!("select count(*) as n from visit_series where generated_until < '{until}'");
    let open = if connection.get_database_backend() == sea_orm::DbBackend::Postgres {
        open.replace(&format!("'{until}'"), &format!("timestamptz '{until} 00:00:00Z'"))
    } else {
        open
    };
    for _ in 0..600 {
        if number(&connection, &open).await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(number(&connection, &open).await, 0, "every series is made to the end");
    assert!(made_between > 0, "no kill came while visits were being made");
    check(&connection).await;
    let interrupted = "select count(*) as n from job_run where outcome = 'INTERRUPTED' and job = 'visit.generate'";
    assert!(number(&connection, interrupted).await > 0, "what was left in the middle is kept as such");
}

/// A week from each visit of a series to the next; each visit with a carer holds one booking.
async fn check(connection: &DatabaseConnection) {
    let found =
        rows(connection, "select visit_series_id, occurs_at from visit order by visit_series_id, occurs_at").await;
    let visits: Vec<(Vec<u8>, DateTime<Utc>)> = found
        .iter()
        .map(|row| {
            let series: sea_orm::prelude::Uuid = row.try_get("", "visit_series_id").expect("a series");
            (series.as_bytes().to_vec(), row.try_get("", "occurs_at").expect("a moment"))
        })
        .collect();
    let mut of_series = 0;
    for series in visits.chunk_by(|a, b| a.0 == b.0) {
        of_series += 1;
        assert!(series.windows(2).all(|pair| pair[1].1 - pair[0].1 == TimeDelta::weeks(1)), "{series:?}");
        let ahead = series.last().expect("a visit").1 - SystemClock.now();
        assert!(TimeDelta::days(83) < ahead, "the last is {} days ahead", ahead.num_days());
    }
    assert_eq!(of_series, SERIES);
    let assigned = number(connection, "select count(*) as n from visit where staff_member_id is not null").await;
    let booked = number(
        connection,
        "select count(*) as n from visit v join booking b on b.source_id = v.id and b.released_at is null
           and b.staff_member_id = v.staff_member_id and b.starts_at = v.starts_at and b.ends_at = v.ends_at",
    )
    .await;
    assert!(assigned > 0);
    assert_eq!(assigned, booked);
}
