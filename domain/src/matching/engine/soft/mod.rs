//! Soft rules: what makes one candidate better than another. Each gives whole thousandths from 0 to 1 000.

pub mod formulas;
mod words;

use serde::{Deserialize, Serialize};

use super::facts::{WishFor, WishSource};
use super::hard::{Case, level_of};
use super::policy::Policy;

/// A rule that scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum SoftRule {
    /// Skills above the level asked for.
    SkillSurplus,
    /// Hours already worked in the household.
    Continuity,
    /// Languages that would be good.
    Languages,
    /// Wishes of the household, told and observed.
    Preferences,
    /// A short way.
    Distance,
    /// Visits kept and in time.
    Reliability,
    /// Ratings by families.
    Rating,
    /// An even share of work, and rest around it.
    Workload,
    /// Cost against the household's budget.
    Cost,
}

impl SoftRule {
    /// How many rules there are.
    pub const COUNT: usize = 9;

    /// Every rule, in the order in which contributions are listed.
    pub const ALL: [Self; Self::COUNT] = [
        Self::SkillSurplus,
        Self::Continuity,
        Self::Languages,
        Self::Preferences,
        Self::Distance,
        Self::Reliability,
        Self::Rating,
        Self::Workload,
        Self::Cost,
    ];

    /// The place of the rule in [`Self::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name of the rule's weight in a policy.
    #[must_use]
    pub const fn field(self) -> &'static str {
        match self {
            Self::SkillSurplus => "skillSurplus",
            Self::Continuity => "continuity",
            Self::Languages => "languages",
            Self::Preferences => "preferences",
            Self::Distance => "distance",
            Self::Reliability => "reliability",
            Self::Rating => "rating",
            Self::Workload => "workload",
            Self::Cost => "cost",
        }
    }

    /// Whether the rule has anything to say about a request. One that has not is left out of the mean, so that a
    /// request without a budget is not judged by cost.
    #[must_use]
    pub fn applies(self, case: &Case<'_>) -> bool {
        let request = case.request;
        match self {
            Self::SkillSurplus => !request.skills.is_empty(),
            Self::Languages => !request.wished_languages.is_empty(),
            Self::Preferences => !request.wishes.is_empty(),
            Self::Distance => request.place.is_some() && !request.live_in,
            Self::Cost => request.budget_per_hour_minor.is_some(),
            Self::Continuity | Self::Reliability | Self::Rating | Self::Workload => true,
        }
    }

    /// The candidate's value under the rule, 0 to 1 000.
    #[must_use]
    pub fn value(self, case: &Case<'_>) -> u16 {
        let Case { request, candidate, policy, travel } = *case;
        match self {
            Self::SkillSurplus => {
                let surplus = |level: u8, has: u8| u32::from(has.saturating_sub(level));
                let each = request.skills.iter().map(|need| surplus(need.level, level_of(candidate, need.skill)));
                formulas::skill_surplus(each)
            }
            Self::Continuity => {
                formulas::continuity(candidate.minutes_in(request.household), policy.continuity_half_hours)
            }
            Self::Languages => {
                let spoken = request.wished_languages.iter().filter(|language| candidate.languages.contains(language));
                formulas::share(spoken.count(), request.wished_languages.len())
            }
            Self::Preferences => preferences(case),
            Self::Distance => travel.map_or(0, |travel| formulas::nearness(travel.way_m, policy.max_distance_m)),
            Self::Reliability => formulas::reliability(&candidate.experience, &request.experience_of_all, policy),
            Self::Rating => {
                formulas::rating(&candidate.experience, request.mean_rating_thousandths, policy.rating_prior_strength)
            }
            Self::Workload => workload(case),
            Self::Cost => match (candidate.hourly_cost_minor, request.budget_per_hour_minor) {
                (Some(cost), Some(budget)) => formulas::cost(cost, budget),
                _ => 0,
            },
        }
    }
}

/// Whether a candidate meets a wish.
#[must_use]
pub fn meets(case: &Case<'_>, wish: &WishFor) -> bool {
    match wish {
        WishFor::Skill(skill) => level_of(case.candidate, *skill) > 0,
        WishFor::Language(language) => case.candidate.languages.contains(language),
        WishFor::Person(person) => case.candidate.id == *person,
    }
}

fn preferences(case: &Case<'_>) -> u16 {
    let weight = |source: WishSource| u64::from(source.weight());
    let all: u64 = case.request.wishes.iter().map(|wish| weight(wish.source)).sum();
    let met = case.request.wishes.iter().filter(|wish| meets(case, &wish.wish));
    formulas::thousandths(met.map(|wish| weight(wish.source)).sum(), all)
}

