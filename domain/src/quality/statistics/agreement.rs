//! Whether inspectors see the same: agreement beyond what chance would bring.

/// Cohen's kappa of two inspectors who judged the same things. `judged[a][b]` is how often the first said `a` and the
/// second `b`. `None` of a table that is empty or not square, or when chance alone explains everything.
///
/// Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960).
#[must_use]
pub fn cohen(judged: &[Vec<u32>]) -> Option<f64> {
    if judged.iter().any(|row| row.len() != judged.len()) {
        return None;
    }
    let total: f64 = judged.iter().flatten().map(|count| f64::from(*count)).sum();
    let row = |place: usize| judged[place].iter().map(|count| f64::from(*count)).sum::<f64>();
    let column = |place: usize| judged.iter().map(|row| f64::from(row[place])).sum::<f64>();
    let agreed: f64 = (0..judged.len()).map(|place| f64::from(judged[place][place])).sum();
    let by_chance: f64 = (0..judged.len()).map(|place| row(place) * column(place)).sum();
    beyond_chance(agreed / total, by_chance / (total * total))
}

/// Fleiss' kappa of as many inspectors of each thing. `judged[thing][answer]` is how many gave that answer. `None` when
/// there is nothing to compare: no things, things judged by different numbers, or by fewer than two.
///
/// Fleiss, "Measuring nominal scale agreement among many raters", Psychological Bulletin 76 (1971).
#[must_use]
pub fn fleiss(judged: &[Vec<u32>]) -> Option<f64> {
    let first = judged.first()?;
    let raters: u32 = first.iter().sum();
    let fits = |row: &Vec<u32>| row.len() == first.len() && row.iter().sum::<u32>() == raters;
    if raters < 2 || !judged.iter().all(fits) {
        return None;
    }
    let (things, raters) = (f64::from(u32::try_from(judged.len()).ok()?), f64::from(raters));
    let alike = |row: &Vec<u32>| {
        let squares: f64 = row.iter().map(|count| f64::from(*count).powi(2)).sum();
        (squares - raters) / (raters * (raters - 1.0))
    };
    let agreed = judged.iter().map(alike).sum::<f64>() / things;
    let share = |answer: usize| judged.iter().map(|row| f64::from(row[answer])).sum::<f64>() / (things * raters);
    let by_chance = (0..first.len()).map(|answer| share(answer).powi(2)).sum();
    beyond_chance(agreed, by_chance)
}

fn beyond_chance(agreed: f64, by_chance: f64) -> Option<f64> {
    let kappa = (agreed - by_chance) / (1.0 - by_chance);
    kappa.is_finite().then_some(kappa)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Fifty proposals judged by two readers, the example by which the coefficient is usually taught: 0.7 agreed, 0.5 by
    /// chance.
    #[test]
    fn cohen_of_fifty_proposals() {
        let kappa = cohen(&[vec![20, 5], vec![10, 15]]).expect("a kappa");
        assert!((kappa - 0.4).abs() < 1e-12);
        assert_eq!(cohen(&[]), None);
        assert_eq!(cohen(&[vec![1, 2]]), None);
        assert_eq!(cohen(&[vec![9, 0], vec![0, 0]]), None, "both say the same of everything");
    }

    /// Fourteen raters, ten subjects, five answers: kappa 0.210, the worked example of the coefficient's reference article.
    #[test]
    fn fleiss_of_fourteen_raters() {
        let judged: Vec<Vec<u32>> = [
            [0, 0, 0, 0, 14],
            [0, 2, 6, 4, 2],
            [0, 0, 3, 5, 6],
            [0, 3, 9, 2, 0],
            [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0],
            [3, 2, 6, 3, 0],
            [2, 5, 3, 2, 2],
            [6, 5, 2, 1, 0],
            [0, 2, 2, 3, 7],
        ]
        .map(Vec::from)
        .to_vec();
        let kappa = fleiss(&judged).expect("a kappa");
        assert!((kappa - 0.210).abs() < 5e-4, "{kappa}");
        assert_eq!(fleiss(&[vec![1, 0]]), None);
        assert_eq!(fleiss(&[vec![2, 0], vec![1, 0]]), None);
    }

    proptest! {
        #[test]
        fn who_always_agree_agree_fully(counts in proptest::collection::vec(1u32..50, 2..6)) {
            let table: Vec<Vec<u32>> = (0..counts.len())
                .map(|place| (0..counts.len()).map(|other| if place == other { counts[place] } else { 0 }).collect())
                .collect();
            prop_assert!((cohen(&table).expect("a kappa") - 1.0).abs() < 1e-9);
        }

        #[test]
        fn no_agreement_is_above_one(table in proptest::collection::vec(proptest::collection::vec(0u32..20, 3), 3)) {
            if let Some(kappa) = cohen(&table) {
                prop_assert!((-1.0 - 1e-9..=1.0 + 1e-9).contains(&kappa), "{kappa}");
            }
        }

        /// Of whom first and second is does not matter.
        #[test]
        fn cohen_is_symmetric(table in proptest::collection::vec(proptest::collection::vec(0u32..20, 3), 3)) {
            let turned: Vec<Vec<u32>> = (0..3).map(|a| (0..3).map(|b| table[b][a]).collect()).collect();
            match (cohen(&table), cohen(&turned)) {
                (Some(one), Some(other)) => prop_assert!((one - other).abs() < 1e-9),
                (one, other) => prop_assert_eq!(one, other),
            }
        }
    }
}
