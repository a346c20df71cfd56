//! What of FHIR this server does (<https://hl7.org/fhir/R4/capabilitystatement.html>).

use serde_json::{Value, json};

/// When what is said here was changed last.
const SINCE: &str = "2026-11-26";

/// The statement of a server under this address.
#[must_use]
pub fn capability(base: &str) -> Value {
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "software": { "name": "Guanjia", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": "Records of households that are served", "url": base },
        "fhirVersion": "4.0.1",
        "format": [super::MEDIA_TYPE],
        "rest": [{
            "mode": "server",
            "security": {
                "description": "Authorization: Bearer, with an access token or an API key; what is shown follows its rights.",
            },
            "resource": [{
                "type": "Patient",
                "documentation": "The members of households. X-Purpose says why a record is read, for the audit trail.",
                "operation": [{
                    "name": "everything",
                    "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
                    "documentation": "start and end are days of the visits: a year back and 90 days ahead when left out.",
                }],
            }],
        }],
    })
}
