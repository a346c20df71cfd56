//! The demo agency's requests, placements and teams, made by the operations and the engine themselves.

mod carer;

use std::{collections::HashSet, sync::Arc};

use chrono::{Days, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, HouseholdId, StaffMemberId},
    matching::{placement, service_record},
};
use rand::Rng;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

use super::{
    Placement, PlacementStage, StaffingRequest, asked,
    engine::{
        facts::CandidateFacts,
        policy::Policy,
        ranking::{Ranked, rank},
        soft::SoftRule,
    },
    hours, placements, policies,
    policies::PolicyInput,
    pool,
    proposals::{self, SendInput},
    request_input::{RequestInput, ScheduleInput},
    requests,
    suitability::Suitable,
    teams,
};
use crate::{
    household::carers,
    kernel::{Result, Tx, demo::Demo},
    matching::{ServiceType, SkillLevel},
    staff::CredentialKind,
};

/// One household of five has a request, until there are so many, and one of twenty in a large agency.
const MANY_REQUESTS: usize = 120;
/// Rows of one statement.
const BATCH: usize = 500;

/// Skill, service and credential that go together.
const KINDS: [(&str, ServiceType, Option<CredentialKind>); 6] = [
    ("HOME_COOKING", ServiceType::Housekeeping, None),
    ("CLEANING", ServiceType::Housekeeping, None),
    ("TODDLER_CARE", ServiceType::Infant, None),
    ("ELDERLY_CARE", ServiceType::Elderly, Some(CredentialKind::Health)),
    ("VITAL_SIGNS", ServiceType::Patient, Some(CredentialKind::Health)),
    ("ETIQUETTE", ServiceType::Butler, None),
];
const RULES: [(&str, u32); 4] = [
    ("FREQ=WEEKLY;BYDAY=MO,WE,FR", 9),
    ("FREQ=WEEKLY;BYDAY=TU,TH", 9),
    ("FREQ=WEEKLY;BYDAY=SA", 10),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 14),
];

const fn requests_of(households: usize) -> usize {
    match (households / 5, households / 20) {
        (0, _) => 1,
        (some, _) if some <= MANY_REQUESTS => some,
        (_, many) if many > MANY_REQUESTS => many,
        _ => MANY_REQUESTS,
    }
}

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    if demo.households.is_empty() || demo.staff.is_empty() {
        return Ok(());
    }
    policy(tx).await?;
    records(tx, demo).await?;
    let wanted = requests_of(demo.households.len());
    let households: Vec<(HouseholdId, BranchId)> = demo.households.iter().copied().take(wanted).collect();
    let mut workforce = Workforce::of(tx).await?;
    carer::seed(tx, demo, &mut workforce).await?;
    for (number, (household, _)) in households.into_iter().enumerate() {
        let mut input = request(tx, demo, household);
        if number == 0 {
            input = of_the_family(demo, input);
        }
        let request = requests::create(tx, input, false).await?;
        // Two of three are filled; the first is the demo family's. Of the others, every second waits for an answer.
        if number % 3 != 2 {
            if let Some((placement, others)) = workforce.place(tx, &request).await? {
                team(tx, &placement, &others).await?;
            }
        } else if number % 2 == 0 {
            workforce.propose(tx, &request).await?;
        }
    }
    Ok(())
}

async fn policy(tx: &Tx) -> Result<()> {
    let weights = SoftRule::ALL.map(|rule| (rule, i64::from(Policy::DEFAULT.weights.of(rule)))).to_vec();
    let note = Some("The weights with which the agency began.".to_owned());
    let policy = policies::create(tx, PolicyInput { weights, note, ..PolicyInput::default() }).await?;
    policies::activate(tx, policy.id).await.map(drop)
}