fn workload(case: &Case<'_>) -> u16 {
    let slots = &case.request.timetable.slots;
    let days = match (slots.first(), slots.last()) {
        (Some(first), Some(last)) => (last.end - first.start).unsigned_abs().div_ceil(24 * 60),
        _ => 0,
    };
    let booked = case.candidate.minutes_booked(&case.request.timetable);
    let free = formulas::balance(booked, days, case.candidate.full_week_minutes);
    let rest = formulas::rest(formulas::shortest_rest(slots, &case.candidate.roster));
    // An even load counts twice the rest between two jobs.
    u16::try_from((2 * u32::from(free) + u32::from(rest) + 1) / 3).unwrap_or(1_000)
}

/// What a candidate gets from the soft rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// The value of every rule; 0 for one that does not apply.
    pub values: [u16; SoftRule::COUNT],
    /// The weights in force: those of the policy, 0 for a rule that does not apply.
    pub weights: [u16; SoftRule::COUNT],
    /// Whether each rule has anything to say about the request.
    pub applies: [bool; SoftRule::COUNT],
    /// The weighted mean of the values, 0 to 1 000, rounded half up.
    pub total: u16,
}

impl Score {
    /// Values every rule and takes the weighted mean.
    #[must_use]
    pub fn of(case: &Case<'_>) -> Self {
        let applies = SoftRule::ALL.map(|rule| rule.applies(case));
        let mut score = Self { values: [0; SoftRule::COUNT], weights: [0; SoftRule::COUNT], applies, total: 0 };
        for rule in SoftRule::ALL.into_iter().filter(|rule| applies[rule.index()]) {
            score.values[rule.index()] = rule.value(case);
            score.weights[rule.index()] = case.policy.weights.of(rule);
        }
        let (sum, weight) = (score.weighted(), score.weight());
        score.total = if weight == 0 { 0 } else { u16::try_from((2 * sum + weight) / (2 * weight)).unwrap_or(1_000) };
        score
    }

    fn weighted(&self) -> u32 {
        self.values.iter().zip(self.weights).map(|(&value, weight)| u32::from(value) * u32::from(weight)).sum()
    }

    fn weight(&self) -> u32 {
        self.weights.iter().copied().map(u32::from).sum()
    }

    /// What each rule adds to the total. The parts are whole and add up to it: the largest remainders are rounded up
    /// (Hamilton's method), of equal ones the first rule's.
    #[must_use]
    pub fn contributions(&self) -> [u16; SoftRule::COUNT] {
        let weight = self.weight().max(1);
        let part = |rule: usize| u32::from(self.values[rule]) * u32::from(self.weights[rule]);
        let mut parts: [u16; SoftRule::COUNT] =
            std::array::from_fn(|rule| u16::try_from(part(rule) / weight).unwrap_or(u16::MAX));
        let mut order: Vec<usize> = (0..SoftRule::COUNT).collect();
        order.sort_by_key(|&rule| (std::cmp::Reverse(part(rule) % weight), rule));
        let missing = usize::from(self.total.saturating_sub(parts.iter().sum()));
        for &rule in order.iter().take(missing) {
            parts[rule] += 1;
        }
        parts
    }

    /// The rules with value, weight, contribution and sentence.
    #[must_use]
    pub fn parts(&self, case: &Case<'_>) -> Vec<Part> {
        let contributions = self.contributions();
        let part = |rule: SoftRule| Part {
            rule,
            applies: self.applies[rule.index()],
            value: self.values[rule.index()],
            weight: self.weights[rule.index()],
            contribution: contributions[rule.index()],
            sentence: words::sentence(rule, case),
        };
        SoftRule::ALL.into_iter().map(part).collect()
    }
}

/// What a soft rule says of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The rule.
    pub rule: SoftRule,
    /// Whether the rule has anything to say about the request.
    pub applies: bool,
    /// The candidate's value, 0 to 1 000.
    pub value: u16,
    /// The rule's weight; 0 when it does not apply.
    pub weight: u16,
    /// What the rule adds to the total.
    pub contribution: u16,
    /// The reason in plain words.
    pub sentence: String,
}

/// A policy's weight of a rule among the rules that apply, in thousandths.
#[must_use]
pub fn weight_share(policy: &Policy, score: &Score, rule: SoftRule) -> u16 {
    let weight = |rule: SoftRule| if score.applies[rule.index()] { u64::from(policy.weights.of(rule)) } else { 0 };
    formulas::thousandths(weight(rule), SoftRule::ALL.into_iter().map(weight).sum())
}
