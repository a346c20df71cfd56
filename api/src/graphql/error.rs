//! From the domain's one error to what a client sees.
//!
//! What a user can cause and mend is a [`UserError`] in a mutation's payload. Everything else is a top-level error with
//! `extensions.code`; our own faults are masked on the way out (see `http::handler`), where the request id is known.

use std::sync::Arc;

use async_graphql::{ErrorExtensionValues, SimpleObject};
use domain::kernel::Error;

use super::code::UserErrorCode;

/// What a resolver answers.
pub type Result<T> = std::result::Result<T, ApiError>;

/// The domain's error on its way to a client.
///
/// Deliberately not `Display`: async-graphql shows whatever is `Display` to clients, word for word.
#[derive(Clone, Debug)]
pub struct ApiError(Arc<Error>);

impl ApiError {
    /// Our own fault; the text goes to the log, never to the client.
    pub fn internal(what: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Error::internal(what).into()
    }

    /// The domain's error.
    #[must_use]
    pub fn cause(&self) -> &Error {
        &self.0
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self(Arc::new(error))
    }
}

impl From<Arc<Error>> for ApiError {
    fn from(error: Arc<Error>) -> Self {
        Self(error)
    }
}

impl From<ApiError> for async_graphql::Error {
    fn from(error: ApiError) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.0.code());
        if let Some(field) = field_of(&error.0) {
            extensions.set("field", field);
        }
        let message = match *error.0 {
            Error::Rows { .. } | Error::Internal(_) | Error::Database(_) => String::from("internal error"),
            _ => error.0.to_string(),
        };
        Self { message, source: Some(error.0), extensions: Some(extensions) }
    }
}

fn field_of(error: &Error) -> Option<String> {
    match error {
        Error::Invalid { field, .. } => Some(field.to_string()),
        Error::NotFound { field, .. } | Error::Refused { field, .. } => field.as_ref().map(ToString::to_string),
        _ => None,
    }
}

/// A lookup's answer as a nullable field: what is not there, or not there for this caller, is null.
///
/// # Errors
/// Every error but "not found".
pub fn visible<T>(found: domain::kernel::Result<T>) -> Result<Option<T>> {
    match found {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Something that the caller can mend; nothing was written.
#[derive(Clone, Debug, SimpleObject)]
pub struct UserError {
    /// What programs look at.
    code: UserErrorCode,
    /// The path of the input field that caused it, such as `credential.expiresOn`. Null when no single field did.
    field: Option<String>,
    /// What people read: a sentence in English.
    message: String,
}

impl UserError {
    /// The user error behind a domain error.
    ///
    /// # Errors
    /// The error itself, when the caller can not mend it.
    pub fn of(error: Error) -> Result<Self> {
        if !error.is_users() {
            return Err(error.into());
        }
        let code = UserErrorCode::of(error.code())
            .ok_or_else(|| ApiError::internal(format!("the code {} is missing from UserErrorCode", error.code())))?;
        Ok(Self { code, field: field_of(&error), message: error.to_string() })
    }
}
