//! Visits: what is agreed, and what took place.

use domain::visit::{Visit, VisitState};
use serde::Serialize;

use super::{
    record::Record,
    types::{CodeableConcept, Coding, Identifier, Meta, Period, Reference, moment, resource_id},
};
use crate::visit::service_name;

/// <https://hl7.org/fhir/R4/appointment.html>
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Appointment {
    id: String,
    meta: Meta,
    identifier: Vec<Identifier>,
    status: &'static str,
    #[serde(rename = "cancelationReason")]
    cancellation_reason: Option<CodeableConcept>,
    service_type: Vec<CodeableConcept>,
    start: String,
    end: String,
    participant: Vec<Invited>,
}

#[derive(Debug, Serialize)]
struct Invited {
    actor: Reference,
    status: &'static str,
}

/// <https://hl7.org/fhir/R4/encounter.html>
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Encounter {
    id: String,
    meta: Meta,
    identifier: Vec<Identifier>,
    status: &'static str,
    class: Coding,
    service_type: CodeableConcept,
    subject: Reference,
    participant: Vec<Present>,
    appointment: Vec<Reference>,
    period: Period,
}

#[derive(Debug, Serialize)]
struct Present {
    individual: Reference,
    period: Period,
}

/// A visit as it is agreed.
pub fn appointment(record: &Record, (visit, reason): &(Visit, Option<String>)) -> Appointment {
    let patient = Invited { actor: Reference::to("Patient", record.member.row.id), status: "accepted" };
    let answer = if visit.state == VisitState::Offered { "needs-action" } else { "accepted" };
    let carer = visit.staff_member_id.map(|id| Invited { actor: record.carer(id), status: answer });
    Appointment {
        id: resource_id(visit.id),
        meta: Meta::version(visit.version),
        identifier: vec![Identifier::of(visit.id)],
        status: status(visit.state),
        cancellation_reason: reason.as_ref().map(CodeableConcept::text),
        service_type: vec![CodeableConcept::text(service_name(visit.service_type))],
        start: moment(visit.starts_at),
        end: moment(visit.ends_at),
        participant: [patient].into_iter().chain(carer).collect(),
    }
}

/// <https://hl7.org/fhir/R4/valueset-appointmentstatus.html>
const fn status(state: VisitState) -> &'static str {
    match state {
        VisitState::Planned => "proposed",
        VisitState::Offered => "pending",
        VisitState::Assigned | VisitState::OnTheWay => "booked",
        VisitState::CheckedIn => "arrived",
        VisitState::CheckedOut | VisitState::Confirmed => "fulfilled",
        VisitState::Cancelled => "cancelled",
        VisitState::Missed => "noshow",
    }
}

/// A visit as it took place; `None` when nobody was there.
pub fn encounter(record: &Record, visit: &Visit) -> Option<Encounter> {
    let came = visit.checked_in_at?;
    let period = || Period { start: Some(moment(came)), end: visit.checked_out_at.map(moment) };
    let class = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    let present = visit.staff_member_id.map(|id| Present { individual: record.carer(id), period: period() });
    Some(Encounter {
        id: resource_id(visit.id),
        meta: Meta::version(visit.version),
        identifier: vec![Identifier::of(visit.id)],
        status: if visit.checked_out_at.is_some() { "finished" } else { "in-progress" },
        class: Coding { system: Some(class), code: Some("HH"), display: Some("home health") },
        service_type: CodeableConcept::text(service_name(visit.service_type)),
        subject: Reference::to("Patient", record.member.row.id),
        participant: present.into_iter().collect(),
        appointment: vec![Reference::to("Appointment", visit.id)],
        period: period(),
    })
}
