//! How strict the next lot is inspected, by what became of those before: ISO 2859-1, clause 9.3.

use serde::{Deserialize, Serialize};

use super::plan::{Aql, Plan, Severity, next_stricter};

/// So many lots in a row decide on normal inspection.
const WINDOW: usize = 5;
/// So many of them not accepted make it stricter.
const TOO_MANY: usize = 2;
/// So many accepted in a row on tightened inspection bring normal inspection back.
const REGAINED: u32 = 5;
/// So many not accepted on tightened inspection end acceptance by sampling.
const EXHAUSTED: u32 = 5;
/// From this switching score on inspection may be reduced.
pub const SCORE_FOR_REDUCED: u32 = 30;

/// How strict the next lot is inspected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Regime {
    /// As usual.
    Normal,
    /// Stricter.
    Tightened,
    /// Fewer are looked at.
    Reduced,
    /// No lot is accepted by a sample until something was done about the cause.
    Discontinued,
}

impl Regime {
    /// Which plans hold; none while sampling is discontinued.
    #[must_use]
    pub const fn severity(self) -> Option<Severity> {
        match self {
            Self::Normal => Some(Severity::Normal),
            Self::Tightened => Some(Severity::Tightened),
            Self::Reduced => Some(Severity::Reduced),
            Self::Discontinued => None,
        }
    }
}

/// What is remembered of the lots before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Standing {
    /// How strict the next lot is inspected.
    pub regime: Regime,
    /// The switching score, counted on normal inspection.
    pub score: u32,
    /// Whether each of the last lots on normal inspection was accepted, the newest last; at most five.
    pub recent: Vec<bool>,
    /// Lots accepted in a row on tightened inspection.
    pub accepted_in_a_row: u32,
    /// Lots not accepted on this tightened inspection.
    pub not_accepted: u32,
}

impl Default for Standing {
    fn default() -> Self {
        Self::at(Regime::Normal)
    }
}

/// What a sample said about its lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Accepted.
    Accepted,
    /// Accepted on reduced inspection with more than its acceptance number: normal inspection comes back.
    AcceptedInTheGap,
    /// Not accepted.
    NotAccepted,
}

impl Verdict {
    /// Whether the lot is accepted.
    #[must_use]
    pub const fn accepts(self) -> bool {
        !matches!(self, Self::NotAccepted)
    }
}

/// What so many nonconforming of a plan's sample say about the lot.
#[must_use]
pub const fn judge(plan: &Plan, nonconforming: u32) -> Verdict {
    if nonconforming <= plan.accept {
        Verdict::Accepted
    } else if nonconforming < plan.reject {
        Verdict::AcceptedInTheGap
    } else {
        Verdict::NotAccepted
    }
}

impl Standing {
    fn at(regime: Regime) -> Self {
        Self { regime, score: 0, recent: Vec::new(), accepted_in_a_row: 0, not_accepted: 0 }
    }

    /// After a lot that was inspected for the first time by this plan with so many nonconforming. While sampling is
    /// discontinued nothing changes.
    #[must_use]
    pub fn after(&self, plan: &Plan, aql: Aql, nonconforming: u32) -> Self {
        let verdict = judge(plan, nonconforming);
        match self.regime {
            Regime::Normal => self.after_normal(plan, aql, nonconforming),
            Regime::Tightened => self.after_tightened(verdict.accepts()),
            Regime::Reduced if verdict == Verdict::Accepted => self.clone(),
            Regime::Reduced => Self::at(Regime::Normal),
            Regime::Discontinued => self.clone(),
        }
    }

    fn after_normal(&self, plan: &Plan, aql: Aql, nonconforming: u32) -> Self {
        let accepted = judge(plan, nonconforming).accepts();
        let mut recent: Vec<bool> = self.recent.iter().copied().chain([accepted]).collect();
        recent.drain(..recent.len().saturating_sub(WINDOW));
        if recent.iter().filter(|accepted| !**accepted).count() >= TOO_MANY {
            return Self::at(Regime::Tightened);
        }
        let earned = if plan.accept >= 2 {
            (nonconforming <= next_stricter(plan.letter, aql).accept).then_some(3)
        } else {
            accepted.then_some(2)
        };
        let score = earned.map_or(0, |earned| self.score.saturating_add(earned));
        Self { score, recent, ..Self::at(Regime::Normal) }
    }

    fn after_tightened(&self, accepted: bool) -> Self {
        let in_a_row = if accepted { self.accepted_in_a_row + 1 } else { 0 };
        let not_accepted = self.not_accepted + u32::from(!accepted);
        if in_a_row >= REGAINED {
            Self::at(Regime::Normal)
        } else if not_accepted >= EXHAUSTED {
            Self::at(Regime::Discontinued)
        } else {
            Self { accepted_in_a_row: in_a_row, not_accepted, ..Self::at(Regime::Tightened) }
        }
    }

    /// Whether inspection may be reduced, if service is steady and a manager approves.
    #[must_use]
    pub const fn may_be_reduced(&self) -> bool {
        matches!(self.regime, Regime::Normal) && self.score >= SCORE_FOR_REDUCED
    }

    /// Reduced inspection, as a manager approved; `None` when the score does not allow it.
    #[must_use]
    pub fn reduced(&self) -> Option<Self> {
        self.may_be_reduced().then(|| Self::at(Regime::Reduced))
    }

    /// Service has become irregular: reduced inspection ends. Any other stays as it is.
    #[must_use]
    pub fn irregular(&self) -> Self {
        if self.regime == Regime::Reduced { Self::at(Regime::Normal) } else { self.clone() }
    }

