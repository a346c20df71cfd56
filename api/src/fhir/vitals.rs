//! What was measured in a household: vital signs as observations.

use domain::care::{
    CareLogEntry,
    log::vitals::{Measurement, VitalSign},
};
use serde_json::{Value, json};

use super::{
    record::Record,
    types::{Identifier, Reference, moment, resource_id},
};

/// <https://hl7.org/fhir/R4/observation.html>, with the codes of <https://hl7.org/fhir/R4/observation-vitalsigns.html>.
pub fn vital_sign(record: &Record, (row, measured): &(CareLogEntry, Measurement)) -> Value {
    let (code, display, unit) = coded(measured.sign);
    let encounter = row.visit_id.filter(|id| record.encounters().any(|visit| visit.id == *id));
    json!({
        "id": resource_id(row.id),
        "identifier": [Identifier::of(row.id)],
        "status": if row.corrects_id.is_some() { "corrected" } else { "final" },
        "category": [{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "vital-signs", "display": "Vital Signs",
        }] }],
        "code": { "coding": [{ "system": "http://loinc.org", "code": code, "display": display }] },
        "subject": Reference::to("Patient", record.member.row.id),
        "encounter": encounter.map(|id| Reference::to("Encounter", id)),
        "effectiveDateTime": moment(row.happened_at),
        "issued": moment(row.noted_at),
        "valueQuantity": {
            "value": value(*measured), "unit": unit, "system": "http://unitsofmeasure.org", "code": unit,
        },
    })
}

/// A value in the unit in which people say it. Written out, it has as many digits as the sign.
fn value(measured: Measurement) -> f64 {
    let steps = f64::from(10_u32.pow(measured.sign.digits()));
    f64::from(measured.steps) / steps
}

/// The code and its name in LOINC, and the unit in UCUM.
const fn coded(sign: VitalSign) -> (&'static str, &'static str, &'static str) {
    match sign {
        VitalSign::Temperature => ("8310-5", "Body temperature", "Cel"),
        VitalSign::Pulse => ("8867-4", "Heart rate", "/min"),
        VitalSign::Breathing => ("9279-1", "Respiratory rate", "/min"),
        VitalSign::Systolic => ("8480-6", "Systolic blood pressure", "mm[Hg]"),
        VitalSign::Diastolic => ("8462-4", "Diastolic blood pressure", "mm[Hg]"),
        VitalSign::Oxygen => ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry", "%"),
        VitalSign::Glucose => ("15074-8", "Glucose [Moles/volume] in Blood", "mmol/L"),
        VitalSign::Weight => ("29463-7", "Body weight", "kg"),
        VitalSign::Pain => ("72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported", "{score}"),
    }
}
