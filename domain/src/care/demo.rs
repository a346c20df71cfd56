//! The demo agency's care: elders who are assessed, planned for and looked after, made by the operations themselves.

use chrono::{Days, TimeDelta};
use entity::id::{HouseholdId, HouseholdMemberId};

use super::{
    IncidentKind, IncidentSeverity, RiskGroup, approval,
    assessments::{self, AssessmentInput},
    drafting::{self, PlanInput, VersionInput},
    incidents::{self, IncidentInput},
    instrument::{
        built_in,
        definition::{Definition, Scale},
        scoring::Answer,
    },
    log::{
        content::{LogContent, Noted},
        vitals::{Measurement, VitalSign},
    },
    logs::{self, LogInput},
    medication::{self, Medicine, OrderInput},
    plan::{
        content::{Goal, Intervention, PlanContent, Problem, Resource, Task},
        schedule::TaskSchedule,
    },
    referrals::{self, ReferralContent, ReferralInput},
    templates,
};
use crate::{
    household::members,
    kernel::{Result, Tx, demo::Demo},
};

/// One household of five has somebody in care, until there are so many.
const MOST_IN_CARE: usize = 40;

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    if demo.households.is_empty() {
        // An agency that begins with nobody has nothing planned for anybody.
        return Ok(());
    }
    for group in [RiskGroup::Healthy, RiskGroup::AtRisk, RiskGroup::Ill] {
        templates::set(tx, group, 0, plan(30)).await?;
    }
    let chosen = (demo.households.len() / 5).clamp(1, MOST_IN_CARE);
    let households: Vec<HouseholdId> = demo.households.iter().take(chosen).map(|(household, _)| *household).collect();
    let members = members::of_households(tx, &households).await?;
    for (number, household) in households.into_iter().enumerate() {
        let Some(member) = members.get(&household).and_then(|rows| rows.first()) else { continue };
        in_care(tx, demo, number, household, member.id).await?;
    }
    Ok(())
}

async fn in_care(
    tx: &Tx,
    demo: &mut Demo,
    number: usize,
    household: HouseholdId,
    member: HouseholdMemberId,
) -> Result<()> {
    let mut assessment = None;
    for weeks in [8, 0] {
        let Some(definition) = built_in::find("GBT_42195_2022", 1) else { continue };
        let input = AssessmentInput {
            household,
            member,
            instrument: definition.code.clone(),
            number: None,
            assessed_at: tx.now() - TimeDelta::weeks(weeks),
            answers: answers(demo, definition),
            note: None,
            corrects: None,
        };
        assessment = Some(assessments::record(tx, input).await?.id);
    }
    let today = demo.now.date_naive() + Days::new(1);
    let content = (number.is_multiple_of(2)).then(|| plan(60).begun_on(today));
    let draft = VersionInput {
        content,
        service_types: Vec::new(),
        effective_from: today,
        review_due_on: today + Days::new(90),
    };
    let plan = PlanInput { household, member, assessment, risk_group: None, draft };
    let plan = drafting::create(tx, plan).await?;
    let plan = approval::approve(tx, plan.id, plan.version, 1).await?;
    if !number.is_multiple_of(4) || number == 0 {
        approval::sign(tx, plan.id, 1, "王静").await?;
    }
    let measured = Measurement { sign: VitalSign::Systolic, steps: if number % 3 == 1 { 186 } else { 134 } };
    let entry = LogInput {
        client_id: format!("demo-{number}"),
        household,
        member,
        visit: None,
        happened_at: tx.now() - TimeDelta::hours(3),
        noted: Noted { content: LogContent::Vitals(measured), words: None },
        dose: None,
        corrects: None,
    };
    logs::note(tx, entry).await?;
    cases(tx, number, household, member).await
}

