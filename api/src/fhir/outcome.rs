//! Why something was not done (<https://hl7.org/fhir/R4/operationoutcome.html>).

use serde::Serialize;
use serde_json::{Value, json};

/// The kind of an issue (<https://hl7.org/fhir/R4/valueset-issue-type.html>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IssueCode {
    /// Nobody has signed in, or the token does not hold.
    Login,
    /// The caller may not do this.
    Forbidden,
    /// There is no such thing, or not for the caller.
    NotFound,
    /// The request cannot be right.
    Invalid,
    /// The server does not do this.
    NotSupported,
    /// It is too much to be answered at once.
    TooCostly,
    /// The caller has spent what they may spend for now.
    Throttled,
    /// Our own fault.
    Exception,
}

/// One error as an outcome.
#[must_use]
pub fn outcome(code: IssueCode, diagnostics: &str) -> Value {
    json!({
        "resourceType": "OperationOutcome",
        "issue": [{ "severity": "error", "code": code, "diagnostics": diagnostics }],
    })
}
