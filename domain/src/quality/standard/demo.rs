//! The demo agency's standards, and the first households that are received by them.

use chrono::TimeDelta;
use entity::id::UserId;

use super::{blueprint::Blueprint, procedure::Procedure, protocol::Protocol, usual, versions};
use crate::{
    household::ReceptionGrade,
    kernel::{Result, Tx, demo::Demo},
    quality::reception::{
        planning::{self, PlanInput},
        reading,
        tasks::{self, Assignee},
    },
};

/// The grades with the codes and names of their protocols.
const PROTOCOLS: [(ReceptionGrade, &str, &str); 4] = [
    (ReceptionGrade::Ordinary, "ORDINARY", "Usual reception"),
    (ReceptionGrade::Group, "GROUP", "Reception of a group"),
    (ReceptionGrade::Vip, "VIP", "Reception of a guest of honour"),
    (ReceptionGrade::Event, "EVENT", "Reception at an event"),
];

pub(in super::super) async fn seed(tx: &Tx, demo: &Demo) -> Result<()> {
    for (grade, code, name) in PROTOCOLS {
        let drafted = versions::draft(tx, code, name, &usual::protocol(grade)).await?;
        let id = versions::id::<Protocol>(&drafted);
        versions::publish::<Protocol>(tx, id, drafted.version).await?;
        if grade == ReceptionGrade::Vip {
            receive(tx, demo, id).await?;
        }
    }
    let procedure = versions::draft(tx, "CLEANING", "Cleaning a home", &usual::home_cleaning()).await?;
    versions::publish::<Procedure>(tx, versions::id::<Procedure>(&procedure), procedure.version).await?;
    let blueprint = versions::draft(tx, "FIRST_VISIT", "A first visit to a household", &usual::first_visit()).await?;
    versions::publish::<Blueprint>(tx, versions::id::<Blueprint>(&blueprint), blueprint.version).await?;
    Ok(())
}

/// Some households are guests of honour within the next days; the manager stands at the door.
async fn receive(tx: &Tx, demo: &Demo, protocol: entity::id::ReceptionProtocolId) -> Result<()> {
    let manager: Option<UserId> = demo.users.iter().find(|user| user.kind == "manager").map(|user| user.id);
    let person = demo.staff.first().map(|(person, _)| *person);
    for (number, (household, _)) in (1..).zip(demo.households.iter().take(5)) {
        let input = PlanInput {
            household: *household,
            protocol: Some(protocol),
            visit: None,
            order: None,
            arrives_at: tx.now() + TimeDelta::hours(6 * number),
            place: "The house by the lake".to_owned(),
        };
        let planned = planning::plan(tx, input).await?;
        let found = reading::tasks(tx, &[planned.id]).await?.remove(&planned.id).unwrap_or_default();
        for task in found {
            let to = match task.code.as_str() {
                "MANAGER" => manager.map(Assignee::Account),
                "BUTLER" => person.map(Assignee::StaffMember),
                _ => None,
            };
            if let Some(to) = to {
                tasks::assign(tx, task.id, task.version, to).await?;
            }
        }
    }
    Ok(())
}
