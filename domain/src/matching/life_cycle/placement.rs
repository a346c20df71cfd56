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
    /// A last day is known; the work goes on until it is over.
    EndPlanned,
    /// A day of hand-over is known; the work goes on until it is over.
    ReplacementPlanned,
    /// Another carer has taken over.
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
        (Trial | Active, PlacementEvent::EndPlanned | PlacementEvent::ReplacementPlanned) => Ok(stage),
        (Trial | Active, PlacementEvent::Replaced) => Ok(Replaced),
        (Interview | Trial | Active, PlacementEvent::Ended) => Ok(Ended),
        (Interview, PlacementEvent::Replaced | PlacementEvent::EndPlanned | PlacementEvent::ReplacementPlanned)
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

/// Whether nothing happens to it any more.
#[must_use]
pub const fn is_over(stage: PlacementStage) -> bool {
    matches!(stage, Replaced | Ended)
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
            assert!(is_over(stage));
            for event in [E::TrialBegins, E::Confirmed, E::EndPlanned, E::ReplacementPlanned, E::Replaced, E::Ended] {
                assert_eq!(after(stage, event).expect_err("over").code(), "PLACEMENT_STAGE");
            }
        }
        for event in [E::Replaced, E::ReplacementPlanned, E::EndPlanned] {
            assert_eq!(after(Interview, event).expect_err("nobody works yet").code(), "PLACEMENT_STAGE");
        }
    }

    #[test]
    fn a_planned_end_leaves_the_carer_at_work() {
        for stage in [Trial, Active] {
            for event in [PlacementEvent::EndPlanned, PlacementEvent::ReplacementPlanned] {
                assert_eq!(after(stage, event).expect("a plan"), stage);
            }
        }
    }
}
