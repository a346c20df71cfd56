//! Vital signs: what can be, and what is usual. Values are whole steps of a sign, so that nothing is rounded.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VitalSign {
    /// Body temperature, in tenths of a degree Celsius.
    Temperature,
    /// Heart beats a minute.
    Pulse,
    /// Breaths a minute.
    Breathing,
    /// The upper blood pressure, in millimetres of mercury.
    Systolic,
    /// The lower blood pressure, in millimetres of mercury.
    Diastolic,
    /// Oxygen saturation, in percent.
    Oxygen,
    /// Blood glucose, in tenths of a millimole a litre.
    Glucose,
    /// Body weight, in hundredths of a kilogram.
    Weight,
    /// Pain as the person says it, 0 to 10.
    Pain,
}

/// A measured value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measurement {
    /// Of what.
    pub sign: VitalSign,
    /// How much, in steps of the sign.
    pub steps: i32,
}

/// Whose signs they are: what is usual differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeGroup {
    /// In the first year.
    Infant,
    /// Older, or not known.
    Older,
}

impl VitalSign {
    /// How many digits after the point a value has in the unit in which people say it: °C, mmol/L, kg.
    #[must_use]
    pub const fn digits(self) -> u32 {
        match self {
            Self::Temperature | Self::Glucose => 1,
            Self::Weight => 2,
            Self::Pulse | Self::Breathing | Self::Systolic | Self::Diastolic | Self::Oxygen | Self::Pain => 0,
        }
    }
}

/// What a living person can have, in steps of the sign: anything else is a slip of the hand.
#[must_use]
pub const fn plausible(sign: VitalSign) -> RangeInclusive<i32> {
    match sign {
        VitalSign::Temperature => 250..=450,
        VitalSign::Pulse => 20..=300,
        VitalSign::Breathing => 3..=120,
        VitalSign::Systolic => 40..=300,
        VitalSign::Diastolic => 20..=200,
        VitalSign::Oxygen => 30..=100,
        VitalSign::Glucose => 5..=600,
        VitalSign::Weight => 30..=40_000,
        VitalSign::Pain => 0..=10,
    }
}

/// What somebody need not look at, in steps of the sign; `None` where one value says nothing. Defaults of the product, on
/// the wide side: they call a coordinator and make no diagnosis.
#[must_use]
pub const fn usual(sign: VitalSign, age: AgeGroup) -> Option<RangeInclusive<i32>> {
    Some(match (sign, age) {
        (VitalSign::Temperature, AgeGroup::Infant) => 360..=379,
        (VitalSign::Temperature, AgeGroup::Older) => 355..=379,
        (VitalSign::Pulse, AgeGroup::Infant) => 90..=180,
        (VitalSign::Pulse, AgeGroup::Older) => 50..=110,
        (VitalSign::Breathing, AgeGroup::Infant) => 25..=60,
        (VitalSign::Breathing, AgeGroup::Older) => 10..=24,
        (VitalSign::Systolic, AgeGroup::Older) => 90..=160,
        (VitalSign::Diastolic, AgeGroup::Older) => 50..=100,
        (VitalSign::Oxygen, _) => 92..=100,
        (VitalSign::Glucose, AgeGroup::Older) => 39..=139,
        (VitalSign::Pain, _) => 0..=6,
        (VitalSign::Systolic | VitalSign::Diastolic | VitalSign::Glucose, AgeGroup::Infant)
        | (VitalSign::Weight, _) => {
            return None;
        }
    })
}

/// Whether somebody has to look at a measured value.
#[must_use]
pub fn is_unusual(measured: Measurement, age: AgeGroup) -> bool {
    usual(measured.sign, age).is_some_and(|range| !range.contains(&measured.steps))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [VitalSign; 9] = [
        VitalSign::Temperature,
        VitalSign::Pulse,
        VitalSign::Breathing,
        VitalSign::Systolic,
        VitalSign::Diastolic,
        VitalSign::Oxygen,
        VitalSign::Glucose,
        VitalSign::Weight,
        VitalSign::Pain,
    ];

    #[test]
    fn what_is_usual_can_be() {
        for sign in ALL {
            for age in [AgeGroup::Infant, AgeGroup::Older] {
                let Some(usual) = usual(sign, age) else { continue };
                let possible = plausible(sign);
                assert!(possible.contains(usual.start()) && possible.contains(usual.end()), "{sign:?}");
            }
        }
    }

    #[test]
    fn a_fever_begins_at_38_degrees() {
        let at = |steps| is_unusual(Measurement { sign: VitalSign::Temperature, steps }, AgeGroup::Older);
        assert_eq!((at(379), at(380), at(355), at(354)), (false, true, false, true));
        let pulse = |age| is_unusual(Measurement { sign: VitalSign::Pulse, steps: 140 }, age);
        assert_eq!((pulse(AgeGroup::Infant), pulse(AgeGroup::Older)), (false, true));
    }

    proptest! {
        #[test]
        fn further_out_is_never_less_unusual(steps in 0_i32..400, more in 0_i32..100) {
            let unusual = |steps| is_unusual(Measurement { sign: VitalSign::Systolic, steps }, AgeGroup::Older);
            prop_assert!(steps < 160 || !unusual(steps) || unusual(steps + more));
            prop_assert!(steps > 90 || !unusual(steps) || unusual(steps - more));
        }
    }
}
