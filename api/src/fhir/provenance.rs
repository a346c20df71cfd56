//! From whom it is: who changed what is said, who reported a visit, and who put the record together.

use chrono::{DateTime, Utc};
use domain::{kernel::history::Change, visit::Visit};
use serde::Serialize;

use super::{
    record::Record,
    types::{CodeableConcept, Period, Reference, moment, resource_id},
};

/// <https://hl7.org/fhir/R4/provenance.html>
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    id: String,
    target: Vec<Reference>,
    occurred_period: Option<Period>,
    recorded: String,
    activity: CodeableConcept,
    agent: Vec<Agent>,
}

#[derive(Debug, Serialize)]
struct Agent {
    #[serde(rename = "type")]
    kind: CodeableConcept,
    who: Reference,
}

fn agent(code: &'static str, display: &'static str, who: Reference) -> Agent {
    let system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    Agent { kind: CodeableConcept::code(system, code, display), who }
}

/// Who put the record together.
pub fn assembled(record: &Record, now: DateTime<Utc>) -> Provenance {
    let patient = record.member.row.id;
    Provenance {
        id: format!("assembled-{}", resource_id(patient)),
        target: vec![Reference::to("Patient", patient)],
        occurred_period: None,
        recorded: moment(now),
        activity: CodeableConcept::text("assembly of the record"),
        agent: vec![agent("assembler", "Assembler", Reference::display("Guanjia"))],
    }
}

/// Who changed what is said of the household.
pub fn changed(record: &Record, change: &Change) -> Provenance {
    Provenance {
        id: resource_id(change.id),
        target: vec![Reference::to("Patient", record.member.row.id)],
        occurred_period: None,
        recorded: moment(change.changed_at),
        activity: CodeableConcept::text(&change.operation),
        agent: vec![agent("author", "Author", Reference::display(&change.actor))],
    }
}

/// Whose device reported that a visit took place; `None` when nobody was there.
pub fn reported(record: &Record, visit: &Visit) -> Option<Provenance> {
    let came = visit.checked_in_at?;
    Some(Provenance {
        id: format!("reported-{}", resource_id(visit.id)),
        target: vec![Reference::to("Encounter", visit.id)],
        occurred_period: Some(Period { start: Some(moment(came)), end: visit.checked_out_at.map(moment) }),
        recorded: moment(visit.checked_out_at.unwrap_or(came)),
        activity: CodeableConcept::text("report of a visit"),
        agent: vec![agent("author", "Author", record.carer(visit.staff_member_id?))],
    })
}
