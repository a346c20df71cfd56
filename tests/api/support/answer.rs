//! What the server says.

use serde_json::Value;

/// A GraphQL response as it came.
#[derive(Clone, Debug)]
pub struct Answer(pub Value);

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What programs look at.
    pub code: String,
    /// The path of the input field that caused it.
    pub field: Option<String>,
    /// What people read.
    pub message: String,
}

impl Answer {
    /// The data of an answer without errors and without user errors.
    #[track_caller]
    pub fn granted(&self) -> Value {
        assert!(self.errors().is_empty(), "refused: {}", self.0);
        assert!(self.user_errors().is_empty(), "refused: {}", self.0);
        self.0["data"].clone()
    }

    /// Whether nothing was refused.
    pub fn is_granted(&self) -> bool {
        self.errors().is_empty() && self.user_errors().is_empty()
    }

    /// The one reason why nothing was done.
    #[track_caller]
    pub fn refused(&self) -> Refusal {
        let mut reasons = [self.errors(), self.user_errors()].concat();
        assert_eq!(reasons.len(), 1, "expected one refusal: {}", self.0);
        reasons.remove(0)
    }

    /// The top-level errors.
    pub fn errors(&self) -> Vec<Refusal> {
        let refusal = |error: &Value| Refusal {
            code: text(&error["extensions"]["code"]),
            field: error["extensions"]["field"].as_str().map(str::to_owned),
            message: text(&error["message"]),
        };
        self.0["errors"].as_array().into_iter().flatten().map(refusal).collect()
    }

    /// The user errors of all payloads.
    pub fn user_errors(&self) -> Vec<Refusal> {
        let refusal = |error: &Value| Refusal {
            code: text(&error["code"]),
            field: error["field"].as_str().map(str::to_owned),
            message: text(&error["message"]),
        };
        let payloads = self.0["data"].as_object().into_iter().flat_map(|data| data.values());
        payloads.filter_map(|payload| payload["userErrors"].as_array()).flatten().map(refusal).collect()
    }
}

impl Refusal {
    /// The code with the field, as tests compare them: `INVALID at bornOn`.
    pub fn said(&self) -> String {
        self.field.as_ref().map_or_else(|| self.code.clone(), |field| format!("{} at {field}", self.code))
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The answer itself: what it cost is different each time.
pub fn without_cost(mut answer: Value) -> Value {
    if let Some(extensions) = answer.get_mut("extensions").and_then(Value::as_object_mut) {
        extensions.remove("cost");
    }
    answer
}
