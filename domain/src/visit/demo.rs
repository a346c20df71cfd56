//! The demo agency's visits: series for some of its households, made by the operations themselves.

use chrono::{Days, NaiveTime};
use entity::id::{BranchId, HouseholdId, StaffMemberId};

use super::{
    generation::Strictness,
    series::{Beginning, SeriesInput, made},
};
use crate::{
    household::households,
    kernel::{Result, Tx, demo::Demo},
    matching::{ServiceType, request_input::ScheduleInput},
};

/// One household of five has visits, until there are so many.
const MOST_SERIES: usize = 60;
const RULES: [(&str, u32); 3] =
    [("FREQ=WEEKLY;BYDAY=MO,TH", 14), ("FREQ=WEEKLY;BYDAY=TU", 10), ("FREQ=WEEKLY;BYDAY=SA;INTERVAL=2", 15)];

/// Visits begin tomorrow; whoever is not free then leaves a visit that asks for somebody.
pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    let households: Vec<(HouseholdId, BranchId)> = demo.households.clone();
    let chosen = (households.len() / 5).clamp(1, MOST_SERIES).min(households.len());
    for (number, (household, branch)) in households.into_iter().take(chosen).enumerate() {
        // The demo family's visits are done by the demo's carer, so that both find something when they sign in.
        let person = if number == 0 { demo.staff.first().map(|(person, _)| *person) } else { of_branch(demo, branch) };
        let household = households::get(tx, household).await?;
        let (rule, hour) = RULES[number % RULES.len()];
        let first_day = demo.now.date_naive() + Days::new(1);
        let input = SeriesInput {
            household: household.id,
            address: None,
            service_type: ServiceType::Housekeeping,
            schedule: ScheduleInput {
                first_start: first_day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()),
                minutes: 120,
                rule: Some(rule.to_owned()),
                last_day: None,
                skipped: Vec::new(),
            },
            staff_member: person,
            override_reason: None,
        };
        let beginning = Beginning { from: tx.now(), split_from: None };
        made(tx, &household, input, beginning, Strictness::LeaveOpen).await?;
    }
    Ok(())
}

fn of_branch(demo: &mut Demo, branch: BranchId) -> Option<StaffMemberId> {
    let near: Vec<StaffMemberId> =
        demo.staff.iter().filter(|(_, other)| *other == branch).map(|(person, _)| *person).collect();
    demo.pick(&near).copied()
}