    /// Something was done about the cause: sampling goes on, tightened; `None` when it was not discontinued.
    #[must_use]
    pub fn resumed(&self) -> Option<Self> {
        (self.regime == Regime::Discontinued).then(|| Self::at(Regime::Tightened))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::plan::plan_of_lot, *};

    const AQL: Aql = Aql::P2_5;

    /// After lots of so many visits with so many nonconforming each.
    fn after(from: Standing, size: u32, lots: &[u32]) -> Standing {
        lots.iter().fold(from, |standing, found| {
            let severity = standing.regime.severity().unwrap_or(Severity::Tightened);
            standing.after(&plan_of_lot(size, AQL, severity).expect("a plan"), AQL, *found)
        })
    }

    fn regime(size: u32, lots: &[u32]) -> Regime {
        after(Standing::default(), size, lots).regime
    }

    #[test]
    fn two_of_five_not_accepted_make_it_stricter() {
        // A lot of 100 at 2.5: F, 20 looked at, accepted with 1.
        assert_eq!(regime(100, &[2, 0, 0, 0, 2]), Regime::Tightened);
        assert_eq!(regime(100, &[2, 0, 0, 0, 0, 2]), Regime::Normal, "the first is forgotten by then");
        assert_eq!(regime(100, &[2, 2]), Regime::Tightened, "of two as well");
    }

    #[test]
    fn five_accepted_in_a_row_bring_it_back_and_five_not_accepted_end_it() {
        let tightened = after(Standing::default(), 100, &[2, 2]);
        assert_eq!(after(tightened.clone(), 100, &[0, 0, 0, 0]).regime, Regime::Tightened);
        assert_eq!(after(tightened.clone(), 100, &[0, 0, 0, 0, 0]).regime, Regime::Normal);
        assert_eq!(after(tightened.clone(), 100, &[0, 0, 9, 0, 0, 0, 0]).regime, Regime::Tightened, "in a row");
        let ended = after(tightened, 100, &[9, 0, 9, 0, 9, 0, 9, 9]);
        assert_eq!(ended.regime, Regime::Discontinued);
        assert_eq!(after(ended.clone(), 100, &[0; 20]).regime, Regime::Discontinued, "no lot brings it back");
        assert_eq!(ended.resumed().map(|standing| standing.regime), Some(Regime::Tightened));
        assert_eq!(Standing::default().resumed(), None);
    }

    #[test]
    fn the_score_grows_by_two_or_three_and_falls_to_nothing() {
        // A small acceptance number: 1 of 20.
        assert_eq!(after(Standing::default(), 100, &[1, 0, 1]).score, 6);
        assert_eq!(after(Standing::default(), 100, &[1, 2, 1]).score, 2);
        // A larger one: H, 50 looked at, accepted with 3; with 2 it is at 1.5 as well.
        assert_eq!(after(Standing::default(), 400, &[2, 0, 2]).score, 9);
        assert_eq!(after(Standing::default(), 400, &[2, 3]).score, 0, "accepted, but not one step stricter");
        let ten = after(Standing::default(), 400, &[0; 10]);
        assert!(ten.may_be_reduced() && ten.score == SCORE_FOR_REDUCED);
        assert!(!after(Standing::default(), 400, &[0; 9]).may_be_reduced());
    }

    #[test]
    fn reduced_inspection_ends_by_a_lot_or_when_service_is_irregular() {
        let reduced = after(Standing::default(), 400, &[0; 10]).reduced().expect("may be reduced");
        // H, reduced: 20 looked at, accepted with 1, not accepted with 4.
        assert_eq!(after(reduced.clone(), 400, &[1, 1]).regime, Regime::Reduced);
        assert_eq!(after(reduced.clone(), 400, &[2]).regime, Regime::Normal, "in the gap");
        assert_eq!(after(reduced.clone(), 400, &[4]).regime, Regime::Normal);
        assert_eq!(reduced.irregular().regime, Regime::Normal);
        assert_eq!(Standing::default().reduced(), None);
        let plan = plan_of_lot(400, AQL, Severity::Reduced).expect("a plan");
        assert_eq!([1, 2, 3, 4].map(|found| judge(&plan, found).accepts()), [true, true, true, false]);
    }

    proptest! {
        #[test]
        fn whatever_is_found_the_rules_hold(lots in proptest::collection::vec(0u32..6, 0..80), size in 2u32..2_000) {
            let mut standing = Standing::default();
            for found in lots {
                let severity = standing.regime.severity().unwrap_or(Severity::Tightened);
                let next = standing.after(&plan_of_lot(size, AQL, severity).expect("a plan"), AQL, found);
                prop_assert!(next.recent.len() <= WINDOW);
                prop_assert!(next.regime == Regime::Normal || next.score == 0);
                prop_assert!(next.recent.iter().filter(|accepted| !**accepted).count() < TOO_MANY);
                // Nobody skips a step, and no lot by itself reduces inspection.
                let follows = match (standing.regime, next.regime) {
                    (Regime::Normal, to) => matches!(to, Regime::Normal | Regime::Tightened),
                    (Regime::Tightened, to) => to != Regime::Reduced,
                    (Regime::Reduced, to) => matches!(to, Regime::Reduced | Regime::Normal),
                    (Regime::Discontinued, to) => to == Regime::Discontinued,
                };
                prop_assert!(follows);
                standing = next;
            }
        }

        /// Only good lots never lead to stricter inspection.
        #[test]
        fn good_lots_are_never_punished(lots in 0usize..60, size in 2u32..2_000) {
            prop_assert_eq!(after(Standing::default(), size, &vec![0; lots]).regime, Regime::Normal);
        }
    }
}
