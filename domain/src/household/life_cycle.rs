//! The life of a household with the agency.

use entity::household::household::Status;

use crate::kernel::{Error, Result, Rule};

/// A household cannot go from its present status to the asked one.
pub const HOUSEHOLD_STATUS: Rule =
    Rule { code: "HOUSEHOLD_STATUS", message: "A household cannot go from its present status to this one." };

/// Everything personal of this household was erased; there is nothing left to change.
pub const HOUSEHOLD_ERASED: Rule = Rule {
    code: "HOUSEHOLD_ERASED",
    message: "Everything personal about this household was erased; it cannot be changed.",
};

/// The household in its next status.
///
/// Erasure is a way of its own ([`erasure`](super::erasure)) and has no way back.
///
/// # Errors
/// [`HOUSEHOLD_STATUS`] when there is no way, [`HOUSEHOLD_ERASED`] when there is none any more.
pub fn go(from: Status, to: Status) -> Result<Status> {
    use Status::{Active, Ended, Erased, Paused, Prospect};
    match (from, to) {
        (Erased, _) => Err(Error::refused(&HOUSEHOLD_ERASED)),
        (Prospect, Prospect | Active | Ended)
        | (Active | Paused, Active | Paused | Ended)
        | (Ended, Ended | Active) => Ok(to),
        (Prospect, Paused | Erased) | (Active | Paused, Prospect | Erased) | (Ended, Prospect | Paused | Erased) => {
            Err(Error::refused(&HOUSEHOLD_STATUS))
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn nothing_leads_into_erasure_or_out_of_it() {
        for status in Status::iter() {
            assert!(go(Status::Erased, status).is_err());
            assert!(go(status, Status::Erased).is_err());
        }
    }

    #[test]
    fn a_household_that_left_may_come_back() {
        assert_eq!(go(Status::Ended, Status::Active).expect("a way"), Status::Active);
        assert!(go(Status::Ended, Status::Prospect).is_err());
    }
}
