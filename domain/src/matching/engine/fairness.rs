//! Are groups selected alike? The four-fifths rule, with the caution that small numbers ask for.
//!
//! The report looks back at who was considered and who was proposed. It never feeds a score.

/// A group of the people who agreed to be counted, and what became of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupCount {
    /// The group's name as the agency wrote it.
    pub group: String,
    /// How many were considered.
    pub considered: u32,
    /// How many of them were selected.
    pub selected: u32,
}

/// What the figures allow to be said of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The group with the highest rate, against which the others are held.
    Reference,
    /// The rate is at least four fifths of the highest.
    NoEvidence,
    /// The rate is below four fifths of the highest and chance is an unlikely cause.
    AdverseImpact,
    /// The rate is below four fifths of the highest, but the numbers are too small to tell it from chance.
    TooFewToTell,
}

/// A group's selection rate beside the highest one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRate {
    /// The counts.
    pub count: GroupCount,
    /// Selected of a thousand considered.
    pub rate_thousandths: u32,
    /// The rate for a highest rate of 1 000; `None` when nobody was selected in any group.
    pub impact_ratio_thousandths: Option<u32>,
    /// Probability of a difference at least this large by chance, two-sided, in millionths (Fisher's exact test).
    pub p_millionths: Option<u32>,
    /// What can be said.
    pub finding: Finding,
}

/// Groups smaller than this are never called disadvantaged, whatever the ratio.
pub const FEWEST_CONSIDERED: u32 = 5;

/// A difference is called unlikely by chance below this probability, in millionths (0.05).
pub const SIGNIFICANT_MILLIONTHS: u32 = 50_000;

/// The selection rate of every group against the highest.
///
/// A rate below four fifths of the highest is evidence of adverse impact, unless the numbers are too small:
/// Uniform Guidelines on Employee Selection Procedures, 29 CFR 1607.4(D) (1978). "Too small" is decided by Fisher's
/// exact test at 0.05 against the reference group. Groups with nobody considered are left out.
#[must_use]
pub fn selection_rates(counts: &[GroupCount]) -> Vec<GroupRate> {
    let mut counts: Vec<GroupCount> = counts.iter().filter(|count| count.considered > 0).cloned().collect();
    counts.sort_by(|a, b| a.group.cmp(&b.group));
    let Some(reference) = highest(&counts).cloned() else { return Vec::new() };
    counts.into_iter().map(|count| rate(count, &reference)).collect()
}

/// The group with the highest rate; of equals the larger one, then the first by name.
fn highest(counts: &[GroupCount]) -> Option<&GroupCount> {
    counts.iter().max_by(|a, b| {
        let cross = |x: &GroupCount, y: &GroupCount| u64::from(x.selected) * u64::from(y.considered);
        cross(a, b).cmp(&cross(b, a)).then(a.considered.cmp(&b.considered)).then(b.group.cmp(&a.group))
    })
}

fn rate(count: GroupCount, reference: &GroupCount) -> GroupRate {
    let rate_thousandths = share_thousandths(u64::from(count.selected), u64::from(count.considered));
    let scaled = u64::from(count.selected) * u64::from(reference.considered);
    let highest = u64::from(reference.selected) * u64::from(count.considered);
    let impact_ratio_thousandths = (highest > 0).then(|| share_thousandths(scaled, highest));
    if count == *reference {
        return GroupRate {
            count,
            rate_thousandths,
            impact_ratio_thousandths,
            p_millionths: None,
            finding: Finding::Reference,
        };
    }
    let p_millionths = fisher_two_sided_millionths(&count, reference);
    // Exactly four fifths passes; compared without division.
    let finding = if scaled * 5 >= highest * 4 {
        Finding::NoEvidence
    } else if count.considered < FEWEST_CONSIDERED || p_millionths >= SIGNIFICANT_MILLIONTHS {
        Finding::TooFewToTell
    } else {
        Finding::AdverseImpact
    };
    GroupRate { count, rate_thousandths, impact_ratio_thousandths, p_millionths: Some(p_millionths), finding }
}

/// Part of a whole in thousandths, rounded half up.
fn share_thousandths(part: u64, whole: u64) -> u32 {
    u32::try_from((part * 2_000 + whole) / (whole * 2)).unwrap_or(u32::MAX)
}

