//! What was agreed to: that the household's wishes are kept and used, and what accounts of the family know of a member.

use domain::{
    agency::{DataClass, FamilyConsent},
    household::{ConsentClass, Preference, PreferenceStatus},
    id::HouseholdMemberId,
};
use serde::Serialize;

use super::{
    record::Record,
    types::{CodeableConcept, Identifier, Period, Reference, moment, resource_id},
};

/// <https://hl7.org/fhir/R4/consent.html>
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    id: String,
    identifier: Vec<Identifier>,
    status: &'static str,
    scope: CodeableConcept,
    category: Vec<CodeableConcept>,
    patient: Reference,
    date_time: String,
    policy_rule: CodeableConcept,
    provision: Provision,
}

#[derive(Debug, Serialize)]
struct Provision {
    #[serde(rename = "type")]
    kind: &'static str,
    period: Period,
    actor: Vec<Allowed>,
    purpose: Vec<Purpose>,
}

#[derive(Debug, Serialize)]
struct Allowed {
    role: CodeableConcept,
    reference: Reference,
}

/// A code of why information is used.
#[derive(Debug, Serialize)]
struct Purpose {
    system: &'static str,
    code: &'static str,
    display: &'static str,
}

/// What was agreed to on behalf of a member's household.
pub fn consents(record: &Record) -> impl Iterator<Item = Consent> {
    let patient = record.member.row.id;
    let wishes = record.preferences.iter().filter_map(move |wish| of_wish(wish, patient));
    wishes.chain(record.consents.iter().map(of_family))
}

/// What the service cannot do without needs no consent of its own.
fn of_wish(wish: &Preference, patient: HouseholdMemberId) -> Option<Consent> {
    let text = match wish.consent {
        ConsentClass::Service => return None,
        ConsentClass::Personal => "that the service be made personal by a wish",
        ConsentClass::Sensitive => "that a sensitive wish be kept and used",
    };
    let status = match wish.status {
        PreferenceStatus::Active | PreferenceStatus::AwaitingApproval | PreferenceStatus::Declined => "active",
        PreferenceStatus::Retired => "inactive",
    };
    let system = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
    let provision = Provision {
        kind: "permit",
        period: Period { start: Some(moment(wish.noted_at)), end: None },
        actor: Vec::new(),
        purpose: vec![Purpose { system, code: "CAREMGT", display: "care management" }],
    };
    let consent =
        consent(resource_id(wish.id), Identifier::of(wish.id), patient, moment(wish.noted_at), text, provision);
    Some(Consent { status, ..consent })
}

fn of_family(given: &FamilyConsent) -> Consent {
    let text = match given.data_class {
        DataClass::Personal => "that an account of the family knows who they are and how they live",
        DataClass::Health => "that an account of the family knows of their health",
    };
    let status = if given.revoked_at.is_none() { "active" } else { "inactive" };
    let actor = Allowed {
        role: CodeableConcept::code("http://terminology.hl7.org/CodeSystem/v3-RoleCode", "FAMMEMB", "family member"),
        reference: Reference::display(given.user_id.to_string()),
    };
    let since = moment(given.given_at);
    let period = Period { start: Some(since.clone()), end: given.revoked_at.map(moment) };
    let provision = Provision { kind: "permit", period, actor: vec![actor], purpose: Vec::new() };
    let patient = given.household_member_id;
    let consent = consent(resource_id(given.id), Identifier::of(given.id), patient, since, text, provision);
    Consent { status, ..consent }
}

fn consent(
    id: String,
    identifier: Identifier,
    patient: HouseholdMemberId,
    date_time: String,
    text: &str,
    provision: Provision,
) -> Consent {
    let scope = "http://terminology.hl7.org/CodeSystem/consentscope";
    let rule = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    Consent {
        id,
        identifier: vec![identifier],
        status: "active",
        scope: CodeableConcept::code(scope, "patient-privacy", "Privacy Consent"),
        category: vec![CodeableConcept {
            text: Some(text.to_owned()),
            ..CodeableConcept::code("http://loinc.org", "59284-0", "Patient Consent")
        }],
        patient: Reference::to("Patient", patient),
        date_time,
        policy_rule: CodeableConcept::code(rule, "OPTIN", "opt-in"),
        provision,
    }
}