async fn cases(tx: &Tx, number: usize, household: HouseholdId, member: HouseholdMemberId) -> Result<()> {
    let medicine = Medicine {
        name: "Amlodipine".to_owned(),
        dose: "5 mg".to_owned(),
        route: Some("by mouth".to_owned()),
        instructions: None,
    };
    let order = OrderInput {
        household,
        member,
        medicine,
        times: vec![chrono::NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default()],
        rule: None,
        first_day: tx.now().date_naive() + Days::new(1),
        last_day: None,
        late_after_minutes: 60,
    };
    medication::order(tx, order).await?;
    if number.is_multiple_of(3) {
        let incident = IncidentInput {
            household,
            member: Some(member),
            visit: None,
            kind: IncidentKind::Fall,
            severity: if number == 0 { IncidentSeverity::Minor } else { IncidentSeverity::Severe },
            happened_at: tx.now() - TimeDelta::days(2),
            description: "Slipped on the wet floor of the bathroom and sat down hard.".to_owned(),
            immediate_measures: "Helped up, looked at, called the daughter.".to_owned(),
        };
        let reported = incidents::report(tx, incident).await?;
        incidents::follow_up(tx, reported.id, reported.version, "A mat was laid and a handle ordered.").await?;
        let referral = ReferralInput {
            household,
            member,
            assessment: None,
            urgent: false,
            content: ReferralContent {
                hospital: "Zhejiang Hospital".to_owned(),
                department: Some("Geriatrics".to_owned()),
                reason: "A fall, and blood pressure that varies.".to_owned(),
                outcome: None,
            },
        };
        referrals::propose(tx, referral).await?;
    }
    Ok(())
}

/// Good answers, here and there one less; nobody is in a coma.
fn answers(demo: &mut Demo, definition: &Definition) -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::new();
    for item in definition.items() {
        let Scale::UpTo(most) = item.scale else { continue };
        let score = if demo.percent(25) { most.saturating_sub(1) } else { most };
        answers.push(Answer { item: item.code.clone(), score });
    }
    let none = definition.circumstances.iter().map(|asked| Answer { item: asked.code.clone(), score: 0 });
    answers.into_iter().chain(none).collect()
}

/// What is done for most elders.
fn plan(due: u32) -> PlanContent<u32> {
    let task = |key: &str, title: &str, standard: &str, critical: bool, rule: Option<&str>| Task {
        key: key.to_owned(),
        intervention: Some("walking".to_owned()).filter(|_| key == "walk"),
        title: title.to_owned(),
        instructions: None,
        standard: standard.to_owned(),
        minutes: Some(20),
        critical,
        schedule: rule.map(|rule| TaskSchedule { rule: rule.to_owned(), first_day: None, last_day: None }),
    };
    PlanContent {
        problems: vec![Problem {
            key: "unsteady".to_owned(),
            text: "Walks unsteadily; fell once this year.".to_owned(),
        }],
        goals: vec![Goal {
            key: "ten-metres".to_owned(),
            problem: Some("unsteady".to_owned()),
            text: "Walks ten metres with the frame".to_owned(),
            measure: "Metres without a rest, once a week".to_owned(),
            due,
        }],
        interventions: vec![Intervention {
            key: "walking".to_owned(),
            goal: Some("ten-metres".to_owned()),
            text: "Walks with the carer at every visit".to_owned(),
        }],
        resources: vec![Resource {
            key: "frame".to_owned(),
            text: "Walking frame".to_owned(),
            place: Some("bedroom".to_owned()),
        }],
        tasks: vec![
            task("tablets", "Tablets of the morning", "Taken before the carer leaves the room.", true, None),
            task("walk", "Walk with the frame", "Two rounds of the living room, shoes on.", false, None),
            task("bath", "Shower", "Water at 38 °C, mat laid, never alone.", false, Some("FREQ=WEEKLY;BYDAY=TU,SA")),
            task("nails", "Nails", "Cut straight, skin looked at.", false, Some("FREQ=MONTHLY;BYMONTHDAY=1")),
        ],
    }
}
