//! The demo agency's checklists, and what its inspector has found so far.

mod voices;

use chrono::TimeDelta;
use entity::id::{HouseholdId, InspectionTemplateId, StaffMemberId, UserId};

use super::{
    ComplaintCause, ComplaintChannel, Inspection, InspectionKind, actions, appraisal, award,
    checklist::content::{Choice, Content, Item, Section},
    complaint::{
        handling::{self, AnswerInput as Told},
        raising::{self, RaiseInput},
    },
    conducting::{self, AnswerInput},
    findings,
    inspections::{self, Appointed, PlanInput},
    lot::schemes,
    sampling::plan::Aql,
    service_event, standard,
    templates::{self, TemplateInput},
};
use crate::kernel::{Result, Tx, demo::Demo};

/// So many households are inspected.
const MOST: usize = 12;
const KINDS: [InspectionKind; 4] =
    [InspectionKind::FirstClean, InspectionKind::Patrol, InspectionKind::Spot, InspectionKind::Mystery];

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    let input = TemplateInput { name: "First cleaning of a home".to_owned(), content: first_cleaning() };
    let drafted = templates::draft(tx, "FIRST_CLEAN", &input).await?;
    let template = templates::publish(tx, drafted.id, drafted.version).await?;
    templates::draft(tx, "FIRST_CLEAN", &input).await?;
    standard::demo::seed(tx, demo).await?;
    appraisal::demo::seed(tx, demo).await?;
    let account = |kind: &str| demo.users.iter().find(|user| user.kind == kind).map(|user| user.id);
    let (Some(inspector), Some(manager)) = (account("inspector"), account("manager")) else { return Ok(()) };
    let places: Vec<(HouseholdId, StaffMemberId)> = demo
        .households
        .iter()
        .take(MOST)
        .filter_map(|(household, branch)| {
            // The demo's own carer works in the first household.
            let of_branch = demo.staff.iter().find(|(_, other)| other == branch);
            let person = if Some(household) == demo.households.first().map(|(id, _)| id) {
                demo.staff.first()
            } else {
                of_branch
            };
            person.map(|(person, _)| (*household, *person))
        })
        .collect();
    complaints(tx, &places, manager).await?;
    voices::seed(tx, &places).await?;
    if !places.is_empty() {
        service_event::demo::seed(tx, &places).await?;
        award::demo::seed(tx).await?;
    }
    for (person, _) in demo.staff.iter().take(3) {
        schemes::begin(tx, *person, Aql::P4_0).await?;
    }
    for (number, (household, person)) in places.into_iter().enumerate() {
        let kind = KINDS[number % KINDS.len()];
        let planned = planned(tx, household, person, template.id, kind, inspector).await?;
        // Every third is still to be done.
        if number % 3 < 2 {
            let failing = usize::from(number % 3 == 0);
            let done = conducting::done(tx, &planned, answers(failing)).await?;
            remedy(tx, &done, manager).await?;
        }
    }
    Ok(())
}

/// The demo family waits for somebody to see to its complaint; the next one was told what was done.
async fn complaints(tx: &Tx, places: &[(HouseholdId, StaffMemberId)], manager: UserId) -> Result<()> {
    for (number, (household, person)) in places.iter().take(2).enumerate() {
        let input = RaiseInput {
            household: *household,
            visit: None,
            staff_member: Some(*person),
            channel: ComplaintChannel::Wechat,
            words: "She came half an hour late, twice this week.".to_owned(),
        };
        let raised = raising::raise(tx, input).await?;
        if number == 1 {
            let routed = handling::route(tx, raised.id, raised.version, manager).await?;
            let told = Told {
                cause: ComplaintCause::Late,
                cause_words: Some("Two visits were planned without the way between them.".to_owned()),
                solution: "The visit begins half an hour later from now on, with the way before it.".to_owned(),
            };
            handling::answer(tx, routed.id, routed.version, told).await?;
        }
    }
    Ok(())
}

async fn planned(
    tx: &Tx,
    household: HouseholdId,
    staff_member: StaffMemberId,
    template: InspectionTemplateId,
    kind: InspectionKind,
    inspector: UserId,
) -> Result<Inspection> {
    let (due_at, miss_at) = (tx.now() + TimeDelta::days(1), tx.now() + TimeDelta::days(3));
    let appointed = Appointed { inspector, due_at, miss_at };
    inspections::plan(tx, PlanInput { household, staff_member, visit: None, template, kind, appointed }).await
}

/// What is found wanting is to be mended within two days.
async fn remedy(tx: &Tx, done: &Inspection, owner: UserId) -> Result<()> {
    let found = findings::of_inspections(tx, &[done.id]).await?;
    for finding in found.into_values().flatten() {
        let input = actions::ActionInput {
            containment: "The shower was wiped dry at once.".to_owned(),
            cause: "The cloth for glass was missing from the basket.".to_owned(),
            measure: "The basket is checked against its list before every first cleaning.".to_owned(),
            owner,
            due_at: tx.now() + TimeDelta::days(2),
        };
        actions::plan(tx, finding.id, finding.version, input).await?;
    }
    Ok(())
}

/// The answers, of which so many fail.
fn answers(failing: usize) -> Vec<AnswerInput> {
    let content = first_cleaning();
    let items = content.items().enumerate().map(|(place, item)| {
        let fails = place < failing;
        let choice = if fails { "NO" } else { "YES" };
        let comment = fails.then(|| "Water stains on the glass.".to_owned());
        AnswerInput { item: item.code.clone(), choice: Some(choice.to_owned()), comment, files: Vec::new() }
    });
    items.collect()
}

fn first_cleaning() -> Content {
    let section = |code: &str, title: &str, weight, items: &[(&str, &str, bool)]| Section {
        code: code.to_owned(),
        title: title.to_owned(),
        weight,
        items: items.iter().map(|(code, words, critical)| item(code, words, *critical)).collect(),
    };
    Content {
        sections: vec![
            section(
                "BATHROOM",
                "Bathroom",
                2,
                &[
                    ("GLASS", "Is the glass of the shower free of stains?", false),
                    ("DRAIN", "Does the drain run freely?", false),
                ],
            ),
            section(
                "KITCHEN",
                "Kitchen",
                2,
                &[("WORKTOP", "Is the worktop clean and dry?", false), ("GAS", "Is the gas turned off?", true)],
            ),
            section(
                "MANNERS",
                "Manners",
                1,
                &[
                    ("GREETING", "Was the family greeted by name?", false),
                    ("PRIVACY", "Were drawers and papers left alone?", true),
                ],
            ),
        ],
    }
}

fn item(code: &str, words: &str, critical: bool) -> Item {
    let choice = |code: &str, label: &str, points, fails| Choice {
        code: code.to_owned(),
        label: label.to_owned(),
        points,
        fails,
    };
    Item {
        code: code.to_owned(),
        words: words.to_owned(),
        weight: 1,
        critical,
        may_not_apply: !critical,
        evidence: false,
        condition: None,
        choices: vec![
            choice("YES", "Yes", 100, false),
            choice("PARTLY", "Partly", 50, false),
            choice("NO", "No", 0, true),
        ],
    }
}
