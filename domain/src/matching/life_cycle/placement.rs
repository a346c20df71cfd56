//! The life of a placement.

use entity::matching::placement::PlacementStage::{self, Active, Ended, Interview, Replaced, Trial};

use crate::kernel::{Error, Result, Rule};

/// The placement's stage does not allow this.
pub const PLACEMENT_STAGE: Rule =
    Rule { code: "PLACEMENT_STAGE", message: "The placement's stage does not allow this." };

/// What happens to a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlacementEvent {
    /// The interview went well and a trial is agreed.
    TrialBegins,
    /// The interview or the trial went well; the work goes on.
    Confirmed,
    /// Another carer takes over.
    Replaced,
    /// It is over.
    Ended,
}

/// The stage after an event.
///
/// # Errors
/// [`PLACEMENT_STAGE`] when the event cannot happen in the present stage.
pub fn after(stage: PlacementStage, event: PlacementEvent) -> Result<PlacementStage> {
    match (stage, event) {
        (Interview, PlacementEvent::TrialBegins) => Ok(Trial),
        // A household that knows the carer does without a trial.
        (Interview | Trial, PlacementEvent::Confirmed) => Ok(Active),
        (Trial | Active, PlacementEvent::Replaced) => Ok(Replaced),
        (Interview | Trial | Active, PlacementEvent::Ended) => Ok(Ended),
        (Interview, PlacementEvent::Replaced)
        | (Trial | Active, PlacementEvent::TrialBegins)
        | (Active, PlacementEvent::Confirmed)
        | (Replaced | Ended, _) => Err(Error::refused_because(
            &PLACEMENT_STAGE,
            format!("The placement is {}; that is not possible now.", in_words(stage)),
        )),
    }
}

/// A stage in plain words, for a sentence: "The placement is …".
const fn in_words(stage: PlacementStage) -> &'static str {
    match stage {
        Interview => "at its interview",
        Trial => "on trial",
        Active => "under way",
        Replaced => "taken over by another carer",
        Ended => "at its end",
    }
}

/// Whether the carer works in the household, or is about to.
#[must_use]
pub const fn is_working(stage: PlacementStage) -> bool {
    matches!(stage, Trial | Active)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_placement_goes_from_interview_over_trial_to_its_end() {
        let mut stage = Interview;
        for (event, then) in
            [(PlacementEvent::TrialBegins, Trial), (PlacementEvent::Confirmed, Active), (PlacementEvent::Ended, Ended)]
        {
            stage = after(stage, event).expect("a transition");
            assert_eq!(stage, then);
        }
        assert_eq!(after(Interview, PlacementEvent::Confirmed).expect("no trial"), Active);
    }

    #[test]
    fn what_is_over_stays_over() {
        use PlacementEvent as E;
        for stage in [Replaced, Ended] {
            for event in [E::TrialBegins, E::Confirmed, E::Replaced, E::Ended] {
                assert_eq!(after(stage, event).expect_err("over").code(), "PLACEMENT_STAGE");
            }
        }
        assert_eq!(after(Interview, E::Replaced).expect_err("nobody works yet").code(), "PLACEMENT_STAGE");
    }
}
