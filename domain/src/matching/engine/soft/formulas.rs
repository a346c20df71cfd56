//! The formulas of the soft rules, in whole numbers: the same on every machine.

use super::super::facts::Experience;
use super::super::policy::Policy;
use super::super::timetable::Slot;

/// Levels above the one asked for that count; what is beyond them brings the household nothing.
pub const SURPLUS_LEVELS: u32 = 2;

/// Minutes of rest around the work from which more makes no difference.
pub const FULL_REST_MINUTES: u32 = 12 * 60;

/// A part of a whole in thousandths, rounded half up; 0 of nothing.
#[must_use]
pub fn thousandths(part: u64, whole: u64) -> u16 {
    if whole == 0 {
        return 0;
    }
    u16::try_from(((2_000 * part + whole) / (2 * whole)).min(1_000)).unwrap_or(1_000)
}

/// So many of so many.
#[must_use]
pub fn share(part: usize, whole: usize) -> u16 {
    thousandths(part as u64, whole as u64)
}

/// Levels above what is asked for: the mean over the skills of min(surplus, 2) / 2.
#[must_use]
pub fn skill_surplus(surplus: impl Iterator<Item = u32>) -> u16 {
    let (sum, count) = surplus.fold((0, 0), |(sum, count), each| (sum + each.min(SURPLUS_LEVELS), count + 1));
    thousandths(sum.into(), u64::from(SURPLUS_LEVELS) * count)
}

/// Time in the household: t / (t + h), where h are the hours that are worth a half. Rises quickly at first and never
/// quite reaches the top, so that the tenth year does not outweigh everything.
#[must_use]
pub fn continuity(minutes: u32, half_hours: u16) -> u16 {
    thousandths(minutes.into(), u64::from(minutes) + 60 * u64::from(half_hours.max(1)))
}

/// The way: 1 at the door, 0 at the longest way of the policy.
#[must_use]
pub fn nearness(way_m: u32, longest_m: u32) -> u16 {
    thousandths(longest_m.saturating_sub(way_m).into(), longest_m.into())
}

/// The share of visits kept in time of an agency of which nothing is known yet, in thousandths.
pub const FIRST_MEAN_RELIABILITY: u64 = 900;

/// Visits kept in time, drawn towards the agency's mean while they are few: (g + p·m) / (g + b + p), where g are the
/// visits kept in time, b = late + 2 · called off + 5 · not come (+ declined proposals, when the policy says so), p is
/// the prior strength and m the agency's [`mean_reliability`].
///
/// Somebody unknown counts as the mean, neither better nor worse, and one mishap of a newcomer weighs as little as it
/// tells. The posterior mean of a share under a beta prior worth p observations: Gelman et al., Bayesian Data Analysis,
/// 3rd ed., §2.4.
#[must_use]
pub fn reliability(experience: &Experience, of_all: &Experience, policy: &Policy) -> u16 {
    let (good, bad) = kept_and_not(experience, policy);
    let (strength, mean) = (u64::from(policy.reliability_prior_strength), u64::from(mean_reliability(of_all, policy)));
    thousandths(1_000 * good + strength * mean, 1_000 * (good + bad + strength))
}

/// The agency's mean of what [`reliability`] counts, itself drawn towards [`FIRST_MEAN_RELIABILITY`] by the same formula.
#[must_use]
pub fn mean_reliability(of_all: &Experience, policy: &Policy) -> u16 {
    let (good, bad) = kept_and_not(of_all, policy);
    let strength = u64::from(policy.reliability_prior_strength);
    thousandths(1_000 * good + strength * FIRST_MEAN_RELIABILITY, 1_000 * (good + bad + strength))
}

/// Visits kept in time, and what weighs against them.
fn kept_and_not(experience: &Experience, policy: &Policy) -> (u64, u64) {
    let declined = if policy.decline_penalty { experience.declined } else { 0 };
    let bad = u64::from(experience.late)
        + 2 * u64::from(experience.cancelled)
        + 5 * u64::from(experience.no_shows)
        + u64::from(declined);
    (experience.kept.saturating_sub(experience.late).into(), bad)
}

/// Ratings, drawn towards the agency's mean while they are few: the Bayesian average (C·m + Σr) / (C + n) on the scale
/// of 1 to 5, moved to 0 to 1. C is the prior strength, m the agency's mean.
///
/// The posterior mean under a normal prior worth C observations: Gelman et al., Bayesian Data Analysis, 3rd ed., §2.5.
#[must_use]
pub fn rating(experience: &Experience, mean_thousandths: u32, prior_strength: u16) -> u16 {
    let count = u64::from(experience.rating_count) + u64::from(prior_strength);
    let prior = u64::from(prior_strength) * u64::from(mean_thousandths.clamp(1_000, 5_000));
    if count == 0 {
        return thousandths(u64::from(mean_thousandths.clamp(1_000, 5_000) - 1_000), 4_000);
    }
    let sum = prior + 1_000 * u64::from(experience.rating_sum);
    thousandths(sum.saturating_sub(1_000 * count), 4_000 * count)
}

/// The share of a full week that is still free, over the days of the request.
#[must_use]
pub fn balance(booked_minutes: u32, days: u32, full_week_minutes: u32) -> u16 {
    let full = u64::from(full_week_minutes) * u64::from(days.max(7));
    let booked = 7 * u64::from(booked_minutes);
    thousandths(full.saturating_sub(booked), full)
}

/// Rest before and after: 1 from twelve hours on.
#[must_use]
pub fn rest(minutes: Option<u32>) -> u16 {
    thousandths(minutes.unwrap_or(FULL_REST_MINUTES).min(FULL_REST_MINUTES).into(), FULL_REST_MINUTES.into())
}

/// The fewest minutes between one of the request's slots and one of the roster's; `None` when the roster is empty.
#[must_use]
pub fn shortest_rest(asked: &[Slot], roster: &[Slot]) -> Option<u32> {
    let (first, last) = (asked.first()?, asked.last()?);
    // Only what is near the request matters: the last slot before it, those within, and the first after it.
    let from = roster.partition_point(|slot| slot.end <= first.start).saturating_sub(1);
    let to = (roster.partition_point(|slot| slot.start < last.end) + 1).min(roster.len());
    let mut shortest = None;
    let mut ahead = asked;
    for held in roster.get(from..to)? {
        while ahead.len() > 1 && ahead[1].start < held.end {
            ahead = &ahead[1..];
        }
        // `ahead[0]` is the last asked slot that begins before this one ends; the next begins after it.
        let gap = |a: &Slot| (held.start - a.end).max(a.start - held.end).max(0).unsigned_abs();
        let near = ahead.iter().take(2).map(gap).min();
        shortest = near.into_iter().chain(shortest).min();
    }
    shortest
}

/// Cost against the budget: 1 at half of it or less, a half at the budget, 0 at one and a half.
#[must_use]
pub fn cost(cost_minor: i64, budget_minor: i64) -> u16 {
    if budget_minor <= 0 {
        return if cost_minor <= 0 { 1_000 } else { 0 };
    }
    let (cost, budget) = (i128::from(cost_minor), i128::from(budget_minor));
    u16::try_from(((3 * budget - 2 * cost).max(0) * 1_000 / (2 * budget)).min(1_000)).unwrap_or(0)
}

#[cfg(test)]
mod tests;
