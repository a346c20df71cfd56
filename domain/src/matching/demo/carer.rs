//! Work for the demo's carer: a placement under way, and a proposal that waits for an answer.

use chrono::{Days, NaiveTime};
use entity::id::{HouseholdId, SkillId};

use super::{RULES, Workforce, asked_for, placed};
use crate::{
    household::addresses,
    kernel::{Result, Tx, demo::Demo},
    matching::{
        ServiceType, SkillLevel,
        engine::{distance::Point, facts::CandidateFacts},
        request_input::{RequestInput, ScheduleInput},
        requests,
    },
};

/// So many households of the branch are looked at for the nearest ones.
const LOOKED_AT: usize = 200;

/// Whoever signs in as the carer finds something to do. The others of the demo are as they would be without.
pub(super) async fn seed(tx: &Tx, demo: &Demo, workforce: &mut Workforce) -> Result<()> {
    let Some((carer, _)) = demo.staff.first().copied() else { return Ok(()) };
    let Some(person) = workforce.take(carer) else { return Ok(()) };
    let near = nearest(tx, demo, &person).await?;
    let Some(skill) = person.skills.first().map(|(skill, _)| *skill) else { return Ok(()) };
    for (household, (rule, _)) in near.into_iter().zip(RULES) {
        let request = requests::create(tx, request(tx, household, rule, skill), false).await?;
        let fits = workforce.fits(tx, &request, std::slice::from_ref(&person)).await?;
        match fits.first() {
            Some(best) if rule == RULES[0].0 => drop(placed(tx, &request, best).await?),
            Some(best) => asked_for(tx, &request, best.id).await?,
            None => {}
        }
    }
    Ok(())
}

/// The two nearest households of the carer's branch, the demo family's left out.
async fn nearest(tx: &Tx, demo: &Demo, person: &CandidateFacts) -> Result<Vec<HouseholdId>> {
    let Some((_, branch)) = demo.staff.first().copied() else { return Ok(Vec::new()) };
    let of_branch = demo.households.iter().skip(1).filter(|(_, other)| *other == branch);
    let households: Vec<HouseholdId> = of_branch.take(LOOKED_AT).map(|(id, _)| *id).collect();
    let places = addresses::places(tx, &households).await?;
    let metres = |household: &HouseholdId| {
        let (point, _) = places.of(*household, None)?;
        Some(person.base?.metres_to(Point::new(point.latitude(), point.longitude())?))
    };
    let mut near: Vec<(u32, HouseholdId)> =
        households.iter().filter_map(|household| Some((metres(household)?, *household))).collect();
    near.sort_unstable();
    Ok(near.into_iter().take(2).map(|(_, household)| household).collect())
}

fn request(tx: &Tx, household: HouseholdId, rule: &str, skill: SkillId) -> RequestInput {
    let first_day = tx.now().date_naive() + Days::new(2);
    RequestInput {
        household,
        address: None,
        service_type: ServiceType::Housekeeping,
        seats: 1,
        schedule: ScheduleInput {
            first_start: first_day.and_time(NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default()),
            minutes: 120,
            rule: Some(rule.to_owned()),
            last_day: None,
            skipped: Vec::new(),
        },
        live_in: false,
        skills: vec![SkillLevel { skill, level: 1 }],
        credentials: Vec::new(),
        courses: Vec::new(),
        background_check: true,
        languages: Vec::new(),
        wished_languages: vec!["zh".into()],
        wishes: Vec::new(),
        budget_per_hour: Some(20_000),
    }
}
