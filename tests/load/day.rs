//! How long a dispatcher waits for a branch's day of five hundred visits, and a family for its home after a year of visits.

use std::sync::Arc;
use std::time::Instant;

use api::{RunningServer, ServerConfig};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use domain::agency::{demo, founding, session};
use domain::care::plan::content::{PlanContent, Task};
use domain::care::{approval, drafting};
use domain::household::list::{self, HouseholdFilter};
use domain::household::{Household, members};
use domain::id::{EntityId, HouseholdId};
use domain::kernel::clock::ShiftedClock;
use domain::kernel::page::{Direction, all_rows};
use domain::kernel::{Actor, Context, Page, PageRequest, Result};
use domain::matching::{ServiceType, request_input::ScheduleInput};
use domain::visit::generation::{self, AHEAD};
use domain::visit::series::{self, SeriesInput};
use serde_json::json;

use crate::{Caller, Options, ask_often, print_line};

/// So many visits a day has.
const VISITS: usize = 500;

/// Fills a day of a branch and a year of the demo family's household, and asks for both.
pub async fn measure(config: ServerConfig, options: &Options) {
    let clock = Arc::new(ShiftedClock::default());
    let server = api::start(ServerConfig { clock: Arc::clone(&clock) as _, ..config }).await.expect("a server");
    let family = Arc::new(caller(&server, "family").await);
    let home = family.ask("{ home { household { id } } }", json!({})).await["home"]["household"]["id"].clone();
    let home = HouseholdId::parse(home.as_str().expect("an id")).expect("an id of a household");
    let cx = of_the_agency(&server).await;
    for weekday in 1..=5 {
        weekly(&cx, home, cx.now().date_naive() + Days::new(weekday), 9).await;
    }
    for _ in 0..4 {
        clock.shift(AHEAD);
        generation::generate_due(&of_the_agency(&server).await).await.expect("visits");
    }
    let cx = of_the_agency(&server).await;
    let tomorrow = cx.now().date_naive() + Days::new(2);
    let branch = fill(&cx, tomorrow).await;

    let dispatcher = Arc::new(caller(&server, "dispatcher").await);
    let board = json!({ "branch": branch, "day": tomorrow });
    let seen = dispatcher.ask(BOARD, board.clone()).await["dayBoard"]["visits"].clone();
    let tasks = seen.as_array().expect("visits").iter().map(|visit| visit["tasks"].as_array().map_or(0, Vec::len));
    println!("a board of {} visits with {} tasks\n", seen.as_array().map_or(0, Vec::len), tasks.sum::<usize>());
    let family = Arc::new(caller(&server, "family").await);
    for (name, caller, query, variables) in
        [("the day of a branch", &dispatcher, BOARD, board), ("a family's home", &family, HOME, json!({}))]
    {
        caller.ask(query, variables.clone()).await;
        let (before, asking) = (server.statements(), Instant::now());
        let times = ask_often(caller, query, &variables, options).await;
        print_line(name, times, server.statements() - before, asking.elapsed());
    }
    server.shutdown().await.expect("an end");
}

async fn caller(server: &RunningServer, kind: &str) -> Caller {
    let nobody = server.context(Actor::anonymous());
    let issued = session::issue_for(&nobody, &demo::email(kind), TimeDelta::days(1)).await;
    Caller::with(server, issued.expect("an account of the demo").0)
}

async fn of_the_agency(server: &RunningServer) -> Context {
    let nobody = server.context(Actor::anonymous());
    let agency = founding::first(&nobody).await.expect("a database").expect("an agency");
    server.context(Actor::system(agency))
}

async fn page(cx: &Context, page: PageRequest) -> Result<Page<Household>> {
    list::list(cx, &HouseholdFilter::default(), Direction::Ascending, &page).await
}

