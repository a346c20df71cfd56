//! The ranked, explained answer to a request.

use std::borrow::Borrow;
use std::cmp::{Ordering, Reverse};

use entity::id::StaffMemberId;

use super::facts::{CandidateFacts, RequestFacts};
use super::hard::{Case, HardRule, Outcome};
use super::policy::Policy;
use super::soft::{Part, Score};

/// How equal totals are ordered, for people.
pub const TIE_RULE: &str = "Equal totals: more time worked in the household first, then fewer minutes booked over the time \
                            of the request, then the lower staff id.";

/// Once in so many candidates it is asked whether the ranking is still wanted.
const LOOK: usize = 64;

/// A candidate whom no rule refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// The staff member.
    pub id: StaffMemberId,
    /// The place in the pool that was ranked.
    pub place: usize,
    /// What the soft rules gave.
    pub score: Score,
    /// Minutes worked in the household, the first breaker of ties.
    pub minutes_in_household: u32,
    /// Minutes booked over the time of the request, the second breaker of ties.
    pub minutes_booked: u32,
}

impl Ranked {
    /// The better candidate is less. A total order: two candidates are equal only when they are one.
    #[must_use]
    pub fn better_first(&self, other: &Self) -> Ordering {
        let key = |r: &Self| (Reverse(r.score.total), Reverse(r.minutes_in_household), r.minutes_booked, r.id);
        key(self).cmp(&key(other))
    }
}

/// A pool split into those who fit, the best first, and those whom a rule refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Those who fit, the best first.
    pub fits: Vec<Ranked>,
    /// The places in the pool of those who do not, by staff id.
    pub refused: Vec<usize>,
}

/// Ranks a pool for a request. The order depends on nothing but the facts and the policy: not on the order of the pool,
/// the machine or the time.
#[must_use]
pub fn rank<P: Borrow<CandidateFacts>>(request: &RequestFacts, pool: &[P], policy: &Policy) -> Ranking {
    rank_while(request, pool, policy, || true)
}

/// The same for as long as somebody wants it: what is ranked when nobody does any more is of no use to anybody.
#[must_use]
pub fn rank_while<P: Borrow<CandidateFacts>>(
    request: &RequestFacts,
    pool: &[P],
    policy: &Policy,
    wanted: impl Fn() -> bool,
) -> Ranking {
    let mut ranking = Ranking { fits: Vec::new(), refused: Vec::new() };
    for (place, candidate) in pool.iter().enumerate().take_while(|(place, _)| place % LOOK != 0 || wanted()) {
        match fit(request, candidate.borrow(), policy, place) {
            Some(ranked) => ranking.fits.push(ranked),
            None => ranking.refused.push(place),
        }
    }
    ranking.fits.sort_unstable_by(Ranked::better_first);
    ranking.refused.sort_unstable_by_key(|&place| pool[place].borrow().id);
    ranking
}

/// The candidate's score, or `None` when a rule refuses.
#[must_use]
pub fn fit(request: &RequestFacts, candidate: &CandidateFacts, policy: &Policy, place: usize) -> Option<Ranked> {
    let case = Case::new(request, candidate, policy);
    case.feasible().then(|| Ranked {
        id: candidate.id,
        place,
        score: Score::of(&case),
        minutes_in_household: candidate.minutes_in(request.household),
        minutes_booked: candidate.minutes_booked(&request.timetable),
    })
}

/// Everything that the rules say of one candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Every hard rule, whatever the others said.
    pub outcomes: Vec<Outcome>,
    /// Every soft rule. Worked out for a refused candidate as well: what the score would be.
    pub parts: Vec<Part>,
    /// The total that the parts add up to.
    pub total: u16,
}

impl Explanation {
    /// Whether no rule refuses.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.outcomes.iter().all(|outcome| outcome.passed)
    }
}

/// Judges every rule for one candidate and puts it into words.
#[must_use]
pub fn explain(request: &RequestFacts, candidate: &CandidateFacts, policy: &Policy) -> Explanation {
    let case = Case::new(request, candidate, policy);
    let score = Score::of(&case);
    let outcomes = HardRule::ALL.into_iter().map(|rule| case.outcome(rule)).collect();
    Explanation { outcomes, parts: score.parts(&case), total: score.total }
}