/// What staff did before the agency kept its books here.
async fn records(tx: &Tx, demo: &mut Demo) -> Result<()> {
    let (staff, households) = (demo.staff.clone(), demo.households.clone());
    let mut rows = Vec::new();
    for (person, branch) in staff {
        let of_branch = |(_, other): &&(HouseholdId, BranchId)| *other == branch;
        let near: Vec<HouseholdId> = households.iter().filter(of_branch).take(400).map(|(id, _)| *id).collect();
        let mut known = HashSet::new();
        for _ in 0..demo.random().random_range(0..4) {
            let Some(household) = demo.pick(&near).copied().filter(|household| known.insert(*household)) else {
                continue;
            };
            let kept = demo.random().random_range(3..60);
            let rated = demo.random().random_range(0..=kept.min(6));
            let happy = (0..rated).filter(|_| demo.percent(70)).count();
            rows.push(service_record::ActiveModel {
                agency_id: Set(demo.agency),
                staff_member_id: Set(person),
                household_id: Set(household),
                minutes_served: Set(i64::from(kept) * 240),
                visits_kept: Set(kept),
                visits_late: Set(kept / 12),
                visits_cancelled: Set(i32::from(demo.percent(15))),
                no_shows: Set(i32::from(demo.percent(3))),
                rating_sum: Set(4 * rated + i32::try_from(happy).unwrap_or(0)),
                rating_count: Set(rated),
                updated_at: Set(tx.now()),
                revision: Set(1),
            });
        }
    }
    for rows in rows.chunks(BATCH) {
        service_record::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

fn request(tx: &Tx, demo: &mut Demo, household: HouseholdId) -> RequestInput {
    let (code, service_type, credential) = KINDS[demo.random().random_range(0..KINDS.len())];
    let (rule, hour) = RULES[demo.random().random_range(0..RULES.len())];
    let first_day = tx.now().date_naive() + Days::new(demo.random().random_range(2..20));
    let skill = demo.skills.iter().find(|(_, known)| known == code).map(|(skill, _)| *skill);
    let level = demo.random().random_range(1..=3);
    let minutes = [120, 180, 240][demo.random().random_range(0..3)];
    let last_day = demo.percent(40).then(|| first_day + Days::new(demo.random().random_range(40..120)));
    RequestInput {
        household,
        address: None,
        service_type,
        seats: 1,
        schedule: ScheduleInput {
            first_start: first_day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()),
            minutes,
            rule: Some(rule.to_owned()),
            last_day,
            skipped: Vec::new(),
        },
        live_in: false,
        skills: skill.map(|skill| SkillLevel { skill, level }).into_iter().collect(),
        credentials: credential.into_iter().collect(),
        courses: Vec::new(),
        background_check: true,
        languages: Vec::new(),
        wished_languages: vec!["zh".into(), if demo.percent(50) { "wuu".into() } else { "en".into() }],
        wishes: Vec::new(),
        budget_per_hour: Some(demo.random().random_range(45..110) * 100),
    }
}

/// The demo family's request is one that somebody fits, so that whoever signs in as the family finds a team.
fn of_the_family(demo: &Demo, asked: RequestInput) -> RequestInput {
    let cleaning = demo.skills.iter().find(|(_, known)| known == "CLEANING");
    let schedule = ScheduleInput { minutes: 120, rule: Some(RULES[1].0.to_owned()), last_day: None, ..asked.schedule };
    RequestInput {
        service_type: ServiceType::Housekeeping,
        schedule,
        skills: cleaning.map(|(skill, _)| SkillLevel { skill: *skill, level: 1 }).into_iter().collect(),
        credentials: Vec::new(),
        budget_per_hour: Some(15_000),
        ..asked
    }
}

/// The staff of the demo, of whom each is placed once.
struct Workforce {
    people: Vec<Arc<CandidateFacts>>,
    zones: Vec<Tz>,
    profiles: Vec<&'static crate::staff::working_time::Profile>,
}

impl Workforce {
    async fn of(tx: &Tx) -> Result<Self> {
        let people = pool::everybody(tx).await?;
        let mut workforce = Self { people, zones: Vec::new(), profiles: Vec::new() };
        for candidate in &workforce.people {
            if !workforce.zones.contains(&candidate.zone) {
                workforce.zones.push(candidate.zone);
            }
            if !workforce.profiles.contains(&candidate.profile) {
                workforce.profiles.push(candidate.profile);
            }
        }
        Ok(workforce)
    }

    /// Those of some people who fit, the best first.
    async fn fits(&self, tx: &Tx, request: &StaffingRequest, people: &[Arc<CandidateFacts>]) -> Result<Vec<Ranked>> {
        let frame = asked::Frame {
            zones: &self.zones,
            profiles: &self.profiles,
            mean_rating_thousandths: 4_200,
            experience_of_all: super::engine::facts::Experience::default(),
        };
        let facts = asked::facts(tx, std::slice::from_ref(request), &frame).await?.pop();
        Ok(facts.map(|facts| rank(&facts, people, &Policy::DEFAULT).fits).unwrap_or_default())
    }

    /// Takes somebody out, so that each is placed once.
    fn take(&mut self, id: StaffMemberId) -> Option<Arc<CandidateFacts>> {
        let place = self.people.iter().position(|person| person.id == id)?;
        Some(self.people.remove(place))
    }

    /// Places the best who is left; answers the placement and those who came next.
    async fn place(&mut self, tx: &Tx, request: &StaffingRequest) -> Result<Option<(Placement, Vec<StaffMemberId>)>> {
        let fits = self.fits(tx, request, &self.people).await?;
        let Some(best) = fits.first() else { return Ok(None) };
        let placement = placed(tx, request, best).await?;
        let others = fits.iter().skip(1).take(2).map(|ranked| ranked.id).collect();
        self.take(best.id);
        Ok(Some((placement, others)))
    }

    /// Asks the best who is left, and leaves the answer open.
    async fn propose(&mut self, tx: &Tx, request: &StaffingRequest) -> Result<()> {
        let Some(best) = self.fits(tx, request, &self.people).await?.into_iter().next() else { return Ok(()) };
        self.take(best.id);
        asked_for(tx, request, best.id).await
    }
}

async fn placed(tx: &Tx, request: &StaffingRequest, best: &Ranked) -> Result<Placement> {
    let suitable = Suitable { score: best.score.total.into(), override_reason: None };
    let proposal = proposals::agreed(tx, request, best.id, suitable).await?;
    let row = placement::ActiveModel {
        seat: Set(1),
        stage: Set(PlacementStage::Active),
        starts_on: Set(request.starts_on),
        ends_on: Set(request.ends_on),
        ..placements::fresh(tx, request, &proposal)
    };
    let placement = row.insert(tx.db()).await?;
    let through = hours::book(tx, request, &placement).await?;
    let booked =
        placement::ActiveModel { id: Set(placement.id), booked_through: Set(Some(through)), ..Default::default() };
    let placement = booked.update(tx.db()).await?;
    carers::begin(tx, placement.household_id, placement.staff_member_id, placement.id.0).await?;
    requests::settle(tx, request.clone()).await?;
    Ok(placement)
}

/// A proposal that waits for a week.
async fn asked_for(tx: &Tx, request: &StaffingRequest, staff: StaffMemberId) -> Result<()> {
    let input = SendInput {
        request: request.id,
        request_version: request.version,
        staff_member: staff,
        answer_by: tx.now() + TimeDelta::days(7),
        message: Some("A household not far from you; would these hours suit you?".to_owned()),
        override_reason: None,
    };
    proposals::send(tx, input).await.map(drop)
}

async fn team(tx: &Tx, placement: &Placement, others: &[StaffMemberId]) -> Result<()> {
    teams::choose(tx, placement.household_id, 0, placement.staff_member_id, others).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_households_have_more_requests() {
        let sizes = [1, 5, 200, 600, 2_000, 2_400, 3_000, 10_000];
        assert_eq!(sizes.map(requests_of), [1, 1, 40, 120, 120, 120, 150, 500]);
    }
}
