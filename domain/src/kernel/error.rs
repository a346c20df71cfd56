//! The one error of the domain, and the rules that an operation may refuse by.

use std::borrow::Cow;

use entity::id::EntityId;
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};

use super::permission::Permission;

/// What every operation answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A reason to refuse that belongs to one operation; it stands as a `const` beside that operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// What programs look at: upper case with underscores, never changed once published.
    pub code: &'static str,
    /// What people read: one sentence, without the particulars of the case.
    pub message: &'static str,
}

/// Why an operation did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody has signed in, or the token no longer holds.
    #[error("sign in first: {0}")]
    Unauthenticated(&'static str),
    /// The actor may not do this at all, whatever the row.
    #[error("this needs the permission `{0}`")]
    Forbidden(Permission),
    /// There is no such object, or not for this actor; the two look the same from outside.
    #[error("there is no {what} `{id}` that you can see")]
    NotFound {
        /// The kind of object, as in its id: `household`.
        what: &'static str,
        /// The id that was asked for.
        id: String,
        /// The input field that named it (camelCase path), where it came from one.
        field: Option<Cow<'static, str>>,
    },
    /// The input cannot be right, whoever sends it.
    #[error("{field} {problem}")]
    Invalid {
        /// The camelCase path of the field in the operation's input: `schedule.rule`.
        field: Cow<'static, str>,
        /// What is wrong with it, read after the field's name: `must end after it begins`.
        problem: Cow<'static, str>,
    },
    /// A rule of the house forbids it in the present state.
    #[error("{}", detail.as_deref().unwrap_or(rule.message))]
    Refused {
        /// Which rule.
        rule: &'static Rule,
        /// The input field concerned, where there is one.
        field: Option<Cow<'static, str>>,
        /// The particulars of the case, in place of the rule's general sentence.
        detail: Option<String>,
    },
    /// Of the rows that a job does each by itself, some failed; the others were done. Never shown to a caller.
    #[error("{failed} of {of} rows failed, the first of them with: {first}")]
    Rows {
        /// How many failed.
        failed: usize,
        /// How many there were.
        of: usize,
        /// What the first one failed with.
        first: Box<Self>,
    },
    /// Our own fault, or the machine's. Never shown to a caller.
    #[error("internal error: {0}")]
    Internal(Cow<'static, str>),
    /// The database failed in a way that no rule foresaw. Never shown to a caller.
    #[error("database error: {0}")]
    Database(#[from] DbErr),
}

/// Somebody else changed the object after it was read.
pub const STALE: Rule = Rule {
    code: "STALE",
    message: "Somebody has changed this since you read it; read it again and repeat your change.",
};

/// Two writers met, and the database let only the other one through.
pub const BUSY: Rule = Rule {
    code: "BUSY",
    message: "Somebody else is changing the same at this moment; nothing was written, try again.",
};

impl Error {
    /// There is no such object for this actor.
    pub fn not_found<I: EntityId>(id: I) -> Self {
        Self::NotFound { what: I::PREFIX, id: id.to_string(), field: None }
    }

    /// The input cannot be right. `problem` is read after the field's name.
    pub fn invalid(field: impl Into<Cow<'static, str>>, problem: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid { field: field.into(), problem: problem.into() }
    }

    /// A rule forbids it.
    #[must_use]
    pub const fn refused(rule: &'static Rule) -> Self {
        Self::Refused { rule, field: None, detail: None }
    }

    /// A rule forbids it, with the particulars of this case as the sentence.
    pub fn refused_because(rule: &'static Rule, detail: impl Into<String>) -> Self {
        Self::Refused { rule, field: None, detail: Some(detail.into()) }
    }

    /// Our own fault.
    pub fn internal(what: impl Into<Cow<'static, str>>) -> Self {
        Self::Internal(what.into())
    }

    /// The same error, saying which input field caused it; a field that it names already is put under the path.
    #[must_use]
    pub fn at(self, path: impl Into<Cow<'static, str>>) -> Self {
        let path = path.into();
        let under = |field: Option<Cow<'static, str>>| match field {
            Some(field) if !field.is_empty() => Cow::from(format!("{path}.{field}")),
            _ => path.clone(),
        };
        match self {
            Self::NotFound { what, id, field } => Self::NotFound { what, id, field: Some(under(field)) },
            Self::Refused { rule, detail, field } => Self::Refused { rule, field: Some(under(field)), detail },
            Self::Invalid { field, problem } => Self::Invalid { field: under(Some(field)), problem },
            other => other,
        }
    }

    /// Whether the caller caused it and can mend it by another input: a user error of a mutation.
    #[must_use]
    pub const fn is_users(&self) -> bool {
        matches!(self, Self::NotFound { .. } | Self::Invalid { .. } | Self::Refused { .. })
    }

    /// The code by which programs know this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Invalid { .. } => "INVALID",
            Self::Refused { rule, .. } => rule.code,
            Self::Rows { .. } | Self::Internal(_) | Self::Database(_) => "INTERNAL",
        }
    }
}

