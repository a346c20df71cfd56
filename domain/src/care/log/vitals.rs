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

/// What somebody need not look at, in steps of the sign; `None` where one value says nothing. Outside, a coordinator is
/// called; it is no diagnosis.
///
/// Sources. Grown-ups: what the National Early Warning Score 2 (Royal College of Physicians, 2017) scores 0 or 1 for pulse,
/// breathing, oxygen and the lower bounds of temperature and systolic pressure; fever above 37.8 °C (Infectious Diseases
/// Society of America, long-term care, Clinical Infectious Diseases 48, 2009); pressure from 180/110 mmHg as grade 3, and
/// below 60 mmHg diastolic as low (Chinese guidelines for hypertension, 2018; ESC/ESH 2018). Infants: danger signs of young infants of the WHO's integrated management of childhood illness (2014):
/// below 35.5 °C or from 37.5 °C, 60 breaths a minute or more; oxygen below 92 % (NICE guideline NG9); heart beats and the
/// fewest breaths near the 1st and 99th centile of the first year (Fleming and others, Lancet 377, 2011). Glucose: below
/// 3.9 mmol/l and above 13.9 mmol/l as levels to act on (American Diabetes Association, Standards of Care, 2024). Pain:
/// from 7 it is severe (Serlin and others, Pain 61, 1995).
#[must_use]
pub const fn usual(sign: VitalSign, age: AgeGroup) -> Option<RangeInclusive<i32>> {
    Some(match (sign, age) {
        (VitalSign::Temperature, AgeGroup::Infant) => 355..=374,
        (VitalSign::Temperature, AgeGroup::Older) => 351..=378,
        (VitalSign::Pulse, AgeGroup::Infant) => 90..=180,
        (VitalSign::Pulse, AgeGroup::Older) => 41..=110,
        (VitalSign::Breathing, AgeGroup::Infant) => 25..=59,
        (VitalSign::Breathing, AgeGroup::Older) => 9..=20,
        (VitalSign::Systolic, AgeGroup::Older) => 101..=179,
        (VitalSign::Diastolic, AgeGroup::Older) => 60..=109,
        (VitalSign::Oxygen, AgeGroup::Infant) => 92..=100,
        (VitalSign::Oxygen, AgeGroup::Older) => 94..=100,
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

    /// The bounds of the sources, each with the first value beyond.
    #[test]
    fn what_calls_somebody_begins_where_the_sources_say() {
        use AgeGroup::{Infant, Older};
        use VitalSign as S;
        for (sign, age, within, beyond) in [
            (S::Temperature, Older, 351, 350),
            (S::Temperature, Older, 378, 379),
            (S::Temperature, Infant, 355, 354),
            (S::Temperature, Infant, 374, 375),
            (S::Pulse, Older, 41, 40),
            (S::Pulse, Older, 110, 111),
            (S::Pulse, Infant, 140, 181),
            (S::Breathing, Older, 9, 8),
            (S::Breathing, Older, 20, 21),
            (S::Breathing, Infant, 59, 60),
            (S::Systolic, Older, 101, 100),
            (S::Systolic, Older, 179, 180),
            (S::Diastolic, Older, 60, 59),
            (S::Diastolic, Older, 109, 110),
            (S::Oxygen, Older, 94, 93),
            (S::Oxygen, Infant, 92, 91),
            (S::Glucose, Older, 39, 38),
            (S::Glucose, Older, 139, 140),
            (S::Pain, Older, 6, 7),
        ] {
            let unusual = |steps| is_unusual(Measurement { sign, steps }, age);
            assert_eq!((unusual(within), unusual(beyond)), (false, true), "{sign:?} {age:?} {within} {beyond}");
        }
    }

    proptest! {
        #[test]
        fn further_out_is_never_less_unusual(steps in 0_i32..400, more in 0_i32..100) {
            let unusual = |steps| is_unusual(Measurement { sign: VitalSign::Systolic, steps }, AgeGroup::Older);
            prop_assert!(steps < 179 || !unusual(steps) || unusual(steps + more));
            prop_assert!(steps > 101 || !unusual(steps) || unusual(steps - more));
        }
    }
}
