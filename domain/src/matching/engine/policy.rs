//! What an agency finds important: the weights of the soft rules and the parameters of their formulas.

use serde::{Deserialize, Serialize};

use super::distance::TravelModel;
use super::soft::SoftRule;

/// The largest weight that a soft rule can have.
pub const MAX_WEIGHT: u16 = 1_000;

/// What is wrong with a policy. The field is the camelCase name in the policy's input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyProblem {
    /// The field that has to change.
    pub field: String,
    /// What is wrong with it; reads after the field's name.
    pub problem: String,
}

/// How much each soft rule counts, relative to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights([u16; SoftRule::COUNT]);

impl Weights {
    /// The weights given, and 0 for every rule that is not named.
    ///
    /// # Errors
    /// A weight below 0 or above [`MAX_WEIGHT`], a rule named twice, or nothing above 0.
    pub fn new(given: &[(SoftRule, i64)]) -> Result<Self, PolicyProblem> {
        let mut weights = [None; SoftRule::COUNT];
        for &(rule, weight) in given {
            let field = format!("weights.{}", rule.field());
            let refuse = |problem: String| Err(PolicyProblem { field: field.clone(), problem });
            if weight < 0 {
                return refuse(format!("is {weight}; a weight cannot be negative"));
            }
            let Some(weight) = u16::try_from(weight).ok().filter(|&weight| weight <= MAX_WEIGHT) else {
                return refuse(format!("is {weight}; the largest weight is {MAX_WEIGHT}"));
            };
            if weights[rule.index()].replace(weight).is_some() {
                return refuse("is given twice".into());
            }
        }
        let weights = weights.map(Option::unwrap_or_default);
        if weights.iter().all(|&weight| weight == 0) {
            return Err(PolicyProblem {
                field: "weights".into(),
                problem: "are all zero; at least one rule must count".into(),
            });
        }
        Ok(Self(weights))
    }

    /// The weight of a rule.
    #[must_use]
    pub const fn of(&self, rule: SoftRule) -> u16 {
        self.0[rule.index()]
    }
}

/// Everything about ranking that an agency can choose. A version of it is never changed, only followed by another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// How much each soft rule counts.
    pub weights: Weights,
    /// Whether a declined proposal lowers reliability.
    pub decline_penalty: bool,
    /// How many average ratings a person begins with, C in [`super::soft::rating`].
    pub rating_prior_strength: u16,
    /// How many average visits a person begins with, p in [`super::soft::formulas::reliability`].
    pub reliability_prior_strength: u16,
    /// Hours in a household that are worth half of full continuity.
    pub continuity_half_hours: u16,
    /// The longest way to a household in metres, for carers without a narrower service area.
    pub max_distance_m: u32,
    /// The longest way to a household in minutes.
    pub max_travel_minutes: u32,
    /// Length of the way for a straight line of 1 000.
    pub detour_thousandths: u32,
    /// Speed from door to door, in metres per minute.
    pub metres_per_minute: u32,
}

impl Policy {
    /// The policy of an agency that has chosen none.
    pub const DEFAULT: Self = Self {
        weights: Weights([15, 25, 10, 15, 10, 15, 15, 10, 10]),
        decline_penalty: false,
        rating_prior_strength: 5,
        reliability_prior_strength: 10,
        continuity_half_hours: 40,
        max_distance_m: 20_000,
        max_travel_minutes: 60,
        detour_thousandths: TravelModel::CITY.detour_thousandths,
        metres_per_minute: TravelModel::CITY.metres_per_minute,
    };

