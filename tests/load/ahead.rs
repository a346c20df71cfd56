//! How long it takes to make the visits of many series ahead.

use std::sync::Arc;
use std::time::Instant;

use api::{RunningServer, ServerConfig};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use domain::agency::founding;
use domain::household::list::{self, HouseholdFilter};
use domain::id::{HouseholdId, StaffMemberId};
use domain::kernel::clock::ShiftedClock;
use domain::kernel::page::{Direction, all_rows};
use domain::kernel::{Actor, Context, PageRequest};
use domain::matching::{ServiceType, request_input::ScheduleInput};
use domain::staff::Status;
use domain::staff::member::{self, StaffFilter};
use domain::visit::generation::{self, AHEAD};
use domain::visit::series::{self, SeriesInput};
use domain::visit::visits::{self, VisitFilter};

/// Each household has so many series.
const PATTERNS: u32 = 5;

/// Plans weekly series in every household of which hardly anything is to be made yet, moves the clock, and makes ninety days.
/// A carer comes to five households, each on a day of its own, as far as there are carers.
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
    let with_carer = planned.with_carer;
    println!(
        "{} series, {with_carer} with a carer: {made} visits made in {elapsed:.1?} with {statements} statements",
        planned.series
    );
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

/// How much is planned.
#[derive(Default)]
struct Planned {
    series: u32,
    with_carer: u32,
}

/// The series of all households.
async fn plan(cx: &Context) -> Planned {
    let working = &StaffFilter { statuses: vec![Status::Active], ..StaffFilter::default() };
    let carers = all_rows(|page| async move { member::list(cx, working, &page).await }).await.expect("carers");
    let households =
        all_rows(|page| async move { list::list(cx, &HouseholdFilter::default(), Direction::Ascending, &page).await });
    let mut planned = Planned::default();
    for (number, household) in households.await.expect("households").iter().enumerate() {
        let carer = carers.get(number / 5).map(|carer| carer.id);
        for pattern in 0..PATTERNS {
            let first = (cx.now() + AHEAD - TimeDelta::days(1)).date_naive() + Days::new(number as u64 % 5);
            let planning = async |carer| {
                let input = weekly(household.id, carer, first, pattern);
                cx.write(async |tx| series::create(tx, input).await.map(drop)).await
            };
            // The demo's households do not want everybody, and some of its carers are away.
            let comes = carer.is_some() && planning(carer).await.is_ok();
            if !comes {
                planning(None).await.expect("a series");
            }
            planned.series += 1;
            planned.with_carer += u32::from(comes);
        }
    }
    planned
}

/// A visit a week.
fn weekly(household: HouseholdId, carer: Option<StaffMemberId>, first_day: NaiveDate, pattern: u32) -> SeriesInput {
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
        staff_member: carer,
        override_reason: None,
    }
}
