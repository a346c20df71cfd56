//! The format of Unified Home Health Care.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Format, FormatError, Instance, Service, find, ticks};
use crate::problem::{
    Carer, CarerIndex, DoubleVisit, Draft, Lateness, Measured, Need, PlaceIndex, Problem, Rest, Skill, Span, Standing,
    Ticks, Together, Visit, VisitIndex, Weights,
};

#[derive(Deserialize)]
struct File {
    metadata: Metadata,
    distances: Vec<Vec<f64>>,
    terminal_points: Vec<Terminal>,
    caregivers: Vec<Caregiver>,
    patients: Vec<Patient>,
    services: Vec<Named>,
    lunch_breaks: Option<LunchBreaks>,
}

#[derive(Deserialize)]
struct Metadata {
    time_window_met: String,
    cost_components: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Terminal {
    id: String,
    distance_matrix_index: usize,
    location: [f64; 2],
}

#[derive(Deserialize)]
struct Caregiver {
    id: String,
    abilities: Vec<String>,
    departing_point: String,
    arrival_point: String,
    working_shift: SpanFile,
    #[serde(default)]
    lunch_break: bool,
}

#[derive(Deserialize)]
struct SpanFile {
    start: f64,
    end: f64,
}

#[derive(Deserialize)]
struct LunchBreaks {
    start: f64,
    end: f64,
    min_duration: f64,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Patient {
    id: String,
    distance_matrix_index: usize,
    location: [f64; 2],
    time_windows: Vec<SpanFile>,
    required_services: Vec<Required>,
    synchronization: Option<Synchronization>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    preferred_caregivers: Vec<String>,
    #[serde(default)]
    incompatible_caregivers: Vec<String>,
}

#[derive(Deserialize)]
struct Required {
    service: String,
    duration: f64,
}

#[derive(Deserialize)]
struct Synchronization {
    r#type: String,
    distance: Option<Distance>,
}

#[derive(Deserialize)]
struct Distance {
    min: f64,
    max: f64,
}

/// What one mandatory visit costs that is not given: far more than all else together.
const MISSING: u32 = 10_000_000;

/// Times are whole minutes.
const SCALE: u32 = 1;

pub(super) fn read(value: Value) -> Result<Instance, FormatError> {
    let file: File = serde_json::from_value(value)?;
    let mut draft = Draft {
        ticks_per_minute: SCALE,
        divisor: 1,
        travel: Vec::new(),
        carers: carers(&file)?,
        visits: Vec::new(),
        doubles: Vec::new(),
        measured: match &*file.metadata.time_window_met {
            "at_service_start" => Measured::AtStart,
            "at_service_end" => Measured::AtEnd,
            other => return unsupported("metadata.time_window_met", other),
        },
        tolerance: 0,
        weights: weights(&file.metadata)?,
    };
    for (from, row) in file.distances.iter().enumerate() {
        let row =
            row.iter().enumerate().map(|(to, minutes)| ticks(&format!("distances[{from}][{to}]"), *minutes, SCALE));
        draft.travel.push(row.collect::<Result<_, _>>()?);
    }
    let mut locations = vec![[0.0; 2]; draft.travel.len()];
    let terminals = file.terminal_points.iter().map(|point| (point.distance_matrix_index, point.location));
    let patients = file.patients.iter().map(|patient| (patient.distance_matrix_index, patient.location));
    for (place, location) in terminals.chain(patients) {
        if let Some(slot) = locations.get_mut(place) {
            *slot = location;
        }
    }
    let mut services = Vec::new();
    for (index, patient) in file.patients.iter().enumerate() {
        let field = format!("patients[{index}]");
        let first = VisitIndex(u32::try_from(draft.visits.len()).unwrap_or(u32::MAX));
        for (position, required) in patient.required_services.iter().enumerate() {
            draft.visits.push(visit(&file, &field, patient, required, position)?);
            services.push(Service { patient: patient.id.clone(), service: required.service.clone() });
        }
        match (patient.required_services.len(), &patient.synchronization) {
            (1, _) => {}
            (2, Some(how)) => {
                let together = together(&format!("{field}.synchronization"), how)?;
                draft.doubles.push(DoubleVisit { first, second: VisitIndex(first.0 + 1), together });
            }
            (count, _) => return unsupported(&format!("{field}.required_services"), &format!("{count} services")),
        }
    }
    Ok(Instance { format: Format::Uhhc, problem: Problem::new(draft)?, locations, services })
}

fn unsupported<T>(field: &str, name: &str) -> Result<T, FormatError> {
    Err(FormatError::Unsupported { field: field.to_owned(), name: name.to_owned() })
}

/// Weights by the names of the components. What is always kept here may be "HARD"; other components must not be.
fn weights(metadata: &Metadata) -> Result<Weights, FormatError> {
    let mut weights = Weights { missing: MISSING, ..Weights::default() };
    for (name, value) in &metadata.cost_components {
        let field = format!("metadata.cost_components.{name}");
        let weight = match value.as_u64().map(u32::try_from) {
            Some(Ok(weight)) => Some(weight),
            None if value == "HARD" => None,
            _ => return unsupported(&field, &value.to_string()),
        };
        let slot = match &**name {
            "travel_time" => &mut weights.travel,
            "total_tardiness" => &mut weights.lateness,
            "highest_tardiness" => &mut weights.worst_lateness,
            "total_waiting_time" => &mut weights.waiting,
            "total_extra_time" => &mut weights.overtime,
            "max_idle_time" => &mut weights.idle,
            "caregiver_preferences" => &mut weights.preference,
            "optional_patients" => &mut weights.unassigned,
            "missed_lunch_break" => &mut weights.missed_rest,
            "qualification" | "incompabilities" | "incompatibilities" if weight.is_none() => continue,
            _ if weight == Some(0) => continue,
            other => return unsupported("metadata.cost_components", other),
        };
        match weight {
            Some(weight) => *slot = weight,
            None => return unsupported(&field, "HARD"),
        }
    }
    Ok(weights)
}

fn skill(file: &File, field: &str, name: &str) -> Result<Skill, FormatError> {
    find(field, file.services.iter().map(|service| &*service.id), name).map(Skill)
}

fn place(index: usize) -> PlaceIndex {
    PlaceIndex(u32::try_from(index).unwrap_or(u32::MAX))
}

fn terminal(file: &File, field: &str, name: &str) -> Result<PlaceIndex, FormatError> {
    let found = find(field, file.terminal_points.iter().map(|point| &*point.id), name)?;
    Ok(place(file.terminal_points.get(found as usize).map_or(usize::MAX, |point| point.distance_matrix_index)))
}

fn span(field: &str, span: &SpanFile) -> Result<Span, FormatError> {
    Ok(Span { open: ticks(field, span.start, SCALE)?, close: ticks(field, span.end, SCALE)? })
}

fn carers(file: &File) -> Result<Vec<Carer>, FormatError> {
    let rest = match &file.lunch_breaks {
        None => None,
        Some(lunch) => Some(Rest {
            begins: span("lunch_breaks", &SpanFile { start: lunch.start, end: lunch.end })?,
            length: ticks("lunch_breaks.min_duration", lunch.min_duration, SCALE)?,
        }),
    };
    let mut carers = Vec::new();
    for caregiver in &file.caregivers {
        let skills = caregiver.abilities.iter().map(|ability| skill(file, "caregivers.abilities", ability));
        carers.push(Carer {
            name: caregiver.id.clone(),
            skills: skills.collect::<Result<_, _>>()?,
            shift: span("caregivers.working_shift", &caregiver.working_shift)?,
            start: terminal(file, "caregivers.departing_point", &caregiver.departing_point)?,
            end: terminal(file, "caregivers.arrival_point", &caregiver.arrival_point)?,
            rest: rest.filter(|_| caregiver.lunch_break),
            longest_work: None,
        });
    }
    Ok(carers)
}

fn visit(
    file: &File,
    field: &str,
    patient: &Patient,
    required: &Required,
    position: usize,
) -> Result<Visit, FormatError> {
    let windows = patient.time_windows.iter().map(|window| span(&format!("{field}.time_windows"), window));
    let carers = |list: &str, names: &[String]| -> Result<Vec<CarerIndex>, FormatError> {
        let ids = || file.caregivers.iter().map(|caregiver| &*caregiver.id);
        names.iter().map(|name| find(&format!("{field}.{list}"), ids(), name).map(CarerIndex)).collect()
    };
    // A patient counts once, however many services are missed.
    let need = if patient.optional { Need::Optional { priority: u32::from(position == 0) } } else { Need::Mandatory };
    Ok(Visit {
        name: format!("{} {}", patient.id, required.service),
        place: place(patient.distance_matrix_index),
        windows: windows.collect::<Result<_, _>>()?,
        lateness: Lateness::Soft,
        duration: duration(field, required)?,
        skills: vec![skill(file, &format!("{field}.required_services.service"), &required.service)?],
        preferred: carers("preferred_caregivers", &patient.preferred_caregivers)?,
        known: Vec::new(),
        excluded: carers("incompatible_caregivers", &patient.incompatible_caregivers)?,
        need,
        standing: Standing::Free,
        before: None,
    })
}

fn duration(field: &str, required: &Required) -> Result<Ticks, FormatError> {
    ticks(&format!("{field}.required_services.duration"), required.duration, SCALE)
}

fn together(field: &str, how: &Synchronization) -> Result<Together, FormatError> {
    match (&*how.r#type, &how.distance) {
        ("simultaneous", _) => Ok(Together::Simultaneous),
        ("independent", _) => Ok(Together::Independent),
        ("sequential", Some(distance)) => Ok(Together::Sequential {
            min: ticks(field, distance.min, SCALE)?,
            max: ticks(field, distance.max, SCALE)?,
        }),
        (other, _) => unsupported(field, other),
    }
}