    /// Checks the parameters; the weights were checked when they were made.
    ///
    /// # Errors
    /// The first parameter out of its range.
    pub fn check(&self) -> Result<(), PolicyProblem> {
        for (parameter, value) in [
            (Parameter::RatingPriorStrength, u32::from(self.rating_prior_strength)),
            (Parameter::ReliabilityPriorStrength, u32::from(self.reliability_prior_strength)),
            (Parameter::ContinuityHalfHours, u32::from(self.continuity_half_hours)),
            (Parameter::MaxDistanceMetres, self.max_distance_m),
            (Parameter::MaxTravelMinutes, self.max_travel_minutes),
            (Parameter::DetourThousandths, self.detour_thousandths),
            (Parameter::MetresPerMinute, self.metres_per_minute),
        ] {
            parameter.check::<u32>(value.into())?;
        }
        Ok(())
    }

    /// How a straight line becomes a way under this policy.
    #[must_use]
    pub const fn travel(&self) -> TravelModel {
        TravelModel { detour_thousandths: self.detour_thousandths, metres_per_minute: self.metres_per_minute }
    }
}

/// A number that an agency can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// [`Policy::rating_prior_strength`].
    RatingPriorStrength,
    /// [`Policy::reliability_prior_strength`].
    ReliabilityPriorStrength,
    /// [`Policy::continuity_half_hours`].
    ContinuityHalfHours,
    /// [`Policy::max_distance_m`].
    MaxDistanceMetres,
    /// [`Policy::max_travel_minutes`].
    MaxTravelMinutes,
    /// [`Policy::detour_thousandths`].
    DetourThousandths,
    /// [`Policy::metres_per_minute`].
    MetresPerMinute,
}

impl Parameter {
    /// Its name and its limits, both included.
    const fn range(self) -> (&'static str, i64, i64) {
        match self {
            Self::RatingPriorStrength => ("ratingPriorStrength", 0, 1_000),
            Self::ReliabilityPriorStrength => ("reliabilityPriorStrength", 1, 1_000),
            Self::ContinuityHalfHours => ("continuityHalfHours", 1, 10_000),
            Self::MaxDistanceMetres => ("maxDistanceMetres", 1, 1_000_000),
            Self::MaxTravelMinutes => ("maxTravelMinutes", 1, 24 * 60),
            Self::DetourThousandths => ("detourThousandths", 1_000, 5_000),
            Self::MetresPerMinute => ("metresPerMinute", 10, 5_000),
        }
    }

    /// The number, when it lies within the limits.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check<T: TryFrom<i64>>(self, value: i64) -> Result<T, PolicyProblem> {
        let (field, low, high) = self.range();
        let within = Some(value).filter(|value| (low..=high).contains(value));
        within.and_then(|value| T::try_from(value).ok()).ok_or_else(|| PolicyProblem {
            field: field.into(),
            problem: format!("is {value}; it must be from {low} to {high}"),
        })
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_weight_is_refused_by_name() {
        let problem = Weights::new(&[(SoftRule::Distance, -1)]).expect_err("refused");
        assert_eq!(problem.field, "weights.distance");
        assert!(problem.problem.contains("negative"), "{}", problem.problem);
    }

    #[test]
    fn weights_that_are_all_zero_are_refused() {
        assert_eq!(Weights::new(&[]).expect_err("refused").field, "weights");
        assert_eq!(Weights::new(&[(SoftRule::Rating, 0)]).expect_err("refused").field, "weights");
    }

    #[test]
    fn a_rule_named_twice_or_too_heavy_is_refused() {
        let twice = Weights::new(&[(SoftRule::Rating, 1), (SoftRule::Rating, 2)]).expect_err("refused");
        assert_eq!(twice.field, "weights.rating");
        assert_eq!(
            Weights::new(&[(SoftRule::SkillSurplus, 1_001)]).expect_err("refused").field,
            "weights.skillSurplus"
        );
    }

    #[test]
    fn the_default_policy_passes_its_own_check() {
        assert_eq!(Policy::DEFAULT.check(), Ok(()));
        let slow = Policy { metres_per_minute: 0, ..Policy::DEFAULT };
        assert_eq!(slow.check().expect_err("refused").field, "metresPerMinute");
    }
}
