//! The life of a proposal.

use chrono::{DateTime, Utc};
use entity::matching::proposal::ProposalStatus::{self, Accepted, Declined, Expired, Sent, Withdrawn};

use crate::kernel::{Error, Result, Rule};

/// The proposal has been answered, taken back or has expired.
pub const PROPOSAL_ANSWERED: Rule =
    Rule { code: "PROPOSAL_ANSWERED", message: "The proposal no longer waits for an answer." };

/// The deadline has passed.
pub const PROPOSAL_EXPIRED: Rule =
    Rule { code: "PROPOSAL_EXPIRED", message: "The proposal's deadline has passed; ask for a new one." };

/// What happens to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalEvent {
    /// The carer says yes.
    Accepted,
    /// The carer says no.
    Declined,
    /// The deadline passes.
    Expired,
    /// The agency takes it back.
    Withdrawn,
}

/// The status after an event at some time.
///
/// # Errors
/// [`PROPOSAL_ANSWERED`] when it no longer waits, [`PROPOSAL_EXPIRED`] when the answer comes too late.
pub fn after(
    status: ProposalStatus,
    event: ProposalEvent,
    answer_by: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<ProposalStatus> {
    match (status, event) {
        (Sent, ProposalEvent::Accepted | ProposalEvent::Declined) if answer_by <= now => {
            Err(Error::refused(&PROPOSAL_EXPIRED))
        }
        (Sent, ProposalEvent::Accepted) => Ok(Accepted),
        (Sent, ProposalEvent::Declined) => Ok(Declined),
        (Sent, ProposalEvent::Expired) => Ok(Expired),
        (Sent, ProposalEvent::Withdrawn) => Ok(Withdrawn),
        (Accepted | Declined | Expired | Withdrawn, _) => {
            Err(Error::refused_because(&PROPOSAL_ANSWERED, format!("The proposal {} already.", in_words(status))))
        }
    }
}

/// A status in plain words, for a sentence: "The proposal … already."
const fn in_words(status: ProposalStatus) -> &'static str {
    match status {
        Sent => "waits for an answer",
        Accepted => "is accepted",
        Declined => "is declined",
        Expired => "has expired",
        Withdrawn => "is withdrawn",
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_proposal_is_answered_once_and_in_time() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let later = now + TimeDelta::hours(1);
        assert_eq!(after(Sent, ProposalEvent::Accepted, later, now).expect("in time"), Accepted);
        for event in
            [ProposalEvent::Accepted, ProposalEvent::Declined, ProposalEvent::Withdrawn, ProposalEvent::Expired]
        {
            for status in [Accepted, Declined, Expired, Withdrawn] {
                assert_eq!(after(status, event, later, now).expect_err("over").code(), "PROPOSAL_ANSWERED");
            }
        }
        assert_eq!(after(Sent, ProposalEvent::Accepted, now, now).expect_err("late").code(), "PROPOSAL_EXPIRED");
        assert_eq!(after(Sent, ProposalEvent::Withdrawn, now, later).expect("any time"), Withdrawn);
    }
}
