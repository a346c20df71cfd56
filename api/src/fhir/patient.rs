//! The member of a household as a patient, and the people around them.

use domain::{
    household::{
        ContactKind, HouseholdContact, Kinship,
        contacts::Reach,
        person::{Birth, Person, Sex},
    },
    id::HouseholdMemberId,
};
use serde::Serialize;

use super::{
    record::{Record, Somebody},
    types::{Address, CodeableConcept, ContactPoint, HumanName, Identifier, Meta, Reference, day, resource_id},
};

/// <https://hl7.org/fhir/R4/patient.html>
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    id: String,
    meta: Meta,
    identifier: Vec<Identifier>,
    name: Vec<HumanName>,
    gender: Option<&'static str>,
    birth_date: Option<String>,
    address: Vec<Address>,
}

/// <https://hl7.org/fhir/R4/relatedperson.html>
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RelatedPerson {
    id: String,
    meta: Meta,
    identifier: Vec<Identifier>,
    patient: Reference,
    relationship: Vec<CodeableConcept>,
    name: Vec<HumanName>,
    telecom: Vec<ContactPoint>,
    gender: Option<&'static str>,
    birth_date: Option<String>,
}

/// What those who care must know: <https://hl7.org/fhir/R4/flag.html>
#[derive(Debug, Serialize)]
pub struct Flag {
    id: String,
    status: &'static str,
    category: Vec<CodeableConcept>,
    code: CodeableConcept,
    subject: Reference,
}

/// The patient of a record.
pub fn patient(record: &Record) -> Patient {
    let Somebody { row, person } = &record.member;
    let home =
        |place: &domain::household::addresses::Place| Address { purpose: Some("home"), text: place.line.clone() };
    Patient {
        id: resource_id(row.id),
        meta: Meta::version(row.version),
        identifier: vec![Identifier::of(row.id)],
        name: name(person.as_ref()),
        gender: person.as_ref().map(gender),
        birth_date: birth(person.as_ref()),
        address: record.places.iter().map(home).collect(),
    }
}

/// What is known of the patient's health, where the reader may know it.
pub fn flag(record: &Record) -> Option<Flag> {
    let member = record.member.row.id;
    let category = "http://terminology.hl7.org/CodeSystem/flag-category";
    record.health.as_ref().map(|health| Flag {
        id: resource_id(member),
        status: "active",
        category: vec![CodeableConcept::code(category, "clinical", "Clinical")],
        code: CodeableConcept::text(health),
        subject: Reference::to("Patient", member),
    })
}

/// Who lives in the household besides, and who is to be reached.
pub fn related(record: &Record) -> impl Iterator<Item = RelatedPerson> {
    let patient = &record.member.row;
    let others = record.others.iter().map(|other| lives_there(other, patient.id, patient.kinship));
    others.chain(
        record.contacts.iter().filter_map(|(contact, reach)| Some(reached(contact, reach.as_ref()?, patient.id))),
    )
}

fn lives_there(Somebody { row, person }: &Somebody, patient: HouseholdMemberId, of: Kinship) -> RelatedPerson {
    // Kinship is told towards whoever speaks for the household.
    let relationship = match (of, row.kinship) {
        (Kinship::Head, kinship) => in_words(kinship).to_owned(),
        (_, kinship) => format!("lives in the same household: {} (seen from who speaks for it)", in_words(kinship)),
    };
    RelatedPerson {
        id: resource_id(row.id),
        meta: Meta::version(row.version),
        identifier: vec![Identifier::of(row.id)],
        patient: Reference::to("Patient", patient),
        relationship: vec![CodeableConcept::text(relationship)],
        name: name(person.as_ref()),
        telecom: Vec::new(),
        gender: person.as_ref().map(gender),
        birth_date: birth(person.as_ref()),
    }
}

fn reached(contact: &HouseholdContact, reach: &Reach, patient: HouseholdMemberId) -> RelatedPerson {
    let system = match contact.kind {
        ContactKind::Phone => "phone",
        ContactKind::Email => "email",
        ContactKind::Wechat => "other",
    };
    let named = reach.person.as_ref().map(|person| HumanName { text: person.clone() });
    RelatedPerson {
        id: resource_id(contact.id),
        meta: Meta::version(contact.version),
        identifier: vec![Identifier::of(contact.id)],
        patient: Reference::to("Patient", patient),
        relationship: vec![CodeableConcept::text("contact of the household")],
        name: named.into_iter().collect(),
        telecom: vec![ContactPoint { system, value: reach.value.clone() }],
        gender: None,
        birth_date: None,
    }
}

fn name(person: Option<&Person>) -> Vec<HumanName> {
    person.and_then(|person| person.name.clone()).map(|text| HumanName { text }).into_iter().collect()
}

/// <https://hl7.org/fhir/R4/valueset-administrative-gender.html>
fn gender(person: &Person) -> &'static str {
    match person.sex {
        Some(Sex::Female) => "female",
        Some(Sex::Male) => "male",
        Some(Sex::Other) => "other",
        None => "unknown",
    }
}

/// A day, or the year alone.
fn birth(person: Option<&Person>) -> Option<String> {
    match person?.birth? {
        Birth::On(date) => Some(day(date)),
        Birth::In(year) => Some(format!("{year:04}")),
    }
}

const fn in_words(kinship: Kinship) -> &'static str {
    match kinship {
        Kinship::Head => "head of the household",
        Kinship::Partner => "partner",
        Kinship::Child => "child",
        Kinship::Parent => "parent",
        Kinship::Grandparent => "grandparent",
        Kinship::Grandchild => "grandchild",
        Kinship::Relative => "relative",
        Kinship::Other => "no relative",
    }
}
