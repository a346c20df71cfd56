//! A scheme as agencies usually have it: what a demo agency begins with, and what may be copied from it.

use super::scheme::{Band, Better, Dimension, FULL, Indicator, Scheme, TeamPolicy};

/// The monthly scheme. Values are shares in hundredths of a percent: 9 000 is 90 of a hundred.
#[must_use]
pub fn monthly() -> Scheme {
    use Dimension::{Efficiency, Quality, Satisfaction};
    Scheme {
        pass_hundredths: 6_000,
        appeal_days: 7,
        team: TeamPolicy::Own,
        indicators: vec![
            indicator("ATTITUDE", "Attitude", Quality, 15, "attitude_content * 10000 / attitude_answers", 9_000)
                .by("attitude_answers", 5),
            indicator("NORMS", "Keeping to the norms", Quality, 20, "inspection_score_sum / inspections", 9_000)
                .by("inspections", 1),
            indicator("PROBLEMS", "Problems solved", Quality, 10, "complaints_solved * 10000 / complaints", 9_500)
                .by("complaints", 1),
            indicator("RESPONSE", "There in time", Efficiency, 15, "visits_on_time * 10000 / visits", 9_500)
                .by("visits", 5),
            indicator("COMPLETION", "Visits done", Efficiency, 10, "visits_done * 10000 / visits", 9_900)
                .by("visits", 5),
            Indicator {
                better: Better::Lower,
                ..indicator("ACCURACY", "Findings per inspection", Efficiency, 10, "findings * 100 / inspections", 200)
                    .by("inspections", 1)
            },
            indicator(
                "SATISFACTION",
                "Content households",
                Satisfaction,
                20,
                "ratings_content * 10000 / ratings",
                9_000,
            )
            .by("ratings", 5),
        ],
        bands: vec![
            band(0, 0, true, true),
            band(6_000, 8_000, true, false),
            band(7_500, 10_000, false, false),
            band(9_000, 12_000, false, false),
        ],
    }
}

fn indicator(code: &str, name: &str, dimension: Dimension, weight: u32, formula: &str, target: i64) -> Indicator {
    Indicator {
        code: code.to_owned(),
        name: name.to_owned(),
        dimension,
        formula: formula.to_owned(),
        weight,
        target,
        cap_hundredths: FULL + FULL / 10,
        evidence: String::new(),
        least_evidence: 0,
        better: Better::Higher,
    }
}

impl Indicator {
    fn by(self, evidence: &str, least_evidence: i64) -> Self {
        Self { evidence: evidence.to_owned(), least_evidence, ..self }
    }
}

const fn band(from_hundredths: i32, bonus_basis_points: i32, training: bool, warning: bool) -> Band {
    Band { from_hundredths, bonus_basis_points, training, warning }
}
