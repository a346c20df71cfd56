//! How long it takes to make the visits of many series ahead.

use std::sync::Arc;
use std::time::Instant;

use api::{RunningServer, ServerConfig};
use chrono::{NaiveTime, TimeDelta};
use domain::agency::founding;
use domain::household::list::{self, HouseholdFilter};
use domain::id::HouseholdId;
use domain::kernel::clock::ShiftedClock;
use domain::kernel::page::Direction;
use domain::kernel::{Actor, Context, PageRequest};
use domain::matching::{ServiceType, request_input::ScheduleInput};
use domain::visit::generation::{self, AHEAD};
use domain::visit::series::{self, SeriesInput};
use domain::visit::visits::{self, VisitFilter};

/// Each household has so many series.
const PATTERNS: u32 = 5;

/// Plans weekly series in every household of which nothing is to be made yet, moves the clock, and makes ninety days.
pub async fn measure(config: ServerConfig) {
    let clock = Arc::new(ShiftedClock::default());
    let server = api::start(ServerConfig { clock: Arc::clone(&clock) as _, ..config }).await.expect("a server");
    let cx = of_the_agency(&server).await;
    let planned = plan(&cx).await;
    let before = counted(&cx).await;
    clock.shift(AHEAD);
    let cx = of_the_agency(&server).await;
    let (making, statements) = (Instant::now(), server.statements());
    generation::generate_due(&cx).await.expect("visits");
    let (elapsed, statements) = (making.elapsed(), server.statements() - statements);
    let made = counted(&cx).await - before;
    println!("{planned} series: {made} visits made in {elapsed:.1?} with {statements} statements");
    let again = Instant::now();
    generation::generate_due(&cx).await.expect("nothing to do");
    println!("once more, with nothing to do: {:.1?}", again.elapsed());
    server.shutdown().await.expect("an end");
}

async fn of_the_agency(server: &RunningServer) -> Context {
    let nobody = server.context(Actor::anonymous());
    let agency = founding::first(&nobody).await.expect("a database").expect("an agency");
    server.context(Actor::system(agency))
}

async fn counted(cx: &Context) -> u64 {
    let page = PageRequest { first: Some(1), count: true, ..PageRequest::default() };
    visits::list(cx, &VisitFilter::default(), &page).await.expect("visits").total.unwrap_or(0)
}

/// The series of all households; answers how many.
async fn plan(cx: &Context) -> u32 {
    let mut page = PageRequest { first: Some(100), ..PageRequest::default() };
    let mut planned = 0;
    loop {
        let found = list::list(cx, &HouseholdFilter::default(), Direction::Ascending, &page).await.expect("households");
        for (_, household) in &found.rows {
            for pattern in 0..PATTERNS {
                let input = weekly(cx, household.id, pattern);
                cx.write(async |tx| series::create(tx, input).await.map(drop)).await.expect("a series");
                planned += 1;
            }
        }
        match found.rows.last() {
            Some((cursor, _)) if found.has_next => page.after = Some(cursor.clone()),
            _ => return planned,
        }
    }
}

/// A visit a week from the last day on that is made now.
fn weekly(cx: &Context, household: HouseholdId, pattern: u32) -> SeriesInput {
    let first_day = (cx.now() + AHEAD - TimeDelta::days(1)).date_naive();
    let start = NaiveTime::from_hms_opt(9 + 2 * pattern, 0, 0).expect("an hour");
    SeriesInput {
        household,
        address: None,
        service_type: ServiceType::Housekeeping,
        schedule: ScheduleInput {
            first_start: first_day.and_time(start),
            minutes: 60,
            rule: Some("FREQ=WEEKLY".to_owned()),
            last_day: None,
            skipped: Vec::new(),
        },
        staff_member: None,
        override_reason: None,
    }
}
