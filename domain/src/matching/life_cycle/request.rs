//! The life of a staffing request.

use entity::matching::staffing_request::StaffingRequestStatus::{
    self, Cancelled, Closed, Draft, Filled, Open, Proposed,
};

use crate::kernel::{Error, Result, Rule};

/// The request is past the point at which this could be done.
pub const REQUEST_STATE: Rule = Rule { code: "REQUEST_STATE", message: "The request's status does not allow this." };

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestEvent {
    /// It is complete; somebody is to be looked for.
    Opened,
    /// Its proposals and placements changed.
    SeatsChanged {
        /// How many carers are wanted.
        wanted: usize,
        /// How many placements are on trial or active.
        taken: usize,
        /// How many proposals wait, and how many interviews are under way.
        waiting: usize,
    },
    /// It is given up.
    Cancelled,
    /// The service is over.
    Closed,
}

/// The status after an event.
///
/// # Errors
/// [`REQUEST_STATE`] when the event cannot happen in the present status.
pub fn after(status: StaffingRequestStatus, event: RequestEvent) -> Result<StaffingRequestStatus> {
    use RequestEvent as E;
    match (status, event) {
        (Draft, E::Opened) => Ok(Open),
        (Open | Proposed | Filled, E::SeatsChanged { wanted, taken, waiting }) => {
            Ok(match (taken >= wanted, waiting) {
                (true, _) => Filled,
                (false, 0) => Open,
                (false, _) => Proposed,
            })
        }
        (Draft | Open | Proposed, E::Cancelled) => Ok(Cancelled),
        (Filled | Open | Proposed, E::Closed) => Ok(Closed),
        // What is over stays over: the end of a placement says nothing more.
        (Closed | Cancelled, E::SeatsChanged { .. }) => Ok(status),
        (Draft, E::SeatsChanged { .. } | E::Closed)
        | (Filled, E::Cancelled)
        | (Open | Proposed | Filled, E::Opened)
        | (Closed | Cancelled, E::Opened | E::Cancelled | E::Closed) => {
            let detail = format!("The request is {}; that is not possible now.", in_words(status));
            Err(Error::refused_because(&REQUEST_STATE, detail))
        }
    }
}

/// A status in plain words, for a sentence: "The request is …".
#[must_use]
pub const fn in_words(status: StaffingRequestStatus) -> &'static str {
    match status {
        Draft => "a draft",
        Open => "open",
        Proposed => "proposed to somebody",
        Filled => "filled",
        Cancelled => "cancelled",
        Closed => "closed",
    }
}

/// Whether what is asked for can still be changed.
#[must_use]
pub const fn is_editable(status: StaffingRequestStatus) -> bool {
    matches!(status, Draft | Open)
}

/// Whether somebody is looked for.
#[must_use]
pub const fn is_looking(status: StaffingRequestStatus) -> bool {
    matches!(status, Open | Proposed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seats(wanted: usize, taken: usize, waiting: usize) -> RequestEvent {
        RequestEvent::SeatsChanged { wanted, taken, waiting }
    }

    #[test]
    fn a_request_goes_from_draft_to_closed() {
        let mut status = Draft;
        for (event, then) in [
            (RequestEvent::Opened, Open),
            (seats(2, 0, 1), Proposed),
            (seats(2, 1, 0), Open),
            (seats(2, 2, 0), Filled),
            (seats(2, 1, 1), Proposed),
            (seats(2, 2, 0), Filled),
            (RequestEvent::Closed, Closed),
        ] {
            status = after(status, event).expect("a transition");
            assert_eq!(status, then);
        }
        assert_eq!(after(Closed, seats(2, 0, 0)).expect("stays"), Closed);
    }

    #[test]
    fn what_is_over_is_not_opened_or_cancelled() {
        for (status, event) in [
            (Closed, RequestEvent::Opened),
            (Cancelled, RequestEvent::Opened),
            (Cancelled, RequestEvent::Cancelled),
            (Filled, RequestEvent::Cancelled),
            (Draft, RequestEvent::Closed),
        ] {
            assert_eq!(after(status, event).expect_err("refused").code(), "REQUEST_STATE");
        }
    }
}
