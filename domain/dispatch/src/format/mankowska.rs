//! The format of the benchmark of Mankowska, Meisel and Bierwirth (2014).

use serde::Deserialize;
use serde_json::Value;

use super::{Format, FormatError, Instance, Service, find, ticks};
use crate::problem::{
    Carer, DoubleVisit, Draft, LONGEST, Lateness, Measured, Need, PlaceIndex, Problem, Skill, Span, Standing, Together,
    Visit, VisitIndex, Weights,
};

#[derive(Deserialize)]
struct File {
    patients: Vec<Patient>,
    services: Vec<Named>,
    caregivers: Vec<Caregiver>,
    central_offices: Vec<Office>,
    distances: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Office {
    location: [f64; 2],
}

#[derive(Deserialize)]
struct Caregiver {
    id: String,
    abilities: Vec<String>,
}

#[derive(Deserialize)]
struct Patient {
    id: String,
    location: [f64; 2],
    time_window: [f64; 2],
    required_caregivers: Vec<Required>,
    synchronization: Option<Synchronization>,
}

#[derive(Deserialize)]
struct Required {
    service: String,
    duration: f64,
}

#[derive(Deserialize)]
struct Synchronization {
    r#type: String,
    distance: Option<[f64; 2]>,
}

/// Distances and times have three decimals.
const SCALE: u32 = 1000;

/// Cost is (distance + total tardiness + maximum tardiness) / 3.
const TERMS: u32 = 3;

pub(super) fn read(value: Value) -> Result<Instance, FormatError> {
    let file: File = serde_json::from_value(value)?;
    let Some(office) = file.central_offices.first() else {
        return Err(FormatError::Missing { field: "central_offices".into(), name: "an office".into() });
    };
    let mut locations = vec![office.location];
    let mut draft = Draft {
        ticks_per_minute: SCALE,
        divisor: SCALE * TERMS,
        travel: Vec::new(),
        carers: carers(&file)?,
        visits: Vec::new(),
        doubles: Vec::new(),
        measured: Measured::AtStart,
        tolerance: 0,
        weights: Weights { travel: 1, lateness: 1, worst_lateness: 1, missing: 1_000_000_000, ..Weights::default() },
    };
    for (from, row) in file.distances.iter().enumerate() {
        let row =
            row.iter().enumerate().map(|(to, minutes)| ticks(&format!("distances[{from}][{to}]"), *minutes, SCALE));
        draft.travel.push(row.collect::<Result<_, _>>()?);
    }
    let mut services = Vec::new();
    for (place, patient) in (1..).zip(&file.patients) {
        locations.push(patient.location);
        let first = VisitIndex(u32::try_from(draft.visits.len()).unwrap_or(u32::MAX));
        for required in &patient.required_caregivers {
            draft.visits.push(visit(&file, patient, PlaceIndex(place), required)?);
            services.push(Service { patient: patient.id.clone(), service: required.service.clone() });
        }
        match (patient.required_caregivers.len(), &patient.synchronization) {
            (1, _) => {}
            (2, Some(how)) => {
                let together = together(&format!("patients[{}].synchronization", place - 1), how)?;
                draft.doubles.push(DoubleVisit { first, second: VisitIndex(first.0 + 1), together });
            }
            (count, _) => {
                let field = format!("patients[{}].required_caregivers", place - 1);
                return Err(FormatError::Unsupported {
                    field,
                    name: format!("{count} services without synchronization"),
                });
            }
        }
    }
    Ok(Instance { format: Format::Mankowska, problem: Problem::new(draft)?, locations, services })
}

fn skill(file: &File, field: &str, name: &str) -> Result<Skill, FormatError> {
    find(field, file.services.iter().map(|service| &*service.id), name).map(Skill)
}

fn carers(file: &File) -> Result<Vec<Carer>, FormatError> {
    let mut carers = Vec::new();
    for caregiver in &file.caregivers {
        let skills = caregiver.abilities.iter().map(|ability| skill(file, "caregivers.abilities", ability));
        carers.push(Carer {
            name: caregiver.id.clone(),
            skills: skills.collect::<Result<_, _>>()?,
            shift: Span { open: 0, close: LONGEST },
            start: PlaceIndex(0),
            end: PlaceIndex(0),
            rest: None,
            longest_work: None,
        });
    }
    Ok(carers)
}

fn visit(file: &File, patient: &Patient, place: PlaceIndex, required: &Required) -> Result<Visit, FormatError> {
    let [open, close] = patient.time_window;
    let window =
        Span { open: ticks("patients.time_window", open, SCALE)?, close: ticks("patients.time_window", close, SCALE)? };
    Ok(Visit {
        name: format!("{} {}", patient.id, required.service),
        place,
        windows: vec![window],
        lateness: Lateness::Soft,
        duration: ticks("patients.required_caregivers.duration", required.duration, SCALE)?,
        skills: vec![skill(file, "patients.required_caregivers.service", &required.service)?],
        preferred: Vec::new(),
        known: Vec::new(),
        excluded: Vec::new(),
        need: Need::Mandatory,
        standing: Standing::Free,
        before: None,
    })
}

fn together(field: &str, how: &Synchronization) -> Result<Together, FormatError> {
    match (&*how.r#type, how.distance) {
        ("simultaneous", _) => Ok(Together::Simultaneous),
        ("sequential", Some([min, max])) => {
            Ok(Together::Sequential { min: ticks(field, min, SCALE)?, max: ticks(field, max, SCALE)? })
        }
        (other, _) => Err(FormatError::Unsupported { field: field.to_owned(), name: other.to_owned() }),
    }
}
