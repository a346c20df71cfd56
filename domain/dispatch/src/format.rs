//! Published benchmark formats: instances and solutions, recognised by what they contain.

mod mankowska;
mod uhhc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    plan::{Plan, RestStop, Route, Stop},
    problem::{Invalid, LONGEST, Problem, Ticks, VisitIndex},
};

/// Whose format it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Mankowska, Meisel and Bierwirth, "The home health care routing and scheduling problem with interdependent
    /// services", Health Care Management Science 17 (2014), in the JSON of iolab-uniud/hhcrsp.
    Mankowska,
    /// Unified Home Health Care, in the JSON of iolab-uniud/uhhc.
    Uhhc,
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// It is no JSON, or a field is missing or of another kind.
    #[error("the file does not read: {0}")]
    Syntax(#[from] serde_json::Error),
    /// It is JSON of neither format.
    #[error("the file is of no known format: it has neither `central_offices` nor `terminal_points`")]
    Unknown,
    /// A number is negative, not finite or too large.
    #[error("{field}: {value} is no time that can be planned")]
    Time {
        /// Which field.
        field: String,
        /// What it holds.
        value: f64,
    },
    /// Something is named that is not there.
    #[error("{field}: there is no {name:?}")]
    Missing {
        /// Which field.
        field: String,
        /// What it names.
        name: String,
    },
    /// A visit is planned twice or a carer has two routes.
    #[error("{field}: {name:?} is there twice")]
    Twice {
        /// Which field.
        field: String,
        /// What is there twice.
        name: String,
    },
    /// What the engine does not know.
    #[error("{field}: {name:?} is not supported")]
    Unsupported {
        /// Which field.
        field: String,
        /// What it holds.
        name: String,
    },
    /// What is read makes no sense as a problem.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// A problem read from a file, with the names by which the file knows its visits.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Whose format it came in.
    pub format: Format,
    /// What is to be planned.
    pub problem: Problem,
    /// Where each place is, for pictures.
    pub locations: Vec<[f64; 2]>,
    /// The patient and the service of each visit.
    pub services: Vec<Service>,
}

/// How a file names a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The patient.
    pub patient: String,
    /// The service.
    pub service: String,
}

/// Reads an instance.
///
/// # Errors
/// What in the file cannot be used.
pub fn read_instance(text: &str) -> Result<Instance, FormatError> {
    let value: Value = serde_json::from_str(text)?;
    if value.get("central_offices").is_some() {
        mankowska::read(value)
    } else if value.get("terminal_points").is_some() {
        uhhc::read(value)
    } else {
        Err(FormatError::Unknown)
    }
}

#[derive(Deserialize)]
struct SolutionFile {
    routes: Vec<RouteFile>,
}

#[derive(Deserialize)]
struct RouteFile {
    caregiver_id: String,
    #[serde(default)]
    locations: Vec<LocationFile>,
}

#[derive(Deserialize)]
struct LocationFile {
    arrival_time: Option<f64>,
    start_time: Option<f64>,
    patient: Option<String>,
    service: String,
}

const LUNCH: &str = "lunch_break";

/// Reads a solution of an instance, in either format.
///
/// # Errors
/// What in the file cannot be used.
pub fn read_solution(instance: &Instance, text: &str) -> Result<Plan, FormatError> {
    let file: SolutionFile = serde_json::from_str(text)?;
    let mut plan = Plan::empty(&instance.problem);
    let mut planned = vec![false; instance.services.len()];
    for route in file.routes {
        let carer = instance.problem.carers().iter().position(|carer| carer.name == route.caregiver_id);
        let Some(slot) = carer.and_then(|carer| plan.routes.get_mut(carer)) else {
            return Err(FormatError::Missing { field: "routes.caregiver_id".into(), name: route.caregiver_id });
        };
        if !slot.stops.is_empty() {
            return Err(FormatError::Twice { field: "routes.caregiver_id".into(), name: route.caregiver_id });
        }
        *slot = read_route(instance, &route.locations, &mut planned)?;
    }
    Ok(plan)
}