/// Plans a visit and a care plan of three tasks in each of so many households of the largest branch; answers the branch.
async fn fill(cx: &Context, day: NaiveDate) -> String {
    let households = all_rows(|request| page(cx, request)).await.expect("households");
    let size = |branch| households.iter().filter(|household| household.branch_id == branch).count();
    let branch = households.iter().map(|household| household.branch_id).max_by_key(|branch| size(*branch));
    let branch = branch.expect("a branch");
    let ours: Vec<_> = households.iter().filter(|household| household.branch_id == branch).take(VISITS).collect();
    let ids: Vec<HouseholdId> = ours.iter().map(|household| household.id).collect();
    let mut members = members::of_households(cx, &ids).await.expect("members");
    for (number, household) in ours.iter().enumerate() {
        weekly(cx, household.id, day, 8 + u32::try_from(number % 10).expect("an hour")).await;
        let Some(member) = members.remove(&household.id).and_then(|members| members.into_iter().next()) else {
            continue;
        };
        let draft = drafting::VersionInput {
            content: Some(plan()),
            service_types: Vec::new(),
            effective_from: day,
            review_due_on: day + Days::new(90),
        };
        let input = drafting::PlanInput {
            household: household.id,
            member: member.id,
            assessment: None,
            risk_group: None,
            draft,
        };
        let planned = cx
            .write(async |tx| {
                let plan = drafting::create(tx, input).await?;
                let plan = approval::approve(tx, plan.id, plan.version, 1).await?;
                approval::sign(tx, plan.id, 1, "Signed on paper").await.map(drop)
            })
            .await;
        // The demo has plans for some.
        assert!(
            planned.as_ref().is_ok() || planned.as_ref().is_err_and(domain::kernel::Error::is_users),
            "{planned:?}"
        );
    }
    branch.to_string()
}

/// Three tasks.
fn plan() -> PlanContent {
    let task = |key: &str, title: &str| Task {
        key: key.to_owned(),
        intervention: None,
        title: title.to_owned(),
        instructions: Some("Take the time that it needs, and ask before each step.".to_owned()),
        standard: "Done gently and completely".to_owned(),
        minutes: Some(20),
        critical: false,
        schedule: None,
    };
    PlanContent {
        problems: Vec::new(),
        goals: Vec::new(),
        interventions: Vec::new(),
        resources: Vec::new(),
        tasks: vec![task("wash", "Wash and dress"), task("walk", "Walk ten metres"), task("meal", "Prepare a meal")],
    }
}

async fn weekly(cx: &Context, household: HouseholdId, first_day: NaiveDate, hour: u32) {
    let input = SeriesInput {
        household,
        address: None,
        service_type: ServiceType::Housekeeping,
        schedule: ScheduleInput {
            first_start: first_day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour")),
            minutes: 60,
            rule: Some("FREQ=WEEKLY".to_owned()),
            last_day: None,
            skipped: Vec::new(),
        },
        staff_member: None,
        override_reason: None,
    };
    cx.write(async |tx| series::create(tx, input).await.map(drop)).await.expect("a series");
}

const BOARD: &str = "query ($branch: ID!, $day: Date!) {
  dayBoard(branchId: $branch, day: $day) {
    late count
    visits { id state startsAt endsAt household { id name } staffProfile { name } tasks { title outcome critical } }
  }
}";

const HOME: &str = "{
  home {
    today timeZone household { id name }
    visits { state startsAt staffProfile { name } tasks { title outcome } }
    visitsYesterday { state staffProfile { name } tasks { title outcome reason } }
    visitsToConfirm { id state staffProfile { name } tasks { title } }
    carePlans { signedVersion { number plain(language: ENGLISH) { about goals tasks } } }
    carePlansToSign { openVersion { number state } }
    careLogYesterday { kind content { mood } }
    unreadMessages
    messageThreads { subject unreadCount lastMessage { body authorSide } }
    serviceRequests { state catalogueItem { id } order { state } }
    quotesToAnswer { amount { amount } }
    ordersToSign { id state }
    invoices { number state amount { amount currency } }
  }
}";