/// Fisher's exact test, two-sided: the sum over all tables with the same margins that are no likelier than this one.
///
/// R. A. Fisher, "On the interpretation of χ² from contingency tables, and the calculation of P", 1922.
fn fisher_two_sided_millionths(a: &GroupCount, b: &GroupCount) -> u32 {
    let (n_a, n_b) = (u64::from(a.considered), u64::from(b.considered));
    let selected = u64::from(a.selected) + u64::from(b.selected);
    let likelihood =
        |in_a: u64| ln_choose(n_a, in_a) + ln_choose(n_b, selected - in_a) - ln_choose(n_a + n_b, selected);
    let observed = likelihood(u64::from(a.selected));
    let tables = selected.saturating_sub(n_b)..=selected.min(n_a);
    // The tolerance keeps tables of equal likelihood in, whatever the last bit says.
    let sum: f64 = tables.map(likelihood).filter(|&other| other <= observed + 1e-9).map(libm::exp).sum();
    millionths(sum)
}

/// The natural logarithm of "n over k".
fn ln_choose(n: u64, k: u64) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

#[expect(clippy::cast_precision_loss, reason = "counts of people are far below 2^52")]
fn ln_factorial(n: u64) -> f64 {
    libm::lgamma(n as f64 + 1.0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability is from 0 to 1")]
fn millionths(probability: f64) -> u32 {
    (probability.clamp(0.0, 1.0) * 1e6 + 0.5) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(group: &str, considered: u32, selected: u32) -> GroupCount {
        GroupCount { group: group.into(), considered, selected }
    }

    fn of<'a>(rates: &'a [GroupRate], group: &str) -> &'a GroupRate {
        rates.iter().find(|rate| rate.count.group == group).expect("a group")
    }

    #[test]
    fn the_example_of_the_guidelines_questions_and_answers_holds() {
        // Uniform Guidelines, Questions and Answers 12 (44 FR 11998): 120 applicants, 80 white and 40 black;
        // 48 and 12 hired: rates of 60 % and 30 %, a ratio of 50 %: adverse impact.
        let rates = selection_rates(&[group("white", 80, 48), group("black", 40, 12)]);
        assert_eq!(of(&rates, "white").rate_thousandths, 600);
        assert_eq!(of(&rates, "white").finding, Finding::Reference);
        assert_eq!(of(&rates, "black").rate_thousandths, 300);
        assert_eq!(of(&rates, "black").impact_ratio_thousandths, Some(500));
        assert_eq!(of(&rates, "black").finding, Finding::AdverseImpact);
    }

    #[test]
    fn exactly_four_fifths_is_no_evidence() {
        let rates = selection_rates(&[group("a", 1_000, 500), group("b", 1_000, 400)]);
        assert_eq!(of(&rates, "b").impact_ratio_thousandths, Some(800));
        assert_eq!(of(&rates, "b").finding, Finding::NoEvidence);
        let below = selection_rates(&[group("a", 1_000, 500), group("b", 1_000, 399)]);
        assert_eq!(of(&below, "b").finding, Finding::AdverseImpact);
    }

    #[test]
    fn a_few_people_prove_nothing() {
        let rates = selection_rates(&[group("a", 4, 3), group("b", 4, 1)]);
        assert_eq!(of(&rates, "b").finding, Finding::TooFewToTell);
    }

    #[test]
    fn fishers_tea_tasting_holds() {
        // Fisher, The Design of Experiments (1935): 3 of 4 against 1 of 4, two-sided p = 34/70 = 0.485714.
        assert_eq!(fisher_two_sided_millionths(&group("a", 4, 3), &group("b", 4, 1)), 485_714);
        // All four right: 2/70.
        assert_eq!(fisher_two_sided_millionths(&group("a", 4, 4), &group("b", 4, 0)), 28_571);
    }

    #[test]
    fn nobody_selected_gives_no_ratio_and_empty_groups_are_left_out() {
        let rates = selection_rates(&[group("a", 10, 0), group("b", 3, 0), group("c", 0, 0)]);
        assert_eq!(rates.len(), 2);
        assert!(rates.iter().all(|rate| rate.impact_ratio_thousandths.is_none()));
        assert!(rates.iter().all(|rate| matches!(rate.finding, Finding::Reference | Finding::NoEvidence)));
        assert!(selection_rates(&[]).is_empty());
    }
}