fn read_route(instance: &Instance, locations: &[LocationFile], planned: &mut [bool]) -> Result<Route, FormatError> {
    let scale = instance.problem.draft().ticks_per_minute;
    let mut route = Route::default();
    let mut lunch = None;
    for location in locations {
        if location.service == LUNCH {
            let start = ticks("routes.locations.start_time", location.start_time.unwrap_or(f64::NAN), scale)?;
            lunch = Some((location.patient.clone(), start));
            continue;
        }
        let patient = location.patient.clone().unwrap_or_default();
        let is_it =
            |service: &&(usize, &Service)| service.1.patient == patient && service.1.service == location.service;
        let named: Vec<_> = instance.services.iter().enumerate().collect();
        let mut named = named.iter().filter(is_it).peekable();
        let field = "routes.locations".to_owned();
        let name = format!("{patient} {}", location.service);
        if named.peek().is_none() {
            return Err(FormatError::Missing { field, name });
        }
        let Some((visit, _)) = named.find(|(visit, _)| !planned[*visit]) else {
            return Err(FormatError::Twice { field, name });
        };
        planned[*visit] = true;
        let start = ticks("routes.locations.arrival_time", location.arrival_time.unwrap_or(f64::NAN), scale)?;
        let visit = VisitIndex(u32::try_from(*visit).unwrap_or(u32::MAX));
        route.stops.push(Stop { visit, start });
    }
    route.stops.sort_by_key(|stop| stop.start);
    route.rest = lunch.map(|(patient, start)| {
        let at_patient = |stop: &Stop| Some(&instance.services[stop.visit.at()].patient) == patient.as_ref();
        let before = route.stops.iter().position(at_patient).unwrap_or(route.stops.len());
        RestStop { before, start }
    });
    Ok(route)
}

#[derive(Serialize)]
struct Solution<'a> {
    global_ordering: Vec<&'a str>,
    routes: Vec<SolutionRoute<'a>>,
}

#[derive(Serialize)]
struct SolutionRoute<'a> {
    caregiver_id: &'a str,
    locations: Vec<Location<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Location<'a> {
    Visit { arrival_time: f64, departure_time: f64, patient: &'a str, service: &'a str },
    Lunch { start_time: f64, end_time: f64, patient: Option<&'a str>, service: &'a str },
}

/// Writes a plan in the format in which solutions of the instance are published. Patients are ordered by their first start.
///
/// # Errors
/// When it cannot be put into JSON.
pub fn write_solution(instance: &Instance, plan: &Plan) -> Result<String, FormatError> {
    let scale = f64::from(instance.problem.draft().ticks_per_minute);
    let minutes = |ticks: Ticks| f64::from(ticks) / scale;
    let mut starts: Vec<(Ticks, &str)> = Vec::new();
    let mut routes = Vec::new();
    for (carer, route) in instance.problem.carers().iter().zip(&plan.routes) {
        let mut locations = Vec::new();
        for stop in &route.stops {
            let service = &instance.services[stop.visit.at()];
            let length = instance.problem.visits()[stop.visit.at()].duration;
            starts.push((stop.start, &service.patient));
            locations.push(Location::Visit {
                arrival_time: minutes(stop.start),
                departure_time: minutes(stop.start + length),
                patient: &service.patient,
                service: &service.service,
            });
        }
        if let (Some(rest), Some(taken)) = (carer.rest, route.rest) {
            let patient = route.stops.get(taken.before).map(|stop| &*instance.services[stop.visit.at()].patient);
            locations.push(Location::Lunch {
                start_time: minutes(taken.start),
                end_time: minutes(taken.start + rest.length),
                patient,
                service: LUNCH,
            });
        }
        routes.push(SolutionRoute { caregiver_id: &carer.name, locations });
    }
    starts.sort_unstable();
    let mut global_ordering: Vec<&str> = Vec::new();
    for (_, patient) in starts {
        if !global_ordering.contains(&patient) {
            global_ordering.push(patient);
        }
    }
    Ok(serde_json::to_string(&Solution { global_ordering, routes })?)
}

/// A time of a file in ticks, rounded to the nearest.
fn ticks(field: &str, value: f64, scale: u32) -> Result<Ticks, FormatError> {
    let scaled = (value * f64::from(scale)).round();
    if !scaled.is_finite() || scaled < 0.0 || scaled > f64::from(LONGEST) {
        return Err(FormatError::Time { field: field.to_owned(), value });
    }
    #[expect(clippy::cast_possible_truncation, reason = "it was just seen to lie in the range")]
    Ok(scaled as Ticks)
}

/// The position of a name in a list of names.
fn find<'a>(field: &str, mut names: impl Iterator<Item = &'a str>, name: &str) -> Result<u32, FormatError> {
    let position = names.position(|known| known == name).and_then(|position| u32::try_from(position).ok());
    position.ok_or_else(|| FormatError::Missing { field: field.to_owned(), name: name.to_owned() })
}
