//! Those who serve: people, and the team of the household.

use domain::{matching::CareTeamRole, staff::StaffMember};
use serde::Serialize;

use super::{
    record::Record,
    types::{CodeableConcept, HumanName, Identifier, Meta, Period, Reference, day, resource_id},
};

/// <https://hl7.org/fhir/R4/practitioner.html>
#[derive(Debug, Serialize)]
pub struct Practitioner {
    id: String,
    identifier: Vec<Identifier>,
    name: Vec<HumanName>,
    communication: Vec<Language>,
}

/// A language that somebody speaks.
#[derive(Debug, Serialize)]
struct Language {
    coding: Vec<Spoken>,
}

/// A tag of BCP 47.
#[derive(Debug, Serialize)]
struct Spoken {
    system: &'static str,
    code: String,
}

/// <https://hl7.org/fhir/R4/careteam.html>
#[derive(Debug, Serialize)]
pub struct CareTeam {
    id: String,
    meta: Meta,
    identifier: Vec<Identifier>,
    status: &'static str,
    category: Vec<CodeableConcept>,
    subject: Reference,
    participant: Vec<Participant>,
}

#[derive(Debug, Serialize)]
struct Participant {
    role: Vec<CodeableConcept>,
    member: Reference,
    period: Period,
}

/// A person of visits or team.
pub fn practitioner((person, name): &(StaffMember, String)) -> Practitioner {
    let spoken = |tag: &String| Language { coding: vec![Spoken { system: "urn:ietf:bcp:47", code: tag.clone() }] };
    Practitioner {
        id: resource_id(person.id),
        identifier: vec![Identifier::of(person.id)],
        name: vec![HumanName { text: name.clone() }],
        communication: person.languages.0.iter().map(spoken).collect(),
    }
}

/// The team of the household, where there is one.
pub fn care_team(record: &Record) -> Option<CareTeam> {
    let found = record.team.as_ref()?;
    let participants = found.members.iter().map(|member| Participant {
        role: vec![CodeableConcept::text(match member.role {
            CareTeamRole::Butler => "responsible butler",
            CareTeamRole::Rotating => "rotating carer",
        })],
        member: record.carer(member.staff_member_id),
        period: Period { start: Some(day(member.joined_on)), end: member.left_on.map(day) },
    });
    Some(CareTeam {
        id: resource_id(found.team.id),
        meta: Meta::version(found.team.version),
        identifier: vec![Identifier::of(found.team.id)],
        status: "active",
        category: vec![CodeableConcept::text("home care")],
        subject: Reference::to("Patient", record.member.row.id),
        participant: participants.collect(),
    })
}
