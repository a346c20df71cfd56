//! Everything about a patient in one bundle (<https://hl7.org/fhir/R4/patient-operation-everything.html>).

use chrono::{DateTime, Utc};
use domain::{
    id::StaffMemberId,
    kernel::{Error, Result},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    consent::{Consent, consents},
    patient::{Flag, Patient, RelatedPerson, flag, patient, related},
    provenance::{Provenance, assembled, changed, reported},
    record::Record,
    team::{CareTeam, Practitioner, care_team, practitioner},
    types::{Reference, moment, trimmed},
    visit::{Appointment, Encounter, appointment, encounter},
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
    Provenance(Provenance),
}

impl Record {
    /// A carer of the record: a resource where the reader may know who it is, and otherwise that somebody is.
    pub(super) fn carer(&self, id: StaffMemberId) -> Reference {
        match self.carers.iter().any(|(person, _)| person.id == id) {
            true => Reference::to("Practitioner", id),
            false => Reference::display("a carer of the agency"),
        }
    }

    fn resources(&self, now: DateTime<Utc>) -> Vec<Resource> {
        let mut all = vec![Resource::Patient(patient(self))];
        all.extend(flag(self).map(Resource::Flag));
        all.extend(related(self).map(Resource::RelatedPerson));
        all.extend(self.carers.iter().map(practitioner).map(Resource::Practitioner));
        all.extend(care_team(self).map(Resource::CareTeam));
        all.extend(self.visits.iter().map(|visit| Resource::Appointment(appointment(self, visit))));
        all.extend(self.visits.iter().filter_map(|(visit, _)| encounter(self, visit)).map(Resource::Encounter));
        all.extend(consents(self).map(Resource::Consent));
        all.push(Resource::Provenance(assembled(self, now)));
        all.extend(self.changes.iter().map(|change| Resource::Provenance(changed(self, change))));
        all.extend(self.visits.iter().filter_map(|(visit, _)| reported(self, visit)).map(Resource::Provenance));
        all
    }
}

/// The record as a bundle. `base` is the address under which `/fhir` is asked, by which references are resolved.
///
/// # Errors
/// Our own fault.
pub fn everything(record: &Record, base: &str, asked: &str, now: DateTime<Utc>) -> Result<Value> {
    let mut entries = Vec::new();
    for resource in record.resources(now) {
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
