//! Figures that say how far they can be trusted: rates, scores and agreement, as plain functions over counts.

pub mod agreement;
pub mod difference;
pub mod means;
pub mod paired;
pub mod promoters;
pub mod rate;
pub mod shrinkage;
pub mod unequal;
pub mod weighted;

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// How sure an interval is to hold the true figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence(f64);

impl Confidence {
    /// The usual 95 percent.
    pub const USUAL: Self = Self(0.95);

    /// A share between 0 and 1, neither of them; `None` for anything else.
    #[must_use]
    pub fn new(share: f64) -> Option<Self> {
        (share > 0.0 && share < 1.0).then_some(Self(share))
    }

    /// So many standard deviations of the normal distribution lie on each side.
    #[must_use]
    pub fn deviations(self) -> f64 {
        Normal::standard().inverse_cdf(0.5 + self.0 / 2.0)
    }

    /// The same of Student's distribution with so many degrees of freedom; `None` of none.
    #[must_use]
    pub fn deviations_of_student(self, freedom: f64) -> Option<f64> {
        Some(StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(0.5 + self.0 / 2.0))
    }
}

/// A figure and the bounds between which the true one lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The figure itself.
    pub estimate: f64,
    /// The lower bound.
    pub lower: f64,
    /// The upper bound.
    pub upper: f64,
}
