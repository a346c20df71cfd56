//! Everything about a patient in one bundle (<https://hl7.org/fhir/R4/patient-operation-everything.html>).

use chrono::{DateTime, Utc};
use domain::{
    id::StaffMemberId,
    kernel::{Error, Result},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    assessment::{observation, questionnaire, response},
    care::{care_plan, goals, task},
    consent::{Consent, consents},
    patient::{Flag, Patient, RelatedPerson, flag, patient, related},
    provenance::{Provenance, assembled, changed, reported},
    record::Record,
    team::{CareTeam, Practitioner, care_team, practitioner},
    types::{Reference, moment, trimmed},
    visit::{Appointment, Encounter, appointment, encounter},
    vitals::vital_sign,
};

/// Any resource of a bundle.
#[derive(Debug, Serialize)]
#[serde(tag = "resourceType")]
enum Resource {
    Patient(Patient),
    Flag(Flag),
    RelatedPerson(RelatedPerson),
    Practitioner(Practitioner),
    CareTeam(CareTeam),
    Appointment(Appointment),
    Encounter(Encounter),
    Consent(Consent),
    CarePlan(Value),
    Goal(Value),
    Task(Value),
    Questionnaire(Value),
    QuestionnaireResponse(Value),
    Observation(Value),
    Provenance(Provenance),
}

impl Record {
    /// A carer of the record: a resource where the reader may know who it is, and otherwise that somebody is.
    pub(super) fn carer(&self, id: StaffMemberId) -> Reference {
        if self.carers.iter().any(|(person, _)| person.id == id) {
            Reference::to("Practitioner", id)
        } else {
            Reference::display("a carer of the agency")
        }
    }

    fn resources(&self, base: &str, now: DateTime<Utc>) -> Vec<Resource> {
        let mut all = vec![Resource::Patient(patient(self))];
        all.extend(flag(self).map(Resource::Flag));
        all.extend(related(self).map(Resource::RelatedPerson));
        all.extend(self.carers.iter().map(practitioner).map(Resource::Practitioner));
        all.extend(care_team(self).map(Resource::CareTeam));
        all.extend(self.visits.iter().map(|visit| Resource::Appointment(appointment(self, visit))));
        all.extend(self.visits.iter().filter_map(|(visit, _)| encounter(self, visit)).map(Resource::Encounter));
        all.extend(self.of_care(base));
        all.extend(consents(self).map(Resource::Consent));
        all.push(Resource::Provenance(assembled(self, now)));
        all.extend(self.changes.iter().map(|change| Resource::Provenance(changed(self, change))));
        all.extend(self.visits.iter().filter_map(|(visit, _)| reported(self, visit)).map(Resource::Provenance));
        all
    }

    fn of_care(&self, base: &str) -> Vec<Resource> {
        let care = &self.care;
        let mut all: Vec<Resource> = care.plans.iter().map(|plan| Resource::CarePlan(care_plan(self, plan))).collect();
        all.extend(care.plans.iter().flat_map(|plan| goals(self, plan)).map(Resource::Goal));
        all.extend(care.tasks.iter().map(|done| Resource::Task(task(self, done))));
        all.extend(care.instruments().map(|it| Resource::Questionnaire(questionnaire(it, base))));
        all.extend(care.assessed.iter().map(|it| Resource::QuestionnaireResponse(response(self, it, base))));
        all.extend(care.assessed.iter().filter_map(|it| observation(self, it)).map(Resource::Observation));
        all.extend(care.vitals.iter().map(|it| Resource::Observation(vital_sign(self, it))));
        all
    }
}

/// The record as a bundle. `base` is the address under which `/fhir` is asked, by which references are resolved.
///
/// # Errors
/// Our own fault.
pub fn everything(record: &Record, base: &str, asked: &str, now: DateTime<Utc>) -> Result<Value> {
    let mut entries = Vec::new();
    for resource in record.resources(base, now) {
        let value = serde_json::to_value(&resource).map_err(|_| Error::internal("a resource is not JSON"))?;
        let mode = if matches!(resource, Resource::Patient(_)) { "match" } else { "include" };
        let name = |field: &str| value[field].as_str().unwrap_or_default().to_owned();
        let address = format!("{base}/{}/{}", name("resourceType"), name("id"));
        entries.push(json!({ "fullUrl": address, "resource": value, "search": { "mode": mode } }));
    }
    Ok(trimmed(json!({
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": moment(now),
        "link": [{ "relation": "self", "url": format!("{base}/{asked}") }],
        "entry": entries,
    })))
}
