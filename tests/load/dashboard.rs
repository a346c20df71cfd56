//! How long a manager waits for the figures of an agency that has made a million visits in a year.

use std::sync::Arc;
use std::time::Instant;

use api::{RunningServer, ServerConfig};
use chrono::{Days, NaiveDate};
use domain::agency::{demo, founding, session};
use domain::insight::recount;
use domain::kernel::span::Period;
use domain::kernel::{Actor, Context};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};

use crate::{Caller, Options, ask_often, print_line};

/// Fills a year with visits that took place, counts them, and asks for the figures.
pub async fn measure(config: ServerConfig, options: &Options) {
    let server = api::start(config).await.expect("a server");
    let cx = of_the_agency(&server).await;
    let filling = Instant::now();
    fill(&cx, options.visits).await;
    println!("{} visits of a year written in {:.1?}", options.visits, filling.elapsed());
    let counting = Instant::now();
    let today = cx.now().date_naive();
    let mut facts = 0;
    let mut last = today;
    for _ in 0..4 {
        let first = last - Days::new(recount::MOST_DAYS.unsigned_abs() - 1);
        let days = Period::new(first, last).expect("days in order");
        facts += recount::recount(&cx, days).await.expect("figures").facts;
        last = first - Days::new(1);
    }
    println!("{facts} facts counted in {:.1?}\n", counting.elapsed());
    execute(&cx, "analyze").await;
    ask(&server, options, today).await;
    server.shutdown().await.expect("an end");
}

async fn ask(server: &RunningServer, options: &Options, today: NaiveDate) {
    let nobody = server.context(Actor::anonymous());
    let issued = session::issue_for(&nobody, &demo::email("manager"), chrono::TimeDelta::days(1)).await;
    let caller = Arc::new(Caller::with(server, issued.expect("the demo's manager").0));
    let found =
        caller.ask("{ branches(first: 1) { nodes { id } } staffProfiles(first: 1) { nodes { id } } }", json!({}));
    let found = found.await;
    let (branch, person) = (&found["branches"]["nodes"][0]["id"], &found["staffProfiles"]["nodes"][0]["id"]);
    let of = |length: &str, branch: &Value, person: &Value| json!({ "length": length, "day": today - Days::new(40), "branch": branch, "person": person });
    for (name, query, variables) in [
        ("a year of the agency", SUMMARY, of("YEAR", &Value::Null, &Value::Null)),
        ("a quarter of the agency", SUMMARY, of("QUARTER", &Value::Null, &Value::Null)),
        ("a month of a branch", SUMMARY, of("MONTH", branch, &Value::Null)),
        ("a month of a person", SUMMARY, of("MONTH", &Value::Null, person)),
        ("the brief of a day", BRIEF, json!({ "branch": branch, "day": today })),
    ] {
        caller.ask(query, variables.clone()).await;
        let (before, asking) = (server.statements(), Instant::now());
        let times = ask_often(&caller, query, &variables, options).await;
        print_line(name, times, server.statements() - before, asking.elapsed());
    }
}

async fn of_the_agency(server: &RunningServer) -> Context {
    let nobody = server.context(Actor::anonymous());
    let agency = founding::first(&nobody).await.expect("a database").expect("an agency");
    server.context(Actor::system(agency))
}

/// Writes visits that took place straight into their table: how they come about is measured elsewhere.
async fn fill(cx: &Context, visits: u64) {
    assert_eq!(cx.backend(), DbBackend::Postgres, "a dashboard is measured on PostgreSQL");
    let agency = cx.signed_in().expect("an agency");
    let statement = Statement::from_sql_and_values(
        cx.backend(),
        "insert into visit (id, agency_id, household_id, branch_id, service_type, starts_at, ends_at, staff_member_id,
           by_placement, state, checked_in_at, checked_out_at, late_since, confirmed_at, confirmed_by)
         select gen_random_uuid(), $1, h.id, h.branch_id, 'HOUSEKEEPING', at, at + interval '1 hour', s.id, false,
           'CONFIRMED', at, at + interval '1 hour', case when n % 13 = 0 then at end, at + interval '3 days', 'load'
         from generate_series(0, $2::bigint - 1) as n
         join (select id, branch_id, row_number() over (order by id) - 1 as number, count(*) over () as households
           from household where agency_id = $1) as h on h.number = n % h.households
         join (select id, row_number() over (order by id) - 1 as number, count(*) over () as people
           from staff_member where agency_id = $1) as s on s.number = (n / 7) % s.people
         cross join lateral (select $3::timestamptz - interval '1 day' * (n % 360 + 2) as at) as t",
        [agency.into(), i64::try_from(visits).expect("a count").into(), cx.now().into()],
    );
    cx.db().execute_raw(statement).await.expect("visits");
}

async fn execute(cx: &Context, statement: &str) {
    cx.db().execute_unprepared(statement).await.expect("a statement that runs");
}

const SUMMARY: &str = "query ($length: SummaryLength!, $day: Date!, $branch: ID, $person: ID) {
  summary(length: $length, day: $day, branchId: $branch, staffMemberId: $person) {
    firstDay lastDay
    indicators { kind figure { value cases lower upper } before { value } target }
    branches { branch { name } indicators { kind figure { value cases lower upper } target } }
  }
}";

const BRIEF: &str = "query ($branch: ID!, $day: Date!) {
  dailyBrief(branchId: $branch, day: $day) {
    day visits withoutCarer unanswered late openComplaints dayBefore { kind figure { value cases } }
  }
}";