/// What the database's own constraints say, in the words of the domain.
pub trait OrRefuse<T> {
    /// A broken unique or exclusion constraint, or a trigger that stands for one, is this rule.
    fn or_refuse_duplicate(self, rule: &'static Rule) -> Result<T>;

    /// A missing row is this object not found.
    fn or_refuse_missing<I: EntityId>(self, id: I) -> Result<T>;
}

impl<T> OrRefuse<T> for Result<T, DbErr> {
    fn or_refuse_duplicate(self, rule: &'static Rule) -> Result<T> {
        self.map_err(|error| match violation(&error) {
            Some(Violation::Duplicate | Violation::Exclusion) => Error::refused(rule),
            _ => error.into(),
        })
    }

    fn or_refuse_missing<I: EntityId>(self, id: I) -> Result<T> {
        self.map_err(|error| match (&error, violation(&error)) {
            (DbErr::RecordNotFound(_) | DbErr::RecordNotUpdated, _) | (_, Some(Violation::Missing)) => {
                Error::not_found(id)
            }
            _ => error.into(),
        })
    }
}

/// Which kind of constraint of the database was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// A unique key.
    Duplicate,
    /// An exclusion constraint, or the trigger that stands for one on SQLite.
    Exclusion,
    /// A foreign key.
    Missing,
    /// A check constraint.
    Check,
    /// A deadlock, a failed serialisation or a database that stayed locked: nobody's rule, worth a repeat.
    Contention,
}

/// The broken constraint behind a database error, if there is one.
///
/// PostgreSQL: SQLSTATE class 23 and 40 (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
/// SQLite: extended result codes (<https://www.sqlite.org/rescode.html>).
#[must_use]
pub fn violation(error: &DbErr) -> Option<Violation> {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => return Some(Violation::Duplicate),
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Some(Violation::Missing),
        _ => {}
    }
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) = error else {
        return None;
    };
    let sqlx::Error::Database(cause) = cause.as_ref() else { return None };
    match cause.code().as_deref() {
        Some("23P01" | "1811") => Some(Violation::Exclusion),
        Some("23514" | "275") => Some(Violation::Check),
        Some("40001" | "40P01" | "55P03" | "5" | "6" | "261" | "517") => Some(Violation::Contention),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_put_in_front_of_the_field() {
        let error = Error::invalid("expiresOn", "must be after issuedOn").at("credential");
        assert_eq!(error.to_string(), "credential.expiresOn must be after issuedOn");
        let error = Error::invalid("", "must not be empty").at("name");
        assert_eq!(error.to_string(), "name must not be empty");
    }

    #[test]
    fn only_what_the_caller_can_mend_is_a_user_error() {
        assert!(Error::refused(&STALE).is_users());
        assert!(!Error::Unauthenticated("no token").is_users());
        assert!(!Error::internal("out of paper").is_users());
    }
}
